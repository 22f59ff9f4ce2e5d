"""The commands that check, import and export decks."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from bot.admin import deck_import
from bot.admin.console import (
    FINE,
    UNUSABLE,
    WRONG,
    Refusal,
    complain,
    require_file,
    require_folder_of,
    show,
)
from bot.admin.deck_import import SourceFile
from bot.config.schema import Config
from bot.formats.builder.slugs import is_deck_id
from bot.formats.exporters import EXPORTERS, exporter_for
from bot.formats.native.lint import faults_in
from bot.runtime import deck_library
from bot.util.closest_match import nearest
from bot.util.paths import is_there


def check(paths: Sequence[Path]) -> int:
    """Checks deck files and folders of them; without any, the decks that come with the program."""
    paths = paths or [Path(deck_library.shown(deck_library.packaged()))]
    faults = faults_in(paths)
    for fault in faults:
        show(fault)
    if faults:
        return WRONG
    for path in paths:
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            deck = deck_library.read(file).deck
            show(f"{file}: {_cards(len(deck.cards) if deck else 0)}, no faults")
    return FINE


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
    _require_known("format", options.format, deck_import.formats(), status=UNUSABLE)
    if options.out:
        require_folder_of(Path(options.out))
    source = deck_import.read(file, options.format or "")
    if options.json:
        _show_json(deck_import.as_json(source))
    else:
        for fault in source.parsed.faults:
            complain(str(fault))
    if not source.parsed.cards:
        if not options.json:
            complain(f"No card could be read from {file}.")
        return WRONG
    if options.out or not options.json:
        _save_deck(options, config, source)
    return FINE


def export_deck(options: argparse.Namespace, load_config: Callable[[], Config]) -> int:
    """Prints a deck, or writes it to a file.

    Args:
        options: The command's options.
        load_config: Reads the settings, after the format is known to be good.

    Raises:
        Refusal: If there is no such deck or format, or the output can't take it.
    """
    _require_known("format", options.format, EXPORTERS, status=UNUSABLE)
    exporter = EXPORTERS[options.format or exporter_for(options.out or "")]
    files = deck_library.every(load_config())
    decks = {deck.id: deck for deck in deck_library.decks(files)}
    _require_known("deck", options.deck, sorted(decks))
    if not (options.out or exporter.is_text) and sys.stdout.isatty():
        raise Refusal(f"A terminal can't show this format. Add --out FILE{exporter.ending}.")
    deck = decks[options.deck]
    content = exporter.write(deck, int(time.time()), {})
    if options.out:
        _save(Path(options.out), content, replace=options.replace)
        show(f"{_cards(len(deck.cards))} of {deck.id} exported into {options.out}")
    else:
        sys.stdout.buffer.write(content)
    return FINE


def _show_json(text: str) -> None:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text))  # in ASCII, which every output can write
    show(text)


def _save_deck(options: argparse.Namespace, config: Config, source: SourceFile) -> None:
    """Saves an imported deck, to --out or among the owner's decks."""
    slug = options.deck or deck_import.slug_for(source)
    target = Path(options.out) if options.out else config.decks_folder() / f"{slug}.toml"
    before = deck_library.read(target).deck if target.is_file() else None
    content, number, changes = deck_import.content_of(source, slug, before)
    if not number:
        raise Refusal(f"No card of {source.path} has an answer, so no deck was saved.")
    if not options.out:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal(f"{target.parent} can't be written ({error.strerror}).") from error
    _save(target, content, replace=options.replace)
    if options.json:
        return
    for line in deck_import.preview(source):
        show(line)
    if changes is not None and before is not None:
        show(
            f"{changes.added:,} added, {changes.changed:,} changed, {changes.kept:,} kept, "
            f"{changes.retired:,} retired"
        )
    show(f"{_cards(number)} of {slug} imported into {target}")


def _save(target: Path, content: bytes, *, replace: bool) -> None:
    try:
        require_folder_of(target)
        if is_there(target) and not replace and target.read_bytes() != content:
            raise Refusal(f"{target} exists already. To overwrite it, add --replace.")
        deck_library.write_whole(target, content)
    except OSError as error:
        raise Refusal(f"{target} can't be written ({error.strerror}).") from error


def _require_known(
    kind: str, name: str | None, known: Collection[str], status: int = WRONG
) -> None:
    """Refuses a name that was given and is not known, and names the nearest one or all."""
    if name is None or name in known:
        return
    near = nearest(name, known)
    hint = f"Did you mean {near}?" if near else f"There is: {', '.join(known)}."
    raise Refusal(f"There is no {kind} {name}. {hint}", status=status)


def _cards(number: int) -> str:
    return f"{number:,} card{'' if number == 1 else 's'}"
