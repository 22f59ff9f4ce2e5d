"""The outbox worker: messages survive crashes, are retried or given up, and keep their order."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio

from bot.model.platform_events import UndeliveredReason
from bot.platforms.outbox_worker import AGAIN_MS, AT_ONCE, OutboxWorker
from bot.platforms.ports import Outgoing, Undelivered
from bot.store import outbox
from bot.store.database import Tx
from tests.clock import PRIVATE, SERVER, Clock, at
from tests.world import a_deck, in_file

FILE = "cards.db"


@pytest_asyncio.fixture
async def clock(tmp_path: Path) -> AsyncIterator[Clock]:
    """A clock at nine on Monday, on a database file; a daily card is due at ten."""
    world = await in_file(tmp_path / FILE)
    await world.engine.take_in([a_deck()])
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    yield clock
    await world.database.close()


async def at_once(_seconds: float) -> None:
    """Does not wait, but lets other tasks run."""
    await asyncio.sleep(0)


async def states(clock: Clock) -> list[str]:
    """The states of the outbox messages."""
    return [row[0] for row in await clock.world.rows("SELECT state FROM outbox ORDER BY id")]


class Killed(BaseException):
    """The process ends here."""


# ── crashes ─────────────────────────────────────────────────────────────────────────────────────


async def test_killed_after_claiming(clock: Clock, tmp_path: Path) -> None:
    """A post that was claimed but not sent is sent once after the restart."""
    clock.world.now = at(2, 10)
    await clock.sweep()
    await clock.crash(tmp_path / FILE)
    await clock.until(at(2, 12))
    assert len(clock.platform.posts()) == 1


async def test_killed_before_the_platform_heard(clock: Clock, tmp_path: Path) -> None:
    """A message that was marked as sending but never sent is sent after the restart."""
    clock.world.now = at(2, 10)
    await clock.sweep()
    assert await clock.background.take("discord", clock.now()) is not None
    assert await states(clock) == ["sending"]
    assert await clock.background.take("discord", clock.now()) is None
    await clock.crash(tmp_path / FILE)
    await clock.until(at(2, 12))
    assert len(clock.platform.posts()) == 1


async def test_killed_before_it_was_confirmed(clock: Clock, tmp_path: Path) -> None:
    """A post that arrived but was not confirmed is sent again with the same nonce."""
    clock.world.now = at(2, 10)
    await clock.sweep()
    delivery = await clock.background.take("discord", clock.now())
    assert delivery is not None
    await clock.platform.send(Outgoing(delivery.to, delivery.view, delivery.message.nonce))
    await clock.crash(tmp_path / FILE)
    await clock.until(at(2, 12))
    first, second = clock.platform.sent
    assert first.nonce == second.nonce
    assert len(clock.platform.messages) == 1
    assert await clock.world.rows("SELECT message FROM posted") == [(f"m-{first.nonce}",)]


async def test_a_reminder_is_never_sent_twice(clock: Clock, tmp_path: Path) -> None:
    """A reminder being sent at a crash is not repeated: at most one a day was promised."""
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
    """With a crash after each sweep and each message, every day has exactly one card."""
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


async def test_a_stop_lets_messages_arrive(clock: Clock) -> None:
    """On a stop, a message being sent arrives and is recorded, and no other is started."""
    on_its_way, go_on = asyncio.Event(), asyncio.Event()
    take = clock.platform.send

    async def slowly(message: Outgoing) -> str:
        on_its_way.set()
        await go_on.wait()
        return await take(message)

    clock.platform.send = slowly  # type: ignore[method-assign]
    clock.world.now = at(2, 10)
    await clock.sweep()
    delivering = asyncio.create_task(clock.worker.deliver_due())
    await on_its_way.wait()
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    draining = asyncio.create_task(clock.worker.drain())
    go_on.set()
    await draining
    assert await states(clock) == ["sent"]


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_that_failed_while_the_clock_ran_ahead(clock: Clock) -> None:
    """Turning the clock back by a month delays neither the message nor its channel so long."""
    busy = True
    clock.platform.trouble = lambda _: Undelivered("later", "busy") if busy else None
    clock.world.now = at(31, 10)
    await clock.run_due()
    clock.world.now, busy = at(2, 9, 30), False
    await clock.until(at(2, 10, 30))
    assert len(clock.platform.posts()) == 2


async def test_a_busy_platform_is_tried_again(clock: Clock) -> None:
    """It is retried with growing pauses, never earlier than the platform said, and arrives once."""
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
    """After twelve hours a card is stale and becomes a dead letter; the next day's card comes."""
    clock.platform.trouble = lambda _: Undelivered("later", "no route to host")
    await clock.until(at(2, 23))
    clock.platform.trouble = lambda _: None
    await clock.until(at(3, 11))
    assert [post.splitlines()[0] for post in clock.platform.posts()] == ["Card of the day · day 2"]
    rows = await clock.world.rows("SELECT state, told FROM outbox WHERE state = 'dead'")
    assert rows == [("dead", "no route to host")]


