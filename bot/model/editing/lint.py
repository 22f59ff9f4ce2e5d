"""Remarks about the cards of a deck, beside which an author sees them. Nothing is forbidden here.

Each rule is a hint that something may be worth a look: a question that is there twice, an answer
that stands in its question, options that can be told apart without knowing the answer.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import Final, Literal

from msgspec import Struct, structs
from rapidfuzz import fuzz

from bot.model.cards import Card, Deck, answer_of, deletions, question_media, question_of
from bot.model.grading.normalize import form
from bot.model.study.answer_kinds import look_of
from bot.model.study.distances import LIMIT, answer_distance
from bot.model.study.neighbours import key_of

RemarkKind = Literal[
    "duplicate", "near_duplicate", "same_question", "answer_in_question", "long_question",
    "long_answer", "options_length", "options_kind", "accepts_other", "no_topic",
]  # fmt: skip

LONG_QUESTION: Final = 300
LONG_ANSWER: Final = 600
"""Characters from which a question or an answer is long: a card asks one thing, and both sides
should be read at a glance."""
NEAR: Final = 90
"""From which likeness in percent two questions, and their answers, are nearly the same."""

_CACHED: Final = 20_000
_SHORTEST: Final = 3
"""Characters of an answer from which it is noticed in the question: "a" stands in many."""
_LENGTH_RATIO: Final = 1.7
_LENGTH_GAP: Final = 12
"""An answer gives itself away if it is so many times, and so many characters, longer or shorter
than each of its options."""
_STEM: Final = 5
"""Letters that two forms of a word share at their beginning, as "optimiser" and "optimisation"."""
_OR: Final = "(?:or|oder|ou|o|of|eller|lub|nebo|vagy|tai|ya|veya|или|або)"
"""Between things to choose from in a question, in some languages."""
_SIGN: Final = re.compile(r"[^\w\s]")
_COMMON: Final = 40
"""A word that so many questions have, or an answer that so many cards have, tells nothing."""
_SHARED: Final = 0.6
"""The share of the rarer words of a question that a nearly equal one has, too."""


class Remark(Struct, frozen=True):
    """A remark about a card.

    Attributes:
        card: The card's id.
        kind: What it is about.
        other: The id of the other card, if there is one.
        found: A length in characters, of a long text.
        text: The accepted answer that fits another card.
    """

    card: str
    kind: RemarkKind
    other: str = ""
    found: int = 0
    text: str = ""


def remarks(deck: Deck) -> dict[str, tuple[Remark, ...]]:
    """The remarks about a deck's cards, by the ids of the cards that have any."""
    found: defaultdict[str, list[Remark]] = defaultdict(list)
    for card in deck.cards:
        found[card.id] += _about_itself(card)
        if deck.topics and not card.topics:
            found[card.id].append(Remark(card.id, "no_topic"))
    for remark in (*_about_pairs(deck.cards), *_about_accepted(deck.cards)):
        found[remark.card].append(remark)
    return {card_id: tuple(dict.fromkeys(several)) for card_id, several in found.items() if several}


# ── one card ────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=_CACHED)
def _about_itself(card: Card) -> tuple[Remark, ...]:
    return tuple(_one_by_one(card))


def _one_by_one(card: Card) -> Iterator[Remark]:
    question, answer = question_of(card), answer_of(card)
    if _says_itself(card, question):
        yield Remark(card.id, "answer_in_question")
    if len(question) > LONG_QUESTION:
        yield Remark(card.id, "long_question", found=len(question))
    # The answer of a cloze repeats its text, which is counted as its question already.
    shown = card.back if card.deletion else answer
    if len(shown) > LONG_ANSWER:
        yield Remark(card.id, "long_answer", found=len(shown))
    if card.distractors:
        if _tells_by_length(card):
            yield Remark(card.id, "options_length")
        if _tells_by_kind(card):
            yield Remark(card.id, "options_kind")


def _says_itself(card: Card, question: str) -> bool:
    """Whether the answer stands in the question, and not as one of several things to choose."""
    if card.deletion:
        numbers = dict.fromkeys(gap.number for gap in deletions(card.front))
        gaps = (structs.replace(card, deletion=number) for number in numbers)
        return any(_stands_in(_hidden(gap), question_of(gap)) for gap in gaps)
    if not _stands_in(card.answer, question):
        return False
    answer, asked = re.escape(_bare(card.answer)), _bare(question)
    offered = re.search(rf"\b{answer} {_OR} | {_OR} (?:\w{{1,3}} )?{answer}\b", asked)
    return not offered and not any(_stands_in(one, question) for one in card.distractors)


def _stands_in(answer: str, question: str) -> bool:
    if len(answer) < _SHORTEST:
        return False
    if _SIGN.search(answer):  # what is left of "C++" stands in many texts
        return f" {answer.casefold()} " in f" {question.casefold()} "
    return f" {_bare(answer)} " in f" {_bare(question)} "


