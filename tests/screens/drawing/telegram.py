"""A message of Telegram's as HTML: its text with entities, and the buttons below."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from tests.fakes.telegram.values import Button, Entity, File, Message
from tests.screens.drawing.page import data_url, initial
from tests.screens.drawing.wire import TelegramScreen

BLOCKS = {"blockquote", "expandable_blockquote", "pre"}
TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "spoiler": "span class=spoiler",
    "text_link": "a",
    "text_mention": "a",
    "url": "a",
    "mention": "a",
    "bot_command": "a",
}
FOUND = re.compile(r"(?<![\w/<>])(?:/[a-z0-9_]{1,32}(?:@\w+)?|https?://\S+|@\w{5,})", re.IGNORECASE)
"""What Telegram itself makes links of, wherever a text has no style of its own."""


def html(screen: TelegramScreen, *, group: bool = False) -> str:
    """The messages of a screen as they stand in a chat."""
    messages = "".join(_message(message, content) for message, content in screen)
    return f"<div class=telegram>{initial('avatar') if group else ''}<div>{messages}</div></div>"


def _message(message: Message, content: bytes) -> str:
    file = "" if message.file is None else _file(message.file, content)
    text = f"<div class=text>{_text(message.text, message.entities)}</div>" if message.text else ""
    rows = "".join(f"<div class=keys>{''.join(map(_key, row))}</div>" for row in message.buttons)
    muted = "🔕 " if message.silent else ""
    time = f"<time>{muted}09:00</time>"
    keyed = " keyed" if rows else ""
    return f"<div class='message{keyed}'><div class=bubble>{file}{text}{time}</div>{rows}</div>"


def _file(file: File, content: bytes) -> str:
    if file.kind == "photo":
        return f'<img src="{data_url(content)}">'
    return f"<div class=file><b>{escape(file.name)}</b><i>{file.size:,} bytes</i></div>"


def _key(button: Button) -> str:
    sign = "<sup>↗</sup>" if button.url else "<sup>⧉</sup>" if "copy_text" in button.rest else ""
    style = button.rest.get("style", "")
    return f"<div class='key {style}'><span>{escape(button.text)}</span>{sign}</div>"


def _text(text: str, entities: Sequence[Entity]) -> str:
    """The text as HTML; offsets count UTF-16 units."""
    units = text.encode("utf-16-le")
    known = [*entities, *_found(text, entities)]
    blocks = sorted((each for each in known if each.type in BLOCKS), key=lambda each: each.offset)
    spans = [each for each in known if each.type not in BLOCKS]
    parts, at = [], 0
    for block in blocks:
        end = block.offset + block.length
        parts.append(_inline(units, spans, at, block.offset).rstrip("\n"))
        inner = _inline(units, spans, block.offset, end)
        tag = "pre" if block.type == "pre" else "blockquote"
        parts.append(f"<{tag} class={block.type}>{inner}</{tag}>")
        at = end
    rest = _inline(units, spans, at, len(units) // 2)
    parts.append(rest.removeprefix("\n") if blocks else rest)
    return "".join(parts)


def _inline(units: bytes, spans: Sequence[Entity], start: int, end: int) -> str:
    ends = {edge for each in spans for edge in (each.offset, each.offset + each.length)}
    edges = sorted({start, end, *(edge for edge in ends if start < edge < end)})
    pieces = []
    for left, right in pairwise(edges):
        piece = escape(units[2 * left : 2 * right].decode("utf-16-le"))
        for each in spans:
            if each.offset <= left and right <= each.offset + each.length and each.type in TAGS:
                tag = TAGS[each.type]
                piece = f"<{tag}>{piece}</{tag.split(' ', maxsplit=1)[0]}>"
        pieces.append(piece)
    return "".join(pieces)


def _found(text: str, entities: Sequence[Entity]) -> Iterator[Entity]:
    styled = [each for each in entities if each.type in {"code", "pre", "text_link"}]
    for match in FOUND.finditer(text):
        start, length = _units(text[: match.start()]), _units(match[0])
        end = start + length
        if not any(each.offset < end and start < each.offset + each.length for each in styled):
            yield Entity("bot_command", start, length)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
