"""Decks of one's own in a private chat: files come in, and files go out."""

from pathlib import Path

import pytest

from bot.formats.exporters import EXPORTERS
from bot.model.actions import BringFile
from bot.model.ids import DeckId
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.downloads import WAITING
from bot.runtime.imports.process import ImportProcess
from bot.store import decks
from tests.fakes.telegram import FakeTelegram
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.test_hostile_packages import latest, zeros
from tests.platforms.telegram_chat.deck_files import SPANISH, Private
from tests.platforms.telegram_chat.telegram_harness import House, a_house

# ── files ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_shown_saved_and_studied(chat: Private, house: House) -> None:
    """It needs no command, and the preview becomes what came of it."""
    shown = await chat.send()
    assert "Spanish: 4 cards" in shown.text
    assert shown.labels == ["Save", "Cancel"]
    saved = await chat.press(shown, "Save")
    assert "The deck is there: Spanish, 4 cards." in saved.text
    assert saved.labels == ["Study Spanish"]
    assert "el perro" in (await chat.type("/quiz spanish")).text
    assert chat.chat.actions == ["typing"]


@pytest.mark.parametrize(
    "caption", ["/decks import Mis palabras", "/DECKS IMPORT deck:Mis palabras"]
)
async def test_a_caption_names_the_deck(chat: Private, house: House, caption: str) -> None:
    """What stands behind the command is what the deck is called."""
    assert "/quiz mis_palabras" in (await chat.send(caption=caption)).text


async def test_a_caption_is_read_as_a_command(chat: Private, house: House) -> None:
    """One that can't be read is told so, and with another command the file is left alone."""
    assert "no option" in (await chat.send(caption="/decks import name:Words")).text
    assert "What I can do" in (await chat.send(caption="/help")).text
    assert not chat.telegram.calls_of("getFile")


async def test_a_name_that_was_typed_before(chat: Private, house: House) -> None:
    """A file that follows the command has its name, and no text is waited for any more."""
    await chat.type("/decks import Mis palabras")
    assert "Mis palabras: 4 cards" in (await chat.send()).text
    assert "I listen to" in (await chat.type("uno;one")).text


async def test_a_reply_to_a_file(chat: Private, house: House) -> None:
    """The command may come later, as a reply to the file."""
    await chat.send(caption="/help")
    sent = next(each for each in chat.chat.messages if each.file)
    chat.telegram.say(chat.ada, "/decks import Mis palabras", reply_to=sent)
    assert "Mis palabras: 4 cards" in (await chat.said()).text


async def test_the_same_deck_again(chat: Private, house: House) -> None:
    """What would change is said before, and what has changed after it is saved."""
    await chat.have_spanish()
    shown = await chat.send(SPANISH.replace(b"the dog", b"the hound") + b"tres;three\n")
    assert "1 new, 1 changed and 3 as before" in shown.text
    assert "1 new, 1 changed and 3 as before" in (await chat.press(shown, "Save")).text


async def test_cancel(chat: Private, house: House) -> None:
    """The preview goes, and nothing was made."""
    shown = await chat.send()
    gone = await chat.press(shown, "Cancel")
    assert gone.text == "All right, I kept nothing of it."
    assert not gone.buttons
    assert await house.rows("SELECT count(*) FROM decks") == [(1,)]


async def test_schedules_come_along(chat: Private, house: House) -> None:
    """An Anki package may be saved with or without what Anki knew."""
    rows = {0: {"type": 2, "queue": 2, "due": 9_000, "ivl": 30, "factor": 2_500, "reps": 5}}
    notes = [ANote(("el perro", "the dog"), cards=rows)]
    shown = await chat.send(package(notes), "es.apkg")
    assert shown.labels == ["Save", "Save, with my schedule", "Cancel"]
    assert "1 card with your schedule" in (await chat.press(shown, "Save, with")).text


async def test_a_restart_between_preview_and_save(chat: Private, house: House) -> None:
    """What was brought waits."""
    shown = await chat.send()
    await house.restart()
    assert "The deck is there" in (await chat.press(shown, "Save")).text


async def test_others_are_answered_meanwhile(chat: Private, house: House) -> None:
    """While a file is on its way, its person can press and type."""
    card = await chat.type("/quiz greek")
    chat.telegram.hold_files()
    chat.telegram.upload(chat.ada, "spanish.csv", SPANISH)
    await chat.telegram.called("getFile")
    assert "The long answer 1." in (await chat.press(card, "Reveal")).text
    chat.telegram.let_files_go()
    assert "Spanish: 4 cards" in (await chat.said()).text


async def test_one_file_at_a_time(chat: Private, house: House) -> None:
    """Whoever sends many files at once has one read, and leaves room for others."""
    chat.telegram.hold_files()
    chat.telegram.upload(chat.ada, "first.csv", SPANISH)
    await chat.telegram.called("getFile")
    assert "still reading" in (await chat.send(name="second.csv")).text
    chat.telegram.let_files_go()
    assert "First: 4 cards" in (await chat.said()).text
    assert "Third: 4 cards" in (await chat.send(name="third.csv")).text


async def test_a_crowd_brings_files(chat: Private, house: House) -> None:
    """So many wait for their turn; one more is asked to come later, and the others are served."""
    chat.telegram.hold_files()
    people = [chat.telegram.user(f"Person {number}") for number in range(WAITING)]
    for each in people:
        chat.telegram.upload(each, "spanish.csv", SPANISH)
    await chat.telegram.called("sendChatAction", WAITING)
    assert "try again in a minute" in (await chat.send()).text
    chat.telegram.let_files_go()
    for each in people:
        assert "4 cards" in (await chat.telegram.private(each).next_message()).text


