"""The command that exports a deck."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.admin.console import (
    FINE,
    UNUSABLE,
    Refusal,
    card_count,
    complain,
    require_known,
    save,
    show,
)
from bot.config.schema import Config
from bot.formats.exporters import EXPORTERS, exporter_for
from bot.model.cards import media_of
from bot.runtime import deck_library


def export_deck(options: argparse.Namespace, load_config: Callable[[], Config]) -> int:
    """Prints a deck, or writes it to a file.

    Args:
        options: The command's options.
        load_config: Reads the settings, after the format is known to be good.

    Raises:
        Refusal: If there is no such deck or format, or the output can't take it.
    """
    require_known("format", options.format, EXPORTERS, status=UNUSABLE)
    exporter = EXPORTERS[options.format or exporter_for(options.out or "")]
    files = deck_library.every(load_config())
    decks = {deck.id: deck for deck in deck_library.decks(files)}
    require_known("deck", options.deck, sorted(decks))
    if not (options.out or exporter.is_text) and sys.stdout.isatty():
        raise Refusal(f"A terminal can't show this format. Add --out FILE{exporter.ending}.")
    deck = decks[options.deck]
    media = {name: content for file in files for name, content in file.media.items()}
    content = exporter.write(deck, int(time.time()), media if exporter.has_media else {})
    if not exporter.has_media and any(map(media_of, deck.cards)):
        complain("The pictures and sounds of this deck are not in it: this format holds none.")
    if options.out:
        save(Path(options.out), content, replace=options.replace)
        show(f"{card_count(len(deck.cards))} of {deck.id} exported into {options.out}")
    else:
        sys.stdout.buffer.write(content)
    return FINE
