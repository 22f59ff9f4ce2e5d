"""Formulas on screens."""

import pytest

from bot.model.cards import Card
from bot.model.views import Bullets, Drawn, Paragraph, Span
from bot.screens.card_sides import back, front
from bot.screens.formulas import (
    LONGEST_DRAWN,
    MOST_FORMULAS,
    shown_blocks,
    shown_spans,
    shown_words,
)
from bot.screens.summary import brief

MATRIX = "\\(\\begin{pmatrix} 1 & 0 \\end{pmatrix}\\)"
BROKEN = "\\(\\foo{x}\\)"


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        (
            "Area: \\(\\pi r^2\\)!",
            (Span("Area: "), Span("πr²", source="\\(\\pi r^2\\)"), Span("!")),
        ),
        ("\\[a\\le b\\]", (Span("a ≤ b", source="\\[a\\le b\\]"),)),
        ("**so \\(x_1\\)**", (Span("so x₁", "bold", source="so \\(x_1\\)"),)),
        (MATRIX, (Span("the row (1, 0)", source=MATRIX),)),
        (f"**{MATRIX}**", (Span("the row (1, 0)", "bold", source=MATRIX),)),
        (BROKEN, (Span(BROKEN, "code"),)),
        ("`\\(x^2\\)`", (Span("\\(x^2\\)", "code"),)),
        ("costs $5 and $7", (Span("costs $5 and $7"),)),
    ],
)
def test_a_line_of_a_card(source: str, spans: tuple[Span, ...]) -> None:
    """A formula is text or words with its TeX, else code; code and dollars stay as they are."""
    assert shown_spans(source) == spans


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\\(x^2\\) or \\(\\sqrt{2}\\)", "x² or √2"),
        (MATRIX, "the row (1, 0)"),
        (BROKEN, BROKEN),
    ],
)
def test_a_text_without_styles(text: str, words: str) -> None:
    """An option on a button shows its formulas in words where one line is too little."""
    assert shown_words(text) == words


def test_a_side_is_drawn_as_a_whole() -> None:
    """A formula that Unicode can't show makes its side a picture, which has the text in words too.

    Formulas in bold text are drawn, too, and one that can't be drawn stays as it is.
    """
    (side,) = shown_blocks(f"**Is {MATRIX}** like \\(x^2\\)?\n\n- {BROKEN}")
    assert isinstance(side, Drawn)
    assert side.source == (
        Paragraph(
            (
                Span("Is ", "bold"),
                Span(MATRIX, "tex"),
                Span(" like "),
                Span("\\(x^2\\)", "tex"),
                Span("?"),
            )
        ),
        Bullets(((Span(BROKEN, "tex"),),)),
    )
    assert side.words == f"Is the row (1, 0) like x²?\n• {BROKEN}"
    assert brief([side]) == side.words
    assert not any(span.kind == "tex" for span in shown_spans(MATRIX))


@pytest.mark.parametrize(
    "source",
    [
        BROKEN,
        "\\(x^2\\)",
        f"`{MATRIX}`",
        " ".join([MATRIX] * (MOST_FORMULAS + 1)),
        f"{'x' * LONGEST_DRAWN} {MATRIX}",
    ],
)
def test_what_is_not_drawn(source: str) -> None:
    """Text is drawn only for a formula that needs it, and only within limits."""
    assert not any(isinstance(block, Drawn) for block in shown_blocks(source))


def test_texts_that_the_fonts_lack_stay_text() -> None:
    """Beside a text in another script only the formulas are drawn, each on its own line."""
    (side,) = shown_blocks(f"矩阵 \\(x^2\\), {MATRIX} 🎉")
    assert isinstance(side, Drawn)
    assert side.beside
    tex = MATRIX.removeprefix("\\(").removesuffix("\\)")
    assert side.source == (Paragraph((Span(f"\\[{tex}\\]", "tex"),)),)
    (latin,) = shown_blocks(f"Die Größe, η, размер 🎉 {MATRIX}")
    assert isinstance(latin, Drawn)
    assert not latin.beside


def test_options_are_drawn_with_their_question() -> None:
    """If an option has to be drawn, all options are in one picture with the question."""
    card = Card("unit", "Which is a unit?", answer=MATRIX)
    (side,) = front(card, (MATRIX, "\\(x\\)"))
    assert isinstance(side, Drawn)
    assert side.options
    assert side.words == "Which is a unit?\nA\N{EM SPACE}the row (1, 0)\nB\N{EM SPACE}x"
    assert brief([side]) == "Which is a unit?"
    assert front(card, ("one", "\\(x\\)")) == front(card)


def test_both_sides_and_the_summary() -> None:
    """A card's question, answer and explanation show formulas, and so does the summary."""
    card = Card(
        "area", "\\(A(r)\\)?", "- \\(\\pi r^2\\)", answer="\\(\\pi\\)", explanation="\\(r\\ge0\\)"
    )
    assert front(card) == [Paragraph((Span("A(r)", source="\\(A(r)\\)"), Span("?")))]
    assert brief(back(card)) == "π\n• πr²\nr ≥ 0"
