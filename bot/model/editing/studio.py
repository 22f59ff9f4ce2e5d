"""The deck studio: what people do with a deck's cards there, and the facts of its pages.

A page shows whole cards: those of one cloze text are one card, whose front has all gaps. What
changes a deck names the version from which the person started (`base`), so that what others have
saved since is merged with it.
"""

from msgspec import Struct, field

from bot.model.base_action import Action
from bot.model.cards import Card, Deck
from bot.model.editing.insight import Insight
from bot.model.editing.lint import Remark
from bot.model.editing.merge import Conflict
from bot.model.editing.versions import Difference, Version
from bot.model.ids import DeckId

PAGE_CARDS = 50
"""Cards on one page."""


# ── what people do ──────────────────────────────────────────────────────────────────────────────


class ListDecks(Action, frozen=True):
    """Show the decks that the person may change here."""


class ShowNewDeck(Action, frozen=True):
    """Show the form of a new deck."""


class MakeDeck(Action, frozen=True):
    """Make a deck with this title and language.

    Its first card gets the id `card` and the `fields` of a card's form; if only their topics are
    filled in, the deck has no card yet.
    """

    title: str
    language: str
    card: str
    fields: dict[str, str]


class ShowCards(Action, frozen=True):
    """Show a page of a deck's cards: those with a text, of a topic, or with remarks.

    If the card with the id `card` is among them, the page is the one with that card.
    """

    deck: DeckId
    search: str = ""
    topic: str = ""
    remarked: bool = False
    page: int = 1
    card: str = ""


class ShowRetired(Action, frozen=True):
    """Show the cards of a deck that are retired."""

    deck: DeckId


class ShowCard(Action, frozen=True):
    """Show a card for editing; with an empty `card` a new one, with the topics of card `after`."""

    deck: DeckId
    card: str = ""
    after: str = ""


class SaveCard(Action, frozen=True):
    """Save a card, or a new one with this id. `fields` are those of the form, as texts."""

    deck: DeckId
    base: int
    card: str
    fields: dict[str, str]


class PreviewCard(Action, frozen=True):
    """Show what a card would look like with these fields; nothing is saved."""

    deck: DeckId
    card: str
    fields: dict[str, str]


class AddMedium(Action, frozen=True):
    """Add a picture or sound to a card: behind its question, or behind its answer.

    `name` is the name of the file, `content` its bytes, and `words` describe what it shows or says.
    `fields` are those of the card's form, which are saved as well.
    """

    deck: DeckId
    base: int
    card: str
    name: str
    content: bytes
    words: str = ""
    behind_answer: bool = False
    fields: dict[str, str] = field(default_factory=dict)


class DuplicateCard(Action, frozen=True):
    """Save a card, and put a copy of it behind it, under a new id."""

    deck: DeckId
    base: int
    card: str
    copy: str
    fields: dict[str, str] = field(default_factory=dict)


class MoveCard(Action, frozen=True):
    """Save a card, and give it another place, counted from 1."""

    deck: DeckId
    base: int
    card: str
    place: int
    fields: dict[str, str] = field(default_factory=dict)


class RetireCard(Action, frozen=True):
    """Save a card, and retire it."""

    deck: DeckId
    base: int
    card: str
    fields: dict[str, str] = field(default_factory=dict)


class RetireCards(Action, frozen=True):
    """Retire cards: they are asked no more, and nobody loses history."""

    deck: DeckId
    base: int
    cards: tuple[str, ...]


class BringBackCards(Action, frozen=True):
    """Bring back retired cards, at the end of the deck."""

    deck: DeckId
    base: int
    cards: tuple[str, ...]


class TagCards(Action, frozen=True):
    """Add a topic to cards, or with `on` false take it off them. A new title is a new topic."""

    deck: DeckId
    base: int
    cards: tuple[str, ...]
    topic: str
    on: bool = True


class ShowVersions(Action, frozen=True):
    """Show the versions of a deck."""

    deck: DeckId


class ShowVersion(Action, frozen=True):
    """Show what differs between a version of a deck and the deck as it is."""

    deck: DeckId
    number: int


class RestoreVersion(Action, frozen=True):
    """Make an older version of a deck its newest one."""

    deck: DeckId
    number: int


class ShowInsight(Action, frozen=True):
    """Show how a deck's cards are known, for whoever may change it."""

    deck: DeckId


class AcceptText(Action, frozen=True):
    """Make a text that several people typed an answer that a card accepts."""

    deck: DeckId
    card: str
    text: str


