"""Somebody who knows nothing can't guess the right options of the built-in deck.

A trick gives each option of a question a mark, and picks one of those with the highest mark. It is
played on each three wrong options that a question can show, so the results are exact.
"""

import re
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from bot.formats.native import file as native_file
from bot.model.cards import Card
from bot.model.study.multiple_choice import OPTIONS

Trick = Callable[[Sequence[str]], Sequence[float]]

FILE = Path(__file__).parents[2] / "decks" / "deep_learning.toml"
PARSED = native_file.read(FILE.read_bytes(), FILE.name)
ASKED = [card for card in (PARSED.deck.cards if PARSED.deck else ()) if card.answer]

MOST_ABOVE_CHANCE = 0.05
NUMBER = re.compile(r"(−?[\d,]+(?:\.\d+)?)(?: [MG]B)?")


def number(option: str) -> float | None:
    """The value of an option that is a number, with a unit of memory or without a unit."""
    match = NUMBER.fullmatch(option)
    return float(match[1].replace("−", "-").replace(",", "")) if match else None


def is_number(card: Card) -> bool:
    """Whether all options of a card are numbers."""
    return all(number(option) is not None for option in (card.answer, *card.distractors))


NUMBERS = [card for card in ASKED if is_number(card)]
FORMULAS = [card for card in ASKED if card.deletion]
WORDS = [card for card in ASKED if not is_number(card) and not card.deletion]
KINDS = {"all": ASKED, "numbers": NUMBERS, "formulas": FORMULAS, "words": WORDS}


def longest(options: Sequence[str]) -> Sequence[float]:
    """Marks the longest option."""
    return [len(option) for option in options]


def shortest(options: Sequence[str]) -> Sequence[float]:
    """Marks the shortest option."""
    return [-len(option) for option in options]


def _pieces(option: str) -> list[str]:
    """Words, numbers and signs."""
    return re.findall(r"\w+|[^\w\s]", option.casefold())


def typical_letters(options: Sequence[str]) -> Sequence[float]:
    """Marks the option whose letters are most like those of the others."""
    return [sum(fuzz.ratio(one, other) for other in options) for one in options]


def typical_pieces(options: Sequence[str]) -> Sequence[float]:
    """Marks the option that shares most words, numbers and signs with the others."""
    sets = [set(_pieces(option)) for option in options]
    return [round(sum(len(one & other) / len(one | other) for other in sets), 9) for one in sets]


def unusual(options: Sequence[str]) -> Sequence[float]:
    """Marks the option that is least like the others."""
    return [-mark for mark in typical_letters(options)]


def middle(options: Sequence[str]) -> Sequence[float]:
    """Marks the two numbers in the middle."""
    numbers = [number(option) or 0.0 for option in options]
    ends = (min(numbers), max(numbers))
    return [value not in ends for value in numbers]


def largest(options: Sequence[str]) -> Sequence[float]:
    """Marks the largest number."""
    return [number(option) or 0.0 for option in options]


def smallest(options: Sequence[str]) -> Sequence[float]:
    """Marks the smallest number."""
    return [-mark for mark in largest(options)]


def success(trick: Trick, cards: Sequence[Card]) -> float:
    """The share of questions in which a trick finds the right option.

    Args:
        trick: What gives marks to the options of a question.
        cards: Cards with an answer and wrong options. Each counts as one question, however many
            wrong options it has.
    """
    shares = []
    for card in cards:
        shown = list(combinations(card.distractors, OPTIONS - 1))
        for wrong in shown:
            marks = trick((card.answer, *wrong))
            best = [mark == max(marks) for mark in marks]
            shares.append(best[0] / sum(best) / len(shown))
    return sum(shares) / len(cards)


def test_each_kind_has_enough_cards() -> None:
    """There are at least 15 cards of each kind, so that the shares mean something."""
    assert min(map(len, KINDS.values())) >= 15


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trick", [longest, shortest, typical_letters, typical_pieces, unusual])
def test_no_trick_finds_the_right_option(trick: Trick, kind: str) -> None:
    """Length and likeness win at most five points above chance, among cards of each kind."""
    assert success(trick, KINDS[kind]) <= 1 / OPTIONS + MOST_ABOVE_CHANCE


@pytest.mark.parametrize("trick", [middle, smallest, largest])
def test_the_place_of_a_number_gives_nothing_away(trick: Trick) -> None:
    """The right number is as often an end of the row as it is in the middle."""
    assert success(trick, NUMBERS) <= 1 / OPTIONS + MOST_ABOVE_CHANCE


def test_a_trick_that_works_is_noticed() -> None:
    """If every wrong formula is one step away from the right one, the most typical one wins."""
    card = Card(
        id="loss",
        front="{{c1::max(0, 1 − y·s)}}",
        answer="max(0, 1 − y·s)",
        distractors=("min(0, 1 − y·s)", "max(1, 1 − y·s)", "max(0, 1 + y·s)"),
    )
    assert success(typical_letters, [card]) == 1


def test_a_question_does_not_contain_its_answer() -> None:
    """No front has the whole answer in its text, unless it names a wrong option as well."""
    for card in WORDS:
        named = [
            option
            for option in (card.answer, *card.distractors)
            if re.search(rf"\b{re.escape(option)}\b", card.front, re.IGNORECASE)
        ]
        assert card.answer not in named or len(named) > 1, card.id
