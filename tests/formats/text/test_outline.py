"""Reading outlines of Logseq and RemNote."""

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_logseq() -> None:
    """Items with #card are cards, items below them answers; properties are left out."""
    parsed = read_sample("logseq.md")
    gaps = "Water boils at {{c1::100}} {{c2::degrees::unit}}."
    assert sides(parsed) == [
        ("What does a cell wall do?", "It keeps the cell in shape."),
        ("Which parts are green?", "- leaves\n- young stems"),
        (f"{gaps}|1", ""),
        (f"{gaps}|2", ""),
        ("How is a leaf drawn?", '```python\ndef leaf():\n    return "leaf" #card\n```'),
        ("Nothing below", ""),
    ]
    assert (parsed.title, fault_lines(parsed)) == ("Plants", [19])
    assert parsed.cards[0].tags == ("cell parts",)
    assert parsed.cards[0].source_id == "63f1c0de-0000-4000-8000-000000000001"


def test_tags_of_logseq() -> None:
    """The tag may stand in front or in double brackets; a text with several lines is kept."""
    text = "- #[[card]] One\n  more #bio\n\t- answer\n* Two #card #[[a b]]\n  - `#card`\n"
    parsed = read_any(text.encode(), "x.md")
    assert sides(parsed) == [("One\nmore", "answer"), ("Two", "`#card`")]
    assert [card.tags for card in parsed.cards] == [("bio",), ("a b",)]


def test_remnote() -> None:
    """All signs between sides, lists as answers, gaps, and options with the right one first."""
    parsed = read_sample("remnote.md")
    assert sides(parsed) == [
        ("Capital of France", "Paris"),
        ("France", "A country with rivers"),
        ("A country with rivers", "France"),
        ("France: Capital", "Paris"),
        ("Rivers", "- Seine\n- Loire"),
        ("Where does the Seine flow?", "Paris"),
        ("Hund", "dog"),
        ("dog", "Hund"),
        ("The {{c1::sun}} is a {{c2::star}}|1", ""),
        ("The {{c1::sun}} is a {{c2::star}}|2", ""),
        ("Which one is a river?", "the Nile"),
    ]
    assert parsed.cards[-1].distractors == ("the Alps",)
    assert (parsed.cards[6].tags, parsed.faults) == (("animals",), ())


def test_arrows_of_remnote() -> None:
    """Copied text has arrows in place of some signs."""
    text = "- a → b\n- c ↔ d\n- e ← f\n- g ↓\n  - h\n- i >> j\n- k ;; l\n"
    assert sides(read_any(text.encode(), "x.md")) == [
        ("a", "b"),
        ("c", "d"),
        ("d", "c"),
        ("f", "e"),
        ("g", "h"),
        ("i", "j"),
        ("k", "l"),
    ]


def test_signs_of_remnote_behind_a_word() -> None:
    """A sign may follow its word at once, as a colon does."""
    text = "- Sky\n  - a:: b\n  - c;; d\n  - e >> f\n  - g >> h\n"
    parsed = read_any(text.encode(), "x.md")
    assert sides(parsed) == [("a", "b"), ("b", "a"), ("Sky: c", "d"), ("e", "f"), ("g", "h")]


def test_obsidian_may_have_the_tag_of_logseq() -> None:
    """Items with #card among marks of Obsidian are Obsidian's."""
    text = "a\n?\nb\n\nc::d\n\n- e #card\n  f\n"
    parsed = read_any(text.encode(), "x.md")
    assert (parsed.format, len(parsed.cards)) == ("obsidian", 3)
