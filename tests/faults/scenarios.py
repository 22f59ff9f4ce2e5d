"""The faults: each is a function that causes it, waits, and ends it."""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.faults.lab import Lab
from tests.faults.proxy import Fault, response
from tests.faults.waits import until

HOUR_S = 3600.0
KILL_EVERY_S = 5.0
NOTICED_WITHIN_S = 75.0
"""The bot looks after its file at least once a minute."""
POSTS_AT = (0.2, 0.5, 0.8)
"""The parts of a fault after which posts fall due."""
RETRY_AFTER_S = 5


class Ended(NamedTuple):
    """When a fault ended, on the lab's clock, and what else was seen."""

    at: float
    note: str = ""


Run = Callable[[Lab, float], Awaitable[Ended]]


class Scenario(NamedTuple):
    """A fault with its name, and how many seconds it lasts: in the long run, maybe twice."""

    name: str
    run: Run
    lasts: tuple[float, ...] = (15,)
    ends_the_bot: bool = False
    """Whether the bot has to end by itself, to be started again."""


async def _posts(lab: Lab, seconds: float) -> None:
    await lab.plan_posts([seconds * part for part in POSTS_AT])


async def network(lab: Lab, seconds: float, *, fault: Fault | Mapping[str, Fault | bytes]) -> Ended:
    """A fault of the whole network, or one response to every request."""
    await _posts(lab, seconds)
    await lab.begin(fault)
    await asyncio.sleep(seconds)
    await lab.end()
    return Ended(lab.now)


async def resolver(lab: Lab, seconds: float) -> Ended:
    """No name resolves, and open connections are gone."""
    await _posts(lab, seconds)
    lab.switches.resolver(works=False)
    await lab.begin(Fault.RESET)
    await lab.end()
    await asyncio.sleep(seconds)
    lab.switches.resolver(works=True)
    return Ended(lab.now)


async def kills(lab: Lab, seconds: float) -> Ended:
    """The process is killed again and again under load, and started again at once."""
    times = max(1, round(seconds / KILL_EVERY_S))
    for number in range(times):
        await lab.ready()
        await lab.plan_posts([0.3, 0.5, 0.7, 0.9])
        await asyncio.sleep(0.4 + number * 3 % 5 / 10)
        await lab.kill()
    return Ended(lab.starts[-1], f"killed {times} times")


async def disk(lab: Lab, seconds: float, *, full: bool) -> Ended:
    """No file grows beyond its size, or no write succeeds at all."""
    await _posts(lab, seconds)
    sizes = [file.stat().st_size for file in lab.folder.iterdir() if file.is_file()]
    lab.limit_files(max(sizes) if full else 0)
    await asyncio.sleep(seconds)
    lab.limit_files(None)
    return Ended(lab.now)


