"""Checks all that a bot needs to run, for the command line."""

import os
import sqlite3
import tempfile
import time
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from bot.admin.backup import size
from bot.config.load import ConfigError, load
from bot.config.schema import Config
from bot.model.ids import Identity
from bot.platforms.discord_chat.lateness import CLOCK_KEY, CLOCK_WRONG_MS
from bot.runtime import deck_library
from bot.store import backups, key_value, migrations, outbox, processes
from bot.store.backups import LastBackup
from bot.store.database import Tx
from bot.store.database_file import (
    StoreError,
    inspect,
    is_running,
    lock_file,
    open_for_inspection,
    parts_of,
)
from bot.store.opening import require_driver, shown
from bot.store.sqlite_database import SqliteTx
from bot.util.paths import is_there
from bot.util.scrub import plain
from bot.util.secret_files import others_can_read, secret_files
from bot.util.time_zones import is_zone

DEAD_COUNTED = 1_000
"""Undelivered messages that are counted; above this the number is "1000+"."""
BACKUP_OLD_HOURS = 48
"""A nightly backup that is older than this has failed at least once."""
HOURS_COUNTED = 72
"""Ages are told in hours up to here, and then in days."""
_UNWRITABLE = "it can't be written. Give it to the user that runs Cardstreak."


T = TypeVar("T")


class _Scan(Protocol):
    """Runs a function in a transaction that reads."""

    def __call__(self, read: Callable[[Tx], T]) -> T:
        """Returns what the function returns."""


class Finding(NamedTuple):
    """The result of one check: whether all is well, and a sentence about it."""

    well: bool
    sentence: str


