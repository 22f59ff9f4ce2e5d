import pytest

from bot.model.outcomes import CommandHelp, DecksListed, HelpShown, SettingsShown, StreakShown
from bot.model.people import Settings
from bot.model.streaks import Streak
from bot.model.views import Facts, Progress
from tests.screens.samples import LONG, OTHER, PAGE, STANDING, STATS, STREAK, changed, view_of
from tests.world import labels, read

RULE = "Every 7 days earn a freeze, 2 at most. It forgives one missed day."


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            StreakShown(STREAK, today_done=True),
            f"🔥 Streak: 3 days\nToday counts already.\nLongest: 12 days\nFreezes left: 1\n{RULE}",
        ),
        (
            StreakShown(STREAK, today_done=False, spent=1),
            (
                "🔥 Streak: 3 days\nRate one card today to keep it going.\n"
                "1 freeze is standing in for the days you missed.\n"
                f"Longest: 12 days\nFreezes left: 1\n{RULE}"
            ),
        ),
        (
            StreakShown(changed(STREAK, length=1, longest=1), today_done=False, spent=2),
            (
                "🔥 Streak: 1 day\nRate one card today to keep it going.\n"
                "2 freezes are standing in for the days you missed.\n"
                f"Longest: 1 day\nFreezes left: 1\n{RULE}"
            ),
        ),
        (
            StreakShown(changed(STREAK, length=0, freezes=0), today_done=False),
            "No streak right now; your longest was 12 days. Rate one card, and a new one begins.",
        ),
        (
            StreakShown(Streak(), today_done=False),
            "No streak yet. Rate one card today, and it begins.",
        ),
    ],
)
def test_a_streak(outcome: StreakShown, said: str) -> None:
    """How it stands, what keeps it, and what is left to forgive a missed day."""
    assert read(view_of(outcome)) == said


def test_statistics() -> None:
    """Numbers with separators, true retention beside the wish, a bar for each day, the decks."""
    view = view_of(STATS)
    assert read(view) == (
        "Your study\n"
        "Cards rated today: 1\n"
        "In the last 7 days: 61\n"
        "In all: 1,234\n"
        "Streak: 3 days\n"
        "Known when due (30 days): 88%, aiming at 90%\n"
        "Coming back\n"
        "today: 25 cards\n"
        "tomorrow: 1 card\n"
        "in 2 days: 0 cards\n"
        "in 3 days: 3 cards\n"
        "in 4 days: 0 cards\n"
        "in 5 days: 0 cards\n"
        "in 6 days: 9 cards\n"
        "Decks\n"
        "Deep Learning: 340 of 1,200 cards started, 25 due, 2 put aside\n"
        "Greek letters: 1 of 1 card started, nothing due"
    )
    bars = [block for block in view.blocks if isinstance(block, Progress)]
    assert [(bar.done, bar.total) for bar in bars] == [
        (number, 25) for number in (25, 1, 0, 3, 0, 0, 9)
    ]
    assert view.buttons == ()


def test_statistics_of_a_beginner() -> None:
    """Without reviews of known cards there is no share, and without a schedule no bars."""
    beginner = changed(STATS, recalled=0, recall_of=0, forecast=(0,) * 7, decks=(OTHER,))
    assert read(view_of(beginner)) == (
        "Your study\n"
        "Cards rated today: 1\n"
        "In the last 7 days: 61\n"
        "In all: 1,234\n"
        "Streak: 3 days\n"
        "Decks\n"
        "Greek letters: 1 of 1 card started, nothing due"
    )


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            SettingsShown(Settings(), "Europe/Berlin", "09:05"),
            (
                "Your settings\n"
                "timezone: Europe/Berlin (it is 09:05 there)\n"
                "new_cards: 10 new cards a day\n"
                "retention: 90% of due cards known\n"
                "mode: reveal the answer, then rate it\n"
            ),
        ),
        (
            SettingsShown(Settings(1, 0.85, "choice"), "UTC", "23:59", ("mode",)),
            (
                "Saved\n"
                "timezone: UTC (it is 23:59 there)\n"
                "new_cards: 1 new card a day\n"
                "retention: 85% of due cards known\n"
                "mode: choose among four answers\n"
            ),
        ),
        (
            SettingsShown(Settings(0, 0.7, "type"), "Asia/Tokyo", "00:00", ("new_cards",)),
            (
                "Saved\n"
                "timezone: Asia/Tokyo (it is 00:00 there)\n"
                "new_cards: 0 new cards a day\n"
                "retention: 70% of due cards known\n"
                "mode: type the answer\n"
            ),
        ),
    ],
)
def test_settings(outcome: SettingsShown, said: str) -> None:
    """The settings by the names that change them, and an example of how."""
    example = "Change one like this: /settings timezone:Europe/Berlin"
    assert read(view_of(outcome)) == said + example


def test_the_list_of_decks() -> None:
    """Every deck by its slug, with how far one is; the first five have buttons."""
    view = view_of(DecksListed((STANDING, OTHER)))
    assert read(view) == (
        "Decks\n"
        "deep_learning: Deep Learning: 340 of 1,200 cards started, 25 due, 2 put aside\n"
        "greek: Greek letters: 1 of 1 card started, nothing due"
    )
    assert labels(view) == ["Study Deep Learning", "Study Greek letters"]
    assert [button.main for button in view.buttons[0]] == [True, False]
    many = view_of(DecksListed((STANDING,) * 9))
    assert len(labels(many)) == 5
    facts = many.blocks[1]
    assert isinstance(facts, Facts)
    assert len(facts.rows) == 9


def test_a_long_title_is_shortened_on_a_button() -> None:
    """A button of 80 characters shows with an ellipsis that the title goes on."""
    (label, _) = labels(view_of(changed(PAGE, standing=changed(STANDING, deck=LONG))))
    assert label.startswith("Study All of the long history and geography")
    assert label.endswith(" geo…")
    assert len(label) <= 80


def test_a_decks_page() -> None:
    """What it teaches, how far one is, its topics, who wrote it."""
    view = view_of(PAGE)
    assert read(view) == (
        "Deep Learning\n"
        "Networks, from neurons to transformers.\n"
        "340 of 1,200 cards started, 25 due, 2 put aside.\n"
        "activations: Activations: 40 cards, 3 due\n"
        "loss: Loss functions: 1 card, 0 due\n"
        "By Ada, Bo, CC0-1.0."
    )
    assert labels(view) == ["Study Deep Learning", "Bring back 2 cards put aside"]
    assert view.deck == "deep_learning"
    bare = changed(PAGE, description="", topics=(), authors=(), licence="", standing=OTHER)
    assert read(view_of(bare)) == "Greek letters\n1 of 1 card started, nothing due."
    assert labels(view_of(bare)) == ["Study Greek letters"]


def test_a_deck_of_unknown_authors_has_a_licence_all_the_same() -> None:
    """The licence is told with the authors or without them, and authors without a licence too."""
    assert read(view_of(changed(PAGE, authors=()))).endswith("due\nLicence: CC0-1.0.")
    assert read(view_of(changed(PAGE, licence=""))).endswith("due\nBy Ada, Bo.")


def test_help() -> None:
    """Every command with what it does, and an example."""
    commands = (
        CommandHelp("/quiz [deck] [topic:…]", "Study a deck"),
        CommandHelp("/undo", "Take back your last rating"),
    )
    assert read(view_of(HelpShown(commands))) == (
        "What I can do\n"
        "/quiz [deck] [topic:…]: Study a deck\n"
        "/undo: Take back your last rating\n"
        "Example: /quiz deep_learning topic:activations cards:5 mode:type"
    )
