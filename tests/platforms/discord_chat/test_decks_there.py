"""Decks that people bring on Discord: files and forms come in, files go out."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.engine.engine import Engine
from bot.formats.bringing import bring
from bot.formats.brought import Brought, Read, Task, Unread
from bot.formats.exporters import EXPORTERS
from bot.importing import Reader
from bot.model.actions import BringFile
from bot.model.ids import DeckId
from bot.platforms.discord_chat.fetching import AT_ONCE, WAITING
from bot.platforms.discord_chat.pace import Pace
from bot.platforms.types import Handle
from bot.store import decks
from bot.store.database import Tx
from bot.store.decks import StoredDeck
from tests.fakes.discord import Channel, Message, Modal, Permission, Seen, User, components
from tests.formats.anki_packages import ANote, package
from tests.formats.test_apkg_hostile import latest, zeros
from tests.platforms.discord_chat.school import School, labels, shown
from tests.world import World

SPANISH = b"el perro;the dog\nel gato;the cat\nuno;one\ndos;two\n"
IMPATIENT = Pace(patience=0.0, settling=0.05)
CDN = "GET /ephemeral-attachments/*"
UNREACHED = "I could not get that file from Discord\\. Please send it once more."
MODERATOR = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS


class Desk:
    """People who bring decks: in private, unless a channel is named."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.fake = school.fake
        self.ada, self.bob = school.ada, school.bob

    async def types(
        self,
        line: str,
        who: User | None = None,
        channel: Channel | None = None,
        **options: object,
    ) -> Seen:
        """Ada, or somebody else, types a command."""
        return await self.fake.slash(who or self.ada, line, options, channel=channel)

    async def brings(
        self, name: str, content: bytes, channel: Channel | None = None, **options: object
    ) -> Message:
        """Ada brings a file; returns the answer."""
        file = self.fake.upload(name, content)
        return shown(await self.types("decks import", None, channel, file=file, **options))

    async def saves(self, name: str, content: bytes) -> Message:
        """Ada brings a file, and saves it."""
        preview = await self.brings(name, content)
        return shown(await self.fake.press(self.ada, preview, "Save"))

    async def sends(self, modal: Modal | None, text: str) -> Seen:
        """Ada sends a form with a text."""
        assert modal is not None
        return await self.fake.submit_modal(self.ada, modal, {field_of(modal)["custom_id"]: text})


@pytest.fixture
def shut(school: School) -> Desk:
    """A Discord, in which the bot does not run yet."""
    return Desk(school)


@pytest_asyncio.fixture
async def desk(shut: Desk) -> AsyncIterator[Desk]:
    """A Discord with the bot at work."""
    async with shut.school.open():
        yield shut


def field_of(modal: Modal, kind: int = components.INPUT) -> dict[str, Any]:
    """The field of a form, for a text or for a file."""
    fields: list[dict[str, Any]] = [part.get("component", {}) for part in modal.components]
    (field,) = [field for field in fields if field.get("type") == kind]
    return field


def kept(tx: Tx) -> StoredDeck:
    """The deck that Ada has brought."""
    found = decks.get(tx, DeckId(2))
    assert found is not None
    return found


def read_with(world: World, reader: Read) -> Handle:
    """An engine whose files are read in another way."""
    return Engine(world.database, random.Random(1), world.defaults, reader=reader).handle


class Door:
    """Reads what is brought once the door is open."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.waiting = 0

    async def __call__(self, task: Task) -> Brought | Unread:
        """What came of it."""
        self.waiting += 1
        await self.opened.wait()
        return bring(task)


# ── files come in ───────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_shown_saved_and_studied(desk: Desk) -> None:
    """The preview turns into what came of it, and the deck is its person's alone."""
    preview = await desk.brings("my spanish.csv", SPANISH)
    assert preview.text.startswith("### My spanish: 4 cards")
    assert "- el perro → the dog" in preview.text
    assert "for you alone" in preview.text
    assert labels(preview) == ["Save", "Cancel"]
    saved = await desk.fake.press(desk.ada, preview, "Save")
    assert saved.message is preview
    assert "The deck is there: My spanish, 4 cards." in preview.text
    assert labels(preview) == ["Study My spanish"]
    assert "el perro" in (await desk.types("quiz", deck="my_spanish")).text
    assert "no deck called" in (await desk.types("quiz", desk.bob, deck="my_spanish")).text


async def test_a_server_has_decks_of_its_own(desk: Desk) -> None:
    """What a moderator brings is for all there, and nobody else sees or saves the preview."""
    school, fake = desk.school, desk.fake
    fake.set_permissions(desk.ada, school.guild, MODERATOR)
    preview = await desk.brings("es.txt", SPANISH, school.channel, deck="Español")
    assert preview.ephemeral_to == desk.ada.id
    assert "for everybody here" in preview.text
    foreign = await fake.forge(desk.bob, preview, preview.buttons[0].custom_id)
    assert "Somebody else brought these cards" in foreign.text
    assert foreign.ephemeral
    assert "The deck is there" in (await fake.press(desk.ada, preview, "Save")).text
    assert "el perro" in (await desk.types("quiz", desk.bob, school.channel, deck="espanol")).text


