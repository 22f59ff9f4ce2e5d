"""Outcomes of first steps: the bot's introduction, the help, and a choice among decks."""

from typing import Literal

import msgspec

from bot.model.outcomes.base import DeckName, Outcome
from bot.model.outcomes.daily import Posting


class CommandHelp(msgspec.Struct, frozen=True):
    """A command: its name, and what it does."""

    name: str
    description: str


Subject = Literal["study", "decks", "cards", "daily", "battles", "you"]
"""What a command is about."""


class HelpShown(Outcome, frozen=True):
    """The first steps, or with a `subject` its commands.

    `subjects` are all there are, in the order of their numbers. With `shared` others are there, and
    with `overheard` they read this answer. `invitation` is as in `bot.model.actions.Where`. Without
    `lasting` nothing can be posted later.
    """

    subjects: tuple[Subject, ...]
    subject: Subject | None = None
    commands: tuple[CommandHelp, ...] = ()
    shared: bool = False
    overheard: bool = False
    lasting: bool = True
    invitation: str = ""


class Greeting(Outcome, frozen=True, omit_defaults=True):
    """The bot has come to a server or group, and says what it is.

    `posting` is a card to try, None if there is none, and `opened` is as in `DailyCard`.
    """

    posting: Posting | None = None
    opened: bool = False


class DeckChoice(Outcome, frozen=True):
    """Of which deck there is to be a daily card, or a battle."""

    purpose: Literal["daily", "battle"]
    decks: tuple[DeckName, ...]
