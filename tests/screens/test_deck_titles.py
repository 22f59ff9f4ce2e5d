"""Titles of decks as screens show them."""

import pytest

from bot.model.ids import DeckId
from bot.model.outcomes.base import DeckName
from bot.screens.widgets import LONGEST_LABEL, deck_title, study

TITLE = "Spanish"


@pytest.mark.parametrize(
    ("deck", "shown"),
    [
        (DeckName(DeckId(1), "spanish", TITLE), "Spanish"),
        (DeckName(DeckId(1), "spanish", TITLE, "mine"), "Spanish (yours)"),
        (DeckName(DeckId(1), "spanish", TITLE, "here"), "Spanish (from here)"),
        (DeckName(DeckId(1), "spanish", TITLE, "elsewhere", "7"), "Spanish (from elsewhere, 7)"),
        (DeckName(DeckId(1), "spanish", TITLE, "builtin"), "Spanish (built in)"),
        (DeckName(DeckId(1), "spanish", "\u202eSpan\nish"), "Span ish"),
        (DeckName(DeckId(1), "spanish", "\u200b"), "spanish"),
        (DeckName(DeckId(1), "spanish", "Spanish (built in)"), "“Spanish (built in)”"),
        (DeckName(DeckId(1), "spanish", "Spanish (Yours, 2)!"), "“Spanish (Yours, 2)!”"),
        (DeckName(DeckId(1), "spanish", "Spanish (A1)"), "Spanish (A1)"),
    ],
)
def test_titles(deck: DeckName, shown: str) -> None:
    """A mark says whose a deck is, and no title can imitate one."""
    assert deck_title(deck) == shown


@pytest.mark.parametrize("apart", ["", "s" * 50])
def test_long_titles_keep_their_mark(apart: str) -> None:
    """A title that is too long is cut before its mark."""
    deck = DeckName(DeckId(1), "spanish", "S" * 100, "elsewhere", apart)
    assert len(deck_title(deck)) == 100
    label = study(deck).label
    assert len(label) == LONGEST_LABEL
    assert label.endswith(f"… (from elsewhere{', ' * bool(apart)}{apart})")
