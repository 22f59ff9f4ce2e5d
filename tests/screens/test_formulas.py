"""Formulas on screens."""

import pytest

from bot.model.cards import Card
from bot.model.views import Paragraph, Span
from bot.screens.card_sides import back, front
from bot.screens.formulas import shown_spans, shown_words
from bot.screens.summary import brief

MATRIX = "\\(\\begin{pmatrix} 1 & 0 \\end{pmatrix}\\)"


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ("Area: \\(\\pi r^2\\)!", (Span("Area: "), Span("πr²"), Span("!"))),
        ("\\[a\\le b\\]", (Span("a ≤ b"),)),
        ("**so \\(x_1\\)**", (Span("so x₁", "bold"),)),
        (MATRIX, (Span(MATRIX, "code"),)),
        (f"**{MATRIX}**", (Span(MATRIX, "bold"),)),
        ("`\\(x^2\\)`", (Span("\\(x^2\\)", "code"),)),
        ("costs $5 and $7", (Span("costs $5 and $7"),)),
    ],
)
def test_a_line_of_a_card(source: str, spans: tuple[Span, ...]) -> None:
    """A formula is text if one line can show it, else code; code and dollars stay as they are."""
    assert shown_spans(source) == spans


@pytest.mark.parametrize(
    ("text", "shown"), [("\\(x^2\\) or \\(\\sqrt{2}\\)", "x² or √2"), (MATRIX, MATRIX)]
)
def test_a_text_without_styles(text: str, shown: str) -> None:
    """An option on a button shows its formulas as far as one line can."""
    assert shown_words(text) == shown


def test_both_sides_and_the_summary() -> None:
    """A card's question, answer and explanation show formulas, and so does the summary."""
    card = Card(
        "area", "\\(A(r)\\)?", "- \\(\\pi r^2\\)", answer="\\(\\pi\\)", explanation="\\(r\\ge0\\)"
    )
    assert front(card) == [Paragraph((Span("A(r)"), Span("?")))]
    assert brief(back(card)) == "π\n• πr²\nr ≥ 0"
