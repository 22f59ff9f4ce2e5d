"""How many messages a battle sends to a room: Telegram allows 20 a minute in a group."""

import pytest

from bot.model.battle.events import AnyEffect, PostOver, PostReveal, PostRound, RefreshRound, Tick
from bot.model.battle.machine import next_due, step
from bot.model.battle.state import ROUNDS_MOST, SECONDS_LEAST, Asking, BattleMode, Question, Rules
from bot.model.ids import CardId
from tests.model.battle.battle_play import BO, CY, Play

MINUTE_MS = 60_000
MOST_IN_A_MINUTE = 20
SHOWN = (PostRound, RefreshRound, PostReveal, PostOver)
TYPED = tuple(Question(CardId(number), "yes") for number in range(ROUNDS_MOST))


class Room:
    """Records when a room was shown something."""

    def __init__(self, seconds: int, mode: BattleMode) -> None:
        questions = TYPED if mode == "type" else None
        self.play = Play(ROUNDS_MOST, Rules(seconds=seconds, mode=mode), questions).join(BO)
        self.shown: list[tuple[int, type[AnyEffect]]] = []
        self.note(self.play.start().effects())

    def note(self, effects: tuple[AnyEffect, ...]) -> None:
        """Records the moment of each message."""
        self.shown += [
            (self.play.now, type(effect)) for effect in effects if isinstance(effect, SHOWN)
        ]

    def answer(self, at: int) -> None:
        """Bo answers."""
        self.play.now = at
        text = "yes" if self.play.battle.rules.mode == "type" else ""
        self.note(self.play.answer(BO, text=text))

    def most_in_a_minute(self) -> int:
        """The most messages within any minute."""
        moments = [at for at, _ in self.shown]
        return max(sum(at <= other < at + MINUTE_MS for other in moments) for at in moments)


@pytest.mark.parametrize("mode", ["choice", "type"])
@pytest.mark.parametrize("seconds", [SECONDS_LEAST, 6, 11, 12, 13, 20, 60])
@pytest.mark.parametrize("share", [0.05, 0.51, 1.1])
def test_a_room_gets_no_more_than_a_group_takes(
    seconds: int, mode: BattleMode, share: float
) -> None:
    """There are at most 20 a minute, whether all answer at once, after half time, or never."""
    room = Room(seconds, mode)
    while (due := next_due(room.play.battle)) is not None:
        phase = room.play.battle.phase
        if isinstance(phase, Asking) and not phase.answers:
            moment = phase.opened_at + int(share * seconds * 1000)
            if moment < due:
                room.answer(moment)
                continue
        room.note(room.play.tick().effects())
    assert room.most_in_a_minute() <= MOST_IN_A_MINUTE


@pytest.mark.parametrize(("seconds", "refreshed"), [(5, 0), (11, 0), (12, 1), (20, 1)])
def test_a_short_round_has_no_half_time(seconds: int, refreshed: int) -> None:
    """Rounds of at least 12 seconds are refreshed at half time; shorter ones are not."""
    room = Room(seconds, "type")
    for _ in range(2):
        room.note(room.play.tick().effects())
    assert [kind for _, kind in room.shown].count(RefreshRound) == refreshed


@pytest.mark.parametrize("late", [0, 1, 10**6])
def test_late_ticks_lose_no_round(late: int) -> None:
    """However late the ticks come, every round is asked for its full time and revealed."""
    play = Play(rounds=3).join(BO, CY).start()
    seen: list[PostRound | PostReveal] = []
    while (due := next_due(play.battle)) is not None:
        if isinstance(play.battle.phase, Asking) and not play.battle.phase.answers:
            assert play.battle.phase.deadline == play.battle.phase.opened_at + 20_000
            play.answer((BO, CY)[play.battle.round % 2])
        play.battle, effects = step(play.battle, Tick(at=max(due, play.now) + late))
        play.now = max(due, play.now) + late
        seen += [effect for effect in effects if isinstance(effect, PostRound | PostReveal)]
    assert [(type(effect), effect.round) for effect in seen] == [
        (PostReveal, 1),
        (PostRound, 2),
        (PostReveal, 2),
        (PostRound, 3),
        (PostReveal, 3),
    ]
