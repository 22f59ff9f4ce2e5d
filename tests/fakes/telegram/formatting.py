"""Converts a text of the bot to the visible text and its entities, and checks the limits."""

import re
from typing import Any

import msgspec

from tests.fakes.telegram import html, limits
from tests.fakes.telegram.errors import bad, unparsable
from tests.fakes.telegram.values import Entity, utf16

TYPES = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
)
TIME_FORMAT = re.compile("r|w?[dD]?[tT]?")
"""https://core.telegram.org/bots/api#date-time-entity-formatting"""
ALONE = ("code", "pre")
QUOTES = ("blockquote", "expandable_blockquote")
Formatted = tuple[str, tuple[Entity, ...]]


def formatted(text: str, parse_mode: str, given: Any) -> Formatted:
    """Parses a text, and trims both ends as the server does.

    Entities inside code, and quotes inside quotes, are removed, as the server does.

    Args:
        text: the text as the bot sent it.
        parse_mode: "HTML" in any case, or "" for no markup.
        given: the entities that the bot sent, which count without a parse mode.

    Raises:
        RefusedError: the markup is broken, the parse mode is unknown, or an entity does not fit.
    """
    if parse_mode and parse_mode.lower() != "html":
        raise bad("unsupported parse_mode")
    if parse_mode:
        visible, entities = html.parse(text)
    else:
        visible, entities = text, tuple(_given(raw, text) for raw in given or ())
    if len(entities) > limits.ENTITIES:
        raise bad("ENTITIES_TOO_LONG")
    remaining = tuple(entity for entity in entities if not _dropped(entity, entities))
    return _trimmed(visible, remaining)


def text_of(text: str, parse_mode: str, given: Any, *, edit: bool = False) -> Formatted:
    """The text of a message: not empty, and at most 4,096 UTF-16 code units."""
    visible, entities = formatted(text, parse_mode, given)
    if not visible:
        raise bad("message text is empty")
    if utf16(visible) > limits.TEXT:
        raise bad("MESSAGE_TOO_LONG" if edit else "message is too long")
    return visible, entities


def caption_of(text: str, parse_mode: str, given: Any) -> Formatted:
    """A caption: at most 1,024 UTF-16 code units."""
    visible, entities = formatted(text, parse_mode, given)
    if utf16(visible) > limits.CAPTION:
        raise bad("message caption is too long")
    return visible, entities


def bot_commands(text: str) -> tuple[Entity, ...]:
    """The entity of a command at the beginning of a person's text, if there is one."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return (Entity("bot_command", 0, len(word)),) if word.startswith("/") and word[1:] else ()


def _given(raw: Any, text: str) -> Entity:
    try:
        kind, offset, length = str(raw["type"]), int(raw["offset"]), int(raw["length"])
    except (KeyError, TypeError, ValueError):
        raise bad("can't parse MessageEntity: an object with type, offset and length") from None
    if kind not in TYPES:
        raise unparsable(f'Unsupported entity type "{kind}"')
    if offset < 0 or length <= 0:
        raise unparsable(f"Receive an entity with incorrect offset {offset} or length {length}")
    _check_span(offset, length, text)
    user = raw.get("user") or {}
    entity = Entity(
        kind,
        offset,
        length,
        url=raw.get("url", "") if kind == "text_link" else "",
        language=raw.get("language", "") if kind == "pre" else "",
        user_id=user.get("id", 0) if kind == "text_mention" else 0,
        custom_emoji_id=raw.get("custom_emoji_id", "") if kind == "custom_emoji" else "",
        unix_time=raw.get("unix_time", 0) if kind == "date_time" else 0,
        date_time_format=raw.get("date_time_format", "") if kind == "date_time" else "",
    )
    if kind == "date_time" and not (
        entity.unix_time and TIME_FORMAT.fullmatch(entity.date_time_format)
    ):
        raise unparsable("the moment of a date_time entity can't be shown")
    if kind == "text_link" and not html.link(entity.url, offset, length):
        raise unparsable(f'the link "{entity.url}" leads nowhere')
    return entity


def _check_span(offset: int, length: int, text: str) -> None:
    units = text.encode("utf-16-le")
    end = 2 * (offset + length)
    if end > len(units):
        raise unparsable(
            f"Entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 "
            f"offset {len(units) // 2}"
        )
    for index in (2 * offset, end):
        if index < len(units) and 0xDC <= units[index + 1] <= 0xDF:
            raise unparsable(
                f"Entity begins or ends in a middle of a UTF-16 symbol at {index // 2}"
            )


def _dropped(entity: Entity, entities: tuple[Entity, ...]) -> bool:
    return any(
        other is not entity
        and other.offset <= entity.offset
        and other.offset + other.length >= entity.offset + entity.length
        and (other.type in ALONE or (other.type in QUOTES and entity.type in QUOTES))
        for other in entities
        if other.type in ALONE or other.type in QUOTES
    )


def _trimmed(text: str, entities: tuple[Entity, ...]) -> Formatted:
    visible = text.strip()
    if visible == text:
        return text, entities
    cut = utf16(text) - utf16(text.lstrip())
    total = utf16(visible)
    shifted: list[Entity] = []
    for entity in entities:
        begin = max(entity.offset - cut, 0)
        end = min(entity.offset + entity.length - cut, total)
        if end > begin:
            shifted.append(msgspec.structs.replace(entity, offset=begin, length=end - begin))
    return visible, tuple(shifted)
