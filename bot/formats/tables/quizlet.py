"""Lists of terms: one line for each card, with a term, a tab and a definition, as Quizlet has them.

Fields are never quoted. A person who exports can choose other separators, so several are tried,
and cards may be separated by blank lines or semicolons. A list that somebody typed may have a title
above it, remarks below it, and odd lines between.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.formats.base.deck_limits import MOST_CARDS
from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector
from bot.formats.tables.records import Record
from bot.formats.tables.table import read_table
from bot.formats.text.list_lines import is_item, without_item

NAME = "quizlet"

# Marks of one kind stand for one another: people mix them in one list.
_DIVIDERS = tuple(
    map(
        re.compile,
        (
            r"\t",
            r"---",
            r" (?:--?|[–—−]) ",
            r" *(?:[-=]>|[→⇒➔➜⟶]) *",
            r" ==? ",
            r" // ",
            r" \| ",
            r" / ",
            r" ~ ",
            r"：|: ",
            r";",
            r" *(?:@@+|##+|%%+|\^\^+|~~+|\|\|+|>>+|&&+|\*\*\*+) *",
            r"\n",
        ),
    )
)
"""The separators by which a list of terms is recognised: the others are common in any text."""
_TIGHT = tuple(map(re.compile, (",", "=", ":", "#", "~", r"\^", "%")))
_OTHERS = tuple(map(re.compile, (",", "=", "::?", r"\|", "@", "#", "~", r"\^", ";")))
_IN_A_ROW = (*_DIVIDERS[:6], *_OTHERS)
"""The separators within cards that a mark ends."""
_SEPARATORS = (*_DIVIDERS, *_OTHERS, re.compile("-"))
_ROW_ENDS = re.compile(r"([;|#%@*&~^$!+])\1+|;")
"""What ends cards that are all on one line, or whose answers have several lines."""
_MOST = 0.7
_FEWEST_ROWS = 2
_FEWEST_IN_A_ROW = _FEWEST_PAIRS = 3
_MOST_IN_A_ROW = 2 * MOST_CARDS
_HALF = 0.5
"""The share of the rows that must have a separator before it is used."""
_LONGEST_TERM = 100
_MOST_WORDS = 4
_WORDS = re.compile(
    r"(?:[^\W\d_][^\s,=:#~^%()\[\]{}<>_\"$/.]*+ ?){1,4}[ ]*[,=:#~^%](?!=)(?![^,]*[(){};]$)"
)
"""One to four words and a tight mark, in a line that does not end like a line of code."""
_DIVIDED_BY = 2_000
"""How many rows the divider is guessed from."""
_BLANK_LINES = re.compile(r"\n[ ]*\n\s*")
_SENTENCE_END = (".", "!", "?", ",", ";", ":")

_Rows = Sequence[tuple[int, str]]


def looks_like(text: str) -> bool:
    """Whether a mark ends each card, or tabs separate terms and definitions.

    At least half of the lines have one tab, the others have none, and no field is quoted as in CSV.
    """
    numbered, ended = _rows(clean(text))
    if ended:
        return True
    rows = [row for _, row in numbered]
    tabs = [row.count("\t") for row in rows]
    if not rows or tabs.count(1) + tabs.count(0) < len(rows) or tabs.count(1) < _HALF * len(rows):
        return False
    return not any(row.startswith('"') or '\t"' in row for row in rows)


def may_be(text: str) -> bool:
    """Whether most lines have the same divider; prose may have that, too."""
    rows, ended = _rows(clean(text))
    return (ended or _divider(rows)) is not None


def _divider(rows: _Rows) -> re.Pattern[str] | None:
    """What divides the terms of a list from their definitions; None if the rows are no list.

    A list is a block of lines without blank lines, of which at least seven in ten have the divider
    with a short text before it. Its first line may be a title. All lists of a text together have at
    least half of its lines.
    """
    rows = rows[:_DIVIDED_BY]
    best, divider = 0, None
    blocks = _blocks(rows)
    sample = "\n".join(row for _, row in rows)
    for mark in filter(lambda mark: mark.search(sample), _DIVIDERS):
        count = sum(_divided(block, mark) for block in blocks)
        fewest = _FEWEST_ROWS + (count < len(rows))
        if count > best and count >= max(fewest, _HALF * len(rows)):
            best, divider = count, mark
    return divider or next(
        (mark for mark in _TIGHT if mark.search(sample) and _has_words(rows, mark)), None
    )


def _divided(block: Sequence[str], mark: re.Pattern[str]) -> int:
    """How many lines of a block a mark divides; 0 if the block is no list."""
    lines = [_is_divided(row, mark) for row in block]
    count = sum(lines)
    rest = len(lines) - (not lines[0])
    return count if rest and count >= _MOST * rest else 0


def _is_divided(row: str, mark: re.Pattern[str]) -> bool:
    found = mark.search(row)
    if found is None:
        return False
    term, definition = row[: found.start()], row[found.end() :]
    return 0 < len(term.strip()) <= _LONGEST_TERM and bool(definition.strip())


def _blocks(rows: _Rows) -> list[list[str]]:
    """The lines between blank lines; lines alone between blank lines are one block together."""
    blocks: list[list[str]] = []
    last, were_alone = -1, False
    for index, (line, row) in enumerate(rows):
        above = line == last + 1
        alone = not above and (index + 1 == len(rows) or rows[index + 1][0] > line + 1)
        if above or (alone and were_alone):
            blocks[-1].append(row)
        else:
            blocks.append([row])
        last, were_alone = line, alone
    return blocks


def _has_words(rows: _Rows, mark: re.Pattern[str]) -> bool:
    """Whether most lines are a few words, a mark and a definition, and neither sentences nor code.

    For marks that are common in any text: most of these lines must have exactly one.
    """
    texts = [row.strip() for _, row in rows]
    fit = [text for text in texts if _is_divided(text, mark) and _WORDS.match(text)]
    fit = [text for text in fit if not text.endswith(_SENTENCE_END)]
    single = sum(len(mark.findall(text)) == 1 for text in fit)
    return len(fit) > _FEWEST_ROWS and len(fit) >= _MOST * len(rows) and 2 * single >= len(fit)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a list of terms. A row's first separator ends its term.

    A row without a tab is a draft; a row without another separator is a fault.
    """
    collector = Collector(name, limits)
    rows, ended = _rows(clean(text))
    separator = (
        ended
        or _divider(rows)
        or next(
            (
                mark
                for mark in _SEPARATORS
                if sum(mark.search(row) is not None for _, row in rows) >= _HALF * len(rows)
            ),
            _SEPARATORS[0],
        )
    )
    found = [(line, row, separator.search(row)) for line, row in rows]
    shown = next((mark[0].strip() for _, _, mark in found if mark), "")
    tabs = separator is _SEPARATORS[0]
    # A list of terms may have bullets or numbers, which are not part of the terms.
    listed = not tabs and all(is_item(row) for _, row, mark in found if mark)

    def records() -> Iterator[Record]:
        for line, row, mark in found:
            if mark is None and not tabs:
                collector.fault(line, f'there is no "{shown}" in this line, so it is left out')
                continue
            term, definition = (row[: mark.start()], row[mark.end() :]) if mark else (row, "")
            yield Record(line, (without_item(term) if listed else term, definition))

    read_table(records(), collector, limits)
    return collector.finish(NAME)


