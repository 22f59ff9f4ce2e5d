"""Gaps whose text has braces, and cloze texts that are too long for a card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.base.deck_limits import LONGEST_FRONT
from bot.formats.base.parsed import Limits, ParsedCard
from bot.formats.builder.anki_cloze import cloze_cards, cloze_fronts
from bot.formats.builder.cloze import around_gap
from bot.formats.builder.collector import Collector
from bot.model.cards import deletions

_LONG = " ".join(f"word{number}" for number in range(250))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (r"Written {{c1::{- like this -}}} in Haskell, with {{c2::dashes}}.", "{- like this -"),
        (r"\(\frac{\text{TP}}{{{c1::\text{TP}+\text{FP}}}}\), {{c2::x}}", r"\text{TP}+\text{FP}"),
        (r"{{c1::\(\frac{1}{\sqrt{2}}\)}}", r"\(\frac{1}{\sqrt{2} }\)"),
        (r"{{c1::\[\frac{a}{\frac{b}{c}}\]::a fraction}}", r"\[\frac{a}{\frac{b}{c} }\]"),
        (r"\({{c1::x^{2}}} + 1\)", "x^{2}"),
        (r"\(a_{{{c1::n}}}\)", "n"),
        (r"\({{c1::\{a, b\}}}\)", r"\{a, b\}"),
        (r"\({{c1::{a}}}\)", "{a}"),
        (r"{{c1::C:\}} and {{c2::D:\}}", "C:\\"),
        (r"{{c1::if (x) { y(); }}}", "if (x) { y();"),
        (r"{{c1::a {{c2::\(x^{2}\)}} b}}", r"a \(x^{2}\) b"),
        (r"{{c1::\(\sqrt{2}\)}} and {{c1::b}}", r"\(\sqrt{2}\)"),
        (r"{{c1::a}} and \(\frac{1}{\frac{1}{2}}\)", "a"),
    ],
)
def test_braces_in_gaps(text: str, hidden: str) -> None:
    """A gap ends at the first two braces; in a formula, where its own braces are balanced."""
    fronts = cloze_fronts(text)
    (first, *_) = (gap for gap in deletions(fronts[1]) if gap.number == 1)
    assert first.text.strip() == hidden
    cards = cloze_cards(ParsedCard(text))
    collector = Collector("x", Limits())
    for card in cards:
        collector.card(card)
    parsed = collector.finish("x")
    assert parsed.faults == ()
    assert len(parsed.cards) == len(fronts)


def test_a_formula_that_is_never_balanced_costs_no_other_gap() -> None:
    """Where braces cannot be balanced, all gaps end as in Anki."""
    assert cloze_fronts(r"{{c1::\frac{a}} and {{c2::b}}").keys() == {1, 2}


def test_a_long_cloze_is_cut_around_each_gap() -> None:
    """Each card keeps its own gap and the text around it, and says that it was cut."""
    text = f"{{{{c1::start}}}} {_LONG} {{{{c2::middle}}}} {_LONG} {{{{c3::end}}}}"
    cards = cloze_cards(ParsedCard(text, source_id="x"))
    collector = Collector("x", Limits())
    for card in cards:
        collector.card(card)
    parsed = collector.finish("x")
    assert [card.source_id for card in parsed.cards] == ["x-1", "x-2", "x-3"]
    first, second, third = (card.front for card in parsed.cards)
    assert first.startswith("{{c1::start}} word0")
    assert first.endswith("…")
    assert "{{c2::middle}}" in second
    assert second[0] == second[-1] == "…"
    assert third.startswith("…")
    assert third.endswith("{{c3::end}}")
    sentence = "the text of this card is longer than 1,000 characters; only the part around its gap"
    assert {fault.message for fault in parsed.faults} == {f"{sentence} is kept"}


@given(
    st.lists(
        st.sampled_from(["{{c1::a b}}", "{{c2::c}}", "word ", "x" * 90, "\n", "{{c1::z::h}}"])
    ),
    st.integers(40, 300),
)
def test_a_cut_text_keeps_a_gap(parts: list[str], longest: int) -> None:
    """However a text is cut, it is short enough, and its first gap is whole."""
    text = "".join([*parts, "{{c1::the gap}}"])
    cut = around_gap(text, 1, longest)
    assert len(cut) <= longest
    assert {gap.number for gap in deletions(cut)} == {1}
    assert cut.count("{{") == cut.count("}}")


def test_a_hidden_text_that_is_too_long_is_cut() -> None:
    """A gap that is longer than a whole card is cut inside."""
    cut = around_gap(f"a {{{{c1::{_LONG}::hint}}}}", 1, LONGEST_FRONT)
    (gap,) = deletions(cut)
    assert gap.text.endswith("…")
    assert len(cut) <= LONGEST_FRONT


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        (
            ParsedCard("q" * 1_001, "a"),
            "the question of this card is longer than 1,000 characters; only its beginning is kept",
        ),
        (
            ParsedCard("q", "a" * 3_001),
            "the answer of this card is longer than 3,000 characters; only its beginning is kept",
        ),
        (ParsedCard("q" * 1_000, "a" * 3_000), ""),
    ],
)
def test_long_texts_are_cut_visibly(card: ParsedCard, sentence: str) -> None:
    """A question or an answer that is too long ends in an ellipsis, and a sentence says so."""
    collector = Collector("x", Limits())
    collector.card(card)
    parsed = collector.finish("x")
    assert [fault.message for fault in parsed.faults] == ([sentence] if sentence else [])
    (cut,) = parsed.cards
    assert (cut.front + cut.back).count("…") == bool(sentence)
