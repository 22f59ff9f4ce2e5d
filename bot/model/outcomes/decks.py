"""Outcomes of importing, changing, sharing and removing decks, and of looking at them."""

from typing import Literal

import msgspec

from bot.model.ids import CardId, ImportId, SessionId
from bot.model.outcomes.base import DeckName, DeckStanding, Outcome


class Changes(msgspec.Struct, frozen=True):
    """What an import does to a deck, in numbers of cards; `kept` cards stay unchanged.

    `drafts` are left out because they have no answer; `retired` cards were in the deck before.
    `unclear` are the `added` cards whose question was in the deck with another answer, and which
    may be an edited card or another one: they begin anew.
    """

    added: int = 0
    changed: int = 0
    kept: int = 0
    retired: int = 0
    drafts: int = 0
    unclear: int = 0


class Wrong(msgspec.Struct, frozen=True):
    """Something that could not be read: its line, counted from 1, and a sentence about it."""

    line: int
    sentence: str


class Sample(msgspec.Struct, frozen=True):
    """A card in a preview: its question and its answer, empty for a draft."""

    question: str
    answer: str


class ImportInvited(Outcome, frozen=True):
    """The person can send cards now; `imported` is the import that waits for them."""

    imported: ImportId


class ImportShown(Outcome, frozen=True):
    """The preview of an import that can be saved.

    `title` is the title of the deck and `format` the name of the importer. `wrong` holds the first
    of the `faults` things that could not be read. `fresh` says that there is no such deck yet,
    `removed` that there was one which has been removed, and `space` that the deck belongs to a
    server or group. `scheduled` is the number of cards with a due date in the file, `images` the
    number of cards with pictures, `sounds` of those with sounds. `file_title` is the file's own
    title if it is not the deck's. `near` is another deck of nearly the same name, which stays as it
    is.
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
    sounds: int = 0
    file_title: str = ""
    near: DeckName | None = None


class NothingRead(Outcome, frozen=True):
    """The file or text has no card; `format` is empty if it was not recognised."""

    format: str
    wrong: tuple[Wrong, ...] = ()
    faults: int = 0
    drafts: int = 0


class ImportSaved(Outcome, frozen=True):
    """A deck was created or changed.

    `fresh` says that there was no such deck before, or that it had been removed. `scheduled` is the
    number of cards whose schedule was imported, too.
    """

    deck: DeckName
    cards: int
    changes: Changes
    fresh: bool
    scheduled: int = 0


class ImportCancelled(Outcome, frozen=True):
    """An import was cancelled."""


class DeckExported(Outcome, frozen=True):
    """A deck as a file, and how many of its pictures and sounds the file does not hold."""

    deck: DeckName
    file: str
    content: bytes
    cards: int
    text: bool
    pictures_left_out: int = 0
    sounds_left_out: int = 0


class RemovalAsked(Outcome, frozen=True):
    """A deck will be removed once the person confirms it."""

    deck: DeckName
    cards: int


class DeckRemoved(Outcome, frozen=True):
    """A deck was removed."""

    deck: DeckName


class DeckOffered(Outcome, frozen=True):
    """A code with which others can take a copy of a deck, valid for `days` days."""

    deck: DeckName
    code: str
    days: int


class DeckTaken(Outcome, frozen=True):
    """The person got a copy of somebody's deck."""

    deck: DeckName
    cards: int


class CardEdited(Outcome, frozen=True):
    """A card was changed; `added` says whether it got a picture or sound."""

    deck: DeckName
    question: str
    answer: str
    added: Literal["", "picture", "sound"] = ""


class AnswerAccepted(Outcome, frozen=True):
    """A typed answer counts as right from now on; with `before` it counted as right already.

    `session` waits for the rating of the card, 0 if none does. `review` is the number of the
    person's last rating of today in their review log if it was of this card, else 0.
    """

    deck: DeckName
    question: str
    text: str
    before: bool = False
    session: SessionId = SessionId(0)
    review: int = 0


class ReportAsked(Outcome, frozen=True):
    """The person is asked what is wrong with a card."""

    card: CardId
    question: str


class CardReported(Outcome, frozen=True):
    """A report about a card was stored."""


class Report(msgspec.Struct, frozen=True):
    """A person's report about a card."""

    question: str
    text: str


RefusalKind = Literal[
    "another_deck",
    "empty",
    "address",
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
    "too_much_media",
    "not_your_deck",
    "bots_deck",
    "no_decks_of_yours",
    "code_missing",
    "code_unknown",
    "no_card_seen",
    "cloze_edit",
    "edit_unreadable",
    "card_unfit",
    "medium_missing",
    "medium_too_large",
    "medium_empty",
    "medium_unread",
    "medium_unfit",
    "no_picture_file",
    "no_sound_file",
    "nothing_typed",
    "accepts_short",
    "accepts_most",
    "accepts_none",
    "report_empty",
    "report_nobody",
    "too_many_reports",
]


class DeckRefused(Outcome, frozen=True):
    """A request about decks that could not be carried out.

    `found` is the amount that was found and `most` the amount that is allowed: bytes for a file
    that is too large, otherwise counts. `named` is a name or a sentence. `other` is a deck of
    another title.
    """

    kind: RefusalKind
    found: int = 0
    most: int = 0
    named: str = ""
    other: DeckName | None = None


class EditAsked(Outcome, frozen=True):
    """The text of a card, for the person to edit.

    If an edit was `refused`, `text` is the refused one.
    """

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
    | AnswerAccepted
    | ReportAsked
    | CardReported
    | DeckRefused
)


class DecksListed(Outcome, frozen=True):
    """All decks that the person can see."""

    decks: tuple[DeckStanding, ...]


class TopicStanding(msgspec.Struct, frozen=True):
    """A topic of a deck, and the numbers of its cards for one person."""

    slug: str
    title: str
    cards: int
    started: int
    due: int


class DeckShown(Outcome, frozen=True):
    """One deck with its topics; `reports` are only there for people who may change it.

    `report_ids` are the ids of the oldest and of the newest of these reports.
    """

    standing: DeckStanding
    description: str
    topics: tuple[TopicStanding, ...]
    authors: tuple[str, ...] = ()
    licence: str = ""
    reports: tuple[Report, ...] = ()
    report_ids: tuple[int, int] | None = None
