"""Forms on Discord in which cards are brought, changed and reported."""

from tests.fakes.discord import components
from tests.platforms.discord_chat.discord_harness import labels, shown
from tests.platforms.discord_chat.handlers import IMPATIENT, MODERATOR, SPANISH, Desk, field_of


async def test_cards_are_pasted_into_a_form(desk: Desk) -> None:
    """Without a file a form opens for many lines, and the deck is called as it was typed."""
    asked = await desk.types("decks import", deck="Latin words")
    assert asked.modal is not None
    assert asked.modal.title == "Bring your cards"
    field = field_of(asked.modal)
    assert (field["style"], field["max_length"]) == (2, 4_000)
    preview = shown(await desk.sends(asked.modal, "unus\tone\nduo\ttwo\n"))
    assert preview.text.startswith("### Latin words: 2 cards")
    await desk.fake.press(desk.ada, preview, "Save")
    assert "/quiz latin\\_words begins with it." in preview.text


async def test_a_form_takes_a_file_as_well(desk: Desk) -> None:
    """The file goes before a text, and the deck is called as it was typed before the form."""
    modal = (await desk.types("decks import", deck="Latin words")).modal
    assert modal is not None
    file = desk.fake.upload("es.csv", SPANISH)
    fields = {field_of(modal, components.UPLOAD)["custom_id"]: file}
    preview = shown(await desk.fake.submit_modal(desk.ada, modal, fields))
    assert preview.text.startswith("### Latin words: 4 cards")
    modal = (await desk.types("decks import")).modal
    assert modal is not None
    fields = {field_of(modal, components.UPLOAD)["custom_id"]: file}
    both = fields | {field_of(modal)["custom_id"]: "uno;one"}
    preview = shown(await desk.fake.submit_modal(desk.ada, modal, both))
    assert preview.text.startswith("### Es: 4 cards")


async def test_a_form_that_is_sent_empty(desk: Desk) -> None:
    """Neither text nor file is told so."""
    modal = (await desk.types("decks import")).modal
    assert modal is not None
    assert "That was empty" in (await desk.fake.submit_modal(desk.ada, modal, {})).text


async def test_a_form_that_comes_too_late_is_behind_a_button(shut: Desk) -> None:
    """Discord takes no form after a pause: then a message has a button for it."""
    async with shut.school.open(pace=IMPATIENT):
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
    async with shut.school.open(pace=IMPATIENT):
        invitation = await (await shut.types("decks import")).then()
    async with shut.school.open():
        nothing = await shut.sends(
            (await shut.fake.press(shut.ada, invitation, "Paste")).modal, "hello"
        )
        assert nothing.message is not invitation
        await shut.sends((await shut.fake.press(shut.ada, invitation, "Paste")).modal, "uno;one")
    assert "1 card" in invitation.text
    assert labels(invitation) == ["Save", "Cancel"]


async def test_a_card_is_changed_in_a_form(desk: Desk) -> None:
    """The form holds the card as it is, and what is sent in is the card from then on."""
    await desk.saves("es.csv", SPANISH)
    await desk.types("quiz", deck="es")
    asked = await desk.types("card edit")
    assert asked.modal is not None
    assert field_of(asked.modal)["value"] == "el perro\n---\nthe dog"
    unread = await desk.sends(asked.modal, "el perro")
    assert "a line with three dashes" in unread.text
    changed = await desk.sends(asked.modal, "el perro\n---\nthe hound\nor the dog")
    assert "Changed. The card is now" in changed.text
    again = (await desk.types("card edit")).modal
    assert again is not None
    assert field_of(again)["value"] == "el perro\n---\nthe hound\nor the dog"


async def test_a_form_for_a_card_opens_at_a_press_too(shut: Desk) -> None:
    """The button of a message that came late opens the form with the card in it."""
    async with shut.school.open():
        await shut.saves("es.csv", SPANISH)
        await shut.types("quiz", deck="es")
    async with shut.school.open(pace=IMPATIENT):
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


async def test_a_card_too_long_for_a_form(desk: Desk) -> None:
    """It is shown with what else can be done, and no form opens that would cut it."""
    front, back = "why " * 249 + "why?", "because " * 374 + "so it is"
    await desk.saves("es.csv", f'"{front}","{back}"\n'.encode())
    await desk.types("quiz", deck="es")
    answer = shown(await desk.types("card edit"))
    assert "too long for Discord's forms" in answer.text
    assert "/decks export" in answer.text
    assert "Send it anew" not in answer.text
    assert labels(answer) == []
    (whole,) = answer.files
    assert back.encode() in whole.content


async def test_a_card_is_reported(desk: Desk) -> None:
    """The form shows which card it is about, and what was told is found with the deck."""
    school = desk.school
    desk.fake.set_permissions(desk.ada, school.guild, MODERATOR)
    preview = await desk.brings("es.csv", SPANISH, school.channel)
    await desk.fake.press(desk.ada, preview, "Save")
    await desk.types("quiz", desk.bob, school.channel, deck="es")
    asked = await desk.types("card report", desk.bob, school.channel)
    assert asked.modal is not None
    assert asked.modal.components[0]["content"] == "> el perro"
    text = {field_of(asked.modal)["custom_id"]: "It is\na puppy."}
    thanks = await desk.fake.submit_modal(desk.bob, asked.modal, text)
    assert thanks.text.startswith("Thank you.")
    assert thanks.ephemeral
    told = await desk.types("decks show", None, school.channel, deck="es")
    assert "el perro: It is a puppy" in told.text