def findings(config: Config, file: Path, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Checks all that a bot needs, and changes nothing.

    Args:
        config: The settings.
        file: The file that they may come from; it need not exist.
        environ: The environment, which may name files of secrets.
    """
    yield from _private(file, environ)
    yield _folder(config.data_folder())
    yield from _log(config.log_file())
    place = config.store_place()
    kept = config.backup.place()
    yield from _postgres(place, kept) if isinstance(place, str) else _database(place, kept)
    yield from _decks(config)
    yield _zones(config)


def _private(file: Path, environ: Mapping[str, str]) -> Iterator[Finding]:
    """The files with secrets that other users of this machine can read."""
    with suppress(ConfigError):
        if load(file, {}).secrets() and others_can_read(file):
            yield _wrong(
                f"configuration: {file} holds a token, and other users of this machine can read "
                f"it. Keep it to yourself: chmod 600 {file}"
            )
    for secret in secret_files(environ):
        if others_can_read(secret):
            yield _wrong(
                f"configuration: {secret} holds a token, and other users of this machine can read "
                f"it. Keep it to yourself: chmod 600 {secret}"
            )


def trouble_with(
    folder: Path, *, what: str = "data folder", setting: str = "CARDSTREAK_DATA"
) -> str:
    """Why a folder can't be written, and what to do; empty if it can.

    Args:
        folder: The folder, which need not exist.
        what: What the sentence calls it.
        setting: What sets another one.
    """
    nearest = _nearest_existing(folder)
    if not nearest.is_dir():
        return (
            f"{what} {folder}: {nearest} is no folder. "
            f"Move that file away, or choose another folder with {setting}."
        )
    try:
        # The rights are not enough: in /proc even root can make no folder. So one is made.
        with tempfile.TemporaryDirectory(prefix=".cardstreak-", dir=nearest):
            return ""
    except OSError as error:
        return (
            f"{what} {folder}: it can't be written ({error.strerror}). "
            f"Give it to the user that runs Cardstreak, or choose another with {setting}."
        )


def _well(sentence: str) -> Finding:
    return Finding(well=True, sentence=sentence)


def _wrong(sentence: str) -> Finding:
    return Finding(well=False, sentence=sentence)


def _folder(folder: Path) -> Finding:
    if trouble := trouble_with(folder):
        return _wrong(trouble)
    if _nearest_existing(folder) != folder.absolute():
        return _well(f"data folder {folder}: the first start will make it")
    return _well(f"data folder {folder}: can be written")


def _nearest_existing(folder: Path) -> Path:
    """The folder itself, or the nearest parent that exists and that this user may see."""
    nearest = folder.absolute()
    while not _is_visible(nearest) and nearest != nearest.parent:
        nearest = nearest.parent
    return nearest


def _is_visible(path: Path) -> bool:
    with suppress(OSError):
        return is_there(path)
    return False


def _log(file: Path) -> Iterator[Finding]:
    if not _is_visible(file):
        return
    if file.is_file() and os.access(file, os.W_OK):
        yield _well(f"log {file}: can be written")
    else:
        yield _wrong(f"log {file}: {_UNWRITABLE}")


def _database(path: Path, kept: Path | None) -> Iterator[Finding]:
    try:
        if not is_there(path):
            yield _well(f"database {path}: the first start will make it")
            return
        version = inspect(path, whole=True)
        bytes_ = path.stat().st_size
        parts = (*parts_of(path), lock_file(path))
        locked = [part for part in parts if is_there(part) and not os.access(part, os.W_OK)]
    except StoreError as error:
        yield _wrong(f"database: {error}")
        return
    except OSError as error:
        yield _wrong(f"database {path}: it can't be read ({error.strerror})")
        return
    older = f" (the next start brings it to {migrations.LATEST})" * (version < migrations.LATEST)
    yield _well(f"database {path}: version {version}{older}, every page sound, {size(bytes_)}")
    for part in locked:
        yield _wrong(f"database {part}: {_UNWRITABLE}")
    running = "a Cardstreak is running with it" if is_running(path) else "no Cardstreak is running"
    yield _well(f"database: {running}")
    if version == migrations.LATEST:
        yield from _contents(_scanned(path), kept)


def _scanned(path: Path) -> _Scan:
    def scan(read: Callable[[Tx], T]) -> T:
        with closing(open_for_inspection(path)) as connection:
            return read(SqliteTx(connection))

    return scan


def _postgres(url: str, kept: Path | None) -> Iterator[Finding]:
    try:
        require_driver()
        # Who stays with SQLite needs no psycopg.
        from bot.store.postgres import inspection  # noqa: PLC0415

        look = inspection.look_at(url)
    except StoreError as error:
        yield _wrong(f"database: {error}")
        return
    version = f"version {look.version}" if look.version else "the first start will make its tables"
    older = f" (the next start brings it to {migrations.LATEST})" * (
        0 < look.version < migrations.LATEST
    )
    yield _well(
        f"database {shown(url)}: PostgreSQL {look.server}, {version}{older}, {size(look.bytes_)}"
    )
    yield _well(
        f"database: {look.connections} connections of Cardstreak, "
        f"of at most {look.most_connections} of all programs"
    )
    for setting in look.unsafe:
        yield _wrong(
            f"database: the server's setting {setting} is off, so a power cut could lose what was "
            f"saved, or all. Set {setting} = on in postgresql.conf."
        )
    if look.version == migrations.LATEST:
        yield from inspection.scan(url, lambda tx: list(_processes(tx)))
        yield from _contents(partial(inspection.scan, url), kept)


def _processes(tx: Tx) -> Iterator[Finding]:
    """Which of the processes of the bot live, and which are missing."""
    living = processes.living(tx, time.time_ns() // 1_000_000)
    wanted = max((one.clusters for one in living), default=1)
    if wanted == 1:
        return
    places = ", ".join(f"{one.cluster}/{one.clusters} ({plain(one.place)})" for one in living)
    yield _well(f"processes: {places}")
    for missing in sorted(set(range(wanted)) - {one.cluster for one in living}):
        yield _wrong(f"processes: {missing}/{wanted} does not run: --cluster {missing}/{wanted}")


def _contents(scan: _Scan, kept: Path | None) -> Iterator[Finding]:
    """What the rows say: undelivered messages, a wrong clock, and backups in the folder `kept`."""
    try:
        yield from _backups(scan(backups.last), kept)
        yield scan(_messages)
        yield from scan(lambda tx: list(_clock(tx)))
    except (sqlite3.Error, StoreError) as error:
        yield _wrong(f"messages: they can't be read ({error})")


def _messages(tx: Tx) -> Finding:
    """The messages that were not delivered lately. They are no fault: people may block a bot."""
    dead = outbox.dead(tx, DEAD_COUNTED)
    if not dead:
        return _well("messages: all were delivered in the last 30 days")
    last = dead[0]
    day = datetime.fromtimestamp(last.made_at / 1000, UTC)
    place = last.to.account if isinstance(last.to, Identity) else last.to.id
    number = f"{DEAD_COUNTED}+" if len(dead) == DEAD_COUNTED else str(len(dead))
    return _well(
        f"messages: {number} not delivered in the last 30 days; the latest {day:%Y-%m-%d} "
        f"to {plain(last.to.platform)} {plain(place)}: {plain(last.reason)}"
    )


def _backups(last: LastBackup | None, kept: Path | None) -> Iterator[Finding]:
    if kept is None:
        yield _well("backups: the bot makes none. For one each night, set [backup] folder.")
    elif trouble := trouble_with(kept, what="backup folder", setting="[backup] folder"):
        yield _wrong(trouble)
    elif last is None:
        yield _well(f"backups: none yet; the bot will make the first one in {kept}")
    else:
        hours = max(0, time.time() - last.at / 1000) / 3600
        age = f"{hours:.0f} hours" if hours < HOURS_COUNTED else f"{hours / 24:.0f} days"
        made = f"backups: the last good one is {age} old: {last.file}, {size(last.size)}"
        file = Path(last.file)
        if hours > BACKUP_OLD_HOURS:
            yield _wrong(f"{made}. The log says why there is no newer one.")
        elif _is_visible(file.parent) and not _is_visible(file):
            yield _wrong(f"{made}, but that file is gone. Was it moved?")
        else:
            yield _well(made)


def _clock(tx: Tx) -> Iterator[Finding]:
    """How wrong the machine's clock was when interactions came from Discord."""
    noted = key_value.get(tx, CLOCK_KEY)
    try:
        ahead, at = (int(part) for part in noted.split())
        day = f"measured {datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return  # never measured
    if abs(ahead) < CLOCK_WRONG_MS:
        yield _well(f"clock: right to within a second of Discord's ({day})")
        return
    side = "ahead of" if ahead > 0 else "behind"
    yield _wrong(
        f"clock: this machine's is about {abs(ahead) / 1000:,.1f} s {side} Discord's ({day}). "
        "Switch on its time service, for example with: timedatectl set-ntp true"
    )


def _decks(config: Config) -> Iterator[Finding]:
    files = deck_library.every(config)
    for file in files:
        summary = deck_library.summary(file)
        name = deck_library.shown(file.file)
        cards = 0 if file.deck is None else len(file.deck.cards)
        if summary and file.deck is None and not file.faults[0].line:
            yield _wrong(f"decks {summary} Give it to the user that runs Cardstreak.")
        elif summary:
            yield _wrong(f"deck {summary} See all with: cardstreak check {name}")
        else:
            yield _well(f"deck {name}: {cards:,} cards, no faults")
    if not deck_library.decks(files):
        yield _wrong(f"decks: there are none. Put a deck file into {config.decks_folder()}.")


def _zones(config: Config) -> Finding:
    name = config.zone_name()
    try:
        zoneinfo.ZoneInfo("Europe/Berlin")
        zoneinfo.ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return _wrong("time zones: their rules can't be read. Install them: pip install tzdata")
    tz = os.environ.get("TZ", "").removeprefix(":")
    if not config.defaults.timezone and tz and not tz.startswith("/") and not is_zone(tz):
        return _wrong(
            f"time zones: TZ={plain(tz)} is none that is known, so people begin in {name}. "
            "Set one in [defaults] timezone, such as Europe/Berlin."
        )
    source = "tzdata" if find_spec("tzdata") else "this machine's own rules"
    return _well(f"time zones: can be read ({source}); people begin in {name}")
