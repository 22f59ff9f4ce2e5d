"""How fast an answer is while many look at a battle in their browsers, and what that costs.

    python -m tests.benchmarks.walls [--watchers 300] [--phones 100] [--rounds 5]

One process is the bot with its pages (the engine, its database on this disk, the real server), one
plays the people who only look, each with a stream of the wall, and one the phones of guests, each
with a stream of their own. In each round every guest answers at a moment of its own within five
seconds. An answer's time is that of its form: from the first byte sent to the answer's head, which
comes after the answer is on the disk. `idle` is the bot's memory before anybody looks, `loaded` at
the end, in MB; `cpu` is its processor's share while people answer.
"""

import argparse
import asyncio
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import SystemClock, calm_collector
from bot.engine.background.service import BackgroundService
from bot.engine.engine import Engine
from bot.engine.people.settings import Defaults
from bot.formats.pipeline import import_here
from bot.model.actions import Line, NextRound, Request, Where
from bot.model.battle.state import Revealing
from bot.model.ids import Identity
from bot.platforms.ports import AdapterPorts, WebPorts
from bot.platforms.web_chat.client import Web
from bot.runtime.battle_scenes import BattleScenes
from bot.runtime.browsers import Browsers
from bot.runtime.key_values import KeyValues
from bot.store.opening import open_database
from tests.platforms.web_chat.web_harness import BrowserAtHome
from tests.world import a_deck

WITHIN_S = 5.0
"""Seconds within which all guests answer."""
PER_ADDRESS = 50
"""Phones of one address."""
HOST = Identity("discord", "ada")


def megabytes() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# ── the bot ─────────────────────────────────────────────────────────────────────────────────────


def bot(pipe: Connection, folder: Path, rounds: int) -> None:
    """The process of the bot, told by the pipe what its host does."""
    asyncio.run(_bot(pipe, folder, rounds))


async def _bot(pipe: Connection, folder: Path, rounds: int) -> None:
    clock = SystemClock()
    database = await open_database(folder / "cards.db")
    engine = Engine(database, random.Random(1), Defaults(), reader=import_here)
    await engine.take_in([a_deck(200)])
    background = BackgroundService(database, random.Random(2))

    async def notify(event: object) -> None:
        """Hears of nothing: no chat is there."""

    ports = AdapterPorts(
        engine.handle, notify, engine.suggest, KeyValues(database, clock), clock, engine.medium
    )
    scenes = BattleScenes(database, clock)
    own = WebPorts(Browsers(database, clock), engine.answered, engine.studio, scenes)
    adapter = Web(ports, own, listen=("127.0.0.1", 0), base_url="")
    serving = asyncio.create_task(adapter.run())
    await adapter.started.wait()

    async def host(action: Any) -> None:
        key = f"host-{time.monotonic_ns()}"
        where = Where(browser=True)
        await engine.handle(Request(key, HOST, clock.now(), action, name="Ada", where=where))

    await host(Line(f"/battle start greek rounds:{rounds} seconds:60"))
    code = await scenes.opened_by(HOST)
    calm_collector()
    pipe.send((adapter.port, code, megabytes()))
    loop = asyncio.get_running_loop()
    cpu = 0.0
    while (wish := await loop.run_in_executor(None, pipe.recv)) != "end":
        scene = await scenes.scene(code)
        assert scene is not None
        if wish == "next":
            revealed = isinstance(scene.battle.phase, Revealing)
            await host(NextRound(scene.id, scene.battle.round, revealed))
            cpu = time.process_time()
        await background.sweep(clock.now())
        pipe.send((megabytes(), time.process_time() - cpu))
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await database.close()


# ── those who look ──────────────────────────────────────────────────────────────────────────────


def audience(pipe: Connection, address: str, watchers: int) -> None:
    """The process of those who only look; says how many scenes each of them got."""
    asyncio.run(_audience(pipe, address, watchers))


async def _audience(pipe: Connection, address: str, watchers: int) -> None:
    got = [0] * watchers
    async with AsyncExitStack() as stack:
        tasks = []
        for number in range(watchers):
            session = await stack.enter_async_context(_session(number))
            tasks.append(asyncio.create_task(_watch(session, address, got, number)))
        async with asyncio.timeout(60):
            while min(got) < 1:  # noqa: ASYNC110 - the streams know of no event
                await asyncio.sleep(0.05)
        pipe.send("all look")
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    pipe.send((min(got), max(got)))


