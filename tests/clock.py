"""A running clock for a world: due work is done, and messages go to a fake platform."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.engine.background.service import BackgroundService
from bot.model.actions import Where
from bot.model.ids import Identity
from bot.model.views import View
from bot.platforms.outbox_worker import OutboxWorker
from bot.platforms.ports import Outgoing, Undelivered
from tests.world import World, read

SERVER = Where(channel="77", space="7", moderator=True)
PRIVATE = Where(channel="dm-ada")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in Berlin, where a world is at first."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"))


class FakePlatform:
    """A fake chat platform: keeps the messages that it accepts, and can be made to refuse some.

    `trouble` is called with each message, and may return the error that sending it raises.
    """

    platform = "discord"

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.messages: dict[str, View] = {}
        self.trouble: Callable[[Outgoing], Undelivered | None] = lambda _: None

    async def send(self, message: Outgoing) -> str:
        """Accepts a message; a nonce that it knows means the same message again."""
        trouble = self.trouble(message)
        if trouble is not None:
            raise trouble
        self.sent.append(message)
        message_id = message.replaces or f"m-{message.nonce}"
        self.messages[message_id] = message.view
        return message_id

    async def run(self) -> None:
        """Receives nothing."""

    def posts(self) -> list[str]:
        """The texts of new messages, in order."""
        return [read(message.view) for message in self.sent if not message.replaces]

    def edits(self) -> list[str]:
        """The texts of edited messages, in order."""
        return [read(message.view) for message in self.sent if message.replaces]

    def private(self, who: str) -> list[str]:
        """The texts of the messages to a person, in order."""
        to = Identity(self.platform, who)
        return [read(message.view) for message in self.sent if message.to == to]


class Clock:
    """Moves a world's clock, and does what becomes due on the way."""

    def __init__(self, world: World, platform: FakePlatform | None = None) -> None:
        self.world = world
        self.platform = platform or FakePlatform()
        world.platform, world.where = self.platform.platform, SERVER
        self.renew()

    def renew(self) -> None:
        """Starts the background service on the world's present database, as after a restart."""
        self.background = BackgroundService(self.world.database, random.Random(1))
        self.worker = OutboxWorker(self.background, self.platform, self, self._sleep)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return int(self.world.now.timestamp() * 1000)

    async def sweep(self) -> int | None:
        """Does all that is due, and sends nothing; returns when something is due next (ms)."""
        due = await self.background.sweep(self.now())
        while due is not None and due <= self.now():
            due = await self.background.sweep(self.now())
        return due

    async def run_due(self) -> int | None:
        """Does and sends all that is due; returns when something is due next (ms)."""
        due = await self.sweep()
        retry = await self.worker.deliver_due()
        return min((moment for moment in (due, retry) if moment is not None), default=None)

    async def until(self, moment: datetime) -> None:
        """Moves the clock to a moment; what becomes due on the way is done at its time."""
        while True:
            due = await self.run_due()
            if due is None or due >= moment.timestamp() * 1000:
                break
            ahead = timedelta(milliseconds=due - self.now())
            self.world.now += max(ahead, timedelta(seconds=1))
        self.world.now = max(self.world.now, moment)
        await self.run_due()

    async def days(self, count: int = 1) -> None:
        """Lets whole days pass."""
        await self.until(self.world.now + timedelta(days=count))

    async def crash(self, path: Path) -> None:
        """Kills the process, and starts it again on the same file."""
        await self.world.reopen(path)
        self.renew()
        await self.background.recover(self.now())

    async def _sleep(self, seconds: float) -> None:
        self.world.now += timedelta(seconds=seconds)
