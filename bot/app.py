"""Wires all parts of the bot together, starts them and stops them."""

import asyncio
import gc
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TextIO

from bot.config.schema import Config
from bot.engine.background.service import BackgroundService
from bot.engine.context import SEED_BITS
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.model.cards import Deck, media_of
from bot.model.people import Settings
from bot.model.platform_events import AnyPlatformEvent
from bot.platforms.ports import AdapterPorts, Clock, WebPorts
from bot.platforms.previews.loading import looks
from bot.runtime import deck_library, platforms, terminal
from bot.runtime.battle_scenes import BattleScenes
from bot.runtime.browsers import Browsers
from bot.runtime.cluster import Cluster
from bot.runtime.drawing.drawings import Drawings
from bot.runtime.drawing.launcher import DrawingProcess
from bot.runtime.imports.launcher import ImportProcess
from bot.runtime.key_values import KeyValues
from bot.runtime.parts import ALL, Part
from bot.runtime.processes import end_with_supervisor
from bot.runtime.upkeep import SetUpError, Upkeep
from bot.store.database import Database, NotSavedError
from bot.store.database_file import StoreError
from bot.store.opening import open_database, shown
from bot.util import log, repeats
from bot.util.paths import is_there
from bot.util.patient import PatientStream, patient

_LOG = log.get(__name__)

NEW_OBJECTS = 20_000
"""New objects after which the garbage collector runs: some two hundred presses make so many."""

WATCHED_EVERY_S = 15.0
"""Seconds between two looks whether the database is still there."""

_NO_SPACE = ("SQLITE_FULL", "SQLITE_IOERR")


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
    part: Part = ALL,
    alone: bool = False,
) -> None:
    """Runs the bot until the terminal's user leaves, every platform has refused it, or a signal.

    Args:
        config: The settings.
        stdin: What the terminal reads; None if there is nothing to read.
        stdout: Where the terminal, or the owner's messages, are written.
        stderr: Where faults are written: of deck files, of the log, of platforms.
        clock: The clock; by default the machine's.
        chance: The random generator; by default the machine's. Link codes come from it, so another
            one is only for demonstrations, in which the codes need not be secret.
        part: Which part of the bot this process is, if several serve it.
        alone: Whether the pages are for the one who started the bot, and are opened for them.

    Raises:
        SetUpError: If the data folder can't be written, the disk is full, or every platform has
            refused the bot.
        StoreError: If the database can't be opened, or another process is the same part of the bot.
        LostDatabaseError: If it was taken away while the bot ran.
        OSError: If `stdout` can't be written.
    """
    stopping = _stopped_by_signals()
    # People's answers are private: no other user of this machine may read them.
    os.umask(0o077)
    _make_folder(config.data_folder())
    _set_up_log(config, patient(stderr), to_file=alone or not platforms.wanted(config))
    if config.log.level == "debug":
        _LOG.warning("at level debug the log holds what people write")
    database = await _open_database(config)
    database.on_lost = stopping.set
    watching = asyncio.create_task(_watch(database), name="database watch")
    clock = clock or SystemClock()
    imports, drawings = ImportProcess(), Drawings(database, clock, DrawingProcess())
    cluster = Cluster(database, clock, part)
    try:
        chance = chance or random.SystemRandom()
        wake = asyncio.Event()
        database.on_wake = wake.set
        reader = imports.within(deck_library.import_limits(config))
        engine = Engine(database, chance, _defaults(config), reader=reader)
        await _note(engine, cluster, config, patient(stderr))

        async def notify(event: AnyPlatformEvent) -> None:
            await engine.notify(event, clock.now())

        background = BackgroundService(database, chance, cluster.membership)
        upkeep = Upkeep(config, database, clock, lambda: imports.waiting, cluster)
        ports = AdapterPorts(
            upkeep.timed(engine.handle),
            notify,
            engine.suggest,
            KeyValues(database, clock),
            clock,
            engine.medium,
            engine.plan_quiz,
            engine.space_of,
            cluster,
            drawings,
        )
        _LOG.info("started", database=shown(config.store_place()))
        if platforms.wanted(config):
            _require_sign_in(config, alone=alone)
            # It imports large libraries, which nobody who studies in the terminal needs.
            from bot.runtime.supervisor import serve  # noqa: PLC0415

            announce = partial(_announce, patient(stdout))
            seed = chance.getrandbits(SEED_BITS) if alone else None
            own = _web_ports(
                engine, Browsers(database, clock), BattleScenes(database, clock), announce, seed
            )
            adapters = platforms.platforms(config, ports, own, announce)
            async with upkeep.running(adapters):
                calm_collector()
                if not await serve(
                    stopping,
                    adapters,
                    background,
                    clock,
                    wake,
                    tell=partial(_announce, patient(stderr)),
                ):
                    raise SetUpError("No platform is left to serve, so Cardstreak has stopped.")
        else:
            calm_collector()
            await terminal.serve(
                stopping,
                terminal.make(config, ports, database, background, stdin, stdout),
                background,
                clock,
                wake,
            )
    finally:
        watching.cancel()
        imports.close()
        for opened in (drawings, cluster, database):
            await opened.close()
        repeats.report(everything=True)
        if database.lost is not None:
            _LOG.critical("the database is lost", reason=str(database.lost))
            raise database.lost
        _LOG.info("stopped")


