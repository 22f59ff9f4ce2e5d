"""Small texts that the bot keeps for itself, by key."""

from bot.store.database import Tx


def get(tx: Tx, key: str) -> str:
    """The text kept under a key, empty if there is none."""
    row = tx.one("SELECT text FROM memos WHERE key = :key", {"key": key})
    return "" if row is None else str(row[0])


def keep(tx: Tx, key: str, text: str) -> None:
    """Keeps a text."""
    tx.run(
        """INSERT INTO memos (key, text) VALUES (:key, :text)
           ON CONFLICT (key) DO UPDATE SET text = excluded.text""",
        {"key": key, "text": text},
    )
