"""Loads the images of cards for a message: views name them, and their bytes are filled in here."""

from collections.abc import Iterable, Iterator

import msgspec

from bot.model.views import AlreadyShown, AnyBlock, Illustration, Quote, View
from bot.platforms.ports import Images


async def illustrated(view: View, images: Images) -> View:
    """A view with the bytes of its images.

    An image that no longer exists is left out: the text beside it says what it showed.
    """
    names = {block.name for block in _illustrations(view.blocks)}
    if not names:
        return view
    contents = {name: await images(name) for name in sorted(names)}
    return msgspec.structs.replace(view, blocks=tuple(_filled(view.blocks, contents)))


def _illustrations(blocks: Iterable[AnyBlock]) -> Iterator[Illustration]:
    for block in blocks:
        if isinstance(block, Illustration):
            yield block
        elif isinstance(block, Quote | AlreadyShown):
            yield from _illustrations(block.blocks)


def _filled(blocks: Iterable[AnyBlock], contents: dict[str, bytes | None]) -> Iterator[AnyBlock]:
    for block in blocks:
        if isinstance(block, Illustration):
            if content := contents[block.name]:
                yield msgspec.structs.replace(block, content=content)
        elif isinstance(block, Quote | AlreadyShown):
            yield type(block)(tuple(_filled(block.blocks, contents)))
        else:
            yield block
