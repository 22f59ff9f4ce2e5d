"""Renders views as Discord messages: text, separators and buttons in a coloured frame.

A message is built as plain dictionaries, as Discord's API takes it, not from discord.py's items:
that is three times as fast, and rendering is the largest part of our work for a press. Each message
is a layout of its own for one request, and finished from the start, so discord.py does not keep it.
A press is understood by its token only (`inbound.py`), so there is no registry of buttons that a
restart, an edit or a timeout could empty.
"""

import zlib
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import discord
import msgspec

from bot.model.views import (
    AlreadyShown,
    AnyBlock,
    Attachment,
    Audio,
    Block,
    Note,
    Picture,
    Tone,
    View,
)
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.buttons import Component, count, rows_of, spelt_out
from bot.platforms.discord_chat.escaping import NO_IDS, CommandIds
from bot.platforms.discord_chat.markdown import markdown
from bot.platforms.discord_chat.modals import fits
from bot.platforms.discord_chat.plain_text import NAME, codes, document
from bot.platforms.discord_chat.truncate import CUT, fitted, visible
from bot.platforms.discord_chat.uploads import Upload, attachments, media, within_limits
from bot.screens import discord as words

COLOURS = (
    0x5B8DEF, 0x3AA981, 0xE0A030, 0xD9655B, 0x9A72D6, 0x2FA3B8, 0xC75B9B, 0x7C9A3D, 0xB5794A,
    0x6C7FD8, 0x4F9E5F, 0xCF7A2E,
)  # fmt: skip
"""Colours of frames, distinguishable on Discord's dark and light backgrounds."""
TONES: dict[Tone, int] = {"good": 0x248046, "bad": 0xDA373C}
"""Colours of frames around right and wrong answers: those of Discord's own buttons."""
PARTS = 6
"""Most parts of a message, which have separators between them."""

NOBODY = discord.AllowedMentions.none()
"""Who is notified by a message. Discord takes an edit without this as leave to notify everybody
whom its text names."""

_TYPE = discord.ComponentType
_FRAME = _TYPE.container.value
_TEXT = _TYPE.text_display.value
_LINE = _TYPE.separator.value
_FILE = _TYPE.file.value
_GALLERY = _TYPE.media_gallery.value


class Layout(discord.ui.LayoutView):
    """Ready components, for the methods of discord.py that take a view.

    It has the methods that discord.py calls, without the set-up of a real view. That set-up draws
    random bytes, during which the store's thread takes over; under load this costs a millisecond.
    """

    timeout = None

    def __init__(self, components: list[Component]) -> None:
        self._ready = components

    def to_components(self) -> list[dict[str, Any]]:
        """The components."""
        return self._ready

    def has_components_v2(self) -> bool:
        """Always true: it is a layout of components."""
        return True

    def is_dispatchable(self) -> bool:
        """Always false: discord.py must not listen for its buttons."""
        return False

    def is_finished(self) -> bool:
        """Always true: discord.py need not keep it."""
        return True


class Rendered(NamedTuple):
    """A message that can be sent once; `uploads.files_of` makes its files."""

    layout: Layout
    uploads: list[Upload]


class _Part(NamedTuple):
    """A part of a message: its text, and the pictures and sounds below."""

    text: str
    media: list[Upload]


def render(view: View, commands: CommandIds = NO_IDS) -> Rendered:
    """Renders a view as a message within all of Discord's limits.

    Args:
        view: What to render.
        commands: The ids of the commands that can be clicked.
    """
    view = without_too_large_form(view)
    blocks = blocks_of(view)
    shortened = blocks if visible(blocks) <= limits.TEXT else fitted(blocks, limits.TEXT)
    parts = _parts(shortened, commands)
    if sum(len(part.text) for part in parts) > limits.TEXT:
        shortened = fitted(blocks, limits.TEXT)
        parts = _parts(shortened, NO_IDS)
    files: list[Upload] = []
    if shortened is not blocks and codes(shortened) != codes(blocks):
        files.append(Upload(NAME, words.WHOLE, document(blocks)))
    files += attachments(shortened, files)
    uploads = within_limits([*files, *(upload for part in parts for upload in part.media)])
    items = [*_items(parts, uploads), *map(_file, files[: limits.FILES])]
    items += rows_of(view, limits.ITEMS - 1 - count(items))
    frame: Component = {
        "type": _FRAME,
        "components": items or [{"type": _TEXT, "content": CUT}],
    }
    if view.tone or view.deck:
        frame["accent_color"] = TONES.get(view.tone) or colour(view.deck)
    return Rendered(Layout([frame]), uploads)


def blocks_of(view: View) -> Sequence[AnyBlock]:
    """The blocks of a view, and those that say what its buttons can't hold."""
    return (*map(_sendable, view.blocks), *spelt_out(view))


def colour(deck: str) -> int:
    """The colour of a deck, always the same for the same slug."""
    return COLOURS[zlib.crc32(deck.encode("utf-8", "replace")) % len(COLOURS)]


def _sendable(block: AnyBlock) -> AnyBlock:
    """The block; a file that is too large for Discord becomes a line that says so.

    A text that is too large is compressed before it is sent. Binary files are compressed already.
    """
    if not isinstance(block, Attachment) or isinstance(block.content, str):
        return block
    return block if len(block.content) <= limits.UPLOAD else words.too_large_to_send(block.name)


def without_too_large_form(view: View) -> View:
    """The view; if a form can't hold the text that it starts with, the view says so instead.

    Notes are left out then, because they explain how to fill in the form.
    """
    if view.ask is None or fits(view.ask):
        return view
    others = (block for block in view.blocks if not isinstance(block, Note))
    blocks = (*others, words.too_long_for_a_form())
    return msgspec.structs.replace(view, ask=None, blocks=blocks)


def _parts(blocks: Sequence[AnyBlock], commands: CommandIds) -> list[_Part]:
    """The parts of a message: media and already shown blocks are apart from the rest."""
    groups = [list(group) for _, group in groupby(blocks, key=_kind)]
    last = [block for group in groups[PARTS - 1 :] for block in group]
    taken: list[Upload] = []
    parts: list[_Part] = []
    for group in (*groups[: PARTS - 1], last):
        uploads = list(media(group, taken))
        taken += uploads
        text = markdown(group, commands)
        if text or uploads:
            parts.append(_Part(text, uploads))
    return parts


def _kind(block: AnyBlock) -> type[Block]:
    if isinstance(block, Audio):
        return Picture  # a sound stands below the text like a picture
    return next((kind for kind in (AlreadyShown, Picture) if isinstance(block, kind)), Block)


def _items(parts: Sequence[_Part], uploads: Sequence[Upload]) -> list[Component]:
    items: list[Component] = []
    for part in parts:
        if part.text:
            if items and items[-1]["type"] == _TEXT:
                items.append({"type": _LINE})
            items.append({"type": _TEXT, "content": part.text})
        # Each picture has its own gallery: side by side they would be too small to read.
        items += [
            _file(upload) if upload.plays else _gallery(upload)
            for upload in part.media
            if upload in uploads
        ]
    return items


def _gallery(picture: Upload) -> Component:
    item: Component = {"media": {"url": picture.address}}
    if picture.words:
        item["description"] = picture.words
    return {"type": _GALLERY, "items": [item]}


def _file(upload: Upload) -> Component:
    return {"type": _FILE, "file": {"url": upload.address}}
