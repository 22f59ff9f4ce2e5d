"""Card states: how well a person remembers each card, and which cards of a deck are due."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.model.ids import CardId, DeckId, PersonId
from bot.model.study.days import Day
from bot.model.study.queue import Candidate
from bot.model.study.scheduler import Memory
from bot.store import decks
from bot.store.database import Row, Tx
from bot.store.decks import StoredCard

STATE_COLUMNS = "m.stability, m.difficulty, m.due, m.last, m.reviews, m.lapses, m.suspended"
"""The columns of a state `m` that `keep_state` reads."""
STATES = 7
"""How many columns these are."""
_SAVE = """INSERT INTO memory (person, card, deck, stability, difficulty, due, last, reviews,
        lapses, suspended)
    VALUES (:person, :card, :deck, :stability, :difficulty, :due, :last, :reviews,
        :lapses, :suspended)
    ON CONFLICT (person, card) DO """
"""What happens to a state that exists already is appended."""

_OFFERED = """FROM memory m JOIN cards c ON c.id = m.card
    WHERE m.person = :person AND m.deck = :deck AND m.suspended = 0 AND c.retired = 0
        AND (:topic = '' OR EXISTS (
            SELECT 1 FROM card_topics t
            WHERE t.deck = m.deck AND t.topic = :topic AND t.position = c.position))"""
"""The cards of a deck or topic that a person has rated, and that may be shown to them again."""


def get(tx: Tx, person: PersonId, card: CardId) -> Memory | None:
    """A person's state of a card, None if they have never rated it."""
    key = ("memory", person, card)
    if key in tx.cache:
        cached: Memory | None = tx.cache[key]
        return cached
    row = tx.one(
        f"SELECT {STATE_COLUMNS} FROM memory m WHERE m.person = :person AND m.card = :card",
        {"person": person, "card": card},
    )
    return keep_state(tx, person, card, row)


def keep_state(tx: Tx, person: PersonId, card: CardId, row: Row | None) -> Memory | None:
    """Puts a state into the cache and returns it, from its row with the `STATE_COLUMNS`.

    Without a row, or if the row is empty, it is noted that there is no state.
    """
    state = None if row is None or row[0] is None else _memory(row)
    tx.keep(("memory", person, card), state)
    return state


def with_card(tx: Tx, person: PersonId, card: CardId) -> StoredCard | None:
    """A card by its id, also a retired one; the person's state of it is read as well, for `get`."""
    if ("card", card) in tx.cache or ("memory", person, card) in tx.cache:
        return decks.card(tx, card)
    row = tx.one(
        f"""SELECT {STATE_COLUMNS}, {decks.CARD_COLUMNS}
           FROM cards c JOIN decks d ON d.id = c.deck
               LEFT JOIN memory m ON m.person = :person AND m.card = c.id
           WHERE c.id = :card""",
        {"person": person, "card": card},
    )
    if row is None:
        return None
    keep_state(tx, person, card, row[:STATES])
    return decks.keep_card(tx, card, row[STATES:])


def of(tx: Tx, person: PersonId) -> dict[CardId, tuple[DeckId, Memory]]:
    """All card states of a person by the cards' ids, each with the deck of the card."""
    rows = tx.all(
        """SELECT card, deck, stability, difficulty, due, last, reviews, lapses, suspended
           FROM memory WHERE person = :person ORDER BY card""",
        {"person": person},
    )
    return {CardId(card): (DeckId(deck), _memory(tuple(state))) for card, deck, *state in rows}


def save(tx: Tx, person: PersonId, card: CardId, deck: DeckId, state: Memory) -> None:
    """Saves a card state."""
    tx.run(
        _SAVE
        + """UPDATE SET stability = excluded.stability, difficulty = excluded.difficulty,
            due = excluded.due, last = excluded.last, reviews = excluded.reviews,
            lapses = excluded.lapses, suspended = excluded.suspended""",
        _columns(person, card, deck, state),
    )
    tx.keep(("memory", person, card), state)


def take_over(tx: Tx, person: PersonId, deck: DeckId, states: Mapping[CardId, Memory]) -> int:
    """Saves imported states of cards that have none yet; returns how many."""
    tx.cache.clear()
    before = _known(tx, person, deck)
    rows = [_columns(person, card, deck, state) for card, state in states.items()]
    tx.run_all(f"{_SAVE} NOTHING", rows)
    return _known(tx, person, deck) - before


def forget(tx: Tx, person: PersonId, card: CardId) -> None:
    """Makes a card new again for a person."""
    tx.cache.pop(("memory", person, card), None)
    tx.run(
        "DELETE FROM memory WHERE person = :person AND card = :card",
        {"person": person, "card": card},
    )


def load(tx: Tx, person: PersonId, first: Day, last: Day) -> dict[Day, int]:
    """How many of a person's cards are due on each day from `first` to `last`, over all decks."""
    rows = tx.all(
        """SELECT due, count(*) FROM memory
           WHERE person = :person AND suspended = 0 AND due BETWEEN :first AND :last
           GROUP BY due""",
        {"person": person, "first": first, "last": last},
    )
    return {Day(day): count for day, count in rows}


