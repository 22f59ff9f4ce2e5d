import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.backups import LastBackup, note
from bot.store.sqlite_database import SqliteTx
from tests.platforms.program import (
    PROGRAM,
    TINY,
    FinishedRun,
    Running,
    environment,
    own_deck,
    run,
    run_lines,
    without_privileges,
)


def wrong(played: FinishedRun) -> list[str]:
    """The lines of doctor about what is wrong."""
    return [line for line in played.out.splitlines() if line.startswith("!!   ")]


def test_it_leaves_everything_as_it_was(folder: Path) -> None:
    """Doctor leaves no file behind."""
    run_lines(folder)
    before = sorted(folder.rglob("*"))
    assert run(folder, "doctor").status == 0
    assert sorted(folder.rglob("*")) == before


def test_doctor_finds_all_well(folder: Path) -> None:
    """Before and after the first start all is well, and doctor sees whether a bot is running."""
    early = run(folder, "doctor")
    assert (early.status, early.err) == (0, "")
    assert all(line.startswith("ok   ") for line in early.out.splitlines())
    assert not folder.exists()
    with Running(folder) as running:
        running.wait_for("Reveal answer")
        late = run(folder, "doctor")
        running.end(signal.SIGTERM)
    assert late.status == 0
    assert "a Cardstreak is running with it" in late.out
    assert "every page sound" in late.out
    assert "people begin in UTC" in late.out
    assert "no Cardstreak is running" in run(folder, "doctor").out


def test_doctor_finds_what_is_wrong(folder: Path) -> None:
    """A damaged database and a broken deck are each a line with what to do; nothing is changed."""
    own_deck(folder, TINY.replace('answer = "2"', "answer = 2"))
    (folder / "cardstreak.db").write_bytes(b"damaged" * 1000)
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    played = run(folder, "doctor")
    assert (played.status, played.err) == (1, "")
    wrong = [line for line in played.out.splitlines() if line.startswith("!!   ")]
    assert len(wrong) == 2
    assert "cardstreak restore FILE" in wrong[0]
    assert "cardstreak check data/decks/tiny.toml" in wrong[1]
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*")} == before
    (folder.parent / "config.toml").write_text("[log]\nlevel = 1\n")
    played = run(folder, "doctor")
    assert played.status == 1
    assert played.out.startswith("!!   configuration: config.toml:2: ")


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs a folder that takes no other")
def test_a_folder_that_cannot_be(folder: Path) -> None:
    """Where no data folder can be made, doctor and run say so in the same words."""
    (folder.parent / "file").touch()
    for path in ("/proc/foo", str(folder.parent / "file")):
        (line,) = wrong(run(folder, "doctor", CARDSTREAK_DATA=path))[:1]
        started = run(folder, CARDSTREAK_DATA=path)
        assert (started.status, started.err) == (1, f"{line[5:]}\n")


def test_a_zone_that_is_none(folder: Path) -> None:
    """A time zone of the machine that does not exist is reported, unless the settings name one."""
    (line,) = wrong(run(folder, "doctor", TZ="No/Zone", CARDSTREAK_DEFAULTS_TIMEZONE=""))
    assert "TZ=No/Zone is none that is known" in line
    assert not wrong(run(folder, "doctor", TZ="No/Zone"))


@pytest.mark.skipif(not without_privileges(), reason="root may do all")
def test_files_it_may_not_write(folder: Path) -> None:
    """A database and a log that can't be written are reported."""
    run_lines(folder)
    for name in ("cardstreak.db", "cardstreak.log"):
        (folder / name).chmod(0o444)
    lines = wrong(run_unprivileged(folder, "doctor"))
    assert [line.split()[1] for line in lines] == ["log", "database"]
    started = run_unprivileged(folder)
    assert started.status == 1
    assert "cardstreak.db can't be written." in started.err


@pytest.mark.skipif(not without_privileges(), reason="root may do all")
def test_folders_it_may_not_read(folder: Path) -> None:
    """A folder that can't be read is reported by doctor, and a decks folder by run, too."""
    run_lines(folder)
    (folder / "decks").mkdir(mode=0o000)
    assert "decks: this folder can't be read" in wrong(run_unprivileged(folder, "doctor"))[0]
    assert "decks: this folder can't be read" in run_unprivileged(folder).err
    folder.chmod(0o000)
    report = run_unprivileged(folder, "doctor")
    saved = run_unprivileged(folder, "backup", "saved.db")
    folder.chmod(0o700)
    assert [line.split()[1] for line in wrong(report)] == ["data", "database", "decks"]
    assert "time zones: can be read" in report.out
    assert (saved.status, saved.err.count("\n")) == (1, 1)
    assert "cardstreak.db can't be read (Permission denied)." in saved.err


@pytest.mark.skipif(not without_privileges(), reason="root may do all")
@pytest.mark.parametrize(
    "command",
    [("check",), ("import",), ("restore",), ("export", "deep_learning", "--out"), ("backup",)],
)
def test_a_closed_folder_is_no_empty_one(folder: Path, command: tuple[str, ...]) -> None:
    """Every command reports a folder that can't be read as such, and not as missing."""
    closed = folder.parent / "closed"
    run_lines(folder)
    closed.mkdir(mode=0o000)
    result = run_unprivileged(folder, *command, str(closed / "cards.toml"))
    assert result.status
    assert "Permission denied" in result.err
    assert (result.err.count("\n"), result.out) == (1, "")


