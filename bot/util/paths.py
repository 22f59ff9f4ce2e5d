"""Whether a file or folder exists, with the same answer in every version of Python."""

from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether a file or folder exists.

    From Python 3.14 on, `Path.exists` returns False for a file in a folder that may not be read. To
    people that is a difference: their file is not lost, and no new one can be made there.

    Raises:
        OSError: If nobody can know, as in a folder that may not be read.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
