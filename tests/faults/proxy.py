"""A TCP proxy on 127.0.0.1 that makes a network's faults."""

import asyncio
import re
import socket
import struct
from contextlib import suppress
from enum import Enum, auto
from typing import Self

_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_CHUNK = 65_536
DELAY_S = 6.0


class Fault(Enum):
    """What the network does, to connections that are open and to new ones."""

    REFUSED = auto()
    """Open connections are reset, new ones are refused."""
    RESET = auto()
    """Open connections are reset; new ones are accepted and reset within the first request."""
    SILENT = auto()
    """Open connections are reset; new ones are accepted and never answered."""
    FROZEN = auto()
    """All bytes wait, and arrive when the fault ends: packets are lost and sent again."""
    SLOW = auto()
    """Everything arrives, but what the server says comes some seconds late."""
    DEAD = auto()
    """All connections stay open, and nothing ever arrives any more, also after the fault."""


class Proxy:
    """Passes bytes between the bot and one server, until it is given a fault.

    Args:
        target: the server's port on 127.0.0.1.
        delay_s: how late a slow server's answers come.
    """

    def __init__(self, target: int, *, delay_s: float = DELAY_S) -> None:
        self.target = target
        self._delay_s = delay_s
        self.port = 0
        self._fault: Fault | bytes | None = None
        self._server: asyncio.Server | None = None
        self._reserved: socket.socket | None = None
        """Keeps the port while connections are refused: another program must not answer there."""
        self._connections: set[_Connection] = set()
        self._moving = asyncio.Event()
        self._moving.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        if self._reserved is not None:
            self._reserved.close()
        self._abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def begin(self, fault: Fault | bytes) -> None:
        """Begins a fault; bytes are the response to every request, whatever was asked."""
        self._fault = fault
        if fault is Fault.FROZEN:
            self._moving.clear()
        elif fault is Fault.SLOW:
            pass
        elif fault is Fault.DEAD:
            for connection in self._connections:
                connection.dead = True
        else:
            self._abort()
        if fault is Fault.REFUSED and self._server is not None:
            self._server.close()
            self._server, self._reserved = None, _bound(self.port)

    async def end(self) -> None:
        """Ends the fault. Connections that were never answered are reset, dead ones stay dead."""
        before, self._fault = self._fault, None
        self._moving.set()
        if before is Fault.SILENT:
            self._abort()
        if self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        listener, self._reserved = self._reserved or _bound(0), None
        self._server = await asyncio.start_server(self._accept, sock=listener)
        self.port = int(self._server.sockets[0].getsockname()[1])

    def _abort(self) -> None:
        for connection in list(self._connections):
            connection.reset()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        connection = _Connection(writer, dead=self._fault is Fault.DEAD)
        self._connections.add(connection)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._serve(connection, reader)
        except asyncio.CancelledError:
            pass  # asyncio's server would print a traceback for it
        finally:
            self._connections.discard(connection)
            self._tasks.discard(task)
            connection.close()

    async def _serve(self, connection: "_Connection", reader: asyncio.StreamReader) -> None:
        fault = self._fault
        if isinstance(fault, bytes):
            await _answer(connection.client, reader, fault)
        elif fault is Fault.RESET:
            await reader.read(1)
            connection.reset()
        elif fault in {Fault.SILENT, Fault.DEAD}:
            while await reader.read(_CHUNK):
                pass
        else:
            await self._moving.wait()
            server_reader, server = await asyncio.open_connection("127.0.0.1", self.target)
            connection.server = server
            passing = [
                asyncio.create_task(self._pass_on(connection, *ends))
                for ends in ((reader, server), (server_reader, connection.client))
            ]
            try:
                await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
                if connection.dead:
                    await passing[0]  # that the server has gone is not heard of
            finally:
                for task in passing:
                    task.cancel()
                await asyncio.gather(*passing, return_exceptions=True)

    async def _pass_on(
        self, connection: "_Connection", source: asyncio.StreamReader, sink: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while data := await source.read(_CHUNK):
                await self._moving.wait()
                if self._fault is Fault.SLOW and sink is connection.client:
                    await asyncio.sleep(self._delay_s)
                if not connection.dead:
                    sink.write(data)
                    await sink.drain()


class _Connection:
    """One connection of the bot, and the one to the server behind it."""

    def __init__(self, client: asyncio.StreamWriter, *, dead: bool) -> None:
        self.client = client
        self.server: asyncio.StreamWriter | None = None
        self.dead = dead

    def reset(self) -> None:
        """Ends the connection with a reset, which is what the bot then reads."""
        taken = self.client.get_extra_info("socket")
        if taken is not None:
            with suppress(OSError):
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """Closes both sides at once."""
        for side in (self.client, self.server):
            if side is not None:
                side.transport.abort()


def _bound(port: int) -> socket.socket:
    """A socket with a port of its own, 0 for any; as long as nobody listens, it refuses."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("127.0.0.1", port))
    return taken


async def _answer(
    client: asyncio.StreamWriter, reader: asyncio.StreamReader, response: bytes
) -> None:
    """Answers one request with the same bytes, and closes the connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    if length := _LENGTH.search(head):
        await reader.readexactly(int(length[1]))
    elif b"chunked" in head.lower():
        await reader.readuntil(b"0\r\n\r\n")
    client.write(response)
    await client.drain()
    client.write_eof()
    await reader.read(_CHUNK)


def response(status: str, body: bytes = b"", *headers: str) -> bytes:
    """A whole HTTP response, after which the connection closes."""
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
