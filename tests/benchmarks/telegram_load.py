"""Updates a second through the whole Telegram bot, and through trivial bots for comparison.

    python -m tests.benchmarks.telegram_load [--seconds 10] [--people 400] [--rounds 2]

People press buttons as fast as they are answered. One process plays the people and Telegram
(`tests.fakes.telegram.load`), another is the bot. Three bots take turns, all by long polling:

- "answers" does the least that a bot can do: it answers each press, with one request;
- "edits" answers and edits the message, two requests, as the whole bot does in private chats;
- "whole" is Cardstreak: the engine, its database on this disk (WAL, synchronous=FULL), the adapter
  with its rate limiter; people study a deck of a thousand cards, revealing and rating.

Telegram's limit of one message a second for each chat is lifted, because people here press faster.
`idle` is the memory of the bot's process before the load, `loaded` after it, in MB.
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
from bot.model.people import Settings
from bot.platforms.ports import AdapterPorts
from bot.platforms.telegram_chat import limits
from bot.platforms.telegram_chat.client import Telegram
from bot.platforms.telegram_chat.rate_limit import CONNECTIONS
from bot.runtime.imports.launcher import ImportProcess
from bot.runtime.key_values import KeyValues
from bot.store.opening import open_database
from tests.world import a_deck

BOTS = ("answers", "edits", "whole")
CARDS = 1_000
BUTTONS = r"^(Later|Reveal answer|[345]\b.*|Press)$"
"""What is pressed. "Later" is for the question about the time zone after the first rating."""
OFFERED = 5_000
"""Presses offered a second: more than any of the bots can answer."""


def megabytes() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def ignore(_: object) -> None:
    """Ignores events of the platform."""


async def whole(endpoints: dict[str, str], folder: Path) -> None:
    """The whole bot, until it is cancelled."""
    database = await open_database(folder / "cardstreak.db")
    engine = Engine(
        database, random.Random(1), Defaults("UTC", Settings(new_cards=200)), reader=ImportProcess()
    )
    await engine.take_in([a_deck(CARDS)])
    ports = AdapterPorts(
        engine.handle, ignore, engine.suggest, KeyValues(database, SystemClock()), SystemClock()
    )
    adapter = Telegram(
        ports,
        token=endpoints["token"],
        api_url=endpoints["api_url"],
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


async def trivial(endpoints: dict[str, str], *, edits: bool) -> None:
    """A bot with trivial handlers on the same library, until it is cancelled."""
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

    builder = (
        telegram.ext.ApplicationBuilder().token(endpoints["token"]).base_url(endpoints["base_url"])
    )
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


def bot(name: str, endpoints: dict[str, str], folder: str, memory: Any) -> None:
    """A bot in its own process, which sends its memory use whenever asked."""
    # The limit for one chat is not what this benchmark measures.
    limits.PRIVATE_A_SECOND = 1_000_000

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        running = asyncio.ensure_future(
            whole(endpoints, Path(folder))
            if name == "whole"
            else trivial(endpoints, edits=name == "edits")
        )
        loop.add_signal_handler(signal.SIGTERM, running.cancel)
        loop.add_reader(memory.fileno(), lambda: memory.send((memory.recv(), megabytes())[1]))
        with contextlib.suppress(asyncio.CancelledError):
            await running

    asyncio.run(serve())


async def measure(name: str, options: argparse.Namespace, folder: str) -> dict[str, Any]:
    """One bot under load."""
    arguments = [
        "--rate",
        str(OFFERED),
        "--seconds",
        str(options.seconds),
        "--people",
        str(options.people),
    ]
    arguments += ["--text", "/quiz greek cards:100", "--buttons", BUTTONS]
    driver = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.fakes.telegram.load", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert driver.stdout
    assert driver.stdin
    endpoints = json.loads(await driver.stdout.readline())
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=bot, args=(name, endpoints, folder, theirs)
    )
    process.start()
    try:
        ours.send("idle")
        idle = await asyncio.to_thread(ours.recv)
        result: dict[str, Any] = json.loads(await driver.stdout.readline())
        ours.send("loaded")
        loaded = await asyncio.to_thread(ours.recv)
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)
        driver.stdin.close()
        await driver.wait()
    return {"bot": name, "idle": idle, "loaded": loaded, **result}


async def run(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Runs the bots in turns; returns the medians of each."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in BOTS}
    for _ in range(options.rounds):
        for name in BOTS:
            with tempfile.TemporaryDirectory() as folder:
                rows[name].append(await measure(name, options, folder))
    return [
        {
            "bot": name,
            **{
                key: statistics.median(row[key] for row in measured)
                for key in ("rate", "p50", "p99", "unanswered", "busy", "idle", "loaded")
            },
        }
        for name, measured in rows.items()
    ]


def main() -> None:
    """Runs the benchmark and prints a table; with --json it also writes the figures into a file."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.telegram_load")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    options = parser.parse_args()
    rows = asyncio.run(run(options))
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
    if options.json:
        options.json.write_bytes(msgspec.json.encode(rows))


if __name__ == "__main__":
    main()
