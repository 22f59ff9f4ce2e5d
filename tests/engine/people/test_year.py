from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.views import Bars, HeatMap, View
from tests.world import START, World, a_deck

DAYS = ("Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon")


async def one_card(world: World) -> None:
    """Rates one card."""
    await world.type("/quiz cards:1")
    await world.study("5")


def heat(view: View) -> HeatMap:
    """The heat map of a view."""
    (block,) = (block for block in view.blocks if isinstance(block, HeatMap))
    return block


def dates(block: HeatMap) -> dict[date, int]:
    """The number of ratings of each date in a heat map, without empty dates."""
    return {
        block.first + timedelta(days=index): count
        for index, count in enumerate(block.counts)
        if count
    }


async def test_the_first_day_has_no_map(world: World) -> None:
    """There is no heat map before the second day of study."""
    for line in ("/streak", "/stats"):
        assert not any(isinstance(block, HeatMap) for block in (await world.type(line)).blocks)
    await one_card(world)
    assert not any(isinstance(block, HeatMap) for block in (await world.type("/streak")).blocks)


async def test_the_year_counts_ratings(world: World) -> None:
    """The heat map counts each day's ratings without undone ones, and ends today."""
    await one_card(world)
    await one_card(world)
    world.sleep(3)
    await one_card(world)
    await one_card(world)
    await world.type("/undo")
    world.sleep()
    block = heat(await world.type("/streak"))
    assert dates(block) == {date(2026, 3, 2): 2, date(2026, 3, 5): 1}
    assert block.first.weekday() == 0
    assert block.first + timedelta(days=len(block.counts) - 1) == date(2026, 3, 6)
    assert block.first == date(2026, 3, 2) - timedelta(weeks=52)


async def test_days_a_freeze_saved(world: World) -> None:
    """A missed day that a freeze covers is marked."""
    await world.engine.take_in([a_deck(60)])
    for _ in range(7):
        await one_card(world)
        world.sleep()
    world.sleep()
    block = heat(await world.type("/streak"))
    assert [block.first + timedelta(days=index) for index in block.saved] == [date(2026, 3, 9)]
    await one_card(world)
    world.sleep(3)
    assert heat(await world.type("/streak")).saved == block.saved


async def test_a_year_ends(world: World) -> None:
    """The heat map shows the last 52 weeks and the current one, also across a leap day."""
    world.now = START.replace(year=2027, month=6, day=14)
    for _ in range(2):
        await one_card(world)
        world.sleep()
    world.now = START.replace(year=2028, month=6, day=12)
    block = heat(await world.type("/streak"))
    assert block.first == date(2027, 6, 14)
    assert len(dates(block)) == 2
    assert date(2028, 2, 29) - block.first == timedelta(days=260)
    world.sleep(7)
    assert not any(isinstance(block, HeatMap) for block in (await world.type("/streak")).blocks)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Midway", "Asia/Tokyo", "UTC"])
async def test_a_move_within_the_year(world: World, zone: str) -> None:
    """After a move to another zone the days continue without a gap, up to the local date."""
    await world.engine.take_in([a_deck(60)])
    for _ in range(4):
        await one_card(world)
        world.sleep()
    await world.type(f"/settings timezone:{zone}")
    world.now += timedelta(hours=30)
    for _ in range(3):
        await one_card(world)
        world.sleep()
    view = await world.type("/streak")
    studied = list(dates(heat(view)))
    assert len(studied) == 7
    assert studied[3] - studied[0] == timedelta(days=3)
    assert studied[6] - studied[4] == timedelta(days=2)
    assert timedelta(days=1) <= studied[4] - studied[3] <= timedelta(days=2)
    block = heat(view)
    last = block.first + timedelta(days=len(block.counts) - 1)
    assert last == (world.now - timedelta(hours=4)).astimezone(ZoneInfo(zone)).date()


async def test_two_weeks_ahead(world: World) -> None:
    """The forecast has fourteen days, today first, and counts the rated card on its due day."""
    await one_card(world)
    view = await world.type("/stats")
    (block,) = (block for block in view.blocks if isinstance(block, Bars))
    assert [label for label, _ in block.bars] == [
        "Today",
        *(f"{day} {3 + index}" for index, day in enumerate(DAYS * 2) if index < 13),
    ]
    assert sum(number for _, number in block.bars) == 1
