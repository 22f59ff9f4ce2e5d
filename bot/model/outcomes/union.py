"""The union of all outcomes.

An outcome holds everything that its screen needs, so a request answered twice gives the same screen
twice. Outcomes can be encoded, because each is stored for a while under the key of its request.
"""

from bot.model.outcomes.battle import (
    AnswerJudged,
    AnswerLocked,
    BattleAsked,
    BattleBegun,
    BattleHosted,
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
from bot.model.outcomes.help import DeckChoice, Greeting, HelpShown
from bot.model.outcomes.people import (
    BrowserOffered,
    BrowsersSignedOut,
    Exported,
    ForgetAsked,
    Forgotten,
    Linked,
    LinkOffered,
    SettingsShown,
    ShownHere,
    StatsShown,
    StreakShown,
    Unlinked,
    ZoneAsked,
    ZoneChosen,
    ZonePutOff,
    ZoneSearched,
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
    | ShownHere
    | SettingsShown
    | LinkOffered
    | Linked
    | Unlinked
    | BrowserOffered
    | BrowsersSignedOut
    | Exported
    | ForgetAsked
    | Forgotten
    | ZoneAsked
    | ZoneSearched
    | ZoneChosen
    | ZonePutOff
    | DecksListed
    | DeckShown
    | HelpShown
    | Greeting
    | DeckChoice
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
    | BattleHosted
    | BattleStopped
    | AnswerLocked
    | AnswerJudged
    | BattleStatus
    | NoBattle
    | MissedShown
    | BattleRefused
    | DeckOutcome
    | Problem
)
