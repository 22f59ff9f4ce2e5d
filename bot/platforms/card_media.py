"""Loads the media of cards for a message: views name them, and their bytes are filled in here."""

from collections.abc import Iterable, Iterator

import msgspec

from bot.model.views import AlreadyShown, AnyBlock, Audio, Illustration, Quote, View
from bot.platforms.ports import Media

OF_CARDS = Illustration | Audio
"""The blocks that show or play a medium of a card."""


async def with_media(view: View, media: Media) -> View:
    """A view with the bytes of its pictures and sounds.

    What no longer exists is left out: the text beside it says what it was.
    """
    names = {block.name for block in _of_cards(view.blocks)}
    if not names:
        return view
    contents = {name: await media(name) for name in sorted(names)}
    return msgspec.structs.replace(view, blocks=tuple(_filled(view.blocks, contents)))


def _of_cards(blocks: Iterable[AnyBlock]) -> Iterator[OF_CARDS]:
    for block in blocks:
        if isinstance(block, OF_CARDS):
            yield block
        elif isinstance(block, Quote | AlreadyShown):
            yield from _of_cards(block.blocks)


def _filled(blocks: Iterable[AnyBlock], contents: dict[str, bytes | None]) -> Iterator[AnyBlock]:
    for block in blocks:
        if isinstance(block, OF_CARDS):
            if content := contents[block.name]:
                yield msgspec.structs.replace(block, content=content)
        elif isinstance(block, Quote | AlreadyShown):
            yield type(block)(tuple(_filled(block.blocks, contents)))
        else:
            yield block
