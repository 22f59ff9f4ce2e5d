"""Battles for tests: a few people, rooms and questions, and a class that plays a battle."""

from typing import TypeVar

from bot.model.battle import machine
from bot.model.battle.events import AddRoom, Answer, AnyEffect, AnyEvent, Join, Refused, Start, Tick
from bot.model.battle.state import AnyPhase, Asking, Question, Room, RoomId, Rules
from bot.model.ids import CardId, PersonId

ADA, BO, CY, DI, EVA = map(PersonId, (1, 2, 3, 4, 5))
NAMES = {ADA: "Ada", BO: "Bo", CY: "Cy", DI: "Di", EVA: "Eva"}
HERE, THERE, YONDER = map(RoomId, (10, 20, 30))
NOW = 1_800_000_000_000
SECOND = 1000

_Phase = TypeVar("_Phase", bound=AnyPhase)
_Effect = TypeVar("_Effect", bound=AnyEffect)


def choice_questions(rounds: int) -> tuple[Question, ...]:
    """Questions whose right options are the first, second, third and fourth, in turn."""
    return tuple(
        Question(CardId(100 + number), "yes", ("a", "b", "c", "d"), number % 4)
        for number in range(rounds)
    )


class Play:
    """A battle that Ada opened in the room HERE, at the moment NOW."""

    def __init__(
        self,
        rounds: int = 10,
        rules: Rules | None = None,
        questions: tuple[Question, ...] | None = None,
    ) -> None:
        self.now = NOW
        self.battle, self._effects = machine.opened(
            ADA,
            Room(HERE, "Here"),
            questions or choice_questions(rounds),
            rules or Rules(),
            self.now,
        )

    def do(self, event: AnyEvent) -> tuple[AnyEffect, ...]:
        """Applies an event."""
        self.now = max(self.now, event.at)
        self.battle, self._effects = machine.step(self.battle, event)
        return self._effects

    def join(self, *persons: PersonId, room: RoomId = HERE) -> "Play":
        """Persons join in a room."""
        for person in persons:
            self.do(Join(person, NAMES[person], room, at=self.now))
        return self

    def add_room(self, room: RoomId, name: str = "There") -> "Play":
        """Another room joins the battle."""
        self.do(AddRoom(room, name, at=self.now))
        return self

    def start(self) -> "Play":
        """The starter presses Start."""
        self.do(Start(ADA, at=self.now))
        return self

    def later(self, seconds: float) -> "Play":
        """Lets time pass without a tick."""
        self.now += round(seconds * SECOND)
        return self

    def tick(self) -> "Play":
        """Applies the next tick when it is due."""
        due = machine.next_due(self.battle)
        assert due is not None
        self.do(Tick(at=max(due, self.now)))
        return self

    def answer(
        self, person: PersonId, *, right: bool = True, round_: int | None = None, text: str = ""
    ) -> tuple[AnyEffect, ...]:
        """A person presses the right option or, with `right` false, the one after it."""
        option: int | None = None
        if not text:
            option = (self.battle.question.right + (not right)) % 4
        asked = self.battle.round if round_ is None else round_
        return self.do(Answer(person, asked, option, text, at=self.now))

    def to_the(self, phase: type[_Phase]) -> _Phase:
        """Ticks until the battle is in a phase."""
        while not isinstance(self.battle.phase, phase):
            self.tick()
        return self.battle.phase

    def next_round(self) -> "Play":
        """Ticks until another round is asked."""
        before = self.battle.round
        while self.battle.round == before or not isinstance(self.battle.phase, Asking):
            self.tick()
        return self

    def effects(self) -> tuple[AnyEffect, ...]:
        """The effects of the last event."""
        return self._effects

    def is_in(self, kind: type[AnyPhase]) -> bool:
        """Whether the battle is in a phase."""
        return isinstance(self.battle.phase, kind)

    def phase(self, kind: type[_Phase]) -> _Phase:
        """The phase, which must be of this kind."""
        assert isinstance(self.battle.phase, kind)
        return self.battle.phase

    def effect(self, kind: type[_Effect]) -> _Effect:
        """The only effect of this kind of the last event."""
        (effect,) = (effect for effect in self._effects if isinstance(effect, kind))
        return effect

    @property
    def refused(self) -> str:
        """Why the last event was refused, "" if it was not."""
        return "".join(effect.reason for effect in self._effects if isinstance(effect, Refused))

    def points(self, person: PersonId) -> int:
        """A player's points."""
        return self.battle.players[person].points
