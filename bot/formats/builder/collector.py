"""Collects what an importer reads, with the same limits and sentences for every format."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import structs

from bot.formats.base.deck_limits import (
    LONGEST_BACK,
    LONGEST_EXPLANATION,
    LONGEST_FRONT,
    LONGEST_NAME,
    MOST_ANSWERS,
    MOST_AUTHORS,
    MOST_CARD_TOPICS,
    MOST_CARDS,
)
from bot.formats.base.parsed import Diagnostic, Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import are_tidy, folded, one_line, printable, tidy
from bot.formats.builder.cloze import around_gap
from bot.formats.native.cards import short_answer
from bot.formats.native.schema import MOST_FAULTS, CardTable
from bot.formats.native.validation import card_faults
from bot.model.cards import ANSWER_LENGTH, deletions
from bot.model.markup import plain, spans_of

# How many tags of a card are looked at; the cache of `_tags` must stay small.
_LOOKED_AT = 100
# How many faults are found before the collector counts as full.
_MOST_FOUND = 2 * MOST_CARDS
_CUT_CLOZE = (
    f"the text of this card is longer than {LONGEST_FRONT:,} characters; only the part around its "
    "gap is kept"
)
_DRAFT = "this card has a question and no answer, so it is not asked"


class Collector:
    """Collects an importer's cards and diagnostics into a `ParsedDeck`."""

    def __init__(self, name: str, limits: Limits) -> None:
        """Begins a file.

        Args:
            name: The file's name, for the diagnostics.
            limits: How many cards are taken.
        """
        self._name = name
        self._limits = limits
        self._cards: list[ParsedCard] = []
        self._faults: list[Diagnostic] = []
        self._found = 0
        self._lost = 0
        self._full = False

    @property
    def full(self) -> bool:
        """Whether no more cards are taken, so that the importer can stop."""
        return self._full

    def card(self, card: ParsedCard) -> None:
        """Adds a card, or a diagnostic if no deck can hold the card."""
        if self._full:
            return
        if len(self._cards) >= self._limits.cards:
            self.fault(
                card.line, f"a deck has at most {self._limits.cards:,} cards; the rest is left out"
            )
            self._full = True
            return
        normalized, sentences = normalize_card(card)
        for sentence in sentences:
            self.fault(card.line, sentence)
        if normalized is not None:
            self._cards.append(normalized)
        else:
            self._lost += 1

    def cards(self, cards: Sequence[ParsedCard]) -> None:
        """Adds several cards as `card` does, at once if all are normalized already."""
        room = self._limits.cards - len(self._cards)
        if 1 < len(cards) <= room and are_normalized(cards):
            self._cards += cards
        else:
            for card in cards:
                self.card(card)

    def lose(self, line: int, message: str) -> None:
        """Adds a diagnostic about a part of the file that was meant as a card."""
        self._lost += 1
        self.fault(line, message)

    def fault(self, line: int, message: str) -> None:
        """Adds a diagnostic about a line, up to `MOST_FAULTS`: nobody reads more.

        Beyond `_MOST_FOUND` the rest of the file is not read, because it was made to take long.
        """
        self._found += 1
        self._full = self._full or self._found > _MOST_FOUND
        if len(self._faults) == MOST_FAULTS:
            self._faults.append(
                Diagnostic(line, "so many faults up to this line that no more are told", self._name)
            )
        elif len(self._faults) < MOST_FAULTS:
            self._faults.append(Diagnostic(line, printable(message), self._name))

    def finish(
        self,
        kind: str,
        *,
        title: str = "",
        authors: tuple[str, ...] = (),
        licence: str = "",
        wrapped: bool = False,
    ) -> ParsedDeck:
        """The deck, its diagnostics sorted by line; without any card it has at least one.

        Args:
            kind: The importer's name.
            title: The deck's title in the file, if it has one.
            authors: The authors that the file names.
            licence: The licence that the file names.
            wrapped: Whether a line feed in the file's texts is a space.
        """
        if not self._cards and not self._faults:
            self.fault(1, "there is no card in this file")
        return ParsedDeck(
            format=kind,
            cards=tuple(self._cards),
            faults=tuple(sorted(self._faults, key=lambda fault: fault.line)),
            title=line_of(title),
            authors=tuple(filter(None, map(line_of, authors)))[:MOST_AUTHORS],
            licence=line_of(licence),
            wrapped=wrapped,
            normalized=True,
            lost=self._lost,
        )


def normalize_card(card: ParsedCard) -> tuple[ParsedCard | None, list[str]]:
    """Makes a card fit for a deck.

    Returns:
        The card with its texts tidy and within the limits of a deck, or None if no deck can hold
        the card; and sentences about what was left out, and what people should know. A draft is
        kept.
    """
    front, back = tidy(card.front), tidy(card.back)
    if front and is_bare(card) and is_short(front, back):
        card = structs.replace(card, front=front, back=back, tags=_tags(card.tags[:_LOOKED_AT]))
        return card, [] if back else [_DRAFT]
    return _normalize(card, front, back)


