"""What the commands of the command line share: their exit statuses, their output, their refusals.

The command line imports this for every command, so it imports nothing heavy.
"""

import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from bot.util.closest_match import nearest
from bot.util.paths import is_there
from bot.util.patient import patient

FINE, WRONG, UNUSABLE, LOST = 0, 1, 2, 3
"""Exit statuses: success, something is wrong, unusable arguments or settings, a lost database."""


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
            patient(sys.stderr).write(f"{line}\n")


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


def require_known(kind: str, name: str | None, known: Collection[str], status: int = WRONG) -> None:
    """Refuses a name that was given and is not known.

    Raises:
        Refusal: If it is not known; the sentence names the nearest known one, or all.
    """
    if name is None or name in known:
        return
    near = nearest(name, known)
    hint = f"Did you mean {near}?" if near else f"There is: {', '.join(known)}."
    raise Refusal(f"There is no {kind} {name}. {hint}", status=status)


def save(target: Path, content: bytes, *, replace: bool) -> None:
    """Writes a file, over another one only if `replace` says so or the content is the same.

    Raises:
        Refusal: If the file exists, or can't be written.
    """
    from bot.runtime import deck_library  # noqa: PLC0415 - few commands write a file

    try:
        require_folder_of(target)
        if is_there(target) and not replace and target.read_bytes() != content:
            raise Refusal(f"{target} exists already. To overwrite it, add --replace.")
        deck_library.write_whole(target, content)
    except OSError as error:
        raise Refusal(f"{target} can't be written ({error.strerror}).") from error


def card_count(number: int) -> str:
    """A number of cards in words."""
    return f"{number:,} card{'' if number == 1 else 's'}"
