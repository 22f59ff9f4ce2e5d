from typing import Any

import pytest

from bot.model.actions import BringBack, GoOn, Study
from bot.model.ids import DeckId, SessionId
from bot.model.outcomes.quiz import BroughtBack, QuizOver
from bot.model.views import Button, Progress
from tests.screens.samples import DECK, NOTHING, SUMMARY, changed, view_of
from tests.world import labels, read

DONE = "Deep Learning: done for now"
NOW = "right now."
NOTHING_DUE = f"Nothing is due in Deep Learning {NOW}"
PRACTICE = "Extra practice leaves your schedule as it is."


@pytest.mark.parametrize(
    ("summary", "expected", "buttons"),
    [
        (
            SUMMARY,
            "10 of 12 answers known\nStill there today: 3 cards due and 4 new.",
            ["Keep going", "Undo"],
        ),
        (
            changed(SUMMARY, rated=1, recalled=1, due_now=1, new_left=0),
            "1 of 1 answer known\nStill there today: 1 card due.",
            ["Keep going", "Undo"],
        ),
        (
            changed(SUMMARY, rated=0, recalled=0, due_now=0, new_left=1, review=0),
            "No card was rated this time.\nStill there today: 1 new.",
            ["Keep going"],
        ),
        (
            changed(SUMMARY, rated=1_500, recalled=0, due_now=0, new_left=0, next_due_in=1),
            "0 of 1,500 answers known\nThe next card comes back tomorrow.",
            ["Extra practice", "Undo"],
        ),
        (
            changed(SUMMARY, due_now=0, new_left=0, next_due_in=None),
            "10 of 12 answers known",
            ["Extra practice", "Undo"],
        ),
    ],
)
def test_the_end_of_a_session(summary: Any, expected: str, buttons: list[str]) -> None:
    """How many were known, what is left today or when the next card comes, and what to do next."""
    view = view_of(QuizOver(summary))
    assert read(view) == f"{DONE}\n{expected}"
    assert labels(view) == buttons


def test_the_bar_of_a_summary() -> None:
    """The result is shown as a bar, with words for screen readers."""
    view = view_of(QuizOver(SUMMARY))
    assert view.blocks[1] == Progress(10, 12, "10 of 12 answers known")
    assert view.buttons[0][0] == Button("Keep going", GoOn(SessionId(3)), main=True)


@pytest.mark.parametrize(
    ("outcome", "expected", "buttons"),
    [
        (
            NOTHING,
            f"{NOTHING_DUE} The next card comes back in 3 days.\n{PRACTICE}",
            ["Extra practice"],
        ),
        (
            changed(NOTHING, next_due_in=None),
            f"Nothing is due in Deep Learning {NOW}",
            [],
        ),
        (
            changed(NOTHING, topic="Activations", next_due_in=1, new_waiting=30, new_limit=10),
            (
                f"Nothing is due in Deep Learning · Activations {NOW} "
                "The next card comes back tomorrow.\n"
                "You have met your 10 new cards for today; 30 more wait for the next days. "
                f"/settings changes that.\n{PRACTICE}"
            ),
            ["Extra practice"],
        ),
        (
            changed(NOTHING, next_due_in=None, new_waiting=1, new_limit=1),
            (
                f"Nothing is due in Deep Learning {NOW}\n"
                "You have met your 1 new card for today; 1 more waits for the next days. "
                "/settings changes that."
            ),
            [],
        ),
        (
            changed(NOTHING, next_due_in=None, new_waiting=2, new_limit=0),
            (
                f"Nothing is due in Deep Learning {NOW}\n"
                "New cards are switched off. /settings new_cards:10 brings them."
            ),
            [],
        ),
        (
            changed(NOTHING, next_due_in=None, suspended=1),
            f"Nothing is due in Deep Learning {NOW}",
            ["Bring back 1 card put aside"],
        ),
        (
            changed(NOTHING, suspended=3),
            f"{NOTHING_DUE} The next card comes back in 3 days.\n{PRACTICE}",
            ["Extra practice", "Bring back 3 cards put aside"],
        ),
        (
            changed(NOTHING, empty=True),
            "There are no cards in Deep Learning yet.",
            [],
        ),
    ],
)
def test_nothing_to_study(outcome: Any, expected: str, buttons: list[str]) -> None:
    """Why nothing is due, when the next card comes, and what can be done meanwhile."""
    view = view_of(outcome)
    assert read(view) == expected
    assert labels(view) == buttons
    assert view.deck == "deep_learning"


def test_the_buttons_where_nothing_is_due() -> None:
    """The buttons start practice, and bring back suspended cards."""
    (row,) = view_of(changed(NOTHING, suspended=3)).buttons
    assert [button.action for button in row] == [
        Study(DeckId(7), practice=True),
        BringBack(DeckId(7)),
    ]


@pytest.mark.parametrize(
    ("amount", "expected", "buttons"),
    [
        (0, "No card of Deep Learning was put aside.", []),
        (1, "1 card of Deep Learning is back.", ["Study Deep Learning"]),
        (2, "2 cards of Deep Learning are back.", ["Study Deep Learning"]),
    ],
)
def test_suspended_cards_come_back(amount: int, expected: str, buttons: list[str]) -> None:
    """How many cards are back, and a button to study their deck."""
    view = view_of(BroughtBack(DECK, amount))
    assert read(view) == expected
    assert labels(view) == buttons
