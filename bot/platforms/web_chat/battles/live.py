"""Battles that somebody looks at: each is read once for each change, however many look at it.

A change is seen because the battle's number of steps is another one. That number is asked for a few
times a second while somebody looks, and at once after a press on one of our pages. So it does not
matter which process changed the battle, and nothing has to be told to those that look.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from markupsafe import Markup

from bot.model.battle.scene import Seat
from bot.model.ids import PersonId
from bot.model.outcomes.battle_pages import Scene
from bot.platforms.ports import Battles
from bot.store.database import NotSavedError
from bot.util import log

LOOKS_EVERY_S = 0.25
"""Seconds between two looks whether a battle has changed: nobody sees a shorter delay on a wall."""
RESTS_S = 0.3
"""Seconds after a reading before the next one: many answers at once are shown together."""
SLOTS, SLOT_S = 16, 0.01
"""Watchers are shown a change in groups, with so many seconds between two: presses that arrive
meanwhile need not wait until hundreds of streams are written."""
AGAIN_S = 1.0
"""Seconds before the next look if the database can't be read."""
QUIET_S = 15.0
"""Seconds without a change after which a watcher is told so, since proxies end quiet streams."""
_LOG = log.get(__name__)


class LiveBattle:
    """A battle that somebody looks at.

    `wall` and `seats` are what was made of the scene for all who look, None until it is needed.
    """

    def __init__(self, scene: Scene, battles: Battles) -> None:
        """Makes it; it follows the battle until `close`."""
        self.scene = scene
        self.wall: Markup | None = None
        self.seats: Mapping[PersonId, Seat] | None = None
        self.watchers = 0
        self._slot = 0
        self._changed = asyncio.Event()
        self._poked = asyncio.Event()
        self._following = asyncio.create_task(self._follow(battles), name="battle watched")

    def close(self) -> None:
        """Follows the battle no longer: nobody looks at it."""
        self._following.cancel()

    def poke(self) -> None:
        """Says that the battle may have changed just now."""
        self._poked.set()

    async def scenes(self) -> AsyncIterator[Scene | None]:
        """The scene of now, and the newest one after each change; None if all is quiet."""
        slot = self._slot
        self._slot = (slot + 1) % SLOTS
        while True:
            changed = self._changed
            yield self.scene
            while not changed.is_set():
                try:
                    async with asyncio.timeout(QUIET_S):
                        await changed.wait()
                except TimeoutError:
                    yield None
            await asyncio.sleep(slot * SLOT_S)

    async def _follow(self, battles: Battles) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOKS_EVERY_S):
                    await self._poked.wait()
            self._poked.clear()
            try:
                if await battles.steps(self.scene.id) != self.scene.steps:
                    scene = await battles.scene(self.scene.code)
                    if scene is not None:
                        self._show(scene)
                    await asyncio.sleep(RESTS_S)
            except NotSavedError as error:
                _LOG.warning("a battle that is watched can't be read", reason=str(error))
                await asyncio.sleep(AGAIN_S)
            except Exception:  # noqa: BLE001 - those who look see the next change
                _LOG.exception("a battle that is watched could not be shown")
                await asyncio.sleep(AGAIN_S)

    def _show(self, scene: Scene) -> None:
        self.scene = scene
        self.wall, self.seats = None, None
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class LiveBattles:
    """All battles that somebody looks at, in this process."""

    def __init__(self, battles: Battles) -> None:
        self._battles = battles
        self._live: dict[str, LiveBattle] = {}
        self.watchers = 0

    def poke(self, code: str) -> None:
        """Says that a battle may have changed just now."""
        live = self._live.get(code)
        if live is not None:
            live.poke()

    @asynccontextmanager
    async def watch(self, scene: Scene) -> AsyncIterator[LiveBattle]:
        """Looks at a battle for as long as the context is open."""
        live = self._live.get(scene.code)
        if live is None or live.scene.id != scene.id:
            live = self._live[scene.code] = LiveBattle(scene, self._battles)
        live.watchers += 1
        self.watchers += 1
        try:
            yield live
        finally:
            self.watchers -= 1
            live.watchers -= 1
            if not live.watchers:
                live.close()
                if self._live.get(scene.code) is live:
                    del self._live[scene.code]
