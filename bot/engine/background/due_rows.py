"""The sweep: does what is due, a bounded number of rows at a time, and tells when it is next due.

Every deadline is a row. Whoever rings, and however often, a row is claimed once: its post, the
letter in the outbox and its next moment are written in one transaction.
"""

import msgspec

from bot.engine.daily import posts as daily_posts
from bot.engine.daily import reminders
from bot.model.daily.schedule import FURTHEST_MS
from bot.store import dailies, idempotency, outbox, posted_cards
from bot.store import reminders as reminder_rows
from bot.store.database import Tx

ROWS = 50
"""Rows of each kind in one transaction: presses that arrive meanwhile wait for no more."""

PUT_OFF_MS = 3_600_000


def sweep(tx: Tx, now: int, rows: int = ROWS) -> int | None:
    """Does what is due, up to a bound.

    Args:
        tx: The transaction.
        now: The moment (ms since 1970).
        rows: How many rows of each kind at most.

    Returns:
        When something is due next: up to `now` if there is more to do at once, None if nothing is
        planned. Letters in the outbox are not looked at; they are the delivery's.
    """
    for daily in dailies.due(tx, now, rows):
        daily_posts.ring(tx, daily, now)
    for kept in reminder_rows.due(tx, now, rows):
        reminders.ring(tx, kept, now)
    for card in posted_cards.to_refresh(tx, now, rows):
        daily_posts.refresh(tx, card, now)
    _after_a_jump(tx, now)
    outbox.clear(tx, now, ROWS)
    idempotency.sweep(tx, now, ROWS)  # where few people press, no press would do it for days
    found = (dailies.next_due(tx), reminder_rows.next_due(tx), posted_cards.next_refresh(tx))
    return min((moment for moment in found if moment is not None), default=None)


def put_off(tx: Tx, now: int) -> None:
    """Puts off by an hour the row of each kind that is due first: one of them has made trouble."""
    later = now + PUT_OFF_MS
    for daily in dailies.due(tx, now, 1):
        dailies.plan(tx, daily.id, later, daily.days)
    for kept in reminder_rows.due(tx, now, 1):
        reminder_rows.save(tx, msgspec.structs.replace(kept, due=later))
    for card in posted_cards.to_refresh(tx, now, 1):
        posted_cards.refreshed(tx, card.id, card.studied, card.streak, now)


def _after_a_jump(tx: Tx, now: int) -> None:
    """Plans anew what lies too far ahead: the clock was wrong then, or is now."""
    for daily in dailies.due_after(tx, now + FURTHEST_MS, ROWS):
        dailies.plan(tx, daily.id, daily_posts.next_due(tx, daily, now).at, daily.days)
    for kept in reminder_rows.due_after(tx, now + FURTHEST_MS, ROWS):
        reminders.after_jump(tx, kept, now)
