"""Random battles with the whole engine: two platforms, refusals, restarts."""

import random
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.actions import (
    AnswerBattle,
    AnyAction,
    JoinBattle,
    Line,
    RematchBattle,
    ShowMissed,
    StartBattle,
    StudyMissed,
    TypeBattle,
    Where,
)
from bot.model.battle.state import Asking
from bot.model.ids import BattleId
from bot.platforms.ports import Outgoing, Undelivered
from bot.store import battles
from tests.amount import amount
from tests.engine.battle.battle_harness import BattleHarness
from tests.world import World, a_deck, in_file, read

BROKEN = "Something went wrong on my side"
PEOPLE = ("ada", "bo", "cy", "di")
CHANNELS = (
    ("discord", Where("77", "", "7", moderator=True)),
    ("discord", Where("78", "", "7")),
    ("telegram", Where("-5", "", "-5", title="Group")),
)
KINDS = {"answer": 40, "command": 8, "press": 12, "seconds": 25, "refuse": 3, "restart": 4}
STEPS = 250
SHARED = Path("/dev/shm")  # noqa: S108 - a folder with a random name is made in it; a disk would be slower
MEMORY = SHARED if SHARED.is_dir() else None


class RandomBattles:
    """People who start, join, answer, leave and stop battles in three channels."""

    def __init__(self, world: World, path: Path, chance: random.Random) -> None:
        self.harness = BattleHarness(world, "discord", "telegram")
        self.world = world
        self._path = path
        self._chance = chance
        self.replies: Counter[str] = Counter()

    async def step(self, kind: str) -> None:
        """Makes one step, and then checks the invariants."""
        chance = self._chance
        self.harness.go_to(*chance.choice(CHANNELS))
        self.world.can_edit_replies = self.world.platform == "discord"
        who = chance.choice(PEOPLE)
        match kind:
            case "answer":
                await self._act(await self._answer_action(), who)
            case "command":
                await self._act(Line(await self._command_line()), who)
            case "press":
                await self._act(self._press_action(), who)
            case "seconds":
                await self.harness.pass_seconds(chance.choice((0.5, 3, 7, 12, 21, 61)))
            case "refuse":
                self._refuse(chance.choice(("", "77", "78", "-5")))
            case _:
                await self._restart()
        await self._check()

    async def _act(self, action: AnyAction, who: str) -> None:
        reply = read(await self.harness.act(action, who))
        assert BROKEN not in reply, action
        self.replies[reply.split(":")[0].split("\n")[0][:20]] += 1
        if self._chance.random() < 0.7:
            await self.harness.run_due()

    async def _answer_action(self) -> AnyAction:
        running = await self.world.database.write(battles.running)
        if not running:
            return Line("/battle greek rounds:3 seconds:20 teams:on")
        battle_id = self._chance.choice(running)
        stored = await self.world.database.write(lambda tx: battles.get(tx, battle_id))
        assert stored is not None
        battle = stored.battle
        if not isinstance(battle.phase, Asking):
            return StartBattle(battle_id)
        if battle.rules.mode == "type":
            text = self._chance.choice((battle.question.answer, "nothing like it"))
            return TypeBattle(battle_id, battle.round, text)
        return AnswerBattle(battle_id, battle.round, self._chance.randrange(4))

    async def _command_line(self) -> str:
        codes = await self.world.rows("SELECT code FROM battles WHERE due IS NOT NULL")
        code = self._chance.choice(codes)[0] if codes else "QQQQQ"
        return self._chance.choice(
            (
                "/battle greek rounds:2 mode:type",
                "/battle",
                "/battle leave",
                "/battle stop",
                "/leaderboard by:battles",
                "/undo",
                *[f"/battle join {code}"] * 4,
            )
        )

    def _press_action(self) -> AnyAction:
        battle_id = BattleId(self._chance.randrange(1, 6))
        return self._chance.choice(
            (
                JoinBattle(battle_id),
                JoinBattle(battle_id),
                StartBattle(battle_id),
                AnswerBattle(battle_id, self._chance.randrange(4), self._chance.randrange(5)),
                ShowMissed(battle_id),
                StudyMissed(battle_id),
                RematchBattle(battle_id),
            )
        )

    def _refuse(self, channel: str) -> None:
        def trouble(message: Outgoing) -> Undelivered | None:
            refused = getattr(message.to, "id", "") == channel
            return Undelivered("forbidden", "no") if refused else None

        for platform in self.harness.platforms.values():
            platform.trouble = trouble

    async def _restart(self) -> None:
        before = await self.world.dump()
        await self.world.reopen(self._path)
        self.harness.renew()
        assert await self.world.dump() == before
        self.world.now += timedelta(seconds=self._chance.choice((1, 30, 7_200)))
        await self.harness.clock.background.recover(self.harness.clock.now())

    async def _check(self) -> None:
        """Checks the tables.

        A channel has one open battle at most, a battle's rooms are open while it runs, only ended
        battles have results, and no room has more than two waiting messages.
        """
        rooms = await self.world.rows("SELECT count(*) FROM battle_rooms WHERE open = 1")
        assert rooms[0][0] <= len(CHANNELS)
        assert not await self.world.rows(
            """SELECT 1 FROM battle_rooms r JOIN battles b ON b.id = r.battle
               WHERE (r.open = 1) <> (b.due IS NOT NULL)"""
        )
        assert not await self.world.rows(
            """SELECT 1 FROM battle_results r JOIN battles b ON b.id = r.battle
               WHERE b.due IS NOT NULL OR r.hits > r.asked OR r.won = 1 AND r.place > 1"""
        )
        assert not await self.world.rows(
            """SELECT 1 FROM outbox WHERE room IS NOT NULL AND state = 'waiting'
               GROUP BY room HAVING count(*) > 2"""
        )


