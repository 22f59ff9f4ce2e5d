"""The program itself on a PostgreSQL database: run, move, back up, restore, doctor."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.store import processes
from bot.store.postgres.session import Session
from bot.store.postgres.transaction import PostgresTx
from bot.store.postgres.workers import WRITING
from tests.platforms.program import FinishedRun, run
from tests.stores import postgres_url

STUDY = b"1\n4\n/streak\n"


@pytest.fixture
def url() -> Iterator[str]:
    """The address of an empty database."""
    with postgres_url(bare=True) as address:
        yield address


def test_from_a_file_to_postgres_and_back(folder: Path, url: str) -> None:
    """What was studied in a file goes on in PostgreSQL, is backed up, restored, and comes back."""
    with_url = partial(run, folder, CARDSTREAK_STORE_URL=url)
    assert "Streak: 1 day" in run(folder, given=STUDY).out
    moved = run(folder, "move", "--to", url)
    assert (moved.status, moved.err) == (0, "")
    assert "both were compared" in moved.out
    assert url not in moved.out
    assert "Streak: 1 day" in with_url(given=b"/streak\n").out
    assert "is not empty" in run(folder, "move", "--to", url).err
    saved = with_url("backup", "saved.db")
    assert (saved.status, saved.err) == (0, "")
    assert with_url("backup", "saved.db").status == 1
    with_url(given=b"/undo\n")
    assert "No streak yet" in with_url(given=b"/streak\n").out
    restored = with_url("restore", "saved.db")
    assert (restored.status, restored.err) == (0, "")
    assert re.search(r"is kept in the schema before_restore_\d{8}_\d{6}", restored.out)
    assert "Streak: 1 day" in with_url(given=b"/streak\n").out
    back = with_url("move", "--to", "back.db")
    assert (back.status, back.err) == (0, "")
    assert "Streak: 1 day" in run(folder, given=b"/streak\n", CARDSTREAK_DATA="back.db").out


def findings(played: FinishedRun) -> list[str]:
    """What doctor says about the database."""
    return [line for line in played.out.splitlines() if "database" in line]


def test_doctor_looks_at_the_server(folder: Path, url: str) -> None:
    """Before and after the first start doctor says what is there, and which settings are unsafe."""
    with_url = partial(run, folder, CARDSTREAK_STORE_URL=url)
    early = findings(with_url("doctor"))
    assert "the first start will make its tables" in early[0]
    with_url(given=STUDY)
    late = with_url("doctor")
    assert re.search(r"ok   database .*: PostgreSQL \d+\.\d+, version \d+, ", late.out)
    assert "ok   messages: all were delivered" in late.out
    assert "setting fsync is off" in late.out  # the tests' server is as fast as it can be
    assert not (folder / "cardstreak.db").exists()


def test_doctor_names_the_processes(folder: Path, url: str) -> None:
    """Of a bot that several serve, doctor says which live and which are missing."""
    with_url = partial(run, folder, CARDSTREAK_STORE_URL=url)
    with_url(given=STUDY)
    session = Session(url)
    session.control(WRITING)
    for cluster in (0, 2):
        processes.register(PostgresTx(session), cluster, 3, f"host {cluster}", 0)
    session.commit()
    session.close()
    said = with_url("doctor").out
    assert "ok   processes: 0/3 (host 0), 2/3 (host 2)" in said
    assert "!!   processes: 1/3 does not run" in said


def test_a_server_that_is_not_there(folder: Path) -> None:
    """Each command says in one sentence that the database can't be reached, without a password."""
    address = "postgresql://cards:pass-word-1@/cards?host=/no/such/folder"
    with_url = partial(run, folder, CARDSTREAK_STORE_URL=address)
    for arguments in ((), ("backup", "x.db"), ("move", "--to", "y.db"), ("doctor",)):
        played = with_url(*arguments)
        assert played.status == 1, arguments
        assert "PostgreSQL database can't be" in played.out + played.err, arguments
        assert "pass-word-1" not in played.out + played.err, arguments
        assert "Traceback" not in played.err
