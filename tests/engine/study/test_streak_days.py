import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.views import Picture, View
from tests.world import START, World, a_deck, read


def text_without_pictures(view: View) -> str:
    """The text of a view without its pictures, whose texts have dates."""
    blocks = tuple(block for block in view.blocks if not isinstance(block, Picture))
    return read(View(blocks))


async def one_card(world: World) -> list[str]:
    """Rates one card; returns the lines between the rating and the summary."""
    await world.type("/quiz cards:1")
    lines = read(await world.study("5")).splitlines()
    return lines[1 : lines.index("The greek deck: done for now")]


async def days_in_a_row(world: World, count: int) -> None:
    """Rates a card on each of a number of days; then it is the morning of the next day."""
    for _ in range(count):
        await one_card(world)
        world.sleep()


async def test_a_streak_grows_once_a_day(world: World) -> None:
    """The first rating of a day shows the streak, the second does not."""
    assert await one_card(world) == ["🔥 Streak: 1 day"]
    assert await one_card(world) == []
    world.sleep()
    assert await one_card(world) == ["🔥 Streak: 2 days"]
    assert text_without_pictures(await world.type("/streak")) == (
        "🔥 Streak: 2 days\n"
        "Today counts already.\n"
        "Longest: 2 days\n"
        "Freezes left: 0\n"
        "Every 7 days earn a freeze, 2 at most. It forgives one missed day."
    )


async def test_before_the_first_card_of_the_day(world: World) -> None:
    """Before the day's first rating /streak says that one card keeps the streak."""
    await days_in_a_row(world, 2)
    assert read(await world.type("/streak")).startswith(
        "🔥 Streak: 2 days\nRate one card today to keep it going.\n"
    )


async def test_the_seventh_day_earns_a_freeze(world: World) -> None:
    """A freeze is earned at 7 and at 14 days, and no third one at 21."""
    earned = "You earned a freeze: it will forgive you one missed day."
    days = []
    for day in range(1, 22):
        lines = await one_card(world)
        assert lines[0] == f"🔥 Streak: {day} day{'s' if day > 1 else ''}"
        if earned in lines:
            days.append(day)
        world.sleep()
    assert days == [7, 14]
    assert "Freezes left: 2" in read(await world.type("/streak"))


async def test_a_freeze_covers_a_missed_day(world: World) -> None:
    """A missed day uses a freeze, as /streak and the next rating say."""
    await days_in_a_row(world, 7)
    world.sleep()
    assert text_without_pictures(await world.type("/streak")) == (
        "🔥 Streak: 7 days\n"
        "Rate one card today to keep it going.\n"
        "1 freeze is standing in for the days you missed.\n"
        "Longest: 7 days\n"
        "Freezes left: 0\n"
        "Every 7 days earn a freeze, 2 at most. It forgives one missed day."
    )
    assert await one_card(world) == [
        "A freeze kept your streak over a day that you missed.",
        "🔥 Streak: 8 days",
    ]


async def test_two_freezes_cover_two_days(world: World) -> None:
    """Two missed days use both freezes."""
    await days_in_a_row(world, 14)
    world.sleep(2)
    view = await world.type("/streak")
    assert "2 freezes are standing in for the days you missed." in read(view)
    assert await one_card(world) == [
        "2 freezes kept your streak over 2 days that you missed.",
        "🔥 Streak: 15 days",
    ]


async def test_a_streak_ends(world: World) -> None:
    """Without enough freezes missed days end the streak; the longest one is stored."""
    await days_in_a_row(world, 8)
    world.sleep(2)
    assert text_without_pictures(await world.type("/streak")) == (
        "No streak right now; your longest was 8 days. Rate one card, and a new one begins."
    )
    assert await one_card(world) == [
        "Your streak of 8 days came to its end. A new one starts today.",
        "🔥 Streak: 1 day",
    ]
    assert "Longest: 8 days" in read(await world.type("/streak"))


async def test_a_streak_of_one_day_ends(world: World) -> None:
    """A streak of one day is named in the singular when it ends."""
    await days_in_a_row(world, 1)
    world.sleep()
    lines = await one_card(world)
    assert lines[0] == "Your streak of 1 day came to its end. A new one starts today."


async def test_before_any_rating(world: World) -> None:
    """Before any rating /streak says how a streak begins."""
    assert text_without_pictures(await world.type("/streak")) == (
        "No streak yet. Rate one card today, and it begins."
    )


@pytest.mark.parametrize(
    ("clock", "same_day"),
    [("03:59", True), ("04:01", False)],
)
async def test_days_turn_at_four(world: World, clock: str, *, same_day: bool) -> None:
    """A card rated before four in the morning counts for the day before."""
    await one_card(world)
    world.now = datetime.combine(
        START.date() + timedelta(days=1),
        datetime.strptime(clock, "%H:%M").time(),  # noqa: DTZ007 - a time of day alone
        START.tzinfo,
    )
    assert await one_card(world) == ([] if same_day else ["🔥 Streak: 2 days"])


