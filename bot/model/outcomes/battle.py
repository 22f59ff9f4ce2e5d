"""Outcomes of battles: the posts in their rooms, and the replies to single persons."""

from typing import Literal

import msgspec

from bot.model.battle.events import Refusal
from bot.model.battle.state import BattleMode, EndReason
from bot.model.cards import Card
from bot.model.ids import BattleId, MessagePlace
from bot.model.outcomes.base import DeckName, Outcome


class BattleHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """The facts that any screen of a battle can name.

    `seconds` is the time of one round. With `hosted`, it goes on when its host says.
    """

    battle: BattleId
    deck: DeckName
    topic: str
    rounds: int
    seconds: int
    mode: BattleMode = "choice"
    hosted: bool = False


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the standings, for a player or a team.

    `place` is the rank. `gained` are the points of the round just revealed, and `change` is the
    number of ranks gained since the round before (below 0: lost).
    """

    place: int
    name: str
    points: int
    gained: int = 0
    change: int = 0


class OwnResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """A player's result of a round, and their rank among the `players` after it.

    `gained` is 0 where it is no longer known, as for a round before the one that was just revealed.
    """

    round: int
    right: bool
    points: int
    place: int
    players: int
    gained: int = 0


class BattleRecord(msgspec.Struct, frozen=True):
    """One person's result in a battle, for the export of their data. `place` is their rank."""

    day: int
    place: int
    points: int
    right: int
    asked: int


class Knew(msgspec.Struct, frozen=True):
    """A player who answered a round right, and the time they took, in milliseconds."""

    name: str
    took: int


# ── posts in the rooms ──────────────────────────────────────────────────────────────────────────


class BattleLobby(Outcome, frozen=True):
    """The lobby: players can join, and the battle begins in `left` seconds.

    That is at the moment `at` (ms since 1970). `players` are the names of the first players, and
    `joined` is the number of all. `closed` is true once the lobby is over.
    """

    head: BattleHead
    code: str
    starter: str
    players: tuple[str, ...]
    joined: int
    rooms: int
    left: int
    teams: bool = False
    closed: bool = False
    at: int = 0


class BattleAsked(Outcome, frozen=True):
    """A round's question, open for `left` more seconds, until `until` (ms since 1970).

    `answered` of the `players` have locked an answer. `hint` is set from half time on where answers
    are typed. `again` is true when a restart has moved the deadline.
    `closed` is true when the battle ended while the question was open. `back` is where the battle
    is played, for a player who sees the question elsewhere. While it is `paused`, `until` is 0 and
    nobody can answer.
    """

    head: BattleHead
    round: int
    card: Card
    left: int
    players: int
    options: tuple[str, ...] = ()
    answered: int = 0
    hint: str = ""
    again: bool = False
    closed: bool = False
    until: int = 0
    back: MessagePlace | None = None
    paused: bool = False


class BattleRevealed(Outcome, frozen=True):
    """A round's answer and the standings after it.

    `knew` are the first players who were right, `right` is the number of all who were, and
    `answered` the number of all who answered. `chosen` says how many chose each option. `own` is
    the result of the only player for whom it is shown, in a private chat. `closed` is true once the
    host has gone on.
    """

    head: BattleHead
    round: int
    card: Card
    answer: str
    knew: tuple[Knew, ...]
    right: int
    answered: int
    standing: tuple[Line, ...]
    teams: tuple[Line, ...] = ()
    options: tuple[str, ...] = ()
    chosen: tuple[int, ...] = ()
    own: OwnResult | None = None
    closed: bool = False


class BattleOver(Outcome, frozen=True):
    """The end of a battle, after `played` rounds; `fastest` is the fastest right answer."""

    head: BattleHead
    reason: EndReason
    played: int
    players: int
    standing: tuple[Line, ...]
    teams: tuple[Line, ...] = ()
    fastest: Knew | None = None


# ── replies to one person ───────────────────────────────────────────────────────────────────────


class BattleOpened(Outcome, frozen=True):
    """A battle was opened or, with `joined`, this channel joined one by its `code`.

    `page` is the address of its wall, empty if there are no pages for browsers.
    """

    head: BattleHead
    code: str
    joined: bool = False
    page: str = ""


class BattleJoined(Outcome, frozen=True):
    """The person takes part; with `running`, the questions have already begun."""

    running: bool = False


class BattleLeft(Outcome, frozen=True):
    """The person has left the battle."""


class BattleBegun(Outcome, frozen=True):
    """The person has started the questions."""


Hosted = Literal["next", "paused", "running", "guests_on", "guests_off", "renamed", "removed"]


class BattleHosted(Outcome, frozen=True):
    """The host has done something, which all see in the battle itself."""

    done: Hosted


class BattleStopped(Outcome, frozen=True):
    """The person has ended the battle."""


class AnswerLocked(Outcome, frozen=True):
    """An answer is locked: an option from 0 (None if typed) and its text.

    With `before` it had been locked by an earlier press. `last` is the result of the round before,
    where the reply to that could not be edited.
    """

    option: int | None
    text: str = ""
    before: bool = False
    last: OwnResult | None = None


class AnswerJudged(Outcome, frozen=True):
    """A player's result of the round that was just revealed, with their answer as in AnswerLocked.

    `answer` is the right one, and `answer_option` its option. After the last round, `hits` says how
    many of the `asked` questions they answered right.
    """

    deck: DeckName
    own: OwnResult
    option: int | None
    text: str
    answer: str
    answer_option: int | None
    hits: int = 0
    asked: int = 0


class BattleStatus(Outcome, frozen=True):
    """The battle of this channel; `round` is 0 in the lobby.

    `here` is true when the person tried to open or join another one.
    """

    head: BattleHead
    code: str
    round: int
    joined: int
    rooms: int
    standing: tuple[Line, ...] = ()
    here: bool = False


class NoBattle(Outcome, frozen=True):
    """No battle is running in this channel; the screen says how to begin one."""


class MissedShown(Outcome, frozen=True):
    """A person's result in a battle: the first of the `total` cards that they missed.

    With `silent` they gave no answer at all. `own` is their result among the `players`.
    """

    battle: BattleId
    deck: DeckName
    cards: tuple[Card, ...]
    total: int
    silent: bool = False
    own: BattleRecord | None = None
    players: int = 0


OwnRefusal = Literal[
    "unknown_code",
    "no_guest",
    "no_cards",
    "no_options",
    "nowhere",
    "did_not_play",
    "goes_on",
    "one_each",
    "not_posted",
    "no_rematch",
]
BattleRefusal = Refusal | OwnRefusal


class BattleRefused(Outcome, frozen=True):
    """A request about a battle that could not be carried out."""

    reason: BattleRefusal
    found: str = ""


BattlePost = BattleLobby | BattleAsked | BattleRevealed | BattleOver
"""The outcomes that are posted in rooms."""
