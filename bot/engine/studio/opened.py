"""A deck that is open in the studio."""

from msgspec import Struct

from bot.engine import permissions
from bot.engine.context import RequestContext
from bot.engine.studio.kept import Kept
from bot.formats.builder.whole_cards import joined
from bot.model.cards import Deck
from bot.model.editing.studio import EditedDeck, Unknown
from bot.model.ids import DeckId, PersonId
from bot.model.outcomes.decks import DeckRefused
from bot.store import deck_versions, decks, people
from bot.store.database import Tx
from bot.store.decks import StoredDeck

_DECKS: Kept[tuple[Deck, Deck]] = Kept(4)
"""Open decks: most pages need a whole one, and a deck of 10,000 cards takes 0.2 s to read."""


class Opened(Struct, frozen=True):
    """A deck, as it is stored and as its author sees it, and the facts about it."""

    stored: StoredDeck
    deck: Deck
    whole: Deck
    facts: EditedDeck


def open_deck(tx: Tx, context: RequestContext, deck_id: DeckId) -> Opened | Unknown:
    """Opens a deck that the person may change here; to others there is no such deck."""
    named = permissions.changeable_by_id(tx, context, deck_id)
    stored = None if isinstance(named, DeckRefused) else decks.get(tx, deck_id)
    if isinstance(named, DeckRefused) or stored is None:
        return Unknown()
    deck, whole = _DECKS.get(stored, lambda: _read(tx, stored))
    facts = facts_of(tx, named, len(whole.cards))
    return Opened(stored, deck, whole, facts)


def _read(tx: Tx, stored: StoredDeck) -> tuple[Deck, Deck]:
    deck = decks.whole(tx, stored)
    return deck, joined(deck)


def name_of(tx: Tx, person: PersonId | None) -> str:
    """The name of whoever made a version; empty if nobody knows it any more."""
    found = None if person is None else people.get(tx, person)
    return "" if found is None else found.name


def facts_of(tx: Tx, stored: StoredDeck, cards: int) -> EditedDeck:
    """The facts about a deck that all its pages show."""
    return EditedDeck(
        id=stored.name.id,
        title=stored.name.title,
        typed=stored.name.typed,
        version=deck_versions.latest(tx, stored.name.id),
        topics=stored.about.topics,
        shared=bool(stored.owner.space),
        cards=cards,
    )
