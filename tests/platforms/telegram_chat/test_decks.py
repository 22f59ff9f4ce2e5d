"""A person's own decks in a private chat: importing and exporting files."""

from pathlib import Path

import pytest

from bot.formats.exporters import EXPORTERS
from bot.model.actions import BringFile
from bot.model.ids import DeckId
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.downloads import WAITING
from bot.runtime.imports.launcher import ImportProcess
from bot.store import decks
from tests.fakes.telegram import FakeTelegram
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.test_hostile_packages import latest, zeros
from tests.platforms.telegram_chat.private_chat import SPANISH, PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness, open_harness

# ── files ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_shown_saved_and_studied(
    chat: PrivateChat, harness: TelegramHarness
) -> None:
    """A file needs no command, and the preview becomes the result."""
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
async def test_a_caption_names_the_deck(
    chat: PrivateChat, harness: TelegramHarness, caption: str
) -> None:
    """The text after the command is the deck's name."""
    assert "called mis_palabras" in (await chat.send(caption=caption)).text


async def test_a_caption_is_read_as_a_command(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A caption that is no valid command is answered; with another command the file is ignored."""
    assert "no option" in (await chat.send(caption="/decks import name:Words")).text
    assert "Your first steps" in (await chat.send(caption="/help")).text
    assert not chat.telegram.calls_of("getFile")


async def test_a_name_that_was_typed_before(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A file after the command gets the typed name, and then no text is awaited any more."""
    await chat.type("/decks import Mis palabras")
    assert "Mis palabras: 4 cards" in (await chat.send()).text
    assert "I listen to" in (await chat.type("uno;one")).text


async def test_a_reply_to_a_file(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The command may come later, as a reply to the file."""
    await chat.send(caption="/help")
    sent = next(message for message in chat.chat.messages if message.file)
    chat.telegram.say(chat.ada, "/decks import Mis palabras", reply_to=sent)
    assert "Mis palabras: 4 cards" in (await chat.next_message()).text


async def test_the_same_deck_again(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The preview says what would change, and the result what has changed."""
    await chat.import_spanish()
    shown = await chat.send(SPANISH.replace(b"the dog", b"the hound") + b"tres;three\n")
    assert "1 new, 1 changed and 3 as before" in shown.text
    assert "1 new, 1 changed and 3 as before" in (await chat.press(shown, "Save")).text


async def test_cancel(chat: PrivateChat, harness: TelegramHarness) -> None:
    """The preview disappears, and nothing was stored."""
    shown = await chat.send()
    cancelled = await chat.press(shown, "Cancel")
    assert cancelled.text == "All right, I kept nothing of it."
    assert not cancelled.buttons
    assert await harness.rows("SELECT count(*) FROM decks") == [(1,)]


async def test_schedules_come_along(chat: PrivateChat, harness: TelegramHarness) -> None:
    """An Anki package may be saved with or without Anki's schedule."""
    scheduling = {0: {"type": 2, "queue": 2, "due": 9_000, "ivl": 30, "factor": 2_500, "reps": 5}}
    notes = [ANote(("el perro", "the dog"), cards=scheduling)]
    shown = await chat.send(package(notes), "es.apkg")
    assert shown.labels == ["Save", "Save, with my schedule", "Cancel"]
    assert "1 card with your schedule" in (await chat.press(shown, "Save, with")).text


async def test_a_restart_between_preview_and_save(
    chat: PrivateChat, harness: TelegramHarness
) -> None:
    """The preview is stored."""
    shown = await chat.send()
    await harness.restart()
    assert "The deck is there" in (await chat.press(shown, "Save")).text


async def test_others_are_answered_meanwhile(chat: PrivateChat, harness: TelegramHarness) -> None:
    """While a file is downloaded, its person can press and type."""
    card = await chat.type("/quiz greek")
    chat.telegram.hold_files()
    chat.telegram.upload(chat.ada, "spanish.csv", SPANISH)
    await chat.telegram.called("getFile")
    assert "The long answer 1." in (await chat.press(card, "Reveal")).text
    chat.telegram.let_files_go()
    assert "Spanish: 4 cards" in (await chat.next_message()).text


async def test_one_file_at_a_time(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A person who sends several files at once has only one of them read."""
    chat.telegram.hold_files()
    chat.telegram.upload(chat.ada, "first.csv", SPANISH)
    await chat.telegram.called("getFile")
    assert "still reading" in (await chat.send(name="second.csv")).text
    chat.telegram.let_files_go()
    assert "First: 4 cards" in (await chat.next_message()).text
    assert "Third: 4 cards" in (await chat.send(name="third.csv")).text


async def test_a_crowd_imports_files(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A limited number wait for their turn, one more is refused, and all who wait are served."""
    chat.telegram.hold_files()
    people = [chat.telegram.user(f"Person {index}") for index in range(WAITING)]
    for person in people:
        chat.telegram.upload(person, "spanish.csv", SPANISH)
    await chat.telegram.called("sendChatAction", WAITING)
    assert "try again in a minute" in (await chat.send()).text
    chat.telegram.let_files_go()
    for person in people:
        assert "4 cards" in (await chat.telegram.private(person).next_message()).text


async def test_a_file_that_is_delivered_twice(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A file that Telegram delivers twice is neither downloaded nor shown twice."""
    await chat.send()
    chat.telegram.duplicate()
    await chat.telegram.taken()
    await chat.type("/help")
    assert len(chat.chat.from_bot) == 2
    file_requests = [
        request for request in harness.requests if isinstance(request.action, BringFile)
    ]
    assert len(file_requests) == 1


# ── what is no deck ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b"", "found no card in it"),
        ("a.pdf", b"%PDF-1.4\x00\x01", "this is a PDF file"),
        ("a.apkg", b"PK\x03\x04 and no more", "this is no Anki package"),
        ("../../x\n<b>@all.csv", SPANISH, "called x_b_all"),
        ("", SPANISH, "My cards: 4 cards"),
        (".", SPANISH, "4 cards"),
        ("\u202egpj.exe", SPANISH, "4 cards"),
        ("a" * 300 + ".csv", SPANISH, "4 cards"),
    ],
)
async def test_strange_files(
    chat: PrivateChat, harness: TelegramHarness, name: str, content: bytes, expected: str
) -> None:
    """Each strange file is answered by one message, and its name has no effect but as a name."""
    answer = await chat.send(content, name)
    assert expected in answer.text
    assert not answer.marked("mention")
    assert len(chat.chat.from_bot) == 1


async def test_a_bomb(chat: PrivateChat, telegram: FakeTelegram) -> None:
    """The import process refuses a small package that unpacks to gigabytes."""
    async with open_harness(telegram, ImportProcess()) as harness:
        await harness.start()
        answer = await chat.send(latest(zeros(16_384, 0x38)), "bomb.apkg")
        assert "unpacks to more than 50,000,000 bytes" in answer.text


async def test_too_large_a_file(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A file that is too large is not downloaded, and the answer says the limit."""
    chat.telegram.upload(chat.ada, "big.apkg", b"", size=31_457_280)
    assert "This file has 31.5 MB; I can take up to 20 MB." in (await chat.next_message()).text
    assert not chat.telegram.calls_of("getFile")


async def test_a_file_that_is_larger_than_was_said(
    chat: PrivateChat, harness: TelegramHarness
) -> None:
    """A download stops at the limit, whatever size was announced."""
    chat.telegram.upload(chat.ada, "big.apkg", bytes(limits.DOWNLOAD + 1), size=5)
    assert "more than 20 MB" in (await chat.next_message()).text
    chat.telegram.fail_next("getFile", "Bad Request: file is too big")
    assert "more than 20 MB" in (await chat.send()).text
    assert not harness.requests


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
    chat: PrivateChat, harness: TelegramHarness, method: str, trouble: dict[str, str]
) -> None:
    """The bot asks for the file again, and then it works."""
    chat.telegram.fail_next(method, **trouble)  # type: ignore[arg-type]
    assert "could not get that file" in (await chat.send()).text
    assert "Spanish: 4 cards" in (await chat.send()).text


async def test_a_file_that_never_comes(chat: PrivateChat, telegram: FakeTelegram) -> None:
    """The download has a timeout."""
    async with open_harness(telegram, fetching=0.0) as harness:
        await harness.start()
        assert "could not get that file" in (await chat.send()).text


async def test_a_server_that_keeps_files_itself(
    chat: PrivateChat, harness: TelegramHarness, tmp_path: Path
) -> None:
    """A Bot API server on the same machine returns a path on its disk."""
    path = tmp_path / "file_1.csv"
    path.write_bytes(SPANISH)
    chat.telegram.on_disk = str(path)
    assert "Spanish: 4 cards" in (await chat.send()).text


async def test_it_need_not_be_shown_that_the_bot_is_at_work(
    chat: PrivateChat, harness: TelegramHarness
) -> None:
    """If Telegram refuses the typing action, the answer comes all the same."""
    chat.telegram.fail_next("sendChatAction", retry_after=60)
    assert "Spanish: 4 cards" in (await chat.send()).text


# ── files that go out ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", EXPORTERS)
async def test_exports_arrive_and_can_be_read_again(
    chat: PrivateChat, harness: TelegramHarness, form: str
) -> None:
    """An exported file arrives byte for byte, and importing it again changes nothing."""
    await chat.import_spanish()
    sent = await chat.type(f"/decks export spanish format:{form}")
    file, content = chat.telegram.file_sent(sent)
    stored = await harness.database.read(lambda tx: decks.get(tx, DeckId(2)))
    assert stored is not None
    deck = await harness.database.read(lambda tx: decks.whole(tx, stored))
    exporter = EXPORTERS[form]
    assert file.name == f"spanish{exporter.ending}"
    assert content == exporter.write(deck, harness.requests[-1].at // 1000, {})
    assert sent.text == "Spanish: 4 cards."
    assert "has all of these cards already" in (await chat.send(content, file.name)).text


async def test_sharing(chat: PrivateChat, harness: TelegramHarness) -> None:
    """A share code gives another person a copy; a removal asks for confirmation."""
    await chat.import_spanish()
    (code,) = (await chat.type("/decks share spanish")).marked("pre")
    ben = chat.telegram.user("Ben")
    chat.telegram.say(ben, code)
    assert "A copy of Spanish" in (await chat.telegram.private(ben).next_message()).text
    confirmation = await chat.type("/decks remove spanish")
    removed = await chat.press(confirmation, "Take it away")
    assert "no longer among the decks" in removed.text
    assert not removed.buttons


async def test_an_album_is_one_answer(chat: PrivateChat, harness: TelegramHarness) -> None:
    """Of files that are sent together one is read, and the answer says so."""
    for name in ("a.csv", "b.csv", "c.csv"):
        chat.telegram.upload(chat.ada, name, SPANISH, album="7")
    answer = await chat.next_message()
    assert answer.text[1:].startswith(": 4 cards")
    assert answer.text.endswith("Send the others one by one.")
    await chat.type("/help")
    assert len(chat.chat.from_bot) == 2
