"""Lists of terms: one line for each card, with a term, a tab and a definition, as Quizlet has them.

Fields are never quoted. A person who exports can choose other separators, so several are tried,
and cards may be separated by blank lines or semicolons. A list that somebody typed may have a title
above it, remarks below it, and odd lines between.
"""

import re
from collections.abc import Iterator, Sequence

from bot.formats.base.deck_limits import MOST_CARDS
from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector
from bot.formats.tables.records import Record
from bot.formats.tables.table import read_table
from bot.formats.text.list_lines import is_item, without_item

NAME = "quizlet"

_DIVIDERS = (
    *(
        "\t",
        "---",
        " -- ",
        " - ",
        " – ",
        " — ",
        " = ",
        " → ",
        " -> ",
        " => ",
        " == ",
        " // ",
        " | ",
        " / ",
        " ~ ",
    ),
    *("：", ": ", ";"),
)
"""The separators by which a list of terms is recognised: the others are common in any text."""
_TIGHT = (",", "=", ":")
_SEPARATORS = (*_DIVIDERS, *_TIGHT, "-")
_DIVIDERS_IN_A_ROW = ("\t", ",", " - ")
"""The separators within cards that are all on one line, with semicolons between them."""
_NEARLY_ALL = 0.9
_MOST = 0.7
_FEWEST_ROWS = 2
_FEWEST_IN_A_ROW = 3
_MOST_IN_A_ROW = 2 * MOST_CARDS
_HALF = 0.5
"""The share of the rows that must have a separator before it is used."""
_LONGEST_TERM = 100
_WORDS = re.compile(r"(?:[^\W\d_][^\s,=:()\[\]{}<>_\"$/.]*+ ?){1,4}[ ]*[,=:](?!=)(?![^,]*[(){};]$)")
"""One to four words and a tight mark, in a line that does not end like a line of code."""
_DIVIDED_BY = 2_000
"""How many rows the divider is guessed from."""
_BLANK_LINES = re.compile(r"\n[ ]*\n\s*")
_SENTENCE_END = (".", "!", "?", ",", ";", ":")

_Rows = Sequence[tuple[int, str]]


def looks_like(text: str) -> bool:
    """Whether all cards are on one line, or tabs separate terms and definitions.

    At least half of the lines have one tab, the others have none, and no field is quoted as in CSV.
    """
    numbered = _rows(clean(text))
    if len(numbered) > 1 and numbered[0][0] == numbered[-1][0]:
        return True
    rows = [row for _, row in numbered]
    tabs = [row.count("\t") for row in rows]
    if not rows or tabs.count(1) + tabs.count(0) < len(rows) or tabs.count(1) < _HALF * len(rows):
        return False
    return not any(row.startswith('"') or '\t"' in row for row in rows)


def may_be(text: str) -> bool:
    """Whether most lines have the same divider; prose may have that, too."""
    return _divider(_rows(clean(text))) != ""


def _divider(rows: _Rows) -> str:
    """What divides the terms of a list from their definitions; "" if the rows are no list.

    A list is a block of lines without blank lines, of which at least seven in ten have the divider
    with a short text before it. Its first line may be a title. All lists of a text together have at
    least half of its lines.
    """
    rows = rows[:_DIVIDED_BY]
    best, divider = 0, ""
    for mark in _DIVIDERS:
        count = sum(_divided(block, mark) for block in _blocks(rows))
        fewest = _FEWEST_ROWS + (count < len(rows))
        if count > best and count >= max(fewest, _HALF * len(rows)):
            best, divider = count, mark
    return divider or next((mark for mark in _TIGHT if _has_words(rows, mark)), "")


def _divided(block: Sequence[str], mark: str) -> int:
    """How many lines of a block a mark divides; 0 if the block is no list."""
    lines = [_is_divided(row, mark) for row in block]
    count = sum(lines)
    rest = len(lines) - (not lines[0])
    return count if rest and count >= _MOST * rest else 0


def _is_divided(row: str, mark: str) -> bool:
    term, _, definition = row.partition(mark)
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


def _has_words(rows: _Rows, mark: str) -> bool:
    """Whether most lines are a few words, a mark and a definition, and neither sentences nor code.

    For marks that are common in any text: most of these lines must have exactly one.
    """
    texts = [row.strip() for _, row in rows]
    fit = [text for text in texts if _is_divided(text, mark) and _WORDS.match(text)]
    fit = [text for text in fit if not text.endswith(_SENTENCE_END)]
    single = sum(text.count(mark) == 1 for text in fit)
    return len(fit) > _FEWEST_ROWS and len(fit) >= _MOST * len(rows) and 2 * single >= len(fit)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a list of terms. A row's first separator ends its term.

    A row without a tab is a draft; a row without another separator is a fault.
    """
    collector = Collector(name, limits)
    rows = _rows(clean(text))
    separator = _divider(rows) or next(
        (mark for mark in _SEPARATORS if sum(mark in row for _, row in rows) >= _HALF * len(rows)),
        _SEPARATORS[0],
    )
    # A list of terms may have bullets or numbers, which are not part of the terms.
    listed = separator != "\t" and all(is_item(row) for _, row in rows if separator in row)

    def records() -> Iterator[Record]:
        for line, row in rows:
            if separator not in row and separator != "\t":
                shown = separator.strip()
                collector.fault(line, f'there is no "{shown}" in this line, so it is left out')
                continue
            term, _, definition = (without_item(row) if listed else row).partition(separator)
            yield Record(line, (term, definition))

    read_table(records(), collector, limits)
    return collector.finish(NAME)


def _rows(text: str) -> list[tuple[int, str]]:
    """The rows with their line numbers.

    A row is what stands between blank lines, if each such block is a card; else, if all cards are
    on a single line, what stands between semicolons; else a line.
    """
    blocks: list[tuple[int, str]] = []
    start = 0
    line = 1
    for gap in [*_BLANK_LINES.finditer(text), None]:
        end = gap.start() if gap else len(text)
        lead = len(text[start:end]) - len(text[start:end].lstrip("\n"))
        if text[start:end].strip():
            blocks.append((line + lead, text[start:end].strip("\n")))
        if gap:
            line += text.count("\n", start, gap.end())
            start = gap.end()
    longer = any("\n" in block for _, block in blocks)
    if len(blocks) > 1 and longer and all(_is_block(block) for _, block in blocks):
        return blocks
    rows = [(line, row) for line, row in enumerate(text.split("\n"), 1) if row.strip()]
    if len(rows) == 1:
        line, only = rows[0]
        parts = [part.strip() for part in only.split(";", _MOST_IN_A_ROW) if part.strip()]
        divided = any(all(mark in part for part in parts) for mark in _DIVIDERS_IN_A_ROW)
        if ";" in only and (only.count("\t") > 1 or (len(parts) >= _FEWEST_IN_A_ROW and divided)):
            return [(line, part) for part in parts]
    return rows


def _is_block(block: str) -> bool:
    """Whether the first line of a block has a tab, and the others have none."""
    first, _, rest = block.partition("\n")
    return "\t" in first and "\t" not in rest
