"""Letters on their way: kept over crashes, tried again, given up, and never two at a time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.model.daily.backoff import LONGEST_S, wait_ms
from bot.model.platform_events import Why
from bot.platforms.outbox_worker import AT_ONCE, OutboxWorker, RateLimiter
from bot.platforms.ports import Outgoing, Undelivered
from bot.store import outbox
from tests.clock import PRIVATE, SERVER, Clock
from tests.world import a_deck, in_file

BERLIN = ZoneInfo("Europe/Berlin")
FILE = "cards.db"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in Berlin."""
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN)


@pytest_asyncio.fixture
async def clock(tmp_path: Path) -> AsyncIterator[Clock]:
    """A clock at nine on Monday on a database file; a card comes at ten."""
    made = await in_file(tmp_path / FILE)
    await made.engine.take_in([a_deck()])
    clock = Clock(made)
    await made.type("/daily on time:10:00")
    yield clock
    await made.database.close()


async def at_once(_seconds: float) -> None:
    """Waits for nothing but its turn."""
    await asyncio.sleep(0)


async def states(clock: Clock) -> list[str]:
    """How the letters stand."""
    return [row[0] for row in await clock.world.rows("SELECT state FROM outbox ORDER BY id")]


class Killed(BaseException):
    """The process ends here."""


# ── crashes ─────────────────────────────────────────────────────────────────────────────────────


async def test_killed_after_claiming(clock: Clock, tmp_path: Path) -> None:
    """A post that was claimed and not sent is sent after the restart, once."""
    clock.world.now = at(2, 10)
    await clock.sweep()
    await clock.crash(tmp_path / FILE)
    await clock.until(at(2, 12))
    assert len(clock.platform.posts()) == 1


async def test_killed_before_the_platform_heard(clock: Clock, tmp_path: Path) -> None:
    """A letter that was marked and never left is sent after the restart."""
    clock.world.now = at(2, 10)
    await clock.sweep()
    assert await clock.background.take("discord", clock.now()) is not None
    assert await states(clock) == ["sending"]
    assert await clock.background.take("discord", clock.now()) is None
    await clock.crash(tmp_path / FILE)
    await clock.until(at(2, 12))
    assert len(clock.platform.posts()) == 1


async def test_killed_before_it_was_confirmed(clock: Clock, tmp_path: Path) -> None:
    """A post that arrived unconfirmed is sent once more, with the nonce by which it is known."""
    clock.world.now = at(2, 10)
    await clock.sweep()
    taken = await clock.background.take("discord", clock.now())
    assert taken is not None
    await clock.platform.send(Outgoing(taken.to, taken.view, taken.letter.nonce))
    await clock.crash(tmp_path / FILE)
    await clock.until(at(2, 12))
    first, second = clock.platform.sent
    assert first.nonce == second.nonce
    assert len(clock.platform.messages) == 1
    assert await clock.world.rows("SELECT message FROM posted") == [(f"m-{first.nonce}",)]


async def test_a_reminder_is_never_sent_twice(clock: Clock, tmp_path: Path) -> None:
    """One that was on its way at a crash is not repeated: at most one a day was promised."""
    clock.world.where = PRIVATE
    await clock.world.type("/remind 18:30")
    await clock.world.type("/quiz cards:1")
    await clock.world.study("1")
    await clock.until(at(3, 18, 0))
    before = len(clock.platform.sent)
    clock.world.now = at(3, 18, 30)
    await clock.sweep()
    assert await clock.background.take("discord", clock.now()) is not None
    await clock.crash(tmp_path / FILE)
    await clock.until(at(3, 23))
    assert len(clock.platform.sent) == before
    rows = await clock.world.rows("SELECT told FROM outbox WHERE state = 'dead'")
    assert rows == [(outbox.UNCONFIRMED,)]


async def test_killed_at_every_step_for_days(clock: Clock, tmp_path: Path) -> None:
    """With a crash after each sweep and each letter, every day has its card, and only one."""
    for day in range(2, 9):
        for hour in (9, 10, 11):
            clock.world.now = at(day, hour)
            await clock.background.sweep(clock.now())
            await clock.crash(tmp_path / FILE)
            await clock.background.take("discord", clock.now())
            await clock.crash(tmp_path / FILE)
            await clock.worker.deliver_due()
            await clock.crash(tmp_path / FILE)
    assert len(clock.platform.posts()) == 7
    assert len({post.splitlines()[0] for post in clock.platform.posts()}) == 7
    assert len(clock.platform.edits()) == 6


