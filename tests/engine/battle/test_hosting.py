"""The host's buttons, with the whole engine: the pace of a battle, and its pauses."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.actions import Line, NextRound, PauseBattle
from bot.model.battle.rounds import HOST_WAIT_MS
from bot.model.battle.state import Asking, Over, Paused
from bot.store import battle_boards
from tests.engine.battle.battle_harness import BATTLE_ID, BattleHarness
from tests.world import World, labels, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


def said(harness: BattleHarness) -> list[str]:
    """All that was posted or edited, also what closes a post further up."""
    return [read(post.view) for post in harness.discord.sent]


async def test_a_hosted_battle_is_played_by_the_buttons_of_its_posts(
    harness: BattleHarness,
) -> None:
    """From the lobby to the end, the host's buttons are below each post, and each works."""
    await harness.type("/battle start greek rounds:1 pace:host")
    await harness.run_due()
    assert "Begins when its opener presses Start now" in harness.shown()
    await harness.pass_seconds(300)
    for label, shows in (
        ("Start now", "Question 1 of 1"),
        ("Show the answer", "Nobody answered this one."),
        ("Show how it ended", "The battle is over"),
    ):
        await harness.press_label(harness.final(), label)
        await harness.run_due()
        assert any(shows in text for text in said(harness))


async def test_a_reveal_loses_its_button_when_it_was_pressed(harness: BattleHarness) -> None:
    """Further up in the channel no button is left that does nothing."""
    await harness.begin("rounds:2 pace:host")
    reveal = harness.last_message()
    await harness.press(NextRound(BATTLE_ID, 1))
    await harness.run_due()
    await harness.press_label(harness.final(), "Next question")
    await harness.run_due()
    edits = [post for post in harness.discord.sent if post.replaces == reveal]
    assert [labels(post.view) for post in edits] == [["Next question"], []]


async def test_a_pause_survives_a_restart(file_world: World, tmp_path: Path) -> None:
    """A battle that was paused is paused after a restart, and goes on with its time left."""
    harness = BattleHarness(file_world)
    await harness.begin("rounds:1 seconds:60", "bo")
    assert "Nobody loses any time" in read(await harness.press(PauseBattle(BATTLE_ID)))
    await harness.run_due()
    assert "Paused by the host" in harness.shown()
    paused = (await harness.stored()).battle.phase
    assert isinstance(paused, Paused)
    await file_world.reopen(tmp_path / "cards.db")
    file_world.now += timedelta(seconds=600)
    harness.renew()
    await harness.clock.background.recover(harness.clock.now())
    await harness.pass_seconds(300)
    assert (await harness.stored()).battle.phase == paused
    assert "when it goes on" in read(await harness.answer("bo"))
    await harness.press(PauseBattle(BATTLE_ID, on=False))
    stored = await harness.stored()
    assert isinstance(stored.battle.phase, Asking)
    assert isinstance(paused.held, Asking)
    left = paused.held.deadline - paused.at
    assert stored.battle.phase.deadline == harness.clock.now() + left
    await harness.run_due()
    assert "Locked in" in read(await harness.answer("bo"))


async def test_a_battle_without_its_host_ends(harness: BattleHarness) -> None:
    """After half an hour of pause the channel is free again, and the post says why."""
    await harness.begin("rounds:2", "bo")
    await harness.press(PauseBattle(BATTLE_ID))
    await harness.pass_seconds(HOST_WAIT_MS / 1000 + 1)
    assert any("waited half an hour for its host" in text for text in said(harness))


async def test_an_ended_battle_has_a_board(harness: BattleHarness) -> None:
    """The last state is kept, without those who were forgotten since."""
    await harness.begin("rounds:1", "bo")
    code = await harness.code()
    await harness.play_through("ada", "bo")
    await harness.act(Line("/privacy forget"), "bo")
    await harness.world.press("Forget", "bo")
    board = await harness.world.database.read(lambda tx: battle_boards.by_code(tx, code))
    assert board is not None
    assert isinstance(board.battle.phase, Over)
    assert [player.name for player in board.battle.players.values()] == ["Ada", ""]
    harness.world.now += timedelta(days=8)
    await harness.pass_seconds(120)
    assert not await harness.world.rows("SELECT 1 FROM battle_boards")
