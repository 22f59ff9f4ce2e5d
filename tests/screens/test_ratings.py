from typing import Any

import pytest

from bot.model.actions import Rate
from bot.model.grading.grade import Verdict
from bot.model.ids import SessionId
from bot.model.outcomes.quiz import CardRevealed
from bot.model.views import Button, Tone
from tests.screens.samples import CHOICE, RATED, SHOWN, TYPED, changed, view_of
from tests.world import labels, read

CONFIDENCES: tuple[tuple[str, Tone], ...] = (
    ("not at all", "bad"),
    ("a little", "bad"),
    ("with effort", ""),
    ("well", "good"),
    ("perfectly", "good"),
)


def test_the_five_ratings() -> None:
    """An answer has five buttons with a number, a word and a colour each."""
    assert view_of(CardRevealed(SHOWN)).buttons == (
        tuple(
            Button(word, Rate(SessionId(5), 2, rating), key=str(rating), tone=tone)
            for rating, (word, tone) in enumerate(CONFIDENCES, start=1)
        ),
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "today"),
        (1, "1 day"),
        (2, "2 days"),
        (3, "about 3 days"),
        (45, "about 45 days"),
        (46, "about 2 months"),
        (364, "about 12 months"),
        (365, "about 1 year"),
        (550, "about 1.5 years"),
        (36_500, "about 100 years"),
    ],
)
def test_a_rating_says_when_the_card_would_come_back(days: int, expected: str) -> None:
    """Each of the five has its own interval behind its word."""
    view = view_of(CardRevealed(SHOWN, intervals=(days,) * 5))
    assert labels(view) == [f"{word} · {expected}" for word, _ in CONFIDENCES]


@pytest.mark.parametrize(
    ("outcome", "tone"),
    [
        (CardRevealed(SHOWN), ""),
        (CardRevealed(CHOICE, Verdict.RIGHT, "0"), "good"),
        (CardRevealed(TYPED, Verdict.UNSURE, "zero or so"), ""),
        (CardRevealed(TYPED, Verdict.WRONG, "five"), "bad"),
        (CardRevealed(TYPED, Verdict.RIGHT, "five", accepted=True), "good"),
        (changed(RATED, chosen=CHOICE, given="3"), "bad"),
        (changed(RATED, following=None, chosen=CHOICE, given="0", right=True), "good"),
        (RATED, ""),
    ],
)
def test_right_and_wrong_have_a_colour_and_a_sign(outcome: Any, tone: str) -> None:
    """Whatever has a colour has a sign with words as well."""
    view = view_of(outcome)
    assert view.tone == tone
    assert {"good": "\n✓ ", "bad": "\n✗ "}.get(tone, "") in read(view)
