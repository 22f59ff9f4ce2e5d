"""Completion of an option of a command while a person is typing it."""

from collections.abc import Mapping

import msgspec

from bot.model.ids import Identity


class CompletionQuery(msgspec.Struct, frozen=True):
    """A half-typed option of a command.

    `path` is the command, `option` the name of the option, `typed` its text so far, and `options`
    are the command's other options, as far as they are filled in. `who` is the person typing and
    `space` the server or group they are in (empty in private); together they decide which decks
    are suggested. With an empty `who`, only decks that come from files are.
    """

    path: str
    option: str
    typed: str
    options: Mapping[str, str] = {}
    who: Identity = Identity("", "")
    space: str = ""


class Suggestion(msgspec.Struct, frozen=True):
    """A possible value of an option, and the label that people read."""

    value: str
    label: str
