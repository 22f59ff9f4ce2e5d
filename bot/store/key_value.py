"""Small texts that the bot keeps for itself, by key."""

from bot.model.ids import Identity
from bot.store.database import Tx


def get(tx: Tx, key: str) -> str:
    """The text kept under a key, empty if there is none."""
    row = tx.one("SELECT text FROM memos WHERE key = :key", {"key": key})
    return "" if row is None else str(row[0])


def keep(tx: Tx, key: str, text: str) -> None:
    """Keeps a text; of an empty one nothing is kept."""
    if not text:
        tx.run("DELETE FROM memos WHERE key = :key", {"key": key})
        return
    tx.run(
        """INSERT INTO memos (key, text) VALUES (:key, :text)
           ON CONFLICT (key) DO UPDATE SET text = excluded.text""",
        {"key": key, "text": text},
    )


def forget(tx: Tx, who: Identity) -> None:
    """Drops what somebody was asked in private: its key is `platform.ask.account`."""
    keep(tx, f"{who.platform}.ask.{who.account}", "")
