"""Which card a group gets next: none twice until the deck is through, then the hard ones sooner.

The choice follows from what was posted before and a seed, so it is the same however often it is
worked out, and two channels with one deck do not walk through it in step.
"""

from collections.abc import Mapping, Sequence

import msgspec

from bot.model.ids import CardId

HARDER_BY = 2.0
"""A card that nobody knew returns this many times sooner on top of its own turn."""
RESTS = 3
"""A card is not posted again before a third (one in so many) of the others has been."""
_WORD = 2**64 - 1


class Pool(msgspec.Struct, frozen=True):
    """The cards that may be posted: each one's topic, and each topic's cards in order."""

    topic_of: dict[CardId, str]
    cards_of: dict[str, tuple[CardId, ...]]


def pool(cards: Mapping[CardId, str]) -> Pool:
    """The pool of these cards, each of which has a topic."""
    found: dict[str, list[CardId]] = {}
    for card, topic in cards.items():
        found.setdefault(topic, []).append(card)
    return Pool(dict(cards), {topic: tuple(found[topic]) for topic in sorted(found)})


def pick(
    cards: Pool, history: Sequence[CardId], hardness: Mapping[CardId, float], seed: int
) -> CardId | None:
    """The card to post next, None if there are no cards.

    Args:
        cards: The cards that may be posted.
        history: Those posted before, each once, the one whose last post is longest ago in front.
        hardness: From 0 (all knew it) to 1 (nobody did); 0.5 for those not named.
        seed: Decides between equals; any whole number from 0.
    """
    shown = [card for card in history if card in cards.topic_of]
    if len(shown) < len(cards.topic_of):
        return _fresh(cards, shown, seed)
    waiting = shown[: max(1, len(shown) - len(shown) // RESTS)]

    def pull(place: int) -> float:
        return (len(shown) - place) * (1 + HARDER_BY * hardness.get(shown[place], 0.5))

    best = max(range(len(waiting)), key=pull, default=None)
    return None if best is None else waiting[best]


def _fresh(cards: Pool, shown: Sequence[CardId], seed: int) -> CardId:
    """A card not posted before, of the topic that is furthest behind, but not the last one's."""
    done = dict.fromkeys(cards.cards_of, 0)
    for card in shown:
        done[cards.topic_of[card]] += 1
    behind = {
        topic: done[topic] / len(among)
        for topic, among in cards.cards_of.items()
        if done[topic] < len(among)
    }
    if shown and len(behind) > 1:
        behind.pop(cards.topic_of[shown[-1]], None)
    least = min(behind.values())
    level = [topic for topic, share in behind.items() if share == least]
    chance = _mixed(seed, len(shown))
    among = cards.cards_of[level[chance % len(level)]]
    known = set(shown)
    choice = [card for card in among if card not in known] if known else among
    return choice[chance // len(level) % len(choice)]


def _mixed(seed: int, number: int) -> int:
    """A number that looks like chance: the finishing steps of SplitMix64 (Steele et al., 2014)."""
    word = (seed + number * 0x9E3779B97F4A7C15) & _WORD
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)
