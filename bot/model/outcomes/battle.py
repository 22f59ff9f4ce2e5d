"""Outcomes about battles: what their rooms are shown, and what a presser is told."""

from typing import Literal

import msgspec

from bot.model.battle.events import Refusal
from bot.model.battle.state import BattleMode, EndReason
from bot.model.cards import Card
from bot.model.ids import BattleId
from bot.model.outcomes.base import DeckName, Outcome


class BattleHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all screens of a battle may name: its deck and topic, rounds, seconds a round, mode."""

    battle: BattleId
    deck: DeckName
    topic: str
    rounds: int
    seconds: int
    mode: BattleMode = "choice"


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the standing, of a player or a team.

    `gained` are points of the round just revealed, `change` places won since the round before
    (below 0: lost).
    """

    place: int
    name: str
    points: int
    gained: int = 0
    change: int = 0


class BattleRecord(msgspec.Struct, frozen=True):
    """How a battle went for one person, for the file that they may ask for."""

    day: int
    place: int
    points: int
    right: int
    asked: int


class Knew(msgspec.Struct, frozen=True):
    """Who had a round's answer, and after how many milliseconds."""

    name: str
    took: int


# ── what is posted in the rooms ─────────────────────────────────────────────────────────────────


class BattleLobby(Outcome, frozen=True):
    """Players gather: `players` names the first, `joined` counts all; it begins in `left` s."""

    head: BattleHead
    code: str
    starter: str
    players: tuple[str, ...]
    joined: int
    rooms: int
    left: int
    teams: bool = False


class BattleAsked(Outcome, frozen=True):
    """A round's question, open for `left` seconds; `answered` of `players` have locked theirs.

    `hint` is there from half time on where answers are typed. `again` when a restart has moved the
    deadline.
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


class BattleRevealed(Outcome, frozen=True):
    """A round's answer: who `knew` it first, how many did, how many answered, and the standing."""

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


class BattleOver(Outcome, frozen=True):
    """How a battle ended, after so many `played` rounds; `fastest` is the fastest right answer."""

    head: BattleHead
    reason: EndReason
    played: int
    players: int
    standing: tuple[Line, ...]
    teams: tuple[Line, ...] = ()
    fastest: Knew | None = None


# ── what one person is told ─────────────────────────────────────────────────────────────────────


class BattleOpened(Outcome, frozen=True):
    """A battle was opened, or with `joined` entered by a channel that was given its `code`."""

    head: BattleHead
    code: str
    joined: bool = False


class BattleJoined(Outcome, frozen=True):
    """The person is in; with `running` the questions have begun already."""

    running: bool = False


class BattleLeft(Outcome, frozen=True):
    """The person is out."""


class BattleBegun(Outcome, frozen=True):
    """The person has started the questions."""


class BattleStopped(Outcome, frozen=True):
    """The person has ended the battle."""


class AnswerLocked(Outcome, frozen=True):
    """An answer is locked: an option from 0 (None if typed) and its text."""

    option: int | None
    text: str = ""


class BattleStatus(Outcome, frozen=True):
    """The battle of this channel: `round` is 0 in the lobby. `here` when another was wanted."""

    head: BattleHead
    code: str
    round: int
    joined: int
    rooms: int
    standing: tuple[Line, ...] = ()
    here: bool = False


class NoBattle(Outcome, frozen=True):
    """No battle goes on in this channel: how to begin one."""


class MissedShown(Outcome, frozen=True):
    """The cards that a person missed in a battle; the first of `total`."""

    battle: BattleId
    deck: DeckName
    cards: tuple[Card, ...]
    total: int


BattleRefusal = Refusal | Literal["unknown_code", "no_cards", "nowhere", "did_not_play", "goes_on"]


class BattleRefused(Outcome, frozen=True):
    """Something could not be done in a battle."""

    reason: BattleRefusal
    found: str = ""


BattlePost = BattleLobby | BattleAsked | BattleRevealed | BattleOver
"""What is posted in rooms."""