async def test_days_are_those_of_the_persons_zone(world: World) -> None:
    """Each person's day goes by their own time zone."""
    await world.type("/settings timezone:Asia/Tokyo", "bo")
    for who in ("ada", "bo"):
        await world.type("/quiz cards:1", who)
        await world.study("5", who)
    world.now = datetime(2026, 3, 3, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    for who, answer in (("ada", "Today counts already."), ("bo", "Rate one card today to keep")):
        assert answer in read(await world.type("/streak", who))


FIRST_EVENINGS = [
    ("UTC", "America/Los_Angeles"),
    ("UTC", "Pacific/Honolulu"),
    ("Europe/Berlin", "America/Los_Angeles"),
    ("Europe/Berlin", "Asia/Tokyo"),
    ("America/Los_Angeles", "Europe/Berlin"),
    ("Pacific/Kiritimati", "Pacific/Midway"),
    ("Pacific/Midway", "Pacific/Kiritimati"),
]


@pytest.mark.parametrize(("bots", "own"), FIRST_EVENINGS)
@pytest.mark.parametrize("hour", [5, 12, 21, 23])
async def test_the_second_evening_counts(world: World, bots: str, own: str, hour: int) -> None:
    """Who names their zone before the first card has days of their own from the start."""
    world.defaults = Defaults(bots)
    world.engine = Engine(world.database, random.Random(1), world.defaults, reader=import_here)
    world.now = datetime(2026, 6, 1, hour, tzinfo=ZoneInfo(own))
    await world.type("/streak")
    await world.type(f"/settings timezone:{own}")
    for length in (1, 2, 3):
        days = "1 day" if length == 1 else f"{length} days"
        assert await one_card(world) == [f"🔥 Streak: {days}"]
        world.now = datetime(2026, 6, 1 + length, hour, tzinfo=ZoneInfo(own))


async def test_a_zone_holds_again_after_the_only_rating_was_undone(world: World) -> None:
    """A rating that was taken back leaves no day to protect."""
    world.now = datetime(2026, 6, 1, 21, tzinfo=ZoneInfo("America/Los_Angeles"))
    await one_card(world)
    await world.type("/undo")
    await world.type("/settings timezone:America/Los_Angeles")
    assert (await world.rows("SELECT shift, floor, floor_since FROM people")) == [(0, 0, 0)]


async def test_a_zone_after_the_first_rating_leaves_the_day_as_long_as_it_was(
    world: World,
) -> None:
    """From the first rating on, the day of a move lasts at least twelve hours."""
    world.now = datetime(2026, 6, 2, 6, tzinfo=ZoneInfo("Europe/Berlin"))
    await one_card(world)
    await world.type("/settings timezone:America/Los_Angeles")
    assert (await world.rows("SELECT floor_since > 0 FROM people")) == [(1,)]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Midway", "Asia/Tokyo", "UTC"])
async def test_moving_changes_nothing_at_once(world: World, zone: str) -> None:
    """A new time zone changes neither the streak nor what today already counts."""
    await days_in_a_row(world, 3)
    await world.type("/quiz cards:3")
    await world.study()
    before = [
        text_without_pictures(await world.type(line)) for line in ("/streak", "/stats", "/today")
    ]
    rows = await world.dump("memory", "reviews")
    await world.type(f"/settings timezone:{zone}")
    after = [
        text_without_pictures(await world.type(line)) for line in ("/streak", "/stats", "/today")
    ]
    assert after == before
    assert await world.dump("memory", "reviews") == rows
    assert "Taken back." in read(await world.type("/undo"))


async def test_the_day_after_a_move_the_streak_goes_on(world: World) -> None:
    """A person who moves keeps the streak by studying once in each of their days."""
    await days_in_a_row(world, 2)
    for length, zone in enumerate(("Asia/Tokyo", "America/New_York", "Europe/Berlin"), start=3):
        assert await one_card(world) == [f"🔥 Streak: {length} days"]
        await world.type(f"/settings timezone:{zone}")
        world.now += timedelta(hours=32)


async def test_the_daily_limit_begins_anew_with_the_day(world: World) -> None:
    """The limit of new cards starts again at four in the morning, not at midnight."""
    await world.engine.take_in([a_deck(40)])
    world.now = START.replace(hour=22)
    await world.type("/quiz")
    for _ in range(10):
        await world.study("5")
    world.now = START.replace(hour=3, minute=30) + timedelta(days=1)
    assert read(await world.type("/quiz")).startswith("Nothing is due")
    world.now = START.replace(hour=4, minute=1) + timedelta(days=1)
    assert read(await world.type("/quiz")).startswith("10 cards to study.")
