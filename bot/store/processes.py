"""The processes of the bot that share this database, and which of them live.

A process that lives says so every few seconds. Moments are those of a clock that all processes
share, see `Tx.shared_now`, so it does not matter that the clocks of two machines differ.
"""

import msgspec

from bot.store.database import Row, Tx

SILENT_MS = 10_000
"""A process that has said nothing for longer is taken for dead: it missed three beats. The others
notice that at their next beat, so its work is taken over within 15 seconds."""
CLAIMED_MS = 250
"""Another process is given so long for what it is doing, before this one looks again."""
_ALL = "id, cluster, clusters, place, started_at, beat_at, shards"


class Process(msgspec.Struct, frozen=True):
    """A process: number `cluster`, from 0, of `clusters`.

    `place` says to the owner where it runs. `shards` is into how many it divides Discord, 0 before
    it knows. Moments are in ms since 1970.
    """

    id: int
    cluster: int
    clusters: int
    place: str
    started_at: int
    beat_at: int
    shards: int = 0


def register(
    tx: Tx, cluster: int, clusters: int, place: str, now: int, *, beside: bool = False
) -> int:
    """Notes that a process begins, in place of the one that had its number.

    Where nobody else can write, every process of before has ended.

    Args:
        tx: The transaction.
        cluster: Its number, from 0.
        clusters: How many processes there are to be.
        place: Where it runs, for the owner.
        now: The moment (ms since 1970).
        beside: Whether the one that had its number has not ended yet.

    Returns:
        Its id.
    """
    if tx.shared and beside:
        pass
    elif tx.shared:
        tx.run("DELETE FROM processes WHERE cluster = :cluster", {"cluster": cluster})
    else:
        tx.run("DELETE FROM processes", {})
    return tx.insert(
        """INSERT INTO processes (cluster, clusters, place, started_at, beat_at)
           VALUES (:cluster, :clusters, :place, :now, :now) RETURNING id""",
        {
            "cluster": cluster,
            "clusters": clusters,
            "place": place,
            "now": tx.shared_now(now),
        },
    )


def beat(tx: Tx, process: int, now: int) -> int | None:
    """Notes that a process lives.

    Returns:
        For how long it had been silent (ms); None if the others have taken it for dead.
    """
    row = tx.one("SELECT beat_at FROM processes WHERE id = :process", {"process": process})
    if row is None:
        return None
    now = tx.shared_now(now)
    tx.run(
        "UPDATE processes SET beat_at = :now WHERE id = :process", {"process": process, "now": now}
    )
    return now - int(row[0])


def leave(tx: Tx, process: int) -> None:
    """Notes that a process ends."""
    tx.run("DELETE FROM processes WHERE id = :process", {"process": process})


def exists(tx: Tx, process: int) -> bool:
    """Whether a process has not been taken for dead, and has not ended."""
    return tx.one("SELECT 1 FROM processes WHERE id = :process", {"process": process}) is not None


def living(tx: Tx, now: int) -> list[Process]:
    """The processes that live, the longest-lived first."""
    rows = tx.all(
        f"SELECT {_ALL} FROM processes WHERE beat_at >= :oldest ORDER BY id",
        {"oldest": tx.shared_now(now) - SILENT_MS},
    )
    return [_process(row) for row in rows]


def bury(tx: Tx, now: int) -> list[Process]:
    """Deletes the processes that have been silent for too long, and returns them."""
    rows = tx.all(
        f"DELETE FROM processes WHERE beat_at < :oldest RETURNING {_ALL}",
        {"oldest": tx.shared_now(now) - SILENT_MS},
    )
    return [_process(row) for row in rows]


def agree_on_shards(tx: Tx, process: int, proposed: int, now: int) -> int:
    """Into how many shards all processes divide Discord; noted for this one.

    Those that live keep their number, so a new one is used when no process of before lives.

    Args:
        tx: The transaction.
        process: The process that wants to connect.
        proposed: The number that Discord has recommended to it.
        now: The moment (ms since 1970).
    """
    # Two processes that begin at once meet in this row.
    tx.run(
        """INSERT INTO memos (key, text) VALUES ('discord.shards', :text)
           ON CONFLICT (key) DO UPDATE SET text = excluded.text""",
        {"text": str(process)},
    )
    others = (one.shards for one in living(tx, now) if one.id != process and one.shards)
    agreed = next(others, proposed)
    tx.run(
        "UPDATE processes SET shards = :shards WHERE id = :process",
        {"process": process, "shards": agreed},
    )
    return agreed


def after_others(due: int | None, now: int) -> int | None:
    """When to look for due rows again (ms since 1970), after a look that found nothing to do.

    What is due all the same is being done by another process.

    Args:
        due: When the next row is due, None if none is planned.
        now: The moment.
    """
    return None if due is None else due if due > now else now + CLAIMED_MS


def _process(row: Row) -> Process:
    return Process(*row)
