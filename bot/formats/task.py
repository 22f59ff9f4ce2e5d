"""An import as values that pass between processes: the task, and its result or failure."""

from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from bot.formats.base.parsed import Limits, Schedule
from bot.model.cards import Deck
from bot.model.outcomes.decks import Changes, Sample, Wrong

Schedules = dict[str, Schedule]
"""Schedules that another program kept, by the cards' slugs."""

DECK = msgspec.json.Decoder(Deck)
SCHEDULES = msgspec.json.Decoder(Schedules)
_ENCODER = msgspec.json.Encoder()


class ImportTask(msgspec.Struct, frozen=True):
    """A file, and the deck that it becomes.

    Attributes:
        name: The file's name; its ending is a hint of the format.
        content: The file's bytes.
        slug: The deck's id.
        title: The deck's title, if a person chose one.
        called: The deck's title if it is new, and neither a person nor the file names it.
        before: The deck that this one replaces, as JSON; empty if there is none.
        limits: How much is read of the file.
    """

    name: str
    content: bytes
    slug: str
    title: str = ""
    called: str = ""
    before: bytes = b""
    limits: Limits = Limits()


class ImportResult(msgspec.Struct, frozen=True):
    """The deck that was read from a file, and what a preview of it shows.

    Attributes:
        format: The importer's name.
        title: The deck's title.
        cards: How many cards the deck has.
        samples: The first few cards.
        wrong: The faults that the preview shows.
        faults: How many faults there are.
        changes: What changes in the deck that this one replaces.
        deck: The deck as JSON; empty if it has no cards.
        schedules: The cards' `Schedules` as JSON.
        scheduled: How many cards have a schedule.
        pictured: How many cards have pictures.
        sounding: How many cards have sounds.
        media: The bytes of the cards' pictures and sounds, by their names.
        own_title: The title that the file gives its deck; empty if it gives none.
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
    sounding: int = 0
    media: dict[str, bytes] = {}
    own_title: str = ""


class ImportFailed(msgspec.Struct, frozen=True):
    """The import took too long, crashed, or was refused because too many imports are waiting."""

    why: Literal["slow", "failed", "busy"]


ReadTask = Callable[[ImportTask], Awaitable[ImportResult | ImportFailed]]
"""Runs an import like `bot.formats.pipeline.run_import`, in this process or another.

It raises nothing except when it is cancelled.
"""


def encoded(deck: Deck) -> bytes:
    """A deck as JSON, as `ImportTask` and `ImportResult` hold it."""
    return _ENCODER.encode(deck)
