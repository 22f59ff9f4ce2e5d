import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.engine.background.service import BackgroundService
from bot.platforms.discord_chat.client import Discord
from bot.platforms.ports import Outgoing, RefusedError, SendingAdapter
from bot.platforms.telegram_chat.client import Telegram
from bot.runtime import supervisor
from bot.store.database import Database
from bot.store.opening import open_database
from tests.fakes.discord import FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.platforms.discord_chat.discord_harness import DiscordHarness
from tests.platforms.telegram_chat.telegram_harness import ManualClock, open_harness
from tests.world import World


class Refusing:
    """A platform that refuses the bot some times, and then serves people."""

    def __init__(self, platform: str, times: int) -> None:
        self.platform = platform
        self.times = times
        self.serves = asyncio.Event()

    async def run(self) -> None:
        """Runs it."""
        if self.times:
            self.times -= 1
            raise RefusedError(f"{self.platform} does not know this token")
        self.serves.set()
        await asyncio.Event().wait()

    async def until_ready(self) -> None:
        """Waits until it serves people."""
        await self.serves.wait()

    async def send(self, message: Outgoing) -> str:
        """Sends nothing."""
        raise NotImplementedError


class Silent(Refusing):
    """A platform that can't be reached."""

    def __init__(self) -> None:
        super().__init__("discord", 0)

    async def run(self) -> None:
        """Tries in vain."""
        await asyncio.Event().wait()


class Supervised:
    """What the supervisor does with platforms."""

    def __init__(self, database: Database) -> None:
        self.background = BackgroundService(database, random.Random(1))
        self.stopping = asyncio.Event()
        self.told: list[str] = []
        self.pauses: list[float] = []
        self.paused, self.going_on = asyncio.Event(), asyncio.Event()
        self.going_on.set()

    async def serve(self, *platforms: SendingAdapter) -> bool:
        """Serves them; a pause takes no time."""

        async def sleep(seconds: float) -> None:
            self.pauses.append(seconds)
            self.paused.set()
            await asyncio.sleep(0)
            await self.going_on.wait()

        return await supervisor.serve(
            self.stopping,
            platforms,
            self.background,
            ManualClock(),
            asyncio.Event(),
            tell=self.told.append,
            sleep=sleep,
        )


@pytest_asyncio.fixture
async def supervised() -> AsyncIterator[Supervised]:
    """A supervisor with an empty database."""
    database = await open_database(None)
    yield Supervised(database)
    await database.close()


async def test_a_platform_that_refused_is_tried_again(supervised: Supervised) -> None:
    """While another platform serves people, it is asked every few minutes; it is told once."""
    other, refusing = Refusing("discord", 0), Refusing("telegram", 3)
    serving = asyncio.create_task(supervised.serve(other, refusing))
    await asyncio.wait_for(refusing.serves.wait(), 5)
    assert supervised.told == ["telegram does not know this token"]
    assert supervised.pauses == [supervisor.AGAIN_S] * 3
    supervised.stopping.set()
    assert await serving


@pytest.mark.parametrize("names", [("telegram",), ("telegram", "discord")])
async def test_refused_by_all_it_ends(supervised: Supervised, names: tuple[str, ...]) -> None:
    """If no platform is left, the bot ends, so that its owner sees it."""
    assert not await supervised.serve(*(Refusing(name, 10_000) for name in names))
    assert sorted(set(supervised.told)) == sorted(
        f"{name} does not know this token" for name in names
    )


@pytest.mark.parametrize("refusing", ["discord", "telegram"])
async def test_refused_at_the_very_first_start(
    supervised: Supervised, world: World, refusing: str
) -> None:
    """The real platforms: one that refuses the token at first is served once it takes it."""
    async with (
        FakeDiscord() as discord,
        FakeTelegram() as telegram,
        open_harness(telegram) as on_telegram,
    ):
        on_discord = DiscordHarness(discord, world)
        adapters: dict[str, Discord | Telegram] = {
            "discord": on_discord.adapter(),
            "telegram": on_telegram.new_adapter(),
        }
        right = {"discord": discord.token, "telegram": telegram.token}
        if refusing == "discord":
            discord.rest.token = discord.token[::-1]
        else:
            telegram.token = telegram.token[::-1]
        supervised.going_on.clear()
        serving = asyncio.create_task(supervised.serve(*adapters.values()))
        await asyncio.wait_for(supervised.paused.wait(), 10)
        (sentence,) = supervised.told
        assert sentence.startswith(f"{refusing.title()} does not know this token.")
        (other,) = adapters.keys() - {refusing}
        await asyncio.wait_for(adapters[other].until_ready(), 10)
        discord.rest.token, telegram.token = right["discord"], right["telegram"]
        supervised.going_on.set()
        await asyncio.wait_for(adapters[refusing].until_ready(), 10)
        assert supervised.pauses == [supervisor.AGAIN_S]
        assert supervised.told == [sentence]
        supervised.stopping.set()
        assert await serving


@pytest.mark.parametrize("token", ["two words", "4242:tökén", "4242:a-token\n"])
async def test_what_can_be_no_token(token: str) -> None:
    """Telegram is not asked for ever about a token that no request can hold."""
    async with FakeTelegram() as telegram, open_harness(telegram) as harness:
        harness.options["token"] = token
        with pytest.raises(RefusedError, match="does not know this token"):
            await harness.new_adapter().run()


async def test_one_that_cannot_be_reached_may_still_come(supervised: Supervised) -> None:
    """While a platform is only out of reach, the bot goes on, though another one refuses it."""
    refusing, silent = Refusing("telegram", 3), Silent()
    serving = asyncio.create_task(supervised.serve(refusing, silent))
    await asyncio.wait_for(refusing.serves.wait(), 5)
    assert not serving.done()
    supervised.stopping.set()
    assert await serving
