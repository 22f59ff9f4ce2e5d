"""A card as a text that a person can edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.builder.card_text import edited, text_of
from bot.model.cards import Card

SHORT = Card("a", "el perro", answer="the dog", accept=("dog",), distractors=("the cat", "hen"))
LONG = Card("b", "el perro", back="An animal.\n---\nIt barks.", answer="the dog")


@pytest.mark.parametrize("card", [SHORT, LONG, Card("c", "Why?", back="- one\n- two")])
def test_unchanged(card: Card) -> None:
    """A text that was not edited leaves the card as it was."""
    assert edited(card, text_of(card)) == card


def test_a_short_answer_is_changed() -> None:
    """A new answer drops the other accepted answers, and the distractor that equals it."""
    card = edited(SHORT, "¿el perro?\n---\nThe Cat")
    assert card == Card("a", "¿el perro?", answer="The Cat", distractors=("hen",))


def test_a_short_answer_becomes_long() -> None:
    """An answer that is too long to be typed becomes a back."""
    card = edited(SHORT, "el perro\r\n --- \r\none line\r\nand another")
    assert card == Card("a", "el perro", back="one line\nand another")


def test_a_back_is_changed() -> None:
    """The short answer of a card with a back stays."""
    card = edited(LONG, "el perro\n---\nA beast.")
    assert card == Card("b", "el perro", back="A beast.", answer="the dog")


@pytest.mark.parametrize("dashes", ["—", "—-", " -—\r", "–-", "———"])
def test_what_a_keyboard_makes_of_the_divider(dashes: str) -> None:
    """A line of dashes counts as the divider if there is no line `---`."""
    card = edited(SHORT, f"¿el perro?\n{dashes}\nthe cat")
    assert card == edited(SHORT, "¿el perro?\n---\nthe cat")
    card = edited(SHORT, f"el\n{dashes}\nperro\n---\nthe dog")
    assert isinstance(card, Card)
    assert card.front.endswith("perro")


@pytest.mark.parametrize("text", ["", "el perro", "el perro\n--\nthe dog", "a --- b"])
def test_without_a_divider(text: str) -> None:
    """A text without a divider is no card."""
    assert edited(SHORT, text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\n---\nthe dog", "question is missing"),
        ("el perro\n---\n ", "no answer"),
        ("x" * 1_001 + "\n---\ny", "1,001 characters"),
        ("x\n---\n" + "y" * 3_001, "3,001 characters"),
    ],
)
def test_what_no_deck_can_hold(text: str, reason: str) -> None:
    """A text that no deck can hold gives a sentence that says why."""
    result = edited(SHORT, text)
    assert isinstance(result, str)
    assert reason in result


@given(st.sampled_from((SHORT, LONG)), st.text(), st.text())
def test_any_text(card: Card, front: str, back: str) -> None:
    """Any text gives a card with a question and an answer, or a reason why not."""
    result = edited(card, f"{front}\n---\n{back}")
    if isinstance(result, Card):
        assert result.front
        assert result.back or result.answer
        assert edited(result, text_of(result)) == result
