"""Runs several platforms and the timer side by side, until a signal or until all have ended.

A platform that refuses the bot, or crashes, never stops another one. It is tried again.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from bot.engine.background.service import BackgroundService
from bot.platforms.ports import Clock, ObservedAdapter, RefusedError, SendingAdapter
from bot.platforms.timer import Timer
from bot.util import log
from bot.util.backoff import wait_s
from bot.util.readiness import tell_ready

PATIENCE_S = 4.0
"""Seconds that platforms may take to disconnect when the bot stops."""
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 300.0
"""Seconds before a platform that crashed is started again: the first time, and at the most."""
LOOKS_EVERY_S = 0.1
"""Seconds between two looks whether a platform is connected, at the start."""
AGAIN_S = 300.0
"""Seconds before a platform that refused the bot is asked again, while others go on."""

Sleep = Callable[[float], Awaitable[None]]
_LOG = log.get(__name__)


async def serve(
    stopping: asyncio.Event,
    adapters: Sequence[SendingAdapter],
    background: BackgroundService,
    clock: Clock,
    wake: asyncio.Event,
    *,
    tell: Callable[[str], None],
    sleep: Sleep = asyncio.sleep,
) -> bool:
    """Runs the chat platforms until `stopping` is set, or until every one of them refused the bot.

    Args:
        stopping: Set when the bot must stop.
        adapters: The platforms.
        background: Does what is due, and serves the outbox.
        clock: The clock.
        wake: Set when something may be due at once.
        tell: Tells the owner something, in one line.
        sleep: Waits for a number of seconds.

    Returns:
        False if every platform refused the bot.
    """
    refused = _Refused(len(adapters))
    platforms = {
        asyncio.create_task(_run_platform(adapter, tell, sleep, refused), name=adapter.platform)
        for adapter in adapters
    }
    refused_task = asyncio.create_task(refused.by_all.wait(), name="refusals")
    timer = Timer(background, clock, rung=wake)
    timer_task = asyncio.create_task(_run_timer(timer, adapters), name="timer")
    stop_task = asyncio.create_task(stopping.wait(), name="signals")
    ready_task = asyncio.create_task(_tell_ready(adapters), name="readiness")
    try:
        running: set[asyncio.Task[Any]] = set(platforms)
        while running and not stop_task.done() and not refused_task.done():
            await asyncio.wait(
                {*running, stop_task, refused_task}, return_when=asyncio.FIRST_COMPLETED
            )
            running = {task for task in running if not task.done()}
        return bool(running) and not refused.by_all.is_set()
    finally:
        await _cancel([timer_task, stop_task, refused_task, ready_task])
        await _cancel(list(platforms))


class _Refused:
    """The platforms that refuse the bot; `by_all` is set when all of them do."""

    def __init__(self, platforms: int) -> None:
        self._platforms = platforms
        self._by: set[str] = set()
        self.by_all = asyncio.Event()

    def note(self, platform: str, *, refused: bool) -> None:
        """Notes whether a platform refuses the bot."""
        if refused:
            self._by.add(platform)
        else:
            self._by.discard(platform)
        if len(self._by) == self._platforms:
            self.by_all.set()


async def _run_platform(
    adapter: SendingAdapter, tell: Callable[[str], None], sleep: Sleep, refused: _Refused
) -> None:
    """Runs a platform; one that crashes, or refuses the bot, is started again."""
    failures = 0
    told = ""
    while True:
        refused.note(adapter.platform, refused=False)
        failures += 1
        chance = random.random()  # noqa: S311 - it spreads the waits, and protects nothing
        wait = wait_s(
            failures, chance, first_s=FIRST_WAIT_S, longest_s=LONGEST_WAIT_S, spread=(0.8, 1.2)
        )
        try:
            await adapter.run()
        except RefusedError as error:
            reason = str(error)
            _LOG.error("refused", platform=adapter.platform, reason=reason, again_in=AGAIN_S)
            if str(error) != told:
                told = str(error)
                tell(told)
            refused.note(adapter.platform, refused=True)
            wait = AGAIN_S
        except Exception:  # noqa: BLE001 - the other platforms go on
            _LOG.exception("a platform fell over", platform=adapter.platform, again_in=wait)
        await sleep(wait)


async def _tell_ready(adapters: Sequence[SendingAdapter]) -> None:
    """Tells the service manager once that all platforms are connected."""
    for adapter in adapters:
        while (  # noqa: ASYNC110 - no event tells
            isinstance(adapter, ObservedAdapter) and not adapter.state().connected
        ):
            await asyncio.sleep(LOOKS_EVERY_S)
    tell_ready()


async def _run_timer(timer: Timer, adapters: Sequence[SendingAdapter]) -> None:
    try:
        await timer.run(adapters)
    except Exception:  # noqa: BLE001 - people can still study
        _LOG.exception("stopped working", part="timer")


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancels tasks, and gives them some seconds to finish what they have begun."""
    for task in tasks:
        task.cancel()
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=PATIENCE_S)
    for task in late:
        _LOG.warning("took too long to stop", part=task.get_name())
    for task in tasks:
        with suppress(asyncio.CancelledError):
            if task.done():
                task.exception()