def run_unprivileged(folder: Path, *arguments: str) -> FinishedRun:
    """Runs the command as a user for whom file rights hold, even if root runs the tests."""
    ended = subprocess.run(  # noqa: S603 - it is our own program
        [*without_privileges(), *PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(folder),
        cwd=folder.parent,
        check=False,
        timeout=60,
    )
    return FinishedRun(ended.returncode, ended.stdout, ended.stderr)


def test_doctor_tells_what_was_not_delivered(folder: Path) -> None:
    """Refused messages are counted; the last one is named with its channel and the reason."""
    run_lines(folder)
    assert "all were delivered" in run(folder, "doctor").out
    connection = sqlite3.connect(folder / "cardstreak.db")
    with connection:
        connection.execute(
            """INSERT INTO outbox (platform, channel, thread, account, outcome, edits, once,
                   made_at, fresh_until, try_at, state, told)
               VALUES ('discord', '77', '', '', '{"type":"DailySent"}', 0, 0, 1772442000000, 0, 0,
                   'dead', 'Missing Access')"""
        )
    connection.close()
    result = run(folder, "doctor")
    assert result.status == 0
    assert (
        "ok   messages: 1 not delivered in the last 30 days; "
        "the latest 2026-03-02 to discord 77: Missing Access\n"
    ) in result.out


@pytest.mark.parametrize(
    ("noted", "line"),
    [
        ("3050 1772442000000", "!!   clock: this machine's is about 3.0 s ahead of Discord's"),
        (
            "-7200000 1772442000000",
            "!!   clock: this machine's is about 7,200.0 s behind Discord's",
        ),
        ("120 1772442000000", "ok   clock: right to within a second of Discord's"),
        ("no number", ""),
    ],
)
def test_doctor_tells_how_wrong_the_clock_was(folder: Path, noted: str, line: str) -> None:
    """A clock that is a second off is named, with the way to set it right."""
    run_lines(folder)
    connection = sqlite3.connect(folder / "cardstreak.db")
    with connection:
        connection.execute("INSERT INTO memos VALUES ('discord.clock', ?)", (noted,))
    connection.close()
    result = run(folder, "doctor")
    assert result.status == (1 if line.startswith("!!") else 0)
    if not line:
        assert "clock:" not in result.out
        return
    (found,) = [each for each in result.out.splitlines() if "clock:" in each]
    assert found.startswith(line)
    assert "2026-03-02 09:00 UTC" in found


@pytest.mark.skipif(os.name == "nt", reason="only Unix has file modes")
def test_secrets_that_others_can_read(folder: Path) -> None:
    """Files with a token are named if other users of the machine can read them."""
    run_lines(folder)
    file, secret = folder.parent / "config.toml", folder.parent / "token"
    file.write_text("[log]\nlevel = 'info'\n")
    secret.write_text("a.b.c")
    for part in (file, secret):
        part.chmod(0o644)
    assert not wrong(run(folder, "doctor"))
    file.write_text("[discord]\ntoken = 'a.b.c'\n")
    lines = wrong(run(folder, "doctor", CARDSTREAK_TELEGRAM_TOKEN_FILE=str(secret)))
    assert [line.partition("chmod 600 ")[2] for line in lines] == [
        "config.toml",
        str(secret),
    ]
    for part in (file, secret):
        part.chmod(0o600)
    assert not wrong(run(folder, "doctor", CARDSTREAK_TELEGRAM_TOKEN_FILE=str(secret)))


@pytest.mark.parametrize(
    ("age_h", "there", "mark", "says"),
    [
        (None, False, "ok", "backups: none yet; the bot will make the first one in "),
        (5, True, "ok", "backups: the last good one is 5 hours old: "),
        (5, False, "!!", "but that file is gone. Was it moved?"),
        (120, True, "!!", "5 days old"),
    ],
)
def test_doctor_tells_how_old_the_last_backup_is(
    folder: Path,
    age_h: int | None,
    there: bool,  # noqa: FBT001 - a parameter of pytest
    mark: str,
    says: str,
) -> None:
    """A backup that is old or gone is wrong, one that is yet to come is not."""
    run_lines(folder)
    kept = folder.parent / "backups"
    kept.mkdir()
    file = kept / "saved.db"
    if there:
        file.touch()
    if age_h is not None:
        made = LastBackup(int((time.time() - age_h * 3600) * 1000), str(file), 1_000)
        with closing(sqlite3.connect(folder / "cardstreak.db", isolation_level=None)) as database:
            note(SqliteTx(database), made, 0)
    (line,) = [
        line
        for line in run(folder, "doctor", CARDSTREAK_BACKUP_FOLDER=str(kept)).out.splitlines()
        if "backups:" in line
    ]
    assert line.startswith(mark)
    assert says in line
    assert "the bot makes none" in run(folder, "doctor").out