def _rows(text: str) -> tuple[_Rows, re.Pattern[str] | None]:
    """The rows with their line numbers, and what divides rows that a mark ends.

    A row is what stands between blank lines, if each such block is a card; else what stands between
    marks that end cards; else a line.
    """
    blocks = _parts(text, _BLANK_LINES)
    longer = any("\n" in block for _, block in blocks)
    if len(blocks) > 1 and longer and all(_is_block(block) for _, block in blocks):
        return blocks, None
    rows = [(line, row) for line, row in enumerate(text.split("\n"), 1) if row.strip()]
    if len(blocks) >= _FEWEST_PAIRS and all(map(_is_pair, blocks)) and _divider(rows) is None:
        return blocks, None
    return _in_a_row(text, len(rows)) or (rows, None)


def _parts(text: str, ends: re.Pattern[str]) -> list[tuple[int, str]]:
    """The filled parts of a text between these ends, each with the number of its first line."""
    parts: list[tuple[int, str]] = []
    start, line = 0, 1
    for end in [*islice(ends.finditer(text), _MOST_IN_A_ROW), None]:
        part = text[start : end.start()] if end else text[start:]
        if part.strip():
            lead = len(part) - len(part.lstrip("\n"))
            parts.append((line + lead, part.strip("\n")))
        if end:
            line += text.count("\n", start, end.end())
            start = end.end()
    return parts


def _in_a_row(text: str, lines: int) -> tuple[_Rows, re.Pattern[str]] | None:
    """The cards of a text and what divides them, if one mark ends each of them; else None."""
    ends = Counter(mark[0] for mark in islice(_ROW_ENDS.finditer(text), _MOST_IN_A_ROW))
    end, count = next(iter(ends.most_common(1)), ("", 0))
    if not count or (lines > 1 and (end == ";" or count + 2 < lines)):
        return None
    ended = _parts(text, re.compile(re.escape(end)))
    parts = [(line, part.strip()) for line, part in ended]
    for mark in _IN_A_ROW[: 1 if len(parts) < _FEWEST_IN_A_ROW else None]:
        looked = parts[:_DIVIDED_BY]
        divided = sum(_is_divided(part, mark) for _, part in looked)
        if len(parts) > 1 and divided >= (1 if mark is _IN_A_ROW[0] else len(looked)):
            return parts, mark
    return None


def _is_block(block: str) -> bool:
    """Whether the first line of a block has a tab, and the others have none."""
    first, _, rest = block.partition("\n")
    return "\t" in first and "\t" not in rest


def _is_pair(block: tuple[int, str]) -> bool:
    """Whether a block is a line of a few words that is no sentence, and one more line."""
    first, *rest = block[1].split("\n")
    words = len(first.split()) <= _MOST_WORDS
    return len(rest) == 1 and words and not first.endswith(_SENTENCE_END[:-1])
