"""What remains of a battle for its players: missed cards, and the leaderboard."""

import re

import pytest

from bot.screens.battle.replies import REFUSED
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, labels, read


@pytest.fixture
def harness(world: World) -> BattleHarness:
    """A server's channel without a battle."""
    return BattleHarness(world)


async def test_missed_cards(harness: BattleHarness) -> None:
    """Each player privately sees the cards that they missed, and can study exactly these."""
    await harness.begin("rounds:3", "bo")
    assert read(await harness.type("/battle")).count("Bo") == 1
    missed = []
    for number in range(3):
        await harness.answer("ada")
        missed.append(await harness.question())
        await harness.answer("bo", right=number == 1)
        await harness.pass_seconds(7)
    final = harness.final()
    assert labels(final) == ["Rematch", "My result", "Study what I missed"]
    best = read(await harness.press_label(final, "My result")).splitlines()
    assert re.fullmatch(r"Place 1 of 2 · [\d,]+ points · 3 of 3 right", best[0])
    assert best[1] == "You have missed nothing: every answer was right."
    shown = await harness.press_label(final, "My result", "bo")
    place, title, *_ = read(shown).splitlines()
    assert re.fullmatch(r"Place 2 of 2 · [\d,]+ points · 1 of 3 right", place)
    assert title == "You missed 2 cards"
    assert missed[0] in read(shown)
    assert missed[1] not in read(shown)
    assert labels(shown) == ["Study these"]
    quiz = await harness.world.press("Study these", "bo")
    assert quiz.blocks[0] == (await harness.press_label(final, "Study what", "bo")).blocks[0]
    assert "2 cards to practise." in read(quiz)
    assert missed[0] in read(quiz)
    assert read(await harness.press_label(final, "My result", "eve")) == REFUSED["did_not_play"]


async def test_a_player_who_answered_nothing(harness: BattleHarness) -> None:
    """Who gave no answer is told so; who gave a wrong one has missed that card."""
    await harness.begin("rounds:2", "bo", "cy")
    for number in range(2):
        await harness.answer("ada")
        if number == 0:
            await harness.answer("cy", right=False)
        await harness.pass_seconds(30)
    final = harness.final()
    silent = await harness.press_label(final, "My result", "bo")
    assert "\nYou did not answer any of the 2 questions\n" in read(silent)
    assert labels(silent) == ["Study these"]
    assert "\nYou missed 2 cards\n" in read(await harness.press_label(final, "My result", "cy"))


async def test_a_player_who_left(harness: BattleHarness) -> None:
    """Who left before a question was closed is not told that they did not play."""
    await harness.begin("rounds:1", "bo")
    await harness.type("/battle leave", "bo")
    await harness.answer("ada")
    await harness.pass_seconds(7)
    answer = read(await harness.press_label(harness.final(), "My result", "bo"))
    assert answer == "No question of that battle was yours to answer, so you have missed nothing."


async def test_the_leaderboard_by_battles(harness: BattleHarness) -> None:
    """The leaderboard orders by wins, then by points; the winner's rating is above the loser's."""
    for battle_id in (1, 2):
        await harness.begin("rounds:2", "bo", battle_id=battle_id)
        for _ in range(2):
            await harness.answer("ada")
            await harness.answer("bo", right=False)
            await harness.pass_seconds(7)
    board = read(await harness.type("/leaderboard by:battles period:all")).splitlines()
    assert board[0] == "Leaderboard: battles all time"
    assert board[1].startswith("1. Ada: 2 wins, ")
    assert board[2].startswith("2. Bo: 0 wins, 0 points, rating ")
    ada, bo = (int(line.rsplit(" ", 1)[1].replace(",", "")) for line in board[1:3])
    assert ada > 1000
    assert ada > bo
