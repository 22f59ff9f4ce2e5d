"""Quizlet's text: a term, a tab, a definition, and a line for each card.

There are no quotes in it. Whoever exports may choose other marks, so other separators are tried,
and blank lines between the cards are understood.
"""

import re

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.builder.collector import Collector
from bot.formats.text.list_lines import is_item, without_item

NAME = "quizlet"

_SEPARATORS = ("\t", " - ", " – ", " — ", ": ", ";", ",", ":", "-")
_DIVIDERS = _SEPARATORS[:5]
"""Those that a list of terms may be recognised by: the others stand in any text."""
_IN_A_ROW = ("\t", ",", " - ")
_NEARLY_ALL = 0.9
_FEWEST = 2
_FEWEST_IN_A_ROW = 3
_MOST = 0.5
"""Which part of the rows must have a separator for it to be taken."""
_BLANK_LINES = re.compile(r"\n[ ]*\n\s*")


def looks_like(text: str) -> bool:
    """Whether nearly every line has one tab, and none has quotes to speak of CSV."""
    numbered = _rows(clean(text))
    if len(numbered) > 1 and numbered[0][0] == numbered[-1][0]:
        return True
    rows = [row for _, row in numbered]
    tabs = [row.count("\t") for row in rows]
    if not rows or tabs.count(1) + tabs.count(0) < len(rows) or tabs.count(1) < _MOST * len(rows):
        return False
    return not any(row.startswith('"') or '\t"' in row for row in rows)


def may_be(text: str) -> bool:
    """Whether nearly every line has the same divider; prose may have that, too."""
    rows = [row for _, row in _rows(clean(text))]
    most = max((sum(mark in row for row in rows) for mark in _DIVIDERS), default=0)
    return len(rows) >= _FEWEST and most >= _NEARLY_ALL * len(rows)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads Quizlet's text; a term is cut off at the first separator of its row.

    Args:
        text: The rows.
        name: The file's name, for the faults.
        limits: How many cards are taken.

    Returns:
        The cards. A row without a separator is a draft. Never raises.
    """
    collector = Collector(name, limits)
    rows = _rows(clean(text))
    separator = next(
        (mark for mark in _SEPARATORS if sum(mark in row for _, row in rows) >= _MOST * len(rows)),
        _SEPARATORS[0],
    )
    # A list of terms may have bullets or numbers, which belong to none of them.
    listed = separator != "\t" and all(is_item(row) for _, row in rows)
    for line, row in rows:
        if collector.full:
            break
        term, _, definition = (without_item(row) if listed else row).partition(separator)
        collector.card(ParsedCard(front=term, back=definition, line=line))
    return collector.finish(NAME)


def _rows(text: str) -> list[tuple[int, str]]:
    """The rows with their lines: lines, or what stands between blank lines, or semicolons."""
    blocks: list[tuple[int, str]] = []
    place = 0
    line = 1
    for gap in [*_BLANK_LINES.finditer(text), None]:
        end = gap.start() if gap else len(text)
        lead = len(text[place:end]) - len(text[place:end].lstrip("\n"))
        if text[place:end].strip():
            blocks.append((line + lead, text[place:end].strip("\n")))
        if gap:
            line += text.count("\n", place, gap.end())
            place = gap.end()
    longer = any("\n" in block for _, block in blocks)
    if len(blocks) > 1 and longer and all(_is_block(block) for _, block in blocks):
        return blocks
    rows = [(number, row) for number, row in enumerate(text.split("\n"), 1) if row.strip()]
    if len(rows) == 1:
        line, whole = rows[0]
        parts = [part.strip() for part in whole.split(";") if part.strip()]
        if ";" in whole and (
            whole.count("\t") > 1
            or (len(parts) >= _FEWEST_IN_A_ROW and any(_in_all(mark, parts) for mark in _IN_A_ROW))
        ):
            return [(line, part) for part in parts]
    return rows


def _in_all(mark: str, parts: list[str]) -> bool:
    return all(mark in part for part in parts)


def _is_block(block: str) -> bool:
    """Whether only its first line has a tab."""
    first, _, rest = block.partition("\n")
    return "\t" in first and "\t" not in rest
