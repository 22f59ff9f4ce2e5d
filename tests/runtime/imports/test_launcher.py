"""The process in which an import runs: its answers, its limits, and its end."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bot.formats.pipeline import run_import
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.runtime.imports.launcher import WAITING, ImportProcess
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.painted import bomb, painted
from tests.formats.anki.test_hostile_packages import latest, zeros
from tests.formats.base.test_svg import DAMAGED, UNSAFE

CARDS = ImportTask("spanish.csv", b"el perro;the dog\nel gato;the cat\n", "spanish")
GONE_AFTER_LOOKS = 100
"""With a hundredth of a second between them, this is a second, and longer on a busy machine."""
PATIENT = 60.0
"""Seconds; on a busy machine a process takes long to start."""


async def until_written(file: Path) -> str:
    """Waits until a worker has written a file; returns the text."""
    for _ in range(round(100 * PATIENT)):
        if text := text_of(file):
            return text
        await asyncio.sleep(0.01)
    raise AssertionError("the worker did not begin")


def text_of(file: Path) -> str:
    """The text of a file; empty if there is no file."""
    return file.read_text() if file.exists() else ""


def is_there(folder: Path) -> bool:
    """Whether a folder exists."""
    return folder.is_dir()


def is_running(process: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def are_gone(folder: Path, *processes: int) -> bool:
    """Whether a folder and processes are gone within a second; ends the processes if not."""
    for _ in range(GONE_AFTER_LOOKS):
        if not is_there(folder) and not any(map(is_running, processes)):
            return True
        await asyncio.sleep(0.01)
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return False


async def test_a_process_reads_what_would_be_read_here() -> None:
    """The process returns the same result as the function."""
    assert await ImportProcess(seconds=PATIENT)(CARDS) == run_import(CARDS)


async def test_a_package_is_read_there() -> None:
    """An Anki package reaches the process whole, and its cards come back."""
    task = ImportTask("a.apkg", package([ANote(("Question?", "Answer"))], "anki21b"), "a")
    result = await ImportProcess(seconds=PATIENT)(task)
    assert result == run_import(task)
    assert isinstance(result, ImportResult)
    assert result.cards == 1


async def test_hostile_pictures_are_left_out_there() -> None:
    """Bombs, SVG with scripts, links and endless parts cost their own cards a picture, no more."""
    hostile = {f"{name}.svg": content for name, content in UNSAFE.items()}
    media = hostile | {
        "uses.svg": DAMAGED["a billion of uses"],
        "bomb.png": bomb(30_000, 30_000),
        "fine.png": painted(),
    }
    notes = [ANote((f'<img src="{name}">?', "yes")) for name in media]
    task = ImportTask("a.apkg", package(notes, media=media), "a")
    result = await ImportProcess(seconds=PATIENT)(task)
    assert isinstance(result, ImportResult)
    assert (result.cards, result.pictured, len(result.media)) == (len(media), 1, 1)
    assert len({wrong.sentence for wrong in result.wrong}) == 3


async def test_pictures_are_read_there() -> None:
    """A large photo fits within the limits of the process; a picture bomb is left out."""
    notes = [ANote(("<img src=photo>?", "yes")), ANote(("<img src=bomb>?", "no"))]
    media = {"photo": painted("JPEG", (6_000, 4_000)), "bomb": bomb(50_000, 50_000)}
    task = ImportTask("a.apkg", package(notes, "anki21b", media=media), "a")
    result = await ImportProcess(seconds=PATIENT)(task)
    assert result == run_import(task)
    assert isinstance(result, ImportResult)
    assert (len(result.media), result.faults) == (1, 1)


async def test_a_bomb_is_a_problem_with_a_sentence() -> None:
    """A package that would unpack to gigabytes is a problem with a sentence, and no crash."""
    task = ImportTask("bomb.apkg", latest(zeros(20_000, 20)), "bomb")
    result = await ImportProcess(seconds=PATIENT)(task)
    assert isinstance(result, ImportResult)
    assert not result.deck
    assert result.wrong


async def test_a_worker_that_takes_too_long_is_ended() -> None:
    """An import that takes too long fails as "slow", and the next one works."""
    reader = ImportProcess(seconds=0.01)
    assert await reader(CARDS) == ImportFailed("slow")
    assert await ImportProcess(seconds=PATIENT)(CARDS) == run_import(CARDS)


async def test_nothing_stays_behind(tmp_path: Path) -> None:
    """A worker that is killed leaves no file behind."""
    mark = tmp_path / "mark"
    reader = ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.endless")
    reading = asyncio.create_task(reader(ImportTask(str(mark), b"", "x")))
    folder = Path(await until_written(mark))
    assert is_there(folder)
    reader.close()
    assert await reading == ImportFailed("failed")
    assert not is_there(folder)


async def test_it_ends_with_whoever_waits_for_it(tmp_path: Path) -> None:
    """If an import is cancelled, its process ends first."""
    mark = tmp_path / "mark"
    reader = ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.endless")
    reading = asyncio.create_task(reader(ImportTask(str(mark), b"", "x")))
    folder = Path(await until_written(mark))
    process = reader._process
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert process is not None
    assert process.returncode is not None
    assert not is_there(folder)


@pytest.mark.skipif(os.name != "posix", reason="there is no such end of a process elsewhere")
@pytest.mark.parametrize("worker", ["endless", "searching", "computing"])
async def test_it_ends_with_a_bot_that_is_killed(worker: str, tmp_path: Path) -> None:
    """If the bot is killed, its import ends within a second, and no folder stays behind."""
    if worker != "endless" and sys.platform != "linux":
        pytest.skip("only Linux ends a process that is inside a long call")
    mark = tmp_path / "mark"
    workers = "tests.runtime.imports.workers"
    mortal = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"{workers}.mortal_bot", f"{workers}.{worker}", str(mark))
    )
    folder = Path(await until_written(mark))
    assert is_there(folder)
    process = int(text_of(Path(f"{mark}.pid")))
    group = os.getpgid(process)
    assert group not in {os.getpgid(0), os.getpgid(mortal.pid)}
    mortal.kill()
    await mortal.wait()
    assert await are_gone(folder, process, group)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a process between the two")
async def test_it_ends_with_its_guard(tmp_path: Path) -> None:
    """If the process between the bot and the reading one is killed, the import fails at once."""
    mark = tmp_path / "mark"
    reader = ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.computing")
    reading = asyncio.create_task(reader(ImportTask(str(mark), b"", "x")))
    folder = Path(await until_written(mark))
    process, guard = int(text_of(Path(f"{mark}.pid"))), reader._process
    assert guard is not None
    assert guard.pid != process
    guard.kill()
    assert await reading == ImportFailed("failed")
    assert await are_gone(folder, process, guard.pid)


@pytest.mark.parametrize("module", ["crashing", "babbling"])
async def test_a_worker_that_fails_is_a_problem(
    module: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """If the worker fails, the output shows neither a traceback nor anything of the file."""
    reader = ImportProcess(seconds=PATIENT, module=f"tests.runtime.imports.workers.{module}")
    assert await reader(CARDS) == ImportFailed("failed")
    out, err = capfd.readouterr()
    assert "perro" not in out + err
    assert "Traceback" not in out + err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound memory in other ways")
async def test_memory_is_bounded() -> None:
    """A worker that asks for too much memory gets an error."""
    reader = ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.hungry")
    assert await reader(CARDS) == ImportFailed("failed")


async def test_secrets_stay_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker does not get the bot's environment, which holds the tokens."""
    monkeypatch.setenv("CARDSTREAK_DISCORD_TOKEN", "secret")
    result = await ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.nosy")(
        CARDS
    )
    assert isinstance(result, ImportResult)
    assert "TMPDIR" in result.format
    assert "CARDSTREAK" not in result.format


async def test_a_crowd_waits_outside() -> None:
    """One import runs at a time, a few wait, and further ones fail as "busy"."""
    reader = ImportProcess(seconds=PATIENT)
    results = await asyncio.gather(*(reader(CARDS) for _ in range(WAITING + 4)))
    assert results.count(ImportFailed("busy")) == 3
    assert results.count(run_import(CARDS)) == WAITING + 1
