"""A text as the bot sent it → the visible text and its entities, within the limits."""

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
    ]
)
ALONE = ("code", "pre")
QUOTES = ("blockquote", "expandable_blockquote")
Formatted = tuple[str, tuple[Entity, ...]]


def formatted(text: str, parse_mode: str, given: Any) -> Formatted:
    """Text and entities after parsing, trimmed at both ends as the server does.

    What stands inside code, and quotes inside quotes, lose their entity: the server drops it, too.

    Raises:
        RefusedError: broken markup, an unknown parse mode, or entities that do not fit.
    """
    if parse_mode and parse_mode.lower() != "html":
        raise bad("unsupported parse_mode")
    if parse_mode:
        visible, entities = html.parse(text)
    else:
        visible, entities = text, tuple(_given(each, text) for each in given or ())
    if len(entities) > limits.ENTITIES:
        raise bad("ENTITIES_TOO_LONG")
    kept = tuple(each for each in entities if not _lost(each, entities))
    return _trimmed(visible, kept)


def text_of(text: str, parse_mode: str, given: Any, *, edit: bool = False) -> Formatted:
    """A message's text, not empty and not over 4,096 UTF-16 code units."""
    visible, entities = formatted(text, parse_mode, given)
    if not visible:
        raise bad("message text is empty")
    if utf16(visible) > limits.TEXT:
        raise bad("MESSAGE_TOO_LONG" if edit else "message is too long")
    return visible, entities


def caption_of(text: str, parse_mode: str, given: Any) -> Formatted:
    """A caption, not over 1,024 UTF-16 code units."""
    visible, entities = formatted(text, parse_mode, given)
    if utf16(visible) > limits.CAPTION:
        raise bad("message caption is too long")
    return visible, entities


def bot_commands(text: str) -> tuple[Entity, ...]:
    """The entity of a command at the beginning of what a person writes."""
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
    )
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
    for at in (2 * offset, end):
        if at < len(units) and 0xDC <= units[at + 1] <= 0xDF:
            raise unparsable(f"Entity begins or ends in a middle of a UTF-16 symbol at {at // 2}")


def _lost(entity: Entity, every: tuple[Entity, ...]) -> bool:
    return any(
        other is not entity
        and other.offset <= entity.offset
        and other.offset + other.length >= entity.offset + entity.length
        and (other.type in ALONE or (other.type in QUOTES and entity.type in QUOTES))
        for other in every
        if other.type in ALONE or other.type in QUOTES
    )


def _trimmed(text: str, entities: tuple[Entity, ...]) -> Formatted:
    visible = text.strip()
    if visible == text:
        return text, entities
    cut = utf16(text) - utf16(text.lstrip())
    whole = utf16(visible)
    kept: list[Entity] = []
    for each in entities:
        begin = max(each.offset - cut, 0)
        end = min(each.offset + each.length - cut, whole)
        if end > begin:
            kept.append(msgspec.structs.replace(each, offset=begin, length=end - begin))
    return visible, tuple(kept)
