"""Tidying, marking up and normalizing texts: the fast ways give what the slow ways give."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import are_tidy, in_markup, is_printable, tidy
from bot.formats.builder.collector import are_normalized, normalize_card, short_of
from bot.model.cards import ANSWER_LENGTH
from bot.model.markup import plain, spans_of

_PIECES = ["a", "é.", " ", "  ", "\n", "\n\n", "\t", "\xa0", "\u3000", "\u200b", "\xad", "**", "`"]
_BULLETS = ["- ", "* ", "•", "– x", "-", "```", "```py\n"]
TEXTS = st.lists(st.sampled_from(_PIECES + _BULLETS), max_size=12).map("".join)


@given(TEXTS)
def test_a_character_that_goes_changes_nothing_else(text: str) -> None:
    """The fast checks give the same text as the slow way, which a control character forces."""
    assert tidy(text) == tidy(f"\x07{text}")


@given(st.lists(TEXTS | TEXTS.map(str.strip), min_size=1, max_size=4))
def test_texts_that_are_tidy_together_are_tidy(texts: list[str]) -> None:
    """If texts are found tidy together, `tidy` changes none of them."""
    assert not are_tidy(texts) or [tidy(text) for text in texts] == texts


@pytest.mark.parametrize("text", ["a", "a b\n- c", "a\n\nb", "é — ✓"])
def test_usual_texts_are_found_tidy(text: str) -> None:
    """Usual texts are found tidy, and a trailing blank is noticed."""
    assert are_tidy(["a", text, "b"])
    assert not are_tidy(["a", f"{text} ", "b"])


def test_the_mark_between_texts_is_no_part_of_one() -> None:
    """A text is not tidy if it holds the control character that separates the joined texts."""
    assert not are_tidy(["a", "b\x1fc"])


@given(TEXTS | st.text(st.characters(), max_size=5), st.sampled_from(["", "\n", "\x1f\n"]))
def test_what_prints_is_what_python_prints(text: str, ignored: str) -> None:
    """Deleting printable ASCII before the check does not change its answer."""
    rest = "".join(char for char in text if char not in ignored)
    assert is_printable(text, ignored) == rest.isprintable()


_CARDS = st.builds(
    ParsedCard,
    TEXTS.map(str.strip) | st.just("x" * 1_001),
    TEXTS.map(str.strip) | st.just("x" * 3_001),
    tags=st.sampled_from([(), ("a",), ("a", "a"), (" b",)]),
    answer=st.sampled_from(["", "", "c"]),
    deletion=st.sampled_from([0, 0, 0, 1]),
)


@given(st.lists(_CARDS, min_size=2, max_size=4))
def test_cards_that_fit_together_fit(cards: list[ParsedCard]) -> None:
    """If cards are found normalized together, `normalize_card` changes none of them."""
    assert not are_normalized(cards) or [normalize_card(card) for card in cards] == [
        (card, []) for card in cards
    ]


def test_usual_cards_are_found_fit() -> None:
    """Usual cards are found normalized, and a draft is noticed."""
    assert are_normalized([ParsedCard("a", "b", tags=("c",)), ParsedCard("d", "e\n\nf")])
    assert not are_normalized([ParsedCard("a", "b"), ParsedCard("c", "")])


@given(TEXTS)
def test_lines_are_in_markup_with_an_item_behind_them_or_without(text: str) -> None:
    """The fast way gives the same paragraphs as the slow way, which a list item forces."""
    assume("\n" in text)
    assert f"{in_markup(text)}\n- x" == in_markup(f"{text}\n- x")


@given(TEXTS, TEXTS)
def test_what_fits_fits_in_markup(front: str, back: str) -> None:
    """A normalized card stays normalized when its lines become paragraphs."""
    normalized, _ = normalize_card(ParsedCard(front, back))
    assume(normalized is not None)
    assert normalized is not None
    in_paragraphs = ParsedCard(in_markup(normalized.front), in_markup(normalized.back))
    assert normalize_card(in_paragraphs)[0] == in_paragraphs


@given(TEXTS)
def test_a_short_answer_has_no_marks(text: str) -> None:
    """A back on one line is the short answer, without its markup."""
    line = "a" + " ".join(text.split())
    assume(len(line) <= ANSWER_LENGTH)
    assert short_of(line) == plain(spans_of(line)).strip()
