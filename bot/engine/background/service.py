"""`BackgroundService`: what the timer and the outbox worker ask, each in a transaction."""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from bot.engine.background import due_rows, outbox_messages
from bot.engine.background.outbox_messages import Delivery
from bot.engine.battle import lifecycle
from bot.engine.context import SEEDS
from bot.model.platform_events import Why
from bot.store import battles, outbox
from bot.store.database import Database, NotSavedError, Tx
from bot.store.outbox import OutboxMessage
from bot.util import log

Sweep = Callable[[Tx, int, int], int | None]
PutOff = Callable[[Tx, int], None]
T = TypeVar("T")
_LOG = log.get(__name__)


class BackgroundService:
    """The door for what happens by the clock, as `Engine` is the one for what people do."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        """Makes the service.

        Args:
            database: Where everything is kept.
            chance: Where seeds come from.
        """
        self._database = database
        self._chance = chance

    async def recover(self, now: int) -> int:
        """Settles what the last run left half sent, and lets its battles go on.

        To be called before anything is taken or swept. Returns how many battles go on.
        """
        settled = await self._database.write(outbox.recover)
        if settled:
            _LOG.warning("letters were on their way when the bot stopped", number=settled)
        running = await self._database.write(battles.running)
        for number in running:
            try:
                await self._database.write(partial(lifecycle.resume, battle_id=number, now=now))
            except NotSavedError:
                raise
            except Exception:  # noqa: BLE001 - the other battles go on
                _LOG.exception("a battle could not go on", battle=number)
                await self._database.write(partial(battles.end, number=number))
        return len(running)

    async def anything_to_do(self, platform: str) -> bool:
        """Whether a battle goes on, or a letter for a platform waits from an earlier run."""
        return await self._database.write(
            lambda tx: bool(battles.running(tx)) or outbox.any_live(tx, platform)
        )

    async def sweep(self, now: int) -> int | None:
        """Does some of what is due at `now`; tells when more is, as `alarms.sweep` does.

        Raises:
            NotSavedError: If the disk did not take it.
        """
        # One batch of the writer takes both; a broken row of one kind does not undo the other.
        found = await asyncio.gather(
            self._swept(lifecycle.sweep, lifecycle.put_off, now, lifecycle.ROWS),
            self._swept(due_rows.sweep, due_rows.put_off, now, due_rows.ROWS),
        )
        return min((moment for moment in found if moment is not None), default=None)

    async def _swept(self, sweep: Sweep, put_off: PutOff, now: int, rows: int) -> int | None:
        try:
            return await self._database.write(_quietly(lambda tx: sweep(tx, now, rows)))
        except NotSavedError:
            raise
        except Exception:  # noqa: BLE001 - one broken row must not keep all others waiting
            if rows > 1:
                return await self._swept(sweep, put_off, now, 1)
            _LOG.exception("what was due could not be done, and is put off")
            await self._database.write(_quietly(lambda tx: put_off(tx, now)))
            return now

    async def take(self, platform: str, now: int) -> Delivery | None:
        """The next letter for a platform, marked as sending; None if none is due."""
        return await self._database.write(lambda tx: outbox_messages.take(tx, platform, now))

    async def moving(self, platform: str) -> bool:
        """Whether something is about to be shown on a platform, see `letters.moving`.

        What was noted before this was asked, such as a letter's arrival, is taken into account.
        """
        return await self._database.write(lambda tx: outbox_messages.moving(tx, platform))

    async def arrived(self, letter: OutboxMessage, message: str) -> None:
        """A platform has taken a letter; `message` is its id there."""
        await self._database.write(lambda tx: outbox_messages.arrived(tx, letter, message))

    async def failed(
        self, letter: OutboxMessage, why: Why, told: str, now: int, *, after_s: float = 0.0
    ) -> None:
        """A letter was not delivered, see `letters.failed`."""
        seed = self._chance.randrange(SEEDS)
        await self._database.write(
            lambda tx: outbox_messages.failed(
                tx, letter, why, told, now, seed=seed, after_s=after_s
            )
        )

    async def next_try(self, platform: str, now: int) -> int | None:
        """The earliest moment after `now` at which a letter for a platform is tried."""
        return await self._database.write(lambda tx: outbox_messages.next_try(tx, platform, now))


def _quietly(sweep: Callable[[Tx], T]) -> Callable[[Tx], T]:
    """A use case that wakes nobody: whoever sweeps is told when more is due, and delivers it."""

    def use_case(tx: Tx) -> T:
        woken = tx.wake
        result = sweep(tx)
        tx.wake = woken
        return result

    return use_case
