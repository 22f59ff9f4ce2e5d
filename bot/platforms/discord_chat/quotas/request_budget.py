"""The requests that this process makes of Discord, within what all processes may make.

discord.py waits only after Discord has refused a request, and each refusal is one invalid request.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
import discord

from bot.platforms.discord_chat.inbound import PLATFORM
from bot.platforms.discord_chat.quotas import entries
from bot.platforms.discord_chat.quotas.invalid_requests import (
    INVALID,
    SILENT_FROM,
    STOP_FROM,
    Counts,
    Level,
    is_invalid,
    level,
)
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.pace import Pace
from bot.platforms.ports import AdapterPorts
from bot.screens import discord as words
from bot.store.database import NotSavedError
from bot.util import log

KEY = "discord.invalid"
"""The entry with the invalid requests of all processes, as JSON."""
PER_SECOND = 45.0
"""Requests of all processes in a second, other than answers to people. Discord allows 50, and what
was sent evenly may arrive unevenly."""
SLOW_PER_SECOND = 4.0
"""The same after many invalid requests: in ten minutes fewer than lead from there to a stop."""
LONGEST_WAIT_S = 2.0
"""Seconds that a request may wait for its turn: whoever asks for it gives up soon after."""
SHARED_EVERY_S = 10.0
"""Seconds after which what was counted here is told to the other processes."""
SHARED_AFTER = 100
"""Invalid requests after which it is told at once."""

_READ = discord.http.json_or_text
_LOG = log.get(__name__)


class StoppedError(OSError):
    """A request was not made, because another invalid one could get the bot banned.

    Attributes:
        after_s: Seconds after which it may be made.
    """

    def __init__(self, after_s: float) -> None:
        super().__init__(f"no request is made for {after_s:.0f} s, after many that were refused")
        self.after_s = after_s


class RequestBudget:
    """Paces requests, and counts those that were invalid."""

    def __init__(
        self, ports: AdapterPorts, timeouts: Timeouts, announce: Callable[[str], None]
    ) -> None:
        """Makes it; nothing has been counted here.

        Args:
            ports: The other processes, what they share, and the clock.
            timeouts: How to sleep.
            announce: Shows a line to the owner of the bot.
        """
        self._ports = ports
        self._announce = announce
        self._pace = Pace(self._per_second, ports.clock, timeouts.sleep)
        self._counts = Counts()
        """Those of all processes, as far as they were told, with all of this one."""
        self._untold = 0
        self._told_at = -SHARED_EVERY_S
        self._ahead_ms = 0
        """By how much the clock of all processes is ahead of this one's."""
        self._sharing: asyncio.Task[None] | None = None
        self._level: Level = "free"
        self.limited = 0
        """How often Discord answered this process that there were too many requests."""

    def install(self) -> None:
        """Has discord.py show each answer that it reads, also those after which it tries again."""

        async def seen(response: aiohttp.ClientResponse) -> dict[str, Any] | str:
            if response.status in INVALID:
                self.count(response.status, response.headers)
            return await _READ(response)

        for module in (discord.http, discord.webhook.async_):
            vars(module)["json_or_text"] = seen

    @property
    def silent(self) -> bool:
        """Whether not even people may be answered."""
        return bool(self._counts.by_minute) and self.invalid >= SILENT_FROM

    @property
    def invalid(self) -> int:
        """Invalid requests of the last ten minutes, as far as this process knows."""
        return self._counted(0).total

    async def close(self) -> None:
        """Waits until the other processes have been told, if they are being told."""
        if self._sharing is not None:
            await self._sharing

    def _per_second(self) -> float:
        rate = PER_SECOND if self._level == "free" else SLOW_PER_SECOND
        return rate / self._ports.cluster.living

    async def wait(self) -> None:
        """Waits until a request may be made that is no answer to a person.

        Raises:
            StoppedError: If it may not be made for a while.
        """
        self._share_sometimes()
        if self._counts.by_minute or self._level != "free":
            self._tell()
            if wait_s := self._counts.wait_s(self._now(), STOP_FROM):
                raise StoppedError(wait_s)
        if (wait_s := self._pace.wait_s) > LONGEST_WAIT_S:
            raise StoppedError(wait_s)
        await self._pace.wait()

    def count(self, status: int, headers: Mapping[str, str]) -> None:
        """Counts a request if its answer makes it invalid."""
        self.limited += status == HTTPStatus.TOO_MANY_REQUESTS
        if is_invalid(status, headers):
            self._counts = self._counted(1)
            self._untold += 1
            self._share_sometimes()

    def _now(self) -> int:
        return self._ports.clock.now() + self._ahead_ms

    def _counted(self, number: int) -> Counts:
        return self._counts.added(self._now(), number)

    def _share_sometimes(self) -> None:
        """Shares in the background, now and then."""
        now_s = time.monotonic()
        alone = self._ports.cluster.living == 1
        due = now_s - self._told_at >= SHARED_EVERY_S or self._untold >= SHARED_AFTER
        if not due or (alone and not self._untold):
            return
        self._told_at = now_s
        self._sharing = asyncio.create_task(self.share(), name="invalid requests")

    async def share(self) -> None:
        """Tells the other processes what was counted here, and hears what they have counted."""
        untold, self._untold = self._untold, 0

        def change(text: str, now: int) -> tuple[str, tuple[Counts, int]]:
            counts = entries.read(text, Counts).added(now, untold)
            return entries.written(counts) if counts.by_minute else "", (counts, now)

        try:
            self._counts, now = await self._ports.key_values.change(KEY, change)
        except NotSavedError:
            self._untold += untold  # they are told next time
        else:
            self._ahead_ms = now - self._ports.clock.now()
            # What was counted meanwhile is not among theirs yet.
            self._counts = self._counted(self._untold)

    def _tell(self) -> None:
        """Tells the owner when more, or fewer, requests may be made than before."""
        counts = self._counts = self._counted(0)
        now = level(counts.total)
        if now == self._level:
            return
        before, self._level = self._level, now
        _LOG.warning("invalid requests", platform=PLATFORM, number=counts.total, level=now)
        minutes = max(1, round(counts.wait_s(self._now(), STOP_FROM) / 60))
        if now == "slow" and before == "free":
            self._announce(words.slowed_down(counts.total))
        elif now in {"stopped", "silent"} and before not in {"stopped", "silent"}:
            self._announce(words.stopped(counts.total, minutes))
        elif before in {"stopped", "silent"}:
            self._announce(words.goes_on())
