"""Reading tables in Markdown."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_tables() -> None:
    """Headings above several tables are topics; a number is no question; other lines are told."""
    parsed = read_sample("tables.md")
    assert sides(parsed) == [
        ("Which river flows through Paris?", "the **Seine**"),
        ("Which sign separates cells?", "a bar, `|`"),
        ("Which river flows through Cairo?", "the Nile\n(the White and the Blue)"),
    ]
    assert [card.tags for card in parsed.cards] == [("Europe",), ("Europe",), ("Africa",)]
    assert parsed.title == "Rivers"
    assert 3 in fault_lines(parsed)
    assert any("2 lines stand outside of the tables" in fault.message for fault in parsed.faults)


@pytest.mark.parametrize(
    "text",
    [
        "| Term | Definition |\n|---|---|\n| a | b |\n| c | d |\n",
        "Question | Answer\n:--- | ---:\na | b\nc | d",
        "  |Front|Back|\n  |:-:|-|\n  |a|b|\n  |c|d|\n",
        "| Country | Capital |\n|---|---|\n| a | b |\n| c | d |\n",
    ],
)
def test_forms_of_tables(text: str) -> None:
    """Bars at the ends may be missing; the header is never a card."""
    parsed = read_any(text.encode(), "x.md")
    assert (parsed.format, sides(parsed)) == ("markdown-table", [("a", "b"), ("c", "d")])


def test_headers_of_several_tables() -> None:
    """No table's header is a card, whatever its words; of several headings none is the title."""
    text = "## Towns\n\n|Land|Ort|\n|-|-|\n|a|b|\n\n## Seas\n\n|Land|Meer|\n|-|-|\n|c|d|\n"
    parsed = read_any(text.encode(), "x.md")
    assert (sides(parsed), parsed.title) == ([("a", "b"), ("c", "d")], "")
    assert [card.tags for card in parsed.cards] == [("Towns",), ("Seas",)]
