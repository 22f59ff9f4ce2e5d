"""Reading Markdown with tagged lines."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_markdown() -> None:
    """Cards, drafts and clozes are read; any other text is a fault with its line."""
    parsed = read_sample("cards.txt")
    assert sides(parsed) == [
        ("What is a tensor?", "An array of numbers\nwith any number of axes."),
        ("What has no answer?", ""),
        ("What has one?", "This."),
        ("The {{c1::first}} letter is {{c2::a}}, not [b] ![picture](x.png).\n\nstray text|1", ""),
        ("The {{c1::first}} letter is {{c2::a}}, not [b] ![picture](x.png).\n\nstray text|2", ""),
    ]
    assert (parsed.title, fault_lines(parsed)) == ("Small deck", [11, 20, 22, 24])


@pytest.mark.parametrize(
    "text",
    [
        "Question: one?\nAnswer: two",
        "**Q:** one?\n**A:** two",
        "Q1. one?\nA1. two",
        "q: one?\na: two",
        "Q:one?\nA:two",
        "Q:\none?\n\nA:\n\ntwo\n---",
    ],
)
def test_markdown_as_people_paste_it(text: str) -> None:
    """Tags may be whole words, bold, numbered or in small letters."""
    parsed = read_any(text.encode(), "x")
    assert (parsed.format, sides(parsed), parsed.faults) == ("markdown", [("one?", "two")], ())


def test_a_gap_of_a_wrapped_line() -> None:
    """A gap may continue on the next line, but not after a blank line."""
    parsed = read_any(b"C: The [capital\ncity] of France is\n[Paris].\n", "x.md")
    assert sides(parsed) == [
        ("The {{c1::capital city}} of France is\n{{c2::Paris}}.|1", ""),
        ("The {{c1::capital city}} of France is\n{{c2::Paris}}.|2", ""),
    ]
    (alone,) = read_any(b"C: x [y\n\nz] [a]", "x.md").cards
    assert alone.front == "x [y\n\nz] {{c1::a}}"
