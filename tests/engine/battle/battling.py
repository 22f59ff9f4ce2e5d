"""Battles for tests of the whole engine: channels on stand-in platforms, and players' hands."""

import re
from datetime import timedelta

from bot.model.actions import Action, AnswerBattle, AnyAction, JoinBattle, Line, StartBattle, Where
from bot.model.battle.state import Question
from bot.model.ids import BattleId
from bot.model.views import View
from bot.platforms.outbox_worker import OutboxWorker
from bot.store import battles, decks
from bot.store.battles import StoredBattle
from tests.clock import SERVER, Clock, Platform
from tests.world import World, buttons, read

BATTLE = BattleId(1)


class Arena:
    """A world with channels in which battles are played."""

    def __init__(self, world: World, *platforms: str) -> None:
        self.world = world
        self.clock = Clock(world)
        self.platforms: dict[str, Platform] = {}
        for name in platforms or ("discord",):
            one = Platform()
            one.platform = name
            self.platforms[name] = one
        self.here = self.platforms["discord"]
        self.clock.platform = self.here
        self.battle = BATTLE
        self.rung = 0
        world.database.on_wake = self._ring
        self.renew()

    def renew(self) -> None:
        """Takes up the world's database again, as after a restart."""
        self.clock.renew()
        self.couriers = [
            OutboxWorker(self.clock.background, platform, self.clock, self._sleep)
            for platform in self.platforms.values()
        ]

    async def type(self, line: str, who: str = "ada", where: Where | None = None) -> View:
        """Types a line, here or elsewhere."""
        before = self.world.where
        self.world.where = where or before
        view = await self.act(Line(line), who)
        self.world.where = before
        return view

    async def act(self, action: AnyAction | Action, who: str = "ada") -> View:
        """One request, by which the clock does not move but for five seconds."""
        return await self.world.act(action, who)

    press = act

    async def press_start(self, who: str) -> View:
        """Presses Start now."""
        return await self.act(StartBattle(self.battle), who)

    async def press_label(self, view: View, label: str, who: str = "ada") -> View:
        """Presses a button of a message."""
        (found,) = [one for one in buttons(view) if one.label.startswith(label)]
        return await self.act(found.action, who)

    async def start(self) -> None:
        """Ada starts the questions, which are posted."""
        await self.press_start("ada")
        await self.look()

    async def begin(self, options: str, *others: str, battle: int = 1) -> None:
        """A battle with Ada and others, whose first question is out."""
        self.battle = BattleId(battle)
        await self.type(f"/battle start greek {options}")
        for who in others:
            await self.press(JoinBattle(self.battle), who)
        await self.start()

    async def answer(self, who: str, *, right: bool = True) -> View:
        """Picks the right option of the current question, or the one after it."""
        kept = await self.kept()
        question = kept.battle.question
        option = (question.right + (not right)) % len(question.options)
        return await self.act(AnswerBattle(self.battle, kept.battle.round, option), who)

    async def play_through(self, *who: str) -> None:
        """All answer rightly until it is over."""
        while await self.world.rows("SELECT 1 FROM battles WHERE due IS NOT NULL"):
            for one in who:
                await self.answer(one)
            await self.pass_seconds(7)

    async def kept(self) -> StoredBattle:
        """The battle as it is kept."""
        kept = await self.world.database.write(lambda tx: battles.get(tx, self.battle))
        assert kept is not None
        return kept

    async def code(self) -> str:
        """The battle's code."""
        return (await self.kept()).code

    async def question(self) -> str:
        """The front of the card that is asked."""
        question: Question = (await self.kept()).battle.question
        stored = await self.world.database.write(lambda tx: decks.card(tx, question.card))
        assert stored is not None
        return stored.card.front

    async def solution(self) -> str:
        """The answer to the card that is asked."""
        return (await self.kept()).battle.question.answer

    async def look(self) -> None:
        """Does what is due, and delivers what waits."""
        await self.clock.sweep()
        for worker in self.couriers:
            await worker.drain()

    async def pass_seconds(self, seconds: float) -> None:
        """Lets time pass; what falls due on the way is done in its time."""
        end = self.world.now + timedelta(seconds=seconds)
        while True:
            await self.look()
            due = await self.clock.sweep()
            if due is None or due > end.timestamp() * 1000:
                break
            ahead = max(timedelta(milliseconds=due - self.clock.now()), timedelta(milliseconds=1))
            self.world.now += ahead
        self.world.now = max(self.world.now, end)
        await self.look()

    def add_room(self, channel: str) -> Where:
        """Another channel of the server's."""
        return Where(channel=channel, space=SERVER.space)

    def go_to(self, platform: str, where: Where) -> None:
        """What is done from now on is done there."""
        self.world.platform, self.world.where = platform, where

    def final(self, channel: str = "77") -> View:
        """The message that stands last in a channel."""
        for platform in self.platforms.values():
            shown = [one for one in platform.sent if getattr(one.to, "id", "") == channel]
            if shown:
                return shown[-1].view
        raise AssertionError(f"nothing was sent to {channel}")

    def last_message(self) -> str:
        """The id of the message that was sent last."""
        return f"m-{self.here.sent[-1].nonce}"

    def shown(self, channel: str = "77") -> str:
        """What the message that stands last in a channel says."""
        return read(self.final(channel))

    def _ring(self) -> None:
        self.rung += 1

    async def _sleep(self, seconds: float) -> None:
        """Letters leave at once: a battle is quicker than a platform's pace."""


def codes_of(view: View) -> str:
    """The code that a message names."""
    found = re.search(r"\b[A-Z2-9]{8}\b", read(view))
    assert found is not None
    return found[0]
