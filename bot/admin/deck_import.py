"""Decks on their way in and out, for the command line."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.builder.deck import build
from bot.formats.builder.slugs import deck_id_of
from bot.formats.importers import IMPORTERS, NATIVE, read_any
from bot.formats.native import file as native_file
from bot.model.cards import Card, Deck, answer_of, question_of
from bot.model.outcomes.decks import Changes
from bot.runtime import deck_library

_SHOWN_CARDS = 3
_SHOWN_TEXT = 60


class ReadFile(msgspec.Struct, frozen=True):
    """What was read from a file that is to be imported, and the file's bytes."""

    file: Path
    source: bytes
    found: ParsedDeck


def formats() -> tuple[str, ...]:
    """The names of the formats that can be read."""
    return tuple(IMPORTERS)


def take(file: Path, chosen: str = "") -> ReadFile:
    """Reads a file in any format, or in the chosen one, for a deck file: that holds no pictures.

    Raises:
        OSError: If the file can't be read.
    """
    with file.open("rb") as stream:
        # No more than shows that it is too large.
        source = stream.read(Limits().package_bytes + 1)
    found = read_any(source, deck_library.shown(file), chosen=chosen, limits=Limits(images=0))
    return ReadFile(file, source, found)


def name_for(taken: ReadFile) -> str:
    """The name of the deck: its own, or for a foreign file one made of the file's name."""
    if taken.found.format == NATIVE:
        deck = native_file.read(taken.source, "").deck
        return deck.id if deck else ""
    return deck_id_of(taken.file.stem) or "deck"


def content_of(
    taken: ReadFile, slug: str, before: Deck | None
) -> tuple[bytes, int, Changes | None]:
    """A deck file's bytes as it is to be kept, its number of cards, and what changes by it.

    A native file is kept as its author wrote it, comments and all; only another name makes it
    anew. Of any other file a deck is built, and cards that were there before keep their ids.

    Args:
        taken: What was read.
        slug: The deck's name.
        before: The deck that it takes the place of, if there is one.
    """
    deck = native_file.read(taken.source, "").deck if taken.found.format == NATIVE else None
    if deck is None:
        built = build(taken.found, slug, before)
        return native_file.write(built.deck).encode(), len(built.deck.cards), built.changes
    if slug == deck.id:
        return taken.source, len(deck.cards), None
    return native_file.write(msgspec.structs.replace(deck, id=slug)).encode(), len(deck.cards), None


def preview(taken: ReadFile) -> Iterator[str]:
    """A few lines about what was read: the format, how many cards, and the first ones."""
    cards = taken.found.cards
    drafts = sum(card.draft for card in cards)
    without = f", {drafts:,} of them without an answer" if drafts else ""
    number = f"{len(cards):,} card{'' if len(cards) == 1 else 's'}"
    yield f"{deck_library.shown(taken.file)}: {number}{without} (format {taken.found.format})"
    for card in cards[:_SHOWN_CARDS]:
        shown = _card(card)
        yield f"  {_short(question_of(shown))} → {_short(answer_of(shown)) or '(no answer)'}"
    if len(cards) > _SHOWN_CARDS:
        yield "  …"


def as_json(taken: ReadFile) -> str:
    """What was read from a file, for programs: its cards, and what is wrong with the rest."""
    told = {
        "format": taken.found.format,
        "cards": [
            {
                "front": question_of(_card(card)),
                "back": answer_of(_card(card)),
                "tags": list(card.tags),
                "status": "draft" if card.draft else "ok",
            }
            for card in taken.found.cards
        ],
        "problems": [
            {"line": fault.line, "message": fault.message} for fault in taken.found.faults
        ],
    }
    return msgspec.json.encode(told).decode()


def _card(found: ParsedCard) -> Card:
    """A card as a person reads it."""
    return Card(
        id="", front=found.front, back=found.back, answer=found.answer, deletion=found.deletion
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_TEXT else line[: _SHOWN_TEXT - 1].rstrip() + "…"