async def _watch(session: aiohttp.ClientSession, address: str, got: list[int], number: int) -> None:
    timeout = aiohttp.ClientTimeout(total=None)
    async with session.get(address, timeout=timeout) as stream:
        async for line in stream.content:
            got[number] += line.startswith(b"event: scene")


def _session(number: int) -> aiohttp.ClientSession:
    """A browser of its own; those of one address are not more than a class."""
    address = f"127.0.1.{number // PER_ADDRESS + 1}"
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        connector=aiohttp.TCPConnector(local_addr=(address, 0)),
    )


# ── the phones ──────────────────────────────────────────────────────────────────────────────────


async def phones(
    pipe: Connection, port: int, code: str, number: int, rounds: int, chance: random.Random
) -> tuple[list[float], float, float]:
    """Guests join and answer; the times of all answers (ms), the bot's memory and processor."""
    address = f"http://127.0.0.1:{port}"
    times: list[float] = []
    shares: list[float] = []
    memory = 0.0
    async with AsyncExitStack() as stack:
        guests, streams, got = [], [], [0] * number
        for index in range(number):
            session = await stack.enter_async_context(_session(200 * PER_ADDRESS + index))
            guest = BrowserAtHome(session, address)
            await guest.get(f"/battle/{code}/join")
            await guest.post(f"/battle/{code}/join", {"name": f"Guest {index}"})
            assert "You are in" in guest.last.text, guest.last.text
            here = f"{address}/battle/{code}/join/live"
            streams.append(asyncio.create_task(_watch(session, here, got, index)))
            guests.append(guest)

        async def answer(guest: BrowserAtHome) -> None:
            await asyncio.sleep(chance.random() * WITHIN_S)
            page = await guest.get(f"/battle/{code}/join")
            token = chance.choice(list(page.buttons.values()))
            data = {**page.form, "token": token}
            begun = time.perf_counter()
            press = f"{address}/battle/{code}/press"
            async with guest.session.post(press, data=data, allow_redirects=False) as response:
                times.append(1_000 * (time.perf_counter() - begun))
                assert response.status == 303, response.status

        await _told(pipe, "next")
        for _ in range(rounds):
            begun = time.monotonic()
            await asyncio.gather(*map(answer, guests))
            memory, cpu = await _told(pipe, "look")
            shares.append(cpu / (time.monotonic() - begun))
            await _told(pipe, "next")
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
        assert min(got) > rounds
    return times, memory, statistics.mean(shares)


async def _told(pipe: Connection, wish: str) -> Any:
    pipe.send(wish)
    return await asyncio.get_running_loop().run_in_executor(None, pipe.recv)


def main() -> None:
    """Runs it, and prints a line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--watchers", type=int, default=300)
    parser.add_argument("--phones", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, its = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=bot, args=(its, Path(folder), wanted.rounds)
        )
        process.start()
        port, code, idle = ours.recv()
        looked, looks = multiprocessing.Pipe()
        address = f"http://127.0.0.1:{port}/battle/{code}/live"
        watching = multiprocessing.get_context("spawn").Process(
            target=audience, args=(looks, address, wanted.watchers)
        )
        watching.start()
        assert looked.recv() == "all look"
        try:
            times, loaded, cpu = asyncio.run(
                phones(ours, port, code, wanted.phones, wanted.rounds, random.Random(3))
            )
        finally:
            looked.send("end")
            ours.send("end")
        least, most = looked.recv()
        watching.join(10)
        process.join(10)
    cuts = statistics.quantiles(times, n=100)
    print(f"{wanted.watchers} watchers, {wanted.phones} phones, {len(times)} answers")
    print(f"answer: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, most {max(times):.1f} ms")
    print(f"memory: idle {idle:.0f} MB, loaded {loaded:.0f} MB; cpu {cpu:.0%}")
    print(f"scenes for each watcher: {least} to {most}")


if __name__ == "__main__":
    main()
