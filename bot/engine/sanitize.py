"""Makes requests from outside safe to store: text that can be encoded, numbers within bounds."""

from typing import TypeVar

import msgspec

from bot.model.actions import Action, Request, Unreadable, Where
from bot.model.ids import Identity

A = TypeVar("A", bound=Action)
LONGEST_NAME = 100
LARGEST = 2**63 - 1
"""The largest integer that SQLite stores."""


def cleaned(request: Request) -> Request:
    """The request without lone surrogates; with a number out of bounds, it is `Unreadable`."""
    return msgspec.structs.replace(
        request,
        key=_text(request.key),
        who=Identity(_text(request.who.platform), _text(request.who.account)),
        name=_text(request.name)[:LONGEST_NAME],
        action=cleaned_action(request.action),
        where=_where(request.where),
    )


def _where(where: Where) -> Where:
    return msgspec.structs.replace(
        where,
        channel=_text(where.channel),
        thread=_text(where.thread),
        space=_text(where.space),
        lacking=tuple(map(_text, where.lacking)),
        invitation=_text(where.invitation),
        title=_text(where.title)[:LONGEST_NAME],
        member_of=_text(where.member_of),
        language=_text(where.language)[:LONGEST_NAME],
    )


def cleaned_action(action: A) -> A | Unreadable:
    """The action without lone surrogates; `Unreadable` if a number is out of bounds."""
    changed: dict[str, object] = {}
    for name in action.__struct_fields__:
        value = getattr(action, name)
        if isinstance(value, str):
            changed[name] = _text(value)
        elif isinstance(value, dict):
            changed[name] = {_text(key): _text(text) for key, text in value.items()}
        elif isinstance(value, tuple):
            changed[name] = tuple(map(_text, value))
        elif isinstance(value, int) and not 0 <= value <= LARGEST:
            return Unreadable("")
    return msgspec.structs.replace(action, **changed) if changed else action


def _text(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
