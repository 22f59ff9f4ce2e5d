"""Looking after the data: restoring a backup, and finding out what is wrong."""

import os
import sqlite3
import tempfile
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from bot import shelf
from bot.config import Config, is_zone
from bot.config_file import plain
from bot.model.ids import Identity
from bot.store import migrations, outbox
from bot.store.database import Tx
from bot.store.files import CHECKED_AT_OPENING, StoreError, check, copy_to, inspect
from bot.there import is_there

_BESIDE = ("", "-wal", "-shm")
"""A database is up to three files: what it was committed last may stand in the second."""


DEAD_COUNTED = 1_000
_UNWRITABLE = "it can't be written. Give it to the user that runs Cardstreak."


class Finding(NamedTuple):
    """One thing that doctor looked at: whether it is well, and a sentence."""

    well: bool
    sentence: str


# ── restore ─────────────────────────────────────────────────────────────────────────────────────


def restore(source: Path, database: Path, now: datetime) -> Path | None:
    """Puts a backup in the place of the database.

    Args:
        source: The backup; it is only read.
        database: The bot's database, which need not exist.
        now: For the name under which the present database is kept.

    Returns:
        Where the present database is now, None if there was none.

    Raises:
        StoreError: If the backup is no healthy database of ours, a bot is running, or the folder
            can't be written. The present database is in its place then.
    """
    if source.is_dir():
        raise StoreError(f"{source} is a folder. Name the backup itself.")
    if not (is_there(source) and source.is_file()):
        raise StoreError(f"There is no file {source}.")
    try:
        if is_there(database) and source.samefile(database):
            raise StoreError(f"{source} is the present database itself. Name a backup of it.")
        _look_at(source)
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _kept_from_running(database):
            fresh = database.with_name(f"{database.name}.restoring")
            fresh.unlink(missing_ok=True)
            copy_to(source, fresh)
            fresh.chmod(0o600)
            return _exchanged(fresh, database, now)
    except OSError as error:
        raise StoreError(
            f"{database.parent} can't be written ({error.strerror}). Nothing was restored."
        ) from error


def _look_at(source: Path) -> None:
    """Makes sure that a file can be restored; its sentences speak of a backup.

    Raises:
        StoreError: If it can't.
    """
    if not os.access(source, os.R_OK):
        raise StoreError(f"{source} can't be read. May this user read it?")
    if not source.stat().st_size:
        raise StoreError(f"{source} is empty, so there is nothing to restore.")
    version = _version_in(source)
    if version is None:
        raise StoreError(f"{source} is no backup of Cardstreak.")
    try:
        examined(source)
    except StoreError as error:
        if version > migrations.LATEST:
            raise
        # What is said of the database, to restore a backup, would lead in a circle.
        raise StoreError(f"{source} is damaged. Name another backup.") from error


def _version_in(source: Path) -> int | None:
    """The schema version that a file tells, None if it is nothing of ours."""
    try:
        connection = _looked_into(source)
        try:
            row = connection.execute("SELECT version FROM cardstreak_schema").fetchone()
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    return row[0] if row is not None and isinstance(row[0], int) else None


def _looked_into(path: Path) -> sqlite3.Connection:
    """A database opened for reading, without a trace if no bot has it open."""
    # What was committed last may stand in the log beside it; without one no trace need be left.
    still = "" if Path(f"{path}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{still}", uri=True)


