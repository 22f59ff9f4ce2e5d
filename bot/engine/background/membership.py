"""This process among those that share the database, and which of them live."""

from functools import partial

import msgspec

from bot.store import outbox, processes
from bot.store.database import Database, NotSavedError, Tx
from bot.store.processes import Process
from bot.util import log

BEATS_EVERY_S = 3.0
_LOG = log.get(__name__)


class _Beat(msgspec.Struct, frozen=True):
    """What a beat found: whether this process is on the list, who lives, and what was left."""

    listed: bool
    living: list[Process]
    buried: list[Process]
    recovered: int


class Membership:
    """Says that this process lives, and takes over what dead ones have left.

    On a database that is not shared there is nobody else, and nothing needs to be said.

    Attributes:
        cluster: The number of this process, from 0.
        clusters: How many there are to be.
        process: Its id among the processes, another one after each start; 0 before `join`.
        living: How many processes live, this one included.
    """

    def __init__(
        self,
        database: Database,
        cluster: int = 0,
        clusters: int = 1,
        place: str = "",
        *,
        beside: bool = False,
    ) -> None:
        """Makes it, not on the list yet.

        Args:
            database: The database.
            cluster: The number of this process, from 0.
            clusters: How many processes there are to be.
            place: Where this process runs, for the owner.
            beside: Whether the process that has its number is to end only when this one is ready.
        """
        self._database = database
        self.cluster = cluster
        self.clusters = clusters
        self._place = place
        self._beside = beside
        self.process = 0
        self.living = 1

    @property
    def alone(self) -> bool:
        """Whether no other process lives."""
        return self.living == 1

    async def join(self, now: int) -> None:
        """Puts this process on the list, in place of the one that had its number.

        Args:
            now: The moment (ms since 1970).

        Raises:
            NotSavedError: If the database can't be written.
        """

        def use_case(tx: Tx) -> tuple[int, _Beat]:
            process = processes.register(
                tx, self.cluster, self.clusters, self._place, now, beside=self._beside
            )
            return process, _Beat(
                listed=True,
                living=processes.living(tx, now),
                buried=[],
                recovered=outbox.recover(tx),
            )

        self.process, found = await self._database.write(use_case)
        self._heed(found)

    async def beat(self, now: int) -> None:
        """Says that this process lives, and takes over what dead ones have left.

        Args:
            now: The moment (ms since 1970).
        """
        if not self._database.shared or not self.process:
            return
        try:
            found = await self._database.write(partial(_beat, process=self.process, now=now))
            if not found.listed:
                _LOG.warning("the other processes took this one for dead; it begins anew")
                await self.join(now)
                return
        except NotSavedError as error:
            _LOG.warning("the other processes may take this one for dead", reason=str(error))
            return
        self._heed(found)

    async def leave(self) -> None:
        """Takes this process off the list; what it could not send is for the others.

        Raises:
            NotSavedError: If the database can't be written. The others notice its silence.
        """
        if self.process:
            await self._database.write(partial(_leave, process=self.process))

    async def shards(self, proposed: int, now: int) -> int:
        """Into how many shards all processes divide Discord, see `processes.agree_on_shards`.

        Raises:
            NotSavedError: If the database can't be written.
        """
        if self.clusters == 1:
            return proposed
        return await self._database.write(
            lambda tx: processes.agree_on_shards(tx, self.process, proposed, now)
        )

    def _heed(self, found: _Beat) -> None:
        for one in found.buried:
            _LOG.warning("a process is silent", cluster=one.cluster, of=one.clusters, at=one.place)
        if found.recovered:
            _LOG.warning("messages were being sent by a process that ended", number=found.recovered)
        before, self.living = self.living, max(1, len(found.living))
        if self.living != before:
            _LOG.info("living processes", number=self.living)


def _beat(tx: Tx, process: int, now: int) -> _Beat:
    silent_ms = processes.beat(tx, process, now)
    # Who could not say anything itself knows nothing of the others: the database was out of reach.
    heard = silent_ms is not None and silent_ms <= processes.SILENT_MS
    buried = processes.bury(tx, now) if heard else []
    recovered = outbox.recover(tx)
    living = processes.living(tx, now)
    return _Beat(silent_ms is not None, living, buried, recovered)


def _leave(tx: Tx, process: int) -> None:
    processes.leave(tx, process)
    outbox.recover(tx)
