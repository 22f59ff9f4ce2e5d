"""Finds and reads a bot's deck files: those that come with the program, and the owner's own."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

import bot
from bot.config.schema import Config
from bot.formats.base.parsed import Diagnostic, Limits
from bot.formats.native import archive
from bot.model.cards import Deck

_MEGABYTE = 1_000_000


class DeckFile(msgspec.Struct, frozen=True):
    """A deck file that was read.

    Attributes:
        file: Its path, or the path of a folder that can't be read.
        deck: The deck; None if no deck could be read.
        faults: What is wrong with it; a fault of the whole file or folder has line 0.
        media: The bytes of its pictures and sounds, by their names.
    """

    file: Path
    deck: Deck | None
    faults: tuple[Diagnostic, ...] = ()
    media: dict[str, bytes] = {}


def packaged() -> Path:
    """The folder of the decks that come with the program: of the package, or of the repository."""
    installed = Path(bot.__file__).parent / "decks"
    return installed if installed.is_dir() else Path(bot.__file__).parents[1] / "decks"


def every(config: Config) -> tuple[DeckFile, ...]:
    """All deck files of a bot: those that come with the program, then the owner's.

    A folder that can't be read is in the list with its fault, so that its decks are not missing
    without a word.
    """
    files: list[DeckFile] = []
    for folder in (packaged(), config.decks_folder()):
        try:
            files += _of_one_folder(map(read, _files(folder)))
        except OSError as error:
            message = f"this folder can't be read ({error.strerror})"
            files.append(DeckFile(folder, None, (Diagnostic(0, message, shown(folder)),)))
    return tuple(files)


def _of_one_folder(files: Iterable[DeckFile]) -> Iterator[DeckFile]:
    """A folder's deck files; of several decks with one id only the first is taken."""
    first: dict[str, DeckFile] = {}
    for file in files:
        deck = file.deck
        other = None if deck is None else first.setdefault(deck.id, file)
        if deck is None or other is None or other is file or other.deck is None:
            yield file
            continue
        message = (
            f"its deck “{deck.title}” has the id {deck.id} of “{other.deck.title}” in "
            f"{shown(other.file)}: give one of them another id"
        )
        yield DeckFile(file.file, None, (*file.faults, Diagnostic(0, message, shown(file.file))))


def read(file: Path) -> DeckFile:
    """Reads a deck file. It never raises: whatever is wrong becomes a fault."""
    name = shown(file)
    try:
        with file.open("rb") as stream:
            # One byte above the limit is enough to see that the file is too large.
            source = stream.read(Limits().package_bytes + 1)
    except OSError as error:
        reason = error.strerror or "no valid name"
        return DeckFile(file, None, (Diagnostic(1, f"the file cannot be read: {reason}", name),))
    native = archive.read(source, name, Limits())
    return DeckFile(file, native.result.deck, native.result.faults, native.media)


def import_limits(config: Config) -> Limits:
    """How much is read of a file that is imported."""
    most = config.media.deck_sounds_mb * _MEGABYTE
    return Limits(
        sounds=Limits().sounds if most else 0,
        a_sound_bytes=config.media.sound_mb * _MEGABYTE,
        sound_bytes=most,
    )


def file_of(folder: Path, slug: str) -> Path | None:
    """The file of a deck in a folder, with or without media; None if there is none."""
    files = (folder / f"{slug}{ending}" for ending in (".toml", archive.ENDING))
    return next((file for file in files if file.is_file()), None)


def decks(files: Iterable[DeckFile]) -> list[Deck]:
    """The decks of these files. Of two with the same id the later one counts: the owner's."""
    return list({file.deck.id: file.deck for file in files if file.deck is not None}.values())


def shown(file: Path) -> str:
    """A file's name for people, relative to the current folder if it is below it."""
    with suppress(ValueError, OSError):
        return str(file.absolute().relative_to(Path.cwd()))
    return str(file)


def summary(deck_file: DeckFile, most: int = 3) -> str:
    """What is wrong with a deck file, in one line; empty if nothing is.

    Args:
        deck_file: The file.
        most: How many faults are quoted; the others are counted.
    """
    if not deck_file.faults:
        return ""
    first = "; ".join(
        f"line {fault.line}: {fault.message}" if fault.line else fault.message
        for fault in deck_file.faults[:most]
    )
    more = len(deck_file.faults) - most
    rest = f"; and {more:,} more" if more > 0 else ""
    left_out = "It was left out" if deck_file.deck is None else "Its other cards are there"
    return f"{shown(deck_file.file)}: {first}{rest}. {left_out}."


def write_whole(file: Path, content: bytes) -> None:
    """Writes a file completely, or not at all.

    Raises:
        OSError: If it can't be written.
    """
    descriptor, part = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp's files are private; a deck has the usual rights of a new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(part).chmod(0o666 & ~umask)
        Path(part).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(part).unlink()
        raise


def _files(folder: Path) -> Sequence[Path]:
    """A folder's deck files, sorted by name; none if there is no such folder.

    Raises:
        OSError: If it can't be read.
    """
    try:
        # glob finds nothing in a folder that can't be read, and raises nothing either.
        os.scandir(folder).close()
    except FileNotFoundError:
        return ()
    return sorted(file for file in archive.files_in(folder) if not file.name.startswith("."))
