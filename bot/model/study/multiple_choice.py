"""Makes multiple-choice options for a card.

The card's own distractors are used first. If they are too few, answers of other cards are added:
of the same kind, drawn anew by the seed from the nearest ones (see `neighbours`). No two options
mean the same. The options are shuffled with a seed, so the position of the right one gives nothing
away.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import msgspec

from bot.model.cards import Card
from bot.model.grading.grade import Verdict, grade
from bot.model.study.neighbours import NEAREST, Neighbours, same_question

OPTIONS = 4
FEWEST_OPTIONS = 3
"""With fewer options a guess is right too often, so the card is asked without options. This many
are enough only if the author wrote all of them."""
MOST_TRIED = 3 * NEAREST
_PAIRS_KEPT = 2_048
"""Pairs of options whose comparison is kept: those of a few hundred cards. To grade a pair takes a
fifth of a millisecond, and a battle of 30 questions compares 180."""

Answering = Callable[[Sequence[str]], Iterable[Card]]
"""Finds the cards of a deck that have one of some answers."""


class Choice(msgspec.Struct, frozen=True):
    """The options of a question in the order shown, and the index of the right one."""

    options: tuple[str, ...]
    right: int


def choice(
    card: Card,
    others: Iterable[Card] | Callable[[], Iterable[Card]] | Neighbours,
    seed: int,
    answering: Answering = lambda _: (),
) -> Choice | None:
    """Makes the options for a card.

    Args:
        card: The card to ask.
        others: Cards of the same deck in its order, whose answers can be used as wrong options; or
            a function that finds them. It is only called if the card's own distractors are too few.
        seed: Chooses among the distractors, and shuffles the options.
        answering: Finds cards of the deck that `others` may lack. An answer of a card that asks the
            same question is no wrong option.

    Returns:
        Four options, or three if the card has two distractors and no other answer fits. None if the
        card has no short answer, or if there are too few wrong options.
    """
    if not card.answer:
        return None
    chance = random.Random(seed)  # noqa: S311 - a quiz, not a secret
    own = list(card.distractors)
    chance.shuffle(own)
    wrong = _distinct(card, own)
    if len(wrong) < OPTIONS - 1:
        if not isinstance(others, Neighbours):
            others = Neighbours(others() if callable(others) else others)
        drawn = _drawn(card, others, OPTIONS - 1 - len(wrong), chance, answering)
        filled = _distinct(card, [*wrong, *drawn])
        if len(filled) == OPTIONS - 1 or len(wrong) + 1 >= FEWEST_OPTIONS:
            wrong = filled
    if len(wrong) + 1 < FEWEST_OPTIONS:
        return None
    options = [card.answer, *wrong]
    chance.shuffle(options)
    return Choice(tuple(options), options.index(card.answer))


def _drawn(
    card: Card, neighbours: Neighbours, needed: int, chance: random.Random, answering: Answering
) -> list[str]:
    """The nearest answers in a random order, and behind them those that are less near."""
    near = neighbours.nearest(card, needed)[:MOST_TRIED]
    if not near:
        return []
    right = {other.answer for other in answering(near) if same_question(card, other)}
    wrong = [text for text in near if text not in right]
    first = wrong[:NEAREST]
    chance.shuffle(first)
    return [*first, *wrong[NEAREST:]]


def _distinct(card: Card, wrong: Iterable[str]) -> list[str]:
    """The first wrong options, at most three, that mean neither the answer nor one another."""
    chosen: list[str] = []
    for option in wrong:
        if len(chosen) == OPTIONS - 1:
            break
        taken = (card.answer, *card.accept, *chosen)
        if not any(_same_meaning(option, other, strict=card.strict) for other in taken):
            chosen.append(option)
    return chosen


@lru_cache(maxsize=_PAIRS_KEPT)
def _same_meaning(one: str, other: str, *, strict: bool) -> bool:
    # Grading ignores other signs, so two arrows are compared as they are written.
    return one.strip() == other.strip() or any(
        grade(given, answer=answer, strict=strict) is Verdict.RIGHT
        for given, answer in ((one, other), (other, one))
    )
