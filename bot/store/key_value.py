"""Small texts by key: state of the platforms' adapters that must survive a restart.

A row of the table `memos` is one entry: its key, which begins with the platform, and its text.
"""

from bot.model.ids import Identity
from bot.store.database import Tx


def get(tx: Tx, key: str) -> str:
    """The text of a key, empty if there is no entry."""
    row = tx.one("SELECT text FROM memos WHERE key = :key", {"key": key})
    return "" if row is None else str(row[0])


def keep(tx: Tx, key: str, text: str) -> None:
    """Saves a text under a key; an empty text deletes the entry."""
    if not text:
        tx.run("DELETE FROM memos WHERE key = :key", {"key": key})
        return
    tx.run(
        """INSERT INTO memos (key, text) VALUES (:key, :text)
           ON CONFLICT (key) DO UPDATE SET text = excluded.text""",
        {"key": key, "text": text},
    )


def forget(tx: Tx, who: Identity) -> None:
    """Deletes what an account was asked in private, whose key is `platform.ask.account`."""
    keep(tx, f"{who.platform}.ask.{who.account}", "")
