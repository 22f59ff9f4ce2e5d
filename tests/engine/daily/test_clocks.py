"""Daily cards when clocks change, stand still for long, or are wrong."""

from datetime import timedelta

import pytest

from bot.model.actions import RevealPosted
from bot.model.ids import PostedId
from bot.platforms.ports import Outgoing, Undelivered
from tests.clock import Clock, at
from tests.world import read


async def test_a_change_of_clocks(clock: Clock) -> None:
    """On a day without 2:30 the card comes at 3:00, and there is one post that day."""
    await clock.world.type("/daily on time:2:30")
    await clock.until(at(29, 1))
    before = len(clock.platform.posts())
    assert "today at 03:00" in read(await clock.world.type("/daily"))
    await clock.until(at(29, 3, 0))
    assert len(clock.platform.posts()) == before + 1
    await clock.until(at(30, 3, 0))
    assert len(clock.platform.posts()) == before + 2


async def test_after_a_long_night_it_is_made_up_for_once(clock: Clock) -> None:
    """After a downtime a card less than twelve hours late is posted, and one a day at most."""
    await clock.world.type("/daily on time:18:00")
    clock.world.now = at(3, 5)
    await clock.run_due()
    assert len(clock.platform.posts()) == 1
    clock.world.now = at(9, 7)
    await clock.run_due()
    assert len(clock.platform.posts()) == 1
    await clock.until(at(9, 18))
    assert len(clock.platform.posts()) == 2


AHEAD = [timedelta(seconds=10), timedelta(hours=1), timedelta(hours=20), timedelta(days=5, hours=2)]


@pytest.mark.parametrize("ahead", AHEAD)
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_card_swept_while_the_clock_was_ahead(
    clock: Clock, ahead: timedelta, *, restarted: bool
) -> None:
    """A card that waits when the clock is set right goes out at once, also after a restart."""
    await clock.world.type("/daily on time:18:00")
    right = at(2, 18) - ahead / 2 if ahead < timedelta(days=1) else at(2, 17)
    clock.world.now = right
    await clock.run_due()
    clock.world.now = right + ahead
    await clock.sweep()
    assert await clock.world.rows("SELECT state FROM outbox") == [("waiting",)]
    clock.world.now = right
    if restarted:
        clock.renew()
    for _ in range(2):
        await clock.run_due()
        clock.world.now += timedelta(milliseconds=20)
    assert len(clock.platform.posts()) == 1


@pytest.mark.parametrize("ahead", AHEAD[1:])
async def test_a_card_that_failed_while_the_clock_was_ahead(clock: Clock, ahead: timedelta) -> None:
    """What waited for its next try when the clock is set right is tried once, and then waits."""
    await clock.world.type("/daily on time:18:00")
    tries: list[int] = []

    def down(_: Outgoing) -> Undelivered:
        tries.append(clock.now())
        return Undelivered("later", "down")

    clock.platform.trouble = down
    right = at(2, 18) - ahead / 2 if ahead < timedelta(days=1) else at(2, 17)
    clock.world.now = right + ahead
    await clock.run_due()
    assert len(tries) == 1
    clock.world.now = right
    for _ in range(9):
        await clock.run_due()
        clock.world.now += timedelta(milliseconds=20)
    assert len(tries) == 2
    clock.platform.trouble = lambda _: None
    clock.world.now += timedelta(minutes=2)
    await clock.run_due()
    assert len(clock.platform.posts()) == 1


async def test_the_line_below_a_card_after_the_clock_was_ahead(clock: Clock) -> None:
    """The next update of a card's numbers does not wait until the wrong time has come."""
    await clock.world.type("/daily on time:9:00")
    await clock.until(at(3, 9))
    clock.world.now = at(3, 16)
    await clock.world.act(RevealPosted(PostedId(1)))
    await clock.world.press("4")
    await clock.run_due()
    clock.world.now = at(3, 10)
    await clock.world.act(RevealPosted(PostedId(1)), "ben")
    await clock.world.press("4", "ben")
    for _ in range(3):
        await clock.run_due()
        clock.world.now += timedelta(milliseconds=20)
    assert "2 people" in clock.platform.edits()[-1]


async def test_the_clock_is_turned_back_and_forth(clock: Clock) -> None:
    """With a clock that jumps, no date has two posts, and only skipped dates lack one."""
    await clock.world.type("/daily on time:18:00")
    await clock.until(at(3, 19))
    for moment in (at(30, 19), at(4, 19), at(3, 1), at(5, 19), at(4, 12), at(6, 19)):
        clock.world.now = moment
        await clock.run_due()
        await clock.run_due()
    days = [row[0] for row in await clock.world.rows("SELECT day FROM posted")]
    assert len(set(days)) == len(days)
    assert {at(day, 0).toordinal() for day in (2, 3, 4, 5, 6, 30)} == set(days)
