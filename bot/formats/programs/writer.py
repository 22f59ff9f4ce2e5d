"""What the readers of other programs' files share: texts, options, and remarks counted once."""

import re
import string
from collections.abc import Sequence
from itertools import islice

from msgspec import structs

from bot.formats.base.deck_limits import MOST_ANSWERS
from bot.formats.base.html import HtmlReader, TooManyTagsError, as_asked
from bot.formats.base.maths import with_marks
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import one_line
from bot.formats.builder.anki_cloze import cloze_cards
from bot.formats.builder.collector import Collector
from bot.formats.programs.choices import unlabelled
from bot.model.cards import ANSWER_LENGTH

PICTURES = "pictures are not read, so their names stand in their places"
SOUNDS = "sounds are not read, so they are left out"
PARTLY = "answers that give only a part of the points are left out"

# Signs that a text is written in HTML, and does not just talk about a tag or compare numbers.
_HTML = re.compile(
    r"</[a-z][a-z0-9]{0,9}>|<br ?/?>|<img |<p>|&(?:nbsp|lt|gt|amp|quot|#\d{1,6});", re.IGNORECASE
)
_WHOLE = 99.9


class FullError(Exception):
    """No more of the file is read; the collector says why."""


class Writer:
    """Collects the cards of one file. What adds cards or reads texts may raise `FullError`."""

    def __init__(self, name: str, limits: Limits) -> None:
        """Begins a file with its name, for the diagnostics, and its limits."""
        self.collector = Collector(name, limits)
        self._html = HtmlReader(limits.tags)
        # By remark: the first line that it is about, and how many cards.
        self._remarks: dict[str, tuple[int, int]] = {}

    def text(self, raw: str, line: int, *, html: bool = False) -> str:
        """A text in our markup; it is read as HTML if it must be or is written in HTML."""
        if not html and not _HTML.search(raw):
            return with_marks(raw.strip())
        if "<img" in raw:
            self.remark(line, PICTURES)
        try:
            # A text that is nothing but tags speaks of them.
            return with_marks(self._html.text_of(raw) or raw.strip())
        except TooManyTagsError as error:
            self.collector.fault(line, str(error))
            raise FullError from error

    def remark(self, line: int, what: str) -> None:
        """Counts one card that a remark is about."""
        first, number = self._remarks.get(what, (line, 0))
        self._remarks[what] = first, number + 1

    def card(self, card: ParsedCard) -> None:
        """Adds a card, or the cards of its gaps, `{{c1::hidden}}`."""
        card = structs.replace(card, front=as_asked(card.front))
        for one in ([] if card.deletion else cloze_cards(card)) or [card]:
            self.collector.card(one)
        if self.collector.full:
            raise FullError

    def question(self, card: ParsedCard, right: Sequence[str], wrong: Sequence[str] = ()) -> None:
        """Adds a card with its right answers and its wrong options.

        If several are right, or one is too long to be offered, all stand in the question.
        """
        options = (*right, *wrong)
        if len(right) > 1 or (wrong and any(len(one_line(one)) > ANSWER_LENGTH for one in options)):
            listed = sorted(dict.fromkeys(options))
            letters = dict(zip(listed, (*string.ascii_uppercase, *listed), strict=False))
            front = "\n".join(f"{letters[one]}) {one}" for one in listed)
            back = "\n".join(f"{letters[one]}) {one}" for one in sorted(right))
            self.card(structs.replace(card, front=f"{card.front}\n\n{front}", back=back))
            return
        answer = right[0] if right else ""
        self.card(structs.replace(card, back=answer, answer=answer, distractors=tuple(wrong)))

    def weighted(
        self, card: ParsedCard, answers: Sequence[tuple[str, float]], *, chosen: bool
    ) -> None:
        """Adds a card of a quiz.

        Args:
            card: Everything else that the card has.
            answers: The answers, and how much of the points each gives, in percent.
            chosen: Whether the answers are options to choose from; else one of them is typed.
        """
        answers = [(text, points) for text, points in answers if text]
        if chosen:
            texts = unlabelled([text for text, _ in answers])
            weights = [points for _, points in answers]
            right = [text for text, points in zip(texts, weights, strict=True) if points > 0]
            wrong = [text for text, points in zip(texts, weights, strict=True) if points <= 0]
            self.question(card, right, wrong)
            return
        whole = [text for text, points in answers if points > _WHOLE]
        if any(0 < points < _WHOLE for _, points in answers):
            self.remark(card.line, PARTLY)
        self.question(structs.replace(card, accept=tuple(whole[1:])), whole[:1])

    def pairs(self, card: ParsedCard, pairs: Sequence[tuple[str, str]]) -> None:
        """Adds a card for each pair to match; a pair without a first text is one more option."""
        options = dict.fromkeys(right for _, right in pairs)
        for number, (front, right) in enumerate(pairs, 1):
            others = tuple(islice((one for one in options if one != right), MOST_ANSWERS))
            if front:
                one = structs.replace(
                    card,
                    front=f"{card.front}\n\n{front}".strip(),
                    source_id=f"{card.source_id}-{number}" if card.source_id else "",
                )
                self.question(one, [right] if right else [], others)

    def finish(self, kind: str, title: str = "") -> ParsedDeck:
        """The deck, with each remark once."""
        for what, (line, number) in self._remarks.items():
            where = f" ({number:,} cards)" if number > 1 else ""
            self.collector.fault(line, f"{what}{where}")
        return self.collector.finish(kind, title=title)


def percent(text: str) -> float:
    """A weight in percent; 0 if the text is no number."""
    try:
        return float(text)
    except ValueError:
        return 0.0
