"""Which part of a typed answer differs from the right one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import LCSseq

from bot.model.grading.normalize import as_signs

ALIKE_FROM: Final = 0.5
"""The share of the letters that two texts have in common, from which a difference says anything."""

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between a typed answer and the right one.

    Attributes:
        pieces: The typed text in pieces, each with whether it differs.
        extra: The words and signs of the typed text that the right answer has not.
        missing: Those of the right answer that the typed text has not.
    """

    pieces: tuple[tuple[str, bool], ...]
    extra: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def nearest(given: str, answers: Iterable[str]) -> str:
    """The answer that shares the most letters with a typed text; "" if none shares enough."""
    share, answer = max(
        ((_share(given, answer), answer) for answer in answers), default=(0.0, ""), key=_first
    )
    return answer if share >= ALIKE_FROM else ""


def difference(given: str, answer: str) -> Difference:
    """Compares a typed text with an answer: word by word, and letter by letter inside a word.

    Args:
        given: What the person typed.
        answer: The answer that is nearest to it.

    Returns:
        Pieces that give the typed text when joined. Letter case and blanks make no difference.
    """
    typed = list(_TOKEN.finditer(given))
    wanted = list(_TOKEN.finditer(answer))
    marks: list[tuple[int, int]] = []
    extra: list[str] = []
    missing: list[str] = []
    left = [_folded(match[0]) for match in typed]
    for start, end, from_, to in _edits(left, [_folded(match[0]) for match in wanted]):
        if start < end:
            extra.append(given[typed[start].start() : typed[end - 1].end()])
        if from_ < to:
            missing.append(answer[wanted[from_].start() : wanted[to - 1].end()])
        if end - start == to - from_ == 1:
            marks += _marks_in_word(typed[start], wanted[from_][0])
        elif start < end:
            marks.append((typed[start].start(), typed[end - 1].end()))
    return Difference(_cut(given, marks), tuple(extra), tuple(missing))


def _marks_in_word(typed: re.Match[str], wanted: str) -> list[tuple[int, int]]:
    """The letters of a typed word that differ; the whole word if it only lacks some."""
    word = _folded(typed[0])
    if len(word) == len(typed[0]) and _share(word, wanted) >= ALIKE_FROM:
        at = typed.start()
        edits = _edits(word, _folded(wanted))
        letters = [(at + start, at + end) for start, end, _, _ in edits if start < end]
        if letters:
            return letters
    return [typed.span()]


def _first(pair: tuple[float, str]) -> float:
    return pair[0]


def _folded(text: str) -> str:
    return as_signs(text).casefold()


def _share(one: str, other: str) -> float:
    return LCSseq.normalized_similarity(_folded(one), _folded(other))


def _edits(one: str | list[str], other: str | list[str]) -> list[tuple[int, int, int, int]]:
    """What differs between two sequences: start and end in the one, and in the other."""
    merged: list[tuple[int, int, int, int]] = []
    for code in LCSseq.opcodes(one, other):
        if code.tag == "equal":
            continue
        edit = (code.src_start, code.src_end, code.dest_start, code.dest_end)
        if merged and (merged[-1][1], merged[-1][3]) == (edit[0], edit[2]):
            start, _, from_, _ = merged.pop()
            edit = (start, edit[1], from_, edit[3])
        merged.append(edit)
    return merged


def _cut(text: str, marks: Iterable[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """A text in pieces at the ends of the marks."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in marks:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return tuple(piece for piece in pieces if piece[0])
