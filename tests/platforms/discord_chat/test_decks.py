"""Importing and exporting decks on Discord."""

import asyncio
import random
from functools import partial

import pytest

from bot.engine.engine import Engine
from bot.formats.exporters import EXPORTERS
from bot.formats.pipeline import run_import
from bot.formats.task import ImportFailed, ImportResult, ImportTask, ReadTask
from bot.model.actions import BringFile
from bot.model.ids import DeckId
from bot.platforms.discord_chat.downloads import AT_ONCE, WAITING
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import Handle
from bot.runtime.imports.launcher import ImportProcess
from bot.store import decks
from bot.store.database import Tx
from bot.store.decks import StoredDeck
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.painted import painted
from tests.formats.anki.test_hostile_packages import latest, zeros
from tests.platforms.discord_chat.discord_harness import labels, shown
from tests.platforms.discord_chat.import_harness import IMPATIENT, MODERATOR, SPANISH, ImportHarness
from tests.world import World

CDN = "GET /ephemeral-attachments/*"
UNREACHED = "I could not get that file from Discord\\. Please send it once more."


def imported_deck(tx: Tx) -> StoredDeck:
    """The deck that Ada has imported."""
    deck = decks.get(tx, DeckId(2))
    assert deck is not None
    return deck


def read_with(world: World, reader: ReadTask) -> Handle:
    """An engine that reads imported files with another reader."""
    return Engine(world.database, random.Random(1), world.defaults, reader=reader).handle


class PausedReader:
    """A reader that waits until it is released."""

    def __init__(self) -> None:
        self.released = asyncio.Event()
        self.waiting = 0

    async def __call__(self, task: ImportTask) -> ImportResult | ImportFailed:
        """Reads a file after the release."""
        self.waiting += 1
        await self.released.wait()
        return run_import(task)


# ── files come in ───────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_shown_saved_and_studied(imports: ImportHarness) -> None:
    """The preview becomes the result, and the deck belongs only to its person."""
    preview = await imports.import_file("my spanish.csv", SPANISH)
    assert preview.text.startswith("### My spanish: 4 cards")
    assert "- el perro → the dog" in preview.text
    assert "for you alone" in preview.text
    assert labels(preview) == ["Save", "Cancel"]
    saved = await imports.fake.press(imports.ada, preview, "Save")
    assert saved.message is preview
    assert "The deck is there: My spanish, 4 cards." in preview.text
    assert labels(preview) == ["Study My spanish"]
    assert "el perro" in (await imports.command("quiz", deck="my_spanish")).text
    assert "no deck called" in (await imports.command("quiz", imports.bob, deck="my_spanish")).text


async def test_a_server_has_decks_of_its_own(imports: ImportHarness) -> None:
    """A moderator's import is for everybody there, but nobody else sees or saves the preview."""
    harness, fake = imports.harness, imports.fake
    fake.set_permissions(imports.ada, harness.guild, MODERATOR)
    preview = await imports.import_file("es.txt", SPANISH, harness.channel, deck="Español")
    assert preview.ephemeral_to == imports.ada.id
    assert "for everybody here" in preview.text
    foreign = await fake.forge(imports.bob, preview, preview.buttons[0].custom_id)
    assert "Somebody else brought these cards" in foreign.text
    assert foreign.ephemeral
    assert "The deck is there" in (await fake.press(imports.ada, preview, "Save")).text
    assert (
        "el perro"
        in (await imports.command("quiz", imports.bob, harness.channel, deck="espanol")).text
    )


async def test_a_member_is_refused_with_words(imports: ImportHarness) -> None:
    """A person who does not manage a server is told where they can import."""
    channel = imports.harness.channel
    for options in ({"file": imports.fake.upload("es.csv", SPANISH)}, {}):
        seen = await imports.command("decks import", imports.bob, channel, **options)
        assert "Only those who manage this place" in seen.text
        assert "In a private chat with me" in seen.text
        assert seen.ephemeral


