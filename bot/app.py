"""The one place where everything is wired, started and stopped."""

import asyncio
import gc
import os
import random
import secrets
import signal
import sqlite3
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TextIO

from bot.config.load import Config
from bot.engine.background.service import BackgroundService
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.model.cards import Deck
from bot.model.ids import Identity
from bot.model.ownership import Viewer
from bot.model.people import Settings
from bot.model.platform_events import AnyPlatformEvent
from bot.platforms.ports import AdapterPorts, Clock
from bot.platforms.terminal_chat.client import Terminal
from bot.platforms.terminal_chat.completion import Decks
from bot.platforms.terminal_chat.inbound import FIRST_PERSON, PLATFORM
from bot.runtime import deck_library, platforms
from bot.runtime.imports.process import ImportProcess
from bot.store import deck_access, key_value, people
from bot.store.database import Database, NotSavedError, Tx
from bot.store.database_file import StoreError
from bot.util import log
from bot.util.paths import is_there

_LOG = log.get(__name__)


NEW_OBJECTS = 20_000
"""Objects made between two looks of the garbage collector: some two hundred presses."""


_NO_SPACE = ("SQLITE_FULL", "SQLITE_IOERR")


class SetUpError(Exception):
    """The bot can't start; the message says why and what to do."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        return time.time_ns() // 1_000_000


async def run(
    config: Config,
    stdin: TextIO | None,
    stdout: TextIO,
    stderr: TextIO,
    *,
    clock: Clock | None = None,
    chance: random.Random | None = None,
) -> None:
    """Runs the bot until its people have left or a signal ends it.

    Args:
        config: The settings.
        stdin: What the terminal reads, None if there is nothing.
        stdout: What it writes to.
        stderr: Where broken deck files are named, and a log that can't be written.
        clock: Tells the time; by default it is the machine's.
        chance: Where all chance comes from; by default it is the machine's. Link codes are made of
            it: another one is for demonstrations, where nobody shall have to guess them.

    Raises:
        SetUpError: If the data folder can't be written, or the disk is full.
        StoreError: If the database can't be opened.
        OSError: If `stdout` takes no more.
    """
    ending = _ended_by_signals()
    # What people answer is theirs: nobody else on this machine shall read it.
    os.umask(0o077)
    _make_folder(config.data_folder())
    _set_up_log(config, stderr)
    database = await _opened(config)
    reader = ImportProcess()
    try:
        clock = clock or SystemClock()
        chance = chance or random.SystemRandom()
        rung = asyncio.Event()
        engine = Engine(database, chance, _defaults(config), planned=rung.set, reader=reader)
        try:
            await engine.take_in(_decks(config, stderr))
        except NotSavedError as error:
            raise SetUpError(_full(config)) from error

        async def notify(notice: AnyPlatformEvent) -> None:
            await engine.notify(notice, clock.now())

        background = BackgroundService(database, chance, planned=rung.set)
        ports = AdapterPorts(
            engine.handle,
            notify,
            engine.suggest,
            _Memos(database),
            clock,
            engine.image,
            engine.find_deck,
        )
        _LOG.info("started", database=str(config.database()))
        if platforms.wanted(config):
            # Who studies in the terminal needs none of the large libraries behind this.
            from bot.runtime.supervisor import serve  # noqa: PLC0415

            adapters = platforms.platforms(config, ports, partial(_announce, stdout))
            calm_collector()
            if not await serve(
                ending, adapters, background, clock, rung, tell=partial(_announce, stderr)
            ):
                raise SetUpError("No platform is left to serve, so Cardstreak has stopped.")
        else:
            calm_collector()
            terminal = _terminal(config, ports, database, background, stdin, stdout)
            keeping = asyncio.create_task(
                _kept_going(background, clock, rung, terminal), name="alarms"
            )
            try:
                await _until(ending, terminal)
            finally:
                keeping.cancel()
                with suppress(asyncio.CancelledError):
                    await keeping
    finally:
        reader.close()
        await database.close()
        _LOG.info("stopped")


class _Memos:
    """What adapters keep over restarts, in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str:
        """The text, empty if there is none."""
        return await self._database.read(lambda tx: key_value.get(tx, key))

    async def keep(self, key: str, text: str) -> None:
        """Keeps a text."""
        await self._database.write(lambda tx: key_value.keep(tx, key, text))


