"""The command that turns a file in any format into a deck file."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
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
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck, ParseResult
from bot.formats.builder.deck import build
from bot.formats.builder.slugs import (
    deck_id_of,
    deck_title_of,
    former_deck_id,
    is_deck_id,
    title_key,
)
from bot.formats.importers import IMPORTERS, NATIVE, read_any
from bot.formats.native import archive
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
    source = read(file, deck_library.import_limits(config), options.format or "")
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


def read(file: Path, limits: Limits, chosen: str = "") -> SourceFile:
    """Reads a file with its pictures and sounds.

    Args:
        file: The file.
        limits: How much is read of it.
        chosen: Its format; empty if it must be recognised.

    Raises:
        OSError: If the file can't be read.
    """
    with file.open("rb") as stream:
        # One byte above the limit is enough to see that the file is too large.
        content = stream.read(limits.package_bytes + 1)
    parsed = read_any(content, deck_library.shown(file), chosen=chosen, limits=limits)
    return SourceFile(file, content, parsed)


def slug_for(source: SourceFile) -> str:
    """The deck's slug: its own if the file is native, otherwise one made of the file's name."""
    if source.parsed.format == NATIVE:
        deck = _native(source).result.deck
        return deck.id if deck else ""
    return deck_id_of(source.path.stem)


def title_of(source: SourceFile) -> str:
    """The title that a file gives its deck, or else one made of the file's name."""
    return source.parsed.title or deck_title_of(source.path.stem)


def slug_among(decks: Mapping[str, Deck], source: SourceFile, *, replace: bool) -> str:
    """The slug of the deck that a file changes, or of a new one.

    A deck of the same title is changed, also under the slug that version 0.1.0 made of the file's
    name. With `replace`, so is a deck of another title that was made of a file of this name and has
    a card of this file. Otherwise the slug is free.

    Args:
        decks: The decks there are, by their slugs.
        source: The file; not a native one, which names its deck.
        replace: Whether a deck of this file is there already.
    """
    title, name = title_of(source), source.path.stem
    usual = deck_id_of(name)
    for slug in (usual, deck_id_of(title), deck_id_of(title, marked=True), _former(source)):
        if slug in decks and title_key(decks[slug].title) == title_key(title):
            return slug
    if replace and usual in decks:
        changes = build(source.parsed, usual, decks[usual]).changes
        if changes.kept or changes.changed:
            return usual
    slugs = (usual, deck_id_of(title), deck_id_of(title, marked=True))
    return next((slug for slug in slugs if slug not in decks), usual)


def _former(source: SourceFile) -> str:
    return former_deck_id(source.path.stem, "deck")


def content_of(
    source: SourceFile, slug: str, there: deck_library.DeckFile | None
) -> tuple[bytes, Deck, Changes | None]:
    """The deck file to save: a text, or with pictures or sounds a zip file.

    A native file stays as its author wrote it, comments included, unless its deck gets another
    slug. From any other file a deck is built, and cards that the former deck has keep their ids.

    Args:
        source: The file to import.
        slug: The deck's slug.
        there: The deck that it replaces, if there is one.

    Returns:
        The deck file's bytes, its deck, and what changes from the former deck (None for a native
        file).
    """
    native = _native(source)
    deck = native.result.deck
    if deck is None:
        titled = msgspec.structs.replace(source.parsed, title=title_of(source))
        built = build(titled, slug, there.deck if there else None)
        media = (there.media if there else {}) | source.parsed.media
        return archive.write(built.deck, media), built.deck, built.changes
    if slug == deck.id:
        return source.content, deck, None
    return archive.write(msgspec.structs.replace(deck, id=slug), native.media), deck, None


def _native(source: SourceFile) -> archive.NativeDeck:
    """The deck of a file in our own format; none in any other."""
    if source.parsed.format != NATIVE:
        return archive.NativeDeck(ParseResult(None))
    return archive.read(source.content, "", Limits())


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


def _decks_called(folder: Path, source: SourceFile) -> dict[str, Deck]:
    """The decks that may be meant by a file's name or title, by their slugs."""
    title = title_of(source)
    slugs = {
        deck_id_of(source.path.stem),
        deck_id_of(title),
        deck_id_of(title, marked=True),
        _former(source),
    }
    files = {slug: file for slug in slugs if (file := deck_library.file_of(folder, slug))}
    decks = {slug: deck_library.read(file).deck for slug, file in files.items()}
    return {slug: deck or Deck(slug, "") for slug, deck in decks.items()}


