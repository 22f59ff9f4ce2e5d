"""What a battle is made of: its rules, questions, rooms, players, and the phase it is in.

A battle is stored whole after each step, so it is small: a player's rounds are one string, a letter
each, and of a card it keeps only what decides whether an answer is right. Moments are milliseconds
since 1970.
"""

from typing import Final, Literal, NewType

import msgspec

from bot.model.ids import CardId, PersonId

RoomId = NewType("RoomId", int)
"""A channel that takes part in a battle."""

BattleMode = Literal["choice", "type"]
BATTLE_MODES: tuple[BattleMode, ...] = ("choice", "type")
EndReason = Literal["finished", "stopped", "abandoned", "nobody"]
"""Why a battle is over: all rounds played, stopped by somebody, no answer for several rounds (or
everybody has left), or nobody joined."""

ROUNDS: Final = 10
"""If nobody says how many."""
ROUNDS_MOST: Final = 30
SECONDS: Final = 20
"""If nobody says how long a round lasts."""
SECONDS_LEAST: Final = 5
"""A shorter round would be over before slow connections have shown its question."""
SECONDS_MOST: Final = 300

RIGHT: Final = "+"
WRONG: Final = "-"
SILENT: Final = "."
AWAY: Final = " "
"""A player's marks, one for each round: AWAY is a round before joining, or after leaving."""


class Rules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the starter chose.

    `seconds` is the time of a round, from SECONDS_LEAST to SECONDS_MOST; `teams` compares rooms;
    `reviews` says whether answers count for the players' own schedules.
    """

    seconds: int = SECONDS
    mode: BattleMode = "choice"
    teams: bool = False
    reviews: bool = True


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """One round's question.

    In the mode "choice" `options` stand in the order that all rooms see, and `right` counts from 0;
    in "type" there are none, and `accept` and `strict` are the card's.
    """

    card: CardId
    answer: str
    options: tuple[str, ...] = ()
    right: int = 0
    accept: tuple[str, ...] = ()
    strict: bool = False


class Room(msgspec.Struct, frozen=True, omit_defaults=True):
    """A channel that takes part. The first one opened the battle."""

    id: RoomId
    name: str = ""
    reachable: bool = True


class Player(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person in a battle, who plays for the room in which they joined.

    `marks` are those of the closed rounds, up to the last one that the player was there for.
    `fastest` is the time (ms) of their fastest right answer, None without one; `here` is false
    after they left.
    """

    name: str
    room: RoomId
    points: int = 0
    marks: str = ""
    fastest: int | None = None
    here: bool = True


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """A locked answer: the option (None if typed), ms it took, and what it is worth once closed."""

    option: int | None
    took: int
    points: int = 0

    @property
    def right(self) -> bool:
        """Whether it is the right answer: no right one is worth nothing."""
        return self.points > 0


class Phase(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Where a battle stands. `AnyPhase` is the union of all kinds."""


class Lobby(Phase, frozen=True):
    """Players gather until `ends_at`.

    The list was last shown at `shown_at`; `refresh_at` is there when it has changed since.
    """

    ends_at: int
    shown_at: int
    refresh_at: int | None = None
    extended: bool = False


class Asking(Phase, frozen=True):
    """A question is open from `opened_at` to `deadline`.

    `halfway` is when its screens are refreshed, with the hint in the mode "type"; None after that.
    `extended` says that a restart has moved the deadline once.
    """

    opened_at: int
    deadline: int
    halfway: int | None
    answers: dict[PersonId, Given] = {}
    extended: bool = False


class Revealing(Phase, frozen=True):
    """The answer is shown until `until`, together with who had it."""

    until: int
    answers: dict[PersonId, Given]


class Over(Phase, frozen=True):
    """The battle ended at `at`."""

    reason: EndReason
    at: int


AnyPhase = Lobby | Asking | Revealing | Over


class Battle(msgspec.Struct, frozen=True, omit_defaults=True):
    """A battle, whole.

    `round` is the number of the round that is asked or was revealed last, 0 in the lobby. `silent`
    counts the last rounds without any answer. Players stand in the order in which they joined.
    """

    starter: PersonId
    rules: Rules
    questions: tuple[Question, ...]
    rooms: tuple[Room, ...]
    phase: AnyPhase
    players: dict[PersonId, Player] = {}
    round: int = 0
    silent: int = 0

    @property
    def question(self) -> Question:
        """The question of the current round; there is none in the lobby."""
        return self.questions[self.round - 1]

    @property
    def reachable(self) -> tuple[RoomId, ...]:
        """The rooms that take part now."""
        return tuple(room.id for room in self.rooms if room.reachable)

    def room(self, number: RoomId) -> Room | None:
        """A room by its id, None if it isn't one of the battle's."""
        return next((room for room in self.rooms if room.id == number), None)
