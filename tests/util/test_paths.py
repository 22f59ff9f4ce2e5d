"""Whether a file is there."""

from pathlib import Path

import pytest

from bot.util.paths import is_there


def test_what_is_there_and_what_is_not(tmp_path: Path) -> None:
    """Files and folders are there; what has no name, or stands below a file, is not."""
    file = tmp_path / "file"
    file.touch()
    assert is_there(tmp_path)
    assert is_there(file)
    assert not is_there(tmp_path / "nothing")
    assert not is_there(file / "below")


def test_what_cannot_be_found_out(tmp_path: Path) -> None:
    """A path that goes round in circles is neither there nor missing."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(OSError, match="symbolic links"):
        is_there(loop)
