"""The answers of a deck that may stand beside the right answer of a card, the most similar first.

An answer is never an option where it might be right as well: where its card asks the same question,
or accepts the same answer. Nor is an answer that stands in the question, that belongs to a sibling,
or that is in the other language of a card and its reverse. Of the others, those of the same kind
and topic that look most alike come first.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

import msgspec

from bot.model.cards import Card, question_media, question_of
from bot.model.study.answer_kinds import ENGLISH_ARTICLES, Look, look_of, sentence_look
from bot.model.study.directions import directions
from bot.model.study.distances import (
    LIMIT,
    OTHER_TOPIC,
    SENTENCE_FROM,
    SORTS,
    UNPAIRED,
    Frames,
    answer_distance,
    question_distance,
    shared_endings,
)

NEAREST: Final = 10
"""From how many of the nearest answers the options are drawn."""
SCORED: Final = 64
"""How many answers of a deck are compared in detail, so that a question takes bounded time."""
NEEDED: Final = 3
SLACK: Final = 12.0
"""How much farther than the third nearest answer the others may be that are drawn from."""


_TOKEN: Final = re.compile(r"\w+")
_SIGNS: Final = re.compile(r"[^\w\s.,;:!?'’\"“”()*`-]|(?<=\w)-(?=\s)|(?<=\s)-(?=\w)|^-|[\w)]\(")
_SPLIT: Final = re.compile(r"\s*[;/,|]\s*|\s+(?:or|oder|ou|o)\s+")
_LONGEST_LIST: Final = 60
_NO_QUESTION: Final = frozenset({"?", "…", "..."})
_IN_FRONT: Final = ENGLISH_ARTICLES | {"to"}
_DIGIT: Final = re.compile(r"\d")
_SIGN: Final = re.compile(r"[^\w\s.,'’-]")
_LONG_ARTICLE: Final = 5
_OTHER_SHAPE: Final = 20
_OTHER_TOPICS: Final = 8
_CACHED_KEYS: Final = 8192


@lru_cache(maxsize=_CACHED_KEYS)
def key_of(text: str) -> str:
    """A text for quick comparison: without case, punctuation, and an article in front."""
    folded = text.casefold()
    tokens = _TOKEN.findall(folded)
    if not tokens or _SIGNS.search(folded):
        return "".join(folded.split())
    if len(tokens) > 1 and tokens[0] in _IN_FRONT and not text.startswith("A "):
        del tokens[0]
    return " ".join(tokens)


@lru_cache(maxsize=_CACHED_KEYS)
def parts_of(text: str) -> frozenset[str]:
    """The keys of the alternatives that a short text lists, as in "car, automobile"."""
    if len(text) > _LONGEST_LIST or text.endswith("?"):
        return frozenset({key_of(text)})
    return frozenset(filter(None, map(key_of, _SPLIT.split(text)))) or frozenset({key_of(text)})


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one text lists only what the other one lists, too."""
    return bool(one and other) and (one <= other or other <= one)


class _Asked(msgspec.Struct, frozen=True):
    """A card with what is compared of it."""

    card: Card
    place: int
    question: str
    asks: frozenset[str]
    answers: tuple[frozenset[str], ...]
    key: str
    look: Look
    asking: Look

    def same_question(self, other: "_Asked") -> bool:
        return _same(self.asks, other.asks)

    def same_answer(self, other: "_Asked") -> bool:
        return any(_same(one, two) for one in self.answers for two in other.answers)


def _asked(card: Card, place: int = -1) -> _Asked:
    question = question_of(card)
    # A lone "?" stands for a question that somebody left out, so it is no one's same question.
    asks = frozenset() if question.strip() in _NO_QUESTION else parts_of(question)
    if card.images or card.sounds:
        asks |= {medium.name for medium in question_media(card)}
    return _Asked(
        card,
        place,
        question,
        asks,
        tuple(parts_of(text) for text in (card.answer, *card.accept)),
        key_of(card.answer),
        look_of(card.answer),
        (look_of if question.count(" ") < SENTENCE_FROM else sentence_look)(question),
    )