AnyStudioAction = (
    ListDecks
    | ShowNewDeck
    | MakeDeck
    | ShowCards
    | ShowRetired
    | ShowCard
    | SaveCard
    | PreviewCard
    | AddMedium
    | DuplicateCard
    | MoveCard
    | RetireCard
    | RetireCards
    | BringBackCards
    | TagCards
    | ShowVersions
    | ShowVersion
    | RestoreVersion
    | ShowInsight
    | AcceptText
)


# ── facts of the pages ──────────────────────────────────────────────────────────────────────────


class EditedDeck(Struct, frozen=True):
    """A deck that is edited: its id and name, the number of its version, and its topics."""

    id: DeckId
    title: str
    typed: str
    version: int
    topics: dict[str, str] = {}
    shared: bool = False
    cards: int = 0


class DecksListed(Struct, frozen=True):
    """The decks that the person may change here, and whether they may make one."""

    decks: tuple[EditedDeck, ...]
    may_make: bool = True


class NewDeckShown(Struct, frozen=True):
    """The form of a new deck.

    Attributes:
        deck: What it says of the deck, whose id is not known yet.
        card: The first card, as the form shows it.
        shared: Whether it is to be a space's deck.
        problem: Why it was not made, a sentence; empty if there is nothing wrong with it.
    """

    deck: Deck
    card: Card
    shared: bool
    problem: str = ""


class CardsShown(Struct, frozen=True):
    """A page of a deck's cards, each with its place in the deck and the remarks about it.

    `found` counts the cards that the search finds, `pages` their pages; `remarked` counts the
    deck's cards with remarks, and `others` are the cards that the remarks name, by their ids.
    """

    deck: EditedDeck
    rows: tuple[tuple[int, Card, tuple[Remark, ...]], ...]
    asked: ShowCards
    found: int
    pages: int
    remarked: int
    others: dict[str, Card]


class RetiredShown(Struct, frozen=True):
    """The retired cards of a deck."""

    deck: EditedDeck
    cards: tuple[Card, ...]


class CardShown(Struct, frozen=True):
    """A card for editing.

    Attributes:
        deck: Its deck.
        card: The card, as the form shows it; after a failed save as the person wrote it.
        parts: The cards that people are asked: that card, or one for each of its gaps.
        known: Whether the deck has it.
        place: Its place in the deck, from 1; 0 for a new one.
        problem: Why it was not saved, a sentence; empty if there is nothing wrong with it.
        conflicts: What somebody else has changed meanwhile, too; `theirs` is what is saved now.
        by: Who did that, empty if nobody knows.
        remarks: The remarks about the card.
        others: The cards that they name, by their ids.
    """

    deck: EditedDeck
    card: Card
    parts: tuple[Card, ...]
    known: bool
    place: int = 0
    problem: str = ""
    conflicts: tuple[Conflict, ...] = ()
    by: str = ""
    remarks: tuple[Remark, ...] = ()
    others: dict[str, Card] = {}


class Saved(Struct, frozen=True):
    """A change was saved, or there was nothing to change; `card` is the one to show next.

    `merged` says that what somebody else had saved meanwhile was kept.
    """

    deck: DeckId
    card: str = ""
    merged: bool = False


class NotSaved(Struct, frozen=True):
    """A change of several cards was not saved: a sentence, or what somebody else has changed."""

    deck: EditedDeck
    problem: str = ""
    conflicts: tuple[Conflict, ...] = ()


class VersionsShown(Struct, frozen=True):
    """The versions of a deck, the newest first, each with the name of who made it."""

    deck: EditedDeck
    versions: tuple[tuple[Version, str], ...]


class VersionShown(Struct, frozen=True):
    """What differs between a version of a deck and the deck as it is."""

    deck: EditedDeck
    number: int
    differences: tuple[Difference, ...]


class InsightShown(Struct, frozen=True):
    """How a deck's cards are known; `whole` has the id of the whole card for that of each gap."""

    deck: EditedDeck
    insight: Insight
    whole: dict[str, str]


class Unknown(Struct, frozen=True):
    """There is no such deck, card or version, or the person may not change it."""


AnyStudioPage = (
    DecksListed
    | NewDeckShown
    | CardsShown
    | RetiredShown
    | CardShown
    | Saved
    | NotSaved
    | VersionsShown
    | VersionShown
    | InsightShown
    | Unknown
)
