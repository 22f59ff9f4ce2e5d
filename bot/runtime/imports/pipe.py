"""How a task reaches the process that reads it: two parts through a pipe, with their lengths.

The file's content is a part of its own, so that neither process copies it.
"""

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from bot.formats.task import ImportTask

_LENGTH_BYTES = 8


def parts_of(task: ImportTask) -> Iterator[bytes]:
    """The bytes to write for a task."""
    head = msgspec.msgpack.encode(msgspec.structs.replace(task, content=b""))
    for part in (head, task.content):
        yield len(part).to_bytes(_LENGTH_BYTES)
        yield part


def read(source: BinaryIO) -> ImportTask | None:
    """Reads a task, and not a byte more; None if the pipe ends before the task does."""
    parts: list[bytes] = []
    for _ in range(2):
        length = source.read(_LENGTH_BYTES)
        part = source.read(int.from_bytes(length))
        if len(length) < _LENGTH_BYTES or len(part) < int.from_bytes(length):
            return None
        parts.append(part)
    head, content = parts
    task = msgspec.msgpack.decode(head, type=ImportTask)
    return msgspec.structs.replace(task, content=content)
