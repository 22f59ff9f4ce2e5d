"""Marks put back into a text that was typed.

Telegram's programs take `**bold**`, code between backticks and the like out of what is typed, and
send the words with their styles instead. A card's markup would get lost on its way.
"""

import re
from collections.abc import Iterator, Sequence

import telegram

from bot.platforms.telegram_chat import limits

_ENTITY = telegram.MessageEntity
_AROUND = {_ENTITY.BOLD: "**", _ENTITY.CODE: "`"}
_LINE = re.compile(r"\S(?:.*\S)?")


def marked(text: str, entities: Sequence[telegram.MessageEntity]) -> str:
    """The text with the small markup of `bot.model.markup` in the place of styles.

    A style of the whole text is left out: it comes from the message from which it was copied.

    Args:
        text: What was sent.
        entities: Its styles, as Telegram counts them.
    """
    if not entities:
        return text
    # Half characters pass, also those that a made-up style would leave; the engine cleans them.
    units = text.encode("utf-16-le", "surrogatepass")
    added = sorted(mark for one in entities for mark in _marks(one, units))
    pieces: list[str] = []
    done = 0
    for place, _, mark in added:
        pieces += [_text(units, done, place), mark]
        done = place
    return "".join(pieces) + _text(units, done, len(units) // 2)


def _marks(entity: telegram.MessageEntity, units: bytes) -> Iterator[tuple[int, int, str]]:
    """Where marks belong, in code units; at one place an end (0) comes before a beginning (1)."""
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
