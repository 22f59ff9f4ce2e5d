"""Decks after random edits."""

import random

from hypothesis import strategies as st
from msgspec import structs

from bot.model.cards import Card, Deck

BASE = Deck(
    "greek",
    "Greek",
    topics={"odd": "Odd", "even": "Even"},
    cards=tuple(Card(f"c{number}", f"Q{number}", f"A{number}") for number in range(5)),
)


def with_cards(deck: Deck, *cards: Card) -> Deck:
    """The deck with other cards."""
    return structs.replace(deck, cards=cards)


def edited(deck: Deck, seed: int, edits: int, name: str) -> Deck:
    """A deck after some random edits by somebody whose new cards have this name."""
    chance = random.Random(seed)
    for number in range(edits):
        cards = list(deck.cards)
        what = chance.randrange(6)
        at = chance.randrange(len(cards)) if cards else 0
        if what == 0 or not cards:
            cards.insert(at, Card(f"{name}{number}", f"new {number}", "new"))
        elif what == 1:
            cards.pop(at)
        elif what == 2:
            cards.insert(chance.randrange(len(cards)), cards.pop(at))
        elif what == 3:
            topics = chance.sample(["odd", "even"], chance.randrange(3))
            cards[at] = structs.replace(cards[at], topics=tuple(topics))
        elif what == 4:
            field = chance.choice(["front", "back", "answer", "explanation"])
            cards[at] = structs.replace(cards[at], **{field: f"{name} {number}"})
        else:
            slug = f"{name}-{number}"
            deck = structs.replace(deck, topics={**deck.topics, slug: slug.title()})
            cards[at] = structs.replace(cards[at], topics=(*cards[at].topics, slug))
        deck = with_cards(deck, *cards)
    return deck


edits = st.builds(lambda seed, number: (seed, number), st.integers(0, 2**32), st.integers(0, 8))
"""The seed and the number of some edits, for `edited`."""
