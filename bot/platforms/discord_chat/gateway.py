"""discord.py's gateway, made to notice a dead connection soon, and to come back soon.

discord.py waits up to 1,024 s between two tries, and forgets its failures after 34 minutes. It
takes 60 s to notice that the gateway is silent, 30 s to say goodbye to a dead connection, and 60 s
to give up a new one. It lets shards come back one after another, and gives a session up if a try
to go on with it fails. It has options for little of this. So some of its classes are replaced by
those below, for the whole process, as its URLs are.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import msgspec

from bot.platforms.discord_chat.timeouts import Timeouts
from bot.util.backoff import wait_s

CLOSING_S = 1.0
"""Seconds that closing a connection of the gateway waits for the other side."""
LASTING_S = 60.0
"""A session that ends sooner than this did not last."""
SLOW_EVERY, SLOWER = 4, 3.0
"""Every so many tries a new connection is given so many times longer, for slow lines."""
OTHERWHERE_EVERY = 4
"""Every so many tries to go on with a session are made at Discord's general address."""
SHORT_SESSIONS = 20
"""After so many short sessions in a row the waits grow longer: Discord takes the token away from
bots that begin more than 1,000 sessions a day."""
LONGEST_S = 30.0
"""Seconds to wait at the most after many short sessions."""


class Backoff:
    """How long to wait before the gateway is tried again; one for all shards.

    It has the method that discord.py calls, `delay`.
    """

    def __init__(
        self, timeouts: Timeouts, chance: Callable[[], float], time: Callable[[], float]
    ) -> None:
        self._timeouts = timeouts
        self._chance = chance
        self._time = time
        self._failures = 0
        self._short = 0
        self._began = -LASTING_S

    def delay(self) -> float:
        """Seconds to wait before the next try."""
        self._failures += 1
        longest_s = LONGEST_S if self._short > SHORT_SESSIONS else self._timeouts.last_retry
        return wait_s(
            self._failures,
            self._chance(),
            first_s=self._timeouts.first_retry,
            longest_s=longest_s,
        )

    def reset(self) -> None:
        """A session has begun, or goes on: the network works."""
        now = self._time()
        self._short = self._short + 1 if now - self._began < LASTING_S else 0
        self._began = now
        if self._short <= SHORT_SESSIONS:
            self._failures = 0


def install(timeouts: Timeouts, backoff: Backoff, turn: Callable[[], Awaitable[None]]) -> None:
    """Replaces discord.py's classes, for the connections that are made from now on.

    Args:
        timeouts: How long connecting may take.
        backoff: The waits before the next try.
        turn: Waits until a request may be made that is no answer to a person.
    """

    class KeepAlive(_KEEP_ALIVE):
        """Sends heartbeats more often than Discord asks."""

        def __init__(self, *args: Any, interval: float, **kwargs: Any) -> None:
            super().__init__(*args, interval=min(interval, timeouts.heartbeat), **kwargs)

    class Http(_HTTP):
        """Gives up a gateway that does not answer, and makes requests in turn."""

        tries = 0

        async def request(self, route: discord.http.Route, **kwargs: Any) -> Any:
            await turn()
            return await super().request(route, **kwargs)

        async def ws_connect(
            self, url: str, *, compress: int = 0
        ) -> aiohttp.ClientWebSocketResponse:
            self.tries += 1
            slower = 1.0 if self.tries % SLOW_EVERY else SLOWER
            async with asyncio.timeout(timeouts.connecting * slower):
                connected = await super().ws_connect(url, compress=compress)
            self.tries = 0
            return connected

    replaced: tuple[tuple[Any, str, Any], ...] = (
        (discord.shard, "ExponentialBackoff", lambda: backoff),
        (discord.shard, "Shard", Shard),
        (discord.shard, "DiscordWebSocket", WebSocket),
        (discord.gateway, "KeepAliveHandler", KeepAlive),
        (discord.client, "HTTPClient", Http),
        (discord.http, "DiscordClientWebSocketResponse", Socket),
        (discord.utils, "_to_json", to_json),
        (discord.utils, "_from_json", from_json),
    )
    for module, name, ours in replaced:
        setattr(module, name, ours)


_TO_JSON, _FROM_JSON = discord.utils._to_json, discord.utils._from_json  # noqa: SLF001 - see above


def to_json(value: object) -> str:
    """A value as JSON, several times as fast as the standard library makes it."""
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError, msgspec.EncodeError):
        return _TO_JSON(value)


def from_json(text: str) -> Any:
    """The value of a JSON text, several times as fast as the standard library reads it.

    Raises:
        ValueError: If it is none.
    """
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:  # msgspec takes no lone surrogates
        return _FROM_JSON(text)


_KEEP_ALIVE = discord.gateway.KeepAliveHandler
_HTTP = discord.http.HTTPClient


class Shard(discord.shard.Shard):
    """A shard that comes back beside the others, and goes on with its session if it can.

    A session that goes on is not counted, and needs no turn.
    """

    _coming_back: asyncio.Task[None] | None = None
    _tries = 0

    async def reidentify(self, exc: discord.gateway.ReconnectWebSocket) -> None:
        """Connects again, to go on with the session or to begin one; returns at once."""
        self._coming_back = asyncio.create_task(self._come_back(exc), name=f"shard {self.id}")

    async def reconnect(self) -> None:
        """Connects again after a try has failed; returns at once."""
        self._tries += 1
        if self._tries % OTHERWHERE_EVERY == 0:
            # The server that holds the session may be gone for good. Another one says so.
            self.ws.gateway = self.ws.DEFAULT_GATEWAY
        resumes = self.ws.session_id is not None
        await self.reidentify(discord.gateway.ReconnectWebSocket(self.id, resume=resumes))

    def launch(self) -> None:
        """Serves the connection that was made."""
        self._tries = 0
        super().launch()

    async def close(self) -> None:
        """Closes the connection, and makes no other one."""
        if self._coming_back is not None:
            self._coming_back.cancel()
        await super().close()

    async def _come_back(self, exc: discord.gateway.ReconnectWebSocket) -> None:
        turns = getattr(self._client, "turns", None)
        if turns is not None and not exc.resume:
            await turns.book(self.id)
        await super().reidentify(exc)


class WebSocket(discord.gateway.DiscordWebSocket):
    """A connection of a shard, which does not outlive its wait for a session."""

    async def identify(self) -> None:
        """Begins a session when its turn comes."""
        try:
            await super().identify()
        except BaseException:
            await self.close()
            raise


class Socket(discord.gateway.DiscordClientWebSocketResponse):
    """A connection of the gateway, whose end is not waited for long."""

    async def close(self, *, code: int = 4000, message: bytes = b"") -> bool:
        """Closes the connection; at once if the other side does not answer."""
        try:
            async with asyncio.timeout(CLOSING_S):
                return await super().close(code=code, message=message)
        except TimeoutError:
            return True