def due(
    tx: Tx,
    person: PersonId,
    deck: DeckId,
    topic: str,
    today: Day,
    urgency: Callable[[int, int], float],
) -> list[Candidate]:
    """The due cards of a deck or topic, the most urgent first.

    Args:
        tx: The transaction.
        person: The person.
        deck: The deck.
        topic: The topic's slug, empty for all topics.
        today: The person's day.
        urgency: A card's urgency by its days overdue and its interval in days.
    """
    rows = tx.all(
        f"SELECT m.card, c.fact, m.due, m.last {_OFFERED} AND m.due <= :today",
        {"person": person, "deck": deck, "topic": topic, "today": today},
    )
    rows.sort(key=lambda row: (-urgency(today - row[2], row[2] - row[3]), row[2], row[0]))
    return [Candidate(CardId(row[0]), row[1]) for row in rows]


def due_facts(
    tx: Tx, person: PersonId, deck: DeckId, topic: str, today: Day
) -> tuple[int, list[Candidate]]:
    """How many cards without siblings are due, and the due cards with siblings."""
    key = {"person": person, "deck": deck, "topic": topic, "today": today}
    alone = tx.one(f"SELECT count(*) {_OFFERED} AND m.due <= :today AND c.fact = 0", key)
    rows = tx.all(f"SELECT m.card, c.fact {_OFFERED} AND m.due <= :today AND c.fact <> 0", key)
    return alone[0] if alone else 0, [Candidate(CardId(row[0]), row[1]) for row in rows]


def soonest(tx: Tx, person: PersonId, deck: DeckId, topic: str, limit: int) -> list[CardId]:
    """The cards with the earliest due days, due or not."""
    rows = tx.all(
        f"SELECT m.card {_OFFERED} ORDER BY m.due LIMIT :limit",
        {"person": person, "deck": deck, "topic": topic, "limit": limit},
    )
    return [CardId(row[0]) for row in rows]


def next_due(tx: Tx, person: PersonId, deck: DeckId, topic: str) -> Day | None:
    """The earliest due day, None if no card is scheduled."""
    row = tx.one(
        f"SELECT m.due {_OFFERED} ORDER BY m.due LIMIT 1",
        {"person": person, "deck": deck, "topic": topic},
    )
    return None if row is None else Day(row[0])


def suspend(tx: Tx, person: PersonId, card: CardId, *, on: bool) -> None:
    """Suspends a card, or ends its suspension."""
    tx.cache.pop(("memory", person, card), None)
    tx.run(
        "UPDATE memory SET suspended = :on WHERE person = :person AND card = :card",
        {"person": person, "card": card, "on": int(on)},
    )


def bring_back(tx: Tx, person: PersonId, deck: DeckId) -> int:
    """Ends the suspension of all cards of a deck; returns how many there were."""
    tx.cache.clear()
    return tx.run(
        """UPDATE memory SET suspended = 0
           WHERE person = :person AND deck = :deck AND suspended = 1""",
        {"person": person, "deck": deck},
    )


# ── siblings ────────────────────────────────────────────────────────────────────────────────────


def mark_shown(tx: Tx, person: PersonId, fact: int, card: CardId, day: Day) -> None:
    """Notes that a card of a fact was shown on `day`."""
    tx.run(
        """INSERT INTO facts_shown (person, fact, day, card) VALUES (:person, :fact, :day, :card)
           ON CONFLICT (person, fact) DO UPDATE SET day = excluded.day, card = excluded.card""",
        {"person": person, "fact": fact, "day": day, "card": card},
    )


def sibling_shown(tx: Tx, person: PersonId, fact: int, card: CardId, day: Day) -> bool:
    """Whether another card of the fact was shown on `day`."""
    row = tx.one(
        """SELECT 1 FROM facts_shown
           WHERE person = :person AND fact = :fact AND day = :day AND card <> :card""",
        {"person": person, "fact": fact, "day": day, "card": card},
    )
    return row is not None


def _known(tx: Tx, person: PersonId, deck: DeckId) -> int:
    row = tx.one(
        "SELECT count(*) FROM memory WHERE person = :person AND deck = :deck",
        {"person": person, "deck": deck},
    )
    return 0 if row is None else int(row[0])


def _columns(person: PersonId, card: CardId, deck: DeckId, state: Memory) -> dict[str, Any]:
    return {
        "person": person,
        "card": card,
        "deck": deck,
        "stability": state.stability,
        "difficulty": state.difficulty,
        "due": state.due,
        "last": state.last,
        "reviews": state.reviews,
        "lapses": state.lapses,
        "suspended": int(state.suspended),
    }


def _memory(row: Row) -> Memory:
    stability, difficulty, due_day, last_day, reviews, lapses, suspended = row
    return Memory(
        stability, difficulty, Day(due_day), Day(last_day), reviews, lapses, bool(suspended)
    )