@pytest.mark.parametrize("seed", range(amount(6)))
async def test_whatever_happens_in_battles(seed: int) -> None:
    """Through presses, refusals, restarts and time nothing breaks, and every battle ends."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "cards.db"
        world = await in_file(path)
        try:
            await world.engine.take_in([a_deck()])
            game = RandomBattles(world, path, chance)
            for kind in chance.choices(list(KINDS), list(KINDS.values()), k=STEPS):
                await game.step(kind)
            game._refuse("")
            await game.harness.pass_seconds(4_000)
            assert not await world.rows("SELECT 1 FROM battles WHERE due IS NOT NULL")
            assert not await world.rows("SELECT 1 FROM outbox WHERE state = 'waiting'")
            ((played,),) = await world.rows("SELECT count(DISTINCT battle) FROM battle_results")
            assert played > 1, "the game must reach what it is meant to test"
        finally:
            await world.database.close()


async def test_a_round_goes_on_after_a_restart(file_world: World, tmp_path: Path) -> None:
    """A restart keeps a round's answers and remaining time; a second one costs time."""
    harness = BattleHarness(file_world)
    await harness.begin("rounds:2 seconds:60", "bo")
    await harness.answer("ada")
    for restart in (1, 2):
        await file_world.reopen(tmp_path / "cards.db")
        file_world.now += timedelta(seconds=600)
        harness.renew()
        await harness.clock.background.recover(harness.clock.now())
        await harness.run_due()
        if restart == 1:
            assert "the clock was put back" in harness.shown()
            assert "1 of 2 players answered" in harness.shown()
    assert "1 of 1 had it." in harness.shown() or "Ada (5.0 s) had it." in harness.shown()


async def test_a_battle_that_can_not_go_on_is_given_up(file_world: World) -> None:
    """A broken row ends its battle, and no other."""
    harness = BattleHarness(file_world)
    await harness.type("/battle greek")
    file_world.where = Where("78", "", "7")
    await harness.type("/battle greek", "bo")
    await file_world.database.write(
        lambda tx: tx.run("UPDATE battles SET state = 'x' WHERE id = 1", {})
    )
    await file_world.database.write(lambda tx: tx.cache.clear())
    await harness.pass_seconds(70)
    assert await file_world.rows("SELECT id FROM battles WHERE due IS NOT NULL") == [(2,)]
    assert await file_world.rows("SELECT channel FROM battle_rooms WHERE open = 1") == [("78",)]
