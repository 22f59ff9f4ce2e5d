"""What a use case found and did, as facts: the screens put them into words.

An outcome holds everything its screen needs, so that the same request answered twice gives the
same screen. They are kept for a while under their request's key, which is why they can be encoded.
"""

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
    BattleRefused,
    BattleRevealed,
    BattleStatus,
    BattleStopped,
    MissedShown,
    NoBattle,
)
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
from bot.model.ids import SessionId
from bot.model.outcome import DeckStanding, Outcome
from bot.model.person_outcomes import (
    Exported,
    ForgetAsked,
    Forgotten,
    Linked,
    LinkOffered,
    SettingsShown,
    StatsShown,
    StreakShown,
    Unlinked,
)
from bot.model.quiz_outcomes import (
    BroughtBack,
    CardAsked,
    CardRated,
    CardRevealed,
    CardSuspended,
    NothingDue,
    QuizOver,
    TodayShown,
)

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
    "undone_before",
    "rated_since",
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
