"""Plays the sounds of cards with a program that the owner has named in the settings."""

import asyncio
import os
import shlex
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from bot.model.views import AnyBlock, Audio, Quote, View
from bot.platforms.ports import Media
from bot.screens import terminal as screens

_GRACE_S = 1.0
"""Seconds that the program has to end by itself."""


class Player:
    """Plays sounds one behind another; what is still playing ends when the next ones come."""

    def __init__(
        self, command: str, folder: Path, media: Media, say: Callable[[View], Awaitable[None]]
    ) -> None:
        """Starts nothing yet.

        Args:
            command: The program with its options, as one types them; empty if there is none. It is
                started without a shell, with the path of a sound as its last argument.
            folder: Where a sound lies while it is played.
            media: Finds the bytes of a sound.
            say: Prints a message.
        """
        self._command = shlex.split(command, posix=os.name == "posix")
        self._folder = folder
        self._media = media
        self._say = say
        self._playing: asyncio.Task[None] | None = None
        self._told: set[str] = set()

    def begin(self, view: View) -> None:
        """Begins to play the sounds that a message brings, if there are any."""
        names = [block.name for block in _sounds(view.blocks)]
        if names and self._command:
            before = self._playing
            self._playing = asyncio.create_task(self._play(names, before), name="player")

    async def stop(self) -> None:
        """Ends what is playing."""
        await _ended(self._playing)

    async def _play(self, names: list[str], before: asyncio.Task[None] | None) -> None:
        await _ended(before)
        for name in names:
            content = await self._media(name)
            if content is not None:
                await self._play_one(content, name.rpartition(".")[2])

    async def _play_one(self, content: bytes, ending: str) -> None:
        program = self._command[0]
        try:
            with tempfile.TemporaryDirectory(prefix="cardstreak-", dir=self._folder) as folder:
                path = Path(folder) / f"sound.{ending}"
                path.write_bytes(content)
                status = await _run([*self._command, str(path)])
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            await self._tell(screens.no_player(program, reason))
        else:
            if status:
                await self._tell(screens.player_failed(program, status))

    async def _tell(self, view: View) -> None:
        """Says what is wrong, once: the next sounds will have the same fault."""
        if str(view) not in self._told:
            self._told.add(str(view))
            await self._say(view)


async def _run(command: list[str]) -> int:
    """Runs a program to its end and returns its status; a cancellation ends the program."""
    nothing = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, stdin=nothing, stdout=nothing, stderr=nothing
    )
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _GRACE_S)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _ended(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _sounds(blocks: Iterable[AnyBlock]) -> Iterator[Audio]:
    """The sounds that are new in a message: not those of blocks that were shown before."""
    for block in blocks:
        if isinstance(block, Audio):
            yield block
        elif isinstance(block, Quote):
            yield from _sounds(block.blocks)
