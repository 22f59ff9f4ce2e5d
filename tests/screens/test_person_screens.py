import pytest

from bot.engine.commands import SUBJECTS, helps
from bot.model.ids import DeckId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.daily import LeaderboardShown, Ranked
from bot.model.outcomes.decks import DecksListed
from bot.model.outcomes.help import HelpShown
from bot.model.outcomes.people import SettingsShown, StreakShown
from bot.model.people import Settings
from bot.model.study.streaks import Streak
from bot.model.views import Bars, Facts, HeatMap
from tests.screens.first_step_samples import HELP
from tests.screens.samples import (
    LONG,
    NO_YEAR,
    OTHER,
    PAGE,
    STANDING,
    STATS,
    STREAK,
    STREAK_SHOWN,
    YEAR,
    changed,
    view_of,
)
from tests.world import buttons, labels, read

RULE = "Every 7 days earn a freeze, 2 at most. It forgives one missed day."


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            StreakShown(STREAK, today_done=True, year=NO_YEAR),
            f"🔥 Streak: 3 days\nToday counts already.\nLongest: 12 days\nFreezes left: 1\n{RULE}",
        ),
        (
            StreakShown(STREAK, today_done=False, year=NO_YEAR, spent=1),
            (
                "🔥 Streak: 3 days\nRate one card today to keep it going.\n"
                "1 freeze is standing in for the days you missed.\n"
                f"Longest: 12 days\nFreezes left: 1\n{RULE}"
            ),
        ),
        (
            StreakShown(
                changed(STREAK, length=1, longest=1), today_done=False, year=NO_YEAR, spent=2
            ),
            (
                "🔥 Streak: 1 day\nRate one card today to keep it going.\n"
                "2 freezes are standing in for the days you missed.\n"
                f"Longest: 1 day\nFreezes left: 1\n{RULE}"
            ),
        ),
        (
            StreakShown(changed(STREAK, length=0, freezes=0), today_done=False, year=NO_YEAR),
            "No streak right now; your longest was 12 days. Rate one card, and a new one begins.",
        ),
        (
            StreakShown(Streak(), today_done=False, year=NO_YEAR),
            "No streak yet. Rate one card today, and it begins.",
        ),
    ],
)
def test_a_streak(outcome: StreakShown, expected: str) -> None:
    """The length of the streak, what keeps it, and the freezes left."""
    assert read(view_of(outcome)) == expected


def test_the_year() -> None:
    """The heat map has the year's numbers, and its description the same facts."""
    view = view_of(STREAK_SHOWN)
    heat = view.blocks[-1]
    assert isinstance(heat, HeatMap)
    assert (heat.first, heat.counts, heat.saved) == (YEAR.first, YEAR.counts, YEAR.saved)
    assert heat.title == "Your year: 1,215 cards on 5 days"
    assert heat.words == (
        "Cards rated from 27 February 2023 to today, 1 March 2024: 1,215 cards on 5 days. "
        "By month: February 2024: 1,211, March 2024: 4. "
        "The most on one day: 1,200, on 28 February 2024. "
        "A freeze saved 1 day, the last on 26 February 2024. Today: 4."
    )


@pytest.mark.parametrize("counts", [(0,) * 369, (*(0,) * 368, 5)])
def test_a_year_of_one_day_is_no_picture(counts: tuple[int, ...]) -> None:
    """A person who has only just begun gets no map of empty days, also after a lost streak."""
    for streak in (STREAK, Streak()):
        view = view_of(changed(STREAK_SHOWN, streak=streak, year=changed(YEAR, counts=counts)))
        assert not any(isinstance(block, HeatMap) for block in view.blocks)


def test_a_lost_streaks_year_is_still_there() -> None:
    """Without a streak the year is still shown."""
    view = view_of(changed(STREAK_SHOWN, streak=Streak()))
    assert isinstance(view.blocks[-1], HeatMap)


def test_statistics() -> None:
    """Numbers with separators, real and wanted retention, the forecast, the decks."""
    view = view_of(STATS)
    assert read(view) == (
        "Your study\n"
        "Cards rated today: 1\n"
        "In the last 7 days: 61\n"
        "In all: 1,234\n"
        "Streak: 3 days\n"
        "Known when due (30 days): 88%, aiming at 90%\n"
        "Cards that come back from 1 March 2024 on. Today: 25, Sat 2: 1, Sun 3: 0, Mon 4: 3, "
        "Tue 5: 0, Wed 6: 0, Thu 7: 9, Fri 8: 0, Sat 9: 0, Sun 10: 0, Mon 11: 0, Tue 12: 0, "
        "Wed 13: 0, Thu 14: 1,000. That is 1,038 cards in 14 days.\n"
        "Decks\n"
        "Deep Learning: 25 due, 860 new, 2 put aside\n"
        "Greek letters: nothing due"
    )
    (chart,) = (block for block in view.blocks if isinstance(block, Bars))
    assert chart.title == "Coming back: 1,038 cards in 14 days"
    assert chart.bars[:3] == (("Today", 25), ("Sat 2", 1), ("Sun 3", 0))
    assert tuple(cards for _, cards in chart.bars) == STATS.forecast
    assert view.buttons == ()


