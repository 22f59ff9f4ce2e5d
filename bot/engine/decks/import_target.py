"""The names of imports: which deck of an owner an import changes, or the id of a new one."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from bot.formats.builder.slugs import deck_id_of, former_deck_id, short_hash, title_key
from bot.model.outcomes.base import DeckName
from bot.model.ownership import Owner
from bot.store import deck_access
from bot.store.database import Tx
from bot.store.decks import StoredDeck


class Target(msgspec.Struct, frozen=True):
    """The deck that an import changes or makes.

    Attributes:
        slug: Its slug.
        deck: The deck, None for a new one.
        removed: Whether the deck had been removed.
        certain: Whether it is meant for certain. Otherwise only names are alike, and the import is
            of another deck if neither a title nor a card is the same.
        near: For a new deck, one of nearly the same name, which stays as it is.
    """

    slug: str
    deck: StoredDeck | None = None
    removed: bool = False
    certain: bool = True
    near: DeckName | None = None


def target(tx: Tx, owner: Owner, name: str, *, chosen: bool) -> Target:
    """Finds the deck of an import, or an id for a new one.

    Args:
        tx: The transaction.
        owner: Who owns the deck.
        name: The name of the import.
        chosen: Whether the person chose the name, so that it is that of the deck. Otherwise it is
            the name of a file, or an id in a file.
    """
    every = deck_access.with_retired(tx, owner)
    offered = {deck.name.id for deck in deck_access.of(tx, owner)}
    for certain, is_meant in _rules(name, chosen=chosen):
        for deck in sorted(every, key=lambda deck: deck.name.id not in offered):
            if is_meant(deck):
                return Target(deck.name.slug, deck, deck.name.id not in offered, certain)
    ids = {deck_id_of(name), former_deck_id(name, "")}
    near = (deck.name for deck in every if deck.name.slug in ids and deck.name.id in offered)
    return Target(free_id(name, {deck.name.slug for deck in every}), near=next(near, None))


def _rules(name: str, *, chosen: bool) -> Iterator[tuple[bool, Callable[[StoredDeck], bool]]]:
    """The ways in which a deck is found, the surest first, and whether each is certain."""
    key = title_key(name)
    yield chosen, lambda deck: deck.name.slug == name
    yield chosen, lambda deck: title_key(deck.about.imported_as) == key
    yield True, lambda deck: title_key(deck.name.title) == key
    if not chosen:
        # Decks that version 0.1.0 imported, and copies: what their file was called is not known.
        ids = {deck_id_of(name), former_deck_id(name, f"deck_{short_hash(name)}")}
        yield False, lambda deck: not deck.about.imported_as and deck.name.slug in ids


def free_id(name: str, taken: set[str]) -> str:
    """The id of a new deck: if it is that of a deck with another title, it is marked."""
    ids: Iterable[str] = (deck_id_of(name), deck_id_of(name, marked=True))
    return next(
        (slug for slug in ids if slug not in taken), deck_access.free_name(deck_id_of(name), taken)
    )
