"""Drawn sides of cards: each is drawn once, and kept in the database by its content."""

import asyncio
from typing import Final, Protocol, TypeVar

from bot.model.views import Drawable, Drawn
from bot.platforms.card_media import name_of
from bot.platforms.ports import Clock
from bot.store import media
from bot.store.database import Database, NotSavedError
from bot.util import log

WAIT_S: Final = 1.0
"""Seconds that a message waits for its picture. It goes out with the text then, and the picture is
there the next time."""
MOST: Final = 2_000
"""Drawings that are kept, about 10 KB each. Those that were not shown for longest make room."""
PERIOD_MS: Final = 7 * 24 * 3_600_000
"""How exactly it is noted when a drawing was last shown."""
REMEMBERED: Final = 10_000
"""Names of sides that can't be drawn, or whose showing was noted, that are kept in memory."""

T = TypeVar("T")
_LOG = log.get(__name__)


class Draws(Protocol):
    """Draws sides, as `bot.runtime.drawing.launcher.DrawingProcess` does."""

    async def __call__(self, source: tuple[Drawable, ...]) -> bytes | None:
        """A side as a PNG file, empty if it can't be drawn; None if there is no picture now."""
        ...

    async def close(self) -> None:
        """Ends what it has started."""
        ...


class Drawings:
    """Finds the picture of a side, or has it drawn. It is the port `bot.platforms.ports.Draw`."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        draws: Draws,
        *,
        wait_s: float = WAIT_S,
        most: int = MOST,
    ) -> None:
        """Creates it.

        Args:
            database: Where drawings are kept.
            clock: The clock.
            draws: Draws a side.
            wait_s: Seconds that a message waits for its picture.
            most: How many drawings are kept.
        """
        self._database = database
        self._clock = clock
        self._draws = draws
        self._wait_s = wait_s
        self._most = most
        self._running: dict[str, asyncio.Task[bytes | None]] = {}
        self._notes: set[asyncio.Task[None]] = set()
        self._refused: set[str] = set()
        self._noted: set[tuple[str, int]] = set()

    async def __call__(self, block: Drawn) -> bytes | None:
        """The picture of a side; None if it can't be drawn, or not soon. Never raises."""
        name = name_of(block)
        if name in self._refused:
            return None
        task = self._running.get(name)
        if task is None:
            task = asyncio.create_task(self._found(name, block), name=f"drawing {name}")
            self._running[name] = task
            task.add_done_callback(lambda _: self._running.pop(name, None))
        done, _ = await asyncio.wait({task}, timeout=self._wait_s)
        return task.result() if done else None

    async def close(self) -> None:
        """Gives up what is being drawn, and waits for what is being noted."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), *self._notes, return_exceptions=True)
        await self._draws.close()

    async def _found(self, name: str, block: Drawn) -> bytes | None:
        try:
            content = await self._database.read(lambda tx: media.content(tx, name))
            is_new = content is None
            if is_new:
                content = await self._draws(block.source)
        except Exception:  # noqa: BLE001 - the side can be read without its picture
            _LOG.exception("a drawing was not found", name=name)
            return None
        if content == b"":
            _remember(self._refused, name)
        if not content:
            return None
        period = self._clock.now() // PERIOD_MS
        if is_new or (name, period) not in self._noted:
            _remember(self._noted, (name, period))
            note = asyncio.create_task(self._keep(name, content if is_new else b"", period))
            self._notes.add(note)
            note.add_done_callback(self._notes.discard)
        return content

    async def _keep(self, name: str, content: bytes, period: int) -> None:
        try:
            await self._database.write(
                lambda tx: media.keep_drawing(tx, name, content, period, self._most)
            )
        except NotSavedError as error:
            _LOG.info("a drawing was not kept, and is drawn again", reason=str(error))


def _remember(names: set[T], name: T) -> None:
    if len(names) >= REMEMBERED:
        names.clear()
    names.add(name)
