"""From an outcome to what its person gets to see."""

from typing import assert_never

from bot.model import outcomes
from bot.model.outcomes import AnyOutcome
from bot.model.views import Post, View
from bot.screens import accounts, cards, decks, people, problems


def posts(outcome: AnyOutcome) -> tuple[Post, ...]:
    """The posts for an outcome; those that belong to one quiz have one key, and are one message."""
    return (Post(_view(outcome), _key(outcome)),)


def _view(outcome: AnyOutcome) -> View:  # noqa: C901, PLR0911, PLR0912 - a switchboard
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
        case _:
            return ""
