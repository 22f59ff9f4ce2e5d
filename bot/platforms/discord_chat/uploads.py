"""The files of a message: pictures, sounds, attachments, and texts that were too long."""

import asyncio
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Sequence

import discord
import msgspec

from bot.model.views import AlreadyShown, AnyBlock, AnyPicture, Attachment, Audio, Drawn, Quote
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.escaping import cleaned
from bot.platforms.pictures import alt_of, ending_of, file_of

# Discord replaces other characters in names, and then "attachment://…" does not find the file.
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Upload(msgspec.Struct, frozen=True):
    """A file to send: its name, a description, and its content or the picture to draw.

    With `packed` it is compressed before it is sent, and a `plays` one is a sound of a card.
    """

    name: str
    words: str
    content: bytes | AnyPicture
    packed: bool = False
    plays: bool = False

    @property
    def address(self) -> str:
        """The URL by which the components of the message refer to it."""
        return f"attachment://{self.name}"


async def files_of(uploads: Sequence[Upload]) -> list[discord.File]:
    """The files of a message, drawn and compressed in a thread so that no other answer waits."""
    return await asyncio.to_thread(lambda: [_file(upload) for upload in uploads]) if uploads else []


def media(blocks: Iterable[AnyBlock], taken: Sequence[Upload]) -> Iterator[Upload]:
    """The pictures and sounds among blocks; their numbers continue after those in `taken`."""
    found = (block for block in _flat(blocks) if isinstance(block, AnyPicture | Audio))
    for number, block in enumerate(found, start=len(taken) + 1):
        if isinstance(block, Audio):
            name = f"sound-{number}.{block.name.rpartition('.')[2]}"
            words = cleaned(block.words)[: limits.FILE_WORDS]
            yield Upload(name, words, block.content, plays=True)
        else:
            name = f"picture-{number}{ending_of(block)}"
            yield Upload(name, cleaned(alt_of(block)), block)


def within_limits(uploads: Iterable[Upload]) -> list[Upload]:
    """As many of the files as a message takes, by their number and by the bytes of their sounds."""
    taken: list[Upload] = []
    left = limits.UPLOAD - limits.FOR_PICTURES
    for upload in uploads:
        size = len(upload.content) if upload.plays and isinstance(upload.content, bytes) else 0
        if size <= left and len(taken) < limits.FILES:
            left -= size
            taken.append(upload)
    return taken


def attachments(blocks: Iterable[AnyBlock], taken: Sequence[Upload]) -> Iterator[Upload]:
    """The attachments among blocks, each with a name that is not in use."""
    names = {upload.name for upload in taken}
    found = (block for block in _flat(blocks) if isinstance(block, Attachment))
    for number, each in enumerate(found, start=1):
        name = _UNSAFE.sub("_", each.name).strip("._")[-limits.FILE_NAME :] or "file.txt"
        if name in names:
            name = f"{number}-{name}"
        names.add(name)
        content = each.encoded
        packed = len(content) > limits.UPLOAD
        name = f"{name}.gz" if packed else name
        yield Upload(name, cleaned(each.words)[: limits.FILE_WORDS], content, packed)


def _flat(blocks: Iterable[AnyBlock]) -> Iterator[AnyBlock]:
    for block in blocks:
        if isinstance(block, Quote | AlreadyShown | Drawn):
            yield from _flat(block.blocks)
        else:
            yield block


def _file(upload: Upload) -> discord.File:
    content = upload.content
    data = file_of(content) if isinstance(content, AnyPicture) else content
    data = gzip.compress(data) if upload.packed else data
    return discord.File(io.BytesIO(data), upload.name, description=upload.words or None)
