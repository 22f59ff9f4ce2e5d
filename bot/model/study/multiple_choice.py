"""Makes multiple-choice options for a card.

The card's own distractors are used first. If they are too few, answers of other cards of the same
topic are added, preferably of the same kind and of similar length. No two options mean the same.
The options are shuffled with a seed, so the position of the right one gives nothing away.
"""

import random
from collections.abc import Iterable, Sequence

import msgspec

from bot.model.cards import Card
from bot.model.grading.grade import Verdict, grade

OPTIONS = 4
FEWEST_OPTIONS = 3
"""With fewer options a guess is right too often, so the card is asked without options."""


class Choice(msgspec.Struct, frozen=True):
    """The options of a question in the order shown, and the index of the right one."""

    options: tuple[str, ...]
    right: int


def choice(card: Card, others: Iterable[Card], seed: int) -> Choice | None:
    """Makes the options for a card.

    Args:
        card: The card to ask.
        others: Cards of the same deck, whose answers can be used as wrong options.
        seed: Chooses among the distractors, and shuffles the options.

    Returns:
        `FEWEST_OPTIONS` to `OPTIONS` options; None if the card has no short answer, or if there are
        too few wrong options.
    """
    if not card.answer:
        return None
    chance = random.Random(seed)  # noqa: S311 - a quiz, not a secret
    own = list(card.distractors)
    chance.shuffle(own)
    wrong = _distinct(card, own, OPTIONS - 1)
    if len(wrong) < OPTIONS - 1:
        wrong = _distinct(card, [*wrong, *_similar_answers(card, others)], OPTIONS - 1)
    if len(wrong) + 1 < FEWEST_OPTIONS:
        return None
    options = [card.answer, *wrong]
    chance.shuffle(options)
    return Choice(tuple(options), options.index(card.answer))


def _distinct(card: Card, wrong: Iterable[str], most: int) -> list[str]:
    """The first wrong options, at most `most`, that mean neither the answer nor one another."""
    chosen: list[str] = []
    for option in wrong:
        if len(chosen) == most:
            break
        taken = (card.answer, *card.accept, *chosen)
        if not any(_same_meaning(option, other, strict=card.strict) for other in taken):
            chosen.append(option)
    return chosen


def _same_meaning(one: str, other: str, *, strict: bool) -> bool:
    # Grading ignores other signs, so two arrows are compared as they are written.
    return one.strip() == other.strip() or any(
        grade(given, answer=answer, strict=strict) is Verdict.RIGHT
        for given, answer in ((one, other), (other, one))
    )


def _similar_answers(card: Card, others: Iterable[Card]) -> Sequence[str]:
    """Answers of cards that share a topic; those of the same kind and similar length first."""
    answers = [
        other.answer
        for other in others
        if other.answer and other.id != card.id and _same_topic(other, card)
    ]
    kind = _kind(card.answer)
    length = len(card.answer)
    return sorted(answers, key=lambda text: (_kind(text) != kind, abs(len(text) - length), text))


def _same_topic(one: Card, other: Card) -> bool:
    return bool(set(one.topics) & set(other.topics)) or one.topics == other.topics == ()


def _kind(answer: str) -> str:
    """The kind of an answer, by its characters."""
    if any(mark in answer for mark in "=+*/^()·Σ√"):
        return "formula"
    if any(letter.isdigit() for letter in answer):
        return "number"
    return "abbreviation" if answer.isupper() else "words"
