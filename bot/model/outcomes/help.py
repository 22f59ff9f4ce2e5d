"""The outcome of `/help`."""

import msgspec

from bot.model.outcomes.base import Outcome


class CommandHelp(msgspec.Struct, frozen=True):
    """A command: how it is typed, and what it does."""

    usage: str
    description: str


class HelpShown(Outcome, frozen=True):
    """The commands, as declared in `bot.engine.commands`."""

    commands: tuple[CommandHelp, ...]