async def test_a_stop_lets_letters_arrive(clock: Clock) -> None:
    """Cancelled while a letter is on its way, it arrives, is noted, and no other is begun."""
    on_its_way, go_on = asyncio.Event(), asyncio.Event()
    take = clock.platform.send

    async def slowly(message: Outgoing) -> str:
        on_its_way.set()
        await go_on.wait()
        return await take(message)

    clock.platform.send = slowly  # type: ignore[method-assign]
    clock.world.now = at(2, 10)
    await clock.sweep()
    draining = asyncio.create_task(clock.worker.deliver_due())
    await on_its_way.wait()
    draining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await draining
    settling = asyncio.create_task(clock.worker.drain())
    go_on.set()
    await settling
    assert await states(clock) == ["sent"]


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_letter_that_failed_while_the_clock_ran_ahead(clock: Clock) -> None:
    """Turned back by a month, the clock lets it wait no month, nor all others for that place."""
    busy = True
    clock.platform.trouble = lambda _: Undelivered("later", "busy") if busy else None
    clock.world.now = at(31, 10)
    await clock.run_due()
    clock.world.now, busy = at(2, 9, 30), False
    await clock.until(at(2, 10, 30))
    assert len(clock.platform.posts()) == 2


async def test_a_busy_platform_is_tried_again(clock: Clock) -> None:
    """Later and later, not before it said; then it arrives once."""
    tries: list[datetime] = []

    def busy(_: Outgoing) -> Undelivered | None:
        tries.append(clock.world.now)
        return Undelivered("later", "429", after=90) if len(tries) < 5 else None

    clock.platform.trouble = busy
    await clock.until(at(2, 14))
    assert len(clock.platform.posts()) == 1
    gaps = [two - one for one, two in pairwise(tries)]
    assert all(gap >= timedelta(seconds=90) for gap in gaps)
    assert gaps[-1] > gaps[0]


async def test_a_platform_that_is_away_too_long(clock: Clock) -> None:
    """After twelve hours a card is stale: it stays with the dead letters, the next day's comes."""
    clock.platform.trouble = lambda _: Undelivered("later", "no route to host")
    await clock.until(at(2, 23))
    clock.platform.trouble = lambda _: None
    await clock.until(at(3, 11))
    assert [post.splitlines()[0] for post in clock.platform.posts()] == ["Day 2"]
    rows = await clock.world.rows("SELECT state, told FROM outbox WHERE state = 'dead'")
    assert rows == [("dead", "no route to host")]


@pytest.mark.parametrize("why", ["refused", "gone", "forbidden"])
async def test_what_is_refused_is_not_tried_again(clock: Clock, why: Why) -> None:
    """It stays with the dead letters, with the platform's own words."""
    clock.platform.trouble = lambda _: Undelivered(why, "BUTTON_DATA_INVALID")
    await clock.until(at(2, 23))
    rows = await clock.world.rows("SELECT state, attempts, told FROM outbox")
    assert rows == [("dead", 1, "BUTTON_DATA_INVALID")]


async def test_an_edit_that_fails_is_forgotten(clock: Clock) -> None:
    """A message that somebody deleted can't be closed; the next card comes all the same."""
    clock.platform.trouble = lambda message: (
        Undelivered("gone", "Unknown Message") if message.replaces else None
    )
    await clock.until(at(3, 11))
    assert len(clock.platform.posts()) == 2
    assert await states(clock) == ["sent"] * 2
    assert await clock.world.rows("SELECT refusals FROM dailies") == [(0,)]


async def test_a_bug_in_an_adapter_is_survived(clock: Clock) -> None:
    """A letter at which the adapter falls over is tried again, and others are sent meanwhile."""
    clock.world.where = SERVER.__class__("99", "", "9", moderator=True)
    await clock.world.type("/daily on time:10:00")
    broken = [True]
    take = clock.platform.send

    async def falling(message: Outgoing) -> str:
        if getattr(message.to, "id", "") == "77" and broken:
            broken.pop()
            raise KeyError("channel")
        return await take(message)

    clock.platform.send = falling  # type: ignore[method-assign]
    await clock.until(at(2, 12))
    assert sorted(await states(clock)) == ["sent", "sent"]


