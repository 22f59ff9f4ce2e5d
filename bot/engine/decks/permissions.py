"""Who may change which decks: moderators those of their space, everybody their own."""

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
    """Whose a deck is that this person makes here: the space's if they manage it, else their own.

    In a space whoever does not manage it makes none.
    """
    where = context.where
    if not where.space:
        return Owner(context.person.id)
    if not where.moderator:
        return DeckRefused("not_deck_keeper")
    return Owner(platform=context.who.platform, space=where.space)


def keeps(context: RequestContext, owner: Owner) -> bool:
    """Whether this person may change an owner's decks, here."""
    return owner in (owner_here(context), Owner(context.person.id))


def kept_by_number(tx: Tx, context: RequestContext, deck: DeckId) -> StoredDeck | DeckRefused:
    """A deck that this person may change, by its number."""
    found = deck_access.offered(tx, context.viewer, deck)
    return found if found is not None and keeps(context, found.owner) else _foreign(found)


def kept_by_name(tx: Tx, context: RequestContext, typed: str) -> StoredDeck | DeckRefused | Problem:
    """A deck that this person may change here, by its slug or title.

    In a space that they manage its decks come first, before their own.
    """
    owner = owner_here(context)
    every = [] if isinstance(owner, DeckRefused) else deck_access.of(tx, owner)
    found = (
        parse_options.among(every, context.viewer, typed)
        if every
        else DeckRefused("no_decks_of_yours")
    )
    if isinstance(found, StoredDeck):
        return found
    seen = parse_options.deck(tx, context.viewer, typed) if typed else None
    if isinstance(seen, StoredDeck) and keeps(context, seen.owner):
        return seen
    if isinstance(owner, DeckRefused):
        return owner
    # What stands in /decks is not said to be unknown.
    return _foreign(seen) if isinstance(seen, StoredDeck) else found


def _foreign(deck: StoredDeck | None) -> DeckRefused:
    bots = deck is not None and deck.owner == NOBODY
    return DeckRefused("bots_deck" if bots else "not_your_deck")
