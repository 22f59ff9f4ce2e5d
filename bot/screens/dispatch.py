"""Selects the screen for an outcome."""

from collections.abc import Mapping
from typing import assert_never

from bot.model.action_traits import Flow
from bot.model.outcomes import battle as battle_outcomes
from bot.model.outcomes import daily as daily_outcomes
from bot.model.outcomes import decks as deck_outcomes
from bot.model.outcomes import people as person_outcomes
from bot.model.outcomes import quiz as quiz_outcomes
from bot.model.outcomes.help import DeckChoice, Greeting, HelpShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.views import Post, View
from bot.screens import (
    accounts,
    cards,
    daily,
    deck_management,
    decks,
    first_steps,
    people,
    problems,
    zones,
)
from bot.screens.battle import posts as battle_posts
from bot.screens.battle import replies as battle_replies

ZONE: Flow = "zone"
ONE_MESSAGE: Mapping[type[AnyOutcome], Flow] = {
    deck_outcomes.ImportShown: "import",
    deck_outcomes.ImportSaved: "import",
    deck_outcomes.ImportCancelled: "import",
    deck_outcomes.RemovalAsked: "removal",
    deck_outcomes.DeckRemoved: "removal",
    person_outcomes.ForgetAsked: "removal",
    person_outcomes.Forgotten: "removal",
    deck_outcomes.CardEdited: "card",
    deck_outcomes.CardReported: "card",
    person_outcomes.ZoneAsked: ZONE,
    person_outcomes.ZoneSearched: ZONE,
    person_outcomes.ZoneChosen: ZONE,
    person_outcomes.ZonePutOff: ZONE,
    HelpShown: "help",
}
"""Message keys by outcome: these outcomes replace the message with the pressed button."""


def posts(outcome: AnyOutcome) -> tuple[Post, ...]:
    """The posts for an outcome: all posts of one quiz or import have one key, for one message.

    What is asked beside an answer is a message of its own.
    """
    public = isinstance(outcome, person_outcomes.ShownHere)
    first = Post(view_of(outcome), _key(outcome), public, _announces(outcome))
    match outcome:
        case (
            quiz_outcomes.CardRated(question=question)
            | daily_outcomes.DailyShown(question=question)
            | daily_outcomes.ReminderShown(question=question)
        ) if question is not None:
            return (first, Post(zones.asked(question)))
        case _:
            return (first,)


def view_of(outcome: AnyOutcome) -> View:  # noqa: C901, PLR0911, PLR0912, PLR0915 - a switchboard
    """The view for an outcome."""
    match outcome:
        case quiz_outcomes.CardAsked():
            return cards.asked(outcome)
        case quiz_outcomes.CardRevealed():
            return cards.revealed(outcome)
        case quiz_outcomes.TodayShown():
            return cards.today(outcome)
        case quiz_outcomes.CardRated():
            return cards.rated(outcome)
        case quiz_outcomes.QuizOver():
            return cards.over(outcome)
        case quiz_outcomes.NothingDue():
            return cards.nothing_due(outcome)
        case quiz_outcomes.CardSuspended():
            return cards.suspended(outcome)
        case quiz_outcomes.BroughtBack():
            return cards.brought_back(outcome)
        case (
            person_outcomes.StreakShown()
            | person_outcomes.StatsShown()
            | person_outcomes.SettingsShown()
            | person_outcomes.ShownHere()
            | daily_outcomes.LeaderboardShown()
        ):
            return people.view_of(outcome)
        case (
            person_outcomes.ZoneAsked()
            | person_outcomes.ZoneSearched()
            | person_outcomes.ZoneChosen()
            | person_outcomes.ZonePutOff()
        ):
            return zones.view_of(outcome)
        case person_outcomes.LinkOffered():
            return accounts.offered(outcome)
        case person_outcomes.Linked():
            return accounts.linked(outcome)
        case person_outcomes.Unlinked():
            return accounts.unlinked()
        case person_outcomes.BrowserOffered():
            return accounts.browser_offered(outcome)
        case person_outcomes.BrowsersSignedOut():
            return accounts.browsers_signed_out(outcome)
        case person_outcomes.Exported():
            return accounts.exported(outcome)
        case person_outcomes.ForgetAsked():
            return accounts.forget_asked(outcome)
        case person_outcomes.Forgotten():
            return accounts.forgotten()
        case deck_outcomes.DecksListed():
            return decks.listed(outcome)
        case deck_outcomes.DeckShown():
            return decks.shown(outcome)
        case HelpShown() | Greeting() | DeckChoice():
            return first_steps.view_of(outcome)
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
        case battle_outcomes.BattleLobby():
            return battle_posts.lobby(outcome)
        case battle_outcomes.BattleAsked():
            return battle_posts.asked(outcome)
        case battle_outcomes.BattleRevealed():
            return battle_posts.revealed(outcome)
        case battle_outcomes.BattleOver():
            return battle_posts.over(outcome)
        case battle_outcomes.BattleOpened():
            return battle_replies.opened(outcome)
        case battle_outcomes.BattleJoined():
            return battle_replies.joined(outcome)
        case battle_outcomes.BattleLeft():
            return battle_replies.left()
        case battle_outcomes.BattleBegun():
            return battle_replies.begun()
        case battle_outcomes.BattleHosted():
            return battle_replies.hosted(outcome)
        case battle_outcomes.BattleStopped():
            return battle_replies.stopped()
        case battle_outcomes.AnswerLocked():
            return battle_replies.locked(outcome)
        case battle_outcomes.AnswerJudged():
            return battle_replies.judged(outcome)
        case battle_outcomes.BattleStatus():
            return battle_replies.status(outcome)
        case battle_outcomes.NoBattle():
            return battle_replies.nothing()
        case battle_outcomes.MissedShown():
            return battle_replies.missed(outcome)
        case battle_outcomes.BattleRefused():
            return battle_replies.refused(outcome)
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
            | deck_outcomes.AnswerAccepted()
            | deck_outcomes.ReportAsked()
            | deck_outcomes.CardReported()
            | deck_outcomes.DeckRefused()
        ):
            return deck_management.view_of(outcome)
        case Problem():
            return problems.problem(outcome)
        case _ as never:
            assert_never(never)


def _announces(outcome: AnyOutcome) -> bool:
    """Whether an outcome only says what the outbox posts in the same place at once."""
    match outcome:
        case daily_outcomes.DailySent(waiting=waiting):
            return not waiting
        case battle_outcomes.BattleOpened(joined=joined):
            return not joined
        case _:
            return False


def _key(outcome: AnyOutcome) -> str:
    match outcome:
        case quiz_outcomes.CardAsked(shown=shown) | quiz_outcomes.CardRevealed(shown=shown):
            return f"session:{shown.session}"
        case quiz_outcomes.CardRated(session=session):
            return f"session:{session}"
        case quiz_outcomes.QuizOver(summary=summary):
            return f"session:{summary.session}"
        case _:
            return ONE_MESSAGE.get(type(outcome), "")
