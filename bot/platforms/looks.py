"""The port for previews: how a message looks on platforms other than the one that shows it."""

from collections.abc import Awaitable, Callable

import msgspec

from bot.model.views import View

Preview = Callable[[View], tuple[View, ...]]
"""What a platform shows of a view, in one or several messages: its blocks within the platform's
limits, in the styles that it has, and the buttons as they are labelled there."""


class Look(msgspec.Struct, frozen=True):
    """How messages look on a platform: its name, and its preview.

    The terminal's is `typed`: its messages are lines of characters of one width.
    """

    platform: str
    preview: Preview
    typed: bool = False


Looks = Callable[[], Awaitable[tuple[Look, ...]]]
"""The chat platforms on which a card may be shown. The first call loads their libraries."""


async def no_looks() -> tuple[Look, ...]:
    """Knows no other platform: for pages that show no previews."""
    return ()
