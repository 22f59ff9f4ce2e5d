"""Connections: how many there may be, and how long one may take to say what it wants.

aiohttp's server waits for ever for the head of a connection's first request, and takes any number
of connections. So each gets a gate in front of aiohttp's own protocol.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from weakref import WeakKeyDictionary

from bot.platforms.web_chat import limits

Networks = tuple[IPv4Network | IPv6Network, ...]


def is_within(address: str, networks: Networks) -> bool:
    """Whether an IP address is in one of some networks; False if it is no address."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in networks)


def sender_of(peer: str, said: Sequence[str], proxies: Networks) -> str:
    """The address of whoever sent a request: the last one on its way that is no proxy of ours.

    Args:
        peer: The address of the connection.
        said: The values of the header `X-Forwarded-For`, to which each proxy adds at the end.
        proxies: The proxies whose word is taken.
    """
    address = peer
    for one in map(str.strip, reversed([*",".join(said).split(","), peer])):
        try:
            ip_address(one)
        except ValueError:
            return address
        address = one
        if not is_within(one, proxies):
            break
    return address


class Connections:
    """The open connections."""

    def __init__(self, proxies: Networks, *, bounds: limits.Bounds = limits.BOUNDS) -> None:
        """Makes it.

        Args:
            proxies: Networks from which any number of connections is taken, up to that of all.
            bounds: How many there may be, and how long a head may take.
        """
        self._proxies = proxies
        self._bounds = bounds
        self._open: Counter[str] = Counter()
        self._waiting: WeakKeyDictionary[asyncio.BaseTransport, asyncio.TimerHandle] = (
            WeakKeyDictionary()
        )

    def gate(self, protocol: asyncio.Protocol) -> asyncio.Protocol:
        """A protocol that lets a connection through to another, or closes it."""
        return _Gate(protocol, self._opened, self._closed)

    def begun(self, transport: asyncio.BaseTransport | None) -> None:
        """Notes that the head of a request has arrived."""
        if transport is not None and (timer := self._waiting.pop(transport, None)):
            timer.cancel()

    def _opened(self, transport: asyncio.Transport, address: str) -> bool:
        self._open[address] += 1
        full = self._open.total() > limits.CONNECTIONS
        many = self._open[address] > self._bounds.per_address
        if full or (many and not is_within(address, self._proxies)):
            transport.abort()
            return False
        loop = asyncio.get_running_loop()
        self._waiting[transport] = loop.call_later(self._bounds.head_s, transport.abort)
        return True

    def _closed(self, transport: asyncio.BaseTransport, address: str) -> None:
        self.begun(transport)
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]


class _Gate(asyncio.Protocol):
    """Passes a connection's events on, if it was let in."""

    def __init__(
        self,
        inner: asyncio.Protocol,
        opened: Callable[[asyncio.Transport, str], bool],
        closed: Callable[[asyncio.BaseTransport, str], None],
    ) -> None:
        self._inner = inner
        self._opened = opened
        self._closed = closed
        self._transport: asyncio.Transport | None = None
        self._address = ""
        self._let_in = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is a stream's
        peer = transport.get_extra_info("peername")
        self._transport = transport
        self._address = str(peer[0]) if peer else ""
        self._let_in = self._opened(transport, self._address)
        if self._let_in:
            self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._closed(self._transport, self._address)
        if self._let_in:
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._let_in:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._let_in else None

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()
