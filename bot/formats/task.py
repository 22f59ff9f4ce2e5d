"""What a person brings, and what came of it, as values that pass between processes."""

from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from bot.formats.base.parsed import Schedule
from bot.model.cards import Deck
from bot.model.outcomes.decks import Changes, Sample, Wrong

Schedules = dict[str, Schedule]
"""What another program knew about cards, by the cards' slugs."""

DECK = msgspec.json.Decoder(Deck)
SCHEDULES = msgspec.json.Decoder(Schedules)
_ENCODER = msgspec.json.Encoder()


class ImportTask(msgspec.Struct, frozen=True):
    """What was brought, and what it is to become.

    `name` is the file's, for its ending. `slug` is the deck's; `title` is what a person called it,
    empty if they did not. `before` is the deck as it is, as JSON, empty if there is none.
    """

    name: str
    content: bytes
    slug: str
    title: str = ""
    before: bytes = b""


class ImportResult(msgspec.Struct, frozen=True):
    """What came of it: the deck and its schedules as JSON, and what a preview shows.

    `deck` is empty if there is no card. `cards` are those of the deck, and `pictured` those of
    them with pictures. `images` has the pictures that came along, by their names.
    """

    format: str
    title: str = ""
    cards: int = 0
    samples: tuple[Sample, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    faults: int = 0
    changes: Changes = Changes()
    deck: bytes = b""
    schedules: bytes = b"{}"
    scheduled: int = 0
    pictured: int = 0
    images: dict[str, bytes] = {}


class ImportFailed(msgspec.Struct, frozen=True):
    """It could not be read to its end: it took too long, it failed, or too much waits already."""

    why: Literal["slow", "failed", "busy"]


ReadTask = Callable[[ImportTask], Awaitable[ImportResult | ImportFailed]]
"""Does what `bot.formats.pipeline.run_import` does, in this process or another.

It never raises but for cancellation.
"""


def encoded(deck: Deck) -> bytes:
    """A deck as an `ImportTask` and an `ImportResult` hold it."""
    return _ENCODER.encode(deck)
