"""Short ways through a text give what the long ways give."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import are_tidy, in_markup, prints, tidy
from bot.formats.builder.collector import are_normalized, normalize_card, short_of
from bot.model.cards import ANSWER_LENGTH
from bot.model.markup import plain, spans_of

_PIECES = ["a", "é.", " ", "  ", "\n", "\n\n", "\t", "\xa0", "\u3000", "\u200b", "\xad", "**", "`"]
_BULLETS = ["- ", "* ", "•", "– x", "-", "```", "```py\n"]
TEXTS = st.lists(st.sampled_from(_PIECES + _BULLETS), max_size=12).map("".join)


@given(TEXTS)
def test_a_character_that_goes_changes_nothing_else(text: str) -> None:
    """A text is tidied as it is with a control character, for which each line is looked at."""
    assert tidy(text) == tidy(f"\x07{text}")


@given(st.lists(TEXTS | TEXTS.map(str.strip), min_size=1, max_size=4))
def test_texts_that_are_tidy_together_are_tidy(texts: list[str]) -> None:
    """What is said of texts that are looked at as one is true of each."""
    assert not are_tidy(texts) or [tidy(text) for text in texts] == texts


@pytest.mark.parametrize("text", ["a", "a b\n- c", "a\n\nb", "é — ✓"])
def test_usual_texts_are_found_tidy(text: str) -> None:
    """Most texts need no second look."""
    assert are_tidy(["a", text, "b"])
    assert not are_tidy(["a", f"{text} ", "b"])


def test_the_mark_between_texts_is_no_part_of_one() -> None:
    """A control character is found in a text, also the one that stands between texts here."""
    assert not are_tidy(["a", "b\x1fc"])


@given(TEXTS | st.text(st.characters(), max_size=5), st.sampled_from(["", "\n", "\x1f\n"]))
def test_what_prints_is_what_python_prints(text: str, besides: str) -> None:
    """Deleting the usual letters before looking changes nothing."""
    rest = "".join(char for char in text if char not in besides)
    assert prints(text, besides) == rest.isprintable()


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
    """Cards of which nothing needs to be changed are taken at once, and others are not."""
    assert not are_normalized(cards) or [normalize_card(card) for card in cards] == [
        (card, []) for card in cards
    ]


def test_usual_cards_are_found_fit() -> None:
    """Most cards need no second look."""
    assert are_normalized([ParsedCard("a", "b", tags=("c",)), ParsedCard("d", "e\n\nf")])
    assert not are_normalized([ParsedCard("a", "b"), ParsedCard("c", "")])


@given(TEXTS)
def test_lines_are_in_markup_with_an_item_behind_them_or_without(text: str) -> None:
    """Lines become paragraphs as they do before an item, for which each line is looked at."""
    assume("\n" in text)
    assert f"{in_markup(text)}\n- x" == in_markup(f"{text}\n- x")


@given(TEXTS, TEXTS)
def test_what_fits_fits_in_markup(front: str, back: str) -> None:
    """A card that was made to fit needs no second look when its lines have become paragraphs."""
    normalized, _ = normalize_card(ParsedCard(front, back))
    assume(normalized is not None)
    assert normalized is not None
    in_paragraphs = ParsedCard(in_markup(normalized.front), in_markup(normalized.back))
    assert normalize_card(in_paragraphs)[0] == in_paragraphs


@given(TEXTS)
def test_a_short_answer_has_no_marks(text: str) -> None:
    """A back on one line is its own short answer, without its marks."""
    line = "a" + " ".join(text.split())
    assume(len(line) <= ANSWER_LENGTH)
    assert short_of(line) == plain(spans_of(line)).strip()