async def test_a_member_is_refused_with_words(desk: Desk) -> None:
    """Who does not manage a server is told where they can have decks, for a file and without."""
    channel = desk.school.channel
    for options in ({"file": desk.fake.upload("es.csv", SPANISH)}, {}):
        seen = await desk.types("decks import", desk.bob, channel, **options)
        assert "Only those who manage this place" in seen.text
        assert "In a private chat with me" in seen.text
        assert seen.ephemeral


async def test_importing_again_updates(desk: Desk) -> None:
    """The preview tells what changes, and saving it leaves one deck."""
    await desk.saves("spanish.csv", SPANISH)
    preview = await desk.brings("spanish.csv", SPANISH.replace(b"dog", b"hound") + b"tres;three\n")
    assert "1 new, 1 changed and 3 as before" in preview.text
    await desk.fake.press(desk.ada, preview, "Save")
    assert "The deck is up to date: Spanish, 5 cards." in preview.text
    assert await desk.school.world.rows("SELECT count(*) FROM decks WHERE person = 1") == [(1,)]


async def test_cancel(desk: Desk) -> None:
    """The preview goes with its buttons, and nothing is kept."""
    preview = await desk.brings("spanish.csv", SPANISH)
    save = preview.buttons[0].custom_id
    await desk.fake.press(desk.ada, preview, "Cancel")
    assert preview.text == "All right, I kept nothing of it."
    assert labels(preview) == []
    late = await desk.fake.forge(desk.ada, preview, save)
    assert "no longer waiting to be saved" in late.text


async def test_a_schedule_comes_along(desk: Desk) -> None:
    """An Anki package has a button that also saves when its cards are due."""
    card = {"type": 2, "queue": 2, "due": 20, "ivl": 30, "factor": 2500, "reps": 3, "lapses": 0}
    content = package([ANote(("Question?", "Answer"), cards={0: card})], "anki21b")
    preview = await desk.brings("greek.apkg", content)
    assert labels(preview) == ["Save", "Save, with my schedule", "Cancel"]
    await desk.fake.press(desk.ada, preview, "Save, with")
    assert "1 card with your schedule." in preview.text


@pytest.mark.parametrize(
    "name",
    ["../../x\n@everyone.csv", "C:\\decks\\x @everyone.csv", "<@1> [x](http://evil.example).csv"],
)
async def test_a_hostile_name_is_a_name(desk: Desk, name: str) -> None:
    """A file's name leads nowhere and pings nobody; its deck is called after it."""
    saved = await desk.saves(name, SPANISH)
    assert "4 cards" in saved.text
    assert saved.pings == []
    assert "](http" not in saved.text
    ((slug,),) = await desk.school.world.rows("SELECT slug FROM decks WHERE person = 1")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz_")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "That was empty"),
        (
            "cat.png",
            b"\x89PNG\r\n\x1a\n\x00\x00",
            "I found no card in it: byte 1 of the file is no UTF-8",
        ),
        ("a.apkg", latest(zeros(20_000, 20)), "the package is damaged; export it from Anki again"),
        ("a.csv", b"uno;\n", "1 question without an answer"),
    ],
)
async def test_a_file_without_cards(desk: Desk, name: str, content: bytes, said: str) -> None:
    """What is empty, foreign or hostile is answered, to its bringer alone, and can't be saved."""
    answer = await desk.brings(name, content)
    assert said in answer.text
    assert answer.ephemeral_to == desk.ada.id or answer.channel.recipient is desk.ada
    assert labels(answer) == []


async def test_what_is_too_large_is_not_fetched(desk: Desk) -> None:
    """The size that Discord tells is enough to refuse it."""
    file = desk.fake.upload("big.apkg", b"PK", size=60_000_000)
    answer = await desk.types("decks import", file=file)
    assert answer.text.startswith("This file has 60 MB; I can take up to 50 MB.")
    assert not [call for call in desk.fake.calls if "attachments" in call.path]


async def test_a_file_that_is_not_as_it_claims(desk: Desk) -> None:
    """Of an endless file no more is read than it should have, and half a file is none."""
    for file in (
        desk.fake.upload("endless.csv", SPANISH * 100, size=50_000, endless=True),
        desk.fake.upload("half.csv", SPANISH, size=len(SPANISH) + 1),
    ):
        assert (await desk.types("decks import", file=file)).text == UNREACHED
    assert not any(isinstance(each.action, BringFile) for each in desk.school.requests)


@pytest.mark.parametrize("status", [404, 500, 0])
async def test_a_file_that_cannot_be_had(desk: Desk, status: int) -> None:
    """A file that Discord lost, or does not give, is told; the next one is read."""
    desk.fake.fail_next(CDN, status, times=2)
    assert (await desk.brings("es.csv", SPANISH)).text == UNREACHED
    desk.fake.rest.failures.clear()
    assert "4 cards" in (await desk.brings("es.csv", SPANISH)).text


async def test_a_file_that_does_not_come(shut: Desk) -> None:
    """Who waits for Discord in vain is told so."""
    async with shut.school.open(pace=Pace(settling=0.05, fetching=0.05)):
        with shut.fake.hold(CDN):
            assert (await shut.brings("es.csv", SPANISH)).text == UNREACHED