def _require_sign_in(config: Config, *, alone: bool) -> None:
    if not alone and not platforms.chats(config):
        raise SetUpError(
            "The pages of [web] need Discord or Telegram, where people ask for /web. "
            "To study alone in the browser, start: cardstreak web"
        )


def _web_ports(
    engine: Engine,
    browsers: Browsers,
    scenes: BattleScenes,
    announce: Callable[[str], None],
    seed: int | None,
) -> WebPorts:
    """What the pages use; with a secret seed they are opened for the one who started the bot."""
    if seed is None:
        return WebPorts(browsers, engine.answered, engine.studio, scenes, looks=looks)
    from bot.runtime.pages import open_pages  # noqa: PLC0415 - only `cardstreak web` does that

    opened = partial(open_pages, browsers, seed, announce)
    return WebPorts(browsers, engine.answered, engine.studio, scenes, opened, looks)


async def _watch(database: Database) -> None:
    """Looks from time to time whether the database is still there, also while nobody studies."""
    while True:
        await asyncio.sleep(WATCHED_EVERY_S)
        repeats.report()
        with suppress(NotSavedError):
            await database.look()


def _announce(out: PatientStream, line: str) -> None:
    # The terminal in which the bot was started may have been closed.
    with suppress(OSError, ValueError):
        out.write(f"{line}\n")
        out.flush()


def calm_collector() -> None:
    """Makes the garbage collector run less often, and never look again at today's objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 50)


def _stopped_by_signals() -> asyncio.Event:
    """An event that the signals to stop set, and the end of a supervisor."""
    stopping = asyncio.Event()
    end_with_supervisor(stopping)
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        # The loop may be closed when a last signal comes.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(stopping.set)

    # SIGBREAK is Ctrl-Break on Windows, and what comes when its console window is closed.
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        # nohup ignores SIGHUP, so that the bot outlives its terminal.
        if number is None or signal.getsignal(number) is signal.SIG_IGN:
            continue
        try:
            loop.add_signal_handler(number, stopping.set)
        except (NotImplementedError, RuntimeError, ValueError):
            # Windows' event loop handles no signals. Only the main thread may handle any.
            with suppress(ValueError):
                signal.signal(number, stop)
    return stopping


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


def _set_up_log(config: Config, stderr: PatientStream, *, to_file: bool) -> None:
    try:
        # A service manager collects stderr; in the terminal, log lines would disturb the quiz.
        file = config.log_file() if to_file else None
        log.set_up(config.log.level, secrets=config.secrets(), file=file)
    except OSError as error:
        # Studying matters more than the log; on stderr its lines would appear between the cards.
        stderr.write(
            f"{config.log_file()} can't be written ({error.strerror}), so there is no log this "
            "time. Give it to the user that runs Cardstreak.\n"
        )
        log.set_up(config.log.level, secrets=config.secrets(), file=Path(os.devnull))


async def _note(engine: Engine, cluster: Cluster, config: Config, stderr: PatientStream) -> None:
    """Notes in the store what its owner has given the bot: decks, and when daily cards come."""
    try:
        await cluster.settle()
        await engine.take_in(*_decks(config, stderr))
        await engine.spread_daily_cards("discord", config.discord.daily_window_minutes)
        await engine.note_pages(config.web.url())
    except NotSavedError as error:
        raise SetUpError(_not_saved(config, error)) from error


async def _open_database(config: Config) -> Database:
    file = config.store_place()
    if isinstance(file, Path) and is_there(file) and not os.access(file, os.W_OK):
        # SQLite would open it, and then refuse every write.
        raise SetUpError(
            f"{file} can't be written. Give it to the user that runs Cardstreak, "
            "or choose another place with CARDSTREAK_DATA."
        )
    try:
        return await open_database(file)
    except StoreError as error:
        name = getattr(error.__cause__, "sqlite_errorname", "")
        if isinstance(error.__cause__, sqlite3.Error) and name.startswith(_NO_SPACE):
            raise SetUpError(_not_saved(config, error)) from error
        raise


def _not_saved(config: Config, error: Exception) -> str:
    if config.store.url:
        return f"Nothing could be saved in the PostgreSQL database: {error}."
    return (
        f"The disk is full or failing: nothing could be saved in {config.database().parent}. "
        "Free some space, and start again."
    )


def _decks(config: Config, stderr: PatientStream) -> tuple[list[Deck], dict[str, bytes]]:
    """The bot's own decks, and the bytes of their pictures and sounds by their names."""
    files = deck_library.every(config)
    for file in files:
        if summary := deck_library.summary(file):
            _LOG.warning("a deck file has faults", file=str(file.file), faults=summary)
            stderr.write(f"{summary}\n")
    decks = deck_library.decks(files)
    used = {medium.name for deck in decks for card in deck.cards for medium in media_of(card)}
    media = {name: content for file in files for name, content in file.media.items()}
    return decks, {name: content for name, content in media.items() if name in used}


def _defaults(config: Config) -> Defaults:
    new = config.defaults
    return Defaults(
        config.zone_name(),
        Settings(new_cards=new.new_cards, retention=new.retention, mode=new.mode),
    )