def are_normalized(cards: Sequence[ParsedCard]) -> bool:
    """Whether `normalize_card` surely changes none of these cards, and has nothing to say."""
    fronts, backs = [card.front for card in cards], [card.back for card in cards]
    return (
        all(map(is_bare, cards))
        and is_short(max(fronts, key=len), max(backs, key=len))
        and are_tidy([*fronts, *backs])
        and all(_tags(tags[:_LOOKED_AT]) == tags for tags in {card.tags for card in cards})
    )


def is_bare(card: ParsedCard) -> bool:
    """Whether no text of a card but its front and its back may need normalizing."""
    return not (card.deletion or card.answer or card.accept or card.distractors or card.explanation)


def is_short(front: str, back: str) -> bool:
    """Whether a front and a back are within a deck's limits."""
    return len(front) <= LONGEST_FRONT and len(back) <= LONGEST_BACK


def _normalize(card: ParsedCard, front: str, back: str) -> tuple[ParsedCard | None, list[str]]:
    answer = one_line(card.answer)
    if not answer and (card.accept or card.distractors):
        answer = short_of(back)
    if len(answer) > ANSWER_LENGTH:
        back, answer = back or answer, ""
    if not front:
        reason = "its question is missing" if back or answer else "it is blank"
        return None, [f"a card is left out: {reason}"]
    sentences: list[str] = []
    front = _question(front, card.deletion, sentences)
    if card.deletion:
        sentence, numbers = _cloze(front)
        if sentence:
            return None, [f"a card is left out: {sentence}"]
        if card.deletion not in numbers:
            return None, [f"a card is left out: it has no gap of the number {card.deletion}"]
        # Options are compared with the hidden text; only a cloze of a single number may have any.
        alone = len(numbers) == 1
        answer = short_answer(front, card.deletion) if alone else ""
    back = _shortened("answer", back, LONGEST_BACK, sentences)
    explanation = tidy(card.explanation)
    explanation = _shortened("explanation", explanation, LONGEST_EXPLANATION, sentences)
    normalized = structs.replace(
        card,
        front=front,
        back=back,
        answer="" if card.deletion else answer,
        accept=_answers(card.accept, answer) if answer else (),
        explanation=explanation,
        tags=_tags(card.tags[:_LOOKED_AT]),
    )
    if card.distractors:
        distractors = _answers(card.distractors, answer, *normalized.accept) if answer else ()
        normalized = structs.replace(normalized, distractors=distractors)
    if normalized.draft:
        sentences.append(_DRAFT)
    return normalized, sentences


@lru_cache(maxsize=4)
def _cloze(front: str) -> tuple[str, frozenset[int]]:
    """What is wrong with a cloze text ("" if nothing is), and the numbers of its gaps.

    Up to 99 cards in a row have the same text, and checking it takes a while for many gaps.
    """
    faults = card_faults(CardTable(id="x", cloze=front))
    sentence = next((sentence for _, sentence in faults), "")
    return sentence, frozenset(hidden.number for hidden in deletions(front))


def short_of(back: str) -> str:
    """A back as a short answer, without markup; "" if it has several lines or is too long."""
    if "\n" in back or back.startswith(("- ", "```")):
        return ""
    marked = "`" in back or "**" in back
    answer = plain(spans_of(back)).strip() if marked else back.strip()
    return answer if len(answer) <= ANSWER_LENGTH else ""


def line_of(text: str) -> str:
    """A tag, title or name on one line, cut to the longest that is allowed."""
    return one_line(text)[:LONGEST_NAME].strip()


@lru_cache(maxsize=1_000)
def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(line_of, tags))))[:MOST_CARD_TOPICS]


def _question(front: str, deletion: int, sentences: list[str]) -> str:
    """A question within the limit; a cloze is cut around its gap."""
    if not deletion or len(front) <= LONGEST_FRONT:
        return _shortened("question", front, LONGEST_FRONT, sentences)
    sentences.append(_CUT_CLOZE)
    return around_gap(front, deletion, LONGEST_FRONT)


def _shortened(what: str, text: str, longest: int, sentences: list[str]) -> str:
    if len(text) <= longest:
        return text
    sentences.append(
        f"the {what} of this card is longer than {longest:,} characters; only its beginning is kept"
    )
    return text[: longest - 1].rstrip() + "…"


def _answers(texts: tuple[str, ...], *taken: str) -> tuple[str, ...]:
    """The short answers among the texts, each once, without those that are taken."""
    seen = {folded(text) for text in taken}
    answers: list[str] = []
    for text in map(one_line, texts):
        if 0 < len(text) <= ANSWER_LENGTH and folded(text) not in seen:
            seen.add(folded(text))
            answers.append(text)
    return tuple(answers[:MOST_ANSWERS])
