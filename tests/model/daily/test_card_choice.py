from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.daily.card_choice import pick, pool
from bot.model.ids import CardId

SEEDS = st.integers(0, 2**53)


def deck(size: int, topics: int = 3) -> dict[CardId, str]:
    """Numbered cards, shared out among topics."""
    return {CardId(number): f"topic {number % topics}" for number in range(1, size + 1)}


def played(
    cards: dict[CardId, str],
    rounds: int,
    seed: int,
    hardness: dict[CardId, float] | None = None,
    before: list[CardId] | None = None,
) -> list[CardId]:
    """The cards of so many days in a row."""
    history, posted = list(before or []), list[CardId]()
    for _ in range(rounds):
        card = pick(pool(cards), history, hardness or {}, seed)
        assert card is not None
        history = [*(other for other in history if other != card), card]
        posted.append(card)
    return posted


@given(size=st.integers(1, 40), topics=st.integers(1, 5), seed=SEEDS)
@settings(derandomize=True, max_examples=100)
def test_none_comes_twice_until_all_have_come(size: int, topics: int, seed: int) -> None:
    """The first pass through a deck is each of its cards once, and the same for the same seed."""
    cards = deck(size, topics)
    first = played(cards, size, seed)
    assert sorted(first) == sorted(cards)
    assert played(cards, size, seed) == first


@given(seed=SEEDS)
@settings(derandomize=True, max_examples=50)
def test_topics_are_mixed(seed: int) -> None:
    """Topics of one size take turns, so that none comes twice running."""
    posted = [deck(30)[card] for card in played(deck(30), 30, seed)]
    assert all(one != two for one, two in pairwise(posted))
    assert set(Counter(posted[:9]).values()) == {3}


def test_seeds_walk_different_ways() -> None:
    """Two channels with one deck do not get its cards in one order."""
    orders = {tuple(played(deck(30), 30, seed)) for seed in range(20)}
    assert len(orders) == 20


@given(seed=SEEDS, hard=st.integers(1, 30))
@settings(derandomize=True, max_examples=50)
def test_the_hardest_come_sooner(seed: int, hard: int) -> None:
    """After the first pass the card that nobody knew comes most often, and each one still comes."""
    cards = deck(30)
    hardness = dict.fromkeys(cards, 0.1) | {CardId(hard): 1.0}
    first = played(cards, 30, seed)
    later = Counter(played(cards, 120, seed, hardness, first))
    assert set(later) == set(cards)
    assert later[CardId(hard)] > max(count for card, count in later.items() if card != hard)


@given(size=st.integers(2, 20), seed=SEEDS)
@settings(derandomize=True, max_examples=50)
def test_no_card_returns_at_once(size: int, seed: int) -> None:
    """However hard a card is, others come in between."""
    posted = played(deck(size), 60, seed, {CardId(1): 1.0})
    assert all(one != two for one, two in pairwise(posted))


def test_a_new_card_is_taken_in_and_a_retired_one_left_out() -> None:
    """A card added after the first pass comes next; one taken out of the deck never again."""
    history = played(deck(10), 10, 7)
    assert pick(pool(deck(11)), history, {}, 7) == 11
    left = {card: topic for card, topic in deck(10).items() if card != history[0]}
    assert CardId(history[0]) not in played(left, 40, 7, before=history)


def test_no_cards_and_one() -> None:
    """Without cards there is nothing to post; a single one is posted again."""
    assert pick(pool({}), [CardId(1)], {}, 1) is None
    assert played(deck(1), 3, 1) == [1, 1, 1]
