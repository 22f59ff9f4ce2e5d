"""The terminal on a real (pseudo) terminal: prompt, completion, history, and ways to leave."""

import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platforms.program import PROGRAM, ROOT, environment

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
if not sys.platform.startswith("win"):
    import fcntl
    import struct
    import termios

PATIENCE = 30
_STYLE = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
_STEP = b"\x1b[C"
"""A step to the right, over a space that is there already."""


class Typist:
    """A person at a terminal of 100 columns."""

    def __init__(self, folder: Path) -> None:
        self.process, self.keyboard = pty.fork()
        if not self.process:
            os.chdir(ROOT)
            more = {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
            os.execve(PROGRAM[0], PROGRAM, environment(folder, **more))  # noqa: S606 - our own
        size = struct.pack("HHHH", 40, 100, 0, 0)
        fcntl.ioctl(self.keyboard, termios.TIOCSWINSZ, size)
        self.seen = b""

    def type(self, keys: bytes) -> None:
        """Presses keys; `seen` holds only the output that follows."""
        self.seen = b""
        os.write(self.keyboard, keys)

    def wait_for(self, text: bytes) -> None:
        """Reads the output until it contains a text, ignoring styles."""
        end = time.monotonic() + PATIENCE
        while text not in _STYLE.sub(b"", self.seen.replace(_STEP, b" ")):
            ready, _, _ = select.select([self.keyboard], [], [], end - time.monotonic())
            assert ready, f"no {text!r} in {self.seen!r}"
            self.seen += os.read(self.keyboard, 65_536)

    def status(self, leaving: bytes = b"") -> int:
        """The exit status; `leaving` is typed again and again, as keys before a prompt are lost."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if not select.select([self.keyboard], [], [], 0.5)[0]:
                    os.write(self.keyboard, leaving)
                elif not os.read(self.keyboard, 65_536):
                    break
            except OSError:
                break
        else:
            os.kill(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status)


@pytest.fixture
def typist(tmp_path: Path) -> Iterator[Typist]:
    """A typist at a newly started program that shows its prompt."""
    typist = Typist(tmp_path / "data")
    typist.wait_for(b"Reveal answer")
    typist.wait_for(b"\n>")
    yield typist
    os.close(typist.keyboard)


def test_prompt_completion_and_ctrl_d(typist: Typist, tmp_path: Path) -> None:
    """Styles are shown, Tab completes a command, the line enters the history, Ctrl-D leaves."""
    assert b"\x1b[1m" in typist.seen
    typist.type(b"/stre")
    typist.wait_for(b"/streak")
    typist.type(b"\t")
    typist.wait_for(b"ak")
    typist.type(b"\t\r")
    typist.wait_for(b"No streak yet.")
    typist.wait_for(b"\n>")
    typist.type(b"/quiz deep")
    typist.wait_for(b"deep_learning")
    typist.type(b"\t")
    typist.wait_for(b"_learning")
    typist.type(b"\x15\x04")
    typist.wait_for(b"See you tomorrow.")
    assert typist.status() == 0
    history = tmp_path / "data" / "terminal_history"
    assert "+/streak" in history.read_text(encoding="utf-8")
    assert history.stat().st_mode & 0o777 == 0o600


def test_enter_and_pasted_lines(typist: Typist) -> None:
    """Enter presses the only choice, and each of several pasted lines is answered."""
    typist.type(b"\r")
    typist.wait_for(b"How well did you know this?")
    typist.wait_for(b"\n>")
    typist.type(b"\x1b[200~4\n\n/streak\x1b[201~\r")
    typist.wait_for(b"Noted.")
    typist.wait_for(b"Today counts already.")
    assert typist.status(leaving=b"\x04") == 0


def test_arrow_keys_choose(typist: Typist) -> None:
    """Arrow keys type a choice and name it; lines that were typed are left alone."""
    typist.wait_for(b"Enter: Reveal answer")
    typist.type(b"\r")
    typist.wait_for("Press ↓ to choose".encode())
    typist.type(b"\x1b[B\x1b[C\x1b[C")
    typist.wait_for(b"with effort")
    typist.type(b"\x1b[A")
    typist.wait_for(b"a little")
    typist.type(b"\r")
    typist.wait_for(b"You'll see this one again")
    typist.wait_for(b"\n>")
    typist.type(b"/help\x1b[B\x15/streak\r")
    typist.wait_for(b"Today counts already.")
    assert typist.status(leaving=b"\x04") == 0


def test_a_long_history_is_cut(tmp_path: Path) -> None:
    """Only the last thousand typed lines are kept."""
    history = tmp_path / "data" / "terminal_history"
    history.parent.mkdir()
    history.write_text("".join(f"\n# now\n+line {index}\n" for index in range(1_200)))
    typist = Typist(tmp_path / "data")
    typist.wait_for(b"\n>")
    typist.type(b"\x04")
    assert typist.status() == 0
    lines = history.read_text().splitlines()
    assert (len(lines), lines[2], lines[-1]) == (3_000, "+line 200", "+line 1199")
    os.close(typist.keyboard)


def test_ctrl_c_leaves(typist: Typist) -> None:
    """Ctrl-C in the middle of a line also leaves with a goodbye."""
    typist.type(b"half a li\x03")
    typist.wait_for(b"See you tomorrow.")
    assert typist.status() == 0


def test_without_a_history(tmp_path: Path) -> None:
    """If the history can't be written, only the history is lost."""
    (tmp_path / "data" / "terminal_history").mkdir(parents=True)
    typist = Typist(tmp_path / "data")
    typist.wait_for(b"\n>")
    typist.type(b"/streak\r")
    typist.wait_for(b"No streak yet.")
    typist.wait_for(b"\n>")
    typist.type(b"\x04")
    assert typist.status() == 0
    os.close(typist.keyboard)
