"""Serving: several platforms and the alarms side by side, until a signal or until all have ended.

A platform that refuses the bot, or falls over, never stops another one.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from bot.engine.background.service import BackgroundService
from bot.platforms.ports import Clock, RefusedError, SendingAdapter
from bot.platforms.timer import Timer
from bot.util import log

PATIENCE_S = 4.0
"""How long platforms may take to close their doors once the bot is to stop."""
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 300.0
"""Between two starts of a platform that fell over."""

Sleep = Callable[[float], Awaitable[None]]
_LOG = log.get(__name__)


async def serve(
    ending: asyncio.Event,
    adapters: Sequence[SendingAdapter],
    background: BackgroundService,
    clock: Clock,
    rung: asyncio.Event,
    *,
    tell: Callable[[str], None],
    sleep: Sleep = asyncio.sleep,
) -> bool:
    """Runs the chat platforms until `ending` is set, or until every one of them refused the bot.

    Args:
        ending: Set when the bot is to stop.
        adapters: The platforms.
        background: What is due, and the outbox.
        clock: Tells the time.
        rung: Set when something may be due at once.
        tell: Tells the owner something, in one line.
        sleep: Waits for so many seconds.

    Returns:
        False if every platform refused the bot.
    """
    serving = {
        adapter.platform: asyncio.create_task(_served(adapter, tell, sleep), name=adapter.platform)
        for adapter in adapters
    }
    timer = Timer(background, clock, rung=rung)
    ringing = asyncio.create_task(_run_alarms(timer, adapters), name="alarms")
    ended = asyncio.create_task(ending.wait(), name="signals")
    try:
        waiting: set[asyncio.Task[Any]] = set(serving.values())
        while waiting and not ended.done():
            await asyncio.wait({*waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
            waiting = {task for task in waiting if not task.done()}
        return bool(waiting)
    finally:
        await _closed([ringing, ended])
        await _closed(list(serving.values()))


async def _served(adapter: SendingAdapter, tell: Callable[[str], None], sleep: Sleep) -> None:
    """Runs a platform; one that falls over is started again, one that is refused is not."""
    wait = FIRST_WAIT_S
    while True:
        try:
            await adapter.run()
        except RefusedError as error:
            _LOG.error("refused", platform=adapter.platform, reason=str(error))
            tell(str(error))
            return
        except Exception:  # noqa: BLE001 - the other platforms go on
            _LOG.exception("a platform fell over", platform=adapter.platform, again_in=wait)
        await sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - it spreads, it hides nothing
        wait = min(wait * 2, LONGEST_WAIT_S)


async def _run_alarms(timer: Timer, adapters: Sequence[SendingAdapter]) -> None:
    try:
        await timer.run(adapters)
    except Exception:  # noqa: BLE001 - people can still study
        _LOG.exception("stopped working", part="alarms")


async def _closed(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancels tasks and lets them finish what they have begun, for a while."""
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
