"""Methods that make the fake fail."""

import asyncio
import contextlib
from collections.abc import Iterator

from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.rest import Call, Failure, Rest


class Failures:
    """Failures of the REST API and of the gateway."""

    rest: Rest
    gateway: Gateway

    @property
    def calls(self) -> list[Call]:
        """All REST requests so far, with their statuses."""
        return self.rest.calls

    def fail_next(
        self,
        pattern: str,
        status: int,
        times: int = 1,
        *,
        retry_after: float = 0.01,
        via: bool = True,
        scope: str = "user",
        after: bool = False,
        code: int = 0,
        text: str | None = None,
    ) -> None:
        """Lets the next requests that match a pattern fail.

        Args:
            pattern: method and path, with `*` as a wildcard, as in "POST /channels/*/messages".
            status: 429, 500, 502, 503…; 0 closes the connection without a response.
            times: how many requests fail.
            retry_after: seconds, for 429.
            via: whether a 429 has Discord's Via header; without it, the 429 is a ban by the proxy.
            scope: of a 429: "user", "global" for the global limit, or "shared" with other bots.
            after: whether the request is carried out, so that only its response is lost.
            code: Discord's code of the error, as in 50007.
            text: the whole body of a response that is not Discord's, such as a proxy's page.
        """
        self.rest.failures.append(
            Failure(pattern, status, times, retry_after, via, scope, after, code, text)
        )

    @contextlib.contextmanager
    def hold(self, pattern: str) -> Iterator[None]:
        """Delays the requests that match the pattern until the block ends."""
        released = asyncio.Event()
        entry = (pattern, released)
        self.rest.holds.append(entry)
        try:
            yield
        finally:
            self.rest.holds.remove(entry)
            released.set()

    @contextlib.contextmanager
    def silence(self) -> Iterator[None]:
        """Lets the gateway say nothing more on its present connections, until the block ends.

        Connections that are made in the meantime work.
        """
        self.gateway.silent = True
        self.gateway.generation += 1
        try:
            yield
        finally:
            self.gateway.silent = False

    @contextlib.contextmanager
    def refuse_gateway(self) -> Iterator[None]:
        """Refuses new connections of the gateway until the block ends."""
        self.gateway.refuses = True
        try:
            yield
        finally:
            self.gateway.refuses = False

    def drop_gateway(self, *, resumable: bool = True, shard: int | None = None) -> None:
        """Closes the sockets of the gateway, of one shard or of all.

        If the session is not resumable, the RESUME is refused and the bot has to IDENTIFY.
        """
        for session in self.gateway.live_of(shard):
            self.gateway.close(session, 4000, forget=not resumable)

    def reconnect(self, shard: int | None = None) -> None:
        """Asks the bot to connect again and resume, as Discord does many times a day."""
        for session in self.gateway.live_of(shard):
            self.gateway.send_op(session, 7, None)

    def invalidate(self, *, resumable: bool = False, shard: int | None = None) -> None:
        """Tells the bot that its session is invalid."""
        for session in self.gateway.live_of(shard):
            self.gateway.send_op(session, 9, resumable)
            if not resumable:
                del self.gateway.sessions[session.id]
