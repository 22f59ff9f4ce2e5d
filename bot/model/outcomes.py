"""What a use case found and did, as facts: the screens put them into words.

An outcome holds everything its screen needs, so that the same request answered twice gives the
same screen. They are kept for a while under their request's key, which is why they can be encoded.
"""

from datetime import date
from typing import Literal

import msgspec

from bot.model.battle_outcomes import (
    AnswerLocked,
    BattleAsked,
    BattleBegun,
    BattleJoined,
    BattleLeft,
    BattleLobby,
    BattleOpened,
    BattleOver,
    BattleRecord,
    BattleRefused,
    BattleRevealed,
    BattleStatus,
    BattleStopped,
    MissedShown,
    NoBattle,
)
from bot.model.cards import Card, Deck
from bot.model.daily_outcomes import (
    DailyCard,
    DailyClosed,
    DailyPaused,
    DailySent,
    DailyShown,
    LeaderboardShown,
    Nudge,
    RemindersEnded,
    ReminderShown,
)
from bot.model.deck_outcomes import DeckOutcome, Report
from bot.model.grading import Verdict
from bot.model.history import Entry
from bot.model.ids import CardId, Identity, SessionId
from bot.model.memory import Memory
from bot.model.outcome import DeckName, Outcome
from bot.model.people import Mode, Person, Settings
from bot.model.streaks import Streak, Studied


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a session stands: cards rated so far, and cards still to come (this one included)."""

    done: int
    left: int


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card before a person: everything about it that a screen may need.

    `mode` is how it asks; `options` are there for a choice. `place` is missing for a card that
    stands alone, such as today's.
    """

    session: SessionId
    step: int
    card_id: CardId
    card: Card
    deck: DeckName
    topic: str = ""
    mode: Mode = "reveal"
    options: tuple[str, ...] = ()
    place: Place | None = None
    practice: bool = False


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a session went; `due_now` and `new_left` are what the deck still holds today."""

    session: SessionId
    deck: DeckName
    rated: int
    recalled: int
    practice: bool = False
    due_now: int = 0
    new_left: int = 0
    next_due_in: int | None = None


# ── cards and sessions ──────────────────────────────────────────────────────────────────────────


class CardAsked(Outcome, frozen=True):
    """A card's front. `started` is the number of planned cards when a session begins."""

    shown: Shown
    started: int = 0


class CardRevealed(Outcome, frozen=True):
    """A card's answer, waiting for a rating. `given` is what the person typed or chose.

    `taken_back` says that the card is here again because its rating was taken back.
    """

    shown: Shown
    verdict: Verdict | None = None
    given: str = ""
    taken_back: bool = False


class Awaiting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What waits for somebody who comes back: cards due, and new ones that the day allows.

    `streak` is the length in days of a streak that the day's first card keeps, 0 if there is none.
    """

    due: int = 0
    new: int = 0
    streak: int = 0


class TodayShown(Outcome, frozen=True):
    """Today's card, the same all day; `greeting` when the person has just arrived.

    `awaiting` is there with the greeting of a person who has studied before.
    `done` says that it was rated already, and `due_in` (days) when it comes back then.
    `unfinished` is a session that still waits, 0 if none does.
    """

    shown: Shown
    done: bool = False
    due_in: int | None = None
    greeting: bool = False
    awaiting: Awaiting | None = None
    unfinished: SessionId = SessionId(0)


class CardRated(Outcome, frozen=True):
    """A rating was counted.

    `due_in` is in days, and None when practice left the schedule alone. `returns` says that the
    card comes back in this session; `lapses` is above 0 when the card has become a leech. `wrong`
    and `given` are there when a wrong choice was rated by itself. Of `following` and `summary` at
    most one is there.
    """

    deck: DeckName
    card_id: CardId
    session: SessionId
    due_in: int | None
    studied: Studied
    returns: bool = False
    lapses: int = 0
    wrong: Shown | None = None
    given: str = ""
    following: Shown | None = None
    summary: Summary | None = None


class QuizOver(Outcome, frozen=True):
    """A session has ended."""

    summary: Summary


class NothingDue(Outcome, frozen=True):
    """No card of the deck (or topic) is due and no new one is left for today.

    `next_due_in` is in days, None if nothing is scheduled. `new_waiting` new cards wait for
    tomorrow, because the daily limit of `new_limit` is reached.
    """

    deck: DeckName
    topic: str = ""
    next_due_in: int | None = None
    new_waiting: int = 0
    new_limit: int = 0
    suspended: int = 0
    empty: bool = False


class CardSuspended(Outcome, frozen=True):
    """A card was put aside, or brought back. `unfinished` is a session that waits, or 0."""

    card_id: CardId
    front: str
    on: bool
    unfinished: SessionId = SessionId(0)


class BroughtBack(Outcome, frozen=True):
    """A deck's suspended cards were brought back."""

    deck: DeckName
    count: int


# ── about a person ──────────────────────────────────────────────────────────────────────────────


class Year(msgspec.Struct, frozen=True):
    """A year of study in whole weeks, of which the last one goes as far as today.

    `counts` has the cards rated on each day, from the Monday `first` (the date on the wall) on.
    `saved` are the places in it of missed days that a freeze stands in for.
    """

    first: date
    counts: tuple[int, ...]
    saved: tuple[int, ...] = ()


