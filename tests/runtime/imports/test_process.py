"""The process in which a stranger's file is read: its answers, its bounds, and its end."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.formats.pipeline import run_import
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.runtime.imports.process import WAITING, ImportProcess
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.anki.painted import bomb, painted
from tests.formats.anki.test_hostile_packages import latest, zeros

CARDS = ImportTask("spanish.csv", b"el perro;the dog\nel gato;the cat\n", "spanish")
PATIENT = 60.0
"""Seconds: on a machine under load a process takes long to start."""


async def until_written(file: Path) -> str:
    """What a worker writes into a file, as soon as it has."""
    for _ in range(round(100 * PATIENT)):
        if text := text_of(file):
            return text
        await asyncio.sleep(0.01)
    raise AssertionError("the worker did not begin")


def text_of(file: Path) -> str:
    """What a file holds; nothing if there is none."""
    return file.read_text() if file.exists() else ""


def is_there(folder: Path) -> bool:
    """Whether there is a folder."""
    return folder.is_dir()


async def test_a_process_reads_what_would_be_read_here() -> None:
    """What comes back from the process is what the function gives."""
    assert await ImportProcess(seconds=PATIENT)(CARDS) == run_import(CARDS)


async def test_a_package_is_read_there() -> None:
    """An Anki package arrives whole, and its cards come back."""
    task = ImportTask("a.apkg", package([ANote(("Question?", "Answer"))], "anki21b"), "a")
    found = await ImportProcess(seconds=PATIENT)(task)
    assert found == run_import(task)
    assert isinstance(found, ImportResult)
    assert found.cards == 1


async def test_pictures_are_read_there() -> None:
    """A large photo comes back within the bounds of the process; a bomb among them does not."""
    notes = [ANote(("<img src=photo>?", "yes")), ANote(("<img src=bomb>?", "no"))]
    media = {"photo": painted("JPEG", (6_000, 4_000)), "bomb": bomb(50_000, 50_000)}
    task = ImportTask("a.apkg", package(notes, "anki21b", media=media), "a")
    found = await ImportProcess(seconds=PATIENT)(task)
    assert found == run_import(task)
    assert isinstance(found, ImportResult)
    assert (len(found.images), found.faults) == (1, 1)


async def test_a_bomb_is_a_problem_with_a_sentence() -> None:
    """A package that would unpack to gigabytes costs neither memory nor the process."""
    task = ImportTask("bomb.apkg", latest(zeros(20_000, 20)), "bomb")
    found = await ImportProcess(seconds=PATIENT)(task)
    assert isinstance(found, ImportResult)
    assert not found.deck
    assert found.wrong


async def test_a_worker_that_takes_too_long_is_ended() -> None:
    """At the limit the process is gone, and its person is told so; the next file is read."""
    reader = ImportProcess(seconds=0.01)
    assert await reader(CARDS) == ImportFailed("slow")
    assert await ImportProcess(seconds=PATIENT)(CARDS) == run_import(CARDS)


async def test_nothing_stays_behind(tmp_path: Path) -> None:
    """A worker that is ended in the middle leaves no file."""
    mark = tmp_path / "room"
    reader = ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.endless")
    reading = asyncio.create_task(reader(ImportTask(str(mark), b"", "x")))
    room = Path(await until_written(mark))
    assert is_there(room)
    reader.close()
    assert await reading == ImportFailed("failed")
    assert not is_there(room)


async def test_it_ends_with_whoever_waits_for_it(tmp_path: Path) -> None:
    """Cancelled, the reader ends its process before it lets go."""
    mark = tmp_path / "room"
    reader = ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.endless")
    reading = asyncio.create_task(reader(ImportTask(str(mark), b"", "x")))
    room = Path(await until_written(mark))
    process = reader._process
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert process is not None
    assert process.returncode is not None
    assert not is_there(room)


@pytest.mark.parametrize("module", ["crashing", "babbling"])
async def test_a_worker_that_fails_is_a_problem(
    module: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever becomes of it, no traceback and nothing of the file is seen."""
    reader = ImportProcess(seconds=PATIENT, module=f"tests.runtime.imports.workers.{module}")
    assert await reader(CARDS) == ImportFailed("failed")
    out, err = capfd.readouterr()
    assert "perro" not in out + err
    assert "Traceback" not in out + err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound memory in other ways")
async def test_memory_is_bounded() -> None:
    """A worker that asks for too much gets an error, and the machine stays well."""
    reader = ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.hungry")
    assert await reader(CARDS) == ImportFailed("failed")


async def test_secrets_stay_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's environment, in which its tokens are, is not the worker's."""
    monkeypatch.setenv("CARDSTREAK_DISCORD_TOKEN", "secret")
    found = await ImportProcess(seconds=PATIENT, module="tests.runtime.imports.workers.nosy")(CARDS)
    assert isinstance(found, ImportResult)
    assert "TMPDIR" in found.format
    assert "CARDSTREAK" not in found.format


async def test_a_crowd_waits_outside() -> None:
    """One is read at a time, a few wait, and the others are asked to come back."""
    reader = ImportProcess(seconds=PATIENT)
    found = await asyncio.gather(*(reader(CARDS) for _ in range(WAITING + 4)))
    assert found.count(ImportFailed("busy")) == 3
    assert found.count(run_import(CARDS)) == WAITING + 1
