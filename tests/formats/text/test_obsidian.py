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


def test_only_a_fence_hides_cards() -> None:
    """Backticks behind other text on their line begin no block; cards after them are read."""
    text = "#flashcards\n\na::b\n\n```$code```\n\nc::d\n\n````md\n```\nx::y\n````\n\ne::f\n"
    assert sides(read_any(text.encode(), "x.md")) == [("a", "b"), ("c", "d"), ("e", "f")]


def test_code_that_is_never_closed() -> None:
    """A fence without an end hides the rest of a note, and that is said."""
    (fault,) = read_any(b"#flashcards\na::b\n\n```\nc::d\n", "x.md").faults
    assert (fault.line, "never closed" in fault.message) == (4, True)


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("Capital::Athens ^gh56ij", ("Athens", (), ())),
        ("Capital::[[Rome|Roma]] ^ab12cd", ("Roma", ("Rome",), ())),
        ("Capital::[Oslo](https://example.org/a::b)", ("Oslo", (), ())),
        ("Tagged::answer #review #geo/asia", ("answer", (), ("review", "geo/asia"))),
        ("Tagged #review::answer #flashcards/x", ("answer", (), ("review", "x"))),
        ("Shown::this %% a :: b %%", ("this", (), ())),
        ("White::#fff", ("#fff", (), ())),
        ("$a::b$ :: $c$", (r"\(c\)", (), ())),
        ("`a::b`::c", ("c", (), ())),
    ],
)
def test_what_is_part_of_an_answer(
    text: str, card: tuple[str, tuple[str, ...], tuple[str, ...]]
) -> None:
    """Block ids, tags and comments are not; a link is its words, and its page is accepted."""
    (read,) = read_any(f"#flashcards\n\n{text}\n".encode(), "x.md").cards
    assert ((read.back or read.answer), read.accept, read.tags) == card


@pytest.mark.parametrize(
    "text",
    [
        "In Python `a == b` and `c == d` compare values.",
        "If x == 1 and y == 2 then stop.",
        "$a == b$",
        "https://example.org/?q=YWJj==&r=ZGVm==",
        "Title\n=====",
        "https://example.org/a::b",
        "%% hidden :: card %%",
        "%%\nhidden::card\n%%",
    ],
)
def test_no_gaps_and_no_sides(text: str) -> None:
    """Code, formulas, addresses and comments have neither; an opening mark has no blank behind."""
    assert sides(read_any(f"#flashcards\na::b\n\n{text}\n".encode(), "x.md")) == [("a", "b")]


@pytest.mark.parametrize(
    ("text", "front"),
    [
        ("A ==gap== and ==`x == y`==.", "A {{c1::gap}} and {{c2::`x == y`}}."),
        ("==https://example.org== is it", "{{c1::https://example.org}} is it"),
        ("==[[Rome|Roma]]== in ==2;;Italy;;land==", "{{c1::Roma}} in {{c2::Italy::land}}"),
        ("If a ==b and c == d then ==gap==", "If a ==b and c == d then {{c1::gap}}"),
    ],
)
def test_gaps(text: str, front: str) -> None:
    """A gap may hold code, an address or a link."""
    assert read_any(f"#flashcards\n\n{text} #t\n".encode(), "x.md").cards[0].front == front


def test_cards_of_the_plugin_flashcards() -> None:
    """A question has the tag #card behind it or below it; its id is no part of the answer."""
    text = (
        "---\ncards-deck: Biology\n---\n# Title\n\n## What? #card\nThat.\nMore.\n^1632412341234\n\n"
        "two #card-reverse\nzwei\n\n### Third\n#card\nAnswer\n\nprose\n"
    )
    parsed = read_any(text.encode(), "x.md")
    assert sides(parsed) == [
        ("What?", "That.\nMore."),
        ("two", "zwei"),
        ("zwei", "two"),
        ("Third", "Answer"),
    ]


def test_a_note_without_the_plugins_tag() -> None:
    """A few sides are enough where links, comments or block ids are Obsidian's."""
    text = "```$code```\n\nProse.\n\nGreece::Athens ^gh56ij\n\nMore.\n"
    assert sides(read_any(text.encode(), "x.md")) == [("Greece", "Athens")]
    assert read_any(text.replace(" ^gh56ij", "").encode(), "x.md").format == "paste"
