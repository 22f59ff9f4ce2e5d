"""The state of a battle: its rules, questions, rooms, players and phase.

A battle is stored whole after each step, so it is small: a player's results are a string with one
character for each round, and a question has only the parts of a card that decide whether an answer
is right. Moments are in milliseconds since 1970.
"""

from typing import Final, Literal, NewType

import msgspec

from bot.model.ids import BattleId, CardId, Identity, PersonId

RoomId = NewType("RoomId", int)
"""A channel that takes part in a battle."""

BattleMode = Literal["choice", "type"]
BATTLE_MODES: tuple[BattleMode, ...] = ("choice", "type")
EndReason = Literal["finished", "stopped", "abandoned", "nobody", "unattended"]
"""Why a battle is over: all rounds were played; somebody stopped it; several rounds had no answer
or everybody left; nobody joined; or it waited too long for its host."""

ROUNDS: Final = 10
"""The default number of rounds."""
ROUNDS_MOST: Final = 30
SECONDS: Final = 20
"""The default time of a round."""
SECONDS_LEAST: Final = 5
"""A shorter round could be over before a slow connection has shown its question."""
SECONDS_MOST: Final = 300

RIGHT: Final = "+"
WRONG: Final = "-"
SILENT: Final = "."
AWAY: Final = " "
"""A player's marks, one for each round. SILENT means no answer; AWAY is a round before the player
joined or after they left."""


class Rules(msgspec.Struct, frozen=True, omit_defaults=True):
    """The rules that the starter chose.

    `seconds` is the time of a round, from SECONDS_LEAST to SECONDS_MOST. With `teams` the rooms are
    ranked, too. `reviews` says whether answers count as reviews of the players. With `guests`,
    people can join by the code from a private chat or a browser, too. With `hosted`, the first
    question and those after a reveal wait for the starter, who then is the battle's host.
    """

    seconds: int = SECONDS
    mode: BattleMode = "choice"
    teams: bool = False
    reviews: bool = True
    guests: bool = False
    hosted: bool = False


class Replay(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a battle that is over leaves for a rematch: its number of rounds, and its rules.

    `rematch` is the battle that was opened as the rematch last, 0 for none.
    """

    rounds: int
    rules: Rules
    rematch: BattleId = BattleId(0)


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """One round's question.

    In the mode "choice", `options` are in the order that all rooms see, and `right` is the index of
    the right one. In the mode "type" there are no options, and the other fields are the card's;
    `language` is the deck's. `reading` is the length of the explanation, in characters.
    """

    card: CardId
    answer: str
    options: tuple[str, ...] = ()
    right: int = 0
    accept: tuple[str, ...] = ()
    strict: bool = False
    ordered: bool = False
    distractors: tuple[str, ...] = ()
    language: str = "en"
    reading: int = 0


class Room(msgspec.Struct, frozen=True, omit_defaults=True):
    """A channel that takes part. A battle's first room is the one in which it was opened."""

    id: RoomId
    name: str = ""
    reachable: bool = True


class ReplyTo(msgspec.Struct, frozen=True, array_like=True):
    """A private reply that can be edited: the account that got it, and its id there."""

    platform: str
    account: str
    id: str


class Player(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person in a battle, who plays for the room in which they joined.

    `marks` has a mark for each closed round, up to the last one in which the player took part, and
    `gains` the points of each, up to the last one that they answered right.
    `fastest` is the time (ms) of their fastest right answer, None without one. `here` is false
    after they left. `typing` is the account in whose private chat they typed their last answer
    though their room is elsewhere: the next question comes there, too. `reply` is the reply to
    their last answer, or to their joining, None if that can't be edited. A `guest` joined in a
    browser without an account, under a name of their choice.
    """

    name: str
    room: RoomId
    points: int = 0
    marks: str = ""
    gains: tuple[int, ...] = ()
    fastest: int | None = None
    here: bool = True
    typing: Identity | None = None
    reply: ReplyTo | None = None
    guest: bool = False


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """A locked answer: the option (None if typed), the time it took (ms), its points.

    `text` is how a typed answer begins.
    """

    option: int | None
    took: int
    points: int = 0
    text: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer is right: every right answer gives points."""
        return self.points > 0


class Phase(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Where a battle stands. `AnyPhase` is the union of all kinds."""


class Lobby(Phase, frozen=True):
    """Players can join until `ends_at`.

    The list of players was last shown at `shown_at`. If it has changed since, `refresh_at` is when
    it is shown again. `extended` says that a restart has extended the lobby once.
    """

    ends_at: int
    shown_at: int
    refresh_at: int | None = None
    extended: bool = False


class Asking(Phase, frozen=True):
    """A question is open from `opened_at` to `deadline`.

    `halfway` is when the question is refreshed, in the mode "type" with the hint; None after that.
    `extended` says that a restart has moved the deadline once.
    """

    opened_at: int
    deadline: int
    halfway: int | None
    answers: dict[PersonId, Given] = {}
    extended: bool = False


class Revealing(Phase, frozen=True):
    """The answer is shown until `until`, with the players who had it."""

    until: int
    answers: dict[PersonId, Given]


class Paused(Phase, frozen=True):
    """The host paused the battle at `at`: `held` goes on where it was, with its time left.

    After `until` nobody waits for the host any longer.
    """

    held: Asking | Revealing
    at: int
    until: int


class Over(Phase, frozen=True):
    """The battle ended at `at`."""

    reason: EndReason
    at: int


AnyPhase = Lobby | Asking | Revealing | Paused | Over


class Battle(msgspec.Struct, frozen=True, omit_defaults=True):
    """A battle.

    `round` is the number of the round that is open or was revealed last, 0 in the lobby. `silent`
    is the number of latest rounds without any answer. Players are in the order in which they
    joined. Those who are `barred` were removed by the host and can't join again.
    """

    starter: PersonId
    rules: Rules
    questions: tuple[Question, ...]
    rooms: tuple[Room, ...]
    phase: AnyPhase
    players: dict[PersonId, Player] = {}
    round: int = 0
    silent: int = 0
    barred: tuple[PersonId, ...] = ()

    @property
    def shown(self) -> Lobby | Asking | Revealing | Over:
        """The phase that people see: while the battle is paused, the one that is held."""
        return self.phase.held if isinstance(self.phase, Paused) else self.phase

    @property
    def question(self) -> Question:
        """The question of the current round. Must not be used in the lobby, which has none."""
        return self.questions[self.round - 1]

    @property
    def reachable(self) -> tuple[RoomId, ...]:
        """The rooms in which the bot can post at present."""
        return tuple(room.id for room in self.rooms if room.reachable)

    def room(self, room_id: RoomId) -> Room | None:
        """The room with this id; None if it is not in the battle."""
        return next((room for room in self.rooms if room.id == room_id), None)
