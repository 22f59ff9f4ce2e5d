"""Which way cards ask in a deck that asks its facts both ways, such as words in two languages.

Of a card and its reverse, the earlier one usually asks forwards, and so does a card without a
reverse. Where that does not hold in a deck, the letters of the texts show which language they are
in: the difference between the letters of the answer and of the question points one way in cards
that ask forwards, and the other way in their reverses. The way is the first principal component of
these differences.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

TRUSTED: Final = 0.7
"""The share of pairs whose letters must agree with the order of the cards, so that it is used."""
TELLING: Final = 12
"""From how many pairs their letters can prove the order wrong."""
CLEAR: Final = 0.2
"""From which mean likeness to the reverses (a cosine) a card without one asks backwards."""
ROUNDS: Final = 6
"""How often the way is improved; it hardly changes any more after some rounds."""

_WORD: Final = re.compile(r"\w+|[¿¡]")

_Vector = dict[str, float]


def directions(sides: Sequence[tuple[str, str]], order: Sequence[bool | None]) -> list[bool | None]:
    """Which cards ask backwards.

    Args:
        sides: The question and the answer of each card.
        order: Whether a card stands behind its reverse; None if it has none.

    Returns:
        For each card whether it asks backwards, None if that can't be told. If the order says
        nothing at all, all are None.
    """
    if True not in order:
        return [None] * len(order)
    vectors = [_difference(*texts) for texts in sides]
    signs = [0.0 if turned is None else 1.0 if turned else -1.0 for turned in order]
    # A card and its reverse are one pair, which must not confirm itself.
    pairs = {frozenset(texts): at for at, texts in enumerate(sides) if signs[at]}
    way = _sum((signs[at], vectors[at]) for at in pairs.values())
    scores = [_product(vector, way) for vector in vectors]
    agreeing = 0
    for at in pairs.values():
        agreeing += (scores[at] - signs[at] * _product(vectors[at], vectors[at])) * signs[at] > 0
    trusted = len(pairs) < TELLING or agreeing >= TRUSTED * len(pairs)
    if not trusted:
        for _ in range(ROUNDS):
            most = max(map(abs, scores)) or 1.0
            way = _sum((scores[at] / most, vectors[at]) for at in pairs.values())
            scores = [_product(vector, way) for vector in vectors]
    if trusted:
        # A program makes a reverse only beside its card, so a card that is alone asks forwards.
        backwards = CLEAR * len(pairs)
        return [
            score > backwards if turned is None else turned
            for score, turned in zip(scores, order, strict=True)
        ]
    return [score > 0 if score else None for score in scores]


def _difference(question: str, answer: str) -> _Vector:
    """The pairs of letters of the answer, less those of the question; its length is 1."""
    vector: _Vector = {}
    for text, step in ((answer, 1.0), (question, -1.0)):
        pairs = [
            word[at : at + 2]
            for word in (f"^{word}$" for word in _WORD.findall(text.casefold()))
            for at in range(len(word) - 1)
        ]
        for pair in pairs:
            vector[pair] = vector.get(pair, 0.0) + step / len(pairs)
    length = _product(vector, vector) ** 0.5 or 1.0
    return {pair: value / length for pair, value in vector.items()}


def _sum(weighted: Iterable[tuple[float, _Vector]]) -> _Vector:
    total: _Vector = {}
    for weight, vector in weighted:
        for pair, value in vector.items():
            total[pair] = total.get(pair, 0.0) + weight * value
    return total


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(value * other.get(pair, 0.0) for pair, value in one.items())
