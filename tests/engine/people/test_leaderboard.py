"""The leaderboard of a space: people who studied there and have not hidden their names."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.actions import Where
from tests.clock import SERVER, Clock
from tests.world import World, read


@pytest.fixture
def world(world: World) -> World:
    """A world on a Discord server."""
    Clock(world)
    return world


async def study(world: World, who: str, cards: int) -> None:
    """A person rates a number of cards."""
    await world.type(f"/quiz cards:{cards}", who)
    for _ in range(cards):
        await world.study("5", who)


async def test_by_reviews(world: World) -> None:
    """People are ordered by reviews; equal counts share a rank; nobody with none is listed."""
    await study(world, "ada", 3)
    await study(world, "bo", 1)
    await study(world, "cy", 1)
    await world.type("/streak", "eve")
    assert read(await world.type("/leaderboard")) == (
        "Leaderboard: this week\n"
        "1. Ada: 3 reviews\n"
        "2. Bo: 1 review\n"
        "2. Cy: 1 review\n"
        "/settings leaderboard:hidden takes your name off."
    )
    assert "takes your name" not in read(await world.type("/leaderboard", "eve"))


async def test_periods(world: World) -> None:
    """A week begins on Monday, a month on the first, and all time has no limit."""
    world.now = datetime(2026, 2, 27, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    await study(world, "ada", 2)
    world.now += timedelta(days=2)
    await study(world, "ada", 1)
    world.now += timedelta(days=1)
    await study(world, "bo", 1)
    assert "Ada" not in read(await world.type("/leaderboard", "bo"))
    assert "1. Ada: 1 review" in read(await world.type("/leaderboard month", "bo"))
    assert "1. Ada: 3 reviews" in read(await world.type("/leaderboard period:all", "bo"))


async def test_by_streak(world: World) -> None:
    """By streak, running streaks are listed in days, and ended ones are left out."""
    await study(world, "bo", 1)
    for _ in range(2):
        world.sleep()
        await study(world, "ada", 1)
    assert "1. Ada: 2 days\n" in read(await world.type("/leaderboard by:streak"))
    assert "Bo" not in read(await world.type("/leaderboard by:streak period:all"))


async def test_only_where_one_studied(world: World) -> None:
    """People are listed where they studied; their reviews count wherever they were made."""
    await study(world, "ada", 1)
    world.where = Where("1", "", "another", moderator=True)
    assert "Nobody is on it yet" in read(await world.type("/leaderboard"))
    await study(world, "ada", 2)
    assert "1. Ada: 3 reviews" in read(await world.type("/leaderboard"))
    world.where = Where("dm")
    assert "belongs to a server or group" in read(await world.type("/leaderboard"))


async def test_hiding(world: World) -> None:
    """A hidden person is on no list, is told so, and can be shown again."""
    await study(world, "ada", 1)
    await study(world, "bo", 1)
    await world.type("/settings leaderboard:hidden")
    text = read(await world.type("/leaderboard"))
    assert "Ada" not in text
    assert "You have chosen not to be shown." in text
    assert "Ada" not in read(await world.type("/leaderboard", "bo"))
    await world.type("/settings leaderboard:shown")
    assert "Ada" in read(await world.type("/leaderboard", "bo"))


async def test_beyond_the_first_ten(world: World) -> None:
    """A person below the first ten is told their rank."""
    for number in range(11):
        await study(world, f"p{number:02}", 2)
    await study(world, "zoe", 1)
    text = read(await world.type("/leaderboard", "zoe"))
    assert "Zoe" not in text
    assert text.endswith("You are number 12: 1 review.")


async def test_what_it_does_not_know(world: World) -> None:
    """An unknown period or order is named, with the allowed ones."""
    assert "It takes week, month or all." in read(await world.type("/leaderboard year"))
    assert "It takes reviews, streak or battles." in read(await world.type("/leaderboard by:luck"))


DM = Where("dm")


@pytest.mark.parametrize(
    ("pressed", "counts"),
    [
        ([SERVER], True),
        ([SERVER, DM], True),
        ([Where("dm", member_of=SERVER.space)], True),
        ([DM, SERVER, DM], True),
        ([DM], False),
        ([Where("9", space="another server")], False),
        ([Where("dm", member_of="another server")], False),
    ],
)
async def test_a_posted_card_counts_for_those_in_its_space(
    world: World, pressed: list[Where], *, counts: bool
) -> None:
    """A posted card that is rated in private counts where it was posted, for people of that space.

    The number of a posted card can be guessed, so opening it proves nothing.
    """
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    await clock.days(1)
    reveal = clock.platform.sent[0].view.buttons[0][0].action
    for world.where in pressed:
        await world.act(reveal, "bo")
    world.where = DM
    await world.press("5", "bo")
    world.where = SERVER
    assert ("1. Bo: 1 review" in read(await world.type("/leaderboard"))) is counts


async def test_who_has_studied_in_a_space_is_known_there(world: World) -> None:
    """A person who studied in a server before may rate its cards in private."""
    clock = Clock(world)
    await study(world, "bo", 1)
    await world.type("/daily on time:10:00")
    await clock.days(1)
    world.where = DM
    await world.act(clock.platform.sent[0].view.buttons[0][0].action, "bo")
    await world.press("5", "bo")
    world.where = SERVER
    assert "1. Bo: 2 reviews" in read(await world.type("/leaderboard"))


async def test_a_press_alone_puts_nobody_on_the_board(world: World) -> None:
    """A person who only looked at a posted card, and studies elsewhere, is not listed."""
    clock = Clock(world)
    await world.type("/daily on time:10:00")
    await clock.days(1)
    await world.act(clock.platform.sent[0].view.buttons[0][0].action, "bo")
    world.where = DM
    await study(world, "bo", 1)
    world.where = SERVER
    assert "Nobody is on it yet." in read(await world.type("/leaderboard"))


async def test_milestones_are_congratulated(world: World) -> None:
    """On days 7 and 30 of a streak one message congratulates and names the freezes left."""
    milestones: dict[int, str] = {}
    for day in range(1, 31):
        await world.type("/today")
        view = await world.study("4")
        if "row" in read(view):
            milestones[day] = read(view)
        await world.type("/quiz cards:1")
        assert "row" not in read(await world.study("4"))
        world.sleep()
    assert list(milestones) == [7, 30]
    assert "A whole week in a row. Well done! You have 1 freeze left." in milestones[7]
    assert "That is a habit now! You have 2 freezes left." in milestones[30]