# ── what takes long ─────────────────────────────────────────────────────────────────────────────


async def test_others_are_answered_meanwhile(shut: Desk) -> None:
    """While a file is read all others go on, and its person brings one at a time."""
    door = Door()
    async with shut.school.open(handle=read_with(shut.school.world, door)):
        file = shut.fake.upload("es.csv", SPANISH)
        first = shut.fake.slash(shut.ada, "decks import", {"file": file})
        await shut.fake.until(lambda: door.waiting)
        assert "I am still reading" in (await shut.types("decks import", file=file)).text
        card = shown(await shut.types("quiz", shut.bob, deck="greek"))
        assert "The long answer" in (await shut.fake.press(shut.bob, card, "Reveal")).text
        assert not first.done()
        door.opened.set()
        assert "4 cards" in (await first).text


async def test_reading_is_seen_to_be_under_way(shut: Desk) -> None:
    """Whoever waits sees the bot think, and then the preview; also after a form."""
    door = Door()
    async with shut.school.open(handle=read_with(shut.school.world, door), pace=IMPATIENT):
        invitation = await (await shut.types("decks import")).then()
        form = (await shut.fake.press(shut.ada, invitation, "Paste")).modal
        for seen in (
            await shut.types("decks import", file=shut.fake.upload("es.csv", SPANISH)),
            await shut.sends(form, SPANISH.decode()),
        ):
            assert (seen.kind, seen.message is invitation) == ("deferred", False)
        door.opened.set()
        assert "4 cards" in (await seen.then()).text


async def test_a_crowd_brings_files(shut: Desk) -> None:
    """A few are in memory at a time, some wait, and the rest are asked to come back."""
    door = Door()
    async with shut.school.open(handle=read_with(shut.school.world, door), pace=IMPATIENT):
        people = [shut.fake.add_user(f"p{number}") for number in range(AT_ONCE + WAITING + 2)]
        file = shut.fake.upload("es.csv", SPANISH)
        seen = [await shut.types("decks import", one, file=file) for one in people]
        assert all("Many people bring cards right now" in one.text for one in seen[-2:])
        await shut.fake.until(lambda: door.waiting == AT_ONCE)
        door.opened.set()
        told = [await one.then() for one in seen[:-2]]
        assert all("4 cards" in message.text for message in told)


async def test_reading_in_a_process_of_its_own(shut: Desk) -> None:
    """As in the running bot, another process reads the file, and the cards are there."""
    handle = read_with(shut.school.world, Reader(seconds=60))
    async with shut.school.open(handle=handle, pace=IMPATIENT):
        seen = await shut.types("decks import", file=shut.fake.upload("es.csv", SPANISH))
        assert "Es: 4 cards" in (await seen.then(60)).text


async def test_a_restart_between_preview_and_save(shut: Desk) -> None:
    """What was shown is kept, and saved by a bot that has just started."""
    async with shut.school.open():
        preview = await shut.brings("es.csv", SPANISH)
    async with shut.school.open():
        await shut.fake.press(shut.ada, preview, "Save")
    assert "The deck is there: Es, 4 cards." in preview.text


# ── forms ───────────────────────────────────────────────────────────────────────────────────────


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


# ── decks go out ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", EXPORTERS)
async def test_an_export_arrives_as_it_was_written(desk: Desk, form: str) -> None:
    """The file has the exporter's bytes and a plain name; brought again, nothing changes."""
    world = desk.school.world
    await desk.saves("Español.csv", SPANISH + "año;“year”, or so\n".encode())
    answer = await desk.types("decks export", deck="espanol", format=form)
    assert answer.kind == "message"
    (file,) = shown(answer).files
    assert file.filename == f"espanol{EXPORTERS[form].ending}"
    deck = await world.database.read(lambda tx: decks.whole(tx, kept(tx)))
    assert file.content == EXPORTERS[form].write(deck, desk.school.requests[-1].at // 1000, {})
    again = await desk.brings(file.filename, file.content)
    assert "has all of these cards already" in again.text


async def test_a_deck_is_given_away_and_taken_away(desk: Desk) -> None:
    """A code gives somebody a copy, which stays when the first deck goes."""
    await desk.saves("es.csv", SPANISH)
    offered = shown(await desk.types("decks share", deck="es"))
    code = offered.text.partition("/decks add ")[2][:8]
    assert "A copy of Es is there" in (await desk.types("decks add", desk.bob, code=code)).text
    asked = shown(await desk.types("decks remove", deck="es"))
    assert "Shall I take away Es" in asked.text
    foreign = await desk.fake.forge(desk.bob, asked, asked.buttons[0].custom_id)
    assert "not yours to change" in foreign.text
    await desk.fake.press(desk.ada, asked, "Take it away")
    assert "Done: Es is no longer among the decks." in asked.text
    assert labels(asked) == []
    assert "no deck called" in (await desk.types("quiz", deck="es")).text
    assert "el perro" in (await desk.types("quiz", desk.bob, deck="es")).text
