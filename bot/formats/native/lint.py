"""The checks of `cardstreak check` on deck files."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.formats.base.parsed import Diagnostic, Limits
from bot.formats.native import archive
from bot.formats.native import file as native_file
from bot.util.paths import is_there


def faults_in(paths: Iterable[Path]) -> list[str]:
    """Checks deck files, each alone and all together.

    Args:
        paths: Files, and folders whose *.toml and *.zip files are checked in the order of their
            names. A file that comes twice is checked once.

    Returns:
        A line "file:line: message" for each fault. A path that does not exist or cannot be read, a
        folder without decks, and a deck id that comes twice are faults, too.
    """
    faults: list[Diagnostic] = []
    seen: set[Path] = set()
    owners: dict[str, Path] = {}
    for path in _files(paths, faults):
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        try:
            source = path.read_bytes()
        except OSError as error:
            faults.append(Diagnostic(1, f"the file cannot be read: {error.strerror}", str(path)))
            continue
        result = archive.read(source, str(path), Limits()).result
        faults += result.faults
        if result.deck is None:
            continue
        owner = owners.setdefault(result.deck.id, path)
        if owner != path:
            message = f'the deck id "{result.deck.id}" is already used by {owner}'
            line = 1 if archive.looks_like(source) else native_file.line_of_id(source)
            faults.append(Diagnostic(line, message, str(path)))
    return [str(fault) for fault in faults]


def _files(paths: Iterable[Path], faults: list[Diagnostic]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            files = archive.files_in(path)
            if not files:
                sentence = "the folder holds no deck (no *.toml or *.zip file)"
                faults.append(Diagnostic(1, sentence, str(path)))
            yield from files
        elif is_there(path):
            yield path
        else:
            faults.append(Diagnostic(0, "there is no such file or folder", str(path)))
