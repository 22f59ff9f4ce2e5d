"""Reading questions of the Open Trivia Database."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_opentdb() -> None:
    """Texts are decoded, options and licence are kept, and a broken question is a fault."""
    parsed = read_sample("opentdb.json")
    assert [(card.front, card.answer, card.distractors) for card in parsed.cards] == [
        (
            'Which gas do we call "laughing"?',
            "Nitrous oxide",
            ("Helium", "Argon", "Neon"),
        ),
        ("Two is a prime.", "True", ("False",)),
        ("What is it?", "Café", ("Tea",)),
    ]
    assert parsed.cards[0].tags == ("Science & Nature",)
    assert (parsed.licence, fault_lines(parsed)) == ("CC-BY-SA-4.0", [7])
    assert "opentdb.com" in parsed.authors[0]


@pytest.mark.parametrize(
    "text",
    [
        '{"results": [{"question": "a", "correct_answer": "b"}, {"quest',
        '[{"question": "a", "correct_answer": "b"}, ' + "[" * 100_000,
        '{"results": [{"type": "boolean", "question": "a", "correct_answer": "b"}, 7]}',
    ],
)
def test_broken_opentdb(text: str) -> None:
    """The cards before a broken place are read, and the place is a fault."""
    parsed = read_any(text.encode(), "x.json")
    assert (sides(parsed), fault_lines(parsed)) == ([("a", "b")], [1])


def test_opentdb_in_base64() -> None:
    """Base64 is recognised by the question's type."""
    text = '[{"type": "Ym9vbGVhbg==", "question": "w6k=", "correct_answer": "VHJ1ZQ==", '
    text += '"incorrect_answers": []}]'
    assert sides(read_any(text.encode(), "x")) == [("é", "True")]


def test_opentdb_in_the_older_percent_encoding() -> None:
    """The API's option "legacy" writes a blank as a plus, and such texts are decoded."""
    text = (
        '{"results": [{"category": "General+Knowledge", "question": "The+%22cat%22+sat.", '
        '"correct_answer": "C%2B%2B+it+is", "incorrect_answers": ["No+way"]}, '
        '{"category": "Art", "question": "Is+it+so", "correct_answer": "On+and%2For+off"}]}'
    )
    parsed = read_any(text.encode(), "x.json")
    assert sides(parsed) == [('The "cat" sat.', "C++ it is"), ("Is it so", "On and/or off")]
    assert parsed.cards[0].distractors == ("No way",)
    assert parsed.cards[0].tags == ("General Knowledge",)


def test_pluses_in_opentdb_stay() -> None:
    """In the API's default encoding a plus stays a plus."""
    text = '[{"category": "Maths", "question": "2+2=?", "correct_answer": "1+3"}]'
    assert sides(read_any(text.encode(), "x.json")) == [("2+2=?", "1+3")]
