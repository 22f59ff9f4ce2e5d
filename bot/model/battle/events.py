"""What happens to a battle, and what follows for those outside."""

from typing import Literal

import msgspec

from bot.model.battle.state import EndReason, RoomId
from bot.model.ids import CardId, PersonId

# ── events ──────────────────────────────────────────────────────────────────────────────────────


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One of the classes below; `at` is its arrival by our own clock, in ms since 1970."""

    at: int


class Join(Event, frozen=True):
    """A person joins in one of the rooms, or comes back; `name` is how they are shown."""

    person: PersonId
    name: str
    room: RoomId


class Leave(Event, frozen=True):
    """A person leaves: nobody waits for them, and their points stay."""

    person: PersonId


class AddRoom(Event, frozen=True):
    """The code was given in another channel, which takes part from now on."""

    room: RoomId
    name: str


class LoseRoom(Event, frozen=True):
    """Nothing can be posted in a room at present."""

    room: RoomId


class FindRoom(Event, frozen=True):
    """A lost room can be posted in again."""

    room: RoomId


class Start(Event, frozen=True):
    """A person presses Start."""

    person: PersonId


class Answer(Event, frozen=True):
    """A person answers a round: by an option, from 0, or in the mode "type" by a text."""

    person: PersonId
    round: int
    option: int | None = None
    text: str = ""


class Tick(Event, frozen=True):
    """Time has passed. It may come at any moment, and is due at `next_due`."""


class Resume(Event, frozen=True):
    """The bot is back after `downtime` ms in which nobody could press anything."""

    downtime: int


class Stop(Event, frozen=True):
    """A person wants the battle to end; `moderator` if they are one in the first room."""

    person: PersonId
    moderator: bool = False


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
]
"""Why an event changed nothing. `close` is a typed answer so near that it may be typed again."""


class Effect(msgspec.Struct, frozen=True, tag=True):
    """One of the classes below. `rooms` are those that a screen goes to."""


class PostLobby(Effect, frozen=True):
    """Show the lobby."""

    rooms: tuple[RoomId, ...]


class RefreshLobby(Effect, frozen=True):
    """Edit the lobby: the list of players has changed."""

    rooms: tuple[RoomId, ...]


class PostRound(Effect, frozen=True):
    """Ask the question of a round, counted from 1."""

    round: int
    rooms: tuple[RoomId, ...]


class RefreshRound(Effect, frozen=True):
    """Edit the question: answers so far, the hint that is due, or a deadline that has moved."""

    round: int
    rooms: tuple[RoomId, ...]


class PostReveal(Effect, frozen=True):
    """Show the right answer, who had it, and the standing."""

    round: int
    rooms: tuple[RoomId, ...]


class PostOver(Effect, frozen=True):
    """Show how the battle ended."""

    reason: EndReason
    rooms: tuple[RoomId, ...]


class Joined(Effect, frozen=True):
    """Tell this person that they are in."""

    person: PersonId


class Left(Effect, frozen=True):
    """Tell this person that they are out."""

    person: PersonId


class Locked(Effect, frozen=True):
    """Tell this person, and nobody else, which answer of theirs is locked."""

    person: PersonId
    option: int | None
    text: str


class Reviewed(Effect, frozen=True):
    """Answers that count for the players' schedules: right is Good, wrong is Again."""

    reviews: tuple[tuple[PersonId, CardId, bool], ...]


class Refused(Effect, frozen=True):
    """The event changed nothing."""

    reason: Refusal


Reply = Joined | Left | Locked | Refused
"""An effect for the person alone who caused the event; the other effects are for everybody."""
