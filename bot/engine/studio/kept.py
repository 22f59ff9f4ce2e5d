"""What was computed from a deck, kept for the next page that needs it."""

from collections.abc import Callable
from typing import Generic, TypeVar

from bot.store.decks import StoredDeck

T = TypeVar("T")


class Kept(Generic[T]):
    """Values of decks as they are stored: those of the decks that were used last.

    A deck's fingerprint changes with every change of its cards. Its name may change without.

    Several threads may use it: at worst a value is computed twice.
    """

    def __init__(self, most: int) -> None:
        """Keeps at most so many values."""
        self._most = most
        self._values: dict[tuple[object, ...], T] = {}

    def get(self, deck: StoredDeck, compute: Callable[[], T]) -> T:
        """The value for a deck, which is computed if it is not there."""
        key = (deck.name.id, deck.name.slug, deck.fingerprint)
        value = self._values.pop(key, None)
        if value is None:
            value = compute()
        self._values[key] = value
        for oldest in list(self._values)[: -self._most]:
            self._values.pop(oldest, None)
        return value
