"""Accounts that took no private message lately, with the number of days in a row."""

from bot.model.ids import Identity
from bot.store.database import Tx


def count(tx: Tx, who: Identity, day: int) -> int:
    """Counts a day (since 1970, UTC) on which an account took no message; returns the days."""
    tx.run(
        """INSERT INTO unreached (platform, account, days, last_day)
           VALUES (:platform, :account, 1, :day)
           ON CONFLICT (platform, account) DO UPDATE SET
               days = unreached.days + 1, last_day = excluded.last_day
           WHERE unreached.last_day <> excluded.last_day""",
        {"platform": who.platform, "account": who.account, "day": day},
    )
    row = tx.one(
        "SELECT days FROM unreached WHERE platform = :platform AND account = :account",
        {"platform": who.platform, "account": who.account},
    )
    return 0 if row is None else int(row[0])


def reset(tx: Tx, who: Identity) -> None:
    """Forgets those days: a message arrived, or nothing is sent any more."""
    tx.run(
        "DELETE FROM unreached WHERE platform = :platform AND account = :account",
        {"platform": who.platform, "account": who.account},
    )
