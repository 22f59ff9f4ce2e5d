"""How much answers and questions differ to the eye: the smaller the distance, the better an option.

Distances are sums of penalties, chosen by trying them on small decks of many kinds. Above `LIMIT`
two answers are of different kinds.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Final

from bot.model.grading.lexicon import words
from bot.model.study.answer_kinds import Look, Sort

LIMIT: Final = 40.0
"""The greatest distance of answers of one kind."""
SORTS: Final = {
    frozenset(pair): distance
    for *pair, distance in (
        ("year", "date", 40.0),
        ("period", "year", 36.0),
        ("period", "date", 40.0),
        ("formula", "code", 24.0),
        ("code", "signs", 24.0),
        ("formula", "signs", 24.0),
        ("code", "words", 36.0),
        ("code", "abbreviation", 36.0),
        ("abbreviation", "words", 24.0),
        ("abbreviation", "chemical", 12.0),
        ("formula", "number", 36.0),
        ("chemical", "formula", 40.0),
    )
}
"""The distances of sorts that can stand beside one another; others can't."""
OTHER_TOPIC: Final = 16.0
UNPAIRED: Final = 8.0
"""The distance of a card that has a reverse from one that has none."""
SENTENCE_FROM: Final = 3
"""From this length in words a question is a sentence, whose words say what is asked for."""

_SHARED_BY: Final = 3
_FRAME: Final = 24.0
_ASKS_OTHERWISE: Final = 8.0
_FRAME_WEIGHTS: Final[dict[Sort, float]] = {"words": 1, "abbreviation": 0.8, "number": 0.8}
"""How much the wording of a question matters, by the sort of its answer: a year is a year."""
_ASKING: Final = frozenset(
    words(
        "who whose whom when where which what why how wer wen wem wann wo wohin welche welcher "
        "welches was warum wie qui quand où quel quelle quoi comment quién cuándo dónde cuál qué "
        "cómo chi quando dove quale che come"
    )
)

_TOKEN: Final = re.compile(r"\w+")


def shared_endings(looks: Sequence[Look]) -> set[str]:
    """The endings that several words of a deck have, as verbs and adjectives have them."""
    counts = Counter(look.ending for look in looks if look.ending)
    return {
        ending for ending, count in counts.items() if count >= max(_SHARED_BY, len(looks) // 10)
    }


def answer_distance(one: Look, other: Look, endings: set[str]) -> float:
    """How much two answers differ to the eye; above `LIMIT` they are of different kinds.

    Args:
        one: The look of one answer.
        other: The look of the other one.
        endings: The endings that show a kind of words in this deck, see `shared_endings`.
    """
    distance = 0.0
    if one.sort != other.sort:
        distance += SORTS.get(frozenset((one.sort, other.sort)), LIMIT + 1)
    elif one.sort == "number":
        return _number_distance(one, other)
    elif one.sort == "year":
        return min(15.0, abs(one.size - other.size) / 20)
    elif one.sort == "words":
        distance += _word_distance(one, other, endings)
    distance += min(15.0, 5.0 * abs(one.words - other.words))
    if one.length and other.length:
        distance += min(25.0, 14 * abs(math.log(one.length / other.length)))
    return distance


def _word_distance(one: Look, other: Look, endings: set[str]) -> float:
    distance = _marker_distance(one, other)
    distance += 12 * (one.capital != other.capital)
    distance += 14 * (one.name != other.name)
    if one.ending != other.ending and not endings.isdisjoint((one.ending, other.ending)):
        distance += 10
    distance += 3 * (one.article != other.article)
    return distance + 16 * (one.scripts != other.scripts)


def _marker_distance(one: Look, other: Look) -> float:
    """How much it matters that answers have different articles, or none."""
    if one.marker == other.marker:
        return 0.0
    if {one.marker, other.marker} == {"", "article"}:
        return 16.0
    return 44.0


def _number_distance(one: Look, other: Look) -> float:
    distance = min(18.0, 6 * abs(one.size - other.size)) + min(6.0, abs(one.length - other.length))
    if one.unit != other.unit:
        distance += 26
    return distance


def question_distance(one: Look, other: Look, endings: set[str]) -> float:
    """How much the questions differ in what shows the kind of their answers."""
    distance = 0.0
    if not one.scripts.isdisjoint(other.scripts) or one.scripts == other.scripts:
        if one.words < SENTENCE_FROM and other.words < SENTENCE_FROM:
            distance += _marker_distance(one, other) / 1.5
            distance += 8 * (one.capital != other.capital)
            shown = one.ending != other.ending
            if shown and not endings.isdisjoint((one.ending, other.ending)):
                distance += 8
        return distance
    return 24.0 if one.scripts and other.scripts else distance


class Frames:
    """The wordings of some questions: "What is the capital of" asks for cities.

    Words that only one question has say which answer is wanted, and words that all have say
    nothing; those of some questions say what kind of answer is wanted.
    """

    def __init__(self, questions: Sequence[str]) -> None:
        self._tokens = {text: frozenset(_TOKEN.findall(text.casefold())) for text in questions}
        counts = Counter(chain.from_iterable(map(self._tokens.__getitem__, questions)))
        self._weights = {
            token: 1 - count / len(questions) for token, count in counts.items() if count > 1
        }

    def distance(self, one: str, other: str, sort: Sort) -> float:
        """How much the wordings of two of the questions differ, for an answer of a sort."""
        first, second = self._tokens[one], self._tokens[other]
        weights = self._weights
        either = sum(weights.get(token, 0) for token in first | second)
        both = sum(weights.get(token, 0) for token in first & second)
        distance = _FRAME * (1 - both / either) if either else 0.0
        if first & _ASKING != second & _ASKING:
            distance += _ASKS_OTHERWISE
        return distance * _FRAME_WEIGHTS.get(sort, 0.5)