def _tell_others(decks: Mapping[str, Deck], slug: str, source: SourceFile) -> None:
    """Says which decks have nearly the name of a file, and are not changed."""
    for other in (deck_id_of(source.path.stem), _former(source)):
        if slug not in decks and other in decks:
            complain(
                f"The deck {other} is “{decks[other].title}”, and stays as it is; “"
                f"{title_of(source)}” becomes the deck {slug}. If it is a new version of that "
                f"deck, add --deck {other} --replace."
            )
            return


def _require_title(target: Path, before: Deck, source: SourceFile) -> None:
    """Refuses a file with another title than the deck that is there.

    Raises:
        Refusal: If the titles differ; the sentence names both.
    """
    native = _native(source).result.deck
    title = native.title if native else title_of(source)
    if title_key(before.title) != title_key(title):
        raise Refusal(
            f"{target} is the deck “{before.title}”, and this file is “{title}”. To overwrite it, "
            "add --replace; to keep both, give this one another name with --deck NAME."
        )


def _save_deck(options: argparse.Namespace, config: Config, source: SourceFile) -> None:
    """Saves an imported deck, to --out or among the owner's decks."""
    folder = config.decks_folder()
    slug = options.deck or slug_for(source)
    if not (options.deck or options.out or source.parsed.format == NATIVE):
        decks = _decks_called(folder, source)
        slug = slug_among(decks, source, replace=options.replace)
        _tell_others(decks, slug, source)
    there = Path(options.out) if options.out else deck_library.file_of(folder, slug)
    replaced = deck_library.read(there) if there and there.is_file() else None
    before = replaced.deck if replaced else None
    content, deck, changes = content_of(source, slug, replaced)
    ending = archive.ending_of(content)
    target = Path(options.out) if options.out else folder / f"{slug}{ending}"
    if options.out and ending == archive.ENDING and target.suffix.lower() == ".toml":
        cards = (msgspec.structs.replace(card, images=(), sounds=()) for card in deck.cards)
        deck = msgspec.structs.replace(deck, cards=tuple(cards))
        content = archive.write(deck, {})
        complain(
            f"The pictures and sounds are left out: {target} is a text. To keep them, write "
            f"{target.with_suffix(ending)}."
        )
    if not deck.cards:
        raise Refusal(f"No card of {source.path} has an answer, so no deck was saved.")
    if not options.out:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal(f"{target.parent} can't be written ({error.strerror}).") from error
    if before is not None and not options.replace:
        _require_title(there or target, before, source)
    _put(target, content, there, replace=options.replace)
    if not options.json:
        for line in preview(source):
            show(line)
        _tell_changes(changes if before else None)
        show(f"{_counted(deck.cards)} of {slug} imported into {target}")


def _counted(cards: Sequence[Card]) -> str:
    """How many cards there are, and how many of them have pictures or sounds."""
    counts = [
        (sum(bool(card.images) for card in cards), "with pictures"),
        (sum(bool(card.sounds) for card in cards), "with sounds"),
    ]
    return ", ".join(
        [card_count(len(cards)), *(f"{count:,} {what}" for count, what in counts if count)]
    )


def _tell_changes(changes: Changes | None) -> None:
    """Says what changes in the deck that was there before."""
    if changes is None:
        return
    show(
        f"{changes.added:,} added, {changes.changed:,} changed, {changes.kept:,} kept, "
        f"{changes.retired:,} retired"
    )
    if changes.unclear:
        show(
            f"{card_count(changes.unclear)} of these with a question that several cards have, "
            "and another answer than before: they begin anew."
        )


def _put(target: Path, content: bytes, there: Path | None, *, replace: bool) -> None:
    """Saves a deck, in place of its file with another ending if there is one.

    Raises:
        Refusal: If the deck has a file that may not be replaced.
    """
    other = there if there and there != target else None
    if other and not replace:
        raise Refusal(f"{other} exists already. To put this file in its place, add --replace.")
    save(target, content, replace=replace)
    if other:
        other.unlink()