async def test_importing_again_updates(imports: ImportHarness) -> None:
    """The preview says what would change, and saving leaves one deck."""
    await imports.import_and_save("spanish.csv", SPANISH)
    preview = await imports.import_file(
        "spanish.csv", SPANISH.replace(b"dog", b"hound") + b"tres;three\n"
    )
    assert "1 new, 1 changed and 3 as before" in preview.text
    await imports.fake.press(imports.ada, preview, "Save")
    assert "The deck is up to date: Spanish, 5 cards." in preview.text
    assert await imports.harness.world.rows("SELECT count(*) FROM decks WHERE person = 1") == [(1,)]


async def test_cancel(imports: ImportHarness) -> None:
    """The preview loses its buttons, and nothing is stored."""
    preview = await imports.import_file("spanish.csv", SPANISH)
    save = preview.buttons[0].custom_id
    await imports.fake.press(imports.ada, preview, "Cancel")
    assert preview.text == "All right, I kept nothing of it."
    assert labels(preview) == []
    late = await imports.fake.forge(imports.ada, preview, save)
    assert "no longer waiting to be saved" in late.text


async def test_a_schedule_comes_along(imports: ImportHarness) -> None:
    """The preview of an Anki package has a button that also saves when its cards are due."""
    card = {"type": 2, "queue": 2, "due": 20, "ivl": 30, "factor": 2500, "reps": 3, "lapses": 0}
    content = package([ANote(("Question?", "Answer"), cards={0: card})], "anki21b")
    preview = await imports.import_file("greek.apkg", content)
    assert labels(preview) == ["Save", "Save, with my schedule", "Cancel"]
    await imports.fake.press(imports.ada, preview, "Save, with")
    assert "1 card with your schedule." in preview.text


@pytest.mark.parametrize(
    "name",
    ["../../x\n@everyone.csv", "C:\\decks\\x @everyone.csv", "<@1> [x](http://evil.example).csv"],
)
async def test_a_hostile_name_is_a_name(imports: ImportHarness, name: str) -> None:
    """A file name leads to no other folder and pings nobody; the deck is named after it."""
    saved = await imports.import_and_save(name, SPANISH)
    assert "4 cards" in saved.text
    assert saved.pings == []
    assert "](http" not in saved.text
    ((slug,),) = await imports.harness.world.rows("SELECT slug FROM decks WHERE person = 1")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz_0123456789")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b"", "That was empty"),
        (
            "cat.png",
            b"\x89PNG\r\n\x1a\n\x00\x00",
            "I found no card in it: this is a picture",
        ),
        ("a.apkg", latest(zeros(20_000, 20)), "the package is damaged; export it from Anki again"),
        ("a.csv", b"uno;\n", "1 question without an answer"),
    ],
)
async def test_a_file_without_cards(
    imports: ImportHarness, name: str, content: bytes, expected: str
) -> None:
    """An empty, foreign or hostile file is answered privately, and can't be saved."""
    answer = await imports.import_file(name, content)
    assert expected in answer.text
    assert answer.ephemeral_to == imports.ada.id or answer.channel.recipient is imports.ada
    assert labels(answer) == []


async def test_what_is_too_large_is_not_fetched(imports: ImportHarness) -> None:
    """A file is refused by the size that Discord reports, without a download."""
    file = imports.fake.upload("big.apkg", b"PK", size=60_000_000)
    answer = await imports.command("decks import", file=file)
    assert answer.text.startswith("This file has 60 MB; I can take up to 50 MB.")
    assert not [call for call in imports.fake.calls if "attachments" in call.path]


async def test_a_file_that_is_not_as_it_claims(imports: ImportHarness) -> None:
    """An endless file is read only up to its announced size, and a truncated file is refused."""
    for file in (
        imports.fake.upload("endless.csv", SPANISH * 100, size=50_000, endless=True),
        imports.fake.upload("half.csv", SPANISH, size=len(SPANISH) + 1),
    ):
        assert (await imports.command("decks import", file=file)).text == UNREACHED
    assert not any(isinstance(request.action, BringFile) for request in imports.harness.requests)


