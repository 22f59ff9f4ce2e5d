"""Where somebody was heard: that shows that a place or a person is there, and is reported once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

P = TypeVar("P", bound=Hashable)

MOST = 10_000
"""Places that are remembered."""


class Heard(Generic[P]):
    """Remembers the places from which something came.

    A place is forgotten when a message to it is refused, so that the next sign of life counts
    again.
    """

    def __init__(self) -> None:
        self._places: OrderedDict[P, None] = OrderedDict()

    def is_news(self, place: P) -> bool:
        """Whether a place is heard for the first time; remembers it."""
        if place in self._places:
            return False
        self._places[place] = None
        if len(self._places) > MOST:
            self._places.popitem(last=False)
        return True

    def lost(self, is_lost: Callable[[P], bool]) -> None:
        """Forgets the places that refused a message, or that the bot has left."""
        for place in [place for place in self._places if is_lost(place)]:
            del self._places[place]
