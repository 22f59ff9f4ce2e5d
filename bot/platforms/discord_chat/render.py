"""A view as a Discord message: text, lines and buttons in a coloured frame.

A message is put together as Discord takes it (plain dictionaries), not from discord.py's items:
that is three times as fast, and of every press it is the largest part that is ours. Each message
is a layout of its own, made for one sending, and finished from the start: discord.py keeps nothing
of it. Whatever is pressed comes in by its token alone (`inbound.py`), so there is no registry of
buttons that a restart, an edit or a time-out could empty.
"""

import zlib
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import discord
import msgspec

from bot.model.views import AlreadyShown, AnyBlock, Attachment, Block, Note, Picture, View
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.buttons import Component, count, rows_of, spelt_out
from bot.platforms.discord_chat.markdown import markdown
from bot.platforms.discord_chat.modals import fits
from bot.platforms.discord_chat.plain_text import NAME, codes, document
from bot.platforms.discord_chat.truncate import CUT, fitted, visible
from bot.platforms.discord_chat.uploads import Upload, attachments, pictures
from bot.screens import discord as words

COLOURS = (
    0x5B8DEF, 0x3AA981, 0xE0A030, 0xD9655B, 0x9A72D6, 0x2FA3B8, 0xC75B9B, 0x7C9A3D, 0xB5794A,
    0x6C7FD8, 0x4F9E5F, 0xCF7A2E,
)  # fmt: skip
"""Frames that can be told apart on Discord's dark and light grounds."""
PARTS = 6
"""Stretches of text with a line between them, at most."""

_TYPE = discord.ComponentType
_FRAME = _TYPE.container.value
_TEXT = _TYPE.text_display.value
_LINE = _TYPE.separator.value
_FILE = _TYPE.file.value
_GALLERY = _TYPE.media_gallery.value


class Layout(discord.ui.LayoutView):
    """Components as Discord takes them, for the methods of discord.py that want a view.

    It answers all that they ask of a view, and does without the set-up of a real one: that draws
    random bytes, for which this thread gives way to the store's, a millisecond under load.
    """

    timeout = None

    def __init__(self, components: list[Component]) -> None:
        self._ready = components

    def to_components(self) -> list[dict[str, Any]]:
        """The components."""
        return self._ready

    def has_components_v2(self) -> bool:
        """Whether it is a layout: always."""
        return True

    def is_dispatchable(self) -> bool:
        """Whether discord.py is to listen to its buttons: never."""
        return False

    def is_finished(self) -> bool:
        """Whether discord.py may forget it: always."""
        return True


class Rendered(NamedTuple):
    """A message ready to be sent, once; its files are still to be made, see `uploads.files_of`."""

    layout: Layout
    uploads: list[Upload]


class _Part(NamedTuple):
    """A stretch of a message: its text, and the pictures beneath."""

    text: str
    pictures: list[Upload]


def render(view: View) -> Rendered:
    """Lays out a message that keeps all of Discord's limits."""
    view = _formable(view)
    blocks: Sequence[AnyBlock] = (*map(_sendable, view.blocks), *spelt_out(view))
    kept = blocks if visible(blocks) <= limits.TEXT else fitted(blocks, limits.TEXT)
    parts = _parts(kept)
    if sum(len(part.text) for part in parts) > limits.TEXT:
        kept = fitted(blocks, limits.TEXT)
        parts = _parts(kept)
    files: list[Upload] = []
    if kept is not blocks and codes(kept) != codes(blocks):
        files.append(Upload(NAME, words.WHOLE, document(blocks)))
    files += attachments(kept, files)
    shown = [picture for part in parts for picture in part.pictures]
    uploads = (files + shown)[: limits.FILES]
    items = [*_shown(parts, uploads), *map(_file, files[: limits.FILES])]
    items += rows_of(view, limits.ITEMS - 1 - count(items))
    frame: Component = {
        "type": _FRAME,
        "components": items or [{"type": _TEXT, "content": CUT}],
    }
    if view.deck:
        frame["accent_color"] = colour(view.deck)
    return Rendered(Layout([frame]), uploads)


def colour(deck: str) -> int:
    """A deck's own colour, the same today and tomorrow."""
    return COLOURS[zlib.crc32(deck.encode("utf-8", "replace")) % len(COLOURS)]


def _sendable(block: AnyBlock) -> AnyBlock:
    """The block, or in the place of a file that Discord does not take a line that says so.

    A text that is too large is packed on its way out; what is packed already stays too large.
    """
    if not isinstance(block, Attachment) or isinstance(block.content, str):
        return block
    return block if len(block.content) <= limits.UPLOAD else words.too_large_to_send(block.name)


def _formable(view: View) -> View:
    """The view; if a form could not hold what it is to start from, it says so instead.

    Its notes go as well: they tell how to fill in the form.
    """
    if view.ask is None or fits(view.ask):
        return view
    kept = (block for block in view.blocks if not isinstance(block, Note))
    blocks = (*kept, words.too_long_for_a_form())
    return msgspec.structs.replace(view, ask=None, blocks=blocks)


def _parts(blocks: Sequence[AnyBlock]) -> list[_Part]:
    """The stretches of a message: what was seen already and pictures stand apart from the rest."""
    stretches = [list(part) for _, part in groupby(blocks, key=_kind)]
    last = [block for part in stretches[PARTS - 1 :] for block in part]
    drawn: list[Upload] = []
    parts: list[_Part] = []
    for stretch in (*stretches[: PARTS - 1], last):
        found = list(pictures(stretch, drawn))
        drawn += found
        text = markdown(stretch)
        if text or found:
            parts.append(_Part(text, found))
    return parts


def _kind(block: AnyBlock) -> type[Block]:
    return next((kind for kind in (AlreadyShown, Picture) if isinstance(block, kind)), Block)


def _shown(parts: Sequence[_Part], uploads: Sequence[Upload]) -> list[Component]:
    items: list[Component] = []
    for part in parts:
        if part.text:
            if items and items[-1]["type"] == _TEXT:
                items.append({"type": _LINE})
            items.append({"type": _TEXT, "content": part.text})
        # Each in a gallery of its own: side by side they would be too small to read.
        items += [_gallery(one) for one in part.pictures if one in uploads]
    return items


def _gallery(picture: Upload) -> Component:
    item: Component = {"media": {"url": picture.address}}
    if picture.words:
        item["description"] = picture.words
    return {"type": _GALLERY, "items": [item]}


def _file(upload: Upload) -> Component:
    return {"type": _FILE, "file": {"url": upload.address}}
