"""Which card a group gets next: none twice until the deck is through, then the hard ones sooner.

The choice follows from what was posted before and a seed, so it is the same however often it is
worked out, and two channels with one deck do not walk through it in step.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.model.ids import CardId

HARDER_BY = 2.0
"""A card that nobody knew returns this many times sooner on top of its own turn."""
RESTS = 3
"""A card is not posted again before a third (one in so many) of the others has been."""
_WORD = 2**64 - 1


def pick(
    cards: Mapping[CardId, str],
    history: Sequence[CardId],
    hardness: Mapping[CardId, float],
    seed: int,
) -> CardId | None:
    """The card to post next, None if there are no cards.

    Args:
        cards: The cards that may be posted, each with its topic.
        history: Those posted before, each once, the one whose last post is longest ago in front.
        hardness: From 0 (all knew it) to 1 (nobody did); 0.5 for those not named.
        seed: Decides between equals; any whole number from 0.
    """
    shown = [card for card in history if card in cards]
    fresh = cards.keys() - set(shown)
    if fresh:
        return _fresh(cards, shown, fresh, seed)
    waiting = shown[: max(1, len(shown) - len(shown) // RESTS)]

    def pull(place: int) -> float:
        return (len(shown) - place) * (1 + HARDER_BY * hardness.get(shown[place], 0.5))

    best = max(range(len(waiting)), key=pull, default=None)
    return None if best is None else waiting[best]


def _fresh(
    cards: Mapping[CardId, str], shown: Sequence[CardId], fresh: set[CardId], seed: int
) -> CardId:
    """A card not posted before, of the topic that is furthest behind, but not the last one's."""
    sizes = Counter(cards.values())
    done = Counter(cards[card] for card in shown)
    topics = {cards[card] for card in fresh}
    if shown and len(topics) > 1:
        topics.discard(cards[shown[-1]])
    least = min(done[topic] / sizes[topic] for topic in topics)
    level = sorted(topic for topic in topics if done[topic] / sizes[topic] == least)
    topic = level[_mixed(seed, len(shown)) % len(level)]
    return min(
        (card for card in fresh if cards[card] == topic),
        key=lambda card: (_mixed(seed, card), card),
    )


def _mixed(seed: int, number: int) -> int:
    """A number that looks like chance: the finishing steps of SplitMix64 (Steele et al., 2014)."""
    word = (seed + number * 0x9E3779B97F4A7C15) & _WORD
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)
