"""Powers to make things go wrong."""

import asyncio
import contextlib
from collections.abc import Iterator

from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.rest import Call, Failure, Rest


class Failures:
    """Failures of the REST side, and of the gateway."""

    rest: Rest
    gateway: Gateway

    @property
    def calls(self) -> list[Call]:
        """All REST requests so far, with the status of each."""
        return self.rest.calls

    def fail_next(
        self,
        pattern: str,
        status: int,
        times: int = 1,
        *,
        retry_after: float = 0.01,
        via: bool = True,
        everywhere: bool = False,
        after: bool = False,
    ) -> None:
        """Lets the next requests fail that fit a pattern.

        Args:
            pattern: method and path with `*` for anything, as in "POST /channels/*/messages".
            status: 429, 500, 502, 503…; 0 cuts the connection without an answer.
            times: how many requests.
            retry_after: seconds, for 429.
            via: with it a 429 is Discord's own; without, it is the ban of the proxy before it.
            everywhere: whether a 429 is the global limit.
            after: the request is carried out, and only its answer is lost.
        """
        self.rest.failures.append(
            Failure(pattern, status, times, retry_after, via, everywhere, after)
        )

    @contextlib.contextmanager
    def hold(self, pattern: str) -> Iterator[None]:
        """Requests that fit the pattern are on their way until the block ends, then carried out."""
        released = asyncio.Event()
        entry = (pattern, released)
        self.rest.held.append(entry)
        try:
            yield
        finally:
            self.rest.held.remove(entry)
            released.set()

    def drop_gateway(self, *, resumable: bool = True, shard: int | None = None) -> None:
        """Cuts the gateway's sockets, of one shard or of all.

        If the session is not resumable, the bot's RESUME is refused and it has to IDENTIFY.
        """
        for session in self.gateway.chosen(shard):
            self.gateway.close(session, 4000, forget=not resumable)

    def reconnect(self, shard: int | None = None) -> None:
        """Asks the bot to connect again and resume, as Discord does many times a day."""
        for session in self.gateway.chosen(shard):
            self.gateway.tell(session, 7, None)

    def invalidate(self, *, resumable: bool = False, shard: int | None = None) -> None:
        """Tells the bot that its session is invalid."""
        for session in self.gateway.chosen(shard):
            self.gateway.tell(session, 9, resumable)
            if not resumable:
                del self.gateway.sessions[session.id]
