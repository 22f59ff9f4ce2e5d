"""Decks that people bring on Discord: files come in and go out."""

import asyncio
import random

import pytest

from bot.engine.engine import Engine
from bot.formats.exporters import EXPORTERS
from bot.formats.pipeline import run_import
from bot.formats.task import ImportFailed, ImportResult, ImportTask, ReadTask
from bot.model.actions import BringFile
from bot.model.ids import DeckId
from bot.platforms.discord_chat.downloads import AT_ONCE, WAITING
from bot.platforms.discord_chat.timing import Timeouts
from bot.platforms.ports import Handle
from bot.runtime.imports.process import ImportProcess
from bot.store import decks
from bot.store.database import Tx
from bot.store.decks import StoredDeck
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.test_hostile_packages import latest, zeros
from tests.platforms.discord_chat.discord_harness import labels, shown
from tests.platforms.discord_chat.handlers import IMPATIENT, MODERATOR, SPANISH, Desk
from tests.world import World

CDN = "GET /ephemeral-attachments/*"
UNREACHED = "I could not get that file from Discord\\. Please send it once more."


def kept(tx: Tx) -> StoredDeck:
    """The deck that Ada has brought."""
    found = decks.get(tx, DeckId(2))
    assert found is not None
    return found


def read_with(world: World, reader: ReadTask) -> Handle:
    """An engine whose files are read in another way."""
    return Engine(world.database, random.Random(1), world.defaults, reader=reader).handle


class Door:
    """Reads what is brought once the door is open."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.waiting = 0

    async def __call__(self, task: ImportTask) -> ImportResult | ImportFailed:
        """What came of it."""
        self.waiting += 1
        await self.opened.wait()
        return run_import(task)


# ── files come in ───────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_shown_saved_and_studied(handler: Desk) -> None:
    """The preview turns into what came of it, and the deck is its person's alone."""
    preview = await handler.brings("my spanish.csv", SPANISH)
    assert preview.text.startswith("### My spanish: 4 cards")
    assert "- el perro → the dog" in preview.text
    assert "for you alone" in preview.text
    assert labels(preview) == ["Save", "Cancel"]
    saved = await handler.fake.press(handler.ada, preview, "Save")
    assert saved.message is preview
    assert "The deck is there: My spanish, 4 cards." in preview.text
    assert labels(preview) == ["Study My spanish"]
    assert "el perro" in (await handler.types("quiz", deck="my_spanish")).text
    assert "no deck called" in (await handler.types("quiz", handler.bob, deck="my_spanish")).text


async def test_a_server_has_decks_of_its_own(handler: Desk) -> None:
    """What a moderator brings is for all there, and nobody else sees or saves the preview."""
    school, fake = handler.school, handler.fake
    fake.set_permissions(handler.ada, school.guild, MODERATOR)
    preview = await handler.brings("es.txt", SPANISH, school.channel, deck="Español")
    assert preview.ephemeral_to == handler.ada.id
    assert "for everybody here" in preview.text
    foreign = await fake.forge(handler.bob, preview, preview.buttons[0].custom_id)
    assert "Somebody else brought these cards" in foreign.text
    assert foreign.ephemeral
    assert "The deck is there" in (await fake.press(handler.ada, preview, "Save")).text
    assert (
        "el perro"
        in (await handler.types("quiz", handler.bob, school.channel, deck="espanol")).text
    )


async def test_a_member_is_refused_with_words(handler: Desk) -> None:
    """Who does not manage a server is told where they can have decks, for a file and without."""
    channel = handler.school.channel
    for options in ({"file": handler.fake.upload("es.csv", SPANISH)}, {}):
        seen = await handler.types("decks import", handler.bob, channel, **options)
        assert "Only those who manage this place" in seen.text
        assert "In a private chat with me" in seen.text
        assert seen.ephemeral


async def test_importing_again_updates(handler: Desk) -> None:
    """The preview tells what changes, and saving it leaves one deck."""
    await handler.saves("spanish.csv", SPANISH)
    preview = await handler.brings(
        "spanish.csv", SPANISH.replace(b"dog", b"hound") + b"tres;three\n"
    )
    assert "1 new, 1 changed and 3 as before" in preview.text
    await handler.fake.press(handler.ada, preview, "Save")
    assert "The deck is up to date: Spanish, 5 cards." in preview.text
    assert await handler.school.world.rows("SELECT count(*) FROM decks WHERE person = 1") == [(1,)]


async def test_cancel(handler: Desk) -> None:
    """The preview goes with its buttons, and nothing is kept."""
    preview = await handler.brings("spanish.csv", SPANISH)
    save = preview.buttons[0].custom_id
    await handler.fake.press(handler.ada, preview, "Cancel")
    assert preview.text == "All right, I kept nothing of it."
    assert labels(preview) == []
    late = await handler.fake.forge(handler.ada, preview, save)
    assert "no longer waiting to be saved" in late.text


async def test_a_schedule_comes_along(handler: Desk) -> None:
    """An Anki package has a button that also saves when its cards are due."""
    card = {"type": 2, "queue": 2, "due": 20, "ivl": 30, "factor": 2500, "reps": 3, "lapses": 0}
    content = package([ANote(("Question?", "Answer"), cards={0: card})], "anki21b")
    preview = await handler.brings("greek.apkg", content)
    assert labels(preview) == ["Save", "Save, with my schedule", "Cancel"]
    await handler.fake.press(handler.ada, preview, "Save, with")
    assert "1 card with your schedule." in preview.text


