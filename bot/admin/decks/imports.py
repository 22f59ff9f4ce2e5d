"""The command that turns a file in any format into a deck file."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.admin.console import (
    FINE,
    UNUSABLE,
    WRONG,
    Refusal,
    card_count,
    complain,
    require_file,
    require_folder_of,
    require_known,
    save,
    show,
)
from bot.config.schema import Config
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.builder.deck import build
from bot.formats.builder.slugs import deck_id_of, is_deck_id
from bot.formats.importers import IMPORTERS, NATIVE, read_any
from bot.formats.native import file as native_file
from bot.model.cards import Card, Deck, answer_of, question_of
from bot.model.outcomes.decks import Changes
from bot.runtime import deck_library

_SHOWN_CARDS = 3
_SHOWN_TEXT = 60


class SourceFile(msgspec.Struct, frozen=True):
    """A file to import: its path, its bytes, and what was read from them."""

    path: Path
    content: bytes
    parsed: ParsedDeck


def import_deck(options: argparse.Namespace, config: Config) -> int:
    """Adds a deck from a file in any format to the owner's decks, or prints it as JSON.

    Raises:
        Refusal: If the options can't be used, or nothing can be saved.
    """
    file = Path(options.file)
    require_file(file)
    if options.deck and not is_deck_id(options.deck):
        raise Refusal(
            f"{options.deck} can't be a deck's name: it is at most 50 small letters a to z, "
            "digits and _.",
            status=UNUSABLE,
        )
    require_known("format", options.format, IMPORTERS, status=UNUSABLE)
    if options.out:
        require_folder_of(Path(options.out))
    source = read(file, options.format or "")
    if options.json:
        _show_json(as_json(source))
    else:
        for fault in source.parsed.faults:
            complain(str(fault))
    if not source.parsed.cards:
        if not options.json:
            complain(f"No card could be read from {file}.")
        return WRONG
    if options.out or not options.json:
        _save_deck(options, config, source)
    return _status(source.parsed)


def _status(parsed: ParsedDeck) -> int:
    """Whether more than half of what a file holds are cards; if not, that is said."""
    cards = sum(not card.draft for card in parsed.cards)
    found = len(parsed.cards) + parsed.lost
    if 2 * cards > found:
        return FINE
    complain(f"Only {cards:,} of the {found:,} parts that were found are cards with an answer.")
    return WRONG


def read(file: Path, chosen: str = "") -> SourceFile:
    """Reads a file, without its pictures: a deck file holds none.

    Args:
        file: The file.
        chosen: Its format; empty if it must be recognised.

    Raises:
        OSError: If the file can't be read.
    """
    with file.open("rb") as stream:
        # One byte above the limit is enough to see that the file is too large.
        content = stream.read(Limits().package_bytes + 1)
    parsed = read_any(content, deck_library.shown(file), chosen=chosen, limits=Limits(images=0))
    return SourceFile(file, content, parsed)


def slug_for(source: SourceFile) -> str:
    """The deck's slug: its own if the file is native, otherwise one made of the file's name."""
    if source.parsed.format == NATIVE:
        deck = native_file.read(source.content, "").deck
        return deck.id if deck else ""
    return deck_id_of(source.path.stem) or "deck"


def content_of(
    source: SourceFile, slug: str, before: Deck | None
) -> tuple[bytes, int, Changes | None]:
    """The deck file to save.

    A native file stays as its author wrote it, comments included, unless its deck gets another
    slug. From any other file a deck is built, and cards that the former deck has keep their ids.

    Args:
        source: The file to import.
        slug: The deck's slug.
        before: The deck that it replaces, if there is one.

    Returns:
        The deck file's bytes, its number of cards, and what changes from the former deck (None for
        a native file).
    """
    deck = native_file.read(source.content, "").deck if source.parsed.format == NATIVE else None
    if deck is None:
        built = build(source.parsed, slug, before)
        return native_file.write(built.deck).encode(), len(built.deck.cards), built.changes
    if slug == deck.id:
        return source.content, len(deck.cards), None
    return native_file.write(msgspec.structs.replace(deck, id=slug)).encode(), len(deck.cards), None


def preview(source: SourceFile) -> Iterator[str]:
    """A few lines about a file: its format, how many cards it has, and the first of them."""
    cards = source.parsed.cards
    drafts = sum(card.draft for card in cards)
    without = f", {drafts:,} of them without an answer" if drafts else ""
    number = card_count(len(cards))
    yield f"{deck_library.shown(source.path)}: {number}{without} (format {source.parsed.format})"
    for card in cards[:_SHOWN_CARDS]:
        front, back = _short(question_of(_card(card))), _short(answer_of(_card(card)))
        yield f"  {front} → {back or '(no answer)'}"
    if len(cards) > _SHOWN_CARDS:
        yield "  …"


def as_json(source: SourceFile) -> str:
    """A file's cards, and what is wrong with the others, as JSON for programs."""
    content = {
        "format": source.parsed.format,
        "cards": [
            {
                "front": question_of(_card(card)),
                "back": answer_of(_card(card)),
                "tags": list(card.tags),
                "status": "draft" if card.draft else "ok",
            }
            for card in source.parsed.cards
        ],
        "problems": [
            {"line": fault.line, "message": fault.message} for fault in source.parsed.faults
        ],
    }
    return msgspec.json.encode(content).decode()


def _card(parsed: ParsedCard) -> Card:
    """A card whose question and answer can be shown to a person."""
    return Card(
        id="", front=parsed.front, back=parsed.back, answer=parsed.answer, deletion=parsed.deletion
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_TEXT else line[: _SHOWN_TEXT - 1].rstrip() + "…"


def _show_json(text: str) -> None:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text))  # in ASCII, which every output can write
    show(text)


def _save_deck(options: argparse.Namespace, config: Config, source: SourceFile) -> None:
    """Saves an imported deck, to --out or among the owner's decks."""
    slug = options.deck or slug_for(source)
    target = Path(options.out) if options.out else config.decks_folder() / f"{slug}.toml"
    before = deck_library.read(target).deck if target.is_file() else None
    content, number, changes = content_of(source, slug, before)
    if not number:
        raise Refusal(f"No card of {source.path} has an answer, so no deck was saved.")
    if not options.out:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal(f"{target.parent} can't be written ({error.strerror}).") from error
    save(target, content, replace=options.replace)
    if options.json:
        return
    for line in preview(source):
        show(line)
    if changes is not None and before is not None:
        show(
            f"{changes.added:,} added, {changes.changed:,} changed, {changes.kept:,} kept, "
            f"{changes.retired:,} retired"
        )
    show(f"{card_count(number)} of {slug} imported into {target}")
