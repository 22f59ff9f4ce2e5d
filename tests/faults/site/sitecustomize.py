# ruff: noqa: INP001 - Python finds this file by its name alone
"""Runs inside the bot's process: lets a test stop the resolver, and set the clock wrong.

Python imports it at the start, because its folder is in PYTHONPATH. The file that `CARDFAULTS`
names holds two numbers: how far the clock is wrong in nanoseconds, and 1 while no name resolves.
The moment and the resolver are the only two things that can't be changed from outside without the
rights of the machine's owner.
"""

import mmap
import os
import socket
import struct
import time
from pathlib import Path
from typing import Any

HOST = "faults.test"
"""The name under which the bot knows both platforms."""
SHARED = struct.Struct("=qq")


def install(file: Path) -> None:
    """Replaces the clock and the resolver of this process."""
    with file.open("rb") as opened:
        shared = mmap.mmap(opened.fileno(), SHARED.size, access=mmap.ACCESS_READ)
    now_ns, resolve = time.time_ns, socket.getaddrinfo

    def time_ns() -> int:
        return now_ns() + int(SHARED.unpack(shared[:])[0])

    def getaddrinfo(host: Any, *arguments: Any, **more: Any) -> Any:
        if host in {HOST, HOST.encode()}:
            if SHARED.unpack(shared[:])[1]:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            host = "127.0.0.1"
        return resolve(host, *arguments, **more)

    time.time_ns = time_ns
    time.time = lambda: time_ns() / 1e9
    socket.getaddrinfo = getaddrinfo


if named := os.environ.get("CARDFAULTS"):
    install(Path(named))
