from bot.model.outcomes import CardRevealed
from bot.screens.briefs import LONGEST
from tests.screens.samples import CARD, RATED, SAMPLES, SHOWN, changed, view_of


def test_a_revealed_card_in_short() -> None:
    """It is the answer, and not the question that stands above it."""
    assert view_of(CardRevealed(SHOWN)).brief == (
        "It returns max(0, x), so 0.\n"
        "ReLU cuts off what is negative:\n• below zero: 0\n• above: itself"
    )


def test_a_rating_in_short() -> None:
    """It is when the card comes back, and the streak."""
    assert view_of(RATED).brief == "Noted. This card comes back in 4 days.\n🔥 Streak: 3 days"


def test_long_answers_are_cut_visibly() -> None:
    """A brief is never longer than it may be, and shows where it was cut."""
    card = changed(CARD, back="word " * 100)
    short = view_of(CardRevealed(changed(SHOWN, card=card))).brief
    assert len(short) <= LONGEST
    assert short.endswith("…")
    assert all(len(view_of(outcome).brief) <= LONGEST for outcome in SAMPLES)
