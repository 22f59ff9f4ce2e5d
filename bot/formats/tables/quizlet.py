"""Quizlet's text: one line for each card, with a term, a tab and a definition.

Fields are never quoted. A person who exports can choose other separators, so several are tried,
and cards may be separated by blank lines or semicolons.
"""

import re

from bot.formats.base.deck_limits import MOST_CARDS
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector
from bot.formats.text.list_lines import is_item, without_item

NAME = "quizlet"

_SEPARATORS = ("\t", " - ", " – ", " — ", ": ", ";", ",", ":", "-")
_DIVIDERS = _SEPARATORS[:5]
"""The separators by which a list of terms is recognised: the others are common in any text."""
_DIVIDERS_IN_A_ROW = ("\t", ",", " - ")
"""The separators within cards that are all on one line, with semicolons between them."""
_NEARLY_ALL = 0.9
_FEWEST_ROWS = 2
_FEWEST_IN_A_ROW = 3
_MOST_IN_A_ROW = 2 * MOST_CARDS
_HALF = 0.5
"""The share of the rows that must have a separator before it is used."""
_BLANK_LINES = re.compile(r"\n[ ]*\n\s*")


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
    """Whether nearly every line has the same divider; prose may have that, too."""
    rows = [row for _, row in _rows(clean(text))]
    most = max((sum(mark in row for row in rows) for mark in _DIVIDERS), default=0)
    return len(rows) >= _FEWEST_ROWS and most >= _NEARLY_ALL * len(rows)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads Quizlet's text. A row's first separator ends its term.

    Args:
        text: The rows.
        name: The file's name, for the diagnostics.
        limits: The most cards to read.

    Returns:
        The cards. A row without a separator is a draft. Never raises.
    """
    collector = Collector(name, limits)
    rows = _rows(clean(text))
    separator = next(
        (mark for mark in _SEPARATORS if sum(mark in row for _, row in rows) >= _HALF * len(rows)),
        _SEPARATORS[0],
    )
    # A list of terms may have bullets or numbers, which are not part of the terms.
    listed = separator != "\t" and all(is_item(row) for _, row in rows)
    for line, row in rows:
        if collector.full:
            break
        term, _, definition = (without_item(row) if listed else row).partition(separator)
        collector.card(ParsedCard(front=term, back=definition, line=line))
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
