import random

from msgspec.structs import replace

from bot.model.cards import Deck
from bot.store import decks, peers
from bot.store.database import Tx
from bot.store.decks import StoredCard
from tests.world import a_deck


def saved(tx: Tx, deck: Deck, slug: str) -> StoredCard:
    """A card of a deck that is saved."""
    stored = decks.card(tx, decks.card_ids(tx, decks.save(tx, deck))[slug])
    assert stored is not None
    return stored


def test_peers_are_the_nearest_of_a_topic_and_of_the_deck(tx: Tx) -> None:
    """Wrong options come from cards before and behind the card, in its topics and in the deck."""
    deck = a_deck(5 * peers.PEERS)
    middle = 5 * peers.PEERS // 2
    of_deck = range(middle - peers.PEERS + 1, middle + peers.PEERS + 1)
    of_topic = range(middle - 2 * (peers.PEERS - 1), middle + 2 * peers.PEERS + 1, 2)
    wanted = sorted({*of_deck, *of_topic})
    card = saved(tx, deck, f"card-{middle + 1}")
    assert peers.around(tx, card) == [deck.cards[index] for index in wanted]
    few = a_deck(4, "few")
    assert peers.around(tx, saved(tx, few, "card-1")) == list(few.cards)


def test_cards_are_found_by_answers_that_others_have_too(tx: Tx) -> None:
    """The cards are found that share one of some answers, also after the deck has changed."""
    deck = a_deck(6)
    twin = replace(deck.cards[4], answer=deck.cards[1].answer)
    deck_id = decks.save(tx, deck)
    answers = [deck.cards[1].answer, deck.cards[2].answer, "no answer"]
    assert peers.answering(tx, deck_id, answers) == []
    decks.save(tx, a_deck(6, cards=(*deck.cards[:4], twin, deck.cards[5])))
    assert peers.answering(tx, deck_id, answers) == [deck.cards[1], twin]


def test_a_sample_is_in_deck_order(tx: Tx) -> None:
    """A short deck is sampled whole; of a long one, runs of neighbours are drawn."""
    deck = a_deck(10 * peers.RUN)
    deck_id = decks.save(tx, deck)
    whole = peers.sample(tx, deck_id, "", 999, random.Random(1))
    assert list(whole.values()) == list(deck.cards)
    some = peers.sample(tx, deck_id, "", 3 * peers.RUN, random.Random(1))
    assert len(some) == 3 * peers.RUN
    assert list(some) == sorted(some)
    odd = peers.sample(tx, deck_id, "odd", 999, random.Random(1))
    assert all(card.topics == ("odd",) for card in odd.values())
    assert peers.sample(tx, deck_id, "none", 9, random.Random(1)) == {}
