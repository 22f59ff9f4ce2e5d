"""Forms on Discord in which cards are brought, changed and reported."""

from tests.fakes.discord import components
from tests.platforms.discord_chat.discord_harness import labels, shown
from tests.platforms.discord_chat.handlers import IMPATIENT, MODERATOR, SPANISH, Desk, field_of


async def test_cards_are_pasted_into_a_form(handler: Desk) -> None:
    """Without a file a form opens for many lines, and the deck is called as it was typed."""
    asked = await handler.types("decks import", deck="Latin words")
    assert asked.modal is not None
    assert asked.modal.title == "Bring your cards"
    field = field_of(asked.modal)
    assert (field["style"], field["max_length"]) == (2, 4_000)
    preview = shown(await handler.sends(asked.modal, "unus\tone\nduo\ttwo\n"))
    assert preview.text.startswith("### Latin words: 2 cards")
    await handler.fake.press(handler.ada, preview, "Save")
    assert "/quiz latin\\_words begins with it." in preview.text


async def test_a_form_takes_a_file_as_well(handler: Desk) -> None:
    """The file goes before a text, and the deck is called as it was typed before the form."""
    modal = (await handler.types("decks import", deck="Latin words")).modal
    assert modal is not None
    file = handler.fake.upload("es.csv", SPANISH)
    fields = {field_of(modal, components.UPLOAD)["custom_id"]: file}
    preview = shown(await handler.fake.submit_modal(handler.ada, modal, fields))
    assert preview.text.startswith("### Latin words: 4 cards")
    modal = (await handler.types("decks import")).modal
    assert modal is not None
    fields = {field_of(modal, components.UPLOAD)["custom_id"]: file}
    both = fields | {field_of(modal)["custom_id"]: "uno;one"}
    preview = shown(await handler.fake.submit_modal(handler.ada, modal, both))
    assert preview.text.startswith("### Es: 4 cards")


async def test_a_form_that_is_sent_empty(handler: Desk) -> None:
    """Neither text nor file is told so."""
    modal = (await handler.types("decks import")).modal
    assert modal is not None
    assert "That was empty" in (await handler.fake.submit_modal(handler.ada, modal, {})).text


async def test_a_form_that_comes_too_late_is_behind_a_button(shut: Desk) -> None:
    """Discord takes no form after a pause: then a message has a button for it."""
    async with shut.school.open(timeouts=IMPATIENT):
        seen = await shut.types("decks import")
        assert seen.kind == "deferred"
        invitation = await seen.then()
        assert labels(invitation) == ["Paste your cards"]
        pressed = await shut.fake.press(shut.ada, invitation, "Paste")
        pasted = await shut.sends(pressed.modal, "uno;one\ndos;two")
        assert pasted.kind == "deferred"
        assert "2 cards" in (await pasted.then()).text
        assert labels(invitation) == ["Paste your cards"]


async def test_a_preview_takes_the_place_of_the_invitation(shut: Desk) -> None:
    """What is pasted through the button of a message is shown there, if it is read quickly."""
    async with shut.school.open(timeouts=IMPATIENT):
        invitation = await (await shut.types("decks import")).then()
    async with shut.school.open():
        nothing = await shut.sends(
            (await shut.fake.press(shut.ada, invitation, "Paste")).modal, "hello"
        )
        assert nothing.message is not invitation
        await shut.sends((await shut.fake.press(shut.ada, invitation, "Paste")).modal, "uno;one")
    assert "1 card" in invitation.text
    assert labels(invitation) == ["Save", "Cancel"]


async def test_a_card_is_changed_in_a_form(handler: Desk) -> None:
    """The form holds the card as it is, and what is sent in is the card from then on."""
    await handler.saves("es.csv", SPANISH)
    await handler.types("quiz", deck="es")
    asked = await handler.types("card edit")
    assert asked.modal is not None
    assert field_of(asked.modal)["value"] == "el perro\n---\nthe dog"
    unread = await handler.sends(asked.modal, "el perro")
    assert "a line with three dashes" in unread.text
    changed = await handler.sends(asked.modal, "el perro\n---\nthe hound\nor the dog")
    assert "Changed. The card is now" in changed.text
    again = (await handler.types("card edit")).modal
    assert again is not None
    assert field_of(again)["value"] == "el perro\n---\nthe hound\nor the dog"


async def test_a_form_for_a_card_opens_at_a_press_too(shut: Desk) -> None:
    """The button of a message that came late opens the form with the card in it."""
    async with shut.school.open():
        await shut.saves("es.csv", SPANISH)
        await shut.types("quiz", deck="es")
    async with shut.school.open(timeouts=IMPATIENT):
        late = await (await shut.types("card edit")).then()
        assert labels(late) == ["Change the card"]
        once_more = await (await shut.fake.press(shut.ada, late, "Change")).then()
        assert labels(once_more) == ["Change the card"]
    async with shut.school.open():
        opened = await shut.fake.press(shut.ada, late, "Change")
        assert opened.modal is not None
        assert field_of(opened.modal)["value"] == "el perro\n---\nthe dog"
        changed = await shut.sends(opened.modal, "el perro\n---\nthe hound")
        assert changed.message is late
        assert "the hound" in late.text


async def test_a_card_too_long_for_a_form(handler: Desk) -> None:
    """It is shown with what else can be done, and no form opens that would cut it."""
    front, back = "why " * 249 + "why?", "because " * 374 + "so it is"
    await handler.saves("es.csv", f'"{front}","{back}"\n'.encode())
    await handler.types("quiz", deck="es")
    answer = shown(await handler.types("card edit"))
    assert "too long for Discord's forms" in answer.text
    assert "/decks export" in answer.text
    assert "Send it anew" not in answer.text
    assert labels(answer) == []
    (whole,) = answer.files
    assert back.encode() in whole.content


async def test_a_card_is_reported(handler: Desk) -> None:
    """The form shows which card it is about, and what was told is found with the deck."""
    school = handler.school
    handler.fake.set_permissions(handler.ada, school.guild, MODERATOR)
    preview = await handler.brings("es.csv", SPANISH, school.channel)
    await handler.fake.press(handler.ada, preview, "Save")
    await handler.types("quiz", handler.bob, school.channel, deck="es")
    asked = await handler.types("card report", handler.bob, school.channel)
    assert asked.modal is not None
    assert asked.modal.components[0]["content"] == "> el perro"
    text = {field_of(asked.modal)["custom_id"]: "It is\na puppy."}
    thanks = await handler.fake.submit_modal(handler.bob, asked.modal, text)
    assert thanks.text.startswith("Thank you.")
    assert thanks.ephemeral
    told = await handler.types("decks show", None, school.channel, deck="es")
    assert "el perro: It is a puppy" in told.text
