"""Trivia lists of Red-DiscordBot: a YAML mapping from each question to a list of its answers.

The grammar is that of Red's guide "Trivia list creation". All values are read as text, because YAML
would turn 1.10 into a number and `no` into a boolean.
"""

import itertools
import re
from collections.abc import Iterator

import msgspec
import yaml

from bot.formats.base.deck_limits import LONGEST_NAME
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.builder.collector import Collector

NAME = "red-trivia"

_RESERVED = frozenset({"AUTHOR", "DESCRIPTION", "CONFIG", "$schema"})
_MAX_DEPTH = 20
_RESERVED_KEY = re.compile(r"(?:AUTHOR|DESCRIPTION|CONFIG):")
_QUESTION = re.compile(r"[^\s#\-\[{].*:$")
_FEWEST_QUESTIONS = 2
_CUT_OFF = "found unexpected end of stream"
_NO_COLON = "could not find expected ':'"
# How messages of YAML's two parsers begin, and what an author can do about each.
_REASONS = {
    _CUT_OFF: "a quote that opens here is never closed",
    "mapping values are not allowed": "a text with a colon and a blank in it must stand between "
    "quotes",
    _NO_COLON: "a question must end with a colon",
    "did not find expected key": "this line is indented unlike those above it, or follows a quote "
    "that has ended",
    "expected <block end>": "this line is indented unlike those above it, or follows a quote that "
    "has ended",
}
_FORBIDDEN = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Only the events of the loader are used. The loader in C is ten times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Entry(msgspec.Struct, frozen=True):
    """A key, its line, and its value: a list of texts or one text, or None for anything else."""

    key: str
    line: int
    values: tuple[str, ...] | None


class _Unreadable(Exception):  # noqa: N818 - a fault in the file, caught by `read`
    """The file can't be read beyond a line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def looks_like(text: str) -> bool:
    """Whether lists follow lines that end in a colon; with one of Red's own keys, one is enough."""
    rows = [row for row in rows_of(text) if row and not row.lstrip().startswith("#")]
    pairs = sum(
        _QUESTION.match(row) is not None and after.lstrip().startswith("- ")
        for row, after in itertools.pairwise(rows)
    )
    if pairs >= _FEWEST_QUESTIONS:
        return True
    return pairs > 0 and any(_RESERVED_KEY.match(row) for row in rows)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a trivia list up to the first place that can't be read.

    The first answer of a question is its card's answer, and the others are accepted as well.
    """
    collector = Collector(name, limits)
    title = ""
    authors: tuple[str, ...] = ()
    seen: dict[str, int] = {}
    try:
        for entry in _complete(_entries("\n".join(rows_of(text)))):
            if collector.full:
                break
            if entry.key in seen:
                collector.fault(
                    entry.line,
                    f"the same question stands in line {seen[entry.key]:,}; this one is left out",
                )
                continue
            seen[entry.key] = entry.line
            if entry.key == "AUTHOR":
                authors = entry.values or ()
            elif entry.key == "DESCRIPTION":
                title = " ".join(entry.values or ())
            elif entry.key not in _RESERVED:
                _collect(entry, collector)
    except _Unreadable as error:
        collector.fault(error.line, f"{error.message}; the file is read up to here")
    return collector.finish(
        NAME, title=title if len(title) <= LONGEST_NAME else "", authors=authors
    )


def _collect(entry: _Entry, collector: Collector) -> None:
    if entry.values is None:
        collector.fault(
            entry.line,
            "the answers must be a list of texts, each on a line that begins with -; one with a "
            "colon and a blank in it must stand between quotes",
        )
        return
    answers = [value for value in entry.values if value.strip()]
    collector.card(
        ParsedCard(
            front=entry.key,
            back=", ".join(answers) if len(answers) > 1 else "",
            answer=answers[0] if answers else "",
            accept=tuple(answers[1:]),
            line=entry.line,
        )
    )


def _entries(text: str) -> Iterator[_Entry]:
    """The entries of the mapping, one by one, so that entries before a fault are kept.

    Raises:
        _Unreadable: If the text is not YAML, is not a mapping, or holds an alias.
    """
    if forbidden := _FORBIDDEN.search(text):
        line = text.count("\n", 0, forbidden.start()) + 1
        code = ord(forbidden[0])
        raise _Unreadable(line, f"a character that YAML forbids (U+{code:04X}) stands here")
    try:
        yield from _mapping(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise _explain(error, text) from error


def _complete(entries: Iterator[_Entry]) -> Iterator[_Entry]:
    """The entries without one whose own line has a fault, because its question is cut in half."""
    last: _Entry | None = None
    try:
        for entry in entries:
            if last is not None:
                yield last
            last = entry
    except _Unreadable as error:
        if last is not None and last.line != error.line:
            yield last
        raise
    if last is not None:
        yield last


def _explain(error: yaml.YAMLError, text: str) -> _Unreadable:
    """Explains a YAML error, and its line, to people who don't know YAML's grammar."""
    problem = getattr(error, "problem", None) or "it can't be read"
    mark = getattr(error, "problem_mark", None)
    if problem in {_CUT_OFF, _NO_COLON} and (opened := getattr(error, "context_mark", None)):
        mark = opened
    rows = text.split("\n")
    index = min(mark.line, len(rows) - 1) if mark else 0
    char = rows[index][mark.column : mark.column + 1] if mark else ""
    if "cannot start any token" in problem:
        if char == "\t":
            return _Unreadable(index + 1, "a tab stands here; indent with spaces")
        return _Unreadable(index + 1, f"a text that begins with {char} must stand between quotes")
    reason = next((words for start, words in _REASONS.items() if problem.startswith(start)), "")
    return _Unreadable(index + 1, reason or f"this is no YAML: {problem}")


def _mapping(events: Iterator[yaml.Event]) -> Iterator[_Entry]:
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
        if isinstance(event, (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.AliasEvent)):
            line = _line(event)
            raise _Unreadable(line, "a trivia list is a mapping: a question, a colon, its answers")
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        line = _line(event)
        _refuse_alias(event)
        if not isinstance(event, yaml.ScalarEvent):
            _values(event, events)
            raise _Unreadable(line, "a question must be a text")
        yield _Entry(event.value, line, _values(next(events), events))


def _values(event: yaml.Event, events: Iterator[yaml.Event]) -> tuple[str, ...] | None:
    """The texts of the list, or the one text, that begins with an event; None if it is nested."""
    _refuse_alias(event)
    if isinstance(event, yaml.ScalarEvent):
        return (event.value,)
    values: list[str] = []
    flat = isinstance(event, yaml.SequenceStartEvent)
    depth = 1
    while depth:
        event = next(events)
        _refuse_alias(event)
        if isinstance(event, yaml.ScalarEvent):
            values.append(event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            flat = False
            depth += 1
            if depth > _MAX_DEPTH:
                raise _Unreadable(_line(event), "brackets within brackets, too deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return tuple(values) if flat else None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _refuse_alias(event: yaml.Event) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise _Unreadable(_line(event), "aliases (a * and a name) are not allowed; write it out")
