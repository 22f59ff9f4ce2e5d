"""Which card is posted next: each card once, and from then on the hard ones sooner.

The choice depends only on the earlier posts and a seed. So the same input always gives the same
card, and two channels with the same deck get its cards in different orders.
"""

from collections.abc import Mapping, Sequence

import msgspec

from bot.model.ids import CardId

HARDER_BY = 2.0
"""How much the hardness of a card counts: a card that nobody knew gets a weight of 1 + this,
a card that everybody knew a weight of 1."""
RESTS = 3
"""The share of the cards, 1 in this many, that must be posted before a card returns."""
_WORD = 2**64 - 1  # keeps the lowest 64 bits


class Pool(msgspec.Struct, frozen=True):
    """The cards that can be posted: each card's topic, and each topic's cards in order."""

    topic_of: dict[CardId, str]
    cards_of: dict[str, tuple[CardId, ...]]


def pool(cards: Mapping[CardId, str]) -> Pool:
    """The pool of some cards, given with the topic of each."""
    by_topic: dict[str, list[CardId]] = {}
    for card, topic in cards.items():
        by_topic.setdefault(topic, []).append(card)
    return Pool(dict(cards), {topic: tuple(by_topic[topic]) for topic in sorted(by_topic)})


def pick(
    cards: Pool, history: Sequence[CardId], hardness: Mapping[CardId, float], seed: int
) -> CardId | None:
    """The card to post next; None if there are no cards.

    Args:
        cards: The cards that can be posted.
        history: The cards posted before, each once, ordered by their latest post, oldest first.
        hardness: From 0 (everybody knew the card) to 1 (nobody did). A missing card counts as 0.5.
        seed: Decides between equally good cards; any whole number from 0.
    """
    shown = [card for card in history if card in cards.topic_of]
    if len(shown) < len(cards.topic_of):
        return _unposted(cards, shown, seed)
    waiting = shown[: max(1, len(shown) - len(shown) // RESTS)]

    def weight(index: int) -> float:
        age = len(shown) - index
        return age * (1 + HARDER_BY * hardness.get(shown[index], 0.5))

    best = max(range(len(waiting)), key=weight, default=None)
    return None if best is None else waiting[best]


def _unposted(cards: Pool, shown: Sequence[CardId], seed: int) -> CardId:
    """A card never posted, from the topic with the smallest share of its cards posted.

    The topic of the latest card is left out if there is another one.
    """
    posted_in = dict.fromkeys(cards.cards_of, 0)
    for card in shown:
        posted_in[cards.topic_of[card]] += 1
    share_of = {
        topic: posted_in[topic] / len(of_topic)
        for topic, of_topic in cards.cards_of.items()
        if posted_in[topic] < len(of_topic)
    }
    if shown and len(share_of) > 1:
        share_of.pop(cards.topic_of[shown[-1]], None)
    least = min(share_of.values())
    topics = [topic for topic, share in share_of.items() if share == least]
    chance = _pseudo_random(seed, len(shown))
    of_topic = cards.cards_of[topics[chance % len(topics)]]
    posted = set(shown)
    choice = [card for card in of_topic if card not in posted] if posted else of_topic
    return choice[chance // len(topics) % len(choice)]


def _pseudo_random(seed: int, number: int) -> int:
    """A 64-bit number that looks random: the final steps of SplitMix64 (Steele et al., 2014)."""
    word = (seed + number * 0x9E3779B97F4A7C15) & _WORD
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)
