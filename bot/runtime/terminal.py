"""Runs the bot in the terminal, for people who study at the keyboard."""

import asyncio
import secrets
from contextlib import suppress
from typing import TextIO

from bot.config.schema import Config
from bot.engine.background.service import BackgroundService
from bot.model.ids import Identity
from bot.model.ownership import Viewer
from bot.platforms.ports import AdapterPorts, Clock
from bot.platforms.terminal_chat.client import Terminal
from bot.platforms.terminal_chat.completion import Decks
from bot.platforms.terminal_chat.inbound import FIRST_PERSON, PLATFORM
from bot.store import deck_access, people
from bot.store.database import Database, Tx
from bot.util import log

_LOG = log.get(__name__)


def make(
    config: Config,
    ports: AdapterPorts,
    database: Database,
    background: BackgroundService,
    stdin: TextIO | None,
    stdout: TextIO,
) -> Terminal:
    """The terminal.

    Args:
        config: The settings.
        ports: What the terminal may use of the program.
        database: Where it looks up decks for completion.
        background: Knows whether a battle is going on.
        stdin: What it reads; None if there is nothing to read.
        stdout: Where it writes.
    """
    return Terminal(
        ports.handle,
        ports.clock,
        run=f"{ports.clock.now()}-{secrets.token_hex(4)}",
        folder=config.data_folder(),
        suggest=lambda: database.read(_names),
        moving=lambda: background.moving(Terminal.platform),
        media=ports.media,
        player=config.terminal.player,
        stdin=stdin,
        stdout=stdout,
    )


async def serve(
    stopping: asyncio.Event,
    terminal: Terminal,
    background: BackgroundService,
    clock: Clock,
    wake: asyncio.Event,
) -> None:
    """Runs the terminal until its user leaves or `stopping` is set.

    Args:
        stopping: Set when the bot must stop.
        terminal: The terminal.
        background: Does what is due, as in a battle.
        clock: The clock.
        wake: Set when something may be due at once.

    Raises:
        OSError: If the terminal can't write.
    """
    timer = asyncio.create_task(_run_timer(background, clock, wake, terminal), name="timer")
    try:
        await _run(terminal, stopping)
    finally:
        timer.cancel()
        with suppress(asyncio.CancelledError):
            await timer


async def _run_timer(
    background: BackgroundService, clock: Clock, wake: asyncio.Event, terminal: Terminal
) -> None:
    """Does what becomes due in the terminal, as in a battle; waits until there is anything."""
    if not await background.anything_to_do(terminal.platform):
        await wake.wait()
    # The scheduler takes a while to import, and nobody who studies alone needs it.
    from bot.platforms.timer import Timer  # noqa: PLC0415

    try:
        await Timer(background, clock, rung=wake).run([terminal])
    except Exception:  # noqa: BLE001 - people can still study
        _LOG.exception("stopped working", part="timer")


async def _run(terminal: Terminal, stopping: asyncio.Event) -> None:
    running = asyncio.create_task(terminal.run(), name="terminal")
    stop = asyncio.create_task(stopping.wait(), name="signals")
    try:
        await asyncio.wait({running, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            terminal.leave()
        else:
            running.result()
    finally:
        running.cancel()
        stop.cancel()


def _names(tx: Tx) -> Decks:
    """The decks of the terminal's first user: their topics, by what names them."""
    person = people.find(tx, Identity(PLATFORM, FIRST_PERSON))
    decks = deck_access.every(tx, Viewer() if person is None else Viewer(person.id))
    return {deck.name.typed: tuple(deck.about.topics) for deck in decks}
