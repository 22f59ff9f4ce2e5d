"""A hundred people who answer one question of a battle within a second, over Discord's wire.

    python -m tests.benchmarks.battle_presses [--people 100] [--within 1] [--rounds 5] [--json FILE]

A wire fake of Discord in a process of its own plays the people; the bot is the real adapter over
the real engine, alarms and a database file. None of them has joined before, so that each answer
joins, too. Told are how many answers were counted, and the time from the press to "Locked in", as
the fake sees it, over all rounds.
"""

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from bot.app import SystemClock, calm_collector
from bot.engine.background.service import BackgroundService
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.actions import Action, AnswerBattle, Line, Request, StartBattle, Where
from bot.model.battle.state import Asking
from bot.model.ids import BattleId, Identity
from bot.model.people import Settings
from bot.model.platform_events import AnyPlatformEvent
from bot.platforms import button_tokens
from bot.platforms.discord_chat.client import Discord
from bot.platforms.ports import AdapterPorts
from bot.platforms.timer import Timer
from bot.store import battles
from bot.store.database import Database
from tests.benchmarks.discord_load import TIMEOUTS, Driver, Memos, driver
from tests.world import a_deck


class Table:
    """The bot, and a channel in which one battle after the other is opened."""

    def __init__(self, database: Database, engine: Engine, where: Where) -> None:
        self._database = database
        self._engine = engine
        self._where = where
        self._clock = SystemClock()
        self._requests = 0

    async def open(self, number: BattleId) -> None:
        """Somebody opens a battle and starts it, and then answers nothing."""
        await self._act(Line("/battle greek rounds:1 seconds:60"))
        await self._act(StartBattle(number))

    async def counted(self, number: BattleId) -> int:
        """How many answers a battle's question has; the battle is ended."""
        kept = await self._database.write(lambda tx: battles.get(tx, number))
        await self._act(Line("/battle stop"))
        assert kept is not None
        assert isinstance(kept.battle.phase, Asking)
        return len(kept.battle.phase.answers)

    async def _act(self, action: Action) -> None:
        self._requests += 1
        who = Identity("discord", "1")
        key, at = f"opener-{self._requests}", self._clock.now()
        request = Request(key, who, at, action, "Opener", self._where)  # type: ignore[arg-type]
        await self._engine.handle(request)


@asynccontextmanager
async def table(told: dict[str, str]) -> AsyncIterator[Table]:
    """The bot, connected and ready, with its alarms running."""
    async with httpx.AsyncClient() as client:
        state = (await client.post(f"{told['control']}/state")).json()["result"]
    where = Where(channel=state["channels"][0], space=state["guilds"][0])
    ready, rung, clock = asyncio.Event(), asyncio.Event(), SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "cards.db")
        chance = random.Random(7)
        database.on_wake = rung.set
        engine = Engine(database, chance, Defaults("UTC", Settings()), reader=import_here)
        await engine.take_in([a_deck()])
        ports = AdapterPorts(engine.handle, _ignore, engine.suggest, Memos(database), clock)
        adapter = Discord(
            ports,
            token=told["token"],
            api_url=told["api"],
            gateway_url="",
            announce=lambda _line: ready.set(),
            timeouts=TIMEOUTS,
        )
        timer = Timer(BackgroundService(database, chance), clock, rung=rung)
        tasks = [asyncio.create_task(adapter.run()), asyncio.create_task(timer.run([adapter]))]
        await ready.wait()
        calm_collector()
        yield Table(database, engine, where)
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await database.close()


async def _ignore(_notice: AnyPlatformEvent) -> None:
    """Nothing happens to servers in a benchmark."""


async def press(source: Driver, number: int, people: int, within: float) -> dict[str, Any]:
    """All press an option of a battle's question."""
    return await source.drive(
        rate=people / within,
        seconds=within,
        command="",
        options={},
        presses=[],
        custom_id=button_tokens.pack(AnswerBattle(BattleId(number), 1, 0)),
        warmup=0.0,
        once=True,
    )


async def run(people: int, within: float, rounds: int) -> dict[str, Any]:
    """All measurements, as they are printed."""
    found = []
    async with driver(1) as source, table(source.told) as at:
        for number in range(1, rounds + 1):
            await at.open(BattleId(number))
            result = await press(source, number, people, within)
            found.append({**result, "counted": await at.counted(BattleId(number))})
    return {"python": sys.version.split()[0], "people": people, "within_s": within, "rounds": found}


def main() -> None:
    """Runs the benchmark and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--within", type=float, default=1.0, help="seconds in which all press")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    given = parser.parse_args()
    logging.getLogger().setLevel(logging.CRITICAL)
    found = asyncio.run(run(given.people, given.within, given.rounds))
    print("presses   counted   in time   p50 ms   p99 ms   worst ms")
    for one in found["rounds"]:
        print(
            f"{one['sent']:7,} {one['counted']:9,} {one['in_time']:9,}"
            f" {one['p50']:8.1f} {one['p99']:8.1f} {one['worst']:10.1f}"
        )
    print(json.dumps(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
