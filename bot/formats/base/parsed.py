"""What a reader returns: cards, or a deck, and diagnostics for the rest of the file."""

import msgspec

from bot.formats.base.deck_limits import MOST_BYTES, MOST_CARDS, MOST_LINES
from bot.model.cards import Deck, Image, Sound

LAST_DAY = 100_000
"""A day in the year 2243: a schedule's day after it, or before 1970, is a mistake."""
LONGEST_INTERVAL = 36_500
MOST_REVIEWS = 1_000_000


class Diagnostic(msgspec.Struct, frozen=True):
    """One fault in a file.

    Attributes:
        line: The line, counted from 1; 0 if the fault is about the whole file.
        message: What was found and what is allowed, in a sentence.
        file: The file's name, for people.
    """

    line: int
    message: str
    file: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}"


class ParseResult(msgspec.Struct, frozen=True):
    """A deck without its broken cards (None if nothing can be read), and all faults by line."""

    deck: Deck | None
    faults: tuple[Diagnostic, ...] = ()


class Schedule(msgspec.Struct, frozen=True):
    """The schedule that another program kept for a card.

    Attributes:
        due: The day on which the card is due, counted from 1970-01-01 in UTC.
        interval: Days between the last review and the due day.
        last: The day of the last review, counted like `due`; None if it is not known.
        stability: FSRS's stability in days; 0 if only an interval is known.
        difficulty: FSRS's difficulty, 1 to 10; 0 if only an interval is known.
        reviews: How many reviews there were.
        lapses: How many of them were lapses.
        suspended: Whether the person took the card out of their reviews.
    """

    due: int
    interval: int
    last: int | None = None
    stability: float = 0.0
    difficulty: float = 0.0
    reviews: int = 0
    lapses: int = 0
    suspended: bool = False


class ParsedCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card of an imported file. Its texts are in the markup of `bot.model.markup`.

    A card without an answer is a draft: it is reported, and never asked.

    Attributes:
        front: The question; for a cloze, its whole text with all gaps, as `{{c1::hidden}}`.
        back: The answer, of any length.
        line: The line on which the card begins; in a file without lines, the number of its note.
            Both are counted from 1.
        tags: The card's tags.
        source_id: The id that the other program gave the card, such as a GUID or an `:ID:`, made
            unique where one note becomes several cards.
        fact: The same for all cards of one note.
        answer: An answer that is short enough to be typed.
        accept: Other right answers.
        distractors: Wrong answers to choose from.
        explanation: What is shown below the answer.
        deletion: The number of the gaps that this card hides, if it is a cloze; else 0.
        schedule: The schedule that the other program kept.
        images: The pictures that the texts name.
        sounds: The sounds that the texts name.
    """

    front: str
    back: str = ""
    line: int = 1
    tags: tuple[str, ...] = ()
    source_id: str = ""
    fact: str = ""
    answer: str = ""
    accept: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()
    explanation: str = ""
    deletion: int = 0
    schedule: Schedule | None = None
    images: tuple[Image, ...] = ()
    sounds: tuple[Sound, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether it has a question and no answer."""
        return not (self.deletion or self.back or self.answer)


class ParsedDeck(msgspec.Struct, frozen=True):
    """The contents of an imported file.

    Attributes:
        format: The importer's name.
        cards: The cards in the file's order.
        faults: What could not be read, with lines.
        title: The deck's title; empty if the file has none.
        authors: The deck's authors; empty if the file names none.
        licence: The deck's licence; empty if the file names none.
        wrapped: Whether a line feed in a text stands for a space, because the author wrapped lines.
        normalized: Whether `bot.formats.builder.collector` has normalized the cards.
        media: The bytes of the cards' pictures and sounds, by their names.
        lost: How many parts of the file were meant as cards and could not be read.
    """

    format: str
    cards: tuple[ParsedCard, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
    title: str = ""
    authors: tuple[str, ...] = ()
    licence: str = ""
    wrapped: bool = False
    normalized: bool = False
    media: dict[str, bytes] = {}
    lost: int = 0


class Limits(msgspec.Struct, frozen=True):
    """How much an importer reads of an untrusted file.

    Attributes:
        cards: The most cards.
        text_bytes: The most bytes of a text file.
        lines: The most lines of a text file.
        package_bytes: The most bytes of an Anki package.
        tags: The most HTML tags; a plain tag counts as a quarter.
        images: The most pictures.
        image_bytes: The most bytes of all pictures together, as they are stored.
        image_pixels: The most pixels that are decoded for all pictures together, where a JPEG's
            count as an eighth, and those of other large ones 1.7: 2 s of work, or 6 s if pictures
            that fit are encoded anew.
        sounds: The most sounds.
        a_sound_bytes: The most bytes of one sound.
        sound_bytes: The most bytes of all sounds together.
    """

    cards: int = MOST_CARDS
    text_bytes: int = MOST_BYTES
    lines: int = MOST_LINES
    package_bytes: int = 50_000_000
    tags: int = 200_000
    images: int = 5_000
    image_bytes: int = 20_000_000
    image_pixels: int = 200_000_000
    sounds: int = 10_000
    a_sound_bytes: int = 2_000_000
    sound_bytes: int = 50_000_000
