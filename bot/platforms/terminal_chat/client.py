"""The terminal as a platform: people take turns at one keyboard, or lines are read from a file."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from bot.model.views import AlreadyShown, View
from bot.platforms.ports import Clock, Handle, Media, Outgoing, no_media
from bot.platforms.terminal_chat import piped_input
from bot.platforms.terminal_chat.buttons import Rows, choices_of
from bot.platforms.terminal_chat.completion import Suggest
from bot.platforms.terminal_chat.downloads import Downloads
from bot.platforms.terminal_chat.handler import Handler
from bot.platforms.terminal_chat.inbound import PLATFORM, cleaned_line
from bot.platforms.terminal_chat.output import Output
from bot.platforms.terminal_chat.player import Player
from bot.screens import terminal as screens

HISTORY = "terminal_history"
LONGEST_PAUSE_S = 20.0
"""Between two posts of a battle there is never a longer pause, except in its lobby and before
answer deadlines."""


class Terminal:
    """Answers typed lines, until the end of the input or until somebody leaves."""

    platform = PLATFORM

    def __init__(
        self,
        handle: Handle,
        clock: Clock,
        *,
        run: str,
        folder: Path,
        suggest: Suggest,
        moving: Callable[[], Awaitable[bool]],
        media: Media = no_media,
        player: str = "",
        stdin: TextIO | None,
        stdout: TextIO,
    ) -> None:
        """Makes the adapter; nothing is read or printed yet.

        Args:
            handle: Answers requests.
            clock: Tells when a line arrived.
            run: A text that no other run of the program has: it makes the request keys unique.
            folder: The data folder: it keeps the history of typed lines, and exported files.
            suggest: Returns the decks for completion.
            moving: Tells whether a message will soon be printed without input, as in a battle.
            media: Finds the sounds of cards.
            player: The program that plays them, with its options; empty if there is none.
            stdin: Where lines come from; None means there are none.
            stdout: Where messages go.
        """
        self._folder = folder
        self._suggest = suggest
        self._moving = moving
        self._printed = asyncio.Event()
        self._stdin = stdin
        self._player = Player(player, folder, media, lambda view: self._print(view, ()))
        self._output = Output(stdout, self._player.begin)
        self._is_screen = stdin is not None and stdin.isatty() and stdout.isatty()
        self._handler = Handler(
            handle,
            clock,
            self._output,
            Downloads(folder),
            run=run,
            enter_chooses=self._is_screen,
        )

    async def run(self) -> None:
        """Shows today's card, and answers line by line."""
        try:
            await self._run()
        finally:
            await self._player.stop()

    async def _run(self) -> None:
        await self._handler.greet()
        async for typed in self._lines():
            line = cleaned_line(typed)
            if not self._is_screen:
                self._output.write(f"> {line}\n")
            if not await self._handler.answer(line, typed):
                break
            if not self._is_screen:
                await self._until_quiet()
        else:
            await self._handler.finish()
            if not self._is_screen:
                return
        self.leave()

    async def send(self, message: Outgoing) -> str:
        """Prints a message for everybody at the keyboard; returns its id.

        An edited message is printed again, because printed lines can't be changed, unless nothing
        in it is new.
        """
        shown = all(isinstance(block, AlreadyShown) for block in message.view.blocks)
        if not (message.replaces and shown):
            rows = choices_of(message.view)
            self._handler.offer(message.view, rows)
            await self._print(message.view, rows)
        self._printed.set()
        return message.replaces or message.nonce

    def leave(self) -> None:
        """Says goodbye."""
        self._output.show(screens.goodbye())

    def _lines(self) -> AsyncIterator[str]:
        if self._is_screen:
            # The import is slow, and a pipe does not need it.
            from bot.platforms.terminal_chat import prompt  # noqa: PLC0415

            return prompt.lines(self._folder / HISTORY, self._suggest, lambda: self._handler.first)
        return _none() if self._stdin is None else piped_input.lines(self._stdin.fileno())

    async def _until_quiet(self) -> None:
        """Waits for a battle's next posts: lines from a file would answer before the question."""
        with suppress(TimeoutError):
            while True:
                self._printed.clear()
                if not await self._moving():
                    return
                async with asyncio.timeout(LONGEST_PAUSE_S):
                    await self._printed.wait()

    async def _print(self, view: View, rows: Rows) -> None:
        """Prints a message; a half-typed line is drawn again below it."""
        if not self._is_screen:
            self._output.show(view, rows)
            return
        from prompt_toolkit.application import run_in_terminal  # noqa: PLC0415

        await run_in_terminal(lambda: self._output.show(view, rows))


async def _none() -> AsyncIterator[str]:
    nothing: tuple[str, ...] = ()
    for line in nothing:
        yield line
