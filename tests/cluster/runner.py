"""People study while processes are killed; what is left is judged."""

import asyncio
import os
import random
import signal
import tempfile
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.cluster.battles import Battles
from tests.cluster.lab import ClusterLab, cluster_lab
from tests.faults.crowd import Crowd
from tests.faults.oracle import Verdict, judge
from tests.faults.waits import until

POSTS_IN_S = (0.05, 0.4, 0.8)
"""Posts fall due so many seconds after the moment is chosen; the fault comes within the first."""
PATIENCE_S = 60.0
TAKEN_OVER_S = 15.0
HELD_DOWN_EVERY = 3
"""Every so many kills the process stays down until the others have done its work."""
MOST_DOUBLED = 0.05
"""The share of Telegram's messages that may come twice: it has no key that swallows a repeat."""
ASKS_EVERY_S = 2.0
BATTLE_S = 120.0
"""How long the last battle may take to end."""
STEP_S = 1.0
"""A fault comes at a random moment of so many seconds."""
STALLS = 2
LONGEST_STALL_S = 4.0
"""Longer than a press waits for an answer."""


@dataclass
class Result:
    """What a run has shown."""

    faults: int = 0
    taken_over_s: list[float] = field(default_factory=list)
    """After each fault, the seconds until all that fell due around it had arrived."""
    battle_answers: int = 0
    """How many answers were acknowledged in battles that ended."""
    verdict: Verdict = field(default_factory=Verdict)
    problems: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def run(
    faults: int, size: int = 3, people: int = 3, seed: int = 1, *, webhook: bool = False
) -> Result:
    """Kills random processes at random moments, so many times, and cuts the server off in between.

    Args:
        faults: How many times.
        size: How many processes serve the bot.
        people: How many study on each platform.
        seed: Decides what comes when.
        webhook: Whether Telegram posts its updates; else they are fetched.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        lab = cluster_lab(Path(folder), size, webhook=webhook)
        return asyncio.run(_run(lab, faults, people, random.Random(seed)))


async def _run(
    lab: AbstractAsyncContextManager[ClusterLab], faults: int, people: int, chance: random.Random
) -> Result:
    result = Result(faults)
    async with lab as made:
        made.add_guest()
        await made.start()
        await made.set_up_posts()
        crowd, battles = Crowd(made, people), Battles(made)
        crowd.begin()
        battles.begin()
        for number in range(1, faults + 1):
            await made.plan_posts(list(POSTS_IN_S))
            await asyncio.sleep(chance.random() * STEP_S)
            result.taken_over_s.append(await _fault(made, number, chance))
        await crowd.leave()
        await battles.leave(BATTLE_S)
        problem = await made.stop()
        result.verdict = judge(made)
        result.problems = result.verdict.broken(most_doubled=MOST_DOUBLED)
        result.battle_answers, wrong = battles.judge()
        result.problems += wrong
        result.problems += [f"Discord: {what}" for what in made.discord.quotas.offences]
        result.log = made.log
        result.problems += [problem] if problem else []
        if made.exits:
            result.problems.append(f"processes ended by themselves with {made.exits}")
    late = [took for took in result.taken_over_s if took >= TAKEN_OVER_S]
    if late:
        result.problems.append(
            f"{len(late)} times it took longer than {TAKEN_OVER_S:.0f} s: {late}"
        )
    return result


async def _fault(made: ClusterLab, number: int, chance: random.Random) -> float:
    """Makes one fault; returns after how many seconds all that was due has been done."""
    victim = chance.randrange(made.size)
    held_down = number % HELD_DOWN_EVERY == 0
    if held_down:
        # In the middle of the step whose end nobody else can know.
        sends = await made.sending(STEP_S)
        victim = victim if sends is None else sends
    begun = made.now
    match number % 10:
        case 4:
            _cut(made)
        case 5:
            await asyncio.to_thread(made.server.stop)
            await asyncio.sleep(1)
            await asyncio.to_thread(made.server.start)
        case 7:
            with _all_connections(made):
                await asyncio.sleep(3)
        case 8:
            await _slow_disk(made, chance)
        case _:
            await made.kill_part(victim, held_down=held_down)
    await asyncio.gather(until(lambda: _all_posted(made), PATIENCE_S), _answered(made))
    took = made.now - begun
    if held_down:
        await made.let_up(victim)
    await made.ready()
    return took


def _cut(made: ClusterLab) -> None:
    """Cuts all connections to the server."""
    with psycopg.connect(made.url, autocommit=True) as connection:
        connection.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"""
        )


@contextmanager
def _all_connections(made: ClusterLab) -> Iterator[None]:
    """Takes all connections that the server has left, and those that the bot gives up."""
    with ExitStack() as taken:
        _cut(made)
        with suppress(psycopg.OperationalError):
            while True:
                taken.enter_context(psycopg.connect(made.url.replace("postgres@", "guest@")))
        yield


async def _slow_disk(made: ClusterLab, chance: random.Random) -> None:
    """Lets the server's disk be slow for some seconds.

    Each commit waits a tenth of a second for the disk, and now and then the disk answers nobody:
    then all of the server's processes stand still, as in a write that does not come back.
    """
    slow = {"fsync": "on", "commit_delay": "100000", "commit_siblings": "0"}
    with psycopg.connect(made.url, autocommit=True) as connection:
        for name, value in slow.items():
            connection.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
        connection.execute("SELECT pg_reload_conf()")
        for _ in range(STALLS):
            await asyncio.sleep(chance.random() * STEP_S)
            found = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
            await _stalled([pid for (pid,) in found], chance.uniform(0.2, LONGEST_STALL_S))
        connection.execute("ALTER SYSTEM RESET ALL")
        connection.execute("SELECT pg_reload_conf()")


async def _stalled(processes: list[int], seconds: float) -> None:
    """Stops processes for so many seconds."""
    try:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
        await asyncio.sleep(seconds)
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def _all_posted(made: ClusterLab) -> bool:
    return not any(made.missing(platform) for platform in made.records.due)


async def _answered(made: ClusterLab) -> None:
    """Somebody on Telegram asks again and again, until a process answers.

    Once may not be enough: who is killed may just have fetched what was written.
    """
    person = made.telegram.user("Zoe", started=True)
    chat = made.telegram.private(person)
    end = made.now + PATIENCE_S
    while not chat.from_bot and made.now < end:
        made.telegram.say(person, "/streak")
        await until(lambda: chat.from_bot, ASKS_EVERY_S)
