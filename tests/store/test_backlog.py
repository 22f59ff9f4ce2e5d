import pytest

from bot.model.ids import Channel, DeckId, Identity
from bot.model.outcomes.problems import Problem
from bot.store import battles, dailies, decks, outbox
from bot.store.backlog import Backlog, Waiting, backlog
from bot.store.dailies import Daily
from bot.store.database import Database, Tx
from bot.store.outbox import OutboxMessage
from tests.databases import opened
from tests.world import a_deck

HERE, THERE = Channel("discord", "7"), Identity("telegram", "8")


def message(to: Channel | Identity, made_at: int) -> OutboxMessage:
    """A message that was written at a moment."""
    return OutboxMessage(to, Problem("gone"), made_at, made_at + 1_000)


def test_an_empty_database_has_no_backlog(tx: Tx) -> None:
    """Nothing waits, and nothing is due."""
    assert backlog(tx, 10**13) == Backlog((), 0, 0)


def test_what_waits_is_counted(tx: Tx) -> None:
    """Messages are counted by platform until they arrived, rows once they are due."""
    decks.save(tx, a_deck(1))
    for made_at in (5, 6):
        outbox.add(tx, message(HERE, made_at))
    outbox.add(tx, message(THERE, 7))
    tx.run("UPDATE outbox SET state = 'sending' WHERE made_at = 5", {})
    for channel, due in (("1", 100), ("2", 200)):
        where = Channel("discord", channel)
        dailies.save(
            tx, Daily(where, "9", Identity("discord", "a"), DeckId(1), "", "UTC", 1, 1, 1, due=due)
        )
    battle = battles.add(tx, DeckId(1), "", "QQQQQ", 1)
    tx.run("UPDATE battles SET due = 300 WHERE id = :id", {"id": battle})
    outbox_now = (Waiting("discord", 2, 5), Waiting("telegram", 1, 7))
    assert backlog(tx, 150) == Backlog(outbox_now, 1, 1)
    assert backlog(tx, 300) == Backlog(outbox_now, 3, 1)
    tx.run("UPDATE outbox SET state = 'sent' WHERE made_at < 7", {})
    assert backlog(tx, 1).outbox == (Waiting("telegram", 1, 7),)


@pytest.mark.usefixtures("store")
async def test_a_store_counts_and_weighs_itself() -> None:
    """Transactions are counted with their use cases, and the size is that of the rows at least."""
    async with opened(None) as database:
        begun = use_cases(database)
        await database.write(lambda tx: decks.save(tx, a_deck(20)))
        assert use_cases(database) == begun + 1
        assert 0 < database.counts.commits <= database.counts.use_cases
        assert await database.size() > 10_000


def use_cases(database: Database) -> int:
    """How many use cases were run."""
    return database.counts.use_cases
