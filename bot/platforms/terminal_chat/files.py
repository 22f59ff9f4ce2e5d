"""Files on this machine: those that somebody at the keyboard brings, and those they get.

Whoever sits at the keyboard may read what the program may read: it is their own machine.
"""

from pathlib import Path

import msgspec

from bot.engine.commands import FILE_BYTES
from bot.model.actions import BringFile, Command
from bot.model.views import Attachment, Block, View
from bot.screens import terminal as screens

COMMAND = "decks import"
EXPORTS = "exports"
"""The folder beneath the data folder in which files are kept that no terminal can show."""


def brought(typed: Command) -> BringFile | View | None:
    """The file that a command names, or why it can't be read; None if it names none."""
    named = typed.options.get("file", "").strip() if typed.path == COMMAND else ""
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
    return BringFile(file.name, content, size, typed.options.get("deck", ""))


def kept(view: View, folder: Path) -> View:
    """A view whose files were written into a folder, as far as a terminal can't show them."""
    blocks = tuple(_kept(block, folder / EXPORTS) for block in view.blocks)
    return msgspec.structs.replace(view, blocks=blocks)


def _kept(block: Block, folder: Path) -> Block:
    if not isinstance(block, Attachment) or isinstance(block.content, str):
        return block
    file = folder / Path(block.name).name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(block.content)
    except OSError as error:
        return screens.not_written(str(file), error.strerror or str(error))
    return screens.written(str(file))
