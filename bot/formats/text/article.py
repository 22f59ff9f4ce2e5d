"""Pasted pages whose cards have no marks: articles with questions as headings, and glossaries."""

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from bot.formats.base.parsed import ParsedCard
from bot.formats.builder.collector import Collector
from bot.formats.text.list_lines import is_bulleted, is_item, is_numbered, joined, without_number
from bot.formats.text.options import with_options
from bot.formats.text.parts import ANSWER, QUESTION
from bot.formats.text.tags import tag_of

_FEWEST_QUESTIONS = 3
_FEWEST_TERMS = 2
_LONGEST_TERM = 60
_MOST_WORDS = 8
_FEWEST_WORDS = 4
"""How many words a definition needs before its page counts as a glossary."""
_LETTER = re.compile(r"\(?([A-Ja-j])[.)]?$")
_FEWEST_OPTIONS = 2
_SENTENCE_ENDS = (".", "!", "?", ":", ";", ",", "…", '."', ".”", "?”", '?"')


# ── articles ────────────────────────────────────────────────────────────────────────────────────


def is_article(rows: list[str]) -> bool:
    """Whether enough lines without bullets end in a question mark."""
    return len(_headings(rows)) >= _FEWEST_QUESTIONS


def read_article(rows: list[str], collector: Collector) -> None:
    """Reads an article: each heading is a question, and the lines up to the next are its answer.

    The text before the first heading is dropped. If the headings are numbered, questions without a
    number belong to answers; else numbered questions do.
    """
    headings = _headings(rows)
    first = next(index for index, row in enumerate(rows) if row)
    if headings[0] == first and not any(rows[first + 1 : headings[1]]):
        del headings[0]  # the article's title, which is a question as well
    for index, end in zip(headings, [*headings[1:], len(rows)], strict=True):
        question = without_number(rows[index].strip())
        body = [row for row in rows[index + 1 : end] if row.strip()]
        collector.card(_choice(question, body, index + 1) or _asked(question, body, index + 1))


def _choice(question: str, body: list[str], line: int) -> ParsedCard | None:
    """The card of a question with its options below it and the letter of the right one as last."""
    letter = _LETTER.match(body[-1].strip()) if len(body) > _FEWEST_OPTIONS else None
    if letter is None:
        return None
    listed = [f"{chr(ord('A') + at)}) {row.strip()}" for at, row in enumerate(body[:-1])]
    options = with_options([question, *listed], [letter[1]])
    if not options.wrong:
        return None
    right = joined(options.answer)
    return ParsedCard(front=question, back=right, distractors=options.wrong, line=line)


def _asked(question: str, body: list[str], line: int) -> ParsedCard:
    """The card of a question and the lines below it, without the words that say which is which."""
    first = body[0].strip() if body else ""
    asks = tag_of(question.replace(" ", ": ", 1))
    says = tag_of(first)
    if asks and asks.kind == QUESTION and asks.text:
        says = says or tag_of(first.replace(" ", ": ", 1))
        if says and says.kind == ANSWER:
            question = asks.text
    if says and says.kind == ANSWER:
        body = [says.text, *body[1:]]
    return ParsedCard(front=question, back=joined(body), line=line)


def _headings(rows: list[str]) -> list[int]:
    """The indices of the lines that are questions and headings."""
    questions = [
        index
        for index, row in enumerate(rows)
        if row.endswith(("?", "？", "؟")) and not is_bulleted(row)
    ]
    numbered = [index for index in questions if is_numbered(rows[index])]
    if len(numbered) >= _FEWEST_QUESTIONS and numbered[0] == questions[0]:
        return numbered
    return [index for index in questions if not is_numbered(rows[index])]


# ── glossaries ──────────────────────────────────────────────────────────────────────────────────


class _Entry(msgspec.Struct, frozen=True):
    """A term and its definition.

    Attributes:
        index: The index of the term's line.
        body: The lines of the definition.
        skipped: The indices of the short lines above the term.
    """

    index: int
    body: tuple[str, ...]
    skipped: tuple[int, ...] = ()


def is_glossary(rows: list[str]) -> bool:
    """Whether there are enough terms: short lines with a sentence below them."""
    entries = [
        entry for entry in _entries(rows) if len(" ".join(entry.body).split()) >= _FEWEST_WORDS
    ]
    return len(entries) >= _FEWEST_TERMS


def read_glossary(rows: list[str], collector: Collector) -> None:
    """Reads a glossary: a term, then its definition in one or more paragraphs.

    Only the last of several short lines in a row is a term; those before it are titles or belong to
    the site. Below the first term, such lines are reported unless they occur more than once.
    """
    counts = Counter(row.strip() for row in rows)
    is_first = True
    for entry in _entries(rows):
        for index in entry.skipped:
            if not is_first and counts[rows[index].strip()] == 1:
                collector.lose(index + 1, "this short line has no sentence below it; left out")
        is_first = False
        if entry.body:
            term = rows[entry.index].strip()
            collector.card(ParsedCard(front=term, back=joined(entry.body), line=entry.index + 1))


def _entries(rows: list[str]) -> Iterator[_Entry]:
    """Terms with their definitions; a last entry without a body has the short lines that remain."""
    short: list[int] = []
    term = -1
    body: list[str] = []
    skipped: tuple[int, ...] = ()
    for index, row in enumerate(rows):
        if not row or _is_address(row):
            continue
        if _is_term(row):
            if body:
                yield _Entry(term, tuple(body), skipped)
                term, body = -1, []
            short.append(index)
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
        and not bare.endswith(_SENTENCE_ENDS)
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
