"""From an outcome to what its person gets to see."""

from collections.abc import Mapping
from typing import assert_never

from bot.model import battle_outcomes, daily_outcomes, deck_outcomes, outcomes
from bot.model.outcomes import AnyOutcome
from bot.model.views import Post, View
from bot.screens import (
    accounts,
    battle_posts,
    battles,
    cards,
    daily,
    deck_care,
    decks,
    people,
    problems,
    spaces,
)

ONE_MESSAGE: Mapping[type[AnyOutcome], str] = {
    deck_outcomes.ImportShown: "import",
    deck_outcomes.ImportSaved: "import",
    deck_outcomes.ImportCancelled: "import",
    deck_outcomes.RemovalAsked: "removal",
    deck_outcomes.DeckRemoved: "removal",
    deck_outcomes.CardEdited: "card",
    deck_outcomes.CardReported: "card",
}
"""The keys of outcomes that take the place of what was pressed, and end what it asked for."""


def posts(outcome: AnyOutcome) -> tuple[Post, ...]:
    """The posts for an outcome; those of one quiz, or one import, have one key: one message."""
    return (Post(view_of(outcome), _key(outcome)),)


def view_of(outcome: AnyOutcome) -> View:  # noqa: C901, PLR0911, PLR0912 - a switchboard
    """The view for an outcome."""
    match outcome:
        case outcomes.CardAsked():
            return cards.asked(outcome)
        case outcomes.CardRevealed():
            return cards.revealed(outcome)
        case outcomes.TodayShown():
            return cards.today(outcome)
        case outcomes.CardRated():
            return cards.rated(outcome)
        case outcomes.QuizOver():
            return cards.over(outcome)
        case outcomes.NothingDue():
            return cards.nothing_due(outcome)
        case outcomes.CardSuspended():
            return cards.suspended(outcome)
        case outcomes.BroughtBack():
            return cards.brought_back(outcome)
        case outcomes.StreakShown():
            return people.streak(outcome)
        case outcomes.StatsShown():
            return people.stats(outcome)
        case outcomes.SettingsShown():
            return people.settings(outcome)
        case outcomes.LinkOffered():
            return accounts.offered(outcome)
        case outcomes.Linked():
            return accounts.linked(outcome)
        case outcomes.Unlinked():
            return accounts.unlinked()
        case outcomes.Exported():
            return accounts.exported(outcome)
        case outcomes.ForgetAsked():
            return accounts.forget_asked(outcome)
        case outcomes.Forgotten():
            return accounts.forgotten()
        case outcomes.DecksListed():
            return decks.listed(outcome)
        case outcomes.DeckShown():
            return decks.shown(outcome)
        case outcomes.HelpShown():
            return decks.helped(outcome)
        case daily_outcomes.DailyCard():
            return daily.card(outcome)
        case daily_outcomes.DailyClosed():
            return daily.closed(outcome)
        case daily_outcomes.DailyShown():
            return daily.shown(outcome)
        case daily_outcomes.DailySent():
            return daily.sent(outcome)
        case daily_outcomes.DailyPaused():
            return daily.paused(outcome)
        case daily_outcomes.ReminderShown():
            return daily.reminder(outcome)
        case daily_outcomes.Nudge():
            return daily.nudge(outcome)
        case daily_outcomes.RemindersEnded():
            return daily.ended(outcome)
        case daily_outcomes.LeaderboardShown():
            return spaces.leaderboard(outcome)
        case battle_outcomes.BattleLobby():
            return battle_posts.lobby(outcome)
        case battle_outcomes.BattleAsked():
            return battle_posts.asked(outcome)
        case battle_outcomes.BattleRevealed():
            return battle_posts.revealed(outcome)
        case battle_outcomes.BattleOver():
            return battle_posts.over(outcome)
        case battle_outcomes.BattleOpened():
            return battles.opened(outcome)
        case battle_outcomes.BattleJoined():
            return battles.joined(outcome)
        case battle_outcomes.BattleLeft():
            return battles.left()
        case battle_outcomes.BattleBegun():
            return battles.begun()
        case battle_outcomes.BattleStopped():
            return battles.stopped()
        case battle_outcomes.AnswerLocked():
            return battles.locked(outcome)
        case battle_outcomes.BattleStatus():
            return battles.status(outcome)
        case battle_outcomes.NoBattle():
            return battles.nothing()
        case battle_outcomes.MissedShown():
            return battles.missed(outcome)
        case battle_outcomes.BattleRefused():
            return battles.refused(outcome)
        case (
            deck_outcomes.ImportInvited()
            | deck_outcomes.ImportShown()
            | deck_outcomes.NothingRead()
            | deck_outcomes.ImportSaved()
            | deck_outcomes.ImportCancelled()
            | deck_outcomes.DeckExported()
            | deck_outcomes.RemovalAsked()
            | deck_outcomes.DeckRemoved()
            | deck_outcomes.DeckOffered()
            | deck_outcomes.DeckTaken()
            | deck_outcomes.EditAsked()
            | deck_outcomes.CardEdited()
            | deck_outcomes.ReportAsked()
            | deck_outcomes.CardReported()
            | deck_outcomes.DeckRefused()
        ):
            return deck_care.view_of(outcome)
        case outcomes.Problem():
            return problems.problem(outcome)
        case _ as never:
            assert_never(never)


def _key(outcome: AnyOutcome) -> str:
    match outcome:
        case outcomes.CardAsked(shown=shown) | outcomes.CardRevealed(shown=shown):
            return f"session:{shown.session}"
        case outcomes.CardRated(session=session):
            return f"session:{session}"
        case outcomes.QuizOver(summary=summary):
            return f"session:{summary.session}"
        case _:
            return ONE_MESSAGE.get(type(outcome), "")
