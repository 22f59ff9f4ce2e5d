"""One card as a text that a person changes, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.builder.card_text import edited, text_of
from bot.model.cards import Card

SHORT = Card("a", "el perro", answer="the dog", accept=("dog",), distractors=("the cat", "hen"))
LONG = Card("b", "el perro", back="An animal.\n---\nIt barks.", answer="the dog")


@pytest.mark.parametrize("card", [SHORT, LONG, Card("c", "Why?", back="- one\n- two")])
def test_unchanged(card: Card) -> None:
    """A text that was not changed leaves the card as it was."""
    assert edited(card, text_of(card)) == card


def test_a_short_answer_is_changed() -> None:
    """What was accepted for the old answer goes, and no wrong option may be the new one."""
    card = edited(SHORT, "¿el perro?\n---\nThe Cat")
    assert card == Card("a", "¿el perro?", answer="The Cat", distractors=("hen",))


def test_a_short_answer_becomes_long() -> None:
    """What can't be typed any more is shown, and judged by the person."""
    card = edited(SHORT, "el perro\r\n --- \r\none line\r\nand another")
    assert card == Card("a", "el perro", back="one line\nand another")


def test_a_back_is_changed() -> None:
    """The short answer of a card with a back stays."""
    card = edited(LONG, "el perro\n---\nA beast.")
    assert card == Card("b", "el perro", back="A beast.", answer="the dog")


@pytest.mark.parametrize("dashes", ["—", "—-", " -—\r", "–-", "———"])
def test_what_a_keyboard_makes_of_the_divider(dashes: str) -> None:
    """A line of dashes is meant as one, unless there is a true one."""
    card = edited(SHORT, f"¿el perro?\n{dashes}\nthe cat")
    assert card == edited(SHORT, "¿el perro?\n---\nthe cat")
    card = edited(SHORT, f"el\n{dashes}\nperro\n---\nthe dog")
    assert isinstance(card, Card)
    assert card.front.endswith("perro")


@pytest.mark.parametrize("text", ["", "el perro", "el perro\n--\nthe dog", "a --- b"])
def test_without_a_divider(text: str) -> None:
    """Nothing can be told of a text without the line between front and back."""
    assert edited(SHORT, text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n---\nthe dog", "question is missing"),
        ("el perro\n---\n ", "no answer"),
        ("x" * 1_001 + "\n---\ny", "1,001 characters"),
        ("x\n---\n" + "y" * 3_001, "3,001 characters"),
    ],
)
def test_what_no_deck_can_hold(text: str, said: str) -> None:
    """A sentence says why, and nothing is cut short in silence."""
    found = edited(SHORT, text)
    assert isinstance(found, str)
    assert said in found


@given(st.sampled_from((SHORT, LONG)), st.text(), st.text())
def test_any_text(card: Card, front: str, back: str) -> None:
    """Whatever is typed, a card with a question and an answer comes of it, or a reason."""
    found = edited(card, f"{front}\n---\n{back}")
    if isinstance(found, Card):
        assert found.front
        assert found.back or found.answer
        assert edited(found, text_of(found)) == found
