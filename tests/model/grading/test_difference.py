import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from bot.model.grading.difference import difference, nearest
from tests.amount import amount


@pytest.mark.parametrize(
    ("typed", "answer", "extra", "missing"),
    [
        ("max(0, 1 + ys)", "max(0, 1 − ys)", ("+",), ("−",)),
        ("hidden state h", "hidden state", ("h",), ()),
        ("hypotension", "hypertension", ("hypotension",), ("hypertension",)),
        ("Noth Korea", "North Korea", ("Noth",), ("North",)),
        ("cross loss", "cross-entropy loss", (), ("-entropy",)),
        ("der Tisch", "Der Tisch", (), ()),
        ("x²", "x", ("x²",), ("x",)),
    ],
)
def test_the_part_that_differs(
    typed: str, answer: str, extra: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    """What was typed too much is marked, and what was typed too little is named."""
    found = difference(typed, answer)
    assert (found.extra, found.missing) == (extra, missing)


def test_inside_a_word_only_letters_are_marked() -> None:
    """Where a word is nearly the right one, the pieces that differ are its letters."""
    pieces = difference("hypotension", "hypertension").pieces
    assert pieces == (("hyp", False), ("o", True), ("tension", False))


@settings(max_examples=amount(200), deadline=None, derandomize=True)
@generated(st.text(max_size=40), st.text(max_size=40))
def test_the_pieces_are_the_text(typed: str, answer: str) -> None:
    """The pieces give the typed text when joined, whatever it is."""
    assert "".join(text for text, _ in difference(typed, answer).pieces) == typed
    assert not any(differs for _, differs in difference(typed, typed).pieces)


def test_the_nearest_answer_is_compared() -> None:
    """Of several right answers the most similar one counts; one that is quite different is none."""
    assert nearest("gradient decent", ("SGD", "gradient descent")) == "gradient descent"
    assert nearest("photosynthesis", ("SGD", "bias")) == ""
