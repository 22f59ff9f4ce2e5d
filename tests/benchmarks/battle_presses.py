"""A hundred people answer one question of a battle within a second, over a fake Discord.

    python -m tests.benchmarks.battle_presses [--people 100] [--within 1] [--rounds 5] [--json FILE]

A fake Discord in its own process plays the people. The bot is the real adapter with the real
engine, timer and a database file. Nobody has joined before, so each answer also joins. For each
round the benchmark prints how many answers were counted, and the time from the press to
"Locked in" as the fake measures it.
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
from bot.runtime.key_values import KeyValues
from bot.store import battles
from bot.store.database import Database
from bot.store.opening import open_database
from tests.benchmarks.discord_load import TIMEOUTS, Driver, driver
from tests.world import a_deck


class BattleChannel:
    """A channel in which one battle after the other is opened."""

    def __init__(self, database: Database, engine: Engine, where: Where) -> None:
        self._database = database
        self._engine = engine
        self._where = where
        self._clock = SystemClock()
        self._requests = 0
        self._opener = Identity("discord", "0")

    async def open(self, battle_id: BattleId) -> None:
        """Opens a battle and starts it; the opener gives no answers.

        Each battle has an opener of its own: nobody may open a third within a minute.
        """
        self._opener = Identity("discord", str(battle_id))
        await self._act(Line("/battle greek rounds:1 seconds:60"))
        await self._act(StartBattle(battle_id))

    async def counted(self, battle_id: BattleId) -> int:
        """Ends the battle; returns how many answers its question has."""
        stored = await self._database.write(lambda tx: battles.get(tx, battle_id))
        await self._act(Line("/battle stop"))
        assert stored is not None
        assert isinstance(stored.battle.phase, Asking)
        return len(stored.battle.phase.answers)

    async def _act(self, action: Action) -> None:
        self._requests += 1
        key, at = f"opener-{self._requests}", self._clock.now()
        request = Request(key, self._opener, at, action, "Opener", self._where)  # type: ignore[arg-type]
        await self._engine.handle(request)


@asynccontextmanager
async def battle_channel(endpoints: dict[str, str]) -> AsyncIterator[BattleChannel]:
    """The bot, connected and ready, with its timer running."""
    async with httpx.AsyncClient() as client:
        state = (await client.post(f"{endpoints['control']}/state")).json()["result"]
    where = Where(channel=state["channels"][0], space=state["guilds"][0])
    ready, rung, clock = asyncio.Event(), asyncio.Event(), SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(Path(folder) / "cards.db")
        chance = random.Random(7)
        database.on_wake = rung.set
        engine = Engine(database, chance, Defaults("UTC", Settings()), reader=import_here)
        await engine.take_in([a_deck()])
        ports = AdapterPorts(
            engine.handle, _ignore, engine.suggest, KeyValues(database, clock), clock
        )
        adapter = Discord(
            ports,
            token=endpoints["token"],
            api_url=endpoints["api"],
            gateway_url="",
            announce=lambda _line: ready.set(),
            timeouts=TIMEOUTS,
        )
        timer = Timer(BackgroundService(database, chance), clock, rung=rung)
        tasks = [asyncio.create_task(adapter.run()), asyncio.create_task(timer.run([adapter]))]
        await ready.wait()
        calm_collector()
        yield BattleChannel(database, engine, where)
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await database.close()


async def _ignore(_event: AnyPlatformEvent) -> None:
    """Ignores events of the platform."""


async def press(source: Driver, battle_id: int, people: int, within: float) -> dict[str, Any]:
    """Lets all people press an option of a battle's question."""
    return await source.drive(
        rate=people / within,
        seconds=within,
        command="",
        options={},
        presses=[],
        custom_id=button_tokens.pack(AnswerBattle(BattleId(battle_id), 1, 0)),
        warmup=0.0,
        once=True,
    )


async def run(people: int, within: float, rounds: int) -> dict[str, Any]:
    """All measurements, as they are printed."""
    results = []
    async with driver(1) as source, battle_channel(source.endpoints) as channel:
        for number in range(1, rounds + 1):
            await channel.open(BattleId(number))
            result = await press(source, number, people, within)
            results.append({**result, "counted": await channel.counted(BattleId(number))})
    return {
        "python": sys.version.split()[0],
        "people": people,
        "within_s": within,
        "rounds": results,
    }


def main() -> None:
    """Runs the benchmark and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--within", type=float, default=1.0, help="seconds in which all press")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    options = parser.parse_args()
    logging.getLogger().setLevel(logging.CRITICAL)
    figures = asyncio.run(run(options.people, options.within, options.rounds))
    print("presses   counted   in time   p50 ms   p99 ms   worst ms")
    for row in figures["rounds"]:
        print(
            f"{row['sent']:7,} {row['counted']:9,} {row['in_time']:9,}"
            f" {row['p50']:8.1f} {row['p99']:8.1f} {row['worst']:10.1f}"
        )
    print(json.dumps(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
