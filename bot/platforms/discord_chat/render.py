"""A view as a Discord message: text, lines and buttons in a coloured frame.

Every message is a layout of its own, made anew for each sending, and already stopped: discord.py
then keeps nothing of it. Whatever is pressed comes in by its token alone (`inbound.py`), so there
is no registry of buttons that a restart, an edit or a time-out could empty.
"""

import io
import zlib
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import discord

from bot.model.views import Block, Seen, View
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.blocks import markdown
from bot.platforms.discord_chat.buttons import rows_of, spelt_out
from bot.platforms.discord_chat.document import NAME, codes, document
from bot.platforms.discord_chat.fitting import CUT, fitted
from bot.screens import discord as words

COLOURS = (
    0x5B8DEF, 0x3AA981, 0xE0A030, 0xD9655B, 0x9A72D6, 0x2FA3B8, 0xC75B9B, 0x7C9A3D, 0xB5794A,
    0x6C7FD8, 0x4F9E5F, 0xCF7A2E,
)  # fmt: skip
"""Frames that can be told apart on Discord's dark and light grounds."""
PARTS = 6
"""Stretches of text with a line between them, at most."""

Item = discord.ui.Item[discord.ui.LayoutView]


class Rendered(NamedTuple):
    """A message ready to be sent, once."""

    layout: discord.ui.LayoutView
    files: list[discord.File]


def render(view: View) -> Rendered:
    """Lays out a message that keeps all of Discord's limits."""
    blocks: Sequence[Block] = (*view.blocks, *spelt_out(view))
    texts = _texts(blocks)
    files: list[discord.File] = []
    if sum(map(len, texts)) > limits.TEXT:
        kept = fitted(blocks, limits.TEXT)
        if codes(kept) != codes(blocks):
            whole = io.BytesIO(document(blocks))
            files.append(discord.File(whole, NAME, description=words.WHOLE))
        texts = _texts(kept)
    items: list[Item] = []
    for text in texts:
        if items:
            items.append(discord.ui.Separator())
        items.append(discord.ui.TextDisplay(text))
    items += [discord.ui.File(f"attachment://{file.filename}") for file in files]
    items += rows_of(view, limits.ITEMS - 1 - len(items))
    if not items:
        items.append(discord.ui.TextDisplay(CUT))
    layout = discord.ui.LayoutView(timeout=None)
    layout.add_item(discord.ui.Container(*items, accent_colour=_colour(view.deck)))
    layout.stop()
    return Rendered(layout, files)


def _texts(blocks: Iterable[Block]) -> list[str]:
    """The stretches of text: what was seen already stands apart from what is new."""
    parts = [list(part) for _, part in groupby(blocks, key=lambda block: isinstance(block, Seen))]
    last = [block for part in parts[PARTS - 1 :] for block in part]
    shown = (markdown(part) for part in (*parts[: PARTS - 1], last))
    return [text for text in shown if text]


def _colour(deck: str) -> int | None:
    """A deck's own colour, the same today and tomorrow."""
    return COLOURS[zlib.crc32(deck.encode("utf-8", "replace")) % len(COLOURS)] if deck else None
