"""What came of bringing, changing, sharing and taking away decks, as facts."""

from typing import Literal

import msgspec

from bot.model.ids import CardId, ImportId
from bot.model.outcomes.base import DeckName, DeckStanding, Outcome


class Changes(msgspec.Struct, frozen=True):
    """What an import does to a deck, in cards; `kept` are those that stay as they are.

    Drafts are not in the deck; retired cards were in it before.
    """

    added: int = 0
    changed: int = 0
    kept: int = 0
    retired: int = 0
    drafts: int = 0


class Wrong(msgspec.Struct, frozen=True):
    """What could not be read: its line, counted from 1, and a sentence."""

    line: int
    sentence: str


class Sample(msgspec.Struct, frozen=True):
    """A card in a preview: its question and its answer, empty for a draft."""

    question: str
    answer: str


class ImportInvited(Outcome, frozen=True):
    """Cards can be brought now; `imported` is the import that waits for them."""

    imported: ImportId


class ImportShown(Outcome, frozen=True):
    """Cards were brought, and can be saved.

    `title` is the deck's, `format` the importer's name, and so many of the cards have `images`.
    `wrong` holds the first of the `faults` things that could not be read. `fresh` says that there
    is no such deck yet, `removed` that there was one which was taken away, `scheduled` for how many
    cards the file says when they are due, `space` that the deck is a server's or group's.
    """

    imported: ImportId
    title: str
    slug: str
    format: str
    cards: int
    samples: tuple[Sample, ...]
    changes: Changes
    wrong: tuple[Wrong, ...] = ()
    faults: int = 0
    fresh: bool = True
    removed: bool = False
    scheduled: int = 0
    space: bool = False
    images: int = 0


class NothingRead(Outcome, frozen=True):
    """In what was brought there is no card; `format` is empty if it could not be told."""

    format: str
    wrong: tuple[Wrong, ...] = ()
    faults: int = 0
    drafts: int = 0


class ImportSaved(Outcome, frozen=True):
    """A deck was made or changed; so many of its cards have a schedule that was brought along.

    `fresh` says that it was not among the decks before.
    """

    deck: DeckName
    cards: int
    changes: Changes
    fresh: bool
    scheduled: int = 0


class ImportCancelled(Outcome, frozen=True):
    """What was brought is let go."""


class DeckExported(Outcome, frozen=True):
    """A deck as a file of a format."""

    deck: DeckName
    file: str
    content: bytes
    cards: int
    text: bool


class RemovalAsked(Outcome, frozen=True):
    """A deck could be taken away, once that is confirmed."""

    deck: DeckName
    cards: int


class DeckRemoved(Outcome, frozen=True):
    """A deck was taken away."""

    deck: DeckName


class DeckOffered(Outcome, frozen=True):
    """A code with which others take over a copy of a deck, for so many days."""

    deck: DeckName
    code: str
    days: int


class DeckTaken(Outcome, frozen=True):
    """A copy of somebody's deck was taken over."""

    deck: DeckName
    cards: int


class CardEdited(Outcome, frozen=True):
    """A card was changed."""

    deck: DeckName
    question: str
    answer: str


class ReportAsked(Outcome, frozen=True):
    """What is wrong with a card can be told."""

    card: CardId
    question: str


class CardReported(Outcome, frozen=True):
    """It was told."""


class Report(msgspec.Struct, frozen=True):
    """What somebody told about a card."""

    question: str
    text: str


RefusalKind = Literal[
    "empty",
    "file_too_large",
    "slow",
    "failed",
    "busy",
    "still_reading",
    "not_deck_keeper",
    "import_gone",
    "import_not_yours",
    "import_elsewhere",
    "import_stale",
    "too_many_decks",
    "too_many_cards",
    "too_many_images",
    "not_your_deck",
    "bots_deck",
    "no_decks_of_yours",
    "code_missing",
    "code_unknown",
    "no_card_seen",
    "cloze_edit",
    "edit_unreadable",
    "card_unfit",
    "report_empty",
    "report_nobody",
    "too_many_reports",
]


class DeckRefused(Outcome, frozen=True):
    """Something about decks could not be done; `found` and `most` say what was found and allowed.

    Of a file that is too large they are bytes, else counts. `named` is a name or sentence.
    """

    kind: RefusalKind
    found: int = 0
    most: int = 0
    named: str = ""


class EditAsked(Outcome, frozen=True):
    """A card as it is, to be changed; if it was `refused`, `text` is as its person wanted it."""

    card: CardId
    deck: DeckName
    text: str
    refused: DeckRefused | None = None


DeckOutcome = (
    ImportInvited
    | ImportShown
    | NothingRead
    | ImportSaved
    | ImportCancelled
    | DeckExported
    | RemovalAsked
    | DeckRemoved
    | DeckOffered
    | DeckTaken
    | EditAsked
    | CardEdited
    | ReportAsked
    | CardReported
    | DeckRefused
)


class DecksListed(Outcome, frozen=True):
    """All decks."""

    decks: tuple[DeckStanding, ...]


class TopicStanding(msgspec.Struct, frozen=True):
    """A topic of a deck, and how one person stands with it."""

    slug: str
    title: str
    cards: int
    started: int
    due: int


class DeckShown(Outcome, frozen=True):
    """One deck, with its topics; and to whom may change it, what was told about its cards."""

    standing: DeckStanding
    description: str
    topics: tuple[TopicStanding, ...]
    authors: tuple[str, ...] = ()
    licence: str = ""
    reports: tuple[Report, ...] = ()
