"""Cards that a person has never rated.

A cursor holds the position up to which the person has rated all cards of a deck or topic, so that
the first new card is found quickly, however long the deck is.
"""

from collections.abc import Iterator

from bot.model.ids import CardId, DeckId, PersonId
from bot.model.study.queue import Candidate
from bot.store.database import Tx


def of(tx: Tx, person: PersonId, deck: DeckId, topic: str) -> Iterator[Candidate]:
    """Cards that the person has never rated, in deck order, fetched lazily."""
    key = {"person": person, "deck": deck, "topic": topic}
    row = tx.one(
        """SELECT position FROM cursors
           WHERE person = :person AND deck = :deck AND topic = :topic""",
        key,
    )
    cursor = -1 if row is None else int(row[0])
    fresh = tx.each(
        """SELECT t.position, c.id, c.fact FROM card_topics t
           JOIN cards c ON c.id = t.card
           LEFT JOIN memory m ON m.person = :person AND m.card = t.card
           WHERE t.deck = :deck AND t.topic = :topic AND t.position > :cursor
               AND m.card IS NULL AND c.retired = 0
           ORDER BY t.position""",
        {**key, "cursor": cursor},
    )
    first = next(fresh, None)
    reached = _end(tx, deck, topic) if first is None else first[0] - 1
    if reached > cursor:
        tx.run(
            """INSERT INTO cursors (person, deck, topic, position)
               VALUES (:person, :deck, :topic, :position)
               ON CONFLICT (person, deck, topic) DO UPDATE SET position = excluded.position""",
            {**key, "position": reached},
        )
    if first is None:
        return
    yield Candidate(CardId(first[1]), first[2])
    for _, card_id, fact in fresh:
        yield Candidate(CardId(card_id), fact)


def rewind(tx: Tx, person: PersonId, deck: DeckId, position: int) -> None:
    """Moves the person's cursors back, to before a card that has become new again."""
    tx.run(
        """UPDATE cursors SET position = :before
           WHERE person = :person AND deck = :deck AND position > :before""",
        {"person": person, "deck": deck, "before": position - 1},
    )


def _end(tx: Tx, deck: DeckId, topic: str) -> int:
    """The position of the last card of a deck or topic, -1 if it has none."""
    row = tx.one(
        "SELECT max(position) FROM card_topics WHERE deck = :deck AND topic = :topic",
        {"deck": deck, "topic": topic},
    )
    return -1 if row is None or row[0] is None else int(row[0])
