"""The help, and what its buttons and those of the bot's introduction begin."""

from bot.engine.battle import opening as battle_opening
from bot.engine.commands import SUBJECTS, helps
from bot.engine.context import RequestContext
from bot.model.actions import Command, OpenBattle, ShowHelp
from bot.model.outcomes.help import DeckChoice, HelpShown
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store import deck_access
from bot.store.database import Tx


def show_help(_tx: Tx, context: RequestContext, action: ShowHelp) -> AnyOutcome:
    """The first steps, or the commands of a subject."""
    subjects = tuple(SUBJECTS)
    if action.subject > len(subjects):
        return Problem("unreadable")
    subject = subjects[action.subject - 1] if action.subject else None
    where = context.where
    return HelpShown(
        subjects,
        subject,
        helps(subject) if subject else (),
        shared=bool(where.space),
        overheard=where.overheard,
        lasting=where.lasting,
        invitation=where.invitation,
    )


def open_battle(tx: Tx, context: RequestContext, action: OpenBattle) -> AnyOutcome:
    """Opens a battle with the usual rules; of several decks, the person is asked which."""
    every = deck_access.every(tx, context.everybody_here)
    if action.deck:
        every = [deck for deck in every if deck.name.id == action.deck]
    named = {"deck": every[0].name.typed} if len(every) == 1 else {}
    outcome = battle_opening.start(tx, context, Command("battle start", named))
    if isinstance(outcome, Problem) and outcome.kind == "missing_option":
        return DeckChoice("battle", tuple(deck.name for deck in every))
    return outcome