def _bare(text: str) -> str:
    """The words of a text without signs between them."""
    return key_of(_SIGN.sub(" ", text))


def _tells_by_length(card: Card) -> bool:
    length, others = len(card.answer), [len(option) for option in card.distractors]
    longest, shortest = max(others), min(others)
    return (length >= _LENGTH_RATIO * longest and length - longest >= _LENGTH_GAP) or (
        shortest >= _LENGTH_RATIO * length and shortest - length >= _LENGTH_GAP
    )


def _tells_by_kind(card: Card) -> bool:
    """Whether no option is of the answer's kind; lengths are another remark."""
    look = look_of(card.answer)
    others = (look_of(option) for option in card.distractors)
    return all(
        answer_distance(look, structs.replace(other, length=look.length), set()) > LIMIT
        for other in others
    )


# ── several cards ───────────────────────────────────────────────────────────────────────────────


class _Sides(Struct, frozen=True):
    """What is compared of a card: its question, its answer, and the words and numbers in them."""

    card: Card
    question: str
    answer: str
    words: frozenset[str]
    numbers: tuple[str, ...]


@lru_cache(maxsize=_CACHED)
def _sides(card: Card) -> _Sides:
    question = " ".join(
        (key_of(question_of(card)), *(medium.name for medium in question_media(card)))
    )
    answer = key_of(card.answer or _hidden(card) or card.back)
    words = question.split()
    numbers = tuple(sorted(word for word in words if any(map(str.isdigit, word))))
    return _Sides(card, question, answer, frozenset(words), numbers)


def _hidden(card: Card) -> str:
    return " ".join(gap.text for gap in deletions(card.front) if gap.number == card.deletion)


def _about_pairs(cards: Iterable[Card]) -> Iterator[Remark]:
    """Cards with one question, and cards that are nearly the same."""
    sides = [_sides(card) for card in cards]
    for one, other in _candidates(sides):
        kind = _likeness(one, other)
        if kind and not (one.card.fact and one.card.fact == other.card.fact):
            yield Remark(one.card.id, kind, other.card.id)
            yield Remark(other.card.id, kind, one.card.id)


def _likeness(one: _Sides, other: _Sides) -> RemarkKind | None:
    if one.question == other.question:
        if not one.question:
            return None
        return "duplicate" if one.answer == other.answer else "same_question"
    if one.numbers != other.numbers:
        return None
    alike = fuzz.ratio(one.question, other.question, score_cutoff=NEAR) and fuzz.ratio(
        one.answer, other.answer, score_cutoff=NEAR
    )
    return "near_duplicate" if alike else None


def _candidates(sides: list[_Sides]) -> Iterator[tuple[_Sides, _Sides]]:
    """Pairs of cards that may be alike: with one question, one answer, or the same rarer words."""
    by_question: defaultdict[str, list[int]] = defaultdict(list)
    by_answer: defaultdict[str, list[int]] = defaultdict(list)
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for place, side in enumerate(sides):
        by_question[side.question].append(place)
        by_answer[side.answer].append(place)
        for word in side.words:
            by_word[word].append(place)
    pairs: dict[tuple[int, int], None] = {}
    for groups in (by_question, by_answer):
        for places in groups.values():
            if len(places) <= _COMMON:
                pairs |= dict.fromkeys(combinations(places, 2))
    rare = {word: places for word, places in by_word.items() if len(places) <= _COMMON}
    for place, side in enumerate(sides):
        own = [word for word in side.words if word in rare]
        shared = Counter(other for word in own for other in rare[word] if other > place)
        enough = max(1, _SHARED * len(own))
        pairs |= dict.fromkeys((place, other) for other, most in shared.items() if most >= enough)
    return ((sides[one], sides[other]) for one, other in sorted(pairs))


def _about_accepted(cards: Iterable[Card]) -> Iterator[Remark]:
    """Accepted answers that are the answer of another card, which asks for something else."""
    cards = tuple(cards)
    if not any(card.accept for card in cards):
        return
    owners: defaultdict[str, list[Card]] = defaultdict(list)
    for card in cards:
        if card.answer:
            owners[form(card.answer).key].append(card)
    for card in cards:
        own = form(card.answer).key
        for text in card.accept:
            key = form(text).key
            if key == own or key not in owners or _is_short_for(text, card.answer):
                continue
            for other in owners[key]:
                same = _sides(card).question == _sides(other).question
                mutual = any(form(one).key == own for one in other.accept)
                if other.id != card.id and not same and not mutual:
                    yield Remark(card.id, "accepts_other", other.id, text=text)
                    break


def _is_short_for(text: str, answer: str) -> bool:
    """Whether an accepted text begins like a word of the answer, so that it is meant here."""
    stems = {word[:_STEM] for word in key_of(answer).split() if len(word) >= _STEM}
    return any(word[:_STEM] in stems for word in key_of(text).split())