class StreakShown(Outcome, frozen=True):
    """The streak as it stands, and whether today counts already. `spent` freezes were just used."""

    streak: Streak
    today_done: bool
    year: Year
    spent: int = 0


class DeckStanding(msgspec.Struct, frozen=True):
    """A deck, and how one person stands with it."""

    deck: DeckName
    cards: int
    started: int
    due: int
    suspended: int = 0


class StatsShown(Outcome, frozen=True):
    """Numbers about one's study. `recalled` and `recall_of` count reviews of the last 30 days.

    `forecast` has the cards that come back on each day from today on; `on` is the date today.
    """

    streak: Streak
    today: int
    week: int
    total: int
    recalled: int
    recall_of: int
    wanted: float
    on: date
    forecast: tuple[int, ...]
    decks: tuple[DeckStanding, ...]


class SettingsShown(Outcome, frozen=True):
    """One's settings; `changed` names those that were just set."""

    settings: Settings
    zone: str
    local_time: str
    changed: tuple[str, ...] = ()


class LinkOffered(Outcome, frozen=True):
    """A code that makes another account one's own, for so many minutes."""

    code: str
    minutes: int


class Linked(Outcome, frozen=True):
    """Two accounts are one person now, who has so many reviews in all and so many accounts."""

    reviews: int
    streak: Streak
    accounts: int


class Exported(Outcome, frozen=True):
    """All that is kept about a person; of each card its deck, its id, and the memory of it.

    Of battles the results are kept; `decks` are the person's own.
    """

    person: Person
    accounts: tuple[Identity, ...]
    cards: tuple[tuple[str, str, Memory], ...]
    log: tuple[Entry, ...]
    battles: tuple[BattleRecord, ...] = ()
    decks: tuple[Deck, ...] = ()


class ForgetAsked(Outcome, frozen=True):
    """What would be forgotten; `streak` in days, `decks` of the person's own."""

    reviews: int
    cards: int
    streak: int
    accounts: int
    decks: int = 0


class Forgotten(Outcome, frozen=True):
    """The person is forgotten."""


class Unlinked(Outcome, frozen=True):
    """The account is a person of its own again, with a copy of what there was."""


# ── decks and help ──────────────────────────────────────────────────────────────────────────────


class DecksListed(Outcome, frozen=True):
    """All decks."""

    decks: tuple[DeckStanding, ...]


class TopicStanding(msgspec.Struct, frozen=True):
    """A topic of a deck, and how one person stands with it."""

    slug: str
    title: str
    cards: int
    started: int
    due: int


class DeckShown(Outcome, frozen=True):
    """One deck, with its topics; and to whom may change it, what was told about its cards."""

    standing: DeckStanding
    description: str
    topics: tuple[TopicStanding, ...]
    authors: tuple[str, ...] = ()
    licence: str = ""
    reports: tuple[Report, ...] = ()


class CommandHelp(msgspec.Struct, frozen=True):
    """A command, as it is typed, and what it does."""

    usage: str
    description: str


class HelpShown(Outcome, frozen=True):
    """The commands, as declared."""

    commands: tuple[CommandHelp, ...]


# ── what could not be done ──────────────────────────────────────────────────────────────────────

ProblemKind = Literal[
    "unknown_command",
    "unknown_deck",
    "unknown_topic",
    "topic_no_deck",
    "unknown_option",
    "unknown_zone",
    "bad_option",
    "missing_option",
    "no_decks",
    "no_cards",
    "not_yours",
    "gone",
    "already_rated",
    "not_revealed",
    "nothing_to_undo",
    "bad_time",
    "nowhere_to_post",
    "nowhere_to_remind",
    "not_moderator",
    "lacking",
    "other_channel",
    "no_daily",
    "out_already",
    "nothing_to_skip",
    "no_space",
    "link_unknown",
    "link_self",
    "link_later",
    "not_linked",
    "just_text",
    "unreadable",
    "not_saved",
    "not_now",
    "broken",
]


class Problem(Outcome, frozen=True):
    """Something could not be done: what was `found`, and what could be meant or is `allowed`.

    `session` is the quiz that can go on all the same, 0 if there is none.
    """

    kind: ProblemKind
    found: str = ""
    where: str = ""
    allowed: tuple[str, ...] = ()
    session: SessionId = SessionId(0)


AnyOutcome = (
    CardAsked
    | CardRevealed
    | TodayShown
    | CardRated
    | QuizOver
    | NothingDue
    | CardSuspended
    | BroughtBack
    | StreakShown
    | StatsShown
    | SettingsShown
    | LinkOffered
    | Linked
    | Unlinked
    | Exported
    | ForgetAsked
    | Forgotten
    | DecksListed
    | DeckShown
    | HelpShown
    | DailyCard
    | DailyClosed
    | DailyShown
    | DailySent
    | DailyPaused
    | ReminderShown
    | Nudge
    | RemindersEnded
    | LeaderboardShown
    | BattleLobby
    | BattleAsked
    | BattleRevealed
    | BattleOver
    | BattleOpened
    | BattleJoined
    | BattleLeft
    | BattleBegun
    | BattleStopped
    | AnswerLocked
    | BattleStatus
    | NoBattle
    | MissedShown
    | BattleRefused
    | DeckOutcome
    | Problem
)
