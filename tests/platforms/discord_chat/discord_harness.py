"""The whole bot on a fake Discord: the real adapter, the real engine, a real store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.model.actions import Request
from bot.model.platform_events import AnyPlatformEvent
from bot.model.views import Post
from bot.platforms.discord_chat.client import Discord
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import ALONE, AdapterPorts, Cluster, Draw, Handle
from bot.runtime.key_values import KeyValues
from tests.fakes.discord import FakeDiscord, Message, Seen
from tests.platforms.maths import draw_here
from tests.world import World


async def at_once(_seconds: float) -> None:
    """Does not wait, but lets other tasks run."""
    await asyncio.sleep(0)


TIMEOUTS = Timeouts(settling=0.05, sleep=at_once, patience=5.0)
"""An answer waits longer than in life before it is deferred, because the machine may be busy."""


class FakeClock:
    """The fake's own clock, in milliseconds."""

    def __init__(self, fake: FakeDiscord, ahead_ms: int = 0) -> None:
        self._fake = fake
        self._ahead_ms = ahead_ms

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return int(self._fake.clock.now() * 1000) + self._ahead_ms


class DiscordHarness:
    """A server with a channel and two people, and the bot; records what the bot reports."""

    def __init__(self, fake: FakeDiscord, world: World) -> None:
        self.fake = fake
        self.world = world
        self.guild = fake.add_guild("School")
        self.channel = fake.add_channel(self.guild)
        self.ada = fake.add_user("ada")
        self.bob = fake.add_user("bob")
        self.cluster: Cluster = ALONE
        self.ahead_ms = 0
        """By how much the bot's machine is ahead of Discord's clock."""
        self.draw: Draw = draw_here
        self.newcomers = False
        """Whether the question for the time zone is shown; most tests are about other things."""
        self.announced: list[str] = []
        self.events: list[AnyPlatformEvent] = []
        self.requests: list[Request] = []

    def ports(self, handle: Handle | None = None, cluster: Cluster | None = None) -> AdapterPorts:
        """The adapter's ports: the real engine answers, unless `handle` does."""
        answer = handle or self.world.engine.handle

        async def recording(request: Request) -> tuple[Post, ...]:
            self.requests.append(request)
            posts = await answer(request)
            return posts if handle or self.newcomers else posts[:1]

        async def notify(event: AnyPlatformEvent) -> None:
            self.events.append(event)
            await self.world.engine.notify(event, FakeClock(self.fake).now())

        return AdapterPorts(
            recording,
            notify,
            self.world.engine.suggest,
            KeyValues(self.world.database, FakeClock(self.fake)),
            FakeClock(self.fake, self.ahead_ms),
            self.world.engine.medium,
            cluster=cluster or self.cluster,
            draw=self.draw,
        )

    def adapter(
        self,
        *,
        handle: Handle | None = None,
        token: str = "",
        timeouts: Timeouts = TIMEOUTS,
        api: str = "",
        cluster: Cluster | None = None,
        session_reserve: int = 0,
    ) -> Discord:
        """A new adapter, not running yet."""
        return Discord(
            self.ports(handle, cluster),
            token=token or self.fake.token,
            api_url=api or self.fake.api,
            gateway_url="",
            announce=self.announced.append,
            session_reserve=session_reserve,
            timeouts=timeouts,
        )

    @asynccontextmanager
    async def open(
        self, *, handle: Handle | None = None, timeouts: Timeouts = TIMEOUTS
    ) -> AsyncIterator[Discord]:
        """Runs the bot."""
        adapter = self.adapter(handle=handle, timeouts=timeouts)
        async with running(adapter, self):
            yield adapter

    async def slash(self, line: str, **options: object) -> Message:
        """Ada types a command in the channel; returns the message that answers it."""
        return shown(await self.fake.slash(self.ada, line, dict(options), channel=self.channel))


@asynccontextmanager
async def running(adapter: Discord, harness: DiscordHarness) -> AsyncIterator[None]:
    """Runs an adapter once it is ready, and cancels it at the end."""
    before = len(harness.announced)
    task = asyncio.create_task(adapter.run())
    try:
        await harness.fake.until(lambda: len(harness.announced) > before or task.done())
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)


def shown(seen: Seen) -> Message:
    """The message that the person sees."""
    assert seen.kind in {"message", "update"}, seen.kind
    assert seen.message is not None
    return seen.message


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    return [button.label for button in message.buttons]


def slow(handle: Handle, released: asyncio.Event) -> Handle:
    """An engine that answers only after `opened` is set."""

    async def wait(request: Request) -> tuple[Post, ...]:
        await released.wait()
        return await handle(request)

    return wait
