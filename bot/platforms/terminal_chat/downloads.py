"""Files on this machine: those that somebody at the keyboard brings, and those they get.

Whoever sits at the keyboard may read what the program may read: it is their own machine.
"""

import re
from pathlib import Path

import msgspec

from bot.engine.commands import FILE_BYTES
from bot.model.actions import BringFile, Command
from bot.model.views import AnyBlock, Attachment, View
from bot.screens import terminal as screens

COMMAND = "decks import"
EXPORTS = "exports"
"""The folder beneath the data folder in which files are kept that no terminal can show."""

_PATH = re.compile(
    r"[~.]{0,2}[/\\].*|.*\.(?:apkg|colpkg|csv|json|md|org|toml|tsv|txt|ya?ml)",
    re.IGNORECASE,
)


def brought(typed: Command) -> BringFile | View | None:
    """The file that a command names, or why it can't be read; None if it names none.

    A file may stand by itself, too: `/decks import spanish.csv`. What only looks like a path is
    taken for one, so that a slip in it is told.
    """
    if typed.path != COMMAND:
        return None
    named, deck = typed.options.get("file", "").strip(), typed.options.get("deck", "").strip()
    if not named and (_PATH.fullmatch(deck) or _is_file(deck)):
        named, deck = deck, ""
    if not named:
        return None
    try:
        file = Path(named).expanduser()
        size = file.stat().st_size
        with file.open("rb") as stream:
            content = stream.read(FILE_BYTES) if size <= FILE_BYTES else b""
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        return screens.unreadable_file(named, why or str(error))
    return BringFile(file.name, content, size, deck)


def _is_file(named: str) -> bool:
    try:
        return Path(named).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def kept(view: View, folder: Path) -> View:
    """A view whose files were written into a folder, as far as a terminal can't show them."""
    blocks = tuple(_kept(block, folder / EXPORTS) for block in view.blocks)
    return msgspec.structs.replace(view, blocks=blocks)


def _kept(block: AnyBlock, folder: Path) -> AnyBlock:
    if not isinstance(block, Attachment) or isinstance(block.content, str):
        return block
    file = folder / Path(block.name).name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(block.content)
    except OSError as error:
        return screens.not_written(str(file), error.strerror or str(error))
    return screens.written(str(file))
