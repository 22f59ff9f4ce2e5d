"""The real program as a process: lines are typed into it, and its output is read."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, Self

from tests.platforms.forks import POSSIBLE, forks
from tests.strict import PYTHON

ROOT = Path(__file__).parents[2]
PROGRAM = (*PYTHON, "-m", "bot")
PATIENCE = 60
TINY = """
[deck]
id = "tiny"
title = "Tiny deck"

[[card]]
id = "sum"
front = "What is 1 + 1?"
answer = "2"
back = "It is 2."
distractors = ["1", "3", "4"]

[[card]]
id = "markup"
front = "What does [bold red]rich[/] print?"
back = '''Just *that*: [link=x]y[/link] :smile:'''
"""


class FinishedRun(NamedTuple):
    """How a run ended."""

    status: int
    out: str
    err: str

    @property
    def messages(self) -> list[str]:
        """What was printed, split so that each part begins with the line that was typed."""
        return self.out.split("\n> ")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a run that keeps its data in a folder."""
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith("CARDSTREAK")
    }
    variables |= {
        "CARDSTREAK_DATA": str(folder),
        "CARDSTREAK_DEFAULTS_TIMEZONE": "UTC",
        "TZ": "UTC",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    return variables | more


def run(folder: Path, *arguments: str, given: bytes = b"", **more: str) -> FinishedRun:
    """Runs the command, in the parent folder of its data folder."""
    if not POSSIBLE or any(name.startswith("PYTHON") for name in more):
        process = subprocess.run(  # noqa: S603 - it is our own program
            [*PROGRAM, *arguments],
            input=given,
            capture_output=True,
            env=environment(folder, **more),
            cwd=folder.parent,
            timeout=PATIENCE,
            check=False,
        )
        return FinishedRun(process.returncode, process.stdout.decode(), process.stderr.decode())
    with TemporaryFile() as typed, TemporaryFile() as out, TemporaryFile() as err:
        typed.write(given)
        typed.seek(0)
        files = (typed.fileno(), out.fileno(), err.fileno())
        variables = environment(folder, **more)
        status = forks().run(arguments, files, variables, folder.parent, PATIENCE)
        for written in (out, err):
            written.seek(0)
        return FinishedRun(status, out.read().decode(), err.read().decode())


def run_lines(folder: Path, *lines: str) -> FinishedRun:
    """Types lines into the terminal, and ends the input."""
    return run(folder, given="".join(f"{line}\n" for line in lines).encode())


def without_privileges() -> tuple[str, ...]:
    """A command prefix that makes file permissions apply, also to root; empty if there is none."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return ("env",) if shutil.which("env") else ()
    less = "-dac_override,-dac_read_search"
    setpriv = shutil.which("setpriv")
    return (setpriv, "--bounding-set", less, "--inh-caps", less) if setpriv else ()


def own_deck(folder: Path, text: str = TINY, name: str = "tiny") -> Path:
    """Puts a deck into the owner's decks folder."""
    file = folder / "decks" / f"{name}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


class Running:
    """A run that has not ended yet."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - it is our own program
            [*PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(folder),
            cwd=folder.parent,
        )
        self.out = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                assert stream is not None
                stream.close()
        self.process.wait()

    def type(self, line: str) -> None:
        """Types a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def wait_for(self, text: str) -> None:
        """Reads the output until it contains a text."""
        assert self.process.stdout is not None
        end = time.monotonic() + PATIENCE
        while text.encode() not in self.out:
            assert time.monotonic() < end
            piece = os.read(self.process.stdout.fileno(), 65_536)
            assert piece, f"no {text!r} in {self.out.decode()!r}"
            self.out += piece

    def end(self, signal_number: int) -> tuple[int, str, str]:
        """Sends a signal; returns the status and the rest of the output."""
        self.process.send_signal(signal_number)
        # `communicate` would end the input, so it comes only after the exit.
        self.process.wait(timeout=PATIENCE)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out.decode(), err.decode()
