"""The use case of each action and of each command, and which of them only read."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.engine.battle import answers as battle_answers
from bot.engine.battle import commands as battle_commands
from bot.engine.battle import guests, hosting
from bot.engine.battle import opening as battle_opening
from bot.engine.context import RequestContext
from bot.engine.daily import commands as daily_commands
from bot.engine.daily import reminders
from bot.engine.decks import imports, manage
from bot.engine.people import (
    account_linking,
    browsers,
    first_steps,
    leaderboard,
    privacy,
    settings,
    showing,
    stats,
    zones,
)
from bot.engine.studio import brought
from bot.engine.study import (
    accepted_answers,
    planned_quiz,
    posted_cards,
    quiz,
    rating,
    todays_card,
)
from bot.model import actions
from bot.model.actions import Action, Command, ShowHelp
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store.database import Tx

UseCase = Callable[[Tx, RequestContext], AnyOutcome]


def _command(tx: Tx, context: RequestContext, action: Command) -> AnyOutcome:
    return COMMAND_CASES[action.path](tx, context, action)


USE_CASES: Mapping[type[Action], Callable[[Tx, RequestContext, Any], AnyOutcome]] = {
    actions.Reveal: quiz.reveal,
    actions.Rate: rating.rate,
    actions.Choose: quiz.choose,
    actions.Answer: quiz.answer,
    actions.AcceptAnswer: quiz.accept,
    actions.Next: quiz.show_next,
    actions.EndQuiz: quiz.end,
    actions.Study: quiz.study,
    actions.StudyAs: planned_quiz.study,
    actions.GoOn: quiz.go_on,
    actions.Suspend: rating.suspend,
    actions.BringBack: rating.bring_back,
    actions.Undo: lambda tx, context, action: rating.undo(tx, context, action.review),
    actions.Today: lambda tx, context, action: todays_card.today(
        tx, context, greeting=action.greeting, pressed=not action.greeting
    ),
    actions.Command: _command,
    actions.RevealPosted: posted_cards.reveal,
    actions.RatePosted: posted_cards.rate,
    actions.JoinBattle: battle_commands.join_pressed,
    actions.LeaveBattle: battle_commands.leave_pressed,
    actions.StopBattle: battle_commands.stop_pressed,
    actions.StartBattle: battle_commands.start_pressed,
    actions.AnswerBattle: battle_answers.answer,
    actions.TypeBattle: battle_answers.type_answer,
    actions.ShowMissed: battle_commands.show_missed,
    actions.StudyMissed: battle_commands.study_missed,
    actions.RematchBattle: battle_opening.rematch,
    **hosting.USE_CASES,
    actions.JoinAsGuest: guests.join,
    actions.Forget: lambda tx, context, _: privacy.forget(tx, context),
    actions.SaveImport: imports.save,
    actions.CancelImport: imports.cancel,
    actions.RemoveDeck: manage.remove,
    actions.DismissReports: stats.dismiss_reports,
    actions.EditCard: manage.edit,
    actions.ReportCard: manage.report,
    actions.Say: lambda _tx, _context, _action: Problem("just_text"),
    actions.AskZone: zones.ask,
    actions.ChooseZone: zones.choose,
    actions.TypeZone: zones.search,
    actions.ShowHelp: first_steps.show_help,
    actions.StartDaily: daily_commands.start,
    actions.OpenBattle: first_steps.open_battle,
    actions.ShowHere: showing.show,
    actions.Unreadable: lambda _tx, _context, _action: Problem("unreadable"),
}
"""The use case of each action, run in a transaction of its own.

What people bring needs two transactions and is not among them: see `bot.engine.studio.brought`.
"""

COMMAND_CASES: Mapping[str, Callable[[Tx, RequestContext, Command], AnyOutcome]] = {
    "today": lambda tx, context, _: todays_card.today(tx, context),
    "quiz": quiz.command,
    "settings": settings.settings,
    "decks import": imports.invite,
    "decks share": manage.share,
    "decks add": manage.add,
    "card picture": brought.ask,
    "card sound": brought.ask,
    "card accept": lambda tx, context, _: accepted_answers.command(tx, context),
    "daily on": daily_commands.switch_on,
    "daily show": lambda tx, context, _: daily_commands.show(tx, context),
    "daily off": lambda tx, context, _: daily_commands.switch_off(tx, context),
    "daily now": lambda tx, context, _: daily_commands.now(tx, context),
    "daily skip": lambda tx, context, _: daily_commands.skip(tx, context),
    "remind": reminders.remind,
    "battle start": battle_opening.start,
    "battle join": battle_opening.join,
    "battle leave": lambda tx, context, _: battle_commands.leave(tx, context),
    "battle stop": lambda tx, context, _: battle_commands.stop(tx, context),
    "undo": lambda tx, context, _: rating.undo(tx, context),
    "link": account_linking.link,
    "unlink": lambda tx, context, _: account_linking.unlink(tx, context),
    "web": browsers.web,
}
SCANS: Mapping[str, Callable[[Tx, RequestContext, Command], AnyOutcome]] = {
    "privacy export": lambda tx, context, _: privacy.export(tx, context),
    "privacy forget": lambda tx, context, _: privacy.ask(tx, context),
    "streak": lambda tx, context, _: stats.show_streak(tx, context),
    "stats": lambda tx, context, _: stats.show_stats(tx, context),
    "decks list": lambda tx, context, _: stats.list_decks(tx, context),
    "decks show": lambda tx, context, typed: stats.show_deck(
        tx, context, typed.options.get("deck", "")
    ),
    "decks export": manage.export,
    "decks remove": manage.ask_removal,
    "card report": lambda tx, context, _: manage.ask_report(tx, context),
    "card edit": lambda tx, context, _: manage.ask_edit(tx, context),
    "battle status": lambda tx, context, _: battle_commands.status(tx, context),
    "leaderboard": leaderboard.leaderboard,
    "help": lambda tx, context, _: first_steps.show_help(tx, context, ShowHelp()),
}
"""Commands that only read: they run beside the writer and delay nobody."""
READ_WHEN_BARE = frozenset({"settings"})
"""Commands that only read if they have no option."""
READING_PRESSES = frozenset(
    {actions.ShowMissed, actions.ShowHelp, actions.ShowHere, actions.Say, actions.Unreadable}
)
"""Other actions that only read."""
