"""Discord as a platform: connects, reconnects, and sends messages."""

import asyncio
import math
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NamedTuple

import aiohttp
import discord
import yarl

from bot.platforms.discord_chat import outbound
from bot.platforms.discord_chat.connection import Connection
from bot.platforms.discord_chat.errors import (
    GARBLED,
    after_s,
    is_own_refusal,
    undelivered,
)
from bot.platforms.discord_chat.handler import Handler
from bot.platforms.discord_chat.inbound import PLATFORM
from bot.platforms.discord_chat.quotas.request_budget import RequestBudget, StoppedError
from bot.platforms.discord_chat.timeouts import Counters, Timeouts
from bot.platforms.ports import (
    AdapterPorts,
    Outgoing,
    PlatformState,
    RefusedError,
    Undelivered,
)
from bot.screens import discord as words
from bot.store.database import NotSavedError
from bot.util import log
from bot.util.backoff import wait_s
from bot.util.deadlines import Deadlines

WRONG_TOKEN = 4_004
"""The gateway's close code if it does not know the token."""

CROWDED = 4_011
"""The gateway's close code if a shard has more servers than Discord allows, which is 2,500."""

LONGEST_ASKED_S = 600.0
"""Seconds for which Discord is left alone at the most, if it asks for that."""

_LOG = log.get(__name__)


class _Lost(NamedTuple):
    """Why there is no connection, and for how many seconds Discord asks to be left alone."""

    reason: str
    after: float = 0.0


