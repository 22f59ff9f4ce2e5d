"""YAML that holds a list of cards: objects whose keys say what is question and answer.

Only the events of the parser are used, so nothing of the file is run, and all values are read as
text. Aliases are refused, because they can expand without end.
"""

import re
from contextlib import suppress
from typing import Any

import yaml

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import clean, rows_of
from bot.formats.programs.card_lists import Table, collect
from bot.formats.programs.writer import FullError, Writer

NAME = "yaml"

_MOST_EVENTS = 250_000
_DEEPEST = 50
_KEY = r"(?m)^[ ]*(?:- +)?[\"']?(?:{})[\"']?:(?:\s|$)"
_KEYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?m)^[ ]*- +[\"']?[\w ]{1,30}[\"']?:(?:\s|$)",
        _KEY.format("front|question|term|prompt|q|word|text|frage|pregunta"),
        r"(?m)^ +[\"']?\w[\w ]{0,30}[\"']?:(?:\s|$)",
        _KEY.format(r"back|answers?|definition|a|meaning|translation|options|choices|correct\w*"),
    )
)
# The loader in C is ten times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _UnreadableError(yaml.YAMLError):
    """The file is not read beyond a line: the message, and the line."""


def looks_like(text: str) -> bool:
    """Whether items of a list have keys for both sides of a card."""
    text = clean(text)
    return all(key.search(text) for key in _KEYS)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads the cards that `bot.formats.programs.card_lists` finds in YAML, up to a fault."""
    writer = Writer(name, limits)
    title = ""
    documents: list[Any] = []
    try:
        _load("\n".join(rows_of(text)), documents)
    except _UnreadableError as error:
        writer.collector.lose(error.args[1], f"{error.args[0]}; the file is read up to here")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line, text.count("\n")) + 1 if mark else 1
        what = getattr(error, "problem", None) or "a character that YAML forbids"
        hint = "a text with a colon and a blank in it must stand between quotes"
        writer.collector.lose(
            line, f"this is no YAML ({what}); {hint}; the file is read up to here"
        )
    with suppress(FullError):
        if documents:
            title = collect(documents[0] if len(documents) == 1 else documents, writer)
    return writer.finish(NAME, title)


def _load(text: str, documents: list[Any]) -> None:
    """Adds the documents of a text to a list, each as soon as it begins.

    Raises:
        yaml.YAMLError: If the text is no YAML.
        _UnreadableError: If it holds an alias, or too many or too deep values.
    """
    # The open values, each with the key that waits for its value if it is a mapping.
    stack: list[tuple[Any, list[str]]] = [(documents, [])]
    try:
        for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            if isinstance(event, yaml.AliasEvent):
                raise _UnreadableError(
                    "aliases (a * and a name) are not read; write it out", _line(event)
                )
            if count > _MOST_EVENTS or len(stack) > _DEEPEST:
                raise _UnreadableError(
                    "the file has too many values, or too deep ones", _line(event)
                )
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
                value = _value(event)
                _put(value, *stack[-1])
                if not isinstance(value, str):
                    stack.append((value, []))
    except yaml.YAMLError:
        if isinstance(cut := stack[-1][0], Table):
            cut.values.clear()  # an object that is cut in half
        raise


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _value(event: yaml.Event) -> Any:
    if isinstance(event, yaml.ScalarEvent):
        return "" if event.value in {"~", "null"} and not event.style else event.value
    return Table(_line(event), {}) if isinstance(event, yaml.MappingStartEvent) else []


def _put(value: Any, parent: Any, keys: list[str]) -> None:
    """Adds a value to a list; in a mapping it is a key, or the value of the key before it."""
    if isinstance(parent, list):
        parent.append(value)
    elif keys:
        parent.values.setdefault(keys.pop(), value)
    else:
        keys.append(value if isinstance(value, str) else "?")
