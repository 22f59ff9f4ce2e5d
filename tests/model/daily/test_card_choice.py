from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.daily.card_choice import pick, pool
from bot.model.ids import CardId

SEEDS = st.integers(0, 2**53)


def deck(size: int, topics: int = 3) -> dict[CardId, str]:
    """Numbered cards, distributed over topics."""
    return {CardId(number): f"topic {number % topics}" for number in range(1, size + 1)}


def posts(
    cards: dict[CardId, str],
    rounds: int,
    seed: int,
    hardness: dict[CardId, float] | None = None,
    before: list[CardId] | None = None,
) -> list[CardId]:
    """The cards posted in `rounds` rounds, after those in `before`."""
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
    """The first pass has each card once, in the same order for the same seed."""
    cards = deck(size, topics)
    first = posts(cards, size, seed)
    assert sorted(first) == sorted(cards)
    assert posts(cards, size, seed) == first


@given(seed=SEEDS)
@settings(derandomize=True, max_examples=50)
def test_topics_are_mixed(seed: int) -> None:
    """Topics of equal size take turns, so no topic comes twice in a row."""
    posted = [deck(30)[card] for card in posts(deck(30), 30, seed)]
    assert all(first != second for first, second in pairwise(posted))
    assert set(Counter(posted[:9]).values()) == {3}


def test_seeds_walk_different_ways() -> None:
    """Different seeds give different orders of the cards."""
    orders = {tuple(posts(deck(30), 30, seed)) for seed in range(20)}
    assert len(orders) == 20


@given(seed=SEEDS, hard=st.integers(1, 30))
@settings(derandomize=True, max_examples=50)
def test_the_hardest_come_sooner(seed: int, hard: int) -> None:
    """After the first pass the hardest card comes most often, and every card still comes."""
    cards = deck(30)
    hardness = dict.fromkeys(cards, 0.1) | {CardId(hard): 1.0}
    first = posts(cards, 30, seed)
    later = Counter(posts(cards, 120, seed, hardness, first))
    assert set(later) == set(cards)
    assert later[CardId(hard)] > max(count for card, count in later.items() if card != hard)


@given(size=st.integers(2, 20), seed=SEEDS)
@settings(derandomize=True, max_examples=50)
def test_no_card_returns_at_once(size: int, seed: int) -> None:
    """Even a hard card never comes twice in a row."""
    posted = posts(deck(size), 60, seed, {CardId(1): 1.0})
    assert all(first != second for first, second in pairwise(posted))


def test_a_new_card_is_taken_in_and_a_retired_one_left_out() -> None:
    """A card added after the first pass comes next; a removed card never comes again."""
    history = posts(deck(10), 10, 7)
    assert pick(pool(deck(11)), history, {}, 7) == 11
    left = {card: topic for card, topic in deck(10).items() if card != history[0]}
    assert CardId(history[0]) not in posts(left, 40, 7, before=history)


def test_no_cards_and_one() -> None:
    """Without cards nothing is posted; a single card is posted again and again."""
    assert pick(pool({}), [CardId(1)], {}, 1) is None
    assert posts(deck(1), 3, 1) == [1, 1, 1]