def _exchanged(fresh: Path, database: Path, now: datetime) -> Path | None:
    """Moves the present database aside and the new one into its place, or leaves all as it was."""
    aside = database.with_name(f"{database.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    number = 1
    while is_there(aside):
        number += 1
        aside = database.with_name(f"{database.name}.before-restore-{now:%Y%m%d-%H%M%S}-{number}")
    moved: list[tuple[Path, Path]] = []
    there = is_there(database)
    try:
        for end in _BESIDE:
            part, target = Path(f"{database}{end}"), Path(f"{aside}{end}")
            if is_there(part):
                part.rename(target)
                moved.append((part, target))
        fresh.rename(database)
    except OSError:
        for part, target in reversed(moved):
            target.rename(part)
        with suppress(OSError):
            fresh.unlink()
        raise
    return aside if there else None


def examined(path: Path) -> int:
    """The schema version of a database file, read whole, however large; 0 if it is empty.

    Raises:
        StoreError: If it is not healthy, or none of ours.
    """
    version = inspect(path)
    if version and path.stat().st_size > CHECKED_AT_OPENING:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            check(connection, path)
        except sqlite3.Error as error:
            raise StoreError(f"{path} can't be read: {error}.") from error
        finally:
            connection.close()
    return version


def is_running(database: Path) -> bool:
    """Whether a bot holds the database; nothing is created to find out."""
    lock = _lock_of(database)
    if not lock.exists():
        return False
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


@contextmanager
def _kept_from_running(database: Path) -> Iterator[None]:
    try:
        with FileLock(_lock_of(database), timeout=0):
            yield
    except Timeout as error:
        raise StoreError(
            f"A Cardstreak is running with {database}. Stop it, and restore then."
        ) from error


def _lock_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")


# ── doctor ──────────────────────────────────────────────────────────────────────────────────────


def findings(config: Config) -> Iterator[Finding]:
    """Looks at all that a bot needs, and leaves everything as it was."""
    yield _folder(config.data_folder())
    yield from _log(config.log_file())
    yield from _database(config.database())
    yield from _decks(config)
    yield _zones(config)


def trouble_with(folder: Path) -> str:
    """Why a folder can't hold the data, and what to do; empty if it can."""
    nearest = _nearest_to(folder)
    if not nearest.is_dir():
        return (
            f"data folder {folder}: {nearest} is no folder. "
            "Move that file away, or choose another folder with CARDSTREAK_DATA."
        )
    try:
        # Rights do not tell all: nobody makes a folder in /proc. So it is tried.
        with tempfile.TemporaryDirectory(prefix=".cardstreak-", dir=nearest):
            return ""
    except OSError as error:
        return (
            f"data folder {folder}: it can't be written ({error.strerror}). "
            "Give it to the user that runs Cardstreak, or choose another with CARDSTREAK_DATA."
        )


def size(number: int) -> str:
    """A file's size for people."""
    if number < 1_000_000:  # noqa: PLR2004 - from here on it is megabytes
        return f"{-(-number // 1000):,} KB"
    return f"{number / 1_000_000:,.1f} MB"


def _well(sentence: str) -> Finding:
    return Finding(well=True, sentence=sentence)


def _wrong(sentence: str) -> Finding:
    return Finding(well=False, sentence=sentence)


def _folder(folder: Path) -> Finding:
    if trouble := trouble_with(folder):
        return _wrong(trouble)
    if _nearest_to(folder) != folder.absolute():
        return _well(f"data folder {folder}: the first start will make it")
    return _well(f"data folder {folder}: can be written")


def _nearest_to(folder: Path) -> Path:
    """The folder itself, or the nearest thing above it that is there and may be seen."""
    nearest = folder.absolute()
    while not _is_there(nearest) and nearest != nearest.parent:
        nearest = nearest.parent
    return nearest


def _is_there(path: Path) -> bool:
    with suppress(OSError):
        return path.exists()
    return False


def _log(file: Path) -> Iterator[Finding]:
    if not _is_there(file):
        return
    if file.is_file() and os.access(file, os.W_OK):
        yield _well(f"log {file}: can be written")
    else:
        yield _wrong(f"log {file}: {_UNWRITABLE}")


def _database(path: Path) -> Iterator[Finding]:
    try:
        if not is_there(path):
            yield _well(f"database {path}: the first start will make it")
            return
        version = examined(path)
        bytes_ = path.stat().st_size
        parts = (Path(f"{path}{end}") for end in (*_BESIDE, ".lock"))
        locked = [part for part in parts if is_there(part) and not os.access(part, os.W_OK)]
    except StoreError as error:
        yield _wrong(f"database: {error}")
        return
    except OSError as error:
        yield _wrong(f"database {path}: it can't be read ({error.strerror})")
        return
    yield _well(f"database {path}: version {version}, every page sound, {size(bytes_)}")
    for part in locked:
        yield _wrong(f"database {part}: {_UNWRITABLE}")
    running = "a Cardstreak is running with it" if is_running(path) else "no Cardstreak is running"
    yield _well(f"database: {running}")
    if version == migrations.LATEST:
        yield _letters(path)


def _letters(path: Path) -> Finding:
    """What was not delivered lately. It may well be nobody's fault: people block bots."""
    connection = _looked_into(path)
    try:
        dead = outbox.dead(Tx(connection), DEAD_COUNTED)
    except sqlite3.Error as error:
        return _wrong(f"messages: they can't be read ({error})")
    finally:
        connection.close()
    if not dead:
        return _well("messages: all were delivered in the last 30 days")
    last = dead[0]
    day = datetime.fromtimestamp(last.made_at / 1000, UTC)
    place = last.to.account if isinstance(last.to, Identity) else last.to.id
    number = f"{DEAD_COUNTED}+" if len(dead) == DEAD_COUNTED else str(len(dead))
    return _well(
        f"messages: {number} not delivered in the last 30 days; the latest {day:%Y-%m-%d} "
        f"to {plain(last.to.platform)} {plain(place)}: {plain(last.told)}"
    )


def _decks(config: Config) -> Iterator[Finding]:
    shelved = shelf.every(config)
    for one in shelved:
        told = shelf.told(one)
        cards = 0 if one.deck is None else len(one.deck.cards)
        if told and one.deck is None and not one.faults[0].line:
            yield _wrong(f"decks {told} Give it to the user that runs Cardstreak.")
        elif told:
            hint = f"See all with: cardstreak check {shelf.shown(one.file)}"
            yield _wrong(f"deck {told} {hint}")
        else:
            yield _well(f"deck {shelf.shown(one.file)}: {cards:,} cards, no faults")
    if not shelf.decks(shelved):
        yield _wrong(f"decks: there are none. Put a deck file into {config.decks_folder()}.")


def _zones(config: Config) -> Finding:
    name = config.zone_name()
    try:
        zoneinfo.ZoneInfo("Europe/Berlin")
        zoneinfo.ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return _wrong("time zones: their rules can't be read. Install them: pip install tzdata")
    said = os.environ.get("TZ", "").removeprefix(":")
    if not config.defaults.timezone and said and not said.startswith("/") and not is_zone(said):
        return _wrong(
            f"time zones: TZ={plain(said)} is none that is known, so people begin in {name}. "
            "Set one in [defaults] timezone, such as Europe/Berlin."
        )
    source = "tzdata" if find_spec("tzdata") else "this machine's own rules"
    return _well(f"time zones: can be read ({source}); people begin in {name}")
