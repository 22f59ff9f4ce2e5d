"""Reading notes for Obsidian's plugin Spaced Repetition."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import read_sample
from tests.formats.visible import sides


def test_obsidian() -> None:
    """Both separators, both ways, code, comments, schedules, tags and gaps are understood."""
    parsed = read_sample("note.txt")
    assert sides(parsed) == [
        ("What is a kernel?", "A small matrix that slides."),
        ("weight", "Gewicht"),
        ("Gewicht", "weight"),
        ("How do you loop?", "```python\nfor x in xs:\n\n    print(x)\n```"),
        ("Left", "Right"),
        ("Right", "Left"),
        ("A {{c1::loss::what falls}} falls, and {{c2::accuracy}} rises.|1", ""),
        ("A {{c1::loss::what falls}} falls, and {{c2::accuracy}} rises.|2", ""),
    ]
    assert [card.tags for card in parsed.cards[:4]] == [("nets",)] * 3 + [("code",)]
    assert parsed.faults == ()


def test_prose_with_colons_is_no_note() -> None:
    """C++ names in a text do not make it an Obsidian note."""
    text = "We use std::vector.\nAnd std::map.\nAlso std::set and more.\nThe end."
    assert read_any(text.encode(), "x").format == "paste"


def test_tags_of_decks_in_a_row_of_cards() -> None:
    """A deck's tag may follow single-line cards without a blank line between them."""
    text = (
        "#flashcards/a\none::1\n#flashcards/b two::2\nthree::3\n#flashcards/c #flashcards/größe\n"
        "four::4\n"
    )
    parsed = read_any(text.encode(), "x.md")
    assert sides(parsed) == [("one", "1"), ("two", "2"), ("three", "3"), ("four", "4")]
    assert [card.tags for card in parsed.cards] == [("a",), ("b",), ("a",), ("c", "größe")]


@pytest.mark.parametrize(
    "head",
    ["tags: flashcards/a/b", "tags: [x, flashcards/a/b]", "tags:\n  - '#flashcards/a/b'\n  - y"],
)
def test_decks_named_by_a_notes_properties(head: str) -> None:
    """A note's properties may name its deck."""
    parsed = read_any(f"---\n{head}\n---\nq::a\n".encode(), "x.md")
    assert [card.tags for card in parsed.cards] == [("a/b",)]


def test_cards_of_all_kinds_without_blank_lines() -> None:
    """The lines between single-line cards are read as cards of their own."""
    text = (
        "#flashcards\none::1\n```\ncode::not\n```\nThe ==sky== is blue\ntwo::2\nlong\nquestion\n?\n"
        "answer\nwith::colons\n\nIs std::map\n?\nyes\n"
    )
    parsed = read_any(text.encode(), "x.md")
    assert [(card.line, *pair) for card, pair in zip(parsed.cards, sides(parsed), strict=True)] == [
        (2, "one", "1"),
        (3, "```\ncode::not\n```\nThe {{c1::sky}} is blue|1", ""),
        (7, "two", "2"),
        (8, "long\nquestion", "answer\nwith::colons"),
        (14, "Is std::map", "yes"),
    ]