class Discord:
    """Answers people on Discord until it is cancelled."""

    platform = PLATFORM

    def __init__(
        self,
        ports: AdapterPorts,
        *,
        token: str,
        api_url: str,
        gateway_url: str,
        announce: Callable[[str], None],
        session_reserve: int = 0,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - it is frozen
    ) -> None:
        """Creates the adapter, not connected yet.

        Args:
            ports: What the adapter gets from the rest of the program.
            token: The bot's token.
            api_url: The URL of Discord's API.
            gateway_url: The URL of its gateway; empty for the one that the API names.
            announce: Shows a line to the owner of the bot.
            session_reserve: How many of the sessions that Discord allows a day are never begun.
            timeouts: How long to wait for what.
        """
        self._ports = ports
        self._token = token.strip()
        self._api_url = api_url.rstrip("/")
        self._gateway_url = gateway_url
        self._announce = announce
        self._session_reserve = session_reserve
        self._timeouts = timeouts
        self._handler = Handler(ports, timeouts)
        self.budget = RequestBudget(ports, timeouts, announce)
        self._connection: Connection | None = None
        self._chance = random.Random()  # noqa: S311 - it spreads retries, and is no secret
        self._ready = asyncio.Event()
        self._was_ready = False
        self._reconnects = 0
        self._deadlines = Deadlines()

    @property
    def counters(self) -> Counters:
        """What became of the interactions."""
        return self._handler.counters

    async def run(self) -> None:
        """Serves people until it is cancelled; then it closes its connections.

        Raises:
            RefusedError: If Discord refuses the bot at the start, or for minutes.
        """
        if not self._token.isascii() or any(map(str.isspace, self._token)):
            raise RefusedError(words.wrong_token())
        # This sets it for the whole process, which talks to one Discord only.
        discord.http.Route.BASE = self._api_url
        failures, refused_s = 0, 0.0
        while True:
            refused = None
            try:
                lost = await self._serve()
            except RefusedError as error:
                if not self._was_ready or refused_s >= self._timeouts.refused:
                    raise
                # Discord has refused good tokens for a while, so this counts only if it goes on.
                refused, lost = error, _Lost("it refuses the bot for now")
            if not failures or (self._connection is not None and self._connection.was_ready):
                failures = 0
                self._announce(words.unreachable(lost.reason))
            failures += 1
            wait = wait_s(
                failures,
                self._chance.random(),
                first_s=self._timeouts.first_retry,
                longest_s=self._timeouts.last_retry,
            )
            wait = max(wait, min(lost.after, LONGEST_ASKED_S))
            refused_s = 0.0 if refused is None else refused_s + wait
            reason = lost.reason
            _LOG.warning("out of reach", platform=PLATFORM, reason=reason, retry_in=round(wait, 1))
            await self._timeouts.sleep(wait)

    async def send(self, message: Outgoing) -> str:
        """Sends or edits a message; returns Discord's id of it.

        Raises:
            Undelivered: If it was not delivered.
        """
        connection = self._connection
        if connection is None or connection.user is None or connection.is_closed():
            raise Undelivered("later", "not connected to Discord yet", network=True)
        try:
            return await outbound.deliver(
                connection,
                message,
                self._ports.media,
                self._ports.draw,
                self._handler.commands,
                partial(self._deadlines.within, self._timeouts.sending),
                self._handler.replies,
            )
        except Undelivered as error:
            if error.why in {"gone", "forbidden"}:
                self._handler.heard.lost(lambda place: place == message.to)
            raise

    def state(self) -> PlatformState:
        """How the connection is now."""
        connection = self._connection
        requests = (self._reconnects, self.budget.limited, self.budget.invalid)
        left = None if connection is None else connection.turns.left
        if connection is None or not self._ready.is_set():
            return PlatformState(False, 0, (), *requests, left)  # noqa: FBT003 - in their order
        open_ = [
            (number, shard.latency)
            for number, shard in connection.shards.items()
            if not shard.is_closed()
        ]
        return PlatformState(
            connection.is_ready() and bool(open_),
            len(connection.shards),
            # Before the first answer to a heartbeat the latency is infinite.
            tuple((number, seconds) for number, seconds in open_ if math.isfinite(seconds)),
            *requests,
            left,
        )

    async def until_ready(self) -> None:
        """Waits until Discord is connected."""
        await self._ready.wait()

    def _connected(self) -> None:
        """The gateway is connected, perhaps again: what was sent before may wait in vain."""
        self._ready.set()
        connection = self._connection
        if self._was_ready or (connection is not None and connection.was_ready):
            self._reconnects += 1
        now = asyncio.get_running_loop().time()
        self._deadlines.cut_short(now, self._timeouts.doubted)

    async def _serve(self) -> _Lost:
        """Connects, and serves until the connection ends for good; returns the reason.

        Raises:
            RefusedError: If Discord refuses the bot.
        """
        self._connection = Connection(
            self._ports,
            self._handler,
            self._timeouts,
            self._announce,
            reserve=self._session_reserve,
            budget=self.budget,
            connected=self._connected,
            chance=self._chance.random,
        )
        try:
            await self._connect(self._connection)
        except discord.LoginFailure as error:
            if is_own_refusal(error.__cause__):
                raise RefusedError(words.wrong_token()) from error
            return _Lost("a 401 that is not Discord's")
        except discord.PrivilegedIntentsRequired as error:
            raise RefusedError(words.refused_intents()) from error
        except discord.ConnectionClosed as error:
            if error.code == WRONG_TOKEN:
                raise RefusedError(words.wrong_token()) from error
            if error.code == CROWDED and self._ports.cluster.size > 1:
                raise RefusedError(words.crowded(self._connection.shard_count or 1)) from error
            return _Lost(f"it closed the connection with {error.code}")
        except discord.HTTPException as error:
            return _Lost(undelivered(error).reason, after_s(error))
        except StoppedError as error:
            return _Lost(str(error), error.after_s)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            return _Lost(str(error) or type(error).__name__)
        finally:
            self._ready.clear()
            self._was_ready = self._was_ready or self._connection.was_ready
            await self._close(self._connection)
        return _Lost("it closed the connection")

    async def _connect(self, connection: Connection) -> None:
        cluster = self._ports.cluster
        # Without a limit of ours, a request may take five minutes.
        try:
            # The login also sends the menu, which has a limit of its own.
            async with asyncio.timeout(2 * self._timeouts.sending):
                await connection.login(self._token)
            async with asyncio.timeout(self._timeouts.sending):
                shards, gateway, limit = await connection.http.get_bot_gateway()
            await connection.turns.note(limit)
        except GARBLED as error:
            raise discord.ClientException("an answer that is not Discord's") from error
        try:
            # At least one for each process: who has none would answer nobody.
            shards = await cluster.shards(max(shards, cluster.size))
        except NotSavedError as error:
            raise discord.ClientException("the database can't be reached") from error
        connection.shard_count = shards
        connection.shard_ids = [
            shard for shard in range(shards) if shard % cluster.size == cluster.index
        ]
        if not connection.shard_ids:
            raise discord.ClientException("other processes have all of its shards")
        url = yarl.URL(self._gateway_url or gateway)
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = url
        await connection.connect()

    async def _close(self, connection: Connection) -> None:
        """Waits for answers in work, and closes; both within bounded times."""
        await self._handler.finish()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._timeouts.closing):
                await connection.close()
        await connection.http.close()
        await self.budget.close()