@pytest.mark.parametrize("why", ["refused", "gone", "forbidden"])
async def test_what_is_refused_is_not_tried_again(clock: Clock, why: UndeliveredReason) -> None:
    """The message becomes a dead letter, with the platform's own words."""
    clock.platform.trouble = lambda _: Undelivered(why, "BUTTON_DATA_INVALID")
    await clock.until(at(2, 23))
    rows = await clock.world.rows("SELECT state, attempts, told FROM outbox WHERE posted > 0")
    assert rows == [("dead", 1, "BUTTON_DATA_INVALID")]


async def test_an_edit_that_fails_is_forgotten(clock: Clock) -> None:
    """The message of a deleted post can't be edited; the next card comes all the same."""
    clock.platform.trouble = lambda message: (
        Undelivered("gone", "Unknown Message") if message.replaces else None
    )
    await clock.until(at(3, 11))
    assert len(clock.platform.posts()) == 2
    assert await states(clock) == ["sent"] * 2
    assert await clock.world.rows("SELECT refusals FROM dailies") == [(0,)]


async def test_a_bug_in_an_adapter_is_survived(clock: Clock) -> None:
    """A message on which the adapter raises is retried, and others are sent meanwhile."""
    clock.world.where = SERVER.__class__("99", "", "9", moderator=True)
    await clock.world.type("/daily on time:10:00")
    broken = [True]
    take = clock.platform.send

    async def send_or_fail(message: Outgoing) -> str:
        if getattr(message.to, "id", "") == "77" and broken:
            broken.pop()
            raise KeyError("channel")
        return await take(message)

    clock.platform.send = send_or_fail  # type: ignore[method-assign]
    await clock.until(at(2, 12))
    assert sorted(await states(clock)) == ["sent", "sent"]


async def test_messages_to_a_channel_keep_their_order(clock: Clock) -> None:
    """While a message waits for a retry, later messages for the same channel wait too."""
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


async def test_a_retry_waits_for_no_slow_message(clock: Clock) -> None:
    """A retry is planned while another channel's slow message is still being sent."""
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
    delivering = asyncio.create_task(worker.deliver_due())
    await planned.wait()
    assert not delivering.done()
    (next_try,) = tries
    assert next_try is not None
    assert 7_500 <= next_try - clock.now() <= 15_000
    go_on.set()
    assert await delivering == next_try


async def test_a_few_at_a_time(clock: Clock) -> None:
    """However many messages wait, at most `AT_ONCE` are being sent."""
    for channel in range(100, 140):
        clock.world.where = SERVER.__class__(str(channel), "", "7", moderator=True)
        await clock.world.type("/daily on time:10:00")
    under_way, most, full = 0, 0, asyncio.Event()
    take = clock.platform.send

    async def count_and_send(message: Outgoing) -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == AT_ONCE:
            full.set()
        await full.wait()
        under_way -= 1
        return await take(message)

    clock.platform.send = count_and_send  # type: ignore[method-assign]
    clock.world.now = at(2, 10)
    await clock.run_due()
    assert len(clock.platform.posts()) == 41
    assert most == AT_ONCE


async def fill_disk(clock: Clock) -> None:
    """From now on each change of a message needs room, and there is none."""

    def use_case(tx: Tx) -> None:
        tx.run("CREATE TABLE filling (content)", {})
        tx.run(
            "CREATE TRIGGER filled BEFORE UPDATE ON outbox "
            "BEGIN INSERT INTO filling VALUES (zeroblob(100000)); END",
            {},
        )
        pages = tx.one("PRAGMA page_count", {})
        assert pages is not None
        tx.one(f"PRAGMA max_page_count = {pages[0]}", {})

    await clock.world.database.write(use_case)


async def give_room(clock: Clock) -> None:
    """The disk has room again."""
    await clock.world.database.write(lambda tx: tx.one(f"PRAGMA max_page_count = {2**30}", {}))


async def test_a_full_disk_before_a_message(clock: Clock) -> None:
    """A message that can't be claimed is tried again in seconds, and is sent once."""
    clock.world.now = at(2, 10)
    await clock.sweep()
    await fill_disk(clock)
    assert await clock.worker.deliver_due() == clock.now() + AGAIN_MS
    await give_room(clock)
    await clock.run_due()
    assert len(clock.platform.posts()) == 1
    assert await states(clock) == ["sent"]


async def test_a_full_disk_after_a_message(clock: Clock) -> None:
    """What became of a message is saved in seconds, and the message is not sent again."""
    take = clock.platform.send

    async def send_and_fill(message: Outgoing) -> str:
        await fill_disk(clock)
        return await take(message)

    clock.platform.send = send_and_fill  # type: ignore[method-assign]
    clock.world.now = at(2, 10)
    await clock.sweep()
    assert await clock.worker.deliver_due() == clock.now() + AGAIN_MS
    assert await states(clock) == ["sending"]
    await give_room(clock)
    await clock.run_due()
    assert len(clock.platform.posts()) == 1
    assert await states(clock) == ["sent"]


# ── pace ────────────────────────────────────────────────────────────────────────────────────────
