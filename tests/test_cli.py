import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.platforms.program import (
    PATIENCE,
    ROOT,
    Running,
    environment,
    run,
    run_lines,
)

HEAVY = {"asyncio", "msgspec", "structlog", "rich", "prompt_toolkit", "sqlite3", "rapidfuzz"}


# ── all commands ────────────────────────────────────────────────────────────────────────────────


def test_help_is_light() -> None:
    """--help names every command, and imports no heavy library."""
    code = (
        "import sys\nfrom bot.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print(sorted(set({sorted(HEAVY)!r}) & sys.modules.keys()))"
    )
    ended = subprocess.run(  # noqa: S603 - it is our own program
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    assert ended.stdout.endswith("[]\n")
    for name in (
        "run",
        "web",
        "check",
        "import",
        "export",
        "backup",
        "restore",
        "move",
        "doctor",
        "health",
    ):
        assert re.search(rf"^    {name} ", ended.stdout, re.MULTILINE)


def test_version(folder: Path) -> None:
    """--version prints the program's name and version."""
    assert re.fullmatch(r"cardstreak \d+\.\d+\.\d+\n", run(folder, "--version").out)


def test_unusable_arguments(folder: Path) -> None:
    """Unknown or incomplete arguments are refused with status 2."""
    for arguments in (("fly",), ("check", "--fast"), ("backup",), ("--config",)):
        assert run(folder, *arguments).status == 2


@pytest.mark.parametrize(
    ("arguments", "settings", "why"),
    [
        (("--cluster", "9/8"), {}, "There is no process 9/8: they are counted from 0/8 to 7/8."),
        (("--cluster", "0/2"), {}, "need a database that they share: set [store] url"),
        (("--processes", "2"), {}, "need a database that they share: set [store] url"),
        (("--processes", "2"), {"CARDSTREAK_STORE_URL": "postgresql://h/d"}, "set a token"),
        (("--processes", "0"), {}, "a number from 1 to 64, not 0"),
        (("--processes", "2", "--cluster", "0/2"), {}, "not allowed with"),
    ],
)
def test_processes_that_can_not_be(
    folder: Path, arguments: tuple[str, ...], settings: dict[str, str], why: str
) -> None:
    """What is wrong with the number of a process, or for several of them, is one sentence."""
    ended = run(folder, "run", *arguments, given=b"", **settings)
    assert ended.status == 2
    assert why in ended.err.splitlines()[-1]


@pytest.mark.parametrize("before", [True, False])
def test_config_faults(folder: Path, before: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """Each error in the settings is a line on stderr, with --config before or after the command."""
    file = folder.parent / "my.toml"
    file.write_text("[defaults]\nnew_cards = -1\nretentoin = 0.9\n")
    named = ("--config", "my.toml")
    played = run(folder, *((*named, "run") if before else ("run", *named)))
    assert (played.status, played.out) == (2, "")
    first, second = sorted(played.err.splitlines())
    assert first.startswith("my.toml:2: ")
    assert second.startswith("my.toml:3: ")
    assert run(folder, "backup", "x.db", "--config", "none.toml").status == 2


def test_our_own_mistakes(folder: Path) -> None:
    """A bug is answered with an apology, and its traceback is in the log, without secrets."""
    token = "123456789:" + "AAE" + "x" * 32
    folder.mkdir()
    code = (
        "import sys\nfrom bot import cli\nfrom bot.runtime import deck_library\n"
        f"def broken(*_): raise ZeroDivisionError({token!r})\n"
        "deck_library.every = broken\nsys.exit(cli.main(['export', 'x']))"
    )
    ended = subprocess.run(  # noqa: S603 - it is our own program
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(folder, CARDSTREAK_TELEGRAM_TOKEN=token),
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "Sorry, Cardstreak made a mistake of its own (ZeroDivisionError); "
        f"the log says more: {folder / 'cardstreak.log'}\n"
    )
    log = (folder / "cardstreak.log").read_text()
    assert "ZeroDivisionError" in log
    assert token not in log


# ── backup, restore ─────────────────────────────────────────────────────────────────────────────


def test_backup_and_restore(folder: Path) -> None:
    """A backup made while the bot runs can be restored; the replaced database is moved aside."""
    with Running(folder) as running:
        running.wait_for("Reveal answer")
        for line, answer in (("1", "How well"), ("4", "Streak: 1 day")):
            running.type(line)
            running.wait_for(answer)
        saved = run(folder, "backup", "saved.db")
        assert (saved.status, saved.err) == (0, "")
        assert "saved.db" in saved.out
        refused = run(folder, "restore", "saved.db")
        assert (refused.status, refused.out) == (1, "")
        assert "A Cardstreak is running" in refused.err
        running.end(signal.SIGTERM)
    assert "Your streak" not in run_lines(folder, "/undo", "/streak").out
    restored = run(folder, "restore", "saved.db")
    assert (restored.status, restored.err) == (0, "")
    aside = next(folder.glob("cardstreak.db.before-restore-*"))
    assert re.search(r"before-restore-\d{8}-\d{6}$", aside.name)
    assert str(aside) in restored.out
    assert str(folder / "cardstreak.db") in restored.out
    assert "Streak: 1 day" in run_lines(folder, "/streak").out
    assert run(folder, "restore", str(aside)).status == 0
    assert "No streak yet." in run_lines(folder, "/streak").out


def test_what_a_crash_left_is_moved_aside_too(folder: Path) -> None:
    """After a kill, a restore moves the write-ahead log aside together with the database."""
    with Running(folder) as running:
        running.wait_for("Reveal answer")
        assert run(folder, "backup", "saved.db").status == 0
        for line, answer in (("1", "How well"), ("4", "Streak: 1 day")):
            running.type(line)
            running.wait_for(answer)
        running.end(signal.SIGKILL)
    assert (folder / "cardstreak.db-wal").stat().st_size
    assert run(folder, "restore", "saved.db").status == 0
    assert "No streak yet." in run_lines(folder, "/streak").out
    aside = next(file for file in folder.glob("*.before-restore-*") if file.name[-1].isdigit())
    assert run(folder, "restore", str(aside)).status == 0
    assert "Streak: 1 day" in run_lines(folder, "/streak").out


def test_backups_that_cannot_be(folder: Path) -> None:
    """No backup is made without a database, nor over an existing file."""
    none = run(folder, "backup", "saved.db")
    assert (none.status, none.err.count("\n")) == (1, 1)
    assert "no database" in none.err
    run_lines(folder)
    (folder.parent / "saved.db").write_text("precious")
    assert run(folder, "backup", "saved.db").status == 1
    assert (folder.parent / "saved.db").read_text() == "precious"


def test_restores_that_cannot_be(folder: Path) -> None:
    """A restore refuses anything but a sound database of ours, and leaves the present one."""
    run_lines(folder, "1", "4")
    (folder.parent / "text.db").write_text("no database" * 100)
    (folder.parent / "empty.db").touch()
    with sqlite3.connect(folder.parent / "other.db") as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    names = ("none.db", "text.db", "empty.db", "other.db", str(folder / "cardstreak.db"), ".")
    for name in names:
        played = run(folder, "restore", name)
        assert (played.status, played.out, played.err.count("\n")) == (1, "", 1), played
        assert "cardstreak restore FILE" not in played.err
    assert run(folder, "restore", ".").err == ". is a folder. Name the backup itself.\n"
    for name in ("text.db", "other.db"):
        assert run(folder, "restore", name).err == f"{name} is no backup of Cardstreak.\n"
    assert not list(folder.glob("*.before-restore-*"))
    assert "Streak: 1 day" in run_lines(folder, "/streak").out


def test_what_lies_beside_a_restored_database_is_moved_aside(folder: Path) -> None:
    """A journal or log of another database is not played into a restored one."""
    run_lines(folder, "1", "4")
    assert run(folder, "backup", "saved.db").status == 0
    database = folder / "cardstreak.db"
    for missing in (False, True):
        for end in ("-wal", "-shm", "-journal"):
            database.with_name(database.name + end).write_bytes(b"left from another database")
        if missing:
            database.unlink()
        restored = run(folder, "restore", "saved.db")
        assert (restored.status, restored.err) == (0, "")
        aside = [file.name for file in folder.glob("*.before-restore-*")]
        assert sum(name.endswith("-journal") for name in aside) == 1 + missing
        assert "before-restore" in restored.out
        assert not list(folder.glob("cardstreak.db-*"))
        assert "Streak: 1 day" in run_lines(folder, "/streak").out


def test_a_backup_with_a_journal_is_refused(folder: Path) -> None:
    """A file that was being changed when its program stopped is no backup."""
    run_lines(folder)
    assert run(folder, "backup", "saved.db").status == 0
    (folder.parent / "saved.db-journal").write_bytes(b"journal")
    refused = run(folder, "restore", "saved.db")
    assert refused.status == 1
    assert "saved.db-journal lies beside it" in refused.err


def test_damaged_backups_are_refused_and_found(folder: Path) -> None:
    """Forty flipped bytes and a missing end are refused by restore and found by doctor."""
    run_lines(folder)
    assert run(folder, "backup", "saved.db").status == 0
    good = (folder.parent / "saved.db").read_bytes()
    flipped = bytearray(good)
    for place in random.Random(1).sample(range(100, len(good)), 40):
        flipped[place] ^= 0xFF
    for bad in (bytes(flipped), good[:-100], good[: len(good) // 2]):
        (folder.parent / "bad.db").write_bytes(bad)
        refused = run(folder, "restore", "bad.db")
        assert (refused.status, refused.err) == (1, "bad.db is damaged. Name another backup.\n")
        (folder / "cardstreak.db").write_bytes(bad)
        assert "cardstreak.db is damaged" in run(folder, "doctor").out
        (folder / "cardstreak.db").write_bytes(good)


@pytest.mark.skipif(os.name == "nt", reason="Windows protects open files")
@pytest.mark.parametrize("end", ["", "-wal", ".lock"])
def test_a_database_that_is_deleted_ends_the_bot(folder: Path, end: str) -> None:
    """After its database was deleted, the bot saves nothing more and ends with its own status."""
    with Running(folder) as running:
        running.wait_for("Reveal answer")
        for line, answer in (("1", "How well"), ("4", "Streak: 1 day")):
            running.type(line)
            running.wait_for(answer)
        (folder / f"cardstreak.db{end}").unlink()
        running.type("/settings new_cards 5")
        assert running.process.wait(timeout=PATIENCE) == 3
    if not end:
        refused = run(folder)
        assert refused.status == 1
        kept = folder / "cardstreak.db.rescued"
        assert f"cardstreak restore {kept}" in refused.err
        assert run(folder, "restore", str(kept)).status == 0
    assert "Streak: 1 day" in run_lines(folder, "/streak").out


@pytest.mark.skipif(os.name == "nt", reason="only Unix has file modes")
def test_backups_are_private(folder: Path) -> None:
    """A backup is for its owner alone, whatever the umask."""
    run_lines(folder)
    before = os.umask(0)
    try:
        assert run(folder, "backup", "saved.db").status == 0
    finally:
        os.umask(before)
    assert (folder.parent / "saved.db").stat().st_mode & 0o777 == 0o600
