"""Where files are: the fonts, and whether a file is there."""

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parents[1] / "platforms" / "pictures" / "fonts"
"""The folder of the fonts in which pictures are drawn: see its `README.md`."""


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