def same_question(one: Card, other: Card) -> bool:
    """Whether two cards ask the same question, so that an answer of one is right for both."""
    return _asked(one).same_question(_asked(other))


class Neighbours:
    """The cards among which the answers beside a right answer are searched.

    Args:
        cards: Cards of one deck, in the deck's order; the cards to be asked may be among them.
    """

    def __init__(self, cards: Iterable[Card]) -> None:
        self._cards = tuple(card for card in cards if card.answer)
        self._fronts = [card.front.casefold() for card in self._cards]
        self._places: dict[str, list[int]] = {}
        self._facts: dict[str, list[int]] = {}
        for place, card in enumerate(self._cards):
            self._places.setdefault(self._fronts[place], []).append(place)
            if card.fact:
                self._facts.setdefault(card.fact, []).append(place)
        self._entries: dict[int, _Asked] = {}

    def nearest(self, card: Card, needed: int = NEEDED) -> list[str]:
        """The answers that may be wrong options of a card, the most similar first.

        Args:
            card: The card to ask.
            needed: How many are needed. If the card's topics have that many that look alike, none
                is of another topic.

        Returns:
            Answers that are about equally good. No two have the same key.
        """
        asked = _asked(card, self._place_of(card))
        taboo = self._taboo(asked)
        words = f" {key_of(asked.question)} "
        answer_in_question = f" {asked.key} " in words
        similar = [
            entry
            for entry in self._similar(asked)
            if entry.key != asked.key
            and entry.key not in taboo
            and (answer_in_question or f" {entry.key} " not in words)
            and not entry.same_question(asked)
            and not entry.same_answer(asked)
            and not self._is_right(entry, asked)
        ]
        return self._sorted(asked, self._in_direction(asked, similar), needed)

    def _place_of(self, card: Card) -> int:
        """The place of a card among the cards, -1 if it is not among them."""
        same = self._places.get(card.front.casefold(), ())
        return next((place for place in same if self._cards[place].id == card.id), -1)

    def _entry(self, place: int) -> _Asked:
        if place not in self._entries:
            self._entries[place] = _asked(self._cards[place], place)
        return self._entries[place]

    def _in_direction(self, asked: _Asked, found: list[_Asked]) -> list[tuple[_Asked, bool]]:
        """The cards that ask the same way, each with whether that is known."""
        if asked.look.scripts.isdisjoint(asked.asking.scripts):
            return [(entry, True) for entry in found]  # the scripts have told them apart
        both = [asked, *found]
        turned = directions(
            [(entry.question, entry.card.answer) for entry in both],
            [self._is_reverse(entry) for entry in both],
        )
        here = turned[0]
        return [
            (entry, here is there)
            for entry, there in zip(found, turned[1:], strict=True)
            if here is None or there is None or here == there
        ]

    def _is_reverse(self, entry: _Asked) -> bool | None:
        """Whether a card asks an earlier card the other way round; None if it has no reverse."""
        places: set[int] = {
            *self._facts.get(entry.card.fact, ()),
            *self._places.get(entry.card.answer.casefold(), ()),
        }
        for place in sorted(places):
            other = self._entry(place)
            if place != entry.place and other.key in entry.asks and entry.key in other.asks:
                if entry.place >= 0:
                    return place < entry.place
                # Of a card that is not among the others, an id such as "x-2" behind "x" tells it.
                one, two = entry.card.id, other.card.id
                behind: bool = one.startswith(two)
                return behind if behind or two.startswith(one) else None
        return None

    def _taboo(self, asked: _Asked) -> set[str]:
        """The keys that answer a card with the same question, and those of siblings' texts."""
        needles = [max(_TOKEN.findall(part) or [part], key=len) for part in asked.asks]
        rivals = [
            entry
            for place, front in enumerate(self._fronts)
            if any(needle in front for needle in needles)
            and (entry := self._entry(place)).same_question(asked)
        ]
        siblings = [self._entry(place) for place in self._facts.get(asked.card.fact, ())]
        taboo = {key_of(asked.question), *asked.asks}
        for entry in chain(rivals, siblings):
            taboo.update(*entry.answers, (entry.key,))
        for entry in siblings:
            taboo |= {key_of(entry.question), *entry.asks}
        return taboo

    def _is_right(self, entry: _Asked, asked: _Asked) -> bool:
        """Whether the answer, as a question, has the question as its answer: a reverse says so."""
        return any(
            _same(answer, asked.asks)
            for place in self._places.get(entry.card.answer.casefold(), ())
            for answer in self._entry(place).answers
        )

    def _similar(self, asked: _Asked) -> Iterator[_Asked]:
        """The answers of sorts and scripts that fit; of very many, those that seem the nearest."""
        card, look = asked.card, asked.look
        places: Iterable[int] = range(len(self._cards))
        if len(self._cards) > SCORED:
            topics, length = card.topics, len(card.answer)
            shape = _shape(card.answer)

            def roughly(place: int) -> float:
                other = self._cards[place]
                distance = abs(len(other.answer) - length)
                if _shape(other.answer) != shape:
                    distance += _OTHER_SHAPE
                if other.topics != topics:
                    distance += _OTHER_TOPICS
                return distance

            places = heapq.nsmallest(SCORED, places, key=roughly)
        for place in places:
            other = self._cards[place]
            if other.id == card.id or (card.fact and other.fact == card.fact):
                continue
            entry = self._entry(place)
            sort, scripts = entry.look.sort, entry.look.scripts
            if (sort == look.sort or frozenset((sort, look.sort)) in SORTS) and (
                not scripts or not look.scripts or not scripts.isdisjoint(look.scripts)
            ):
                yield entry

    def _sorted(
        self, asked: _Asked, found: Sequence[tuple[_Asked, bool]], needed: int
    ) -> list[str]:
        endings = shared_endings([entry.look for entry, _ in found])
        questions = shared_endings([entry.asking for entry, _ in found])
        frames = Frames([asked.question, *(entry.question for entry, _ in found)])
        scored: list[tuple[float, str, bool]] = []
        for entry, paired in found:
            distance = answer_distance(asked.look, entry.look, endings)
            if distance > LIMIT:
                continue
            distance += question_distance(asked.asking, entry.asking, questions)
            distance += frames.distance(asked.question, entry.question, asked.look.sort)
            if not paired:
                distance += UNPAIRED
            if distance <= LIMIT:
                here = _share_a_topic(asked.card, entry.card)
                scored.append((distance, entry.card.answer, here))
        distinct: dict[str, tuple[float, str, bool]] = {}
        for one in sorted(scored):
            distinct.setdefault(key_of(one[1]), one)
        near = list(distinct.values())
        if len(near) < needed:
            return [text for _, text, _ in near]
        alike = near[needed - 1][0] + SLACK
        topical = [one for one in near if one[2] and one[0] <= alike]
        if len(topical) >= needed:
            near = topical
        else:
            near = sorted((one[0] + (0 if one[2] else OTHER_TOPIC), *one[1:]) for one in near)
        most = near[needed - 1][0] + SLACK
        return [text for distance, text, _ in near if distance <= most]


def _share_a_topic(one: Card, other: Card) -> bool:
    return not {*one.topics}.isdisjoint(other.topics) or one.topics == other.topics == ()


def _shape(answer: str) -> tuple[bool, bool, bool, bool, str]:
    """A rough sort of an answer, found quickly."""
    first, _, rest = answer.partition(" ")
    article = first if rest and len(first) < _LONG_ARTICLE else ""
    digit = _DIGIT.search(answer) is not None
    sign = _SIGN.search(answer) is not None
    return digit, sign, answer.isascii(), answer[:1].isupper(), article
