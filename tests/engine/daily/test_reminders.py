"""Reminders: a private message if cards are due or a streak would end, and none otherwise."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model.actions import Where
from bot.model.ids import Identity
from bot.model.platform_events import ReachableAgain, Unreachable
from bot.platforms.ports import Undelivered
from tests.clock import PRIVATE, SERVER, Clock, at
from tests.world import World, read

ADA = Identity("discord", "ada")


@pytest.fixture
def clock(world: World) -> Clock:
    """A clock on Monday morning at nine; Ada is in a private chat."""
    clock = Clock(world)
    world.where = PRIVATE
    return clock


async def study(clock: Clock, confidence: str = "4") -> None:
    """Ada rates one card."""
    await clock.world.type("/quiz cards:1")
    await clock.world.study(confidence)


async def test_asking_for_it(clock: Clock) -> None:
    """/remind sets, shows and switches off a reminder, and refuses what is no time."""
    text = read(await clock.world.type("/remind time:18:30"))
    assert text.startswith("Good: when cards are due or your streak is about to end")
    assert "at 18:30" in text
    assert read(await clock.world.type("/remind")).startswith("When cards are due")
    assert read(await clock.world.type("/remind off")).startswith("I won't remind you.")
    assert "at 18:30" in read(await clock.world.type("/remind"))
    assert "as a time of day" in read(await clock.world.type("/remind later"))


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (PRIVATE, "here"),
        (SERVER, "in a private message"),
        (Where("7", lacking=("Send Messages",)), "in a private message"),
    ],
)
async def test_where_it_will_come(clock: Clock, where: Where, place: str) -> None:
    """Asked where others are, the bot says that the reminder comes in private."""
    clock.world.where = where
    assert f"I'll tell you {place} at 18:30 in Berlin." in read(
        await clock.world.type("/remind time:18:30")
    )
    assert f"I'll tell you {place} at 18:30 in Berlin." in read(await clock.world.type("/remind"))


async def test_a_word_when_the_streak_would_end(clock: Clock) -> None:
    """A person who studied yesterday and not today is reminded once, at their minute."""
    await clock.world.type("/remind 18:30")
    await study(clock, "5")
    await clock.until(at(2, 23))
    assert clock.platform.sent == []
    await clock.until(at(3, 18, 29))
    assert clock.platform.sent == []
    await clock.until(at(3, 23))
    assert clock.platform.private("ada") == [
        "Your streak of 1 day goes on if you rate one card today.\n/remind off ends these messages."
    ]


async def test_a_word_when_cards_are_due(clock: Clock) -> None:
    """The reminder counts due cards, and does not mention a streak that has ended."""
    await clock.world.type("/remind 18:30")
    await study(clock, "3")
    clock.world.now = at(8, 12)
    await clock.until(at(8, 19))
    assert clock.platform.private("ada")[-1].startswith("1 card is ready for you.\n")


async def test_never_after_one_has_studied(clock: Clock) -> None:
    """A person who has rated a card today gets no reminder, however many cards are due."""
    await clock.world.type("/remind 18:30")
    for day in range(2, 9):
        clock.world.now = at(day, 12)
        await study(clock, "1")
        await clock.until(at(day, 23))
    assert clock.platform.sent == []


async def test_not_when_one_studied_while_it_was_on_its_way(clock: Clock) -> None:
    """A reminder that waits to be sent is dropped when its person studies."""
    await clock.world.type("/remind 18:30")
    await study(clock, "5")
    clock.world.now = at(3, 18, 30)
    await clock.sweep()
    await study(clock)
    await clock.until(at(3, 23))
    assert clock.platform.sent == []


async def test_without_anything_to_say_nothing_is_said(clock: Clock) -> None:
    """A person without due cards and streak gets no reminder."""
    await clock.world.type("/remind 18:30")
    await clock.until(at(12, 12))
    assert clock.platform.sent == []


async def test_after_two_weeks_of_silence_it_takes_its_leave(clock: Clock) -> None:
    """After two weeks without study a last reminder says so; /remind resumes them."""
    await clock.world.type("/remind 18:30")
    await study(clock, "4")
    await clock.until(at(31, 12))
    texts = clock.platform.private("ada")
    assert texts[-1].startswith("You have been away for two weeks, so I'll stop reminding you.")
    assert sum("away for two weeks" in text for text in texts) == 1
    assert len(texts) <= 14
    await clock.world.type("/remind")
    await clock.until(at(31, 23))
    assert "ready for you" in clock.platform.private("ada")[-1]


async def test_it_goes_by_the_persons_own_clocks(clock: Clock) -> None:
    """After a move reminders come by the new time zone, at most once a day."""
    await clock.world.type("/remind 18:30")
    await study(clock, "5")
    await clock.until(at(3, 12))
    await clock.world.type("/settings timezone:Asia/Tokyo")
    await clock.until(at(3, 23))
    ((made_at,),) = await clock.world.rows("SELECT made_at FROM outbox")
    local = datetime.fromtimestamp(made_at / 1000, ZoneInfo("Asia/Tokyo"))
    assert f"{local:%d %H:%M}" in {"03 21:00", "04 18:30", "03 18:30", "03 20:00"}


async def test_who_cannot_be_reached_is_left_in_peace(clock: Clock) -> None:
    """Three days of refusals pause reminders; they go on when the person is reachable again."""
    await clock.world.type("/remind 18:30")
    await study(clock, "4")
    clock.platform.trouble = lambda _: Undelivered("forbidden", "blocked")
    await clock.until(at(4, 12))
    assert await clock.world.rows("SELECT status FROM reminders") == [("on",)]
    await clock.until(at(5, 23))
    assert await clock.world.rows("SELECT status, due FROM reminders") == [("unreachable", None)]
    clock.platform.trouble = lambda _: None
    await clock.until(at(6, 12))
    assert clock.platform.sent == []
    await clock.world.engine.notify(ReachableAgain(ADA), clock.now())
    await clock.until(at(6, 23))
    assert len(clock.platform.private("ada")) == 1


async def test_a_platform_tells_who_cannot_be_reached(clock: Clock) -> None:
    """An event of the platform pauses reminders too; what the person switched off stays off."""
    await clock.world.type("/remind 18:30")
    await clock.world.type("/daily on time:10")
    await clock.world.engine.notify(Unreachable(ADA), clock.now())
    assert await clock.world.rows("SELECT status FROM dailies") == [("unreachable",)]
    await clock.world.type("/remind off")
    await clock.world.engine.notify(ReachableAgain(ADA), clock.now())
    assert await clock.world.rows("SELECT status FROM reminders") == [("off",)]
    await clock.until(at(3, 12))
    assert all(post.startswith("Card of the day") for post in clock.platform.private("ada"))
    assert clock.platform.posts()


@pytest.mark.parametrize(("restart", "messages"), [(at(3, 21, 29), 1), (at(3, 21, 31), 0)])
async def test_a_reminder_missed_by_hours_is_left_out(
    clock: Clock, restart: datetime, messages: int
) -> None:
    """After a downtime a reminder is sent if it is less than three hours late."""
    await clock.world.type("/remind 18:30")
    await study(clock, "5")
    clock.world.now = restart
    await clock.until(at(4, 12))
    assert len(clock.platform.sent) == messages


async def test_a_turned_clock_reminds_once(clock: Clock) -> None:
    """If the clock jumps ahead and back, no date gets a second reminder."""
    await clock.world.type("/remind 18:30")
    await study(clock, "1")
    await clock.until(at(3, 19))
    assert len(clock.platform.sent) == 1
    for moment in (at(12, 19), at(3, 12)):
        clock.world.now = moment
        await clock.run_due()
    sent = len(clock.platform.sent)
    await clock.until(at(3, 23))
    assert len(clock.platform.sent) == sent
    await clock.until(at(4, 23, 30))
    assert len(clock.platform.sent) == sent + 1
