"""What the commands of the command line share: their exit statuses, their output, their refusals.

The command line imports this for every command, so it imports nothing heavy.
"""

import sys
from contextlib import suppress
from pathlib import Path

from bot.util.paths import is_there

FINE, WRONG, UNUSABLE = 0, 1, 2
"""Exit statuses: success, something is wrong, unusable arguments or settings."""


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """A command can't be carried out: the sentences say why and what to do."""

    def __init__(self, *sentences: str, status: int = WRONG) -> None:
        super().__init__(*sentences)
        self.sentences = sentences
        self.status = status


def show(line: str) -> None:
    """Prints a line."""
    sys.stdout.write(f"{line}\n")


def complain(line: str) -> None:
    """Prints a line on stderr, if there is one that takes it."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{line}\n")


def require_file(file: Path) -> None:
    """Refuses a path that is no file.

    Raises:
        Refusal: If there is no such file, or it is a folder.
    """
    if file.is_dir():
        raise Refusal(f"{file} is a folder. Name a file in it.", status=UNUSABLE)
    if not is_there(file):
        raise Refusal(f"There is no file {file}.", status=UNUSABLE)


def require_folder_of(target: Path) -> None:
    """Refuses a path to which no file can be written.

    The folder is not made: a mistyped name would leave one behind.

    Raises:
        Refusal: If the path is a folder, or its folder does not exist.
    """
    if target.is_dir():
        raise Refusal(f"{target} is a folder. Name a file in it.", status=UNUSABLE)
    if not (is_there(target.parent) and target.parent.is_dir()):
        raise Refusal(f"There is no folder {target.parent}.", status=UNUSABLE)
