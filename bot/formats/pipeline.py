"""Turns an imported file into a deck that can be saved: all the slow work, in one function.

It uses no database and no clock, so that it can run in a separate process.
"""

import msgspec

from bot.formats.base.formulas import formula_faults, unreadable
from bot.formats.base.media import with_media_of
from bot.formats.base.parsed import Diagnostic, Limits, ParsedCard
from bot.formats.builder.deck import build, changes_of
from bot.formats.builder.slugs import deck_title_of, title_key
from bot.formats.importers import NATIVE, Kind, kind_of, read_as
from bot.formats.native import archive
from bot.formats.task import DECK, ImportResult, ImportTask, Schedules, encoded
from bot.model.cards import Card, Deck, answer_of, media_of, question_of
from bot.model.markup import plain, spans_of
from bot.model.outcomes.decks import Changes, Sample, Wrong

SAMPLES = 3
SAMPLE_LENGTH = 120
SHOWN_FAULTS = 60
SHOWN_MESSAGES = 8
"""Limits of a preview: it groups faults with the same message, so that many of them fit."""

_JSON = msgspec.json.Encoder()


def run_import(task: ImportTask) -> ImportResult:
    """Reads an imported file and builds its deck. Never raises, whatever the file holds.

    A deck file of the native format is kept as its author wrote it. From any other file a deck is
    built, whose cards keep the ids of the deck that it replaces: see
    `bot.formats.builder.deck.build`.
    """
    before = DECK.decode(task.before) if task.before else None
    kind = kind_of(task.content, task.name, task.limits)
    is_native = kind.format == NATIVE
    imported = _native(task, before) if is_native else _foreign(task, kind, before)
    deck, faults = imported.deck, imported.faults
    return ImportResult(
        format=imported.format,
        title=deck.title,
        cards=len(deck.cards),
        samples=tuple(map(_sample, deck.cards[:SAMPLES])),
        wrong=_shown(faults),
        faults=len(faults),
        changes=imported.changes,
        deck=encoded(deck) if deck.cards else b"",
        schedules=_JSON.encode(imported.schedules),
        scheduled=len(imported.schedules),
        pictured=sum(bool(card.images) for card in deck.cards),
        sounding=sum(bool(card.sounds) for card in deck.cards),
        media=imported.media,
        own_title=imported.own_title,
    )


async def import_here(task: ImportTask) -> ImportResult:
    """Runs an import on the event loop and blocks it: for trusted, small files."""
    return run_import(task)


class _Imported(msgspec.Struct, frozen=True):
    """A deck, the faults of its file, and what it changes in the deck that it replaces."""

    format: str
    deck: Deck
    faults: tuple[Diagnostic, ...]
    changes: Changes
    schedules: Schedules = {}
    media: dict[str, bytes] = {}
    own_title: str = ""


def _native(task: ImportTask, before: Deck | None) -> _Imported:
    native = archive.read(task.content, task.name, Limits())
    result = native.result
    deck = msgspec.structs.replace(result.deck or Deck(task.slug, task.title), id=task.slug)
    if before is not None:
        deck = with_media_of(before, deck)
    changes = changes_of(before, deck.cards, 0)
    found = list(filter(None, map(unreadable, deck.cards)))
    lines = (task.content[: max(0, task.content.find(tex.encode()))].count(b"\n") for tex in found)
    faults = (*result.faults, *formula_faults((line + 1 for line in lines), task.name))
    return _Imported(NATIVE, deck, faults, changes, media=native.media, own_title=deck.title)


def _foreign(task: ImportTask, kind: Kind, before: Deck | None) -> _Imported:
    parsed = read_as(kind, task.content, task.name, task.limits)
    own_title = parsed.title
    parsed = msgspec.structs.replace(parsed, title=task.title or own_title or task.called)
    built = build(parsed, task.slug, before)
    deck = built.deck
    if task.called and deck.title == deck_title_of(deck.id) and not task.title:
        # Version 0.1.0 made the title of a nameless file from the deck's id, as in "C" for "C++".
        deck = msgspec.structs.replace(deck, title=_same_or(deck.title, task.called))
    schedules = _schedules(parsed.cards, built.ids)
    used = {each.name for card in deck.cards for each in media_of(card)}
    media = {name: content for name, content in parsed.media.items() if name in used}
    return _Imported(parsed.format, deck, parsed.faults, built.changes, schedules, media, own_title)


def _same_or(title: str, name: str) -> str:
    return title if title_key(title) == title_key(name) else name


def _schedules(cards: tuple[ParsedCard, ...], ids: tuple[str, ...]) -> Schedules:
    pairs = zip(ids, cards, strict=True)
    return {slug: card.schedule for slug, card in pairs if slug and card.schedule is not None}


def _shown(faults: tuple[Diagnostic, ...]) -> tuple[Wrong, ...]:
    """The faults that a preview has room for: those with one of the first few messages."""
    messages: set[str] = set()
    shown: list[Wrong] = []
    for fault in faults:
        if len(messages) < SHOWN_MESSAGES:
            messages.add(fault.message)
        if fault.message in messages and len(shown) < SHOWN_FAULTS:
            shown.append(Wrong(fault.line, fault.message))
    return tuple(shown)


def _sample(card: Card) -> Sample:
    return Sample(_short(question_of(card)), _short(answer_of(card)))


def _short(text: str) -> str:
    line = " ".join(plain(spans_of(text)).split())
    return line if len(line) <= SAMPLE_LENGTH else f"{line[: SAMPLE_LENGTH - 1].rstrip()}…"