@pytest.mark.parametrize(
    "name",
    ["../../x\n@everyone.csv", "C:\\decks\\x @everyone.csv", "<@1> [x](http://evil.example).csv"],
)
async def test_a_hostile_name_is_a_name(handler: Desk, name: str) -> None:
    """A file's name leads nowhere and pings nobody; its deck is called after it."""
    saved = await handler.saves(name, SPANISH)
    assert "4 cards" in saved.text
    assert saved.pings == []
    assert "](http" not in saved.text
    ((slug,),) = await handler.school.world.rows("SELECT slug FROM decks WHERE person = 1")
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
async def test_a_file_without_cards(handler: Desk, name: str, content: bytes, said: str) -> None:
    """What is empty, foreign or hostile is answered, to its bringer alone, and can't be saved."""
    answer = await handler.brings(name, content)
    assert said in answer.text
    assert answer.ephemeral_to == handler.ada.id or answer.channel.recipient is handler.ada
    assert labels(answer) == []


async def test_what_is_too_large_is_not_fetched(handler: Desk) -> None:
    """The size that Discord tells is enough to refuse it."""
    file = handler.fake.upload("big.apkg", b"PK", size=60_000_000)
    answer = await handler.types("decks import", file=file)
    assert answer.text.startswith("This file has 60 MB; I can take up to 50 MB.")
    assert not [call for call in handler.fake.calls if "attachments" in call.path]


async def test_a_file_that_is_not_as_it_claims(handler: Desk) -> None:
    """Of an endless file no more is read than it should have, and half a file is none."""
    for file in (
        handler.fake.upload("endless.csv", SPANISH * 100, size=50_000, endless=True),
        handler.fake.upload("half.csv", SPANISH, size=len(SPANISH) + 1),
    ):
        assert (await handler.types("decks import", file=file)).text == UNREACHED
    assert not any(isinstance(each.action, BringFile) for each in handler.school.requests)


@pytest.mark.parametrize("status", [404, 500, 0])
async def test_a_file_that_cannot_be_had(handler: Desk, status: int) -> None:
    """A file that Discord lost, or does not give, is told; the next one is read."""
    handler.fake.fail_next(CDN, status, times=2)
    assert (await handler.brings("es.csv", SPANISH)).text == UNREACHED
    handler.fake.rest.failures.clear()
    assert "4 cards" in (await handler.brings("es.csv", SPANISH)).text


async def test_a_file_that_does_not_come(shut: Desk) -> None:
    """Who waits for Discord in vain is told so."""
    async with shut.school.open(timeouts=Timeouts(settling=0.05, fetching=0.05)):
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
    async with shut.school.open(handle=read_with(shut.school.world, door), timeouts=IMPATIENT):
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
    async with shut.school.open(handle=read_with(shut.school.world, door), timeouts=IMPATIENT):
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
    handle = read_with(shut.school.world, ImportProcess(seconds=60))
    async with shut.school.open(handle=handle, timeouts=IMPATIENT):
        seen = await shut.types("decks import", file=shut.fake.upload("es.csv", SPANISH))
        assert "Es: 4 cards" in (await seen.then(60)).text


async def test_a_restart_between_preview_and_save(shut: Desk) -> None:
    """What was shown is kept, and saved by a bot that has just started."""
    async with shut.school.open():
        preview = await shut.brings("es.csv", SPANISH)
    async with shut.school.open():
        await shut.fake.press(shut.ada, preview, "Save")
    assert "The deck is there: Es, 4 cards." in preview.text


# ── decks go out ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", EXPORTERS)
async def test_an_export_arrives_as_it_was_written(handler: Desk, form: str) -> None:
    """The file has the exporter's bytes and a plain name; brought again, nothing changes."""
    world = handler.school.world
    await handler.saves("Español.csv", SPANISH + "año;“year”, or so\n".encode())
    answer = await handler.types("decks export", deck="espanol", format=form)
    assert answer.kind == "message"
    (file,) = shown(answer).files
    assert file.filename == f"espanol{EXPORTERS[form].ending}"
    deck = await world.database.read(lambda tx: decks.whole(tx, kept(tx)))
    assert file.content == EXPORTERS[form].write(deck, handler.school.requests[-1].at // 1000, {})
    again = await handler.brings(file.filename, file.content)
    assert "has all of these cards already" in again.text


async def test_a_deck_is_given_away_and_taken_away(handler: Desk) -> None:
    """A code gives somebody a copy, which stays when the first deck goes."""
    await handler.saves("es.csv", SPANISH)
    offered = shown(await handler.types("decks share", deck="es"))
    code = offered.text.partition("/decks add ")[2][:8]
    assert (
        "A copy of Es is there" in (await handler.types("decks add", handler.bob, code=code)).text
    )
    asked = shown(await handler.types("decks remove", deck="es"))
    assert "Shall I take away Es" in asked.text
    foreign = await handler.fake.forge(handler.bob, asked, asked.buttons[0].custom_id)
    assert "not yours to change" in foreign.text
    await handler.fake.press(handler.ada, asked, "Take it away")
    assert "Done: Es is no longer among the decks." in asked.text
    assert labels(asked) == []
    assert "no deck called" in (await handler.types("quiz", deck="es")).text
    assert "el perro" in (await handler.types("quiz", handler.bob, deck="es")).text
