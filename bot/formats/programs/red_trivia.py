"""Trivia lists of Red-DiscordBot: a YAML mapping from each question to a list of its answers.

The grammar is that of Red's guide "Trivia list creation". All values are read as text, because YAML
would turn 1.10 into a number and `no` into a boolean.
"""

import itertools
import re
from typing import Any

from bot.formats.base.deck_limits import LONGEST_NAME
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.builder.collector import Collector
from bot.formats.programs.choices import Table
from bot.formats.programs.yaml_file import load

NAME = "red-trivia"

_RESERVED = frozenset({"AUTHOR", "DESCRIPTION", "CONFIG", "$schema"})
_RESERVED_KEY = re.compile(r"(?:AUTHOR|DESCRIPTION|CONFIG):")
_QUESTION = re.compile(r"[^\s#\-\[{].*:$")
_INSIDE = frozenset(" \t-")
_MOST_PROSE = 0.2
_FEWEST_QUESTIONS = 2
_FEWEST_TERMS = 5
_MOST_WORDS = 2


def looks_like(text: str) -> bool:
    """Whether lists follow lines that end in a colon; with one of Red's own keys, one is enough."""
    rows = [row for row in rows_of(text) if row and not row.lstrip().startswith("#")]
    pairs = sum(
        _QUESTION.match(row) is not None and after.lstrip().startswith("- ")
        for row, after in itertools.pairwise(rows)
    )
    if pairs >= _FEWEST_QUESTIONS:
        prose = sum(_QUESTION.match(row) is None and row[:1] not in _INSIDE for row in rows)
        return prose <= _MOST_PROSE * len(rows)
    return pairs > 0 and any(_RESERVED_KEY.match(row) for row in rows)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a trivia list up to the first place that can't be read.

    The first answer of a question is its card's answer, and the others are accepted as well.
    """
    collector = Collector(name, limits)
    documents = load(text, collector)
    table = documents[0] if documents else None
    entries: dict[str, Any] = {}
    if isinstance(table, Table):
        entries = {key: _texts(value) for key, value in table.values.items()}
        if _is_outline(entries):
            collector.fault(1, "these are lists below headings, and no questions with answers")
            entries = {}
        for key in (key for key in entries if key not in _RESERVED):
            if collector.full:
                break
            _collect(key, entries[key], table.lines[key], collector)
    elif documents:
        collector.fault(1, "a trivia list is a mapping: a question, a colon, its answers")
    title = " ".join(entries.get("DESCRIPTION") or ())
    return collector.finish(
        NAME,
        title=title if len(title) <= LONGEST_NAME else "",
        authors=tuple(entries.get("AUTHOR") or ()),
    )


def _is_outline(entries: dict[str, list[str] | None]) -> bool:
    """Whether these are a few short headings with long lists, such as Pros and Cons."""
    lists = [texts for texts in entries.values() if texts]
    short = all(len(key.split()) <= _MOST_WORDS and not key.endswith("?") for key in entries)
    long = sum(map(len, lists)) >= 2 * len(entries)
    return short and long and len(entries) < _FEWEST_TERMS and not entries.keys() & _RESERVED


def _texts(value: Any) -> list[str] | None:
    """The texts of a list, or the one text; None for anything else."""
    values = value if isinstance(value, list) else [value]
    return values if all(isinstance(one, str) for one in values) else None


def _collect(question: str, texts: list[str] | None, line: int, collector: Collector) -> None:
    if texts is None:
        collector.fault(
            line,
            "the answers must be a list of texts, each on a line that begins with -; one with a "
            "colon and a blank in it must stand between quotes",
        )
        return
    answers = [text for text in texts if text.strip()]
    collector.card(
        ParsedCard(
            front=question,
            back=", ".join(answers) if len(answers) > 1 else "",
            answer=answers[0] if answers else "",
            accept=tuple(answers[1:]),
            line=line,
        )
    )
