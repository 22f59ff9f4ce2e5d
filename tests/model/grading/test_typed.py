import pytest

from bot.model.cards import Card
from bot.model.grading.typed import asks_for_script, is_prose, is_typed


@pytest.mark.parametrize(
    ("answer", "prose"),
    [
        ("the direction of steepest descent", True),
        ("its slope is 0 almost everywhere", True),
        ("a long short-term memory", False),
        ("max(0, 1 − y·s)", False),
        ("1 / (1 + e^(−x))", False),
        ("9.81 metres per second squared", False),
        ("the 14th of July 1789", False),
        ("prophase, metaphase, anaphase, telophase", False),
        ("Universal Declaration of Human Rights", False),
        ("", False),
    ],
)
def test_prose_of_four_words(answer: str, prose: bool) -> None:  # noqa: FBT001
    """Prose of four words or more is told from numbers, dates, formulas, lists and names."""
    assert is_prose(answer) is prose


def test_a_card_may_say_whether_it_is_typed() -> None:
    """The card's word counts before its answer's length, but there must be an answer."""
    long = "the direction of steepest descent"
    assert is_typed(Card("a", "?", answer="bias"))
    assert not is_typed(Card("a", "?", answer="bias", typed=False))
    assert not is_typed(Card("a", "?", answer=long))
    assert is_typed(Card("a", "?", answer=long, typed=True))
    assert not is_typed(Card("a", "?", back="Long.", typed=True))


def test_a_question_may_ask_for_a_script() -> None:
    """Katakana and hiragana are told apart where the question names one of them."""
    assert asks_for_script("Write “sakura” in Hiragana.")
    assert not asks_for_script("What is a cherry tree?")
