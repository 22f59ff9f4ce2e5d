"""Pasted pages whose cards have no marks: articles headed by questions, and glossaries."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from bot.formats.base.parsed import ParsedCard
from bot.formats.builder.collector import Collector
from bot.formats.text.list_lines import is_bulleted, is_item, is_numbered, joined, without_number

_FEWEST_QUESTIONS = 3
_FEWEST_TERMS = 2
_LONGEST_TERM = 60
_MOST_WORDS = 8
_FEWEST_WORDS = 4
"""Of a definition's first line, where a page is to be recognised."""
_ENDS = (".", "!", "?", ":", ";", ",", "…", '."', ".”", "?”", '?"')


# ── articles ────────────────────────────────────────────────────────────────────────────────────


def is_article(rows: list[str]) -> bool:
    """Whether enough lines without bullets end in a question mark."""
    return len(_headings(rows)) >= _FEWEST_QUESTIONS


def question_article(rows: list[str], collector: Collector) -> None:
    """Reads an article: a line that is a question, then its answer up to the next such line.

    What comes before the first question is dropped. If all questions are numbered, a question
    without a number belongs to an answer, and the other way round.
    """
    headings = _headings(rows)
    first = next(place for place, row in enumerate(rows) if row)
    if headings[0] == first and not any(rows[first + 1 : headings[1]]):
        del headings[0]  # the article's title is a question, too
    for place, end in zip(headings, [*headings[1:], len(rows)], strict=True):
        question = without_number(rows[place].strip())
        collector.card(
            ParsedCard(front=question, back=joined(rows[place + 1 : end]), line=place + 1),
        )


def _headings(rows: list[str]) -> list[int]:
    """The indices of the lines that are questions."""
    asking = [
        place
        for place, row in enumerate(rows)
        if row.endswith(("?", "？", "؟")) and not is_bulleted(row)
    ]
    numbered = [place for place in asking if is_numbered(rows[place])]
    if len(numbered) >= _FEWEST_QUESTIONS and numbered[0] == asking[0]:
        return numbered
    return [place for place in asking if not is_numbered(rows[place])]


# ── glossaries ──────────────────────────────────────────────────────────────────────────────────


class _Entry(msgspec.Struct, frozen=True):
    """A term with its line's index, the lines below it, and the indices of short lines above."""

    place: int
    body: tuple[str, ...]
    skipped: tuple[int, ...] = ()


def is_glossary(rows: list[str]) -> bool:
    """Whether a short line is followed by a sentence, again and again."""
    entries = [
        entry for entry in _entries(rows) if len(" ".join(entry.body).split()) >= _FEWEST_WORDS
    ]
    return len(entries) >= _FEWEST_TERMS


def glossary(rows: list[str], collector: Collector) -> None:
    """Reads a glossary: a term, then its definition in one paragraph or more.

    Of short lines in a row only the last is a term; those before it are titles or the site's own.
    """
    often = Counter(row.strip() for row in rows)
    begun = False
    for entry in _entries(rows):
        for place in entry.skipped:
            if begun and often[rows[place].strip()] == 1:
                collector.fault(place + 1, "this short line has no sentence below it; left out")
        begun = True
        if entry.body:
            term = rows[entry.place].strip()
            collector.card(ParsedCard(front=term, back=joined(entry.body), line=entry.place + 1))


def _entries(rows: list[str]) -> Iterator[_Entry]:
    """Terms with their bodies; after the last one, an entry without a body holds what is left."""
    short: list[int] = []
    term = -1
    body: list[str] = []
    skipped: tuple[int, ...] = ()
    for place, row in enumerate(rows):
        if not row or _is_address(row):
            continue
        if _is_term(row):
            if body:
                yield _Entry(term, tuple(body), skipped)
                term, body = -1, []
            short.append(place)
        elif short:
            term, body, skipped = short[-1], [row], tuple(short[:-1])
            short = []
        elif term >= 0:
            body.append(row)
    if body:
        yield _Entry(term, tuple(body), skipped)
    if short:
        yield _Entry(-1, (), tuple(short))


def _is_term(row: str) -> bool:
    bare = row.strip()
    return (
        len(bare) <= _LONGEST_TERM
        and len(bare.split()) <= _MOST_WORDS
        and not bare.endswith(_ENDS)
        and not is_item(row)
        and "=" not in bare
        and any(char.isalpha() for char in bare)
    )


def _is_address(row: str) -> bool:
    bare = row.strip()
    host, slash, _ = bare.partition("/")
    return " " not in bare and (
        "://" in bare or host.startswith("www.") or bool(slash and "." in host)
    )
