"""`Clockwork`: what the alarms and the delivery ask of the engine, each in a transaction."""

import random

from bot import log
from bot.engine import alarms, letters
from bot.engine.letters import Dispatch, Why
from bot.store import outbox
from bot.store.database import Database, NotSavedError
from bot.store.outbox import Letter

SEEDS = 2**53
_LOG = log.get(__name__)


class Clockwork:
    """The door for what happens by the clock, as `Engine` is the one for what people do."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        self._database = database
        self._chance = chance

    async def recover(self) -> None:
        """Settles what the last run left half sent. To be called before anything is taken."""
        settled = await self._database.write(outbox.recover)
        if settled:
            _LOG.warning("letters were on their way when the bot stopped", number=settled)

    async def sweep(self, now: int) -> int | None:
        """Does some of what is due at `now`; tells when more is, as `alarms.sweep` does.

        Raises:
            NotSavedError: If the disk did not take it.
        """
        try:
            return await self._database.write(lambda tx: alarms.sweep(tx, now))
        except NotSavedError:
            raise
        except Exception:  # noqa: BLE001 - one broken row must not keep all others waiting
            return await self._one_by_one(now)

    async def _one_by_one(self, now: int) -> int | None:
        try:
            return await self._database.write(lambda tx: alarms.sweep(tx, now, rows=1))
        except NotSavedError:
            raise
        except Exception:  # noqa: BLE001 - it is told, and put off
            _LOG.exception("what was due could not be done, and is put off")
            await self._database.write(lambda tx: alarms.put_off(tx, now))
            return now

    async def take(self, platform: str, now: int) -> Dispatch | None:
        """The next letter for a platform, marked as sending; None if none is due."""
        return await self._database.write(lambda tx: letters.take(tx, platform, now))

    async def arrived(self, letter: Letter, message: str) -> None:
        """A platform has taken a letter; `message` is its id there."""
        await self._database.write(lambda tx: letters.arrived(tx, letter, message))

    async def failed(
        self, letter: Letter, why: Why, told: str, now: int, *, after_s: float = 0.0
    ) -> None:
        """A letter was not delivered, see `letters.failed`."""
        seed = self._chance.randrange(SEEDS)
        await self._database.write(
            lambda tx: letters.failed(tx, letter, why, told, now, seed=seed, after_s=after_s)
        )

    async def next_try(self, platform: str, now: int) -> int | None:
        """The earliest moment after `now` at which a letter for a platform is tried."""
        return await self._database.write(lambda tx: outbox.next_try(tx, platform, now))
