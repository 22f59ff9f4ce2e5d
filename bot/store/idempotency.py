"""The answers to requests by their keys, so that a repeated request gets the same answer.

A row of the table `requests` is one answered request: its key, when it arrived, and its outcome.
"""

from bot.model.outcomes.union import AnyOutcome
from bot.store.codecs import decoded, encoded
from bot.store.database import Tx

KEPT_MS = 48 * 3_600_000
"""How long answers are kept: twice the day for which a repeat is promised the same answer."""
SWEPT_AT_ONCE = 2_048
"""Rows checked in one sweep."""


def recall(tx: Tx, key: str) -> AnyOutcome | None:
    """The outcome of a request that was answered before, else None."""
    row = tx.one("SELECT outcome FROM requests WHERE key = :key", {"key": key})
    return None if row is None else decoded(row[0])


def keep(tx: Tx, key: str, at: int, outcome: AnyOutcome) -> None:
    """Saves the outcome of a request that arrived `at` (ms since 1970)."""
    tx.run(
        "INSERT INTO requests (key, at, outcome) VALUES (:key, :at, :outcome)",
        {"key": key, "at": at, "outcome": encoded(outcome)},
    )


def sweep(tx: Tx, now: int, limit: int = SWEPT_AT_ONCE) -> None:
    """Deletes answers that are too old, among the first `limit` rows.

    Rows dated too far ahead are deleted, too: the clock was wrong then. They would otherwise stay
    among the first rows, and the sweep would never reach the rows after them.
    """
    tx.run(
        """DELETE FROM requests WHERE at NOT BETWEEN :oldest AND :newest
           AND id IN (SELECT id FROM requests ORDER BY id LIMIT :limit)""",
        {"oldest": now - KEPT_MS, "newest": now + KEPT_MS, "limit": limit},
    )
