"""Reading trivia lists of Red-DiscordBot."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_trivia() -> None:
    """Answers stay as they are written, several are accepted, and a question is read once."""
    parsed = read_sample("trivia.yaml")
    assert [(card.front, card.answer, card.accept) for card in parsed.cards] == [
        ("Which answer is a word for refusing?", "no", ()),
        ("What is the version?", "1.10", ("one point ten",)),
        ("Which agent?", "007", ()),
    ]
    assert (parsed.title, parsed.authors, fault_lines(parsed)) == (
        "Small questions",
        ("Somebody",),
        [13, 15],
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &x [b]\nc: *x\n", 2),
        ("- a\n- b\n", 1),
        ("a: [b]\nc: [d\n", 3),
        ("a: [b]\n? [x]\n: c\n", 2),
        ("a: " + "[" * 5000, 1),
        ("a: [b]\nd:\n\t- e\n", 3),
    ],
)
def test_broken_trivia(text: str, line: int) -> None:
    """Aliases, deep nesting and other YAML than a mapping end the reading with a fault."""
    parsed = read_any(text.encode(), "x.yaml", chosen="red-trivia")
    assert fault_lines(parsed)[-1:] == [line], parsed.faults
    assert sides(parsed) in ([], [("a", "b")])


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("Star Wars: who is the father?:\n- Vader\n", "stand between quotes"),
        ("Who?:\n\t- me\n", "tab"),
        ("Who?:\n- @me\n", "stand between quotes"),
        ("Who?:\n- 'me\n", "never closed"),
        ("Which?:\n- this\nWho?\n- me\n", "end with a colon"),
        ("Who?:\n- me\n  - you\n- [a\n", "this is no YAML"),
    ],
)
def test_a_broken_trivia_list_says_what_to_do(broken: str, words: str) -> None:
    """The fault says what to do and that reading ends there; half a question is not a card."""
    parsed = read_any(f"First?:\n- yes\n{broken}Last?:\n- no\n".encode(), "x.yaml")
    assert ("First?", "yes") in sides(parsed)
    assert "Star Wars" not in [card.front for card in parsed.cards]
    message = parsed.faults[-1].message
    assert words in message
    assert message.endswith("; the file is read up to here")


def test_a_fault_inside_of_nested_values() -> None:
    """A fault may stand in a list inside of an object; the questions above it are kept."""
    parsed = read_any(
        b"a?:\n- b\nc?:\n  d:\n  - e\n  f\n  - g: [h\n", "x.yaml", chosen="red-trivia"
    )
    assert sides(parsed) == [("a?", "b")]


@pytest.mark.parametrize("name", ["x.yaml", "x.txt"])
def test_lists_below_headings_are_no_trivia(name: str) -> None:
    """A few short headings with long lists ask nothing; questions, and Red's own keys, do."""
    pros = "Pros:\n- cheap\n- fast\nCons:\n- loud\n- slow\n"
    (fault,) = read_any(pros.encode(), name).faults
    assert fault.message == "these are lists below headings, and no questions with answers"
    assert len(read_any(f"AUTHOR: me\n{pros}".encode(), name).cards) == 2
    assert len(read_any(pros.replace("s:", "s?:").encode(), name).cards) == 2
    assert len(read_any(b"Oslo:\n- Norway\nRome:\n- Italy\n", name).cards) == 2