@pytest.mark.parametrize("status", [404, 500, 0])
async def test_a_file_that_cannot_be_had(imports: ImportHarness, status: int) -> None:
    """A file that can't be downloaded is reported; the next one is read."""
    imports.fake.fail_next(CDN, status, times=2)
    assert (await imports.import_file("es.csv", SPANISH)).text == UNREACHED
    imports.fake.rest.failures.clear()
    assert "4 cards" in (await imports.import_file("es.csv", SPANISH)).text


async def test_a_file_that_does_not_come(stopped_imports: ImportHarness) -> None:
    """A download that takes too long is reported."""
    async with stopped_imports.harness.open(timeouts=Timeouts(settling=0.05, fetching=0.05)):
        with stopped_imports.fake.hold(CDN):
            assert (await stopped_imports.import_file("es.csv", SPANISH)).text == UNREACHED


# ── what takes long ─────────────────────────────────────────────────────────────────────────────


async def test_others_are_answered_meanwhile(stopped_imports: ImportHarness) -> None:
    """While a file is read everybody else is answered, and its person imports one at a time."""
    reader = PausedReader()
    async with stopped_imports.harness.open(
        handle=read_with(stopped_imports.harness.world, reader)
    ):
        file = stopped_imports.fake.upload("es.csv", SPANISH)
        first = stopped_imports.fake.slash(stopped_imports.ada, "decks import", {"file": file})
        await stopped_imports.fake.until(lambda: reader.waiting)
        assert (
            "I am still reading" in (await stopped_imports.command("decks import", file=file)).text
        )
        card = shown(await stopped_imports.command("quiz", stopped_imports.bob, deck="greek"))
        assert (
            "The long answer"
            in (await stopped_imports.fake.press(stopped_imports.bob, card, "Reveal")).text
        )
        assert not first.done()
        reader.released.set()
        assert "4 cards" in (await first).text


async def test_reading_is_seen_to_be_under_way(stopped_imports: ImportHarness) -> None:
    """While a file or form is read, the person sees that the bot works; then the preview."""
    reader = PausedReader()
    async with stopped_imports.harness.open(
        handle=read_with(stopped_imports.harness.world, reader), timeouts=IMPATIENT
    ):
        invitation = await (await stopped_imports.command("decks import")).then()
        form = (await stopped_imports.fake.press(stopped_imports.ada, invitation, "Paste")).modal
        file = stopped_imports.fake.upload("es.csv", SPANISH)
        for bring in (
            partial(stopped_imports.command, "decks import", file=file),
            partial(stopped_imports.submit, form, SPANISH.decode()),
        ):
            reader.released.clear()
            seen = await bring()
            assert (seen.kind, seen.message is invitation) == ("deferred", False)
            reader.released.set()
            assert "4 cards" in (await seen.then()).text


async def test_a_crowd_imports_files(stopped_imports: ImportHarness) -> None:
    """A few files are in memory at a time, some wait, and the rest are asked to come back."""
    reader = PausedReader()
    async with stopped_imports.harness.open(
        handle=read_with(stopped_imports.harness.world, reader), timeouts=IMPATIENT
    ):
        people = [
            stopped_imports.fake.add_user(f"p{index}") for index in range(AT_ONCE + WAITING + 2)
        ]
        file = stopped_imports.fake.upload("es.csv", SPANISH)
        seen = [
            await stopped_imports.command("decks import", person, file=file) for person in people
        ]
        assert all("Many people bring cards right now" in answer.text for answer in seen[-2:])
        await stopped_imports.fake.until(lambda: reader.waiting == AT_ONCE)
        reader.released.set()
        messages = [await answer.then() for answer in seen[:-2]]
        assert all("4 cards" in message.text for message in messages)


