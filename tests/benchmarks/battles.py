"""Many battles of ten players at the same time.

    python -m tests.benchmarks.battles [--battles 200] [--seconds 20] [--for 90] [--json FILE]

Each battle has a channel and ten players. Four of five players answer a question, each at a random
moment of its time, so that nearly all rounds last until their deadline. Everything but the platform
is real: the engine, the timer, the outbox worker (at the rate that it keeps on Discord) and a
database file. The benchmark prints the latencies of answers, how late rounds were closed after
their deadline, and how long posts and edits took from the decision to the platform.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from bot.app import SystemClock, calm_collector
from bot.engine.background.service import BackgroundService
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.actions import Action, AnswerBattle, JoinBattle, Line, Request, StartBattle, Where
from bot.model.ids import BattleId, Channel, Identity
from bot.platforms.ports import Outgoing
from bot.platforms.timer import Timer
from bot.screens.battle import posts as battle_posts
from bot.store.database import Tx
from bot.store.opening import open_database
from tests.benchmarks.daily import percentile
from tests.world import a_deck, buttons, read

PLAYERS = 10
ANSWERING = 0.8
CARDS = 158
REVEAL_S = 6.0


class Channels:
    """A fake platform: accepts every message, and passes the questions to a channel's players."""

    platform = "discord"

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock
        self.questions: dict[str, asyncio.Queue[list[Action]]] = {}
        self.latencies: list[float] = []

    async def send(self, message: Outgoing) -> str:
        """Accepts a message."""
        made_at = int(message.nonce.partition("-")[0], 16)
        self.latencies.append((self._clock.now() - made_at) / 1000)
        to = message.to
        offered = [button.action for button in buttons(message.view)]
        if isinstance(to, Channel) and offered and not message.replaces:
            if isinstance(offered[0], AnswerBattle):
                self.questions[to.id].put_nowait(list(offered))
            elif battle_posts.ENDED["finished"] in read(message.view):
                self.questions[to.id].put_nowait([])
        return message.replaces or message.nonce

    async def run(self) -> None:
        """Receives nothing: the players call the engine directly."""


class BattleChannel:
    """A channel with its battle and its players."""

    def __init__(self, engine: Engine, channels: Channels, index: int, seconds: int) -> None:
        self._engine = engine
        self._clock = SystemClock()
        self._channel = str(index)
        self._seconds = seconds
        self._chance = random.Random(index)
        self._presses = 0
        self._questions: asyncio.Queue[list[Action]] = asyncio.Queue()
        channels.questions[self._channel] = self._questions
        self.latencies: list[float] = []

    async def play(self, ending: asyncio.Event) -> None:
        """Plays one battle after the other until `ending` is set."""
        await asyncio.sleep(self._chance.random() * (self._seconds + REVEAL_S))
        while not ending.is_set():
            await self._press(0, Line(f"/battle greek rounds:30 seconds:{self._seconds}"))
            battle = await self._battle()
            for player in range(1, PLAYERS):
                await self._press(player, JoinBattle(battle))
            await self._press(0, StartBattle(battle))
            while not ending.is_set():
                options = await self._questions.get()
                if not options:
                    break
                await asyncio.gather(*(self._answer(player, options) for player in range(PLAYERS)))

    async def _answer(self, player: int, options: list[Action]) -> None:
        if self._chance.random() < ANSWERING:
            await asyncio.sleep(self._chance.random() * self._seconds * 0.95)
            start = time.perf_counter()
            await self._press(player, self._chance.choice(options))
            self.latencies.append(time.perf_counter() - start)

    async def _battle(self) -> BattleId:
        def find(tx: Tx) -> BattleId:
            row = tx.one(
                "SELECT battle FROM battle_rooms WHERE channel = :channel AND open = 1",
                {"channel": self._channel},
            )
            assert row is not None
            return BattleId(row[0])

        return await self._engine._database.write(find)

    async def _press(self, player: int, action: Action) -> None:
        self._presses += 1
        who = Identity("discord", f"{self._channel}-{player}")
        where = Where(channel=self._channel, space=self._channel)
        key = f"{self._channel}-{self._presses}"
        await self._engine.handle(
            Request(
                key,
                who,
                self._clock.now(),
                action,  # type: ignore[arg-type]
                f"Player {player}",
                where,
            )
        )


