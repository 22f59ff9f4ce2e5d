"""Repeats are counted, platforms' errors are short, texts are marked, full pipes delay nobody."""

import logging
import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import aiohttp
import discord
import pytest
import telegram

from bot.util import log
from bot.util.patient import PatientStream
from bot.util.repeats import MOST_CAUSES, QUIET_S, Repeats
from tests.platforms.program import PROGRAM, environment, own_deck
from tests.util.logs import lines, written

pytestmark = pytest.mark.usefixtures("logging_as_before")


def record(text: str, *args: object, level: int = logging.WARNING) -> logging.LogRecord:
    """A record of a library."""
    return logging.LogRecord("lib", level, "file.py", 1, text, args, None)


def test_repeats_are_counted() -> None:
    """One cause is one line a minute, and the next line says how often it came meanwhile."""
    now = 0.0
    repeats = Repeats(lambda: now)
    shown = []
    for _ in range(600):
        if repeats.filter(one := record("retry in %d s", int(now))):
            shown.append((now, getattr(one, "repeats", 0)))
        now += 0.5
    assert shown == [(minute * QUIET_S, 119 if minute else 0) for minute in range(5)]
    assert [(one.repeats, one.getMessage()[:8]) for one in repeats.due(everything=True)] == [  # type: ignore[attr-defined]
        (119, "retry in")
    ]
    assert repeats.due(everything=True) == []


def test_what_was_counted_is_told_when_nothing_follows() -> None:
    """After its minute a cause that has ended is told once, with its number."""
    now = 0.0
    repeats = Repeats(lambda: now)
    for _ in range(5):
        repeats.filter(record("down"))
    assert repeats.due() == []
    now = QUIET_S
    (one,) = repeats.due()
    assert one.repeats == 4  # type: ignore[attr-defined]
    now = 2 * QUIET_S
    assert repeats.due() == []


def test_causes() -> None:
    """Other reasons, platforms, levels and errors are other causes; numbers and ids are not."""

    def act() -> None:
        ours = log.get("bot")
        for number in range(3):
            for platform in ("discord", "telegram"):
                for reason in ("full", f"refused {number}"):
                    ours.warning("not sent", platform=platform, reason=reason, request=f"r{number}")
            ours.error("not sent")
            ours.debug("each")
            for kind in (KeyError, ValueError):
                try:
                    raise kind(number)
                except LookupError:
                    ours.exception("bug")
                except ValueError:
                    ours.exception("bug")

    events = [line["event"] for line in lines(written(act))]
    assert events.count("not sent") == 5
    assert events.count("bug") == 2
    assert events.count("each") == 3


def test_causes_are_forgotten() -> None:
    """Thousands of different causes do not fill the memory."""
    repeats = Repeats(lambda: 0.0)
    for number in range(3 * MOST_CAUSES):
        assert repeats.filter(record("x" * (number % 300) + chr(200 + number)))
    assert len(repeats._seen) <= MOST_CAUSES


def platform_errors() -> list[Exception]:
    """Errors of platforms and of the way to them."""
    return [
        telegram.error.BadRequest("no such chat"),
        telegram.error.NetworkError("502"),
        aiohttp.ClientConnectionError("reset"),
        discord.ClientException("odd"),
    ]


def throw(error: Exception) -> None:
    """Raises an error."""
    raise error


def garbled() -> None:
    """Lets a platform's library read an answer that lacks everything."""
    telegram.Update.de_json({"update_id": 1, "message": {"chat": 5}}, None)


def test_a_platforms_error_has_no_traceback() -> None:
    """A platform's error, also one in reading its answer, is one sentence and its place."""

    def act() -> None:
        for error in platform_errors():
            try:
                throw(error)
            except Exception:
                log.get("bot").exception("failed", kind=type(error).__name__)
                logging.getLogger("telegram.ext").exception("failed %s", type(error).__name__)
        try:
            garbled()
        except Exception:  # noqa: BLE001 - as before
            log.get("bot").exception("garbled")

    logged = lines(written(act, level="info"))
    assert len(logged) == 9
    assert not any("exception" in line for line in logged)
    assert logged[0]["error"] == "BadRequest: no such chat"
    assert logged[-1]["event"] == "garbled"
    assert any(place.startswith("telegram.") for place in logged[-1]["at"])
    assert "exception" in lines(written(act, level="debug"))[0]


def test_a_bug_keeps_its_traceback() -> None:
    """An error of our own has its traceback, also if a library called the code."""

    def act() -> None:
        try:
            throw(IndexError())
        except IndexError:
            log.get("bot").exception("bug")

    assert "Traceback" in lines(written(act, level="info"))[0]["exception"]


def test_texts_are_marked_at_debug() -> None:
    """At level debug each line that may hold people's texts says so; at others there are none."""

    def act() -> None:
        logging.getLogger("discord.gateway").debug("For Shard ID None: {'content': 'secret'}")
        logging.getLogger("httpx").info("GET")
        log.get("bot.some").debug("detail")
        log.get("bot.some").info("started")

    logged = lines(written(act, level="debug"))
    assert ["texts" in line for line in logged] == [True, True, True, False]
    assert not any("texts" in line for line in lines(written(act, level="info")))


@pytest.mark.skipif(os.name == "nt", reason="only Unix writes to pipes without waiting")
def test_a_full_pipe_delays_nobody() -> None:
    """Writing to a pipe that nobody reads returns; what is read later is whole and in order."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe:
        stream = PatientStream(pipe)
        for number in range(3000):
            stream.write(f"{number:05} {'x' * 100}\n")
        stream.finish(0.0)
        content = b""
        while content.count(b"\n") < 3000:
            content += os.read(reading, 65536)
        stream.finish()
    assert [int(line[:5]) for line in content.splitlines()] == list(range(3000))
    os.close(reading)


@pytest.mark.skipif(os.name == "nt", reason="only Unix writes to pipes without waiting")
@pytest.mark.parametrize("service", [False, True])
def test_the_program_starts_and_ends_with_a_full_pipe(folder: Path, *, service: bool) -> None:
    """With stderr, and as a service stdout, full and unread, the bot starts, stops and exits."""
    own_deck(folder, "broken")
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    os.set_blocking(writing, True)
    more = {
        "CARDSTREAK_TELEGRAM_TOKEN": "1234567:" + "A" * 35,
        "CARDSTREAK_TELEGRAM_API_URL": "http://127.0.0.1:9",
        "CARDSTREAK_LOG_LEVEL": "debug",
    }
    with subprocess.Popen(  # noqa: S603 - it is our own program
        [*PROGRAM, "run"],
        stdin=subprocess.DEVNULL,
        stdout=writing if service else subprocess.DEVNULL,
        stderr=writing,
        env=environment(folder, **(more if service else {})),
        cwd=folder.parent,
    ) as process:
        try:
            if service:
                end = time.monotonic() + 30
                while not (folder / "cardstreak.db-wal").exists() and time.monotonic() < end:
                    time.sleep(0.05)
                time.sleep(0.5)
                process.terminate()
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
    os.close(writing)
    os.close(reading)


def test_a_reader_that_has_gone_is_no_error(folder: Path) -> None:
    """A refusal is told, and has its status, when nobody reads stderr."""
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(  # noqa: S603 - it is our own program
        [*PROGRAM, "--config", "none.toml", "backup", "x.db"],
        stderr=writing,
        env=environment(folder),
        cwd=folder.parent,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert ended.returncode == 2