async def test_letters_to_a_place_keep_their_order(clock: Clock) -> None:
    """While an earlier one waits to be tried again, later ones for that place wait, too."""
    await clock.world.type("/daily on time:10:00")
    failing = [Undelivered("later", "busy")]
    clock.platform.trouble = lambda _: failing.pop() if failing else None
    clock.world.now = at(2, 10)
    await clock.run_due()
    await clock.world.type("/daily skip")
    await clock.run_due()
    assert clock.platform.sent == []
    await clock.until(at(2, 11))
    first, second, closing = clock.platform.sent
    assert second.replaces == ""
    assert closing.replaces == f"m-{first.nonce}"


async def test_a_second_try_waits_for_no_slow_letter(clock: Clock) -> None:
    """What one channel refused for a moment is planned anew while another's is still under way."""
    clock.world.where = SERVER.__class__("99", "", "9", moderator=True)
    await clock.world.type("/daily on time:10:00")
    go_on, planned = asyncio.Event(), asyncio.Event()
    tries: list[int | None] = []
    take = clock.platform.send

    async def send(message: Outgoing) -> str:
        if getattr(message.to, "id", "") == "99":
            await go_on.wait()
        elif not tries:
            raise Undelivered("later", "502")
        return await take(message)

    def plan(moment: int | None) -> None:
        tries.append(moment)
        planned.set()

    clock.platform.send = send  # type: ignore[method-assign]
    worker = OutboxWorker(clock.background, clock.platform, clock, at_once, plan=plan)
    clock.world.now = at(2, 10)
    await clock.sweep()
    draining = asyncio.create_task(worker.deliver_due())
    await planned.wait()
    assert not draining.done()
    (again,) = tries
    assert again is not None
    assert 7_500 <= again - clock.now() <= 15_000
    go_on.set()
    assert await draining == again


async def test_a_few_at_a_time(clock: Clock) -> None:
    """However many wait, no more are on their way at once than were allowed."""
    for number in range(100, 140):
        clock.world.where = SERVER.__class__(str(number), "", "7", moderator=True)
        await clock.world.type("/daily on time:10:00")
    under_way, most, full = 0, 0, asyncio.Event()
    take = clock.platform.send

    async def counted(message: Outgoing) -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == AT_ONCE:
            full.set()
        await full.wait()
        under_way -= 1
        return await take(message)

    clock.platform.send = counted  # type: ignore[method-assign]
    clock.world.now = at(2, 10)
    await clock.run_due()
    assert len(clock.platform.posts()) == 41
    assert most == AT_ONCE


# ── pace ────────────────────────────────────────────────────────────────────────────────────────


START_MS = 10**12


class Turned:
    """A clock that only sleeping turns."""

    def __init__(self) -> None:
        self.at = float(START_MS)

    def now(self) -> int:
        """Its time."""
        return round(self.at)

    async def sleep(self, seconds: float) -> None:
        """Turns it on."""
        self.at += seconds * 1000


async def test_the_pace_of_a_platform() -> None:
    """Forty a second take a second, after the first."""
    clock = Turned()
    pace = RateLimiter(40, clock, clock.sleep)
    for _ in range(41):
        await pace.wait()
    assert 990 <= clock.at - START_MS <= 1_010


async def test_the_pace_of_a_clock_that_goes_back() -> None:
    """A clock that is turned back by an hour holds nobody up for an hour."""
    clock = Turned()
    pace = RateLimiter(40, clock, clock.sleep)
    await pace.wait()
    clock.at -= 3_600_000
    before = clock.at
    await pace.wait()
    assert clock.at - before < 1_000


@pytest.mark.parametrize("seed", [0, 1, 500, 2**53 - 1])
def test_waiting_doubles_up_to_an_hour(seed: int) -> None:
    """Each wait is longer than the one before, but for chance, and none is above an hour."""
    waits = [wait_ms(attempt, seed) for attempt in range(1, 60)]
    assert waits == sorted(waits)
    assert 7_500 <= waits[0] <= 15_000
    assert waits[-1] <= LONGEST_S * 1000
    assert wait_ms(1, seed, 90) == pytest.approx(90_000 + waits[0], abs=1)
