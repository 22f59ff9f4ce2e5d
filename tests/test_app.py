import os
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from bot.runtime import deck_library
from tests.platforms.program import PROGRAM, TINY, Running, environment, own_deck, run, run_lines


def test_a_first_start_makes_a_private_folder(folder: Path) -> None:
    """The data folder is readable by its owner only, and holds the database and the log."""
    assert run_lines(folder).status == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {"cardstreak.db", "cardstreak.log"} <= {file.name for file in folder.iterdir()}
    assert stat.S_IMODE((folder / "cardstreak.db").stat().st_mode) == 0o600


def test_own_decks(folder: Path) -> None:
    """The owner's decks are listed with the built-in ones, and replace one with the same id."""
    own_deck(folder)
    own_deck(folder, TINY.replace('"tiny"', '"deep_learning"'), name="mine")
    listed = run_lines(folder, "/decks list").messages[1]
    assert "Tiny deck (built in, tiny)\n" in listed
    assert "Tiny deck (built in, deep_learning)\n" in listed
    assert "158" not in listed


def test_a_broken_deck_is_named(folder: Path) -> None:
    """A broken deck file is one line on stderr; its sound cards are loaded."""
    own_deck(folder, TINY.replace('answer = "2"', "answer = 2"))
    (folder / "decks" / "no.toml").write_bytes(b"\xff")
    played = run_lines(folder, "/decks list")
    assert played.status == 0
    assert "Tiny deck" in played.messages[1]
    first, second = played.err.splitlines()
    assert first.startswith("data/decks/no.toml: line 1: ")
    assert first.endswith("It was left out.")
    assert second.startswith("data/decks/tiny.toml: line 9: ")
    assert second.endswith("Its other cards are there.")
    assert "a deck file has faults" in (folder / "cardstreak.log").read_text()


def test_two_at_once(folder: Path) -> None:
    """A second program on the same data folder is refused with one sentence."""
    with Running(folder) as running:
        running.wait_for("Reveal answer")
        played = run_lines(folder)
        assert (played.status, played.out) == (1, "")
        assert played.err.startswith("Another Cardstreak is running with ")
        assert played.err.count("\n") == 1
        assert running.end(signal.SIGTERM)[0] == 0


def test_a_folder_that_cannot_be(folder: Path) -> None:
    """If the data folder can't be made, the error is one clear sentence."""
    folder.write_text("I am a file.")
    played = run(folder)
    assert (played.status, played.out) == (1, "")
    assert played.err.startswith(f"data folder {folder}: {folder} is no folder.")


def test_an_unusable_database(folder: Path) -> None:
    """A damaged database is not touched, and the error names the command that restores it."""
    folder.mkdir()
    (folder / "cardstreak.db").write_bytes(b"no database" * 1000)
    played = run_lines(folder)
    assert played.status == 1
    assert "cardstreak restore FILE" in played.err
    assert (folder / "cardstreak.db").read_bytes() == b"no database" * 1000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_behind_the_output(folder: Path) -> None:
    """If the output can't be written, the program says so and ends."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(  # noqa: S603 - it is our own program
            PROGRAM,
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(folder),
            cwd=folder.parent,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == b"The output can't be written (No space left on device).\n"


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="needs a shell that can set limits")
@pytest.mark.parametrize("blocks", [20, 100, 200])
def test_a_first_start_on_a_full_disk(folder: Path, blocks: int) -> None:
    """If the disk is too full for the first start, the error is one clear sentence."""
    ended = subprocess.run(  # noqa: S603 - it is our own program
        ["/bin/sh", "-c", f'ulimit -f {blocks} && exec "$@"', "sh", *PROGRAM],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(folder),
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"The disk is full or failing: nothing could be saved in {folder}. "
        "Free some space, and start again.\n"
    )


def test_without_a_log(folder: Path) -> None:
    """If the log can't be written, one line says so, and studying goes on."""
    (folder / "cardstreak.log").mkdir(parents=True)
    played = run_lines(folder, "1", "4")
    assert played.status == 0
    assert played.err.startswith(f"{folder / 'cardstreak.log'} can't be written")
    assert played.err.count("\n") == 1
    assert "Streak: 1 day" in played.out


def test_idle_memory(folder: Path) -> None:
    """While it waits for a line, the program uses less than 60 MB."""
    with Running(folder) as running:
        running.wait_for("Reveal answer")
        status = Path(f"/proc/{running.process.pid}/status")
        if not status.exists():
            pytest.skip("this system does not show a program's memory")
        kilobytes = next(
            int(line.split()[1])
            for line in status.read_text().splitlines()
            if line.startswith("VmRSS:")
        )
        assert kilobytes < 60_000
        assert running.end(signal.SIGTERM)[0] == 0


def test_a_deck_is_written_whole(tmp_path: Path) -> None:
    """`write_whole` writes the file completely; a failed write leaves no temporary file behind."""
    file = tmp_path / "deck.toml"
    deck_library.write_whole(file, b"one")
    assert file.read_bytes() == b"one"
    assert stat.S_IMODE(file.stat().st_mode) & 0o444 == 0o444 & ~_umask()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        deck_library.write_whole(tmp_path / "folder", b"two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deck.toml", "folder"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
