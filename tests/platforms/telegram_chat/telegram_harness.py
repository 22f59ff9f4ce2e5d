"""The real adapter with the real library and the real engine, on a Bot API of our own."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec

from bot.engine.background.service import BackgroundService
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.formats.task import ReadTask
from bot.model.actions import Line, RatePosted, Request, RevealPosted
from bot.model.ids import CardId, Channel, DeckId, Identity, PostedId
from bot.model.people import Settings
from bot.model.platform_events import AnyPlatformEvent
from bot.model.views import Button, CodeBlock, Paragraph, Post, Span, View
from bot.platforms.ports import AdapterPorts
from bot.platforms.telegram_chat.client import Telegram
from bot.platforms.timer import Timer
from bot.screens.cards import CONFIDENCE
from bot.store import key_value, posted_cards
from bot.store.database import Database, Tx
from bot.store.posted_cards import Posted
from tests.fakes.telegram import Chat, FakeTelegram
from tests.world import START, a_deck

PATIENCE = 20.0
SECRET = "s" * 16


class Turned:
    """A clock that the test turns; by itself it goes on by `step` ms whenever it is read."""

    def __init__(self) -> None:
        self.step = 1_000
        self.at = int(START.timestamp() * 1000)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        self.at += self.step
        return self.at


class Slept:
    """Pauses that are noted, and last until the test lets them pass; at once if it lets all."""

    def __init__(self, *, at_once: bool = True) -> None:
        self.pauses: list[float] = []
        self.over = asyncio.Event()
        self.begun = asyncio.Event()
        if at_once:
            self.over.set()

    async def __call__(self, seconds: float) -> None:
        """Waits."""
        self.pauses.append(seconds)
        self.begun.set()
        await self.over.wait()


class Kept:
    """Memos in the bot's own database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str:
        """The text, empty if there is none."""
        return await self._database.read(lambda tx: key_value.get(tx, key))

    async def keep(self, key: str, text: str) -> None:
        """Keeps a text."""
        await self._database.write(lambda tx: key_value.keep(tx, key, text))


class House:
    """A bot at work: its database, its engine, and the adapter; `restart` starts it again."""

    def __init__(
        self, telegram: FakeTelegram, database: Database, reader: ReadTask = import_here
    ) -> None:
        self.telegram = telegram
        self.database = database
        self.clock = Turned()
        background = BackgroundService(database, random.Random(2))
        self.timer = Timer(background, self.clock, lambda _: asyncio.sleep(0))
        defaults = Defaults("Europe/Berlin", Settings())
        chance = random.Random(1)
        database.on_wake = self.timer.ring
        self.engine = Engine(database, chance, defaults, reader=reader)
        self.notices: list[AnyPlatformEvent] = []
        self.told: list[str] = []
        self.requests: list[Request] = []
        self.slept = Slept()
        self.slow: asyncio.Event | None = None
        self.instead: tuple[Post, ...] = ()
        self.options: dict[str, Any] = {}
        self.adapter = self.made()
        self.running: asyncio.Task[None] | None = None
        self.ringing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Starts, and waits until updates are taken."""
        self.adapter = self.made()
        self.running = asyncio.create_task(self.adapter.run())
        polled = asyncio.create_task(self.telegram.polled())
        await asyncio.wait({self.running, polled}, return_when=asyncio.FIRST_COMPLETED)
        if self.running.done():
            polled.cancel()
            await self.running

    def ring(self) -> None:
        """Lets the alarms run from now on."""
        self.ringing = asyncio.create_task(self.timer.run([self.adapter]))

    def later(self, **time: float) -> None:
        """Turns the clock on, and what has fallen due is done."""
        self.clock.at += int(timedelta(**time).total_seconds() * 1000)
        self.timer.ring()

    async def stop(self) -> None:
        """Ends it as a signal does."""
        if self.ringing is not None:
            self.ringing.cancel()
            await asyncio.wait({self.ringing})
            self.ringing = None
        if self.running is not None:
            self.running.cancel()
            await asyncio.wait({self.running})
            self.running = None

    async def restart(self) -> None:
        """Ends it, and starts it again on the same database."""
        await self.stop()
        await self.start()

    async def a_posted_card(self, chat: Chat, thread: int | None = None) -> View:
        """A card for all in a group, as the daily card is."""
        channel = Channel("telegram", str(chat.id), str(thread or ""))

        def add(tx: Tx) -> PostedId:
            return posted_cards.add(tx, Posted(DeckId(1), CardId(1), channel, str(chat.id), 0))

        number = await self.database.write(add)
        ratings = tuple(
            Button(words, RatePosted(number, place), key=str(place), shared=True)
            for place, words in enumerate(CONFIDENCE, start=1)
        )
        reveal = Button("Reveal answer", RevealPosted(number), main=True)
        return View((Paragraph((Span("Question 1?"),)),), ((reveal,), ratings))

    async def a_code(self, platform: str, account: str) -> str:
        """A code for `/link`, made by another account."""
        who = Identity(platform, account)
        request = Request("code", who, self.clock.now(), Line("/link"))
        (post,) = await self.engine.handle(request)
        return next(
            block.code.removeprefix("/link ")
            for block in post.view.blocks
            if isinstance(block, CodeBlock)
        )

    async def rows(self, sql: str) -> list[Any]:
        """What the database holds."""
        return await self.database.write(lambda tx: tx.all(sql, {}))

    def made(self) -> Telegram:
        """The adapter, not running yet."""
        ports = AdapterPorts(
            handle=self._handle,
            notify=self._notify,
            suggest=self.engine.suggest,
            key_values=Kept(self.database),
            clock=self.clock,
            images=self.engine.image,
            find_deck=self.engine.find_deck,
        )
        options: dict[str, Any] = {
            "token": self.telegram.token,
            "api_url": self.telegram.api_url,
            "file_url": "",
            "webhook_url": "",
            "webhook_secret": "",
            "announce": self.told.append,
            "sleep": self.slept,
        }
        return Telegram(ports, **(options | self.options))

    async def _handle(self, request: Request) -> tuple[Post, ...]:
        self.requests.append(request)
        if self.slow is not None:
            await self.slow.wait()
        return self.instead or await self.engine.handle(request)

    async def _notify(self, notice: AnyPlatformEvent) -> None:
        self.notices.append(notice)
        await self.engine.notify(notice, self.clock.now())


@contextlib.asynccontextmanager
async def a_house(
    telegram: FakeTelegram, reader: ReadTask = import_here, **options: Any
) -> AsyncIterator[House]:
    """A house that is not started yet, and is taken down at the end."""
    database = await Database.open(None)
    house = House(telegram, database, reader)
    house.options = options
    house.adapter = house.made()
    await house.engine.take_in([a_deck()])
    try:
        yield house
    finally:
        await house.stop()
        await database.close()


def changed(value: Any, **changes: Any) -> Any:
    """The value with some of its fields changed."""
    return msgspec.structs.replace(value, **changes)
