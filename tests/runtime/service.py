"""Runs the program as a service in its own process, with fake servers of both platforms."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType

from tests.fakes.discord import FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.platforms.program import environment
from tests.strict import PYTHON

PROGRAM = (*PYTHON, "-m", "bot", "run")
PATIENCE_S = 30.0
EMPTY: Mapping[str, str] = MappingProxyType({})


class Service:
    """A running program, and the lines that it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
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
    async def run(self, changes: Mapping[str, str] = EMPTY) -> AsyncIterator[Service]:
        """Runs the program, with some settings changed."""
        self.folder.mkdir(exist_ok=True)
        process = await asyncio.create_subprocess_exec(
            *PROGRAM,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(self.folder, **{**self.settings, **changes}),
            cwd=self.folder.parent,
        )
        service = Service(process)
        try:
            yield service
        finally:
            await service.kill()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Service]:
        """Runs the program, and waits until it is connected to both platforms."""
        async with self.run() as service:
            await service.says("Discord: here as", "Telegram: people find the bot")
            yield service