async def test_reading_in_a_process_of_its_own(stopped_imports: ImportHarness) -> None:
    """As in the real bot, another process reads the file."""
    handle = read_with(stopped_imports.harness.world, ImportProcess(seconds=60))
    async with stopped_imports.harness.open(handle=handle, timeouts=IMPATIENT):
        seen = await stopped_imports.command(
            "decks import", file=stopped_imports.fake.upload("es.csv", SPANISH)
        )
        assert "Es: 4 cards" in (await seen.then(60)).text


async def test_a_restart_between_preview_and_save(stopped_imports: ImportHarness) -> None:
    """The preview is stored, and a restarted bot can save it."""
    async with stopped_imports.harness.open():
        preview = await stopped_imports.import_file("es.csv", SPANISH)
    async with stopped_imports.harness.open():
        await stopped_imports.fake.press(stopped_imports.ada, preview, "Save")
    assert "The deck is there: Es, 4 cards." in preview.text


# ── decks go out ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", EXPORTERS)
async def test_an_export_arrives_as_it_was_written(imports: ImportHarness, form: str) -> None:
    """The file is the exporter's output under a plain name; importing it again changes nothing."""
    world = imports.harness.world
    await imports.import_and_save("Español.csv", SPANISH + "año;“year”, or so\n".encode())
    answer = await imports.command("decks export", deck="espanol", format=form)
    assert answer.kind == "message"
    (file,) = shown(answer).files
    assert file.filename == f"espanol{EXPORTERS[form].ending}"
    deck = await world.database.read(lambda tx: decks.whole(tx, imported_deck(tx)))
    assert file.content == EXPORTERS[form].write(deck, imports.harness.requests[-1].at // 1000, {})
    again = await imports.import_file(file.filename, file.content)
    assert "has all of these cards already" in again.text


async def test_a_deck_is_given_away_and_taken_away(imports: ImportHarness) -> None:
    """A share code gives another person a copy, which stays when the first deck is removed."""
    await imports.import_and_save("es.csv", SPANISH)
    offered = shown(await imports.command("decks share", deck="es"))
    code = offered.text.partition("/decks add ")[2][:8]
    assert (
        "A copy of Es is there" in (await imports.command("decks add", imports.bob, code=code)).text
    )
    confirmation = shown(await imports.command("decks remove", deck="es"))
    assert "Shall I take away Es" in confirmation.text
    foreign = await imports.fake.forge(imports.bob, confirmation, confirmation.buttons[0].custom_id)
    assert "not yours to change" in foreign.text
    await imports.fake.press(imports.ada, confirmation, "Take it away")
    assert "Done: Es is no longer among the decks." in confirmation.text
    assert labels(confirmation) == []
    assert "no deck called" in (await imports.command("quiz", deck="es")).text
    assert "el perro" in (await imports.command("quiz", imports.bob, deck="es")).text


async def test_a_picture_goes_onto_the_card_that_was_seen(imports: ImportHarness) -> None:
    """The file is an option of the command; in a server its deck is its moderators' to change."""
    channel = imports.harness.channel
    imports.fake.set_permissions(imports.ada, imports.harness.guild, MODERATOR)
    preview = await imports.import_file("spanish.csv", SPANISH, channel)
    await imports.fake.press(imports.ada, preview, "Save")
    seen = {}
    for who in (imports.ada, imports.bob):
        card = shown(await imports.command("quiz", who, channel, deck="spanish", mode="reveal"))
        await imports.fake.press(who, card, "Reveal")
        file = imports.fake.upload("dog.png", painted())
        seen[who.id] = await imports.command(
            "card picture", who, channel, file=file, words="a dog", side="front"
        )
    assert "The picture is on the card." in seen[imports.ada.id].text
    assert "[a dog]" in seen[imports.ada.id].text
    assert "not yours to change" in seen[imports.bob.id].text
    without = await imports.command("card picture", imports.ada, channel)
    assert "Please send it together with" in without.text
