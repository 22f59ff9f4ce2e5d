"""Trivia lists of Red-DiscordBot: a YAML mapping from each question to the list of its answers.

The grammar is that of Red's guide "Trivia list creation". All values are texts, as they are
written: YAML would make a number of 1.10 and a truth of `no`.
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
_DEEPEST = 20
_SURE = re.compile(r"(?:AUTHOR|DESCRIPTION|CONFIG):")
_QUESTION = re.compile(r"[^\s#\-\[{].*:$")
_FEWEST = 2
_CUT_OFF = "found unexpected end of stream"
_NO_COLON = "could not find expected ':'"
# How the messages of YAML's two parsers begin, and what an author can do.
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
_NO_YAML = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The loader in C is ten times as fast; both only cut the text into events here.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Entry(msgspec.Struct, frozen=True):
    """A key with its line, and the texts below it; None if they are no list or a single text."""

    key: str
    line: int
    values: tuple[str, ...] | None


class _Refused(Exception):  # noqa: N818 - a finding, caught where the file is read
    """The file can't be read from a line on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def looks_like(text: str) -> bool:
    """Whether lines that end in a colon are followed by lists, or Red's own keys are there."""
    rows = [row for row in rows_of(text) if row and not row.lstrip().startswith("#")]
    pairs = sum(
        _QUESTION.match(row) is not None and after.lstrip().startswith("- ")
        for row, after in itertools.pairwise(rows)
    )
    return pairs >= _FEWEST or (pairs > 0 and any(_SURE.match(row) for row in rows))


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a trivia list.

    Args:
        text: YAML; aliases, which can grow without end, are refused.
        name: The file's name, for the faults.
        limits: How many cards are taken.

    Returns:
        The cards up to where the file can't be read. The first answer is the one that is asked
        for, the others are accepted as well. Never raises.
    """
    collector = Collector(name, limits)
    title = ""
    authors: tuple[str, ...] = ()
    seen: dict[str, int] = {}
    try:
        for entry in _whole(_entries("\n".join(rows_of(text)))):
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
                _take(entry, collector)
    except _Refused as refused:
        collector.fault(refused.line, f"{refused.message}; the file is read up to here")
    return collector.finish(
        NAME, title=title if len(title) <= LONGEST_NAME else "", authors=authors
    )


def _take(entry: _Entry, collector: Collector) -> None:
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
    """The entries of the mapping, one by one, so that those before a fault are there.

    Raises:
        _Refused: Where the text is no YAML, no mapping, or holds an alias.
    """
    if found := _NO_YAML.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _Refused(line, f"a character that YAML forbids (U+{ord(found[0]):04X}) stands here")
    try:
        yield from _mapping(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise _refused(error, text) from error


def _whole(entries: Iterator[_Entry]) -> Iterator[_Entry]:
    """The entries but for one in whose own line the file breaks: it was only half a question."""
    last: _Entry | None = None
    try:
        for entry in entries:
            if last is not None:
                yield last
            last = entry
    except _Refused as refused:
        if last is not None and last.line != refused.line:
            yield last
        raise
    if last is not None:
        yield last


def _refused(error: yaml.YAMLError, text: str) -> _Refused:
    """What is wrong, and where, in words for people who never saw YAML's grammar."""
    what = getattr(error, "problem", None) or "it can't be read"
    mark = getattr(error, "problem_mark", None)
    if what in {_CUT_OFF, _NO_COLON} and (opened := getattr(error, "context_mark", None)):
        mark = opened
    rows = text.split("\n")
    place = min(mark.line, len(rows) - 1) if mark else 0
    found = rows[place][mark.column : mark.column + 1] if mark else ""
    if "cannot start any token" in what:
        if found == "\t":
            return _Refused(place + 1, "a tab stands here; indent with spaces")
        return _Refused(place + 1, f"a text that begins with {found} must stand between quotes")
    sentence = next((words for start, words in _REASONS.items() if what.startswith(start)), "")
    return _Refused(place + 1, sentence or f"this is no YAML: {what}")


def _mapping(events: Iterator[yaml.Event]) -> Iterator[_Entry]:
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
        if isinstance(event, (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.AliasEvent)):
            line = _line(event)
            raise _Refused(line, "a trivia list is a mapping: a question, a colon, its answers")
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        line = _line(event)
        _refuse_alias(event)
        if not isinstance(event, yaml.ScalarEvent):
            _values(event, events)
            raise _Refused(line, "a question must be a text")
        yield _Entry(event.value, line, _values(next(events), events))


def _values(event: yaml.Event, events: Iterator[yaml.Event]) -> tuple[str, ...] | None:
    """The texts of a list or the single text that begins with the event; None for more depth."""
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
            if depth > _DEEPEST:
                raise _Refused(_line(event), "brackets within brackets, too deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return tuple(values) if flat else None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _refuse_alias(event: yaml.Event) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise _Refused(_line(event), "aliases (a * and a name) are not allowed; write it out")
