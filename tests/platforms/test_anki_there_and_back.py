"""A package of Anki's own comes in by chat, is played, goes out, and Anki opens it.

It runs only if the extra `benchmark` is installed.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import msgspec
import pytest

from bot.formats.base.media import name_of
from bot.platforms.pictures.canvas import SCALE
from bot.platforms.pictures.sheet import WIDTH
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord import Message as Post
from tests.fakes.telegram import FakeTelegram
from tests.formats.anki.anki_itself import FILES, NOTES, anki_made, needs_anki, opened_by_anki
from tests.formats.anki.occlusions import LEFT, LOWER, parts_seen
from tests.formats.anki.painted import opened
from tests.platforms.discord_chat.discord_harness import DiscordHarness, shown
from tests.platforms.discord_chat.import_harness import ImportHarness
from tests.platforms.telegram_chat.private_chat import PrivateChat
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness, open_harness
from tests.platforms.telegram_chat.test_images import command
from tests.world import World


class Met(msgspec.Struct, frozen=True):
    """What a person meets: a text, and the files that came with it, each with its description."""

    text: str
    files: tuple[bytes, ...] = ()
    said: tuple[str, ...] = ()


class Player(Protocol):
    """Ada in a chat, whatever the platform."""

    async def bring(self, name: str, content: bytes) -> str:
        """Imports a file, and saves it; returns the preview's text."""

    async def ask(self, deck: str) -> Met:
        """Begins a quiz; returns its first question."""

    async def press(self, button: str) -> Met:
        """Presses a button of the card; returns what comes, without the files seen before."""

    async def export(self, deck: str) -> bytes:
        """The deck as a package."""


class OnDiscord:
    """As `Player`, on Discord."""

    def __init__(self, imports: ImportHarness) -> None:
        self._imports = imports
        self._card: Post | None = None

    async def bring(self, name: str, content: bytes) -> str:
        """As `Player`."""
        preview = await self._imports.import_file(name, content)
        text = preview.text
        await self._imports.fake.press(self._imports.ada, preview, "Save")
        return text

    async def ask(self, deck: str) -> Met:
        """As `Player`."""
        self._card = shown(await self._imports.command("quiz", deck=deck))
        return self._met(0)

    async def press(self, button: str) -> Met:
        """As `Player`."""
        assert self._card is not None
        # The answer is in the message of its question, below what that showed.
        before = len(self._card.files) if button == "Reveal" else 0
        self._card = shown(await self._imports.fake.press(self._imports.ada, self._card, button))
        return self._met(before)

    async def export(self, deck: str) -> bytes:
        """As `Player`."""
        sent = shown(await self._imports.command("decks export", deck=deck, format="apkg"))
        return sent.files[0].content

    def _met(self, before: int) -> Met:
        assert self._card is not None
        files = self._card.files[before:]
        said = tuple(file.description or "" for file in files)
        return Met(self._card.text, tuple(file.content for file in files), said)


class OnTelegram:
    """As `Player`, on Telegram."""

    def __init__(self, chat: PrivateChat, harness: TelegramHarness) -> None:
        self._chat = chat
        self._harness = harness
        self._seen = 0
        """The id of the last message that was looked at."""

    async def bring(self, name: str, content: bytes) -> str:
        """As `Player`."""
        preview = await self._chat.send(content, name)
        await self._chat.press(preview, "Save")
        self._seen = preview.id
        return preview.text

    async def ask(self, deck: str) -> Met:
        """As `Player`."""
        await command(self._chat, f"/quiz {deck}")
        return self._met()

    async def press(self, button: str) -> Met:
        """As `Player`."""
        if button == "Reveal":
            # The rate of messages counts from the start: otherwise this test waits for seconds.
            await self._harness.restart()
        card = self._chat.chat.from_bot[-1]
        await self._chat.telegram.press(self._chat.ada, card, button)
        chat = self._chat.chat

        def changed() -> bool | None:
            """Whether the card was edited, or came anew below its pictures and sounds."""
            last = chat.from_bot[-1]
            return bool(last.labels and last != card) or None

        await chat.changes.until(changed, "the card changes")
        return self._met()

    async def export(self, deck: str) -> bytes:
        """As `Player`."""
        sent = await self._chat.type(f"/decks export {deck} format:apkg")
        while sent.id <= self._seen:
            sent = await self._chat.next_message()
        return self._chat.telegram.file_sent(sent)[1]

    def _met(self) -> Met:
        *_, text = messages = self._chat.chat.from_bot
        files = [message for message in messages if message.file and message.id > self._seen]
        self._seen = text.id
        contents = tuple(self._chat.telegram.file_sent(message)[1] for message in files)
        return Met(text.text, contents, tuple(message.text for message in files))


