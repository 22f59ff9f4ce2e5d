"""The terminal as a platform: people take turns at one keyboard, or a file of lines is played."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import msgspec

from bot.engine.command_line import read_line
from bot.model.actions import AnyAction, Command, Line, Paste, Request, Today, Where
from bot.model.ids import Identity
from bot.model.outcomes.problems import Problem
from bot.model.views import View
from bot.platforms import button_tokens
from bot.platforms.ports import Clock, Handle, Outgoing
from bot.platforms.terminal_chat import downloads, piped_input
from bot.platforms.terminal_chat.buttons import Rows, choices_of
from bot.platforms.terminal_chat.completion import Suggest
from bot.platforms.terminal_chat.inbound import (
    LONGEST_LINE,
    BadName,
    InboundLine,
    NoSuchChoice,
    Place,
    cleaned,
    leaves,
    meant,
    speaker_of,
)
from bot.platforms.terminal_chat.output import Output
from bot.screens import terminal as screens

PLATFORM = "terminal"
FIRST_PERSON = "you"
HISTORY = "terminal_history"
LONGEST_PAUSE_S = 20.0
"""In a battle nothing that comes by itself takes longer, but for the lobby's end and deadlines."""
HERE = Where(channel="keyboard", lasting=False)
"""All at one keyboard are in one channel, which is there as long as they are."""


