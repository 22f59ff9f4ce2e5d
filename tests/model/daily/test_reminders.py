import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.daily.reminders import SILENCE_DAYS, at_stake, decide
from bot.model.study.days import Day
from bot.model.study.streaks import YEAR, Streak, is_milestone, streak_on
from tests.amount import amount

TODAY = Day(739_700)
days = st.integers(0, 40).map(lambda back: Day(TODAY - back))
streaks = st.builds(Streak, st.integers(0, 500), st.just(500), st.integers(0, 2), days)


@pytest.mark.parametrize(
    ("streak", "length"),
    [
        (Streak(), 0),
        (Streak(5, 5, 0, TODAY), 0),
        (Streak(5, 5, 0, Day(TODAY - 1)), 5),
        (Streak(5, 5, 1, Day(TODAY - 1)), 0),
        (Streak(5, 5, 1, Day(TODAY - 2)), 5),
        (Streak(5, 5, 0, Day(TODAY - 2)), 0),
    ],
)
def test_what_is_at_stake(streak: Streak, length: int) -> None:
    """A streak that would end today is at stake, unless a freeze saves it."""
    assert at_stake(streak, TODAY) == length


@given(streak=streaks, due=st.integers(0, 3), asked=days)
@settings(derandomize=True, max_examples=amount(300))
def test_when_something_is_said(streak: Streak, due: int, asked: Day) -> None:
    """Nothing is sent to a person who studied today; after two weeks of silence reminders end."""
    decision = decide(streak, TODAY, due=due, asked_on=asked)
    silent = TODAY - max(streak.last or asked, asked)
    if streak.last == TODAY:
        assert decision == "nothing"
    elif silent >= SILENCE_DAYS:
        assert decision == "end"
    else:
        would_end = streak_on(streak, TODAY).length and not streak_on(streak, Day(TODAY + 1)).length
        assert decision == ("nudge" if due or would_end else "nothing")


def test_milestones() -> None:
    """Milestones are a week, a month, a hundred days, and every year."""
    assert [length for length in range(3 * YEAR + 1) if is_milestone(length)] == [
        7,
        30,
        100,
        365,
        730,
        1095,
    ]
