"""Files on this machine: those that a command names for import, and exports that are written.

A person at the keyboard may read what the program may read: it is their own machine.
"""

import re
from pathlib import Path

import msgspec

from bot.engine.commands import BY_PATH, FILE_BYTES, TAKING_FILES
from bot.model.actions import BringFile, Command
from bot.model.views import AnyBlock, Attachment, View
from bot.screens import terminal as screens

EXPORTS = "exports"
"""The folder in the data folder for files that a terminal can't show."""

_ADDRESSES = ("http://", "https://")
_PATH = re.compile(
    r"(?:[~.]{0,2}|[a-z]:)[/\\].*|.*\.(?:apkg|colpkg|csv|json|md|ods|org|toml|tsv|txt|xlsx|ya?ml"
    r"|png|jpe?g|gif|webp|avif|bmp|svg|mp3|m4a|ogg|opus|wav|flac)",
    re.IGNORECASE,
)


class Downloads:
    """Reads files for import, and writes exported ones."""

    def __init__(self, folder: Path) -> None:
        """Makes it for a data folder."""
        self._folder = folder / EXPORTS

    def fetched(self, command: Command) -> BringFile | View | None:
        """Reads the file that a command names.

        The file may also stand alone, as in `/decks import spanish.csv`. A first option that looks
        like a path is taken for a path, so that a typing error in the path is reported.

        Returns:
            The file, a message why it can't be read, or None if the command names no file.
        """
        if command.path not in TAKING_FILES:
            return None
        options = dict(command.options)
        named = _unquoted(options.pop("file", ""))
        first = BY_PATH[command.path].options[0].name
        bare = _unquoted(options.get(first, ""))
        if not named and (_PATH.fullmatch(bare) or _is_file(bare)):
            named = bare
            del options[first]
        if not named or named.lower().startswith(_ADDRESSES):
            return None  # an address is refused with the other requests
        try:
            file = Path(named).expanduser()
            size = file.stat().st_size
            with file.open("rb") as stream:
                content = stream.read(FILE_BYTES) if size <= FILE_BYTES else b""
        except (OSError, ValueError, RuntimeError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            return screens.unreadable_file(named, reason or str(error), command.path)
        deck = options.get("deck", "").strip()
        return BringFile(file.name, content, size, deck, path=command.path, options=options)

    def save(self, view: View) -> View:
        """Writes a view's files that can't be printed; the view then says where they are."""
        return msgspec.structs.replace(view, blocks=tuple(map(self._save, view.blocks)))

    def _save(self, block: AnyBlock) -> AnyBlock:
        if not isinstance(block, Attachment) or isinstance(block.content, str):
            return block
        file = self._folder / Path(block.name).name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file.write_bytes(block.content)
        except OSError as error:
            return screens.not_written(str(file), error.strerror or str(error))
        return screens.written(str(file))


def _unquoted(path: str) -> str:
    """A path without the quotes that Windows and shells put around one with blanks."""
    path = path.strip()
    return path[1:-1] if len(path) > 1 and path[0] == path[-1] and path[0] in "\"'" else path


def _is_file(named: str) -> bool:
    try:
        return Path(named).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False
