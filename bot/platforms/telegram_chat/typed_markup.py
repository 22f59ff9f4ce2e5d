"""Restores the markup of typed texts.

When a person types `**bold**` or code between backticks, Telegram's apps remove these marks and
send entities instead. Without restoring them, a card's markup would be lost.
"""

import re
from collections.abc import Iterator, Sequence

import telegram

from bot.platforms.telegram_chat import limits

_ENTITY = telegram.MessageEntity
_AROUND = {_ENTITY.BOLD: "**", _ENTITY.CODE: "`"}
_LINE = re.compile(r"\S(?:.*\S)?")


def marked(text: str, entities: Sequence[telegram.MessageEntity]) -> str:
    """The text with the markup of `bot.model.markup` instead of styles.

    A style of the whole text is ignored: it comes from the message that the text was copied from.

    Args:
        text: The text of a message.
        entities: Its styles, with offsets in UTF-16 code units.
    """
    if not entities:
        return text
    # Lone surrogates must pass, also those that a wrong entity splits off; the engine removes them.
    units = text.encode("utf-16-le", "surrogatepass")
    marks = sorted(mark for entity in entities for mark in _marks(entity, units))
    pieces: list[str] = []
    done = 0
    for offset, _, mark in marks:
        pieces += [_text(units, done, offset), mark]
        done = offset
    return "".join(pieces) + _text(units, done, len(units) // 2)


def _marks(entity: telegram.MessageEntity, units: bytes) -> Iterator[tuple[int, int, str]]:
    """The marks of an entity by offset in code units; 0 and 1 sort an end before a start."""
    start, end = entity.offset, entity.offset + entity.length
    before, inside = _text(units, 0, start), _text(units, start, end)
    after = _text(units, end, len(units) // 2)
    if not (before + after).strip():
        return
    if entity.type == _ENTITY.PRE and (not before or before.endswith("\n")):
        yield start, 1, f"```{entity.language or ''}\n"
        yield end, 0, "\n```"
    mark = _AROUND.get(entity.type, "")
    for line in _LINE.finditer(inside) if mark else ():
        if mark[0] not in line[0]:
            yield start + limits.units(inside[: line.start()]), 1, mark
            yield start + limits.units(inside[: line.end()]), 0, mark


def _text(units: bytes, start: int, end: int) -> str:
    return units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