async def _kept_going(
    background: BackgroundService, clock: Clock, rung: asyncio.Event, terminal: Terminal
) -> None:
    """Lets battles at the keyboard go on by the clock, from the first one on."""
    if not await background.anything_to_do(terminal.platform):
        await rung.wait()
    # The scheduler takes a while to import: who studies alone does without it.
    from bot.platforms.timer import Timer  # noqa: PLC0415

    try:
        await Timer(background, clock, rung=rung).run([terminal])
    except Exception:  # noqa: BLE001 - people can still study
        _LOG.exception("stopped working", part="alarms")


def _announce(out: TextIO, line: str) -> None:
    # Who started the bot may have gone, and their terminal with them.
    with suppress(OSError, ValueError):
        out.write(f"{line}\n")
        out.flush()


def _terminal(
    config: Config,
    ports: AdapterPorts,
    database: Database,
    background: BackgroundService,
    stdin: TextIO | None,
    stdout: TextIO,
) -> Terminal:
    return Terminal(
        ports.handle,
        ports.clock,
        run=f"{ports.clock.now()}-{secrets.token_hex(4)}",
        folder=config.data_folder(),
        suggest=lambda: database.read(_names),
        moving=lambda: background.moving(Terminal.platform),
        stdin=stdin,
        stdout=stdout,
    )


def calm_collector() -> None:
    """Lets the garbage collector look less often, and never again at what is there now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 50)


async def _until(ending: asyncio.Event, adapter: Terminal) -> None:
    """Runs an adapter to its end, or to the first signal."""
    serving = asyncio.create_task(adapter.run(), name="terminal")
    waiting = asyncio.create_task(ending.wait(), name="signals")
    try:
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
            adapter.leave()
        else:
            serving.result()
    finally:
        serving.cancel()
        waiting.cancel()


def _ended_by_signals() -> asyncio.Event:
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        # Windows has not all of them, and its loop takes none.
        with suppress(AttributeError, NotImplementedError, ValueError):
            number = getattr(signal, name)
            # Under nohup a bot shall outlive its terminal.
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, ending.set)
    return ending


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise SetUpError(
            f"The folder {folder} can't be written ({error.strerror}). "
            "Give it to the user that runs Cardstreak, or choose another with CARDSTREAK_DATA."
        ) from error


def _set_up_log(config: Config, stderr: TextIO) -> None:
    try:
        # A service's log is read where the service is run; in the terminal it would be in the way.
        file = None if platforms.wanted(config) else config.log_file()
        log.set_up(config.log.level, secrets=config.secrets(), file=file)
    except OSError as error:
        # Studying matters more than the log. On stderr its lines would stand amid the cards.
        stderr.write(
            f"{config.log_file()} can't be written ({error.strerror}), so there is no log this "
            "time. Give it to the user that runs Cardstreak.\n"
        )
        log.set_up(config.log.level, secrets=config.secrets(), file=Path(os.devnull))


async def _opened(config: Config) -> Database:
    file = config.database()
    if is_there(file) and not os.access(file, os.W_OK):
        # SQLite would open it all the same, and every press would be refused.
        raise SetUpError(
            f"{file} can't be written. Give it to the user that runs Cardstreak, "
            "or choose another place with CARDSTREAK_DATA."
        )
    try:
        return await Database.open(file)
    except StoreError as error:
        name = getattr(error.__cause__, "sqlite_errorname", "")
        if isinstance(error.__cause__, sqlite3.Error) and name.startswith(_NO_SPACE):
            raise SetUpError(_full(config)) from error
        raise


def _full(config: Config) -> str:
    return (
        f"The disk is full or failing: nothing could be saved in {config.database().parent}. "
        "Free some space, and start again."
    )


def _decks(config: Config, stderr: TextIO) -> list[Deck]:
    shelved = deck_library.every(config)
    for one in shelved:
        if told := deck_library.told(one):
            _LOG.warning("a deck file has faults", file=str(one.file), faults=told)
            stderr.write(f"{told}\n")
    return deck_library.decks(shelved)


def _defaults(config: Config) -> Defaults:
    chosen = config.defaults
    return Defaults(
        config.zone_name(),
        Settings(new_cards=chosen.new_cards, retention=chosen.retention, mode=chosen.mode),
    )


def _names(tx: Tx) -> Decks:
    """The decks of whoever sits down at the keyboard first."""
    person = people.find(tx, Identity(PLATFORM, FIRST_PERSON))
    every = deck_access.every(tx, Viewer() if person is None else Viewer(person.id))
    return {stored.name.slug: tuple(stored.about.topics) for stored in every}
