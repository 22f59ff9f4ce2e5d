"""Whether a file or folder is there, with the same answer from every Python."""

from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is something at a path.

    From Python 3.14 on, `Path.exists` takes a folder that may not be looked into for an empty one.
    To people that is not the same: nothing can be made there, and what they have is not lost.

    Raises:
        OSError: If that can't be found out, as in a folder that may not be read.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
