"""Reading notes for Obsidian_to_Anki."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_obsidian_to_anki() -> None:
    """Blocks, lines, clozes, tags, ids and the deck are read; a block without an end is told."""
    parsed = read_sample("start_end.md")
    gaps = r"{{c1::2}} is the {{c2::smallest}} prime, and \(\frac{1}{2}\) is none."
    assert sides(parsed) == [
        ("What is a prime?", "A number with exactly\ntwo divisors."),
        (f"{gaps}|1", ""),
        (f"{gaps}|2", ""),
        ("sum", "Summe"),
        ("Summe", "sum"),
        ("How many primes are there?", "Infinitely many."),
    ]
    assert (parsed.title, fault_lines(parsed)) == ("Numbers", [30])
    first, gap = parsed.cards[:2]
    assert (first.tags, first.source_id) == (("numbers", "primes"), "1566052191670")
    assert (gap.tags, gap.explanation) == (("numbers",), "It is even.")


def test_a_card_on_one_line_needs_its_end() -> None:
    """A card on one line without ENDI is told, and the cards around it are read."""
    text = "STARTI [Basic] a Back: b ENDI\nSTARTI [Basic] c Back: d END\n"
    text += "START\nBasic\ne\nBack: f\nEND\n"
    parsed = read_any(text.encode(), "x.md")
    assert (sides(parsed), fault_lines(parsed)) == ([("a", "b"), ("e", "f")], [2])


@pytest.mark.parametrize(
    ("note", "card"),
    [
        ("Basic\nFront: a: b\nBack: c\nMore: d", ("a: b", "c\nMore: d")),
        ("Vocabulary\nWord: a\nMeaning: b\nExample: c", ("a", "b")),
        ("Cloze\n{{c1::a}} is b", ("{{c1::a}} is b|1", "")),
        ("Cloze\n{c1:a} is b", ("{{c1::a}} is b|1", "")),
        ("Cloze\n{1|a} is b", ("{{c1::a}} is b|1", "")),
        ("Basic (optional reversed card)\na\nBack: b", ("a", "b")),
    ],
)
def test_notes(note: str, card: tuple[str, str]) -> None:
    """The first field needs no name; the fields of other note types are known by capitals."""
    assert sides(read_any(f"START\n{note}\nEND\n".encode(), "x.md")) == [card]
