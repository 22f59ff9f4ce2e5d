"""What a use case found and did, as facts: the screens put them into words.

An outcome holds everything its screen needs, so that the same request answered twice gives the
same screen. They are kept for a while under their request's key, which is why they can be encoded.
"""

from bot.model.outcomes.battle import (
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
from bot.model.outcomes.daily import (
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
from bot.model.outcomes.decks import DeckOutcome, DeckShown, DecksListed
from bot.model.outcomes.help import HelpShown
from bot.model.outcomes.people import (
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
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import (
    BroughtBack,
    CardAsked,
    CardRated,
    CardRevealed,
    CardSuspended,
    NothingDue,
    QuizOver,
    TodayShown,
)

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
