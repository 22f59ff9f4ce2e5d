"""What a platform asks while a person types an option, and what could be meant."""

from collections.abc import Mapping

import msgspec

from bot.model.ids import Identity


class CompletionQuery(msgspec.Struct, frozen=True):
    """A half-typed option of a command; `options` are the others, as far as they are filled in.

    `who` is typing, in the space named, which is empty in private: they decide which decks there
    are. Nobody at all is offered the decks of files.
    """

    path: str
    option: str
    typed: str
    options: Mapping[str, str] = {}
    who: Identity = Identity("", "")
    space: str = ""


class Suggestion(msgspec.Struct, frozen=True):
    """What an option may be: the value, and what people read."""

    value: str
    label: str
