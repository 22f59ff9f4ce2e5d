"""The files of a message: pictures, what is to be taken away, and text that was too long."""

import asyncio
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Sequence

import discord
import msgspec

from bot.model.views import AlreadyShown, AnyBlock, AnyPicture, Attachment, Quote
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.escaping import harmless
from bot.platforms.pictures import alt_of, ending_of, file_of

# Of other signs in a name Discord makes something else, and then "attachment://…" misses it.
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")


class Upload(msgspec.Struct, frozen=True):
    """A file to be sent: its name, what it holds in words, and its content or what draws it.

    What is `packed` is compressed on its way out.
    """

    name: str
    words: str
    content: bytes | AnyPicture
    packed: bool = False

    @property
    def address(self) -> str:
        """How the components of its message speak of it."""
        return f"attachment://{self.name}"


async def files_of(uploads: Sequence[Upload]) -> list[discord.File]:
    """The files of one sending; drawn and packed on a thread, beside the answers to others."""
    return await asyncio.to_thread(lambda: [_file(one) for one in uploads]) if uploads else []


def pictures(blocks: Iterable[AnyBlock], taken: Sequence[Upload]) -> Iterator[Upload]:
    """The pictures among blocks, numbered on from the files that there are already."""
    found = (block for block in _flat(blocks) if isinstance(block, AnyPicture))
    for number, picture in enumerate(found, start=len(taken) + 1):
        name = f"picture-{number}{ending_of(picture)}"
        yield Upload(name, harmless(alt_of(picture)), picture)


def attachments(blocks: Iterable[AnyBlock], taken: Sequence[Upload]) -> Iterator[Upload]:
    """The files to be taken away, each with a name that is not taken yet."""
    names = {one.name for one in taken}
    found = (block for block in _flat(blocks) if isinstance(block, Attachment))
    for number, each in enumerate(found, start=1):
        name = _STRANGE.sub("_", each.name).strip("._")[-limits.FILE_NAME :] or "file.txt"
        if name in names:
            name = f"{number}-{name}"
        names.add(name)
        content = each.encoded
        packed = len(content) > limits.UPLOAD
        name = f"{name}.gz" if packed else name
        yield Upload(name, harmless(each.words)[: limits.FILE_WORDS], content, packed)


def _flat(blocks: Iterable[AnyBlock]) -> Iterator[AnyBlock]:
    for block in blocks:
        if isinstance(block, Quote | AlreadyShown):
            yield from _flat(block.blocks)
        else:
            yield block


def _file(upload: Upload) -> discord.File:
    content = upload.content
    made = file_of(content) if isinstance(content, AnyPicture) else content
    made = gzip.compress(made) if upload.packed else made
    return discord.File(io.BytesIO(made), upload.name, description=upload.words or None)
