"""Two thousand questions about decks of many kinds test, and give nothing away.

A usual run asks each card fewer times: see `tests.amount`.
"""

from collections import Counter
from functools import cache

import pytest

from bot.model.cards import Card
from bot.model.study.multiple_choice import OPTIONS, Choice, choice
from bot.model.study.neighbours import Neighbours
from tests.amount import amount
from tests.model.study.option_decks import OptionDeck, read_decks

DECKS = tuple(read_decks())
SEEDS = amount(5)


@cache
def questions() -> tuple[tuple[OptionDeck, Card, Choice], ...]:
    """All questions that can be asked with some seeds."""
    return tuple(
        (deck, card, question)
        for deck in DECKS
        for neighbours in (Neighbours(deck.cards),)
        for card in deck.cards
        for seed in range(SEEDS)
        if (question := choice(card, neighbours, seed)) is not None
    )


def test_there_are_enough_questions() -> None:
    """Two thousand questions of thirty decks can be checked, for nineteen of twenty cards."""
    assert len(DECKS) >= 30
    assert len(questions()) * 5 >= 2000 * SEEDS
    assert len(questions()) >= 0.95 * SEEDS * sum(len(deck.cards) for deck in DECKS)


def test_no_question_has_two_right_options() -> None:
    """Exactly one option answers a card with this question."""
    for deck, card, question in questions():
        assert deck.right_options(card, question.options) == [card.answer]


def test_no_question_has_its_own_text_as_an_option() -> None:
    """Neither the question nor a text of a sibling is an option."""
    for deck, card, question in questions():
        assert not deck.own_texts(card) & set(question.options)


def test_options_are_three_and_differ() -> None:
    """Beside the right answer there are three others."""
    for _, card, question in questions():
        assert len(set(question.options)) == OPTIONS
        assert question.options[question.right] == card.answer


def wrong_kinds(deck: OptionDeck) -> Counter[bool]:
    """How many wrong options of a deck's questions are of the right kind, and how many are not."""
    return Counter(
        deck.kinds[card.id] in deck.kinds_of(option)
        for other, card, question in questions()
        if other is deck
        for option in question.options
        if option != card.answer
    )


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.name)
def test_options_are_of_the_right_kind(deck: OptionDeck) -> None:
    """In each deck nine of ten wrong options are of the right answer's kind."""
    kinds = wrong_kinds(deck)
    assert kinds[True] >= 0.9 * kinds.total()


def test_nearly_all_options_are_of_the_right_kind() -> None:
    """In all decks together 98 of 100 wrong options are of the right kind."""
    kinds = sum(map(wrong_kinds, DECKS), Counter[bool]())
    assert kinds[True] >= 0.98 * kinds.total()


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.name)
def test_questions_ask_in_one_direction(deck: OptionDeck) -> None:
    """Options are never in the question's language, where a deck asks its facts both ways."""
    sides: dict[bool, set[str]] = {True: set(), False: set()}
    for card in deck.cards:
        sides[card.id.endswith("-back")].add(card.answer)
    for other, card, question in questions():
        if other is deck:
            assert sides[card.id.endswith("-back")].issuperset(question.options)


def test_options_are_drawn_anew() -> None:
    """Over many seeds, a deck of many similar words shows most of them as wrong options."""
    (deck,) = (deck for deck in DECKS if deck.name == "bare_words")
    neighbours = Neighbours(deck.cards)
    shown: set[str] = set()
    for seed in range(60):
        question = choice(deck.cards[0], neighbours, seed)
        assert question is not None
        shown.update(question.options)
    assert len(shown) >= 9
