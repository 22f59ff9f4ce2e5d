"""The help that people ask for."""

import msgspec

from bot.model.outcomes.base import Outcome


class CommandHelp(msgspec.Struct, frozen=True):
    """A command, as it is typed, and what it does."""

    usage: str
    description: str


class HelpShown(Outcome, frozen=True):
    """The commands, as declared."""

    commands: tuple[CommandHelp, ...]
