"""From what a person brings to a deck that can be saved: all that takes long, in one function.

It knows no database and no clock, so that it can run in a process of its own.
"""

import msgspec

from bot.formats.base.parsed import Diagnostic, Limits, ParsedCard
from bot.formats.builder.deck import build, changes_of
from bot.formats.builder.images import with_images_of
from bot.formats.importers import NATIVE, kind_of, read_any
from bot.formats.native import file as native_file
from bot.formats.task import DECK, ImportResult, ImportTask, Schedules, encoded
from bot.model.cards import Card, Deck, answer_of, question_of
from bot.model.markup import plain, spans_of
from bot.model.outcomes.decks import Changes, Sample, Wrong

SAMPLES = 3
SAMPLE_LENGTH = 120
SHOWN_FAULTS = 60
SHOWN_SENTENCES = 8
"""What is told of faults: those of one sentence share it, so many of them fit into a message."""

_JSON = msgspec.json.Encoder()


def run_import(task: ImportTask) -> ImportResult:
    """Reads what was brought and builds the deck. Never raises for what a stranger wrote.

    A deck file of our own is taken as its author wrote it. Of anything else a deck is built, whose
    cards keep the ids of those that were there: see `bot.formats.builder.deck.build`.
    """
    before = DECK.decode(task.before) if task.before else None
    kind = kind_of(task.content, task.name, Limits())
    made = _own(task, before) if kind == NATIVE else _foreign(task, before)
    deck, faults = made.deck, made.faults
    return ImportResult(
        format=made.format,
        title=deck.title,
        cards=len(deck.cards),
        samples=tuple(map(_sample, deck.cards[:SAMPLES])),
        wrong=_shown(faults),
        faults=len(faults),
        changes=made.changes,
        deck=encoded(deck) if deck.cards else b"",
        schedules=_JSON.encode(made.schedules),
        scheduled=len(made.schedules),
        pictured=sum(bool(card.images) for card in deck.cards),
        images=made.images,
    )


async def import_here(task: ImportTask) -> ImportResult:
    """Does the same on the event loop, which waits meanwhile: for small files of one's own."""
    return run_import(task)


class _Made(msgspec.Struct, frozen=True):
    """A deck, what was wrong on the way to it, and what changes by it."""

    format: str
    deck: Deck
    faults: tuple[Diagnostic, ...]
    changes: Changes
    schedules: Schedules = {}
    images: dict[str, bytes] = {}


def _own(task: ImportTask, before: Deck | None) -> _Made:
    reading = native_file.read(task.content, task.name)
    deck = msgspec.structs.replace(reading.deck or Deck(task.slug, task.title), id=task.slug)
    if before is not None:
        deck = with_images_of(before, deck)
    return _Made(NATIVE, deck, reading.faults, changes_of(before, deck.cards, 0))


def _foreign(task: ImportTask, before: Deck | None) -> _Made:
    found = read_any(task.content, task.name)
    if task.title and before is None:
        found = msgspec.structs.replace(found, title=task.title)
    built = build(found, task.slug, before)
    schedules = _schedules(found.cards, built.ids)
    shown = {image.name for card in built.deck.cards for image in card.images}
    images = {name: content for name, content in found.images.items() if name in shown}
    return _Made(found.format, built.deck, found.faults, built.changes, schedules, images)


def _schedules(cards: tuple[ParsedCard, ...], ids: tuple[str, ...]) -> Schedules:
    pairs = zip(ids, cards, strict=True)
    return {slug: card.schedule for slug, card in pairs if slug and card.schedule is not None}


def _shown(faults: tuple[Diagnostic, ...]) -> tuple[Wrong, ...]:
    """The first faults that a preview has room for."""
    sentences: set[str] = set()
    shown: list[Wrong] = []
    for fault in faults:
        if len(sentences) < SHOWN_SENTENCES:
            sentences.add(fault.message)
        if fault.message in sentences and len(shown) < SHOWN_FAULTS:
            shown.append(Wrong(fault.line, fault.message))
    return tuple(shown)


def _sample(card: Card) -> Sample:
    return Sample(_short(question_of(card)), _short(answer_of(card)))


def _short(text: str) -> str:
    line = " ".join(plain(spans_of(text)).split())
    return line if len(line) <= SAMPLE_LENGTH else f"{line[: SAMPLE_LENGTH - 1].rstrip()}…"