async def reader(lab: Lab, seconds: float) -> Ended:
    """Another program reads the database in one long transaction."""
    await _posts(lab, seconds)
    with closing(sqlite3.connect(lab.database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM reviews").fetchone()
        await asyncio.sleep(seconds)
        grown = os.stat(f"{lab.database}-wal").st_size  # noqa: PTH116 - takes no time
        other.execute("ROLLBACK")
    return Ended(lab.now, f"the log file grew to {grown / 1e6:.1f} MB")


async def clock(lab: Lab, seconds: float, *, ahead_s: float, fault: Fault | None = None) -> Ended:
    """The machine's clock is wrong for a while, and then right again."""
    await _posts(lab, seconds)
    if fault is not None:
        await lab.begin(fault)
    lab.switches.clock(ahead_s)
    await asyncio.sleep(seconds)
    lab.switches.clock(0)
    await lab.end()
    return Ended(lab.now)


async def lost_file(lab: Lab, _seconds: float, *, replaced: bool) -> Ended:
    """The database file is deleted, or an older one takes its place, until the bot has noticed."""
    if replaced:
        with (
            closing(sqlite3.connect(lab.database)) as source,
            closing(sqlite3.connect(lab.folder / "older.db")) as copy,
        ):
            source.backup(copy)
    kept = _kept(lab.database)
    _put_back_before_restart(lab, kept)
    before, begun, starts = lab.records.acknowledged, lab.now, len(lab.starts)
    if replaced:
        (lab.folder / "older.db").replace(lab.database)
    else:
        for file in kept.values():
            file.unlink()
    await until(lambda: lab.exits, NOTICED_WITHIN_S)
    said = f"{lab.records.acknowledged - before} presses were acknowledged meanwhile"
    if lab.exits:
        took = lab.now - begun
        await lab.restarted(starts)
        return Ended(lab.starts[-1], f"noticed after {took:.1f} s, status {lab.exits[0]}; {said}")
    lab.before_restart()
    await lab.kill()
    return Ended(lab.starts[-1], f"not noticed in {NOTICED_WITHIN_S:.0f} s; {said}")


def _kept(database: Path) -> dict[Path, Path]:
    """Second names of the database and its log, so that they outlive the first."""
    kept = {}
    for file in (database, Path(f"{database}-wal")):
        if file.exists():
            second = file.with_name(f"kept-{file.name}")
            os.link(file, second)
            kept[second] = file
    return kept


def _put_back_before_restart(lab: Lab, kept: dict[Path, Path]) -> None:
    """The owner puts the files back as they were, before the bot starts again."""

    def put_back() -> None:
        Path(f"{lab.database}-shm").unlink(missing_ok=True)
        Path(f"{lab.database}-wal").unlink(missing_ok=True)
        for second, file in kept.items():
            if second.exists():
                second.replace(file)

    lab.before_restart = put_back


def _everywhere(status: str, body: bytes = b"", *headers: str) -> dict[str, bytes]:
    """The same response from both platforms; the gateway's connection stays as it is."""
    return dict.fromkeys(("discord", "telegram"), response(status, body, *headers))


JSON = "Content-Type: application/json"
HTML = "Content-Type: text/html"
PAGE = b"<html><body>Please log in to use this network.</body></html>"
TOO_MANY = {
    "discord": response(
        "429 Too Many Requests",
        b'{"message": "You are being rate limited.", "retry_after": 5, "global": true}',
        JSON,
        "Via: 1.1 google",
        f"Retry-After: {RETRY_AFTER_S}",
    ),
    "telegram": response(
        "429 Too Many Requests",
        b'{"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 5",'
        b' "parameters": {"retry_after": 5}}',
        JSON,
    ),
}
PORTAL = dict.fromkeys(("discord", "gateway", "telegram"), response("200 OK", PAGE, HTML))


def _network(name: str, fault: Fault | Mapping[str, Fault | bytes], *lasts: float) -> Scenario:
    return Scenario(name, partial(network, fault=fault), lasts or (15,))


SCENARIOS = (
    Scenario("kill", kills, (100,)),
    _network("refused", Fault.REFUSED, 15, 180),
    _network("reset", Fault.RESET, 15, 180),
    _network("silent", Fault.SILENT, 15, 180),
    _network("frozen", Fault.FROZEN, 15, 180),
    _network("dead", Fault.DEAD, 15, 180),
    _network("slow", dict.fromkeys(("discord", "telegram"), Fault.SLOW), 60),
    Scenario("dns", resolver, (15, 180)),
    _network("502", _everywhere("502 Bad Gateway", PAGE, HTML), 15, 180),
    _network("429", TOO_MANY),
    _network("garbage", _everywhere("200 OK", b'{"ok": tru', JSON)),
    _network("portal", PORTAL, 15, 180),
    _network("bare-401", _everywhere("401 Unauthorized")),
    _network("bare-403", _everywhere("403 Forbidden")),
    _network("bare-404", _everywhere("404 Not Found")),
    Scenario("full-disk", partial(disk, full=True)),
    Scenario("failing-disk", partial(disk, full=False)),
    Scenario("deleted-file", partial(lost_file, replaced=False), ends_the_bot=True),
    Scenario("replaced-file", partial(lost_file, replaced=True), ends_the_bot=True),
    Scenario("long-reader", reader, (60,)),
    Scenario("clock-ahead", partial(clock, ahead_s=HOUR_S)),
    Scenario("clock-back", partial(clock, ahead_s=-HOUR_S)),
    Scenario("clock-3s-ahead", partial(clock, ahead_s=3)),
    Scenario("clock-ahead-refused", partial(clock, ahead_s=HOUR_S, fault=Fault.REFUSED)),
)
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
