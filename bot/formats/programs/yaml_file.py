"""YAML that holds a list of cards: objects whose keys say what is question and answer.

Only the events of the parser are used, so nothing of the file is run, and all values are read as
text. Aliases are refused, because they can expand without end.
"""

import re
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any

import yaml

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import clean, rows_of
from bot.formats.builder.collector import Collector
from bot.formats.programs.card_lists import collect
from bot.formats.programs.choices import Table
from bot.formats.programs.writer import FullError, Writer

NAME = "yaml"

_EMPTY = frozenset({"~", "null"})
_MOST_EVENTS = 250_000
_DEEPEST = 50
_FRONT = "front|question|term|prompt|q|word|text|frage|pregunta"
_BACK = r"back|answers?|definition|a|meaning|translation|options|choices|correct\w*"
_KEY = r"(?m)^[ ]*(?:- +)?[\"']?(?:{})[\"']?:(?:\s|$)"
_KEYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?m)^[ ]*- +[\"']?[\w ]{1,30}[\"']?:(?:\s|$)",
        _KEY.format(_FRONT),
        r"(?m)^ +[\"']?\w[\w ]{0,30}[\"']?:(?:\s|$)",
        _KEY.format(_BACK),
    )
)
_IN_BRACES = re.compile(
    rf"(?m)^[ ]*- *\{{[^{{}}\n]{{0,300}}?\b(?:{_FRONT})[\"']?: "
    rf"[^{{}}\n]{{1,300}}?\b(?:{_BACK})[\"']?: ",
    re.IGNORECASE,
)
"""A card on one line, in braces."""
_ROW = re.compile(r"(?:\s|#|---|- |[\w ]{1,30}:\s?|$)(?!\s*(?:- )?[\w ]{1,30}: [^\"'\n]*: )")
# The loader in C is ten times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_CUT_OFF = "found unexpected end of stream"
_NO_COLON = "could not find expected ':'"
_INDENTED = "this line is indented unlike those above it, or follows a quote that has ended"
# How messages of YAML's two parsers begin, and what an author can do about each.
_REASONS = {
    _CUT_OFF: "a quote that opens here is never closed",
    "mapping values are": "a text with a colon and a blank in it must stand between quotes",
    _NO_COLON: "a question must end with a colon",
    "did not find expected key": _INDENTED,
    "expected <block end>": _INDENTED,
}


class _UnreadableError(yaml.YAMLError):
    """The file is not read beyond a line: the message, and the line."""


def looks_like(text: str) -> bool:
    """Whether items of a list have keys for both sides of a card."""
    text = clean(text)
    return all(key.search(text) for key in _KEYS) or _IN_BRACES.search(text) is not None


def is_marked(text: str) -> bool:
    """Whether all lines are those of a list with such keys, in which no text has a colon."""
    return looks_like(text) and all(map(_ROW.match, clean(text).split("\n")))


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads the cards that `bot.formats.programs.card_lists` finds in YAML, up to a fault."""
    writer = Writer(name, limits)
    title = ""
    with suppress(FullError):
        if documents := load(text, writer.collector, _EMPTY):
            title = collect(documents[0] if len(documents) == 1 else documents, writer)
    return writer.finish(NAME, title)


def load(text: str, collector: Collector, empty: AbstractSet[str] = frozenset()) -> list[Any]:
    """The documents of a text, up to a fault: what is cut in half there is left out.

    The words in `empty` are no text if they have no quotes.
    """
    text = "\n".join(rows_of(text))
    documents: list[Any] = []
    # The open values, each with the key that waits for its value if it is a mapping.
    stack: list[tuple[Any, list[str]]] = [(documents, [])]
    try:
        for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            line = _line(event)
            if isinstance(event, yaml.AliasEvent):
                raise _UnreadableError("aliases (a * and a name) are not read; write it out", line)
            if count > _MOST_EVENTS or len(stack) > _DEEPEST:
                raise _UnreadableError("the file has too many values, or too deep ones", line)
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
                value = _value(event, empty)
                _put(value, line, *stack[-1], collector)
                if not isinstance(value, str):
                    stack.append((value, []))
    except yaml.YAMLError as error:
        message, line = error.args if isinstance(error, _UnreadableError) else _fault(error, text)
        _cut([value for value, _ in stack[1:]], line)
        collector.lose(line, f"{message}; the file is read up to here")
    return documents


def _cut(opened: list[Any], line: int) -> None:
    """Takes away an object that is open at a fault, or the last value of an outermost one."""
    if len(opened) > 1 and isinstance(opened[-1], Table):
        opened[-1].values.clear()
    elif opened and isinstance(opened[0], Table) and opened[0].values:
        last, value = next(reversed(opened[0].values.items()))
        is_flat = isinstance(value, list) and not any(isinstance(one, Table) for one in value)
        if (len(opened) > 1 and is_flat) or opened[0].lines[last] == line:
            del opened[0].values[last]


def _fault(error: yaml.YAMLError, text: str) -> tuple[str, int]:
    """A fault and its line, for people who don't know YAML's grammar."""
    problem = getattr(error, "problem", None) or "a character that YAML forbids"
    mark = getattr(error, "problem_mark", None)
    if problem in {_CUT_OFF, _NO_COLON} and (opened := getattr(error, "context_mark", None)):
        mark = opened
    rows = text.split("\n")
    index = min(mark.line, len(rows) - 1) if mark else 0
    char = rows[index][mark.column : mark.column + 1] if mark else ""
    reason = next((words for start, words in _REASONS.items() if problem.startswith(start)), "")
    if "cannot start any token" in problem:
        reason = f"a text that begins with {char} must stand between quotes"
        reason = "a tab stands here; indent with spaces" if char == "\t" else reason
    return reason or f"this is no YAML: {problem}", index + 1


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _value(event: yaml.Event, empty: AbstractSet[str]) -> Any:
    if isinstance(event, yaml.ScalarEvent):
        return "" if event.value in empty and not event.style else event.value
    return Table(_line(event), {}) if isinstance(event, yaml.MappingStartEvent) else []


def _put(value: Any, line: int, parent: Any, keys: list[str], collector: Collector) -> None:
    """Adds a value to a list; in a mapping it is a key, or the value of the key before it."""
    if isinstance(parent, list):
        parent.append(value)
    elif keys:
        parent.values.setdefault(keys.pop(), value)
    elif not isinstance(value, str):
        raise _UnreadableError("a question must be a text", line)
    else:
        if value in parent.lines:
            what = f"the same question stands in line {parent.lines[value]:,}; this one is left out"
            collector.fault(line, what)
        parent.lines.setdefault(value, line)
        keys.append(value)
