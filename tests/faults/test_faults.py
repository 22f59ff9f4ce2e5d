"""A short run of the faults, and what their tools do. `python -m tests.faults` is the long run."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.faults.lab import lab
from tests.faults.proxy import Fault, Proxy, response
from tests.faults.runner import measured
from tests.faults.scenarios import BY_NAME, TOO_MANY

SHORT = (
    ("kill", 5.0),
    ("reset", 1.0),
    ("refused", 1.0),
    ("garbage", 0.5),
    ("bare-401", 0.5),
    ("long-reader", 0.5),
    ("deleted-file", 0.5),
)
"""Faults that take seconds; all on one bot, in one test, so that one worker runs them alone."""
CALM_S = 0.3
PATIENCE_S = 120.0
"""A bound for busy machines: alone, all of it takes less than half a minute."""


@pytest.mark.skipif(sys.platform != "linux", reason="the faults need Linux")
@pytest.mark.xdist_group("faults")
async def test_what_was_acknowledged_outlives_the_short_faults(tmp_path: Path) -> None:
    """After each fault all works again; no press is lost or counted twice, no post comes twice."""
    plan = [(BY_NAME[name], seconds) for name, seconds in SHORT]
    async with lab(tmp_path) as made:
        results = await measured(made, plan, people=3, patience_s=PATIENCE_S, calm_s=CALM_S)
    for result in results:
        assert None not in result.heal.values(), (result.name, result.heal, result.log)
    assert results[0].problems == [], results[0].log
    assert results[0].verdict.acknowledged > 0


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that sends back what it gets."""
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


async def said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """What comes back for a line within a moment; empty if nothing does."""
    writer.write(b"line\n")
    try:
        return await asyncio.wait_for(reader.read(100), 0.2)
    except TimeoutError:
        return b""


async def outcome(proxy: Proxy) -> str:
    """What a new connection meets."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    except ConnectionRefusedError:
        return "refused"
    try:
        return "answered" if await said(reader, writer) else "silent"
    except ConnectionResetError:
        return "reset"
    finally:
        writer.transport.abort()


@pytest.mark.parametrize(
    ("fault", "old", "new"),
    [
        (Fault.REFUSED, "reset", "refused"),
        (Fault.RESET, "reset", "reset"),
        (Fault.SILENT, "reset", "silent"),
        (Fault.FROZEN, "late", "silent"),
        (Fault.DEAD, "silent", "silent"),
    ],
)
async def test_a_fault_of_the_network(fault: Fault, old: str, new: str) -> None:
    """Open and new connections meet what the fault says; afterwards new ones work."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with Proxy(server.sockets[0].getsockname()[1]) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        assert await said(reader, writer) == b"line\n"
        await proxy.begin(fault)
        assert await outcome(proxy) == new
        if old == "reset":
            with pytest.raises(ConnectionResetError):
                await said(reader, writer)
        else:
            assert await said(reader, writer) == b""
        await proxy.end()
        if old != "reset":
            assert await said(reader, writer) == (b"" if old == "silent" else b"line\nline\n")
        assert await outcome(proxy) == "answered"
        writer.transport.abort()
    server.close()


async def test_a_slow_line() -> None:
    """What the server says comes late, and what is asked arrives at once."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with Proxy(server.sockets[0].getsockname()[1], delay_s=0.3) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        await proxy.begin(Fault.SLOW)
        assert await said(reader, writer) == b""
        assert await reader.read(100) == b"line\n"
        writer.transport.abort()
    server.close()


async def test_every_request_gets_the_same_response() -> None:
    """A response as fault is the answer to a request with a body, and the connection closes."""
    async with Proxy(1) as proxy:
        await proxy.begin(response("403 Forbidden"))
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody")
        assert (await reader.read()).startswith(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n")
        writer.transport.abort()


@pytest.mark.parametrize("platform", TOO_MANY)
def test_a_refusal_says_how_long(platform: str) -> None:
    """The response of a platform that is asked too often is that platform's own."""
    assert b'"retry_after": 5' in TOO_MANY[platform]
