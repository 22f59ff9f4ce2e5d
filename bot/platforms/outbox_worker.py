"""Delivery: takes messages from the outbox and sends them to one platform, a few at a time.

A message is marked as sending before its platform gets it, and its result is recorded afterwards,
so that a crash between any two steps loses nothing: see decision 8. Replies to presses do not pass
through here and are not slowed down: at most `AT_ONCE` messages are being sent, and no faster than
the platform allows.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial

from bot.engine.background.delivery import Delivery
from bot.engine.background.service import BackgroundService
from bot.platforms.pace import Pace, Sleep
from bot.platforms.ports import (
    Clock,
    ConnectingAdapter,
    Outgoing,
    SendingAdapter,
    Undelivered,
)
from bot.store.database import NotSavedError
from bot.util import log
from bot.util.backoff import wait_s

AT_ONCE = 8
"""Messages being sent at a time: at a quarter of a second each, that is 32 a second."""
PER_SECOND: Mapping[str, float] = {"discord": 40, "telegram": 25}
"""What all processes together send of a platform's total: Discord allows 50 a second
(https://discord.com/developers/docs/topics/rate-limits#global-rate-limit), Telegram about 30
(https://core.telegram.org/bots/faq#broadcasting-to-users)."""
CAREFUL = 20.0
"""Messages a second on a platform that is not named above."""
GRACE_S = 5.0
"""Seconds that messages being sent may still take when the bot stops."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 4.0
"""Seconds without new messages after the network failed: the first time, and at the most. It is
short, so that messages arrive soon after the network is back."""
AGAIN_MS = 3_000
"""After which time something is tried again that the disk refused or a bug stopped."""

_LOG = log.get(__name__)


class OutboxWorker:
    """Delivers one platform's outbox messages."""

    def __init__(
        self,
        background: BackgroundService,
        adapter: SendingAdapter,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        *,
        plan: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        """Makes the worker of one platform.

        Args:
            background: The outbox.
            adapter: The platform.
            clock: Tells the time.
            sleep: Waits for a number of seconds.
            plan: Called after each failure with the time at which the next message is due
                (milliseconds since 1970), or None if none waits.
        """
        self._background = background
        self._adapter = adapter
        self._clock = clock
        per_second = PER_SECOND.get(adapter.platform, CAREFUL)
        self._pace = Pace(lambda: per_second / background.living, clock, sleep)
        self._plan = plan
        self._sleep = sleep
        self._lost = 0
        """How often in a row the network failed."""
        self._paused_after = 0
        self._under_way: set[asyncio.Task[None]] = set()
        self._delivered = 0
        self.rung = asyncio.Event()
        self._unsaved: list[Callable[[], Awaitable[None]]] = []
        self._stumbled = False

    @property
    def platform(self) -> str:
        """The platform's name."""
        return self._adapter.platform

    async def until_ready(self) -> None:
        """Waits until the platform is connected: before that, no message could be sent."""
        if isinstance(self._adapter, ConnectingAdapter):
            await self._adapter.until_ready()

    async def deliver_due(self) -> int | None:
        """Delivers all that is due, also what becomes due while slow messages are being sent.

        The outbox is checked again when a message has been sent, and when `rung` is set.

        Returns:
            When the next message is due (milliseconds since 1970), None if none waits.
        """
        unsaved, self._unsaved = self._unsaved, []
        for record in unsaved:
            await self._record(record)
        ringing = None
        try:
            seen = self._delivered
            await self._begin()
            # A message that was delivered meanwhile may have let the next one for its place go.
            while self._under_way or seen != self._delivered:
                ringing = ringing or asyncio.create_task(self.rung.wait(), name="rung")
                if self._under_way:
                    await asyncio.wait(
                        {*self._under_way, ringing}, return_when=asyncio.FIRST_COMPLETED
                    )
                if ringing.done():
                    self.rung.clear()
                    ringing = None
                seen = self._delivered
                await self._begin()
        finally:
            if ringing is not None:
                ringing.cancel()
        due = await self._background.next_try(self.platform, self._clock.now())
        if self._stumbled or self._unsaved:
            self._stumbled = False
            again = self._clock.now() + AGAIN_MS
            due = again if due is None else min(due, again)
        return due

    async def drain(self) -> None:
        """Lets the messages being sent finish, for at most `GRACE_S`; starts no new ones."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE_S)
        for task in self._under_way:
            task.cancel()
        for record in self._unsaved:
            with suppress(NotSavedError):
                await record()

    async def _begin(self) -> None:
        """Starts deliveries until none is due, or `AT_ONCE` are running."""
        while len(self._under_way) < AT_ONCE:
            await self._pause()
            await self._pace.wait()
            was_due: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            # A task of its own: once the platform has the message, the result is recorded even if
            # the bot is stopping.
            task = asyncio.create_task(self._deliver_next(was_due), name=f"{self.platform} message")
            self._under_way.add(task)
            task.add_done_callback(self._ended)
            if not await was_due:
                self._under_way.discard(task)
                return

    async def _pause(self) -> None:
        """Waits a moment after the network failed, so that not every message meets its failure."""
        if self._lost > self._paused_after:
            self._paused_after = self._lost
            await self._sleep(
                wait_s(self._lost, 1.0, first_s=FIRST_PAUSE_S, longest_s=LONGEST_PAUSE_S)
            )

    def _network(self, *, lost: bool, since: int) -> None:
        """Counts how often the network failed in a row; `since` is the count at the start.

        Messages that were being sent at the same time and failed together count once.
        """
        if not lost:
            self._lost = self._paused_after = 0
        elif self._lost == since:
            self._lost += 1

    async def _deliver_next(self, was_due: asyncio.Future[bool]) -> None:
        """Delivers one message; sets `was_due` to whether one was due."""
        delivery = None
        try:
            delivery = await self._background.take(self.platform, self._clock.now())
        finally:
            # Set on every way out, also on cancellation: `_begin` waits for it.
            if not was_due.done():
                was_due.set_result(delivery is not None)
        if delivery is not None:
            await self._deliver(delivery)
            self._delivered += 1

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            # The other deliveries go on; what is still due is looked for again in seconds.
            self._stumbled = True
            if isinstance(failure, NotSavedError):
                _LOG.error("not saved", platform=self.platform, reason=str(failure))
            else:
                _LOG.error("delivery stumbled", platform=self.platform, exc_info=failure)

    async def _deliver(self, delivery: Delivery) -> None:
        message = delivery.message
        outgoing = Outgoing(
            delivery.to, delivery.view, message.nonce, delivery.replaces, delivery.look_after
        )
        lost = self._lost
        try:
            message_id = await self._adapter.send(outgoing)
        except Undelivered as error:
            self._network(lost=error.network, since=lost)
            _LOG.warning(
                "undelivered",
                platform=self.platform,
                message=message.id,
                why=error.why,
                told=error.reason,
            )
            await self._failed(delivery, error)
        except Exception as error:  # noqa: BLE001 - a bug must not hold up the other messages
            _LOG.exception(
                "a message could not be sent", platform=self.platform, message=message.id
            )
            await self._failed(delivery, Undelivered("later", type(error).__name__))
        else:
            self._network(lost=False, since=lost)
            await self._record(partial(self._background.arrived, message, message_id))

    async def _failed(self, delivery: Delivery, error: Undelivered) -> None:
        async def failed() -> None:
            await self._background.failed(
                delivery.message,
                error.why,
                error.reason,
                self._clock.now(),
                after_s=error.after,
                network=error.network,
            )

        await self._record(failed)
        # `deliver_due` may be busy with slow messages for a minute: the retry must not wait for it.
        self._plan(await self._background.next_try(self.platform, self._clock.now()))

    async def _record(self, record: Callable[[], Awaitable[None]]) -> None:
        """Records the result of a delivery; if the disk refuses it now, at the next opportunity."""
        try:
            await record()
        except NotSavedError:
            self._unsaved.append(record)
