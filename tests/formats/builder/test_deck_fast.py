"""Simple decks are built in a faster way that must give the same deck."""

from hypothesis import given
from hypothesis import strategies as st

from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.builder.collector import normalize_card
from bot.formats.builder.deck import build
from bot.formats.builder.deck_fast import simple_cards
from bot.formats.builder.slugs import Topics

_SIDES = st.lists(
    st.sampled_from(["a", "Б.", "\n", "- c", "**d**", "`", " ", "x" * 61, "y" * 700]),
    min_size=1,
    max_size=4,
).map("".join)
_SIMPLE = st.builds(
    lambda front, back, source, tags: normalize_card(
        ParsedCard(front, back, tags=tags, source_id=source)
    )[0],
    _SIDES,
    _SIDES,
    st.sampled_from(["one", "two", "Three", "4 four", "five-2", ""]),
    st.sampled_from([(), ("net",), ("nets::deep", "net"), ("Net",)]),
)


@given(st.lists(_SIMPLE, max_size=4), st.booleans())
def test_simple_decks_are_built_as_others(
    normalized: list[ParsedCard | None],
    wrapped: bool,  # noqa: FBT001 - Hypothesis passes it by position
) -> None:
    """Simple cards become the same whether or not a cloze beside them forces the general way."""
    cards = tuple(card for card in normalized if card is not None)
    cloze = ParsedCard("{{c1::a}}", deletion=1, source_id="cloze")
    simple = build(ParsedDeck("x", cards, normalized=True, wrapped=wrapped), "deck")
    mixed = build(ParsedDeck("x", (*cards, cloze), normalized=True, wrapped=wrapped), "deck")
    assert simple.deck.cards == mixed.deck.cards[:-1]
    assert simple.deck.topics == mixed.deck.topics
    assert simple.ids == mixed.ids[:-1]


def test_only_simple_cards_take_the_fast_way() -> None:
    """A front, a back and an id of its own are enough; anything more is not."""
    simple = ParsedCard("a", "b", tags=("net",), source_id="one")
    assert simple_cards(ParsedDeck("x", (simple,), normalized=True), Topics({})) is not None
    odd = (simple, ParsedCard("c", "d"), ParsedCard("c", "d", source_id="two", fact="f"))
    for card in odd:
        topics = Topics({})
        parsed = ParsedDeck("x", (simple, card), normalized=True)
        assert simple_cards(parsed, topics) is None
        assert topics.titles == {}


def test_numbered_rows_take_the_general_way() -> None:
    """Numbers of rows are no ids, so that such a deck is not simple."""
    cards = tuple(ParsedCard(f"q{row}", "a", source_id=str(row)) for row in (1, 2))
    assert simple_cards(ParsedDeck("x", cards, normalized=True), Topics({})) is None
    others = tuple(ParsedCard(f"q{row}", "a", source_id=str(row)) for row in (2, 1))
    assert simple_cards(ParsedDeck("x", others, normalized=True), Topics({})) is not None
