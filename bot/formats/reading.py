"""What comes of reading a deck: the deck as far as it is sound, and what is wrong with the rest."""

import msgspec

from bot.model.cards import Deck


class Fault(msgspec.Struct, frozen=True):
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


class Reading(msgspec.Struct, frozen=True):
    """A deck without its broken cards, or None if nothing can be read, and all faults by line."""

    deck: Deck | None
    faults: tuple[Fault, ...] = ()
