"""Several real processes of the bot on one PostgreSQL database, and the fake platforms."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from bot.store.postgres.listener import CHANNEL
from tests.fakes.discord import STRICT, FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.faults.lab import GIVEN_UP_S, READY_S, Lab
from tests.faults.waits import until
from tests.platforms.program import environment
from tests.ports import free_port
from tests.postgres import Server
from tests.runtime.service import PROGRAM, Service

_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")
_SENDING = """SELECT p.cluster FROM outbox o JOIN processes p ON p.id = o.sender
    WHERE o.state = 'sending' LIMIT 1"""
SETTINGS = ("fsync=off", "full_page_writes=off")
"""The tests stop the server, but never the machine. Each commit is written all the same."""

LIMITS = msgspec.structs.replace(STRICT, max_concurrency=16)
"""Discord's own, as for a bot that needs several processes."""


class ClusterLab(Lab):
    """The bot as several services, each started again when it ends unless it is held down."""

    def __init__(
        self,
        discord: FakeDiscord,
        telegram: FakeTelegram,
        folder: Path,
        server: Server,
        size: int,
        *,
        webhook: bool,
    ) -> None:
        super().__init__(discord, telegram, folder)
        self.webhook = {
            "CARDSTREAK_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{free_port()}/hook",
            "CARDSTREAK_TELEGRAM_WEBHOOK_SECRET": "a-secret-of-the-tests",
        }
        if not webhook:
            self.webhook.clear()
        self.server = server
        self.url = server.url("postgres")
        self.size = size
        # A server of each shard; each new one of the fake has the next shard.
        self.guilds = [self.guild, *(discord.add_guild(f"School {n}") for n in range(1, size))]
        self.rooms = [self.room, *map(discord.add_channel, self.guilds[1:])]
        self._services: dict[int, Service] = {}
        self._down: set[int] = set()
        self._keepers: list[asyncio.Task[None]] = []
        self._posts = 0

    async def start(self) -> None:
        """Starts all processes, and waits until each serves people."""
        for index in range(self.size):
            await self._launch_part(index)
            self._keepers.append(asyncio.create_task(self._keep_part(index)))
        await self.ready()

    async def ready(self) -> None:
        """Waits until the processes that run now serve people."""
        if not await until(lambda: all(map(self._serves, range(self.size))), READY_S):
            raise TimeoutError(
                [*self.log, *(service.err[-20:] for service in self._services.values())]
            )

    async def kill_part(self, index: int, *, held_down: bool = False) -> None:
        """Kills a process without warning; it is started again, unless it is held down."""
        if held_down:
            self._down.add(index)
        self._killed = True
        with suppress(ProcessLookupError):
            self._services[index].process.kill()
        await self._services[index].process.wait()

    async def sending(self, seconds: float) -> int | None:
        """Waits until a process is sending a message; returns its number, None if none does."""
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            end = self.now + seconds
            while self.now < end:
                found = await (await connection.execute(_SENDING)).fetchone()
                if found is not None:
                    return int(found[0])
        return None

    async def let_up(self, index: int) -> None:
        """Starts a process that was held down."""
        self._down.discard(index)

    async def stop(self) -> str:
        """Stops all as a service manager does; returns what was wrong about their end."""
        self._stopping = True
        wrong = []
        for service in self._services.values():
            with suppress(ProcessLookupError):
                service.process.terminate()
        for index, service in self._services.items():
            try:
                async with asyncio.timeout(GIVEN_UP_S):
                    status = await service.process.wait()
            except TimeoutError:
                service.process.kill()
                wrong.append(f"process {index} did not stop within {GIVEN_UP_S:.0f} s")
            else:
                if status:
                    wrong.append(f"process {index} ended with status {status}")
            self._collect(service)
        return "; ".join(wrong)

    async def close(self) -> None:
        """Ends all processes, however they are."""
        self._stopping = True
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for service in self._services.values():
            await service.kill()

    def add_guest(self) -> None:
        """Adds a user who may connect, and for whom the server reserves nothing."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CREATE ROLE guest LOGIN")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql.encode()).fetchall()

    def change(self, sql: str, parameter_sets: Sequence[Mapping[str, object]]) -> None:
        """Runs a statement of the shared SQL once for each set of parameters."""
        named = _PARAMETER.sub(r"%(\1)s", sql).encode()
        with psycopg.connect(self.url) as connection:
            for parameters in parameter_sets:
                connection.execute(named, parameters)

    def damage(self) -> str:
        """Nothing: the server looks after its files."""
        return ""

    async def _let_the_bot_look(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"NOTIFY {CHANNEL}".encode())

    def _new_channel(self, platform: str) -> str:
        if platform == "discord":
            self._posts += 1
            guild = self.guilds[self._posts % self.size]
            return str(self.discord.add_channel(guild, "daily").id)
        return super()._new_channel(platform)

    def _settings(self) -> dict[str, str]:
        return {**super()._settings(), **self.webhook, "CARDSTREAK_STORE_URL": self.url}

    def _serves(self, index: int) -> bool:
        service = self._services[index]
        said = "\n".join(service.out)
        if service.process.returncode is not None:
            return False
        return "Discord: here as" in said and "Telegram: people find the bot" in said

    async def _launch_part(self, index: int) -> None:
        process = await asyncio.create_subprocess_exec(
            *PROGRAM,
            "--cluster",
            f"{index}/{self.size}",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(self.folder, **self._settings()),
            cwd=self.folder.parent,
        )
        self._services[index] = Service(process)
        self.starts.append(self.now)

    async def _keep_part(self, index: int) -> None:
        while True:
            service = self._services[index]
            status = await service.process.wait()
            if self._stopping:
                return
            self._collect(service)
            if status >= 0:
                self.exits.append(status)
            await until(lambda: index not in self._down, 600)
            await self._launch_part(index)


@asynccontextmanager
async def cluster_lab(
    folder: Path, size: int, *, webhook: bool = False
) -> AsyncIterator[ClusterLab]:
    """Both fakes and a server; no process runs yet.

    With a webhook all processes listen on one port, and Telegram posts to it; else one of them
    fetches.
    """
    server = await asyncio.to_thread(Server, *SETTINGS)
    try:
        async with (
            FakeDiscord(shards=size, limits=LIMITS) as discord,
            FakeTelegram() as telegram,
        ):
            made = ClusterLab(discord, telegram, folder, server, size, webhook=webhook)
            async with AsyncExitStack() as stack:
                for proxy in made.proxies.values():
                    await stack.enter_async_context(proxy)
                port = made.proxies["gateway"].port
                discord.gateway.url = f"ws://faults.test:{port}/gateway/"
                try:
                    yield made
                finally:
                    await made.close()
    finally:
        await asyncio.to_thread(server.remove)
