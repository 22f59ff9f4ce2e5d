import sqlite3

import pytest

from bot.model.outcomes.help import HelpShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store import idempotency
from bot.store.database import Tx
from bot.store.idempotency import KEPT_MS, SWEPT_AT_ONCE

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


def test_a_key_is_answered_once(tx: Tx) -> None:
    """A second answer under the same key is refused, and the first one stays."""
    idempotency.keep(tx, "k", NOW, Problem("gone"))
    with pytest.raises(sqlite3.IntegrityError):
        idempotency.keep(tx, "k", NOW, Problem("broken"))
    assert idempotency.recall(tx, "k") == Problem("gone")


def test_only_old_answers_are_swept(tx: Tx) -> None:
    """Answers older than two days are deleted, and their keys may be used again."""
    for key, age in (("old", KEPT_MS + 1), ("just", KEPT_MS), ("young", 0)):
        idempotency.keep(tx, key, NOW - age, Problem("gone"))
    idempotency.sweep(tx, NOW)
    assert kept(tx) == ["just", "young"]
    assert idempotency.recall(tx, "old") is None
    idempotency.keep(tx, "old", NOW, Problem("gone"))
    assert kept(tx) == ["just", "young", "old"]


def test_a_sweep_is_bounded_and_gets_there(tx: Tx) -> None:
    """A sweep deletes a bounded number of rows, and a few sweeps delete all old ones."""
    count = SWEPT_AT_ONCE + 100
    for number in range(count):
        idempotency.keep(tx, f"old-{number}", NOW - KEPT_MS - 1, Problem("gone"))
    idempotency.keep(tx, "young", NOW, Problem("gone"))
    idempotency.sweep(tx, NOW)
    assert len(kept(tx)) == 101
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
