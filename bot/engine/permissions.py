"""Who may change which decks: moderators their space's decks, everybody their own."""

from bot.engine import parse_options
from bot.engine.context import RequestContext
from bot.model.ids import DeckId
from bot.model.outcomes.decks import DeckRefused
from bot.model.outcomes.problems import Problem
from bot.model.ownership import NOBODY, Owner
from bot.store import deck_access
from bot.store.database import Tx
from bot.store.decks import StoredDeck


def owner_here(context: RequestContext) -> Owner | DeckRefused:
    """The owner of a deck that this person would make here.

    In a space it is the space, and only its moderators may make decks. In private it is the person.
    """
    where = context.where
    if not where.space:
        return Owner(context.person.id)
    if not where.moderator:
        return DeckRefused("not_deck_keeper")
    return Owner(platform=context.who.platform, space=where.space)


def may_change(context: RequestContext, owner: Owner) -> bool:
    """Whether this person may change an owner's decks here."""
    return owner in (owner_here(context), Owner(context.person.id))


def changeable_by_id(tx: Tx, context: RequestContext, deck_id: DeckId) -> StoredDeck | DeckRefused:
    """A deck that this person may change, by its id."""
    deck = deck_access.offered(tx, context.viewer, deck_id)
    return deck if deck is not None and may_change(context, deck.owner) else _not_theirs(deck)


def changeable_by_name(
    tx: Tx, context: RequestContext, typed: str
) -> StoredDeck | DeckRefused | Problem:
    """A deck that this person may change here, by its slug or title.

    In a space that they moderate, the space's decks are searched before their own.
    """
    owner = owner_here(context)
    owned = [deck for deck in deck_access.every(tx, context.viewer) if deck.owner == owner]
    deck = (
        parse_options.among(owned, context.viewer, typed)
        if owned
        else DeckRefused("no_decks_of_yours")
    )
    if isinstance(deck, StoredDeck):
        return deck
    visible = parse_options.deck(tx, context.viewer, typed) if typed else None
    if isinstance(visible, StoredDeck) and may_change(context, visible.owner):
        return visible
    if isinstance(owner, DeckRefused):
        return owner
    # A deck that /decks lists must not be called unknown.
    return _not_theirs(visible) if isinstance(visible, StoredDeck) else deck


def _not_theirs(deck: StoredDeck | None) -> DeckRefused:
    bots = deck is not None and deck.owner == NOBODY
    return DeckRefused("bots_deck" if bots else "not_your_deck")
