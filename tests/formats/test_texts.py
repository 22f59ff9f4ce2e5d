"""Short ways through a text give what the long ways give."""

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.formats.found import Found
from bot.formats.gathering import fit, short_of
from bot.formats.hard_lines import in_markup
from bot.formats.texts import tidy
from bot.model.cards import ANSWER_LENGTH
from bot.model.markup import plain, spans_of

_PIECES = ["a", "é.", " ", "  ", "\n", "\n\n", "\t", "\xa0", "\u3000", "\u200b", "\xad", "**", "`"]
_BULLETS = ["- ", "* ", "•", "– x", "-", "```", "```py\n"]
TEXTS = st.lists(st.sampled_from(_PIECES + _BULLETS), max_size=12).map("".join)


@given(TEXTS)
def test_a_character_that_goes_changes_nothing_else(text: str) -> None:
    """A text is tidied as it is with a control character, for which each line is looked at."""
    assert tidy(text) == tidy(f"\x07{text}")


@given(TEXTS)
def test_lines_are_in_markup_with_an_item_behind_them_or_without(text: str) -> None:
    """Lines become paragraphs as they do before an item, for which each line is looked at."""
    assume("\n" in text)
    assert f"{in_markup(text)}\n- x" == in_markup(f"{text}\n- x")


@given(TEXTS, TEXTS)
def test_what_fits_fits_in_markup(front: str, back: str) -> None:
    """A card that was made to fit needs no second look when its lines have become paragraphs."""
    fitted, _ = fit(Found(front, back))
    assume(fitted is not None)
    assert fitted is not None
    in_paragraphs = Found(in_markup(fitted.front), in_markup(fitted.back))
    assert fit(in_paragraphs)[0] == in_paragraphs


@given(TEXTS)
def test_a_short_answer_has_no_marks(text: str) -> None:
    """A back on one line is its own short answer, without its marks."""
    line = "a" + " ".join(text.split())
    assume(len(line) <= ANSWER_LENGTH)
    assert short_of(line) == plain(spans_of(line)).strip()
