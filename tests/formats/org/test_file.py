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
        ("The {{c1::sky}} is {{c2::blue::a colour}}, not \\([x]\\) or [1/2].|1", ""),
        ("The {{c1::sky}} is {{c2::blue::a colour}}, not \\([x]\\) or [1/2].|2", ""),
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


OTHER_PROGRAMS = [
    # anki-editor: subheadings are fields, in any order; the heading may be one.
    (
        "** F\n:PROPERTIES:\n:ANKI_NOTE_TYPE: Basic\n:END:\n*** Front\na\n*** Back\nb\n",
        [("a", "b")],
    ),
    ("* a\n:PROPERTIES:\n:ANKI_NOTE_TYPE: Basic\n:END:\n** Back\nb\n", [("a", "b")]),
    ("* a\n:PROPERTIES:\n:ANKI_NOTE_TYPE: Basic\n:END:\nb\n", [("a", "b")]),
    (
        "* a\n:PROPERTIES:\n:ANKI_NOTE_TYPE: Basic (and reversed card)\n:END:\nb\n",
        [("a", "b"), ("b", "a")],
    ),
    (
        "* x\n:PROPERTIES:\n:ANKI_NOTE_TYPE: Cloze\n:END:\n** Text\n{{c1::a}} b\n** Extra\nc\n",
        [("{{c1::a}} b|1", "c")],
    ),
    ("* a {{c1::b}}\n:PROPERTIES:\n:ANKI_NOTE_ID: 12\n:END:\n", [("a {{c1::b}}|1", "")]),
    # org-anki
    ("* a\n:PROPERTIES:\n:ANKI_NOTE_ID: 12\n:END:\nb\n", [("a", "b")]),
    # org-fc
    ("* a :fc:\n:PROPERTIES:\n:FC_TYPE: normal\n:END:\nb\n", [("a", "b")]),
    ("* a :fc:\n:PROPERTIES:\n:FC_TYPE: normal\n:END:\nc\n** Back\nb\n", [("a\n\nc", "b")]),
    ("* a :fc:\n:PROPERTIES:\n:FC_TYPE: double\n:END:\nb\n", [("a", "b"), ("b", "a")]),
    ("* a :fc:\n:PROPERTIES:\n:FC_TYPE: text-input\n:END:\nb\n", [("a", "b")]),
    (
        "* {{a}@0} :fc:\n:PROPERTIES:\n:FC_TYPE: cloze\n:END:\nb {{c}@1}\n",
        [("{{c1::a}}\n\nb {{c2::c}}|1", ""), ("{{c1::a}}\n\nb {{c2::c}}|2", "")],
    ),
    (
        "* a :fc:\n:PROPERTIES:\n:FC_TYPE: cloze\n:END:\n{{b}@0} {{c}{d}@1}\n",
        [("a\n\n{{c1::b}} {{c2::c::d}}|1", ""), ("a\n\n{{c1::b}} {{c2::c::d}}|2", "")],
    ),
    (
        "* a :fc:\n:PROPERTIES:\n:FC_TYPE: cloze\n:END:\n{{b\nc}@0} {{$x_{y}$}@1}\n",
        [
            ("a\n\n{{c1::b c}} {{c2::\\(x_{y}\\)}}|1", ""),
            ("a\n\n{{c1::b c}} {{c2::\\(x_{y}\\)}}|2", ""),
        ],
    ),
    # A body that is aligned with its heading.
    (
        (
            "** a :drill:\n   b\n   - c\n     - d\n   #+begin_src py\n"
            "   if x:\n       y\n   #+end_src\n"
        ),
        [("a", "b\n- c\n  - d\n```py\nif x:\n    y\n```")],
    ),
]


@pytest.mark.parametrize(("text", "cards"), OTHER_PROGRAMS)
def test_cards_of_other_programs(text: str, cards: object) -> None:
    """Headings with the marks of anki-editor, org-anki and org-fc are cards."""
    parsed = read_any(text.encode(), "x")
    assert (parsed.format, sides(parsed), parsed.faults) == ("org-drill", cards, ())


def test_tags_of_org_itself_are_no_topics() -> None:
    """Org gives a heading with files a tag."""
    parsed = read_any(b"* a :drill:ATTACH:food:\nb\n", "x.org")
    assert [card.tags for card in parsed.cards] == [("food",)]


def test_files_of_other_programs() -> None:
    """Decks give the title, ids and tags are kept, and drawers are no text."""
    parsed = read_sample("anki_editor.org")
    assert parsed.title == "Trees"
    assert sides(parsed) == [
        ("What is an oak called in German?", "die Eiche"),
        ("What is a birch called in German?", "die Birke"),
    ]
    parsed = read_sample("org_fc.org")
    assert sides(parsed)[0] == ("What is an oak in German?", "die Eiche")
    assert [card.source_id for card in parsed.cards][:1] == ["1111"]
    assert len(parsed.cards) == 3


FC = (
    "* a :fc:\n:PROPERTIES:\n:FC_TYPE: {}\n:END:\n"
    ":REVIEW_DATA:\n| front | 2.5 | {} | 9 | 2024-01-01 |\n:END:\nb\n"
)


@pytest.mark.parametrize(
    ("kind", "box", "sentences"),
    [
        ("normal", 0, []),
        ("normal", 3, ["the schedules of org-fc are left out"]),
        ("cloze", 0, ["this cloze has no gap; it is left out"]),
    ],
)
def test_what_is_said_about_org_fc(kind: str, box: int, sentences: list[str]) -> None:
    """What is left out is said where it is there, and not elsewhere."""
    parsed = read_any(FC.format(kind, box).encode(), "x")
    assert [fault.message for fault in parsed.faults] == sentences
