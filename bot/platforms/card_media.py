"""Fills in the media of a message: those of cards, which views name, and drawn formulas."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Audio,
    Button,
    Drawn,
    Illustration,
    Quote,
    View,
)
from bot.platforms.ports import Draw, Media, no_drawings

OF_CARDS = Illustration | Audio
"""The blocks that show or play a medium of a card."""

_Contents = dict[str | Drawn, bytes | None]


async def with_media(view: View, media: Media, draw: Draw = no_drawings) -> View:
    """A view with the bytes of its pictures and sounds, and with drawn formulas.

    What no longer exists is left out: the text beside it says what it was. What can't be drawn is
    shown as text.
    """
    found = list(_found(view.blocks))
    if not found:
        return view
    contents: _Contents = {}
    for name in sorted({block.name for block in found if isinstance(block, OF_CARDS)}):
        contents[name] = await media(name)
    for block in found:
        if isinstance(block, Drawn):
            contents[block] = await draw(block)
    lettered = any(isinstance(one, Drawn) and one.options and contents[one] for one in found)
    return msgspec.structs.replace(
        view,
        blocks=tuple(_filled(view.blocks, contents)),
        buttons=tuple(_lettered(view.buttons)) if lettered else view.buttons,
    )


def name_of(block: Drawn) -> str:
    """The name of a drawing, which is the same for what looks the same."""
    return f"{hashlib.sha256(msgspec.msgpack.encode(block.source)).hexdigest()[:32]}.png"


def _found(blocks: Iterable[AnyBlock]) -> Iterator[OF_CARDS | Drawn]:
    for block in blocks:
        if isinstance(block, OF_CARDS | Drawn):
            yield block
        elif isinstance(block, Quote | AlreadyShown):
            yield from _found(block.blocks)


def _filled(blocks: Iterable[AnyBlock], contents: _Contents) -> Iterator[AnyBlock]:
    for block in blocks:
        if isinstance(block, OF_CARDS):
            if content := contents[block.name]:
                yield msgspec.structs.replace(block, content=content)
        elif isinstance(block, Drawn):
            yield from _drawn(block, contents[block])
        elif isinstance(block, Quote | AlreadyShown):
            yield type(block)(tuple(_filled(block.blocks, contents)))
        else:
            yield block


def _drawn(block: Drawn, content: bytes | None) -> Iterator[AnyBlock]:
    if content is None or block.beside:
        yield from block.blocks
    if content is not None:
        yield Illustration("", block.words, name_of(block), content, alone=not block.beside)


def _lettered(rows: Iterable[tuple[Button, ...]]) -> Iterator[tuple[Button, ...]]:
    """The rows with all options in one, by their letters: the picture says what they are."""
    for options, group in groupby(rows, key=lambda row: all(one.is_option for one in row)):
        if options:
            yield tuple(msgspec.structs.replace(one, label="") for row in group for one in row)
        else:
            yield from group
