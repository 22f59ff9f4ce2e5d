"""The sweep: handles due rows, a bounded number at a time, and says when the next row is due.

Every deadline is a row. However often the sweep runs, each deadline is handled once: the post, its
outbox message and the row's next due time are written in one transaction.
"""

import msgspec

from bot.engine.daily import posts as daily_posts
from bot.engine.daily import reminders
from bot.model.daily.schedule import FURTHEST_MS
from bot.store import battle_boards, dailies, idempotency, outbox, posted_cards, processes
from bot.store import reminders as reminder_rows
from bot.store.database import Tx

ROWS = 50
"""Rows of each kind in one transaction. The bound keeps presses that arrive meanwhile from waiting
long."""
PUT_OFF_MS = 3_600_000
"""How long a row that could not be handled is put off."""


def sweep(tx: Tx, now: int, rows: int = ROWS) -> int | None:
    """Handles what is due, up to a bound.

    Args:
        tx: The transaction.
        now: The moment (ms since 1970).
        rows: How many rows of each kind at most.

    Returns:
        When the next row is due: up to `now` if there is more to do at once, None if nothing is
        planned. Outbox messages are not considered: the outbox worker looks after them.
    """
    handled = 0
    for daily in dailies.due(tx, now, rows):
        daily_posts.ring(tx, daily, now)
        handled += 1
    for reminder in reminder_rows.due(tx, now, rows):
        reminders.ring(tx, reminder, now)
        handled += 1
    for card in posted_cards.to_refresh(tx, now, rows):
        daily_posts.refresh(tx, card, now)
        handled += 1
    _replan_far_rows(tx, now)
    more_sent = outbox.clear(tx, now, ROWS)
    more_answers = idempotency.sweep(tx, now)
    more_boards = battle_boards.sweep(tx, now)
    if more_sent or more_answers or more_boards:  # so that they go as fast as they come
        return now
    moments = (dailies.next_due(tx), reminder_rows.next_due(tx), posted_cards.next_refresh(tx))
    due = min((moment for moment in moments if moment is not None), default=None)
    return due if handled else processes.after_others(due, now)


def put_off(tx: Tx, now: int) -> None:
    """Puts off by an hour the first due row of each kind: handling one of them has failed."""
    later = now + PUT_OFF_MS
    for daily in dailies.due(tx, now, 1):
        dailies.plan(tx, daily.id, later, daily.days)
    for reminder in reminder_rows.due(tx, now, 1):
        reminder_rows.save(tx, msgspec.structs.replace(reminder, due=later))
    for card in posted_cards.to_refresh(tx, now, 1):
        posted_cards.refreshed(tx, card, now)


def _replan_far_rows(tx: Tx, now: int) -> None:
    """Plans anew the rows that are due too far ahead: the clock was wrong then, or is wrong now."""
    for daily in dailies.due_after(tx, now + FURTHEST_MS, ROWS):
        dailies.plan(tx, daily.id, daily_posts.next_due(tx, daily, now).at, daily.days)
    for reminder in reminder_rows.due_after(tx, now + FURTHEST_MS, ROWS):
        reminders.after_jump(tx, reminder, now)
    posted_cards.after_jump(tx, now)
