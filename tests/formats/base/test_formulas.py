"""Formulas that can't be shown are said at import, once for all cards."""

import pytest

from bot.formats.base.formulas import ONE
from bot.formats.base.parsed import ParsedCard
from bot.formats.importers import read_any
from bot.formats.pipeline import run_import
from bot.formats.task import ImportTask

MATRIX = "\\(\\begin{pmatrix} 1 & 2 \\end{pmatrix}\\)"
BROKEN = "\\(\\foo{x}\\)"
MANY = "2 cards have formulas that I can't show, so they stay as they were written"


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        (f"a;{MATRIX}\nb;\\(x^2\\)\n", []),
        (f"a;{BROKEN}\nb;2\n", [(1, ONE)]),
        (f"a;1\nb {BROKEN};{BROKEN}\nc;{BROKEN} {BROKEN}\n", [(2, MANY)]),
    ],
)
def test_a_table_with_formulas(table: str, faults: list[tuple[int, str]]) -> None:
    """The first card's line is named, and the cards are kept."""
    parsed = read_any(table.encode(), "maths.csv")
    assert [(fault.line, fault.message) for fault in parsed.faults] == faults
    assert len(parsed.cards) == table.count("\n")
    assert all(isinstance(card, ParsedCard) for card in parsed.cards)


def test_a_native_deck_with_formulas() -> None:
    """The line of the first such formula is named."""
    deck = f"""[deck]
id = "maths"
title = "Maths"

[[card]]
id = "one"
front = '''{MATRIX}?'''
answer = "1"

[[card]]
id = "two"
front = '''Why
{BROKEN}?'''
answer = "2"
"""
    result = run_import(ImportTask("maths.toml", deck.encode(), "maths"))
    assert [(fault.line, fault.sentence) for fault in result.wrong] == [(13, ONE)]
    assert result.cards == 2
