"""Reading org-drill's source files."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_org() -> None:
    """Card types, gaps, drawers, code and links are understood; subheadings are the answer."""
    parsed = read_sample("drill.org")
    assert sides(parsed)[:5] == [
        (
            "What does **dropout** do?",
            (
                "It turns off units:\n- some, by `chance`\n+ others not\n"
                "```python\nx = 1\n* starred\n```"
            ),
        ),
        ("The {{c1::sky}} is {{c2::blue::a colour}}, not $[x]$ or [1/2].|1", ""),
        ("The {{c1::sky}} is {{c2::blue::a colour}}, not $[x]$ or [1/2].|2", ""),
        ("Translate.\n\nHund", "dog"),
        ("Translate.\n\ndog", "Hund"),
    ]
    assert sides(parsed)[5:] == [
        ("What is a heading alone?", "It has its answer right below."),
        ("Nothing here", ""),
        ("hablar", "to speak"),
        ("Battle", "A day that is none."),
    ]
    first = parsed.cards[0]
    assert (first.tags, first.source_id, parsed.title) == (
        ("nets", "regular"),
        "8f2c-dropout",
        "Nets by heart",
    )
    assert fault_lines(parsed) == [36, 37]


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("#+FILETAGS: :drill:\n* a\n** b\n* c\nd", [("a", "b"), ("c", "d")]),
        ("* T :drill:\n** Front\nq\n** Back\na", [("q", "a")]),
        ("* T :drill:\n** Question\nq\n** Answer\na", [("q", "a")]),
        ("* T :drill:\nA [b] and [c].", [("A {{c1::b}} and {{c1::c}}.|1", "")]),
        ("* T :drill:\nq\n** x :drill:\ny\n** Back\na", [("q", "a"), ("x", "y")]),
        (
            "* T :drill:\n:PROPERTIES:\n:DRILL_CARD_TYPE: hidelast\n:END:\n[a] [b]",
            [("a {{c2::b}}|2", "")],
        ),
        (
            "* T :drill:\n:PROPERTIES:\n:DRILL_CARD_TYPE: multisided\n:END:\n** a\n** b\n** c",
            [("a", "b\n\nc"), ("b", "a\n\nc"), ("c", "a\n\nb")],
        ),
    ],
)
def test_org_cards_of_other_kinds(text: str, cards: list[tuple[str, str]]) -> None:
    """Tags of the file, Front and Back, nested cards and the types of cards are understood."""
    assert sides(read_any(text.encode(), "x.org")) == cards
