"""How a card looks on each platform, as parts of a page."""

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup
from msgspec import Struct, structs

from bot.model.views import AlreadyShown, AnyBlock, Drawn, Illustration, Quote, View
from bot.platforms.card_media import name_of, with_media
from bot.platforms.looks import Look
from bot.platforms.web_chat.render import Form, still
from bot.screens.studio import HERE

_THERE = b"-"
"""Stands for the bytes of a picture or sound: a page shows them by their names."""


class Looks(Struct, frozen=True):
    """How a card looks on one platform.

    Attributes:
        platform: The platform's name.
        messages: The messages that a quiz shows.
        typed: Whether they are lines of characters of one width.
        drawn: Whether they have formulas that are sent as pictures there.
    """

    platform: str
    messages: tuple[Markup, ...]
    typed: bool = False
    drawn: bool = False

    @property
    def name(self) -> str:
        """The platform's name as forms and styles have it."""
        return self.platform.lower().replace(" ", "-")


async def looks_of(views: Sequence[View], looks: Iterable[Look], form: Form) -> list[Looks]:
    """How messages look on each platform, and in the browser.

    Args:
        views: The messages.
        looks: The other platforms.
        form: What the forms of the page contain.
    """
    here = Looks(HERE, tuple(still(view, form) for view in views))
    return [here, *[await _looks(views, look, form) for look in looks]]


async def _looks(views: Iterable[View], look: Look, form: Form) -> Looks:
    drawings: dict[str, Drawn] = {}

    async def drawn(block: Drawn) -> bytes:
        # The browser draws formulas itself, so nobody waits for pictures while they write.
        drawings[name_of(block)] = block
        return _THERE

    # Where all is typed there are no pictures.
    filled = [view if look.typed else await with_media(view, _there, drawn) for view in views]
    messages = [message for view in filled for message in look.preview(view)]
    shown = (
        structs.replace(one, blocks=tuple(_with_source(one.blocks, drawings))) for one in messages
    )
    return Looks(
        look.platform, tuple(still(one, form) for one in shown), look.typed, bool(drawings)
    )


async def _there(_name: str) -> bytes:
    return _THERE


def _with_source(blocks: Iterable[AnyBlock], drawings: dict[str, Drawn]) -> Iterator[AnyBlock]:
    """The blocks with what is drawn in place of its picture."""
    for block in blocks:
        if isinstance(block, Illustration) and block.name in drawings:
            yield structs.replace(drawings[block.name], beside=False)
        elif isinstance(block, AlreadyShown | Quote):
            yield type(block)(tuple(_with_source(block.blocks, drawings)))
        else:
            yield block
