"""Server-sent events: each change of a battle as a piece of HTML, as long as somebody looks.

The format is that of https://html.spec.whatwg.org/multipage/server-sent-events.html.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

from aiohttp import web
from markupsafe import Markup

from bot.model.outcomes.battle_pages import Scene
from bot.platforms.web_chat import limits
from bot.platforms.web_chat.battles.live import LiveBattle, LiveBattles
from bot.platforms.web_chat.guard import Guard

AGAIN_MS = 2_000
"""How long a browser waits before it opens a lost stream again."""
Shown = tuple[object, Callable[[], Markup]]
"""What a watcher sees: a key that is another one when it has changed, and how its HTML is made."""


class Streams:
    """The streams of this process."""

    def __init__(self, live: LiveBattles, guard: Guard) -> None:
        self._live = live
        self._guard = guard
        self._tasks: set[asyncio.Task[object]] = set()
        self._of_address: Counter[str] = Counter()

    def end(self) -> None:
        """Ends all streams: the bot stops, and browsers look for it again by themselves."""
        for task in self._tasks:
            task.cancel()

    async def answer(
        self, request: web.Request, scene: Scene, shown: Callable[[LiveBattle], Shown]
    ) -> web.StreamResponse:
        """Streams what somebody sees of a battle, until it is over or they leave.

        Raises:
            HTTPException: If too many look already.
        """
        address = self._guard.address_of(request)
        full = len(self._tasks) >= limits.WATCHERS
        if full or self._of_address[address] >= limits.WATCHERS_AT_ADDRESS:
            raise web.HTTPServiceUnavailable
        self._guard.lift_deadline()
        response = web.StreamResponse()
        response.content_type = "text/event-stream"
        response.headers["X-Accel-Buffering"] = "no"  # nginx would hold the events back
        self._guard.harden(response)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a request is answered in a task
        self._tasks.add(task)
        self._of_address[address] += 1
        try:
            await response.prepare(request)
            await self._run(response, scene, shown)
        except (TimeoutError, ConnectionError):
            pass  # they have left, or are too slow: their browser opens the stream again
        finally:
            self._tasks.discard(task)
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]
        return response

    async def _run(
        self,
        response: web.StreamResponse,
        scene: Scene,
        shown: Callable[[LiveBattle], Shown],
    ) -> None:
        await _write(response, f"retry: {AGAIN_MS}\n\n")
        last: object = None
        async with self._live.watch(scene) as battle:
            async for changed in battle.scenes():
                if changed is None:
                    await _write(response, ": nothing new\n\n")
                    continue
                key, make = shown(battle)
                if key != last:
                    last = key
                    await _write(response, _event("scene", make()))
                if changed.stage == "over":
                    await _write(response, _event("end", ""))
                    return


def _event(name: str, data: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


async def _write(response: web.StreamResponse, text: str) -> None:
    async with asyncio.timeout(limits.WRITE_S):
        await response.write(text.encode("utf-8", "replace"))
