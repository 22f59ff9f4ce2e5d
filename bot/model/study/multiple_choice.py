"""A card becomes a multiple-choice question.

The card's own distractors come first; where they are too few, answers of other cards of the same
topic are taken that look alike: same kind, similar length. No two options mean the same, and the
order is shuffled by a seed, so that the right option's place tells nothing.
"""

import random
from collections.abc import Iterable, Sequence

import msgspec

from bot.model.cards import Card
from bot.model.grading.grade import Verdict, grade

OPTIONS = 4
FEWEST_OPTIONS = 3
"""With fewer than three options a guess is too often right: such a card is asked plainly."""


class Choice(msgspec.Struct, frozen=True):
    """The options of a question as shown, and which of them (from 0) is right."""

    options: tuple[str, ...]
    right: int


def choice(card: Card, others: Iterable[Card], seed: int) -> Choice | None:
    """Makes the options for a card.

    Args:
        card: The card asked.
        others: Cards of the same deck whose answers may serve as wrong options.
        seed: Chooses among the distractors and shuffles.

    Returns:
        Up to four options, or None if the card has no short answer or too few wrong ones.
    """
    if not card.answer:
        return None
    chance = random.Random(seed)  # noqa: S311 - a quiz, not a secret
    own = list(card.distractors)
    chance.shuffle(own)
    wrong = _distinct(card, own, OPTIONS - 1)
    if len(wrong) < OPTIONS - 1:
        wrong = _distinct(card, [*wrong, *_alike(card, others)], OPTIONS - 1)
    if len(wrong) + 1 < FEWEST_OPTIONS:
        return None
    options = [card.answer, *wrong]
    chance.shuffle(options)
    return Choice(tuple(options), options.index(card.answer))


def _distinct(card: Card, wrong: Iterable[str], room: int) -> list[str]:
    chosen: list[str] = []
    for option in wrong:
        if len(chosen) == room:
            break
        taken = (card.answer, *card.accept, *chosen)
        if not any(_same(option, other, strict=card.strict) for other in taken):
            chosen.append(option)
    return chosen


def _same(one: str, other: str, *, strict: bool) -> bool:
    # Grading finds nothing to compare in signs alone, such as an arrow.
    return one.strip() == other.strip() or any(
        grade(given, answer=answer, strict=strict) is Verdict.RIGHT
        for given, answer in ((one, other), (other, one))
    )


def _alike(card: Card, others: Iterable[Card]) -> Sequence[str]:
    """Answers of cards that share a topic, those of the same kind and length first."""
    near = [
        other.answer
        for other in others
        if other.answer and other.id != card.id and _same_topic(other, card)
    ]
    kind = _kind(card.answer)
    length = len(card.answer)
    return sorted(near, key=lambda text: (_kind(text) != kind, abs(len(text) - length), text))


def _same_topic(one: Card, other: Card) -> bool:
    return bool(set(one.topics) & set(other.topics)) or one.topics == other.topics == ()


def _kind(answer: str) -> str:
    if any(mark in answer for mark in "=+*/^()·Σ√"):
        return "formula"
    if any(letter.isdigit() for letter in answer):
        return "number"
    return "abbreviation" if answer.isupper() else "words"
