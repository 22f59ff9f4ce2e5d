"""Gives each shard its turn to begin a session, among all shards of all processes."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.platforms.discord_chat.inbound import PLATFORM
from bot.platforms.discord_chat.quotas import entries, session_starts
from bot.platforms.discord_chat.quotas.session_starts import Ledger, Turn, lateness
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import AdapterPorts
from bot.screens import discord as words
from bot.store.database import NotSavedError
from bot.util import log

if TYPE_CHECKING:  # its modules import one another and can't be loaded one by one
    from discord.types.gateway import SessionStartLimit

KEY = "discord.sessions"
"""The entry with the ledger of all processes, as JSON."""
HEAD_START_S = 1.0
"""Seconds before its turn at which a shard connects. A connection without a session must not last
long."""
LOOKS_EVERY_S = 60.0
"""Seconds between two looks whether sessions are there again."""
MOST_MISSED = 3
"""Turns that a shard may miss. After that it begins all the same, or a slow machine never would."""

T = TypeVar("T")
_LOG = log.get(__name__)


class Turns:
    """The turns of this process's shards."""

    def __init__(
        self,
        ports: AdapterPorts,
        timeouts: Timeouts,
        announce: Callable[[str], None],
        reserve: int,
    ) -> None:
        """Makes it; nothing is booked yet.

        Args:
            ports: Where the ledger of all processes is, and the clock.
            timeouts: How far apart two turns are.
            announce: Shows a line to the owner of the bot.
            reserve: How many sessions of a day are never begun.
        """
        self._ports = ports
        self._timeouts = timeouts
        self._announce = announce
        self._reserve = reserve
        self._gap_ms = round(1_000 * timeouts.between_sessions)
        self._booked: dict[int, int] = {}
        self._kept = ""
        self._told = False

    @property
    def left(self) -> int | None:
        """How many sessions may still begin today, as far as this process knows; None if unknown.

        It hears of the others' sessions when a shard of its own books a turn.
        """
        if not self._kept:
            return None
        ledger = entries.read(self._kept, Ledger)
        return ledger.total if ledger.reset_at <= self._ports.clock.now() else ledger.remaining

    async def note(self, limit: "SessionStartLimit") -> None:
        """Notes what Discord says of the bot's sessions."""

        def noted(ledger: Ledger, now: int) -> tuple[Ledger, None]:
            return (
                session_starts.noted(
                    ledger,
                    now,
                    total=limit["total"],
                    remaining=limit["remaining"],
                    reset_after_ms=limit["reset_after"],
                    at_once=max(1, limit["max_concurrency"]),
                ),
                None,
            )

        await self._change(noted)

    async def book(self, shard: int) -> None:
        """Books a turn for a shard, and waits until it is time to connect."""
        book = partial(
            session_starts.booked, shard=shard, gap_ms=self._gap_ms, reserve=self._reserve
        )
        while (turn := await self._change(book)).spent:
            self._tell(turn)
            await self._timeouts.sleep(min(turn.wait_ms / 1_000, LOOKS_EVERY_S))
        self._told = False
        self._booked[shard] = turn.at
        if (wait_s := turn.wait_ms / 1_000 - HEAD_START_S) > 0:
            await self._timeouts.sleep(wait_s)

    async def begin(self, shard: int) -> None:
        """Waits for the turn itself: the connection is open, and the session begins right after."""
        at = self._booked.pop(shard, 0)
        time = asyncio.get_running_loop().time
        for missed in range(MOST_MISSED):
            asked_at = time()
            begin = partial(
                session_starts.begun, shard=shard, at=at, gap_ms=self._gap_ms, again=missed > 0
            )
            turn = await self._change(begin)
            if turn.wait_ms:
                await self._timeouts.sleep(turn.wait_ms / 1_000)
            # The database, or this process, may have been busy for longer than the turn lasts.
            if 1_000 * (time() - asked_at) <= turn.wait_ms + lateness(self._gap_ms):
                return
            at = turn.at

    def _tell(self, turn: Turn) -> None:
        hours = turn.wait_ms / 3_600_000
        _LOG.warning("sessions are spent", platform=PLATFORM, left=turn.left, hours=round(hours, 1))
        if not self._told:
            self._told = True
            self._announce(words.sessions_spent(turn.total, turn.left, turn.wait_ms))

    async def _change(self, function: Callable[[Ledger, int], tuple[Ledger, T]]) -> T:
        """Changes the ledger of all processes; if nothing can be saved, this one's own copy."""

        def change(text: str, now: int) -> tuple[str, tuple[str, T]]:
            ledger, result = function(entries.read(text, Ledger), now)
            text = entries.written(ledger)
            return text, (text, result)

        try:
            self._kept, result = await self._ports.key_values.change(KEY, change)
        except NotSavedError:
            self._kept, (_, result) = change(self._kept, self._ports.clock.now())
        return result
