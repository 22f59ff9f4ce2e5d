from hypothesis import given, settings
from msgspec import structs

from bot.formats.builder.whole_cards import joined, parts_of, split
from bot.formats.native.cards import cards_of
from bot.formats.native.schema import CardTable
from bot.model.cards import Card, Deck, Image, Sound
from tests.amount import amount
from tests.formats.native.native_decks import decks

PROPERTY = settings(max_examples=amount(100), deadline=None, derandomize=True)
TWO_GAPS = "The {{c1::heart}} [a heart] pumps {{c2::blood}}."


@PROPERTY
@given(decks())
def test_any_deck_is_the_same_when_it_is_split_again(deck: Deck) -> None:
    """Joining the gaps of each cloze loses nothing, and nothing else is joined."""
    whole = joined(deck)
    assert len({card.id for card in whole.cards}) == len(whole.cards)
    assert split(whole) == deck


def test_media_stay_on_the_gaps() -> None:
    """Pictures and sounds of a cloze are on each of its cards, and a hidden sound is not typed."""
    heart, spoken = Image("h.png", "a heart"), Sound("s.mp3", "spoken")
    cards = cards_of(CardTable(id="body", cloze=f"{TWO_GAPS} {{{{c3::beat [♪ spoken]}}}}"))
    whole = structs.replace(
        joined(Deck("d", "D", cards=cards)).cards[0], images=(heart,), sounds=(spoken,)
    )
    parts = parts_of(whole)
    assert [card.id for card in parts] == ["body-c1", "body-c2", "body-c3"]
    assert all(card.images == (heart,) for card in parts)
    deck = Deck("d", "D", cards=tuple(parts))
    assert split(joined(deck)) == deck


def test_a_card_whose_sibling_was_retired_stands_alone() -> None:
    """It keeps its own gap, and asks the same as before."""
    _, second = cards_of(CardTable(id="body", cloze=TWO_GAPS))
    (alone,) = split(joined(Deck("d", "D", cards=(second,)))).cards
    assert (alone.id, alone.answer) == ("body-c2", "blood")
    assert split(joined(Deck("d", "D", cards=(alone,)))).cards == (alone,)


def test_other_cards_stay_as_they_are() -> None:
    """A card without gaps is itself, with its media."""
    card = Card("a", "Q", "A", images=(Image("x.png", "x"),))
    assert joined(Deck("d", "D", cards=(card,))).cards == (card,)
