"""The bot on a system that is not POSIX, such as Windows: what it lacks is taken away."""

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.runtime.imports.workers.elsewhere import MODULES, OF_OS, OF_SIGNAL

ROOT = Path(__file__).parents[1]
PATIENT = 120.0
GUARDED = {
    "formats/base/svg_process.py": {"resource", "signal.setitimer"},
    "runtime/backups/worker.py": {"os.nice"},
    "runtime/drawing/worker.py": {"signal.setitimer"},
    "runtime/imports/launcher.py": {"os.killpg", "signal.SIGKILL"},
    "runtime/imports/sandbox.py": {
        *("os.fork", "os.nice", "resource", "signal.SIGCHLD", "signal.SIGKILL"),
        *("signal.pthread_sigmask", "signal.sigwait"),
    },
    "runtime/processes.py": {"signal.SIGHUP"},
    "util/secret_files.py": {"os.geteuid"},
}
"""Names that Windows lacks, by file. Each use of them can be missing, or is not reached there."""


def lacking(tree: ast.Module) -> set[str]:
    """The names and modules in a program that Windows lacks."""
    lacks = {"os": set(OF_OS), "signal": set(OF_SIGNAL)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in lacks.get(node.value.id, ()):
                found.add(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in MODULES}
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            found.add(node.module)
    return found


def test_what_windows_lacks_is_used_where_it_is_guarded() -> None:
    """No other file uses a name that Windows lacks; whoever adds one guards it first."""
    used = {
        path.relative_to(ROOT / "bot").as_posix(): names
        for path in ROOT.glob("bot/**/*.py")
        if (names := lacking(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert used == GUARDED


def command(folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command line and the environment of a command, with Windows' western encoding."""
    environ = {name: text for name, text in os.environ.items() if "CARDSTREAK" not in name}
    return (
        [sys.executable, "-m", "tests.elsewhere", *arguments],
        environ | {"CARDSTREAK_DATA": str(folder), "PYTHONIOENCODING": "cp1252"},
    )


def test_it_starts_imports_and_stops(tmp_path: Path) -> None:
    """In a folder with blanks and umlauts, a deck is imported, studied, saved and restored."""
    folder = tmp_path / "Jürgens Karten & Co"
    folder.mkdir()
    deck = folder / "Mein Spanisch.csv"
    deck.write_text("el perro;the dog\nel gato;the cat\n", "utf-8")
    line, environ = command(folder, "run")
    typed = f'/decks import file:"{deck}"\n1\n/decks\n/streak\nquit\n'
    ran = subprocess.run(  # noqa: S603 - our own command
        line,
        env=environ,
        cwd=ROOT,
        input=typed.encode(),
        capture_output=True,
        timeout=PATIENT,
        check=False,
    )
    said = ran.stdout.decode("cp1252")
    assert ran.returncode == 0, ran.stderr.decode("cp1252")
    assert "el perro" in said
    assert b"Traceback" not in ran.stderr
    backup = folder / "Sicherung vom März.sqlite"
    for arguments in (("backup", str(backup)), ("restore", str(backup)), ("doctor",)):
        line, environ = command(folder, *arguments)
        done = subprocess.run(  # noqa: S603
            line, env=environ, cwd=ROOT, capture_output=True, timeout=PATIENT, check=False
        )
        assert b"mistake of its own" not in done.stderr + done.stdout
        assert (done.returncode == 0) or arguments == ("doctor",), done.stderr.decode("cp1252")
    assert backup.stat().st_size > 0


def test_ctrl_c_stops_it_in_order(tmp_path: Path) -> None:
    """Where the event loop handles no signals, a signal stops the bot as elsewhere."""
    line, environ = command(tmp_path, "run")
    with subprocess.Popen(  # noqa: S603
        line, env=environ, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bot:
        assert bot.stdout is not None
        assert b"Welcome" in bot.stdout.readline()
        while b"[1]" not in bot.stdout.readline():
            pass
        bot.send_signal(signal.SIGINT)
        said = bot.stdout.read()
    assert bot.returncode == 0
    assert b"See you" in said
