"""The real program between two proxies and the fake platforms, and what tests do to it."""

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.discord import FakeDiscord, Permission
from tests.fakes.telegram import FakeTelegram
from tests.faults.proxy import Fault, Proxy
from tests.faults.records import Records
from tests.faults.switches import HOST, Switches
from tests.faults.waits import until
from tests.platforms.program import ROOT, environment
from tests.runtime.service import PROGRAM, Service

CARDS = 400
NEW_CARDS = 200
"""The most new cards that a person may have a day, which leaves the presses something to do."""
READY_S = 60.0
GIVEN_UP_S = 45.0
"""How long a stop may take before it counts as hanging."""
LATE_MINUTES = 3
"""How long before now the daily cards' time is: the row alone says when the bot looks at it."""
DAILY = {"deck": "faults", "time": "9:00", "timezone": "Europe/Berlin"}

if sys.platform == "linux":
    import resource


def deck() -> str:
    """A deck whose cards can be told apart by their questions."""
    head = '[deck]\nid = "faults"\ntitle = "Faults"\n'
    cards = (
        f'\n[[card]]\nid = "c{number}"\nfront = "Question c{number}?"\nanswer = "{number}"\n'
        for number in range(1, CARDS + 1)
    )
    return head + "".join(cards)


class Lab:
    """The bot as a service that is started again whenever it ends, and its surroundings."""

    def __init__(self, discord: FakeDiscord, telegram: FakeTelegram, folder: Path) -> None:
        self.discord = discord
        self.telegram = telegram
        self.folder = folder / "data"
        (self.folder / "decks").mkdir(parents=True)
        (self.folder / "decks" / "faults.toml").write_text(deck(), encoding="utf-8")
        self.switches = Switches(folder / "switches")
        self.records = Records()
        self.proxies = {
            "discord": Proxy(_port(discord.api)),
            "gateway": Proxy(_port(discord.gateway_url)),
            "telegram": Proxy(_port(telegram.api_url)),
        }
        self.guild = discord.add_guild("School")
        self.room = discord.add_channel(self.guild)
        self.rooms = [self.room]
        """Where people study on Discord."""
        self.exits: list[int] = []
        """The statuses with which the bot has ended by itself."""
        self.starts: list[float] = []
        self.log: list[str] = []
        self.before_restart: Callable[[], None] = lambda: None
        self._admin = discord.add_user("ada")
        self._killed = False
        self._stopping = False
        self._service: Service | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / "cardstreak.db"

    @property
    def now(self) -> float:
        """Seconds on the clock with which faults are measured."""
        return asyncio.get_running_loop().time()

    # The bot.

    async def start(self) -> None:
        """Starts the bot and waits until it serves both platforms."""
        await self._launch()
        self._keeper = asyncio.create_task(self._keep())
        await self.ready()

    async def ready(self) -> None:
        """Waits until the bot that runs now is connected to both platforms."""
        service = self._service
        if not await until(lambda: _connected(self._service), READY_S):
            raise TimeoutError(service.err if service else "it does not run")

    async def kill(self) -> None:
        """Kills the bot without warning; it is started again at once."""
        assert self._service is not None
        begun = len(self.starts)
        self._killed = True
        self._service.process.kill()
        await self.restarted(begun)

    async def restarted(self, starts: int) -> None:
        """Waits until the bot has been started more often than so."""
        await until(lambda: len(self.starts) > starts, READY_S)

    async def stop(self) -> str:
        """Stops the bot as a service manager does; returns what was wrong about its end."""
        self._stopping = True
        service = self._service
        assert service is not None
        with suppress(ProcessLookupError):
            service.process.terminate()
        try:
            async with asyncio.timeout(GIVEN_UP_S):
                await service.process.wait()
        except TimeoutError:
            service.process.kill()
            await service.process.wait()
            return f"it did not stop within {GIVEN_UP_S:.0f} s"
        finally:
            self._collect(service)
        status = service.process.returncode
        return "" if status == 0 else f"it ended with status {status}"

    async def close(self) -> None:
        """Ends the bot, however it is."""
        self._stopping = True
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._service is not None:
            await self._service.kill()

    def limit_files(self, size: int | None) -> None:
        """Refuses the bot to write beyond so many bytes of any file; None allows everything."""
        assert self._service is not None
        endless = resource.RLIM_INFINITY
        soft = endless if size is None else size
        with suppress(ProcessLookupError):
            resource.prlimit(self._service.process.pid, resource.RLIMIT_FSIZE, (soft, endless))

    async def _launch(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *PROGRAM,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(self.folder, **self._settings()),
            cwd=self.folder.parent,
        )
        self._service = Service(process)
        self.starts.append(self.now)

    async def _keep(self) -> None:
        """Starts the bot again whenever it ends, as a service manager does."""
        while True:
            service = self._service
            assert service is not None
            status = await service.process.wait()
            if self._stopping:
                return
            self._collect(service)
            if not self._killed:
                self.exits.append(status)
                self.before_restart()
            self._killed = False
            await self._launch()

    def _collect(self, service: Service) -> None:
        self.log += service.err

    def _settings(self) -> dict[str, str]:
        rest, gateway, telegram = (
            f"{HOST}:{self.proxies[name].port}" for name in ("discord", "gateway", "telegram")
        )
        return {
            **self.switches.environment(str(ROOT)),
            "CARDSTREAK_DISCORD_TOKEN": self.discord.token,
            "CARDSTREAK_DISCORD_API_URL": f"http://{rest}{urlsplit(self.discord.api).path}",
            "CARDSTREAK_DISCORD_GATEWAY_URL": f"ws://{gateway}/gateway/",
            "CARDSTREAK_TELEGRAM_TOKEN": self.telegram.token,
            "CARDSTREAK_TELEGRAM_API_URL": f"http://{telegram}",
            "CARDSTREAK_DEFAULTS_NEW_CARDS": str(NEW_CARDS),
        }

    # The network.

    async def begin(self, fault: Fault | Mapping[str, Fault | bytes]) -> None:
        """Begins a fault of the whole network, or one for each proxy that is named."""
        faults = dict.fromkeys(self.proxies, fault) if isinstance(fault, Fault) else fault
        for name, one in faults.items():
            await self.proxies[name].begin(one)

    async def end(self) -> None:
        """Ends the fault of the network."""
        for proxy in self.proxies.values():
            await proxy.end()

    # Posts that fall due.

    async def set_up_posts(self) -> None:
        """An admin of each platform switches on a daily card, of which the others are copies."""
        moderates = Permission.MANAGE_GUILD | Permission.USE_APPLICATION_COMMANDS
        self.discord.set_permissions(self._admin, self.guild, moderates)
        await self.discord.slash(self._admin, "daily on", DAILY, channel=self.room)
        tom = self.telegram.user("Tom", started=True)
        group = self.telegram.group("Study", tom)
        self.telegram.say(tom, "/daily on faults time:9:00 timezone:Europe/Berlin", group)
        await group.next_message(READY_S)

    async def plan_posts(self, in_s: list[float]) -> None:
        """Plans a post on each platform for each of these moments, in seconds from now.

        At the same moments somebody on Telegram types a command.
        """
        for seconds in in_s:
            asyncio.get_running_loop().call_later(seconds, self._ask)
        now = int(time.time() * 1000)
        zone, minute = _noon(now)
        rows = []
        for seconds in in_s:
            for platform in self.records.due:
                channel = self._new_channel(platform)
                columns = {
                    "platform": platform,
                    "channel": channel,
                    "zone": zone,
                    "minute": minute - LATE_MINUTES,
                    "since": now - 6 * 3_600_000,
                    "due": now + int(seconds * 1000),
                }
                rows.append(columns)
                self.records.due[platform].append(channel)
        self.change(_COPY, rows)
        await self._let_the_bot_look()

    async def _let_the_bot_look(self) -> None:
        """A change of another daily card lets the bot look when the next post is due."""
        await self.discord.slash(self._admin, "daily on", DAILY, channel=self.room)

    # The database.

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query finds; the bot may be running."""
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(sql).fetchall()

    def change(self, sql: str, parameter_sets: Sequence[Mapping[str, object]]) -> None:
        """Runs a statement of the shared SQL once for each set of parameters."""
        with closing(sqlite3.connect(self.database, timeout=10)) as database, database:
            # The bot would take a checkpoint by another program for a file that is overwritten.
            database.execute("PRAGMA wal_autocheckpoint = 0")
            database.executemany(sql, parameter_sets)

    def damage(self) -> str:
        """What is damaged in the database."""
        ((found,),) = self.rows("PRAGMA integrity_check(1)")
        return "" if found == "ok" else str(found)

    def _ask(self) -> None:
        user = self.telegram.user("Kim", started=True)
        self.records.asked.append(user.id)
        self.telegram.say(user, "/streak")

    def arrived(self, platform: str, channel: str) -> int:
        """How many posts are in a channel."""
        if platform == "discord":
            found = self.discord.world.channels[int(channel)]
            return len(self.discord.messages(found))
        return len(self.telegram.chats[int(channel)].from_bot)

    def missing(self, platform: str) -> list[str]:
        """The channels whose post has not arrived."""
        return [one for one in self.records.due[platform] if not self.arrived(platform, one)]

    def _new_channel(self, platform: str) -> str:
        if platform == "discord":
            return str(self.discord.add_channel(self.guild, "daily").id)
        return str(self.telegram.group("Daily", self.telegram.user("Eve")).id)


_COPY = """
    INSERT INTO dailies (platform, channel, thread, account, space, owner_account, deck, topic,
        zone, minute, seed, since, days, status, due)
    SELECT platform, :channel, thread, account, space, owner_account, deck, topic,
        :zone, :minute, seed, :since, 0, 'on', :due
    FROM dailies WHERE platform = :platform ORDER BY id LIMIT 1"""


def _noon(now: int) -> tuple[str, int]:
    """A zone in which it is about noon now, and the minute of its day: no date ends meanwhile."""
    hour, minute = divmod(now // 60_000 % 1440, 60)
    offset = 12 - hour
    return (f"Etc/GMT{-offset:+d}" if offset else "UTC"), 12 * 60 + minute


def _connected(service: Service | None) -> bool:
    said = "\n".join(service.out if service else ())
    return "Discord: here as" in said and "Telegram: people find the bot" in said


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port
    return port


@asynccontextmanager
async def lab(folder: Path) -> AsyncIterator[Lab]:
    """Both fakes behind proxies; the bot does not run yet."""
    os.umask(0o077)
    async with FakeDiscord() as discord, FakeTelegram() as telegram:
        made = Lab(discord, telegram, folder)
        async with AsyncExitStack() as stack:
            for proxy in made.proxies.values():
                await stack.enter_async_context(proxy)
            discord.gateway.url = f"ws://{HOST}:{made.proxies['gateway'].port}/gateway/"
            try:
                yield made
            finally:
                await made.close()
