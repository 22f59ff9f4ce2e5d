"""Events of a battle, and the effects that the rest of the bot has to carry out."""

from typing import Literal

import msgspec

from bot.model.battle.state import EndReason, ReplyTo, RoomId
from bot.model.ids import CardId, Identity, PersonId

# ── events ──────────────────────────────────────────────────────────────────────────────────────


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happens to a battle. `AnyEvent` is the union of all kinds.

    `at` is its arrival by our own clock, in ms since 1970.
    """

    at: int


class Join(Event, frozen=True):
    """A person joins in one of the rooms, or comes back; `name` is shown to the others.

    `reply` is as in `Answer`. A `guest` has no account, and chose the name for this battle.
    """

    person: PersonId
    name: str
    room: RoomId
    reply: ReplyTo | None = None
    guest: bool = False


class Leave(Event, frozen=True):
    """A person leaves: rounds no longer wait for them, and their points stay."""

    person: PersonId


class AddRoom(Event, frozen=True):
    """Another channel, in which the code was entered, takes part from now on."""

    room: RoomId
    name: str


class LoseRoom(Event, frozen=True):
    """The bot can't post in a room at present."""

    room: RoomId


class FindRoom(Event, frozen=True):
    """The bot can post in a lost room again."""

    room: RoomId


class Start(Event, frozen=True):
    """A person presses Start."""

    person: PersonId


class Answer(Event, frozen=True):
    """A person answers a round: with an option (from 0) or, in the mode "type", with a text.

    `reply` is what they are answered, if that can be edited later. `typing` is the account in whose
    private chat they typed it, None if they did so in their room.
    """

    person: PersonId
    round: int
    option: int | None = None
    text: str = ""
    reply: ReplyTo | None = None
    typing: Identity | None = None


class Tick(Event, frozen=True):
    """Time has passed. A tick is due at `machine.next_due`, but may come at any moment."""


class Resume(Event, frozen=True):
    """The bot is running again after `downtime` ms in which nobody could press anything."""

    downtime: int


class Stop(Event, frozen=True):
    """A person wants to end the battle; `moderator` says if they are one in the first room."""

    person: PersonId
    moderator: bool = False


# Only the host, who opened the battle, can cause the following events.


class Next(Event, frozen=True):
    """The host goes on from a round: to its reveal or, with `revealed`, to what comes after that.

    Round 0 is the lobby, after which the first question comes.
    """

    person: PersonId
    round: int
    revealed: bool = False


class Pause(Event, frozen=True):
    """The host stops the clock."""

    person: PersonId


class Continue(Event, frozen=True):
    """The host lets the clock run again."""

    person: PersonId


class AllowGuests(Event, frozen=True):
    """The host lets guests join from now on or, with `on` false, no more guests."""

    person: PersonId
    on: bool


class Rename(Event, frozen=True):
    """The host gives a guest another name."""

    person: PersonId
    guest: PersonId
    name: str


class Remove(Event, frozen=True):
    """The host removes a guest, with their points, who can't join again."""

    person: PersonId
    guest: PersonId


HostEvent = Next | Pause | Continue | AllowGuests | Rename | Remove
AnyEvent = (
    Join
    | Leave
    | AddRoom
    | LoseRoom
    | FindRoom
    | Start
    | Answer
    | Tick
    | Resume
    | Stop
    | Next
    | Pause
    | Continue
    | AllowGuests
    | Rename
    | Remove
)


# ── effects ─────────────────────────────────────────────────────────────────────────────────────

Refusal = Literal[
    "over",
    "already_started",
    "not_started",
    "not_starter",
    "not_allowed",
    "nobody_joined",
    "not_joined",
    "already_joined",
    "already_answered",
    "too_late",
    "no_answer",
    "close",
    "full",
    "unknown_room",
    "room_already_in",
    "too_many_rooms",
    "not_host",
    "moved_on",
    "paused",
    "not_paused",
    "guests_off",
    "bad_name",
    "name_taken",
    "barred",
    "no_such_guest",
]
"""Why an event changed nothing. "close" is a typed answer that is nearly right, so the player may
try again."""


class Effect(msgspec.Struct, frozen=True, tag=True):
    """Something to do outside the battle after an event. `AnyEffect` is the union of all kinds.

    `rooms` are the rooms in which a message is posted or edited.
    """


class PostLobby(Effect, frozen=True):
    """Post the lobby."""

    rooms: tuple[RoomId, ...]


class RefreshLobby(Effect, frozen=True):
    """Edit the lobby: the list of players has changed."""

    rooms: tuple[RoomId, ...]


class PostRound(Effect, frozen=True):
    """Post the question of a round; rounds count from 1."""

    round: int
    rooms: tuple[RoomId, ...]


class RefreshRound(Effect, frozen=True):
    """Edit the question: the answers so far, the hint, the deadline, or whether it is paused."""

    round: int
    rooms: tuple[RoomId, ...]


class PostReveal(Effect, frozen=True):
    """Show the right answer, who had it, and the standings."""

    round: int
    rooms: tuple[RoomId, ...]


class PostOver(Effect, frozen=True):
    """Post how the battle ended."""

    reason: EndReason
    rooms: tuple[RoomId, ...]


class Joined(Effect, frozen=True):
    """Tell this person that they take part."""

    person: PersonId


class Left(Effect, frozen=True):
    """Tell this person that they have left."""

    person: PersonId


class Locked(Effect, frozen=True):
    """Tell this person, and nobody else, which answer of theirs is now locked."""

    person: PersonId
    option: int | None
    text: str


class Reviewed(Effect, frozen=True):
    """Answers that count as reviews of the players: a right one as Good, a wrong one as Again.

    Each review is a person, a card, and whether the answer was right.
    """

    reviews: tuple[tuple[PersonId, CardId, bool], ...]


class Refused(Effect, frozen=True):
    """The event changed nothing."""

    reason: Refusal


AnyEffect = (
    PostLobby
    | RefreshLobby
    | PostRound
    | RefreshRound
    | PostReveal
    | PostOver
    | Joined
    | Left
    | Locked
    | Reviewed
    | Refused
)

Reply = Joined | Left | Locked | Refused
"""An effect for the person alone who caused the event; the other effects are for everybody."""
