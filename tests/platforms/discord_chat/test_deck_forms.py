"""Discord's forms to import, change and report cards."""

import re

from tests.fakes.discord import components
from tests.platforms.discord_chat.discord_harness import labels, shown
from tests.platforms.discord_chat.import_harness import (
    IMPATIENT,
    MODERATOR,
    SPANISH,
    ImportHarness,
    field_of,
)


async def test_cards_are_pasted_into_a_form(imports: ImportHarness) -> None:
    """Without a file, a form for many lines opens, and the deck has the name that was typed."""
    opened = await imports.command("decks import", deck="Latin words")
    assert opened.modal is not None
    assert opened.modal.title == "Bring your cards"
    field = field_of(opened.modal)
    assert (field["style"], field["max_length"]) == (2, 4_000)
    preview = shown(await imports.submit(opened.modal, "unus\tone\nduo\ttwo\n"))
    assert preview.text.startswith("### Latin words: 2 cards")
    await imports.fake.press(imports.ada, preview, "Save")
    assert re.search(r"</quiz:\d+> latin\\_words begins with it\.", preview.text)


async def test_a_form_takes_a_file_as_well(imports: ImportHarness) -> None:
    """A file is preferred to a text, and a deck name from the command stays."""
    modal = (await imports.command("decks import", deck="Latin words")).modal
    assert modal is not None
    file = imports.fake.upload("es.csv", SPANISH)
    fields = {field_of(modal, components.UPLOAD)["custom_id"]: file}
    preview = shown(await imports.fake.submit_modal(imports.ada, modal, fields))
    assert preview.text.startswith("### Latin words: 4 cards")
    modal = (await imports.command("decks import")).modal
    assert modal is not None
    fields = {field_of(modal, components.UPLOAD)["custom_id"]: file}
    both = fields | {field_of(modal)["custom_id"]: "uno;one"}
    preview = shown(await imports.fake.submit_modal(imports.ada, modal, both))
    assert preview.text.startswith("### Es: 4 cards")


async def test_a_form_that_is_sent_empty(imports: ImportHarness) -> None:
    """A form with neither text nor file is answered as empty."""
    modal = (await imports.command("decks import")).modal
    assert modal is not None
    assert "That was empty" in (await imports.fake.submit_modal(imports.ada, modal, {})).text


async def test_a_form_that_comes_too_late_is_behind_a_button(
    stopped_imports: ImportHarness,
) -> None:
    """Discord accepts no form after a pause, so the answer is a message with a button for it."""
    async with stopped_imports.harness.open(timeouts=IMPATIENT):
        seen = await stopped_imports.command("decks import")
        assert seen.kind == "deferred"
        invitation = await seen.then()
        assert labels(invitation) == ["Paste your cards"]
        pressed = await stopped_imports.fake.press(stopped_imports.ada, invitation, "Paste")
        pasted = await stopped_imports.submit(pressed.modal, "uno;one\ndos;two")
        assert pasted.kind == "deferred"
        assert "2 cards" in (await pasted.then()).text
        assert labels(invitation) == ["Paste your cards"]


async def test_a_preview_takes_the_place_of_the_invitation(stopped_imports: ImportHarness) -> None:
    """Cards pasted through a message's button replace that message, if they are read quickly."""
    async with stopped_imports.harness.open(timeouts=IMPATIENT):
        invitation = await (await stopped_imports.command("decks import")).then()
    async with stopped_imports.harness.open():
        refused = await stopped_imports.submit(
            (await stopped_imports.fake.press(stopped_imports.ada, invitation, "Paste")).modal,
            "hello",
        )
        assert refused.message is not invitation
        await stopped_imports.submit(
            (await stopped_imports.fake.press(stopped_imports.ada, invitation, "Paste")).modal,
            "uno;one",
        )
    assert "1 card" in invitation.text
    assert labels(invitation) == ["Save", "Cancel"]


async def test_a_card_is_changed_in_a_form(imports: ImportHarness) -> None:
    """The form has the card's text, and the submitted text replaces it."""
    await imports.import_and_save("es.csv", SPANISH)
    await imports.command("quiz", deck="es")
    opened = await imports.command("card edit")
    assert opened.modal is not None
    assert field_of(opened.modal)["value"] == "el perro\n---\nthe dog"
    refused = await imports.submit(opened.modal, "el perro")
    assert "a line with three dashes" in refused.text
    changed = await imports.submit(opened.modal, "el perro\n---\nthe hound\nor the dog")
    assert "Changed. The card is now" in changed.text
    again = (await imports.command("card edit")).modal
    assert again is not None
    assert field_of(again)["value"] == "el perro\n---\nthe hound\nor the dog"


async def test_a_form_for_a_card_opens_at_a_press_too(stopped_imports: ImportHarness) -> None:
    """The button of a late answer opens the form with the card's text."""
    async with stopped_imports.harness.open():
        await stopped_imports.import_and_save("es.csv", SPANISH)
        await stopped_imports.command("quiz", deck="es")
    async with stopped_imports.harness.open(timeouts=IMPATIENT):
        late = await (await stopped_imports.command("card edit")).then()
        assert labels(late) == ["Change the card"]
        once_more = await (
            await stopped_imports.fake.press(stopped_imports.ada, late, "Change")
        ).then()
        assert labels(once_more) == ["Change the card"]
    async with stopped_imports.harness.open():
        opened = await stopped_imports.fake.press(stopped_imports.ada, late, "Change")
        assert opened.modal is not None
        assert field_of(opened.modal)["value"] == "el perro\n---\nthe dog"
        changed = await stopped_imports.submit(opened.modal, "el perro\n---\nthe hound")
        assert changed.message is late
        assert "the hound" in late.text


async def test_a_card_too_long_for_a_form(imports: ImportHarness) -> None:
    """The card is shown with another way to change it; no form opens that would cut it."""
    front, back = "why " * 249 + "why?", "because " * 374 + "so it is"
    await imports.import_and_save("es.csv", f'"{front}","{back}"\n'.encode())
    await imports.command("quiz", deck="es")
    answer = shown(await imports.command("card edit"))
    assert "too long for Discord's forms" in answer.text
    assert "/decks export" in answer.text
    assert "Send it anew" not in answer.text
    assert labels(answer) == []
    (file,) = answer.files
    assert back.encode() in file.content


async def test_a_card_is_reported(imports: ImportHarness) -> None:
    """The form shows the card it is about, and the report is found with the deck."""
    harness = imports.harness
    imports.fake.set_permissions(imports.ada, harness.guild, MODERATOR)
    preview = await imports.import_file("es.csv", SPANISH, harness.channel)
    await imports.fake.press(imports.ada, preview, "Save")
    await imports.command("quiz", imports.bob, harness.channel, deck="es")
    opened = await imports.command("card report", imports.bob, harness.channel)
    assert opened.modal is not None
    assert opened.modal.components[0]["content"] == "> el perro"
    text = {field_of(opened.modal)["custom_id"]: "It is\na puppy."}
    thanks = await imports.fake.submit_modal(imports.bob, opened.modal, text)
    assert thanks.text.startswith("Thank you.")
    assert thanks.ephemeral
    page = await imports.command("decks show", None, harness.channel, deck="es")
    assert "el perro: It is a puppy" in page.text
