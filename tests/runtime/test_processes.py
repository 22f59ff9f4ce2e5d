"""The supervisor of several processes, with small programs in the place of the bot."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.platforms.program import ROOT
from tests.strict import PYTHON

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
PATIENCE_S = 30.0
SUPERVISOR = """
import asyncio, sys
from bot.runtime import processes
processes.FIRST_WAIT_S = 0.05
processes.DRAINS_S = 1.0
command = (sys.executable, "-c", sys.argv[1])
tell = lambda line: print(line, file=sys.stderr, flush=True)
sys.exit(asyncio.run(processes.supervise(command, 2, tell)))
"""
BOT = """
import asyncio, os, pathlib, signal, sys
from bot.runtime.processes import end_with_supervisor
from bot.util.readiness import tell_ready

async def main():
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    end_with_supervisor(stopping)
    number = sys.argv[-1][0]
    with pathlib.Path(os.environ["STARTS"]).open("a") as file:
        file.write(f"{number} {os.getpid()}\\n")
    tell_ready()
    await stopping.wait()

asyncio.run(main())
"""


class Supervised:
    """A supervisor, and what its processes have written down."""

    def __init__(self, process: asyncio.subprocess.Process, starts: Path) -> None:
        self.process = process
        self._starts = starts
        self.told: list[str] = []

    def started(self) -> list[tuple[int, int]]:
        """The number and the id of each process that was started, in order."""
        lines = self._starts.read_text().splitlines() if self._starts.exists() else []
        return [(int(line.split()[0]), int(line.split()[1])) for line in lines]

    async def starts(self, count: int) -> list[tuple[int, int]]:
        """Waits until so many were started."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.started()) < count:  # noqa: ASYNC110 - a file tells nothing
                await asyncio.sleep(0.02)
        return self.started()

    async def tells(self, text: str) -> None:
        """Waits until the owner is told something."""
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE_S):
            while not any(text in line for line in self.told):
                line = await self.process.stderr.readline()
                assert line, self.told
                self.told.append(line.decode())
        self.told.clear()

    async def ended(self) -> int:
        """Waits until the supervisor ends; returns its status."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()


@asynccontextmanager
async def supervised(folder: Path, bot: str = BOT) -> AsyncIterator[Supervised]:
    """A supervisor of two small programs."""
    starts = folder / "starts"
    process = await asyncio.create_subprocess_exec(
        *PYTHON,
        "-c",
        SUPERVISOR,
        bot,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "STARTS": str(starts)},
    )
    made = Supervised(process, starts)
    try:
        yield made
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def alive(process: int) -> bool:
    """Whether a process runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def test_all_are_started_and_stopped(tmp_path: Path) -> None:
    """Each gets its part, and a signal to stop ends all of them."""
    async with supervised(tmp_path) as made:
        await made.tells("All 2 processes are ready.")
        started = made.started()
        assert sorted(number for number, _ in started) == [0, 1]
        made.process.send_signal(signal.SIGTERM)
        assert await made.ended() == 0
        assert not any(alive(process) for _, process in started)


async def test_one_that_dies_is_started_again(tmp_path: Path) -> None:
    """The other runs on."""
    async with supervised(tmp_path) as made:
        await made.tells("ready")
        (number, killed), other = made.started()
        os.kill(killed, signal.SIGKILL)
        await made.tells(f"Process {number}/2 ended with status -9; it is started again")
        assert (await made.starts(3))[2][0] == number
        assert alive(other[1])


async def test_a_replacement_goes_from_one_to_the_next(tmp_path: Path) -> None:
    """After SIGHUP each old one ends when its new one is ready, and then comes the next."""
    async with supervised(tmp_path) as made:
        await made.tells("ready")
        before = made.started()
        made.process.send_signal(signal.SIGHUP)
        await made.tells("All 2 processes are new.")
        started = made.started()
        assert [number for number, _ in started[2:]] == [0, 1]
        assert not any(alive(process) for _, process in before)
        assert all(alive(process) for _, process in started[2:])


async def test_unusable_settings_end_all(tmp_path: Path) -> None:
    """What waiting would not change is not tried again."""
    async with supervised(tmp_path, "import sys; sys.exit(2)") as made:
        assert await made.ended() == 2


async def test_one_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    """After the time to drain it is ended, and the owner is told."""
    deaf = BOT.replace("stopping.set)", "lambda: None)", 1)
    async with supervised(tmp_path, deaf) as made:
        await made.tells("ready")
        started = made.started()
        made.process.send_signal(signal.SIGTERM)
        await made.tells("took longer than 1 s to stop")
        assert await made.ended() == 0
        assert not any(alive(process) for _, process in started)


async def test_they_end_with_their_supervisor(tmp_path: Path) -> None:
    """If it is killed, nobody is left behind."""
    async with supervised(tmp_path) as made:
        await made.tells("ready")
        made.process.kill()
        await made.ended()
        async with asyncio.timeout(PATIENCE_S):
            while any(alive(process) for _, process in made.started()):  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.02)


async def test_a_new_one_that_does_not_serve_changes_nothing(tmp_path: Path) -> None:
    """If the new program fails, the old processes stay, and the owner is told."""
    broken = tmp_path / "broken"
    bot = BOT.replace(
        "async def main():", f"if os.path.exists({str(broken)!r}): sys.exit(1)\n\nasync def main():"
    )
    async with supervised(tmp_path, bot) as made:
        await made.tells("ready")
        broken.touch()
        made.process.send_signal(signal.SIGHUP)
        await made.tells("does not serve people")
        assert all(alive(process) for _, process in made.started())
        assert len(made.started()) == 2
