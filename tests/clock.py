"""A world whose clock runs: what is due is done, and a stand-in for a platform is handed it."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.engine.background.service import BackgroundService
from bot.model.actions import Where
from bot.model.ids import Identity
from bot.model.views import View
from bot.platforms.outbox_worker import OutboxWorker
from bot.platforms.ports import Outgoing, Undelivered
from tests.world import World, read

SERVER = Where(channel="77", space="7", moderator=True)
PRIVATE = Where(channel="dm-ada")


class FakePlatform:
    """Stands in for a chat platform: keeps the messages it takes, and can be made to refuse.

    `trouble` is asked before each message, and may return what becomes of it instead.
    """

    platform = "discord"

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.messages: dict[str, View] = {}
        self.trouble: Callable[[Outgoing], Undelivered | None] = lambda _: None

    async def send(self, message: Outgoing) -> str:
        """Takes a message; one with a nonce that it knows is the same message once more."""
        trouble = self.trouble(message)
        if trouble is not None:
            raise trouble
        self.sent.append(message)
        number = message.replaces or f"m-{message.nonce}"
        self.messages[number] = message.view
        return number

    async def run(self) -> None:
        """Nobody speaks here."""

    def posts(self) -> list[str]:
        """What new messages said, in order."""
        return [read(message.view) for message in self.sent if not message.replaces]

    def edits(self) -> list[str]:
        """What edited messages said, in order."""
        return [read(message.view) for message in self.sent if message.replaces]

    def private(self, who: str) -> list[str]:
        """What a person was told in private, in order."""
        to = Identity(self.platform, who)
        return [read(message.view) for message in self.sent if message.to == to]


class Clock:
    """Turns a world's clock, and does what falls due on the way."""

    def __init__(self, world: World, platform: FakePlatform | None = None) -> None:
        self.world = world
        self.platform = platform or FakePlatform()
        world.platform, world.where = self.platform.platform, SERVER
        self.renew()

    def renew(self) -> None:
        """Takes up the world's database again, as after a restart."""
        self.background = BackgroundService(self.world.database, random.Random(1))
        self.worker = OutboxWorker(self.background, self.platform, self, self._sleep)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return int(self.world.now.timestamp() * 1000)

    async def sweep(self) -> int | None:
        """Does all that is due, and sends nothing; tells when something is due next."""
        due = await self.background.sweep(self.now())
        while due is not None and due <= self.now():
            due = await self.background.sweep(self.now())
        return due

    async def run_due(self) -> int | None:
        """Does and sends all that is due; tells when something is due next."""
        due = await self.sweep()
        again = await self.worker.drain()
        return min((moment for moment in (due, again) if moment is not None), default=None)

    async def until(self, moment: datetime) -> None:
        """Turns the clock on to a moment, doing what falls due at its time."""
        while True:
            due = await self.run_due()
            if due is None or due >= moment.timestamp() * 1000:
                break
            ahead = timedelta(milliseconds=due - self.now())
            self.world.now += max(ahead, timedelta(seconds=1))
        self.world.now = max(self.world.now, moment)
        await self.run_due()

    async def days(self, number: int = 1) -> None:
        """Lets whole days pass."""
        await self.until(self.world.now + timedelta(days=number))

    async def crash(self, path: Path) -> None:
        """The process is killed and starts again on the same file."""
        await self.world.reopen(path)
        self.renew()
        await self.background.recover(self.now())

    async def _sleep(self, seconds: float) -> None:
        self.world.now += timedelta(seconds=seconds)