def test_statistics_of_a_beginner() -> None:
    """Without reviews of known cards there is no share, and without a schedule no bars."""
    beginner = changed(STATS, recalled=0, recall_of=0, forecast=(0,) * 14, decks=(OTHER,))
    assert read(view_of(beginner)) == (
        "Your study\n"
        "Cards rated today: 1\n"
        "In the last 7 days: 61\n"
        "In all: 1,234\n"
        "Streak: 3 days\n"
        "Decks\n"
        "Greek letters: nothing due"
    )


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            SettingsShown(Settings(), "Europe/Berlin", "09:05"),
            (
                "Your settings\n"
                "Time zone: Berlin (09:05 now)\n"
                "New cards: up to 10 a day\n"
                "Known when due: 90% of cards\n"
                "Quizzes: reveal, then rate\n"
                "Leaderboard: with your name\n"
                "Battles: count as reviews\n"
            ),
        ),
        (
            SettingsShown(Settings(1, 0.85, "choice", "hidden"), "UTC", "23:59", ("mode",)),
            (
                "Saved\n"
                "Time zone: UTC (23:59 now)\n"
                "New cards: up to 1 a day\n"
                "Known when due: 85% of cards\n"
                "Quizzes: choose among four answers\n"
                "Leaderboard: without your name\n"
                "Battles: count as reviews\n"
            ),
        ),
        (
            SettingsShown(Settings(0, 0.7, "type"), "Asia/Tokyo", "00:00", ("new_cards",)),
            (
                "Saved\n"
                "Time zone: Tokyo (00:00 now)\n"
                "New cards: up to 0 a day\n"
                "Known when due: 70% of cards\n"
                "Quizzes: type the answer\n"
                "Leaderboard: with your name\n"
                "Battles: count as reviews\n"
            ),
        ),
    ],
)
def test_settings(outcome: SettingsShown, expected: str) -> None:
    """The settings in words, and how to change them."""
    example = "Others change like this: /settings new_cards:5 mode:type"
    assert read(view_of(outcome)) == expected + example


def test_the_list_of_decks() -> None:
    """Every deck with what waits in it; up to five have buttons, more a menu."""
    view = view_of(DecksListed((STANDING, OTHER)))
    assert read(view) == (
        "Decks\nDeep Learning: 25 due, 860 new, 2 put aside\nGreek letters: nothing due"
    )
    assert labels(view) == ["Study Deep Learning", "Study Greek letters"]
    assert [button.main for button in view.buttons[0]] == [True, False]
    many = view_of(DecksListed((STANDING,) * 9))
    assert {button.menu for button in buttons(many)} == {"Choose a deck to study"}
    assert labels(many) == ["Deep Learning"] * 9
    japanese = changed(STANDING, deck=DeckName(DeckId(4), "deck-2", "日本語"))
    assert "\n日本語: 25 due" in read(view_of(DecksListed((japanese,))))
    assert "\nDeep Learning, deep_learning: 25 due" in read(many)
    facts = many.blocks[1]
    assert isinstance(facts, Facts)
    assert len(facts.rows) == 9


def test_a_long_title_is_shortened_on_a_button() -> None:
    """A button has at most 80 characters; an ellipsis shows that the title is longer."""
    (label, _) = labels(view_of(changed(PAGE, standing=changed(STANDING, deck=LONG))))
    assert label.startswith("Study All of the long history and geography")
    assert label.endswith(" geo…")
    assert len(label) <= 80


def test_a_decks_page() -> None:
    """The deck's description, the person's progress, its topics and its authors."""
    view = view_of(PAGE)
    assert read(view) == (
        "Deep Learning\n"
        "Networks, from neurons to transformers.\n"
        "1,200 cards: 25 due, 860 new, 2 put aside.\n"
        "Activations: 40 cards, 3 due\n"
        "Loss functions: 1 card\n"
        "By Ada, Bo, CC0-1.0."
    )
    assert labels(view) == ["Study Deep Learning", "Bring back 2 cards put aside"]
    assert view.deck == "deep_learning"
    bare = changed(PAGE, description="", topics=(), authors=(), licence="", standing=OTHER)
    assert read(view_of(bare)) == "Greek letters\n1 card: nothing due."
    assert labels(view_of(bare)) == ["Study Greek letters"]


def test_a_deck_of_unknown_authors_has_a_licence_all_the_same() -> None:
    """The licence is shown with or without authors, and authors with or without a licence."""
    assert read(view_of(changed(PAGE, authors=()))).endswith("1 card\nLicence: CC0-1.0.")
    assert read(view_of(changed(PAGE, licence=""))).endswith("1 card\nBy Ada, Bo.")


def test_help() -> None:
    """The help has four first steps, and each subject has its commands."""
    assert read(view_of(HELP)) == (
        "Your first steps\n"
        "- /today shows you a card. Say how well you knew it.\n"
        "- /quiz goes on with more.\n"
        "- /daily on brings everybody here one card a day.\n"
        "- /battle start opens a quiz for all who are here."
    )
    assert labels(view_of(HELP))[:3] == ["Study now", "A card every day", "Battle"]
    battles = view_of(HelpShown(tuple(SUBJECTS), "battles", helps("battles")))
    assert read(battles).splitlines()[:2] == [
        "Battles",
        "- /battle start: Open a quiz battle here",
    ]
    assert labels(battles) == ["First steps"]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("\u200b\u3164", "1. Somebody: 3 reviews"),
        ("1. Ada · 9,999 points", "1. “1. Ada · 9,999 points”: 3 reviews"),
        ("\u202eBo", "1. Bo: 3 reviews"),
    ],
)
def test_a_name_fools_nobody(name: str, row: str) -> None:
    """On the board, a name is visible and is no row of its own."""
    entry = Ranked(1, name, 3)
    assert row in read(view_of(LeaderboardShown("week", "reviews", (entry,), entry)))