@asynccontextmanager
async def on_discord(world: World) -> AsyncIterator[Player]:
    """Ada on Discord, with a running bot."""
    async with FakeDiscord() as fake:
        harness = DiscordHarness(fake, world)
        async with harness.open():
            yield OnDiscord(ImportHarness(harness))


@asynccontextmanager
async def on_telegram(_world: World) -> AsyncIterator[Player]:
    """Ada on Telegram, with a running bot."""
    async with FakeTelegram() as telegram, open_harness(telegram) as harness:
        await harness.start()
        yield OnTelegram(PrivateChat(telegram), harness)


@needs_anki
@pytest.mark.parametrize(("at", "legacy"), [(on_discord, True), (on_telegram, False)])
async def test_there_and_back(
    at: Callable[[World], AbstractAsyncContextManager[Player]],
    *,
    legacy: bool,
    world: World,
    tmp_path: Path,
) -> None:
    """Sounds are heard, formulas drawn, parts hidden and shown; then Anki has all of it again."""
    async with at(world) as player:
        said = await player.bring("animals.apkg", anki_made(tmp_path, legacy=legacy))
        assert "5 cards, 3 with pictures, 2 with sounds" in said
        dog, hund = await player.ask("animals"), await player.press("Reveal")
        cat, katze = await player.press("5"), await player.press("Reveal")
        fraction, row = await player.press("5"), await player.press("Reveal")
        hidden, lifted = await player.press("5"), await player.press("Reveal")
        assert "card 4 of 4" in lifted.text.replace("\xa0", " ")  # the other part comes another day
        back = opened_by_anki(await player.export("animals"), tmp_path)
    assert ("[sound]" in dog.text, dog.files) == (True, (FILES["hund.wav"],))
    assert ("der Hund" in hund.text, hund.files) == (True, (FILES["hund.png"],))
    assert ("the cat" in cat.text, cat.files) == (True, ())
    assert ("die Katze" in katze.text, katze.files) == (True, (FILES["die Katze.wav"],))
    assert ("What is a/b?" in fraction.text, fraction.files) == (True, ())
    assert (row.said, opened(row.files[0]).width) == (("the row (1, 2)",), WIDTH * SCALE)
    parts = [parts_seen(file) for side in (hidden, lifted) for file in side.files]
    assert parts == [{LOWER}, {LOWER, LEFT}]
    sounds = [name_of(FILES[name], ".wav") for name in ("hund.wav", "die Katze.wav")]
    picture = f'<img src="{name_of(FILES["hund.png"], ".png")}" '
    assert back.notes[0][0] == f"[sound:{sounds[0]}]"
    assert back.notes[0][1].startswith(f"<p>der Hund</p><p>{picture}")
    assert back.notes[1][:2] == ["the cat", f"die Katze [sound:{sounds[1]}]"]
    assert {*NOTES[2]} <= {*back.notes[2]}
    assert [fields[0].partition("<img")[0] for fields in back.notes[3:]] == ["<p>Parts</p><p>"] * 2
    assert back.stored > {*FILES.values(), *hidden.files, *lifted.files}
    assert len(back.stored) == len(FILES) + 4  # two sides of each part
    assert back.played == [[sounds[0]], *[[]] * 4]
    assert back.astray == []
