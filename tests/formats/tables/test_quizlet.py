"""Reading Quizlet's text, and other lists of terms."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_quizlet() -> None:
    """A tab separates term and definition, and a row without a tab is a draft."""
    parsed = read_sample("quizlet.txt")
    assert sides(parsed)[1] == ("layer", "units side by side; they share inputs")
    assert (len(parsed.cards), parsed.cards[3].draft, fault_lines(parsed)) == (4, True, [4])


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("a - one - two\nb - three", [("a", "one - two"), ("b", "three")]),
        ("a,one, two\nb,three", [("a", "one, two"), ("b", "three")]),
        ("a\tone\ntwo\n\nb\tthree", [("a", "one\ntwo"), ("b", "three")]),
        ("a\tone;b\ttwo", [("a", "one"), ("b", "two")]),
        ('a\tsay "x"\nb\ty', [("a", 'say "x"'), ("b", "y")]),
    ],
)
def test_quizlet_with_other_marks(text: str, cards: list[tuple[str, str]]) -> None:
    """Other separators are understood, and the first one in a row counts."""
    assert sides(read_any(text.encode(), "x", chosen="quizlet")) == cards


@pytest.mark.parametrize(
    "text",
    [
        "der Hund - the dog\ndie Katze - the cat - animal\nT-Shirt - shirt\n",
        "der Hund – the dog\ndie Katze – the cat - animal\nT-Shirt – shirt\n",
        "der Hund: the dog\ndie Katze: the cat - animal\nT-Shirt: shirt\n",
        " der Hund \tthe dog\n\ndie Katze\t the cat - animal\t\nT-Shirt\tshirt\n",
        "1. der Hund - the dog\n2. die Katze - the cat - animal\n3. T-Shirt - shirt\n",
        "* der Hund: the dog\n* die Katze: the cat - animal\n* T-Shirt: shirt\n",
        "der Hund,the dog;die Katze,the cat - animal;T-Shirt,shirt",
    ],
)
def test_lists_of_terms_are_recognised_by_what_divides_them(text: str) -> None:
    """If no other format fits, a separator in every line makes a list of terms."""
    parsed = read_any(text.encode(), "x.txt")
    assert [(front, back.replace("–", "-")) for front, back in sides(parsed)] == [
        ("der Hund", "the dog"),
        ("die Katze", "the cat - animal"),
        ("T-Shirt", "shirt"),
    ]
    assert (parsed.format, parsed.faults) == ("quizlet", ())


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\nI hope you are well - we are.\nSee you soon, Bob\n",
        "One - two\nand some more text.\nAnd more of it.\n",
    ],
)
def test_prose_is_no_list_of_terms(text: str) -> None:
    """A text with a separator in only some lines is not read as cards."""
    assert read_any(text.encode(), "x.txt").cards == ()
