"""Delivery: takes letters from the outbox to one platform, a few at a time.

A letter is marked before its platform hears of it and settled afterwards, so that a crash between
any two steps loses nothing: see decision 8. Presses are answered beside this, and first: no more
than `AT_ONCE` letters are on their way, and no faster than the platform likes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial

from bot.engine.background.outbox_messages import Delivery
from bot.engine.background.service import BackgroundService
from bot.platforms.ports import Clock, Outgoing, SendingAdapter, Undelivered
from bot.store.database import NotSavedError
from bot.util import log

AT_ONCE = 8
"""Letters on their way at a time: with a quarter of a second each, that is 32 a second."""
PER_SECOND: Mapping[str, float] = {"discord": 40, "telegram": 25}
"""What is left for letters of what a platform allows in all: 50 a second on Discord
(https://discord.com/developers/docs/topics/rate-limits#global-rate-limit), about 30 on Telegram
(https://core.telegram.org/bots/faq#broadcasting-to-users)."""
CAREFUL = 20.0
"""On a platform that is not named above."""
GRACE_S = 5.0
"""How long letters on their way may take when the bot stops."""

Sleep = Callable[[float], Awaitable[None]]
_LOG = log.get(__name__)


class RateLimiter:
    """Lets so many pass a second, evenly."""

    def __init__(self, per_second: float, clock: Clock, sleep: Sleep) -> None:
        self._gap = 1000 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0

    async def wait(self) -> None:
        """Waits for one's turn."""
        now = self._clock.now()
        # A turn that is further ahead than all who may wait was given before a clock went back.
        turn = max(now, self._next if self._next <= now + AT_ONCE * self._gap else 0)
        self._next = turn + self._gap
        if turn > now:
            await self._sleep((turn - now) / 1000)


class OutboxWorker:
    """Delivers one platform's letters."""

    def __init__(
        self,
        background: BackgroundService,
        adapter: SendingAdapter,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        *,
        plan: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        """Makes a courier.

        Args:
            background: The outbox.
            adapter: The platform.
            clock: Tells the time.
            sleep: Waits for so many seconds.
            plan: Told when the next letter is due, as `drain` returns it, whenever one failed.
        """
        self._background = background
        self._adapter = adapter
        self._clock = clock
        per_second = PER_SECOND.get(adapter.platform, CAREFUL)
        self._limiter = RateLimiter(per_second, clock, sleep)
        self._plan = plan
        self._under_way: set[asyncio.Task[None]] = set()
        self.rung = asyncio.Event()
        self._unsaved: list[Callable[[], Awaitable[None]]] = []

    @property
    def platform(self) -> str:
        """Whose letters these are."""
        return self._adapter.platform

    async def drain(self) -> int | None:
        """Delivers all that is due, also what falls due while slow letters are on their way.

        That is looked for when a letter has arrived, and when `rung` is set.

        Returns:
            When another letter is due (ms since 1970), None if none waits.
        """
        unsaved, self._unsaved = self._unsaved, []
        for note in unsaved:
            await self._note(note)
        ringing = None
        try:
            await self._begin()
            while self._under_way:
                ringing = ringing or asyncio.create_task(self.rung.wait(), name="rung")
                await asyncio.wait({*self._under_way, ringing}, return_when=asyncio.FIRST_COMPLETED)
                if ringing.done():
                    self.rung.clear()
                    ringing = None
                await self._begin()
        finally:
            if ringing is not None:
                ringing.cancel()
        return await self._background.next_try(self.platform, self._clock.now())

    async def settle(self) -> None:
        """Lets what is on its way arrive, for a while; nothing new is begun."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE_S)
        for task in self._under_way:
            task.cancel()
        for note in self._unsaved:
            with suppress(NotSavedError):
                await note()

    async def _begin(self) -> None:
        """Sets letters on their way until none is due, or no more may be."""
        while len(self._under_way) < AT_ONCE:
            await self._limiter.wait()
            taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            # A letter that its platform has heard of is settled, even while the bot stops.
            task = asyncio.create_task(self._one(taken), name=f"{self.platform} letter")
            self._under_way.add(task)
            task.add_done_callback(self._ended)
            if not await taken:
                self._under_way.discard(task)
                return

    async def _one(self, taken: asyncio.Future[bool]) -> None:
        """Delivers a letter; sets `taken` to whether one was due."""
        dispatch = None
        try:
            dispatch = await self._background.take(self.platform, self._clock.now())
        finally:
            # However it ended, cancelled too, somebody waits to hear of it.
            if not taken.done():
                taken.set_result(dispatch is not None)
        if dispatch is not None:
            await self._deliver(dispatch)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            # The others go on; what is still due is looked for again in a minute.
            _LOG.error("delivery stumbled", platform=self.platform, exc_info=failure)

    async def _deliver(self, dispatch: Delivery) -> None:
        letter = dispatch.message
        outgoing = Outgoing(dispatch.to, dispatch.view, letter.nonce, dispatch.replaces)
        try:
            message = await self._adapter.send(outgoing)
        except Undelivered as error:
            _LOG.warning(
                "undelivered",
                platform=self.platform,
                letter=letter.id,
                why=error.why,
                told=error.reason,
            )
            await self._failed(dispatch, error)
        except Exception as error:  # noqa: BLE001 - a bug must not hold up the other letters
            _LOG.exception("a letter could not be sent", platform=self.platform, letter=letter.id)
            await self._failed(dispatch, Undelivered("later", type(error).__name__))
        else:
            await self._note(partial(self._background.arrived, letter, message))

    async def _failed(self, dispatch: Delivery, error: Undelivered) -> None:
        async def failed() -> None:
            await self._background.failed(
                dispatch.message, error.why, error.reason, self._clock.now(), after_s=error.after
            )

        await self._note(failed)
        # Others may be under way for a minute, and `drain` with them: the second try comes before.
        self._plan(await self._background.next_try(self.platform, self._clock.now()))

    async def _note(self, note: Callable[[], Awaitable[None]]) -> None:
        """Keeps what became of a letter; if the disk does not take it now, at the next chance."""
        try:
            await note()
        except NotSavedError:
            self._unsaved.append(note)
