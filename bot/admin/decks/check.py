"""The command that checks deck files."""

from collections.abc import Sequence
from pathlib import Path

from bot.admin.console import FINE, WRONG, card_count, show
from bot.formats.native import archive
from bot.formats.native.lint import faults_in
from bot.runtime import deck_library


def check(paths: Sequence[Path]) -> int:
    """Checks deck files and folders of them; without any, the decks that come with the program."""
    paths = paths or [Path(deck_library.shown(deck_library.packaged()))]
    faults = faults_in(paths)
    for fault in faults:
        show(fault)
    if faults:
        return WRONG
    for path in paths:
        for file in archive.files_in(path) if path.is_dir() else [path]:
            deck = deck_library.read(file).deck
            show(f"{file}: {card_count(len(deck.cards) if deck else 0)}, no faults")
    return FINE