class Terminal:
    """Answers what is typed, until the end of the input or until somebody leaves."""

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
        stdin: TextIO | None,
        stdout: TextIO,
    ) -> None:
        """Makes the terminal.

        Args:
            handle: Answers requests.
            clock: Tells when a line arrived.
            run: Never the same in two runs of the program: it makes the requests' keys unique.
            folder: Where the history of typed lines is kept.
            suggest: Tells the decks for completion.
            moving: Tells whether something is about to be printed by itself, as in a battle.
            stdin: Where lines come from; None means there are none.
            stdout: Where messages go.
        """
        self._handle = handle
        self._clock = clock
        self._run = run
        self._folder = folder
        self._suggest = suggest
        self._moving = moving
        self._printed = asyncio.Event()
        self._stdin = stdin
        self._output = Output(stdout)
        self._is_screen = stdin is not None and stdin.isatty() and stdout.isatty()
        self._places: dict[str, Place] = {}
        self._writer: InboundLine | None = None
        self._requests = 0
        self._shared: View | None = None

    async def send(self, message: Outgoing) -> str:
        """Prints a message that is for all at the keyboard; whoever speaks next may choose of it.

        An edit is printed anew, for what was printed stays as it was. Returns its id.
        """
        rows = choices_of(message.view)
        self._shared = message.view
        for place in self._places.values():
            place.show(message.view, rows)
        await self._print(message.view, rows)
        self._printed.set()
        return message.replaces or message.nonce

    async def run(self) -> None:
        """Shows today's card, and answers line by line."""
        self._places[FIRST_PERSON] = Place()
        await self._act(FIRST_PERSON, "", Today(greeting=True))
        async for typed in self._lines():
            line = cleaned(typed)
            if not self._is_screen:
                self._output.write(f"> {line}\n")
            if self._writer is not None:
                await self._write(typed)
            elif not line.strip():
                await self._hear_enter()
            elif not await self._hear(line, typed):
                break
            if not self._is_screen:
                await self._until_quiet()
        else:
            if self._writer is not None:
                await self._write("")
            if not self._is_screen:
                return
        self.leave()

    def leave(self) -> None:
        """Says goodbye."""
        self._output.show(screens.goodbye())

    def _lines(self) -> AsyncIterator[str]:
        if self._is_screen:
            # It is slow to import, and a pipe needs nothing of it.
            from bot.platforms.terminal_chat import prompt  # noqa: PLC0415

            return prompt.lines(self._folder / HISTORY, self._suggest)
        return _none() if self._stdin is None else piped_input.lines(self._stdin.fileno())

    async def _until_quiet(self) -> None:
        """Waits while a battle moves by itself: a file of lines would answer before it is asked."""
        with suppress(TimeoutError):
            while True:
                self._printed.clear()
                if not await self._moving():
                    return
                async with asyncio.timeout(LONGEST_PAUSE_S):
                    await self._printed.wait()

    async def _hear_enter(self) -> None:
        """Takes the choice that an empty line stands for; in a file it is there for the eye."""
        token = self._places[FIRST_PERSON].enter
        if self._is_screen and token:
            await self._act(FIRST_PERSON, "", button_tokens.unpack(token))

    async def _write(self, typed: str) -> None:
        """Takes the next line of a longer text; an empty one ends it."""
        writer = self._writer
        assert writer is not None  # noqa: S101 - who calls this has looked
        account = _account(writer)
        place = self._places[account]
        # As it was typed: between tabs stand the columns of a table.
        line = typed.rstrip("\r\n")[:LONGEST_LINE]
        if line.strip():
            place.lines.append(line)
            return
        self._writer = None
        await self._act(account, writer.name, place.whole())

    async def _hear(self, line: str, typed: str) -> bool:
        """Answers a line, which was typed like this; returns False if its speaker leaves."""
        spoken = speaker_of(line)
        if isinstance(spoken, BadName):
            self._say("", Place(), screens.bad_name(spoken.name))
            return True
        account = _account(spoken)
        arrived = account not in self._places
        place = self._places.setdefault(account, Place())
        if arrived and self._shared is not None:
            # What all at the keyboard were shown is before a newcomer's eyes, too.
            place.show(self._shared, choices_of(self._shared))
        if leaves(spoken.text, place):
            return False
        if spoken.text and place.begins(spoken.text):
            self._writer = spoken
            await self._write(_without_name(typed))
            return True
        greets = arrived and self._shared is None
        if greets and spoken.text and not spoken.text.startswith("/"):
            # A word or a number has no meaning yet for somebody who has seen no card.
            await self._act(account, spoken.name, Today(greeting=True))
        action = meant(spoken.text, place, arrived=arrived)
        if isinstance(action, NoSuchChoice):
            keys = tuple(place.tokens)
            self._say(spoken.name, place, screens.no_such_choice(action.typed, keys))
        else:
            await self._act(account, spoken.name, action)
        return True

    async def _act(self, account: str, name: str, action: AnyAction) -> None:
        found = _read(action)
        file = downloads.brought(found) if isinstance(found, Command) else None
        if isinstance(file, View):
            self._say(name, self._places[account], file)
            return
        action = file or action
        self._requests += 1
        request = Request(
            key=f"{self._run}-{self._requests}",
            who=Identity(PLATFORM, account),
            at=self._clock.now(),
            action=action,
            name=name or FIRST_PERSON,
            where=HERE,
        )
        for post in await self._handle(request):
            view = downloads.kept(post.view, self._folder)
            if view.ask is not None and view.ask.long:
                hints = screens.long_text(file=isinstance(view.ask.action, Paste))
                view = msgspec.structs.replace(view, blocks=(*view.blocks, *hints))
            if isinstance(found, Command) and found.path == "help":
                here = (*view.blocks, *screens.also_here())
                view = msgspec.structs.replace(view, blocks=here)
            self._say(name, self._places[account], view)

    async def _print(self, view: View, rows: Rows) -> None:
        """Prints while somebody may be typing: their line is drawn anew beneath."""
        if not self._is_screen:
            self._output.show(view, rows)
            return
        from prompt_toolkit.application import run_in_terminal  # noqa: PLC0415

        await run_in_terminal(lambda: self._output.show(view, rows))

    def _say(self, name: str, place: Place, view: View) -> None:
        rows = choices_of(view)
        place.show(view, rows)
        self._output.show(view, rows, head=(screens.addressed(name),) if name else ())


def _read(action: AnyAction) -> AnyAction | Problem:
    return read_line(action.text) if isinstance(action, Line) else action


def _account(spoken: InboundLine) -> str:
    return spoken.name.casefold() or FIRST_PERSON


def _without_name(typed: str) -> str:
    """A line as it was typed, without the name of its speaker before it."""
    return typed[1:].partition(" ")[2] if typed.startswith("@") else typed


async def _none() -> AsyncIterator[str]:
    nothing: tuple[str, ...] = ()
    for line in nothing:
        yield line
