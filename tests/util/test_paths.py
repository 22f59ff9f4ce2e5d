"""Whether a file exists."""

from pathlib import Path

import pytest

from bot.util.paths import is_there


def test_what_is_there_and_what_is_not(tmp_path: Path) -> None:
    """Files and folders exist; a missing name, or a path below a file, does not."""
    file = tmp_path / "file"
    file.touch()
    assert is_there(tmp_path)
    assert is_there(file)
    assert not is_there(tmp_path / "nothing")
    assert not is_there(file / "below")


def test_what_cannot_be_found_out(tmp_path: Path) -> None:
    """For a link that leads to itself, nobody can say whether the file exists."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(OSError, match="symbolic links"):
        is_there(loop)
