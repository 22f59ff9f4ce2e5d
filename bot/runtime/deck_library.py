"""The deck files that a bot has: those that come with it, and its owner's own.

Here they are found and read, for the running bot as for the command line.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

import bot
from bot.config.schema import Config
from bot.formats.base.deck_limits import MOST_BYTES
from bot.formats.base.parsed import Diagnostic
from bot.formats.native import file as native_file
from bot.model.cards import Deck


class DeckFile(msgspec.Struct, frozen=True):
    """A deck file, as read: `deck` is None if nothing in it could be.

    A fault of the whole, such as a folder that can't be read, stands at line 0.
    """

    file: Path
    deck: Deck | None
    faults: tuple[Diagnostic, ...] = ()


def packaged() -> Path:
    """The folder of the decks that come with the program: installed, or in the repository."""
    installed = Path(bot.__file__).parent / "decks"
    return installed if installed.is_dir() else Path(bot.__file__).parents[1] / "decks"


def every(config: Config) -> tuple[DeckFile, ...]:
    """All deck files of a bot, the owner's after those that come with it.

    A folder that can't be read stands in its place, with its fault: else its decks would be missed
    in silence.
    """
    found: list[DeckFile] = []
    for folder in (packaged(), config.decks_folder()):
        try:
            found += map(read, _files(folder))
        except OSError as error:
            message = f"this folder can't be read ({error.strerror})"
            found.append(DeckFile(folder, None, (Diagnostic(0, message, shown(folder)),)))
    return tuple(found)


def read(file: Path) -> DeckFile:
    """Reads a deck file; whatever is wrong with it is a fault."""
    name = shown(file)
    try:
        with file.open("rb") as stream:
            # No more than shows that it is too large.
            source = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "no valid name"
        return DeckFile(file, None, (Diagnostic(1, f"the file cannot be read: {reason}", name),))
    reading = native_file.read(source, name)
    return DeckFile(file, reading.deck, reading.faults)


def decks(shelved: Iterable[DeckFile]) -> list[Deck]:
    """The decks that count: of two with one id the later one, which is the owner's."""
    return list({one.deck.id: one.deck for one in shelved if one.deck is not None}.values())


def shown(file: Path) -> str:
    """A file's name for people: short if it lies below the current folder."""
    with suppress(ValueError, OSError):
        return str(file.absolute().relative_to(Path.cwd()))
    return str(file)


def told(shelved: DeckFile, most: int = 3) -> str:
    """What is wrong with a deck file, in one line; empty if nothing is."""
    if not shelved.faults:
        return ""
    first = "; ".join(
        f"line {fault.line}: {fault.message}" if fault.line else fault.message
        for fault in shelved.faults[:most]
    )
    more = len(shelved.faults) - most
    rest = f"; and {more:,} more" if more > 0 else ""
    left_out = "It was left out" if shelved.deck is None else "Its other cards are there"
    return f"{shown(shelved.file)}: {first}{rest}. {left_out}."


def write_whole(file: Path, content: bytes) -> None:
    """Writes a file so that it is there whole, or not at all.

    Raises:
        OSError: If it can't be written.
    """
    descriptor, part = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp's files are for their owner alone; a deck is a file like others.
        umask = os.umask(0)
        os.umask(umask)
        Path(part).chmod(0o666 & ~umask)
        Path(part).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(part).unlink()
        raise


def _files(folder: Path) -> Sequence[Path]:
    """A folder's deck files; none if it is not there.

    Raises:
        OSError: If it can't be read.
    """
    try:
        # glob would find nothing in a folder that can't be read, and not tell.
        os.scandir(folder).close()
    except FileNotFoundError:
        return ()
    return sorted(file for file in folder.glob("*.toml") if not file.name.startswith("."))
