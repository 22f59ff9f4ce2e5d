"""Runs the program as a service in its own process, with fake servers of both platforms."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Self

from tests.fakes.discord import FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.platforms.forks import NUMBER, POSSIBLE, SERVICES, forks
from tests.platforms.program import environment
from tests.strict import PYTHON

PROGRAM = (*PYTHON, "-m", "bot", "run")
APART_MS = 10_000
"""How far ahead of the one before a service with a leaping clock begins: Discord lets a bot begin a
session every five seconds."""
PATIENCE_S = 30.0
EMPTY: Mapping[str, str] = MappingProxyType({})


class Fork:
    """A fork that runs the program, as far as these tests need of `asyncio.subprocess.Process`."""

    def __init__(
        self, pid: int, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader
    ) -> None:
        self.pid = pid
        self.stdout = stdout
        self.stderr = stderr
        self.returncode: int | None = None
        self._ended = asyncio.Event()
        self._waiting: asyncio.Task[None] | None = None

    @classmethod
    async def start(
        cls, module: str, argument: str, environment: Mapping[str, str], folder: Path
    ) -> Self:
        """Starts a module's `main` in a folder."""
        nothing = os.open(os.devnull, os.O_RDONLY)
        out, err = os.pipe(), os.pipe()
        files = (nothing, out[1], err[1])
        numbers = forks(SERVICES).start((argument,), files, environment, folder, module)
        for file in files:
            os.close(file)
        stdout = await _reader(os.fdopen(out[0], "rb", buffering=0))
        stderr = await _reader(os.fdopen(err[0], "rb", buffering=0))
        told = await _reader(numbers)
        (pid,) = NUMBER.unpack(await told.readexactly(NUMBER.size))
        fork = cls(pid, stdout, stderr)
        fork._waiting = asyncio.create_task(fork._wait(told))
        return fork

    def send_signal(self, number: signal.Signals) -> None:
        """Sends a signal."""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """Asks it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kills it."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Waits until it has ended; returns its exit status."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    async def _wait(self, told: asyncio.StreamReader) -> None:
        (self.returncode,) = NUMBER.unpack(await told.read())
        self._ended.set()


async def _reader(pipe: BinaryIO) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    return reader


class Service:
    """A running program, and the lines that it has printed."""

    def __init__(self, process: asyncio.subprocess.Process | Fork) -> None:
        self.process = process
        self.out: list[str] = []
        self.err: list[str] = []
        self._changed = asyncio.Event()
        self._reading = [
            asyncio.create_task(self._read(stream, lines))
            for stream, lines in ((process.stdout, self.out), (process.stderr, self.err))
        ]

    @property
    def log(self) -> list[dict[str, object]]:
        """The log's lines."""
        return [json.loads(line) for line in self.err if line.startswith("{")]

    @property
    def complaints(self) -> list[str]:
        """The lines on stderr for people, without the log."""
        return [line for line in self.err if not line.startswith("{")]

    async def says(self, *texts: str) -> None:
        """Waits until each text was printed.

        Raises:
            TimeoutError: If one is not.
        """
        await self._until(lambda: all(any(text in line for line in self.out) for text in texts))

    async def complains(self, text: str) -> None:
        """Waits until a line on stderr for people has a text."""
        await self._until(lambda: any(text in line for line in self.complaints))

    async def ended(self) -> int:
        """Waits until the program ends; returns its exit status."""
        async with asyncio.timeout(PATIENCE_S):
            status = await self.process.wait()
            await asyncio.gather(*self._reading)
        return status

    async def stop(self) -> float:
        """Stops the program as a service manager does; returns the seconds that it took."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self.process.send_signal(signal.SIGTERM)
        assert await self.ended() == 0, self.err
        return loop.time() - begun

    def leap(self) -> None:
        """Sets the clock of a program that is `leaping` forward: an answer was shown for long."""
        self.process.send_signal(signal.SIGUSR1)

    async def kill(self) -> None:
        """Kills the program if it is still running."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    def memory_kb(self) -> int:
        """The program's memory in kB; 0 if the system does not tell it."""
        status = Path(f"/proc/{self.process.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def _read(self, stream: asyncio.StreamReader | None, lines: list[str]) -> None:
        assert stream is not None
        while line := await stream.readline():
            lines.append(line.decode().rstrip("\n"))
            self._changed.set()


class ServiceHarness:
    """Fake servers of both platforms, a person on each, and the program's data folder."""

    def __init__(self, discord: FakeDiscord, telegram: FakeTelegram, folder: Path) -> None:
        self.discord = discord
        self.telegram = telegram
        self.folder = folder
        self._runs = 0
        self.guild = discord.add_guild("School")
        self.channel = discord.add_channel(self.guild)
        self.ada = discord.add_user("ada")
        self.tom = telegram.user("Tom")
        self.settings = {
            "CARDSTREAK_DISCORD_TOKEN": discord.token,
            "CARDSTREAK_DISCORD_API_URL": discord.api,
            "CARDSTREAK_DISCORD_GATEWAY_URL": discord.gateway_url,
            "CARDSTREAK_TELEGRAM_TOKEN": telegram.token,
            "CARDSTREAK_TELEGRAM_API_URL": telegram.api_url,
        }

    @asynccontextmanager
    async def run(
        self, changes: Mapping[str, str] = EMPTY, *, fresh: bool = False, leaping: bool = False
    ) -> AsyncIterator[Service]:
        """Runs the program.

        Args:
            changes: Settings that differ.
            fresh: Whether it is a process of its own from the start, not a fork.
            leaping: Whether its clock can be set forward, see `Service.leap`. It begins ahead of
                the one before, so that the bot connects at once.
        """
        self.folder.mkdir(exist_ok=True)
        variables = environment(self.folder, **{**self.settings, **changes})
        module, argument = "bot.cli", "run"
        if leaping:
            module, argument = "tests.runtime.leaping", str(self._runs * APART_MS)
        self._runs += 1
        if fresh or not POSSIBLE:
            service = Service(
                await asyncio.create_subprocess_exec(
                    *(*PYTHON, "-m", module.removesuffix(".cli"), argument),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.PIPE,
                    env=variables,
                    cwd=self.folder.parent,
                )
            )
        else:
            service = Service(await Fork.start(module, argument, variables, self.folder.parent))
        try:
            yield service
        finally:
            await service.kill()

    @asynccontextmanager
    async def serving(
        self, *, fresh: bool = False, leaping: bool = False
    ) -> AsyncIterator[Service]:
        """Runs the program as `run` does, and waits until it is connected to both platforms."""
        async with self.run(fresh=fresh, leaping=leaping) as service:
            await service.says("Telegram: people find the bot")
            await self.on_discord()
            yield service

    async def on_discord(self) -> None:
        """Waits until the program is connected to Discord.

        It says so only when no more servers come, two seconds later.
        """
        await self.discord.until(self.discord.gateway.live, PATIENCE_S)
