"""Cards of a deck whose answers may be wrong options of others."""

import random
from collections.abc import Sequence

import msgspec

from bot.model.cards import Card
from bot.model.ids import CardId, DeckId
from bot.store import decks
from bot.store.database import Tx
from bot.store.decks import StoredCard

PEERS = 100
"""How many cards before and behind a card are looked at for wrong options: enough to find similar
answers, and few enough for a deck of ten thousand cards."""
_PEER_TOPICS = 2
RUN = 40
"""How many cards in a row are drawn of a long deck."""

_MOST_ANSWERING = 60
"""How many cards with the same answers as others are read for a question."""
_CARD = msgspec.json.Decoder(Card)


def sample(
    tx: Tx, deck: DeckId, topic: str, size: int, chance: random.Random
) -> dict[CardId, Card]:
    """About `size` cards of a deck or topic in deck order; a retired deck has none.

    Of more cards, runs of `RUN` neighbours are drawn, so that a card's reverse is mostly among
    them.
    """
    rows = tx.all(
        """SELECT t.position FROM card_topics t JOIN decks d ON d.id = t.deck
           WHERE t.deck = :deck AND t.topic = :topic AND d.retired = 0 ORDER BY t.position""",
        {"deck": deck, "topic": topic},
    )
    places = [row[0] for row in rows]
    run = max(1, len(places)) if len(places) <= size else RUN
    starts = range(0, len(places), run)
    drawn = chance.sample(starts, min(len(starts), max(1, size // run)))
    cards: dict[CardId, Card] = {}
    for start in sorted(drawn):
        found = tx.all(
            """SELECT c.id, c.content FROM card_topics t JOIN cards c ON c.id = t.card
               WHERE t.deck = :deck AND t.topic = :topic
                   AND t.position BETWEEN :first AND :last AND c.retired = 0
               ORDER BY t.position""",
            {
                "deck": deck,
                "topic": topic,
                "first": places[start],
                "last": places[start : start + run][-1],
            },
        )
        cards.update((CardId(card_id), _CARD.decode(content)) for card_id, content in found)
    return cards


def around(tx: Tx, stored: StoredCard) -> list[Card]:
    """Cards whose answers may be wrong options of a card, in deck order, the card among them.

    These are the nearest `PEERS` before it and behind it in each of its topics, and in the deck.
    """
    topics = {*stored.card.topics[:_PEER_TOPICS], ""}
    names = {f"topic_{letter}": topic for letter, topic in zip("abc", sorted(topics), strict=False)}
    near = " UNION ".join(
        f"""SELECT card FROM (
            SELECT card FROM card_topics WHERE deck = :deck AND topic = :{name} AND position {side}
            LIMIT {PEERS}) AS near_{at}_{name}"""
        for name in names
        for at, side in enumerate(
            ("<= :position ORDER BY position DESC", "> :position ORDER BY position")
        )
    )
    rows = tx.all(
        f"""SELECT c.content FROM cards c
            WHERE c.id IN ({near}) AND c.retired = 0 ORDER BY c.position""",
        {"deck": stored.deck.id, "position": stored.position, **names},
    )
    return [_CARD.decode(row[0]) for row in rows]


def answering(tx: Tx, deck: DeckId, answers: Sequence[str]) -> list[Card]:
    """Cards of a deck that have one of some answers which several cards have, and no other."""
    shared = _shared(tx, deck)
    ids = [card for answer in answers for card in shared.get(answer, ())][:_MOST_ANSWERING]
    found = [decks.card(tx, card_id) for card_id in ids]
    return [stored.card for stored in found if stored is not None]


def _shared(tx: Tx, deck: DeckId) -> dict[str, list[CardId]]:
    """The answers that several cards of a deck have, with the cards; cached, for long decks."""
    cached: dict[str, list[CardId]] | None = tx.cache.get(("shared answers", deck))
    if cached is not None:
        return cached
    rows = tx.all(
        """SELECT c.answers, c.id FROM cards c JOIN (
               SELECT answers FROM cards WHERE deck = :deck AND retired = 0 AND answers <> ''
               GROUP BY answers HAVING count(*) > 1) near ON near.answers = c.answers
           WHERE c.deck = :deck AND c.retired = 0""",
        {"deck": deck},
    )
    shared: dict[str, list[CardId]] = {}
    for answers, card_id in rows:
        shared.setdefault(answers, []).append(CardId(card_id))
    tx.keep(("shared answers", deck), shared)
    return shared