def lateness(tx: Tx, seconds: int) -> list[float]:
    """For each round that lasted until its deadline: how late it was closed, in seconds.

    A room's first post is the lobby. Each other one is a question, and its last edit the answer.
    """
    rows = tx.all(
        """SELECT max(r.made_at) - a.made_at FROM outbox r JOIN outbox a
               ON a.room = r.room AND a.part = r.part AND a.edits = 0
           WHERE r.edits = 1 AND r.part > 1 GROUP BY a.id""",
        {},
    )
    return [late for (took,) in rows if (late := took / 1000 - seconds) >= 0]


async def run(battles: int, seconds: int, lasting: float, folder: Path) -> dict[str, float | str]:
    """All figures, as they are printed."""
    database = await open_database(folder / "cards.db")
    clock, rung = SystemClock(), asyncio.Event()
    database.on_wake = rung.set
    engine = Engine(database, random.Random(7), Defaults("UTC"), reader=import_here)
    background = BackgroundService(database, random.Random(8))
    await engine.take_in([a_deck(CARDS)])
    channels = Channels(clock)
    timer = asyncio.create_task(Timer(background, clock, rung=rung).run([channels]))
    rooms = [BattleChannel(engine, channels, index, seconds) for index in range(battles)]
    ending = asyncio.Event()
    calm_collector()
    cpu = time.process_time()
    playing = [asyncio.create_task(room.play(ending)) for room in rooms]
    await asyncio.sleep(lasting + seconds)
    ending.set()
    cpu = time.process_time() - cpu
    late = await database.read(lambda tx: lateness(tx, seconds))
    for task in (*playing, timer):
        task.cancel()
    await asyncio.gather(*playing, timer, return_exceptions=True)
    ((reviews,),) = await database.read(lambda tx: tx.all("SELECT count(*) FROM reviews", {}))
    await database.close()
    latencies = [latency for room in rooms for latency in room.latencies]
    return {
        "python": sys.version.split()[0],
        "battles": battles,
        "players": battles * PLAYERS,
        "answers": len(latencies),
        "answers_per_s": len(latencies) / (lasting + seconds),
        "answer_p50_ms": percentile(latencies, 0.5),
        "answer_p99_ms": percentile(latencies, 0.99),
        "answer_worst_ms": max(latencies) * 1000,
        "rounds_to_deadline": len(late),
        "late_p50_ms": percentile(late, 0.5),
        "late_p99_ms": percentile(late, 0.99),
        "late_worst_ms": max(late) * 1000,
        "messages": len(channels.latencies),
        "message_p50_ms": percentile(channels.latencies, 0.5),
        "message_p99_ms": percentile(channels.latencies, 0.99),
        "reviews": reviews,
        "processor": cpu / (lasting + seconds),
    }


def main() -> None:
    """Runs the benchmark and prints its figures; with --json it also writes them into a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--battles", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=20, help="of each round")
    parser.add_argument("--for", dest="lasting", type=float, default=90, help="seconds of play")
    parser.add_argument("--json", type=Path, help="write the figures into this file, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(run(options.battles, options.seconds, options.lasting, Path(folder)))
    print(f"{figures['battles']} battles, {figures['players']} players, Python {figures['python']}")
    print(
        f"answers ({figures['answers']:,}, {figures['answers_per_s']:.0f} a second): "
        f"p50 {figures['answer_p50_ms']:.1f} ms, p99 {figures['answer_p99_ms']:.1f} ms, "
        f"worst {figures['answer_worst_ms']:.1f} ms"
    )
    print(
        f"rounds closed at their deadline ({figures['rounds_to_deadline']:,}): "
        f"p50 {figures['late_p50_ms']:.0f} ms late, p99 {figures['late_p99_ms']:.0f} ms, "
        f"worst {figures['late_worst_ms']:.0f} ms"
    )
    print(
        f"messages ({figures['messages']:,}): p50 {figures['message_p50_ms']:.0f} ms, "
        f"p99 {figures['message_p99_ms']:.0f} ms; reviews {figures['reviews']:,}; "
        f"{figures['processor']:.0%} of a processor"
    )
    print(json.dumps(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
