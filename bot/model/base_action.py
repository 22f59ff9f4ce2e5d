"""The base class of all actions."""

import msgspec


class Action(msgspec.Struct, frozen=True, tag=True):
    """Anything that a person does; see `bot.model.actions`."""
