"""Updates a second through the whole bot on Telegram, and through trivial ones beside it.

    python -m tests.benchmarks.telegram_load [--seconds 10] [--people 400] [--rounds 2]

People press buttons as fast as they are answered: one process plays them and Telegram
(`tests.fakes.telegram.load`), another is the bot. Three bots take turns, all by long polling:

- "answers" does the least that a bot can: it answers each press, one request;
- "edits" answers and edits the message, two requests, as the whole bot does in private;
- "whole" is Cardstreak: the engine, its database on this disk (WAL, synchronous=FULL), the adapter
  with its pacing; people study a deck of a thousand cards, revealing and rating.

The pace that Telegram asks for is not kept: here one person presses more often than once a second.
`idle` is the memory of each process before anybody comes, `loaded` after the load, in MB.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import signal
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import telegram
import telegram.ext

from bot.app import SystemClock, calm_collector
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.people import Settings
from bot.platforms.ports import AdapterPorts
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.client import Telegram
from bot.platforms.telegram_chat.rate_limit import CONNECTIONS
from bot.store import key_value
from bot.store.database import Database
from tests.world import a_deck

BOTS = ("answers", "edits", "whole")
CARDS = 1_000
OFFERED = 5_000
"""Arrivals a second that are offered: more than any of the bots takes."""


class Memos:
    """What the adapter keeps over restarts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str:
        """The text, empty if there is none."""
        return await self._database.read(lambda tx: key_value.get(tx, key))

    async def keep(self, key: str, text: str) -> None:
        """Keeps a text."""
        await self._database.write(lambda tx: key_value.keep(tx, key, text))


def megabytes() -> float:
    """The memory of this process that is in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def notice(_: object) -> None:
    """Nobody is told anything."""


async def whole(where: dict[str, str], folder: Path) -> None:
    """The whole bot, until it is cancelled."""
    database = await Database.open(folder / "cardstreak.db")
    engine = Engine(
        database, random.Random(1), Defaults("UTC", Settings(new_cards=200)), reader=import_here
    )
    await engine.take_in([a_deck(CARDS)])
    ports = AdapterPorts(engine.handle, notice, engine.suggest, Memos(database), SystemClock())
    adapter = Telegram(
        ports,
        token=where["token"],
        api_url=where["api_url"],
        file_url="",
        webhook_url="",
        webhook_secret="",
        announce=lambda _: None,
    )
    calm_collector()
    try:
        await adapter.run()
    finally:
        await database.close()


async def trivial(where: dict[str, str], *, edits: bool) -> None:
    """The library with handlers that do next to nothing, until it is cancelled."""
    button = telegram.InlineKeyboardButton("Press", callback_data="press")
    markup = telegram.InlineKeyboardMarkup([[button]])
    presses = 0

    async def say(update: telegram.Update, _: Any) -> None:
        assert update.message
        await update.message.reply_text("Ready", reply_markup=markup)

    async def press(update: telegram.Update, _: Any) -> None:
        nonlocal presses
        presses += 1
        query = update.callback_query
        assert query
        if edits:
            await asyncio.gather(
                query.answer(), query.edit_message_text(f"Press {presses}", reply_markup=markup)
            )
        else:
            await query.answer()

    builder = telegram.ext.ApplicationBuilder().token(where["token"]).base_url(where["base_url"])
    builder = builder.connection_pool_size(CONNECTIONS).pool_timeout(60)
    app: Any = builder.concurrent_updates(CONNECTIONS).job_queue(None).build()
    app.add_handler(telegram.ext.CallbackQueryHandler(press))
    app.add_handler(telegram.ext.MessageHandler(telegram.ext.filters.TEXT, say))
    calm_collector()
    async with app:
        await app.start()
        await app.updater.start_polling(allowed_updates=["message", "callback_query"])
        try:
            await asyncio.Event().wait()
        finally:
            await app.updater.stop()
            await app.stop()


def bot(name: str, where: dict[str, str], folder: str, memory: Any) -> None:
    """A bot in a process of its own, which sends its memory whenever it is asked."""
    # What one person may do in a second is not what is measured.
    limits.PRIVATE_A_SECOND = 1_000_000

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        running = asyncio.ensure_future(
            whole(where, Path(folder)) if name == "whole" else trivial(where, edits=name == "edits")
        )
        loop.add_signal_handler(signal.SIGTERM, running.cancel)
        loop.add_reader(memory.fileno(), lambda: memory.send((memory.recv(), megabytes())[1]))
        with contextlib.suppress(asyncio.CancelledError):
            await running

    asyncio.run(serve())


async def measure(name: str, given: argparse.Namespace, folder: str) -> dict[str, Any]:
    """One bot under load."""
    words = ["--rate", str(OFFERED), "--seconds", str(given.seconds), "--people", str(given.people)]
    words += ["--text", "/quiz greek cards:100", "--buttons", r"^(Reveal answer|[345]|Press)$"]
    driver = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.fakes.telegram.load", *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert driver.stdout
    assert driver.stdin
    where = json.loads(await driver.stdout.readline())
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=bot, args=(name, where, folder, theirs)
    )
    process.start()
    try:
        ours.send("idle")
        idle = await asyncio.to_thread(ours.recv)
        found: dict[str, Any] = json.loads(await driver.stdout.readline())
        ours.send("loaded")
        loaded = await asyncio.to_thread(ours.recv)
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)
        driver.stdin.close()
        await driver.wait()
    return {"bot": name, "idle": idle, "loaded": loaded, **found}


async def run(given: argparse.Namespace) -> list[dict[str, Any]]:
    """All bots in turn, so often; the medians of each."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in BOTS}
    for _ in range(given.rounds):
        for name in BOTS:
            with tempfile.TemporaryDirectory() as folder:
                rows[name].append(await measure(name, given, folder))
    return [
        {
            "bot": name,
            **{
                key: statistics.median(row[key] for row in found)
                for key in ("rate", "p50", "p99", "unanswered", "busy", "idle", "loaded")
            },
        }
        for name, found in rows.items()
    ]


def main() -> None:
    """Runs the benchmark and prints a table, or JSON into a file."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.telegram_load")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    given = parser.parse_args()
    rows = asyncio.run(run(given))
    print("bot      updates/s   p50 ms   p99 ms  unanswered  driver   idle MB  loaded MB")
    for row in rows:
        print(
            f"{row['bot']:8} {row['rate']:9,.0f} {row['p50']:8.0f} {row['p99']:8.0f}"
            f" {row['unanswered']:11.0f} {row['busy']:7.2f} {row['idle']:9.0f}"
            f" {row['loaded']:10.0f}"
        )
    rate = {row["bot"]: row["rate"] for row in rows}
    print(
        f"the whole bot has {rate['whole'] / rate['edits']:.0%} of the rate of a trivial one with "
        f"the same requests, {rate['whole'] / rate['answers']:.0%} of one that only answers"
    )
    if given.json:
        given.json.write_bytes(msgspec.json.encode(rows))


if __name__ == "__main__":
    main()
