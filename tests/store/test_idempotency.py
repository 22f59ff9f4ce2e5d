import re
import sqlite3

import msgspec
import pytest

from bot.model.actions import Answer, Choose, Line, Rate, Reveal, Say, ShowMissed, Unreadable
from bot.model.cards import Card
from bot.model.ids import BattleId, CardId, Channel, DeckId, SessionId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.help import HelpShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import CardAsked, Shown
from bot.model.outcomes.union import AnyOutcome
from bot.store import idempotency, outbox
from bot.store.codecs import encoded
from bot.store.database import Tx
from bot.store.idempotency import KEPT_MS, SWEPT_AT_ONCE
from bot.store.outbox import OutboxMessage
from tests.clock import Clock
from tests.world import World, a_deck, read

NOW = 1_800_000_000_000


def kept(tx: Tx) -> list[str]:
    """The keys of all stored answers, in order."""
    return [row[0] for row in tx.all("SELECT key FROM requests ORDER BY id", {})]


@pytest.mark.parametrize(
    "outcome", [Problem("unknown_deck", found="gräk", allowed=("greek", "latin")), HelpShown(())]
)
def test_an_answer_is_recalled_by_its_key(tx: Tx, outcome: AnyOutcome) -> None:
    """A key recalls its own outcome, and an unknown key recalls none."""
    assert idempotency.recall(tx, "discord:1") is None
    idempotency.keep(tx, "discord:1", NOW, outcome)
    assert idempotency.recall(tx, "discord:1") == outcome
    assert idempotency.recall(tx, "discord:2") is None
    assert idempotency.recall(tx, "telegram:1") is None


@pytest.mark.sqlite
def test_a_key_is_answered_once(tx: Tx) -> None:
    """A second answer under the same key is refused, and the first one stays."""
    idempotency.keep(tx, "k", NOW, Problem("gone"))
    with pytest.raises(sqlite3.IntegrityError):
        idempotency.keep(tx, "k", NOW, Problem("broken"))
    assert idempotency.recall(tx, "k") == Problem("gone")


def test_only_old_answers_are_swept(tx: Tx) -> None:
    """Answers older than 30 hours are deleted, and their keys may be used again."""
    for key, age in (("old", KEPT_MS + 1), ("just", KEPT_MS), ("young", 0)):
        idempotency.keep(tx, key, NOW - age, Problem("gone"))
    idempotency.sweep(tx, NOW)
    assert kept(tx) == ["just", "young"]
    assert idempotency.recall(tx, "old") is None
    idempotency.keep(tx, "old", NOW, Problem("gone"))
    assert kept(tx) == ["just", "young", "old"]


def test_a_sweep_is_bounded_and_gets_there(tx: Tx) -> None:
    """A sweep deletes a bounded number of rows, and a few sweeps delete all old ones."""
    count = SWEPT_AT_ONCE * 3 // 2
    for number in range(count):
        idempotency.keep(tx, f"old-{number}", NOW - KEPT_MS - 1, Problem("gone"))
    idempotency.keep(tx, "young", NOW, Problem("gone"))
    idempotency.sweep(tx, NOW)
    assert len(kept(tx)) == SWEPT_AT_ONCE // 2 + 1
    idempotency.sweep(tx, NOW)
    assert kept(tx) == ["young"]
    idempotency.sweep(tx, NOW)
    assert kept(tx) == ["young"]


def test_a_clock_that_was_wrong_once_stops_no_sweep(tx: Tx) -> None:
    """Answers dated far ahead are deleted: they would block the sweep of those after them."""
    for number in range(SWEPT_AT_ONCE):
        idempotency.keep(tx, f"ahead-{number}", NOW + KEPT_MS + 1 + number, Problem("gone"))
    idempotency.keep(tx, "old", NOW - KEPT_MS - 1, Problem("gone"))
    idempotency.keep(tx, "a little ahead", NOW + KEPT_MS, Problem("gone"))
    for _ in range(2):
        idempotency.sweep(tx, NOW)
    assert kept(tx) == ["a little ahead"]


async def test_a_kept_answer_has_ids_and_no_texts_of_cards(world: World) -> None:
    """A press keeps at most 750 bytes, and its repeat shows the card as it is now."""
    deck = a_deck(12)
    await world.engine.take_in([deck])
    for mode in ("reveal", "choice", "type"):
        await world.type(f"/quiz mode:{mode} cards:4")
        for answer in range(3):
            session, step = (
                await world.rows("SELECT id, step FROM sessions ORDER BY id DESC LIMIT 1")
            )[0]
            await world.act(Choose(session, step, answer))
            await world.act(Answer(session, step, "typed"))
            await world.act(Reveal(session, step))
            await world.act(Rate(session, step, 3))
    await world.type("/today")
    await world.type("/card report")
    rows = await world.rows("SELECT outcome FROM requests")
    assert [row for (row,) in rows if "Question" in row or "The long answer" in row] == []
    assert max(len(row) for (row,) in rows) <= 750
    first = await world.act(Line("/quiz"), key="again")
    edited = tuple(msgspec.structs.replace(card, front="Changed?") for card in deck.cards)
    await world.engine.take_in([msgspec.structs.replace(deck, cards=edited)])
    again = await world.act(Line("/quiz"), key="again")
    assert "Question" in read(first)
    assert read(again) == re.sub(r"Question \d+\?", "Changed?", read(first))


def test_an_answer_of_an_earlier_version_keeps_its_card(tx: Tx) -> None:
    """An answer that was stored with its whole card is recalled as it is."""
    card, deck = Card(id="a", front="Q", back="A"), DeckName(DeckId(1), "greek", "Greek")
    outcome = CardAsked(Shown(SessionId(1), 1, CardId(1), card, deck))
    tx.run(
        "INSERT INTO requests (key, at, outcome) VALUES ('k', 1, :outcome)",
        {"outcome": encoded(outcome)},
    )
    assert idempotency.recall(tx, "k") == outcome


async def test_old_answers_and_messages_go_as_fast_as_they_came(world: World) -> None:
    """However many are too old, the sweep asks to be called again until all are deleted."""
    clock = Clock(world)

    def fill(tx: Tx) -> None:
        message = OutboxMessage(Channel("discord", "7"), Problem("gone"), 1, 2)
        for number in range(3 * SWEPT_AT_ONCE):
            idempotency.keep(tx, f"old-{number}", 1, Problem("gone"))
            outbox.add(tx, message)
        tx.run("UPDATE outbox SET state = 'sent'", {})

    await world.database.write(fill)
    await clock.sweep()
    assert await world.rows("SELECT count(*) FROM requests") == [(0,)]
    assert await world.rows("SELECT count(*) FROM outbox") == [(0,)]


async def test_what_only_reads_keeps_no_answer(world: World) -> None:
    """Commands and presses that change nothing store nothing: they are computed again."""
    await world.engine.take_in([a_deck(3)])
    await world.type("/quiz")
    before = await world.rows("SELECT count(*) FROM requests")
    for line in ("/privacy forget", "/card report", "/card edit", "/decks remove greek"):
        await world.type(line)
    for action in (Say("hello"), Unreadable("1Z"), ShowMissed(BattleId(1))):
        await world.act(action)
    assert await world.rows("SELECT count(*) FROM requests") == before
