from pathlib import Path

import pytest

from bot.formats.native import file as native_file
from bot.model.cards import Card, Deck
from bot.model.editing.lint import LONG_ANSWER, LONG_QUESTION, Remark, remarks

TOPICS = {"geo": "Geography"}
DECKS = Path(__file__).parents[3] / "decks"


def said(*cards: Card, topics: dict[str, str] | None = None) -> dict[str, list[str]]:
    """The kinds of remarks about each card that has any."""
    found = remarks(Deck("d", "D", topics=topics or {}, cards=cards))
    return {card: [remark.kind for remark in about] for card, about in found.items()}


ALONE: list[tuple[Card, str]] = [
    (Card("a", "Which gas is called oxygen?", answer="Oxygen"), "answer_in_question"),
    (
        Card("a", "{{c1::Paris}} is a capital. {{c2::Rome}} is older than Paris.", deletion=1),
        "answer_in_question",
    ),
    (Card("a", "x" * (LONG_QUESTION + 1), answer="y"), "long_question"),
    (Card("a", "Why?", "x" * (LONG_ANSWER + 1)), "long_answer"),
    (
        Card("a", "What do stomata do?", answer="they let carbon dioxide into the leaf",
             distractors=("they store water", "they grow", "nothing at all")),
        "options_length",
    ),
    (
        Card("a", "When was it?", answer="1789",
             distractors=("the king", "a battle", "the church")),
        "options_kind",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("card", "kind"), ALONE, ids=[f"{kind}-{card.front[:9]}" for card, kind in ALONE]
)
def test_a_card_that_is_worth_a_look(card: Card, kind: str) -> None:
    """Each rule about one card finds what it is made for, and nothing else."""
    assert said(card) == {"a": [kind]}


GOOD: list[Card] = [
    Card("a", "What is the capital of Peru?", answer="Lima", distractors=("Quito", "La Paz")),
    Card("a", "Is a whale a fish or a mammal?", answer="a mammal", distractors=("a fish",)),
    Card("a", "Is a whale a fish or a mammal?", answer="a mammal"),
    Card("a", "True or false: two is a prime.", answer="true"),
    Card("a", "Ist ein Wal ein Fisch oder ein Säugetier?", answer="ein Fisch"),
    Card("a", "Is an a a vowel?", answer="a"),
    Card("a", "How many?", answer="12", distractors=("7", "144")),
    Card("a", "The {{c1::heart}} pumps blood.", answer="heart", deletion=1),
]


@pytest.mark.parametrize("card", GOOD, ids=lambda card: card.front)
def test_a_good_card_has_no_remark(card: Card) -> None:
    """No rule finds anything in an ordinary card."""
    assert not said(card)


def a_pair(one: str, two: str, answer: str = "Vienna", other: str = "Vienna") -> tuple[Card, Card]:
    """Two cards."""
    return Card("a", one, answer=answer), Card("b", two, answer=other)


AUSTRIA = "What is the capital of Austria?"
PAIRS: list[tuple[tuple[Card, Card], str]] = [
    (a_pair(AUSTRIA, "what is the capital of Austria"), "duplicate"),
    (a_pair(AUSTRIA, "What's the capital of Austria?"), "near_duplicate"),
    (a_pair(AUSTRIA, AUSTRIA, other="Graz"), "same_question"),
    (a_pair(AUSTRIA, "What is the capital of Australia?", other="Canberra"), ""),
    (a_pair("When did the war of 1914 end?", "When did the war of 1939 end?"), ""),
    (a_pair("What is 2 + 2 called in sums?", "Which city is on the Danube?"), ""),
]


@pytest.mark.parametrize(("pair", "kind"), PAIRS)
def test_two_cards_that_are_alike(pair: tuple[Card, Card], kind: str) -> None:
    """Both cards of a pair name one another; two questions of one form are not alike."""
    assert said(*pair) == ({"a": [kind], "b": [kind]} if kind else {})


def test_siblings_are_alike_on_purpose() -> None:
    """Cards of one fact may ask nearly the same."""
    one, two = a_pair(AUSTRIA, AUSTRIA)
    assert not said(Card("a", one.front, answer="x", fact="f"), Card("b", two.front, fact="f"))


def test_an_accepted_answer_of_another_card() -> None:
    """What a card accepts is noticed if another question asks for exactly that."""
    card = Card("a", "What carries heredity?", answer="DNA", accept=("RNA", "the DNA"))
    other = Card("b", "What is copied from a gene?", answer="RNA")
    found = remarks(Deck("d", "D", cards=(card, other)))
    assert found == {"a": (Remark("a", "accepts_other", "b", text="RNA"),)}


@pytest.mark.parametrize(
    ("answer", "accept", "others"),
    [
        ("optimisation methods", "optimiser", ()),
        ("nothing changes", "nothing", ()),
        ("data drift", "distribution shift", ("data drift",)),
    ],
    ids=["another form", "shorter", "both accept each other"],
)
def test_an_accepted_answer_that_is_meant(
    answer: str, accept: str, others: tuple[str, ...]
) -> None:
    """A form of the card's own answer is accepted on purpose, and so are two names of one thing."""
    card = Card("a", "What is it called?", answer=answer, accept=(accept,))
    assert not said(card, Card("b", "Why does it happen?", answer=accept, accept=others))


def test_a_card_without_topic_where_others_have_one() -> None:
    """A card lacks a topic only in a deck that has topics."""
    cards = (Card("a", "Q?", answer="x", topics=("geo",)), Card("b", "Why so?", answer="y"))
    assert said(*cards, topics=TOPICS) == {"b": ["no_topic"]}
    assert not said(Card("b", "Why so?", answer="y"))


def test_the_first_deck_has_nothing_but_answers_that_fit_elsewhere() -> None:
    """Its cards were made with care: the rules find neither twins nor options that tell."""
    deck = native_file.read((DECKS / "deep_learning.toml").read_bytes(), "deck").deck
    assert deck is not None
    found = remarks(deck)
    assert {remark.kind for several in found.values() for remark in several} == {"accepts_other"}
