"""The real adapter with the real library and the real engine, on our fake of the Bot API."""

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
from bot.platforms.ports import ALONE, AdapterPorts, Cluster
from bot.platforms.telegram_chat.client import Telegram
from bot.platforms.timer import Timer
from bot.runtime.key_values import KeyValues
from bot.screens.ratings import CONFIDENCE
from bot.store import posted_cards
from bot.store.database import Database, Tx
from bot.store.opening import open_database
from bot.store.posted_cards import Posted
from tests.fakes.telegram import Chat, FakeTelegram
from tests.platforms.maths import draw_here
from tests.world import START, a_deck

PATIENCE = 20.0
SECRET = "s" * 16


class ManualClock:
    """A clock that the test sets; each reading advances it by `step` milliseconds."""

    def __init__(self) -> None:
        self.step = 1_000
        self.at = int(START.timestamp() * 1000)

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        self.at += self.step
        return self.at


class FakeSleep:
    """Records pauses. They end at once, or with `at_once=False` when the test sets `over`."""

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


class TelegramHarness:
    """A bot with its database, engine and adapter; `restart` starts the adapter again.

    `canned_posts` are returned instead of the engine's answers, and `released` delays all answers
    until it is set. With `newcomers` the question for the time zone is shown; most tests are about
    other things.
    """

    def __init__(
        self, telegram: FakeTelegram, database: Database, reader: ReadTask = import_here
    ) -> None:
        self.telegram = telegram
        self.database = database
        self.clock = ManualClock()
        background = BackgroundService(database, random.Random(2))
        self.timer = Timer(background, self.clock, lambda _: asyncio.sleep(0))
        defaults = Defaults("Europe/Berlin", Settings())
        chance = random.Random(1)
        database.on_wake = self.timer.ring
        self.engine = Engine(database, chance, defaults, reader=reader)
        self.events: list[AnyPlatformEvent] = []
        self.announced: list[str] = []
        self.requests: list[Request] = []
        self.sleep = FakeSleep()
        self.released: asyncio.Event | None = None
        self.canned_posts: tuple[Post, ...] = ()
        self.newcomers = False
        self.options: dict[str, Any] = {}
        self.cluster: Cluster = ALONE
        self.adapter = self.new_adapter()
        self.running: asyncio.Task[None] | None = None
        self.timer_task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Starts the bot, and waits until it fetches updates."""
        self.adapter = self.new_adapter()
        self.running = asyncio.create_task(self.adapter.run())
        polled = asyncio.create_task(self.telegram.polled())
        await asyncio.wait({self.running, polled}, return_when=asyncio.FIRST_COMPLETED)
        if self.running.done():
            polled.cancel()
            await self.running

    def start_timer(self) -> None:
        """Starts the timer."""
        self.timer_task = asyncio.create_task(self.timer.run([self.adapter]))

    def advance(self, **time: float) -> None:
        """Advances the clock, and lets the timer do what is now due."""
        self.clock.at += int(timedelta(**time).total_seconds() * 1000)
        self.timer.ring()

    async def stop(self) -> None:
        """Stops the bot as a signal does."""
        if self.timer_task is not None:
            self.timer_task.cancel()
            await asyncio.wait({self.timer_task})
            self.timer_task = None
        if self.running is not None:
            self.running.cancel()
            await asyncio.wait({self.running})
            self.running = None

    async def restart(self) -> None:
        """Stops the bot, and starts it again on the same database."""
        await self.stop()
        await self.start()

    async def posted_card(self, chat: Chat, thread: int | None = None) -> View:
        """A public card in a group, like the daily card."""
        channel = Channel("telegram", str(chat.id), str(thread or ""))

        def add(tx: Tx) -> PostedId:
            return posted_cards.add(tx, Posted(DeckId(1), CardId(1), channel, str(chat.id), 0))

        posted_id = await self.database.write(add)
        ratings = tuple(
            Button(words, RatePosted(posted_id, rating), key=str(rating), shared=True)
            for rating, words in enumerate(CONFIDENCE, start=1)
        )
        reveal = Button("Reveal answer", RevealPosted(posted_id), main=True)
        return View((Paragraph((Span("Question 1?"),)),), ((reveal,), ratings))

    async def link_code(self, platform: str, account: str) -> str:
        """A code for `/link`, requested by another account."""
        who = Identity(platform, account)
        request = Request("code", who, self.clock.now(), Line("/link"))
        (post,) = await self.engine.handle(request)
        return next(
            block.code.removeprefix("/link ")
            for block in post.view.blocks
            if isinstance(block, CodeBlock)
        )

    async def rows(self, sql: str) -> list[Any]:
        """Rows of the database."""
        return await self.database.write(lambda tx: tx.all(sql, {}))

    def new_adapter(self) -> Telegram:
        """A new adapter, not running yet."""
        ports = AdapterPorts(
            handle=self._handle,
            notify=self._notify,
            suggest=self.engine.suggest,
            key_values=KeyValues(self.database, self.clock),
            clock=self.clock,
            media=self.engine.medium,
            plan_quiz=self.engine.plan_quiz,
            space_of=self.engine.space_of,
            cluster=self.cluster,
            draw=draw_here,
        )
        options: dict[str, Any] = {
            "token": self.telegram.token,
            "api_url": self.telegram.api_url,
            "file_url": "",
            "webhook_url": "",
            "webhook_secret": "",
            "announce": self.announced.append,
            "sleep": self.sleep,
        }
        return Telegram(ports, **(options | self.options))

    async def _handle(self, request: Request) -> tuple[Post, ...]:
        self.requests.append(request)
        if self.released is not None:
            await self.released.wait()
        posts = self.canned_posts or await self.engine.handle(request)
        return posts if self.newcomers or self.canned_posts else posts[:1]

    async def _notify(self, event: AnyPlatformEvent) -> None:
        self.events.append(event)
        await self.engine.notify(event, self.clock.now())


@contextlib.asynccontextmanager
async def open_harness(
    telegram: FakeTelegram, reader: ReadTask = import_here, **options: Any
) -> AsyncIterator[TelegramHarness]:
    """A harness that is not started yet, and is closed at the end."""
    database = await open_database(None)
    harness = TelegramHarness(telegram, database, reader)
    harness.options = options
    harness.adapter = harness.new_adapter()
    await harness.engine.take_in([a_deck()])
    try:
        yield harness
    finally:
        await harness.stop()
        await database.close()


def changed(value: Any, **changes: Any) -> Any:
    """A copy of a value with some fields changed."""
    return msgspec.structs.replace(value, **changes)
