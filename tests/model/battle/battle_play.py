"""Battles for tests: a few people, rooms and questions, and a hand that plays them."""

from typing import TypeVar

from bot.model.battle import machine
from bot.model.battle.events import AddRoom, Answer, AnyEffect, AnyEvent, Join, Refused, Start, Tick
from bot.model.battle.state import AnyPhase, Asking, Question, Room, RoomId, Rules
from bot.model.ids import CardId, PersonId

ADA, BO, CY, DI = map(PersonId, (1, 2, 3, 4))
NAMES = {ADA: "Ada", BO: "Bo", CY: "Cy", DI: "Di"}
HERE, THERE, YONDER = map(RoomId, (10, 20, 30))
NOW = 1_800_000_000_000
SECOND = 1000

_Phase = TypeVar("_Phase", bound=AnyPhase)
_Effect = TypeVar("_Effect", bound=AnyEffect)


def choice_questions(rounds: int) -> tuple[Question, ...]:
    """Questions whose right option is, in turn, the first, second, third and fourth."""
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
        """One step."""
        self.now = max(self.now, event.at)
        self.battle, self._effects = machine.step(self.battle, event)
        return self._effects

    def join(self, *persons: PersonId, room: RoomId = HERE) -> "Play":
        """Persons join."""
        for person in persons:
            self.do(Join(person, NAMES[person], room, at=self.now))
        return self

    def add_room(self, room: RoomId, name: str = "There") -> "Play":
        """Another room takes part."""
        self.do(AddRoom(room, name, at=self.now))
        return self

    def start(self) -> "Play":
        """The starter presses Start."""
        self.do(Start(ADA, at=self.now))
        return self

    def later(self, seconds: float) -> "Play":
        """Time passes, and nobody notices yet."""
        self.now += round(seconds * SECOND)
        return self

    def tick(self) -> "Play":
        """The next moment that is due comes."""
        due = machine.next_due(self.battle)
        assert due is not None
        self.do(Tick(at=max(due, self.now)))
        return self

    def answer(
        self, person: PersonId, *, right: bool = True, round_: int | None = None, text: str = ""
    ) -> tuple[AnyEffect, ...]:
        """A person presses the right option of the current round, or the one after it."""
        option: int | None = None
        if not text:
            option = (self.battle.question.right + (not right)) % 4
        number = self.battle.round if round_ is None else round_
        return self.do(Answer(person, number, option, text, at=self.now))

    def to_the(self, phase: type[_Phase]) -> _Phase:
        """Ticks until the battle stands in a phase."""
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
        """What followed from the last step."""
        return self._effects

    def is_in(self, kind: type[AnyPhase]) -> bool:
        """Whether the battle stands in a phase."""
        return isinstance(self.battle.phase, kind)

    def phase(self, kind: type[_Phase]) -> _Phase:
        """The phase, which is of this kind."""
        assert isinstance(self.battle.phase, kind)
        return self.battle.phase

    def effect(self, kind: type[_Effect]) -> _Effect:
        """The only effect of this kind that the last step had."""
        (found,) = (effect for effect in self._effects if isinstance(effect, kind))
        return found

    @property
    def refused(self) -> str:
        """Why the last step was refused, "" if it wasn't."""
        return "".join(effect.reason for effect in self._effects if isinstance(effect, Refused))

    def points(self, person: PersonId) -> int:
        """A player's points."""
        return self.battle.players[person].points