async def test_what_is_brought_twice(chat: Private, house: House) -> None:
    """A file that Telegram delivers once more is neither fetched nor shown again."""
    await chat.send()
    chat.telegram.duplicate()
    await chat.telegram.taken()
    await chat.type("/help")
    assert len(chat.chat.from_bot) == 2
    brought = [each for each in house.requests if isinstance(each.action, BringFile)]
    assert len(brought) == 1


# ── what is no deck ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "found no card in it"),
        ("a.pdf", b"%PDF-1.4\x00\x01", "save the file as plain text"),
        ("a.apkg", b"PK\x03\x04 and no more", "this is no Anki package"),
        ("../../x\n<b>@all.csv", SPANISH, "/quiz x_b_all"),
        ("", SPANISH, "My cards: 4 cards"),
        (".", SPANISH, "4 cards"),
        ("\u202egpj.exe", SPANISH, "4 cards"),
        ("a" * 300 + ".csv", SPANISH, "4 cards"),
    ],
)
async def test_strange_files(
    chat: Private, house: House, name: str, content: bytes, said: str
) -> None:
    """Each ends in one message, and a name can do nothing but name."""
    found = await chat.send(content, name)
    assert said in found.text
    assert not found.marked("mention")
    assert len(chat.chat.from_bot) == 1


async def test_a_bomb(chat: Private, telegram: FakeTelegram) -> None:
    """A small package that unpacks to gigabytes is refused by the process that reads it."""
    async with a_house(telegram, ImportProcess()) as house:
        await house.start()
        found = await chat.send(latest(zeros(16_384, 0x38)), "bomb.apkg")
        assert "unpacks to more than 50,000,000 bytes" in found.text


async def test_too_large_a_file(chat: Private, house: House) -> None:
    """It is left where it is, and the sentence says how large one may be."""
    chat.telegram.upload(chat.ada, "big.apkg", b"", size=31_457_280)
    assert "This file has 31.5 MB; I can take up to 20 MB." in (await chat.said()).text
    assert not chat.telegram.calls_of("getFile")


async def test_a_file_that_is_larger_than_was_said(chat: Private, house: House) -> None:
    """No more is taken than may be, whatever was said before."""
    chat.telegram.upload(chat.ada, "big.apkg", bytes(limits.DOWNLOAD + 1), size=5)
    assert "more than 20 MB" in (await chat.said()).text
    chat.telegram.fail_next("getFile", "Bad Request: file is too big")
    assert "more than 20 MB" in (await chat.send()).text
    assert not house.requests


@pytest.mark.parametrize(
    ("method", "trouble"),
    [
        ("getFile", {"error": "Bad Request: wrong file_id or the file is temporarily unavailable"}),
        ("getFile", {"status": 502}),
        ("getFile", {"retry_after": 5}),
        ("getFile", {"drop": "before"}),
        ("file", {"status": 404}),
        ("file", {"drop": "before"}),
    ],
)
async def test_a_file_that_is_not_given(
    chat: Private, house: House, method: str, trouble: dict[str, str]
) -> None:
    """It is asked for once more, and then works."""
    chat.telegram.fail_next(method, **trouble)  # type: ignore[arg-type]
    assert "could not get that file" in (await chat.send()).text
    assert "Spanish: 4 cards" in (await chat.send()).text


async def test_a_file_that_never_comes(chat: Private, telegram: FakeTelegram) -> None:
    """Waiting ends."""
    async with a_house(telegram, fetching=0.0) as house:
        await house.start()
        assert "could not get that file" in (await chat.send()).text


async def test_a_server_that_keeps_files_itself(
    chat: Private, house: House, tmp_path: Path
) -> None:
    """A Bot API server on the same machine names the file on its disk."""
    kept = tmp_path / "file_1.csv"
    kept.write_bytes(SPANISH)
    chat.telegram.on_disk = str(kept)
    assert "Spanish: 4 cards" in (await chat.send()).text


async def test_it_need_not_be_shown_that_the_bot_is_at_work(chat: Private, house: House) -> None:
    """If Telegram does not take that, the answer comes all the same."""
    chat.telegram.fail_next("sendChatAction", retry_after=60)
    assert "Spanish: 4 cards" in (await chat.send()).text


# ── files that go out ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", EXPORTERS)
async def test_exports_arrive_and_can_be_read_again(chat: Private, house: House, form: str) -> None:
    """A file arrives byte for byte, and brought back it changes nothing."""
    await chat.have_spanish()
    sent = await chat.type(f"/decks export spanish format:{form}")
    file, content = chat.telegram.file_sent(sent)
    kept = await house.database.read(lambda tx: decks.get(tx, DeckId(2)))
    assert kept is not None
    deck = await house.database.read(lambda tx: decks.whole(tx, kept))
    exporter = EXPORTERS[form]
    assert file.name == f"spanish{exporter.ending}"
    assert content == exporter.write(deck, house.requests[-1].at // 1000, {})
    assert sent.text == "Spanish: 4 cards."
    assert "has all of these cards already" in (await chat.send(content, file.name)).text


async def test_sharing(chat: Private, house: House) -> None:
    """A code gives somebody else a copy; taking it away asks once more."""
    await chat.have_spanish()
    (code,) = (await chat.type("/decks share spanish")).marked("pre")
    ben = chat.telegram.user("Ben")
    chat.telegram.say(ben, code)
    assert "A copy of Spanish" in (await chat.telegram.private(ben).next_message()).text
    asked = await chat.type("/decks remove spanish")
    gone = await chat.press(asked, "Take it away")
    assert "no longer among the decks" in gone.text
    assert not gone.buttons
