"""The command that checks deck files."""

from collections.abc import Sequence
from pathlib import Path

from bot.admin.console import FINE, WRONG, card_count, show
from bot.formats.native import archive
from bot.formats.native.lint import faults_in
from bot.model.editing.lint import remarks
from bot.runtime import deck_library
from bot.screens.studio import remark


def check(paths: Sequence[Path], *, with_remarks: bool = False) -> int:
    """Checks deck files and folders of them; without any, the decks that come with the program.

    Args:
        paths: The files and folders.
        with_remarks: Whether to show also what may be worth a look in cards without faults.
    """
    paths = paths or [Path(deck_library.shown(deck_library.packaged()))]
    faults = faults_in(paths)
    for fault in faults:
        show(fault)
    if faults:
        return WRONG
    for path in paths:
        for file in archive.files_in(path) if path.is_dir() else [path]:
            deck = deck_library.read(file).deck
            if with_remarks and deck is not None:
                by_id = {card.id: card for card in deck.cards}
                for several in remarks(deck).values():
                    for about in several:
                        show(f"{file}: {about.card}: {remark(about, by_id)}")
            show(f"{file}: {card_count(len(deck.cards) if deck else 0)}, no faults")
    return FINE
