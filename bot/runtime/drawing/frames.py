"""How questions and answers travel between the bot and the process that draws: length, content."""

import asyncio
from typing import BinaryIO

import msgspec

from bot.model.views import Drawable

LARGEST = 5_000_000
"""Bytes of a question or an answer."""

_LENGTH_BYTES = 4

QUESTION = msgspec.msgpack.Decoder(tuple[Drawable, ...])
"""Reads a question: the blocks of a side."""


def framed(content: bytes) -> bytes:
    """The bytes to write for a content."""
    return len(content).to_bytes(_LENGTH_BYTES) + content


def read(source: BinaryIO) -> bytes | None:
    """Reads a content; None if the pipe ends."""
    head = source.read(_LENGTH_BYTES)
    length = int.from_bytes(head)
    if len(head) < _LENGTH_BYTES or length > LARGEST:
        return None
    content = source.read(length)
    return content if len(content) == length else None


async def read_soon(source: asyncio.StreamReader) -> bytes:
    """Reads a content in the bot's own process.

    Raises:
        EOFError: If the pipe ends, or the content is too large.
    """
    length = int.from_bytes(await source.readexactly(_LENGTH_BYTES))
    if length > LARGEST:
        raise EOFError
    return await source.readexactly(length)
