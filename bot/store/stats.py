"""Statistics of a person's reviews and cards."""

import msgspec

from bot.model.ids import DeckId, PersonId
from bot.model.study.days import Day
from bot.store.database import Tx
from bot.store.reviews import STANDING

_EVER = Day(0)


class Standing(msgspec.Struct, frozen=True):
    """How many cards a deck or topic has, and in how many of them a person has which state."""

    cards: int
    started: int
    due: int
    suspended: int


def standing(tx: Tx, person: PersonId, deck: DeckId, topic: str, today: Day) -> Standing:
    """Counts the cards of a deck or topic by the person's card states."""
    row = tx.one(
        """SELECT count(*), count(m.card),
               coalesce(sum(CASE WHEN m.due <= :today AND m.suspended = 0 THEN 1 ELSE 0 END), 0),
               coalesce(sum(m.suspended), 0)
           FROM card_topics t LEFT JOIN memory m ON m.person = :person AND m.card = t.card
           WHERE t.deck = :deck AND t.topic = :topic""",
        {"person": person, "deck": deck, "topic": topic, "today": today},
    )
    return Standing(0, 0, 0, 0) if row is None else Standing(*row)


def reviews_by_day(tx: Tx, person: PersonId, first: Day = _EVER) -> dict[Day, int]:
    """How many cards the person rated on each day from `first` on that has any, in order."""
    # An undo has the day of the row that it undoes, so the two cancel out.
    rows = tx.all(
        """SELECT day, sum(CASE WHEN undoes IS NULL THEN 1 ELSE -1 END)
           FROM reviews WHERE person = :person AND day >= :first
           GROUP BY day HAVING sum(CASE WHEN undoes IS NULL THEN 1 ELSE -1 END) > 0
           ORDER BY day""",
        {"person": person, "first": first},
    )
    return {Day(day): rated for day, rated in rows}


def new_cards(tx: Tx, person: PersonId, day: Day) -> int:
    """How many cards the person rated for the first time on a day; practice does not count."""
    row = tx.one(
        f"""SELECT count(*) FROM reviews r
           WHERE r.person = :person AND r.day = :day AND r.practice = 0
               AND r.reviews_before IS NULL AND {STANDING}""",
        {"person": person, "day": day},
    )
    return 0 if row is None else int(row[0])


def recalled_since(tx: Tx, person: PersonId, first: Day) -> tuple[int, int]:
    """How many reviews since the day `first` were recalled, and of how many.

    Only reviews of cards that were last reviewed on an earlier day count: no practice, no new cards
    and no repeats on the same day. So the two numbers give the true retention.
    """
    row = tx.one(
        f"""SELECT coalesce(sum(CASE WHEN r.rating > 1 THEN 1 ELSE 0 END), 0), count(*)
           FROM reviews r
           WHERE r.person = :person AND r.day >= :first AND r.practice = 0
               AND r.last_before < r.day AND {STANDING}""",
        {"person": person, "first": first},
    )
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def forecast(tx: Tx, person: PersonId, today: Day, days: int) -> tuple[int, ...]:
    """How many cards are due on each of the next `days` days; overdue ones count for today.

    Cards in decks that belong to another person do not count. A person who unlinked an account may
    have states of such cards.
    """
    rows = tx.all(
        """SELECT CASE WHEN m.due < :today THEN :today ELSE m.due END AS day, count(*)
           FROM memory m JOIN cards c ON c.id = m.card JOIN decks d ON d.id = c.deck
           WHERE m.person = :person AND m.suspended = 0 AND m.due < :end
               AND c.retired = 0 AND d.retired = 0
               AND (d.person IS NULL OR d.person = m.person)
           GROUP BY day""",
        {"person": person, "today": today, "end": today + days},
    )
    counts: dict[int, int] = dict(rows)
    return tuple(counts.get(today + offset, 0) for offset in range(days))
