"""JSON of any shape that holds a list of cards, also JSON lines."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.programs.card_lists import collect
from bot.formats.programs.choices import Table
from bot.formats.programs.writer import FullError, Writer

NAME = "json"

_START = re.compile(r'\s*(?:\[\s*(?:[{"\]]|\[\s*["\d])|\{\s*["}])')
_MOST_VALUES = 400_000
"""A short text can hold millions of empty values, each of which takes memory."""
_MOST_IN_A_ROW = 50_000
_LAST_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*[}\]])')
"""A text, or a comma behind the last value of a list."""
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*+("|\Z)|[{}\[\]\n]')
_BETWEEN = re.compile(r"[\s;,]*")
_CLOSING = {"{": "}", "[": "]"}
_DEEPEST = 60


def looks_like(text: str) -> bool:
    """Whether the text begins like JSON."""
    return _START.match(text.lstrip("\ufeff")) is not None


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads the cards that `bot.formats.programs.card_lists` finds in JSON."""
    writer = Writer(name, limits)
    title = ""
    with suppress(FullError):
        value = loaded(text, writer)
        title = "" if value is None else collect(value, writer)
    return writer.finish(NAME, title)


def loaded(text: str, writer: Writer) -> Any:
    """The values of a text, with tables for objects: what comes before a fault, which is reported.

    None if there is nothing.
    """
    text = clean(text)
    if sum(map(text.count, "{[,")) > _MOST_VALUES or text.count('"') > 2 * _MOST_VALUES:
        writer.collector.fault(1, "this data has too many values to be read; split the file")
        return None
    values, end = _values(text)
    if end < len(text):
        text = _LAST_COMMA.sub(r"\1", text)
        values, end = _values(text)
    if end < len(text):
        values, _ = _values(_closed(text, end))
        line = text.count("\n", 0, end) + 1
        rest = "only what stands above is read" if values else "nothing can be read"
        writer.collector.lose(line, f"this is no JSON from here on, so {rest}")
    lines = _lines(text)
    located = [_located(value, lines) for value in values]
    return located[0] if len(located) == 1 else (located or None)


def _values(text: str) -> tuple[list[Any], int]:
    """The values in a row, and where the last one ends or the first fault is."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, strict=False)
    values: list[Any] = []
    index = 0
    while len(values) < _MOST_IN_A_ROW and (index := _BETWEEN.match(text, index).end()) < len(text):  # type: ignore[union-attr]
        try:
            value, index = decoder.raw_decode(text, index)
        except json.JSONDecodeError as error:
            return values, min(error.pos, len(text) - 1)
        except (RecursionError, ValueError):
            return values, len(text) - 1
        values.append(value)
    return values, index


def _closed(text: str, end: int) -> str:
    """The text before a fault, up to the last complete value, with all brackets closed."""
    awaited: list[str] = []
    complete, rest = 0, ""
    for mark in _MARKS.finditer(text, 0, end):
        sign = mark[0]
        if (sign[0] == '"' and not mark[1]) or len(awaited) > _DEEPEST:
            break
        if sign in _CLOSING:
            awaited.append(_CLOSING[sign])
        elif sign in {"}", "]"}:
            if not awaited or awaited.pop() != sign:
                break
            complete, rest = mark.end(), "".join(reversed(awaited))
    return text[:complete] + rest


def _lines(text: str) -> Iterator[int]:
    """The line of each object, in the order in which they begin."""
    line = 1
    for mark in _MARKS.finditer(text):
        if mark[0] == "{":
            yield line
        else:
            line += mark[0].count("\n")


def _located(value: Any, lines: Iterator[int], depth: int = 0) -> Any:
    """The value with tables in place of objects, which are visited in the order of the text."""
    if isinstance(value, dict):
        line = next(lines, 1)
        inner = {name: _located(one, lines, depth + 1) for name, one in value.items()}
        return Table(line, inner if depth < _DEEPEST else {})
    if isinstance(value, list):
        return [_located(one, lines, depth + 1) for one in value] if depth < _DEEPEST else []
    return value
