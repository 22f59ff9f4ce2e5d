"""What reading a file gives: cards, a deck, and what is wrong with the rest."""

import msgspec

from bot.formats.base.deck_limits import MOST_BYTES, MOST_CARDS
from bot.model.cards import Deck, Image

LAST_DAY = 100_000
"""The year 2243: a day of a schedule after it, or before 1970, is a mistake."""
LONGEST_INTERVAL = 36_500
MOST_REVIEWS = 1_000_000


class Diagnostic(msgspec.Struct, frozen=True):
    """One thing that is wrong in a deck file.

    Attributes:
        line: where, counted from 1; 0 if it is about the whole file.
        message: what was found and what is allowed, in a sentence.
        file: the file's name, for people.
    """

    line: int
    message: str
    file: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class ParseResult(msgspec.Struct, frozen=True):
    """A deck without its broken cards, or None if nothing can be read, and all faults by line."""

    deck: Deck | None
    faults: tuple[Diagnostic, ...] = ()


class Schedule(msgspec.Struct, frozen=True):
    """What another program knew about a card: all days are counted from 1970-01-01, in UTC.

    `stability` (days) and `difficulty` (1 to 10) are those of FSRS, 0 where only an interval was
    known; `due` and `last` are days; `interval` is in days; `reviews` and `lapses` are counts.
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
    """A card as a foreign file holds it, its texts in the small markup of `bot.model.markup`.

    `line` is where it begins; in a file without lines, the place of its note, counted from 1. A
    cloze keeps its whole text in `front`, as `{{c1::hidden}}`, and says in `deletion` which number
    is hidden. `source_id` is the id that the other program gave it (a GUID, an `:ID:`), made
    unique where one note makes several cards; `fact` is the same for the cards of one note.
    `images` are the pictures that its texts name. A card without an answer is a draft: it is
    reported, and never quizzed.
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

    @property
    def draft(self) -> bool:
        """Whether it has a question and no answer."""
        return not (self.deletion or self.back or self.answer)


class ParsedDeck(msgspec.Struct, frozen=True):
    """What a file held: its cards in order, and what could not be read, with its lines.

    `format` is the importer's name; `title`, `authors` and `licence` are empty where the file does
    not say them. `wrapped` says that a line feed in its texts is a space, as its author wrapped the
    lines, and `normalized` that its cards are as `bot.formats.builder.collector` leaves them.
    `images` has the bytes of the pictures on its cards, by their names.
    """

    format: str
    cards: tuple[ParsedCard, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
    title: str = ""
    authors: tuple[str, ...] = ()
    licence: str = ""
    wrapped: bool = False
    normalized: bool = False
    images: dict[str, bytes] = {}


class Limits(msgspec.Struct, frozen=True):
    """How much an importer takes from a stranger: counts, and bytes.

    `tags` are those of HTML; a plain one counts a quarter. `images` is the number of pictures,
    `image_bytes` what they may have as they are kept, and `image_pixels` what is read for them, of
    which those of a JPEG count an eighth: 6 s of work on a slow machine.
    """

    cards: int = MOST_CARDS
    text_bytes: int = MOST_BYTES
    package_bytes: int = 50_000_000
    tags: int = 200_000
    images: int = 5_000
    image_bytes: int = 20_000_000
    image_pixels: int = 200_000_000
