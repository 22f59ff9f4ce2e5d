"""How messages look on each chat platform, for pages on which people write cards."""

import asyncio

from bot.platforms.looks import Look


async def looks() -> tuple[Look, ...]:
    """The looks of Discord, Telegram and the terminal. The first call loads their libraries.

    Whoever runs only some of them may still share a deck with people on the others.
    """
    return await asyncio.to_thread(_loaded)


def _loaded() -> tuple[Look, ...]:
    # Some 20 MB and half a second, which nobody should pay who edits no deck.
    from bot.platforms.previews import (  # noqa: PLC0415
        discord_preview,
        telegram_preview,
        terminal_preview,
    )

    return (
        Look("Discord", discord_preview.preview),
        Look("Telegram", telegram_preview.preview),
        Look("Terminal", terminal_preview.preview, typed=True),
    )
