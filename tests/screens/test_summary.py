from bot.model.outcomes.quiz import CardRevealed
from bot.model.views import Attachment, Bars
from bot.screens.summary import LONGEST, brief
from tests.screens.samples import CARD, RATED, SAMPLES, SHOWN, changed, view_of


def test_a_revealed_card_in_short() -> None:
    """The brief is the answer, without the question above it."""
    assert view_of(CardRevealed(SHOWN)).brief == (
        "It returns max(0, x), so 0.\n"
        "ReLU cuts off what is negative:\n• below zero: 0\n• above: itself"
    )


def test_a_rating_in_short() -> None:
    """The brief says when the card comes back, and the streak."""
    assert view_of(RATED).brief == "Noted. This card comes back in 4 days.\n🔥 Streak: 3 days"


def test_long_answers_are_cut_visibly() -> None:
    """A brief is never longer than its limit, and shows where it was cut."""
    card = changed(CARD, back="word " * 100)
    short = view_of(CardRevealed(changed(SHOWN, card=card))).brief
    assert len(short) <= LONGEST
    assert short.endswith("…")
    assert all(len(view_of(outcome).brief) <= LONGEST for outcome in SAMPLES)


def test_files_and_pictures_are_described() -> None:
    """Files and pictures have descriptions that can be read aloud."""
    blocks = (Attachment("me.json", "{}", "All of it."), Bars("Ahead", "3 cards tomorrow.", ()))
    assert brief(blocks) == "All of it.\n3 cards tomorrow."
