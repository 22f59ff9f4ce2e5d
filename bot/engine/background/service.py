"""`BackgroundService`: the transactions of the timer and the outbox worker."""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from bot.engine.background import delivery, due_rows
from bot.engine.background.delivery import Delivery
from bot.engine.background.membership import Membership
from bot.engine.battle import lifecycle
from bot.engine.context import SEEDS
from bot.model.platform_events import UndeliveredReason
from bot.store import battles, outbox
from bot.store.database import Database, NotSavedError, Tx
from bot.store.outbox import OutboxMessage
from bot.util import log

Sweep = Callable[[Tx, int, int], int | None]
PutOff = Callable[[Tx, int], None]
T = TypeVar("T")
STEP_MS = 2_000
"""A clock that is behind its latest time by more than this was turned back, not just adjusted."""
_LOG = log.get(__name__)


class BackgroundService:
    """The entry point for work that is due by the clock, as `Engine` is for people's requests."""

    def __init__(
        self, database: Database, chance: random.Random, membership: Membership | None = None
    ) -> None:
        """Makes the service.

        Args:
            database: The database.
            chance: The source of seeds.
            membership: This process among those that share the database; by default it is alone.
        """
        self._database = database
        self._chance = chance
        self._membership = membership or Membership(database)
        self._latest: dict[str, int] = {}

    @property
    def living(self) -> int:
        """How many processes share the work now, this one included."""
        return self._membership.living

    async def recover(self, now: int) -> int:
        """Recovers from the last run's end: half-sent messages are recovered, battles resume.

        Must be called before the first `take` or `sweep`. If another process lives, the battles
        have gone on with it.

        Args:
            now: The moment (ms since 1970).

        Returns:
            How many battles resume.

        Raises:
            NotSavedError: If the disk is full or failing.
        """
        await self._membership.join(now)
        if not self._membership.alone:
            return 0
        running = await self._database.write(battles.running)
        for battle_id in running:
            try:
                await self._database.write(partial(lifecycle.resume, battle_id=battle_id, now=now))
            except NotSavedError:
                raise
            except Exception:  # noqa: BLE001 - the other battles go on
                _LOG.exception("a battle could not go on", battle=battle_id)
                await self._database.write(partial(lifecycle.give_up, battle_id=battle_id, now=now))
        return len(running)

    async def anything_to_do(self, platform: str) -> bool:
        """Whether a battle is running, or a message for a platform waits from an earlier run."""
        return await self._database.write(
            lambda tx: bool(battles.running(tx)) or outbox.any_live(tx, platform)
        )

    async def sweep(self, now: int) -> int | None:
        """Handles some of what is due at `now` (ms since 1970).

        Returns:
            When more is due: up to `now` if it is due already, None if nothing is planned.

        Raises:
            NotSavedError: If the disk is full or failing.
        """
        # The writer takes both in one batch. A broken row of one kind does not undo the other.
        due = await asyncio.gather(
            self._sweep(lifecycle.sweep, lifecycle.put_off, now, lifecycle.ROWS),
            self._sweep(due_rows.sweep, due_rows.put_off, now, due_rows.ROWS),
        )
        return min((moment for moment in due if moment is not None), default=None)

    async def _sweep(self, sweep: Sweep, put_off: PutOff, now: int, rows: int) -> int | None:
        try:
            return await self._database.write(_quietly(lambda tx: sweep(tx, now, rows)))
        except NotSavedError:
            raise
        except Exception:  # noqa: BLE001 - one broken row must not block all others
            if rows > 1:
                return await self._sweep(sweep, put_off, now, 1)
            _LOG.exception("what was due could not be done, and is put off")
            await self._database.write(_quietly(lambda tx: put_off(tx, now)))
            return now

    async def take(self, platform: str, now: int) -> Delivery | None:
        """The next message for a platform, marked as sending; None if none is due."""
        sender, number = self._membership.process, self._membership.cluster
        return await self._database.write(
            lambda tx: delivery.take(tx, platform, now, sender, number)
        )

    async def moving(self, platform: str) -> bool:
        """Whether something is about to be shown on a platform, see `outbox_messages.moving`.

        Everything written before this call, such as a message's arrival, is taken into account.
        """
        return await self._database.write(lambda tx: delivery.moving(tx, platform))

    async def arrived(self, message: OutboxMessage, platform_id: str) -> None:
        """Notes that a platform has accepted a message, under the id `platform_id`."""
        await self._database.write(lambda tx: delivery.arrived(tx, message, platform_id))

    async def failed(
        self,
        message: OutboxMessage,
        why: UndeliveredReason,
        reason: str,
        now: int,
        *,
        after_s: float = 0.0,
        network: bool = False,
    ) -> None:
        """Notes that a message was not delivered, see `outbox_messages.failed`."""
        seed = self._chance.randrange(SEEDS)
        await self._database.write(
            lambda tx: delivery.failed(
                tx, message, why, reason, now, seed=seed, after_s=after_s, network=network
            )
        )

    async def next_try(self, platform: str, now: int) -> int | None:
        """The earliest moment after `now` at which a message for a platform is tried."""
        back = now < self._latest.get(platform, 0) - STEP_MS
        self._latest[platform] = now
        return await self._database.write(
            lambda tx: delivery.next_try(tx, platform, now, turned_back=back)
        )


def _quietly(sweep: Callable[[Tx], T]) -> Callable[[Tx], T]:
    """A sweep that wakes other processes only: its caller learns what is due, and delivers next."""

    def use_case(tx: Tx) -> T:
        woken = tx.wake
        tx.wake = False
        result = sweep(tx)
        tx.tell = tx.tell or tx.wake
        tx.wake = woken
        return result

    return use_case
