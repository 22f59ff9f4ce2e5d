"""What was answered to which request: the same key again gets the same answer."""

from bot.model.outcomes.union import AnyOutcome
from bot.store.codecs import decoded, encoded
from bot.store.database import Tx

KEPT_MS = 48 * 3_600_000
"""How long answers are kept: twice the day that is promised."""
SWEPT_AT_ONCE = 2_048


def recall(tx: Tx, key: str) -> AnyOutcome | None:
    """The outcome of a request seen before, or None."""
    row = tx.one("SELECT outcome FROM requests WHERE key = :key", {"key": key})
    return None if row is None else decoded(row[0])


def keep(tx: Tx, key: str, at: int, outcome: AnyOutcome) -> None:
    """Keeps the outcome of a request that arrived `at` (milliseconds since 1970)."""
    tx.run(
        "INSERT INTO requests (key, at, outcome) VALUES (:key, :at, :outcome)",
        {"key": key, "at": at, "outcome": encoded(outcome)},
    )


def sweep(tx: Tx, now: int, limit: int = SWEPT_AT_ONCE) -> None:
    """Forgets answers that are too old to be asked for again, a bounded number at a time.

    What lies as far ahead was dated by a clock that was wrong: it would never go, and as one of the
    first rows keep the sweep from those behind it.
    """
    tx.run(
        """DELETE FROM requests WHERE at NOT BETWEEN :oldest AND :newest
           AND id IN (SELECT id FROM requests ORDER BY id LIMIT :limit)""",
        {"oldest": now - KEPT_MS, "newest": now + KEPT_MS, "limit": limit},
    )
