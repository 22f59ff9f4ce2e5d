"""A harness for battles in tests of the whole engine: channels on fake platforms, and players."""

import re
from datetime import timedelta

from bot.model.actions import Action, AnswerBattle, AnyAction, JoinBattle, Line, StartBattle, Where
from bot.model.battle.state import Question
from bot.model.ids import BattleId
from bot.model.views import View
from bot.platforms.outbox_worker import OutboxWorker
from bot.store import battles, decks
from bot.store.battles import StoredBattle
from tests.clock import SERVER, Clock, FakePlatform
from tests.world import World, buttons, read

BATTLE_ID = BattleId(1)


class BattleHarness:
    """A world with channels in which battles are played."""

    def __init__(self, world: World, *platforms: str) -> None:
        self.world = world
        self.clock = Clock(world)
        self.platforms: dict[str, FakePlatform] = {}
        for name in platforms or ("discord",):
            platform = FakePlatform()
            platform.platform = name
            self.platforms[name] = platform
        self.discord = self.platforms["discord"]
        self.clock.platform = self.discord
        self.battle_id = BATTLE_ID
        self.rung = 0
        world.database.on_wake = self._ring
        self.renew()

    def renew(self) -> None:
        """Starts the background service on the world's present database, as after a restart."""
        self.clock.renew()
        self.outbox_workers = [
            OutboxWorker(self.clock.background, platform, self.clock, self._sleep)
            for platform in self.platforms.values()
        ]

    async def type(self, line: str, who: str = "ada", where: Where | None = None) -> View:
        """Types a line, in the present channel or in `where`."""
        before = self.world.where
        self.world.where = where or before
        view = await self.act(Line(line), who)
        self.world.where = before
        return view

    async def act(self, action: AnyAction | Action, who: str = "ada") -> View:
        """Sends a request; the clock moves five seconds, and nothing that becomes due is done."""
        return await self.world.act(action, who)

    press = act

    async def press_start(self, who: str) -> View:
        """Presses Start now."""
        return await self.act(StartBattle(self.battle_id), who)

    async def press_label(self, view: View, label: str, who: str = "ada") -> View:
        """Presses the button of a message whose label starts with `label`."""
        (button,) = [button for button in buttons(view) if button.label.startswith(label)]
        return await self.act(button.action, who)

    async def start(self) -> None:
        """Ada presses Start, and the first question is posted."""
        await self.press_start("ada")
        await self.run_due()

    async def begin(self, options: str, *others: str, battle_id: int = 1) -> None:
        """Ada opens a battle, others join, and the first question is posted."""
        self.battle_id = BattleId(battle_id)
        await self.type(f"/battle start greek {options}")
        for who in others:
            await self.press(JoinBattle(self.battle_id), who)
        await self.start()

    async def answer(self, who: str, *, right: bool = True) -> View:
        """Picks the right option of the current question, or the next option."""
        battle = (await self.stored()).battle
        question = battle.question
        option = (question.right + (not right)) % len(question.options)
        return await self.act(AnswerBattle(self.battle_id, battle.round, option), who)

    async def play_through(self, *who: str) -> None:
        """All players answer rightly until the battle is over."""
        while await self.world.rows("SELECT 1 FROM battles WHERE due IS NOT NULL"):
            for player in who:
                await self.answer(player)
            await self.pass_seconds(7)

    async def stored(self) -> StoredBattle:
        """The battle as it is stored."""
        stored = await self.world.database.write(lambda tx: battles.get(tx, self.battle_id))
        assert stored is not None
        return stored

    async def code(self) -> str:
        """The battle's code."""
        return (await self.stored()).code

    async def question(self) -> str:
        """The front of the current question's card."""
        question: Question = (await self.stored()).battle.question
        stored = await self.world.database.write(lambda tx: decks.card(tx, question.card))
        assert stored is not None
        return stored.card.front

    async def solution(self) -> str:
        """The answer to the current question."""
        return (await self.stored()).battle.question.answer

    async def run_due(self) -> None:
        """Does what is due, and delivers the waiting messages."""
        await self.clock.sweep()
        for worker in self.outbox_workers:
            await worker.deliver_due()

    async def pass_seconds(self, seconds: float) -> None:
        """Lets time pass; what becomes due on the way is done at its time."""
        end = self.world.now + timedelta(seconds=seconds)
        while True:
            await self.run_due()
            due = await self.clock.sweep()
            if due is None or due > end.timestamp() * 1000:
                break
            ahead = max(timedelta(milliseconds=due - self.clock.now()), timedelta(milliseconds=1))
            self.world.now += ahead
        self.world.now = max(self.world.now, end)
        await self.run_due()

    def add_room(self, channel: str) -> Where:
        """Another channel of the same server."""
        return Where(channel=channel, space=SERVER.space)

    def go_to(self, platform: str, where: Where) -> None:
        """From now on, requests come from this platform and channel."""
        self.world.platform, self.world.where = platform, where

    def final(self, channel: str = "77") -> View:
        """The last message in a channel, without the edit that closes the lobby further up."""
        for platform in self.platforms.values():
            sent = [
                post
                for post in platform.sent
                if getattr(post.to, "id", "") == channel and ": see below." not in read(post.view)
            ]
            if sent:
                return sent[-1].view
        raise AssertionError(f"nothing was sent to {channel}")

    def last_message(self) -> str:
        """The id of the last message on Discord."""
        return f"m-{self.discord.sent[-1].nonce}"

    def shown(self, channel: str = "77") -> str:
        """The text of the last message in a channel."""
        return read(self.final(channel))

    def _ring(self) -> None:
        self.rung += 1

    async def _sleep(self, seconds: float) -> None:
        """Does not wait, so that rate limits do not slow battles down."""


def code_in(view: View) -> str:
    """The code in a message."""
    code = re.search(r"\b[A-Z2-9]{8}\b", read(view))
    assert code is not None
    return code[0]
