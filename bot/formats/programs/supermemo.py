"""Elements that SuperMemo copied or exported as text, with all that it keeps about them.

An element has components, each with its lines `Key=value` between `Begin Component` and `End
Component`. The first text is the question, the others are the answer.
"""

import re
from contextlib import suppress

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.programs.writer import FullError, Writer

NAME = "supermemo"

_ELEMENT = re.compile(r"Begin Element #\d")
_SIGN = re.compile(r"^Begin Component #\d", re.MULTILINE)
_ELSEWHERE = (
    "the text of an element is in a file of its own; in SuperMemo, choose File, Export, Q&A text"
)
_TOPIC = "a topic, which has a text and no answer, is left out"


def looks_like(text: str) -> bool:
    """Whether the text has elements with components."""
    return _SIGN.search(text) is not None and "\nEnd Component #" in text


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads the elements that have two texts or more."""
    writer = Writer(name, limits)
    texts: list[str] = []
    start = 1
    inside = False
    with suppress(FullError):
        for line, row in enumerate([*rows_of(text), "Begin Element #0"], 1):
            key, _, value = row.partition("=")
            if _ELEMENT.match(row):
                _add(texts, start, writer)
                texts, start = [], line
            elif row.startswith(("Begin Component #", "End Component #")):
                inside = row[0] == "B"
            elif inside and key == "Text" and value.strip():
                texts.append(writer.text(value, line))
            elif inside and key == "HTMFile":
                writer.remark(line, _ELSEWHERE)
    return writer.finish(NAME)


def _add(texts: list[str], line: int, writer: Writer) -> None:
    front, *back = texts or [""]
    if front and not back:
        writer.remark(line, _TOPIC)
    elif front:
        writer.card(ParsedCard(front=front, back="\n\n".join(filter(None, back)), line=line))
