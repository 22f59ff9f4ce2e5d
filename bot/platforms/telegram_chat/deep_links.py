"""Links into the private chat with the bot, and what they mean when somebody opens them.

A payload is either a button's token, with `-` instead of `.` (which a link can't hold), or a
command's name, perhaps with its first word: "quiz-deep_learning". Anybody can make such a link and
give it to others, so only payloads that do no harm to the person who opens the link are accepted.
"""

import re

from bot.engine.commands import BY_PATH, COMMANDS
from bot.model.action_traits import traits_of
from bot.model.actions import AnyAction, Line, Today, Unreadable
from bot.model.ids import MessagePlace
from bot.platforms import button_tokens
from bot.platforms.telegram_chat import limits

LINKED = frozenset(command.traits.link for command in COMMANDS if command.traits.link)
"""Names of commands that a link may stand for."""

SUPERGROUP = "-100"
"""How the id of a supergroup begins, the only group whose messages have addresses
(core.telegram.org/api/links#message-links)."""
ADDED = "added"
"""The payload that a group sees when the bot is added to it by our link."""

_COMMAND = re.compile(r"([a-z]{1,32})(?:-([A-Za-z0-9_]{1,60}))?", re.ASCII)


def to_press(bot: str, action: AnyAction) -> str:
    """The URL that does a press in the private chat; empty if no link may stand for the press."""
    if not traits_of(action).linkable:
        return ""
    return _url(bot, button_tokens.pack(action).replace(".", "-"))


def to_command(bot: str, path: str, word: str = "") -> str:
    """The URL that gives a command in the private chat.

    If no link may stand for the command, the URL only opens the chat. A word that a link can't hold
    is left out.
    """
    link = BY_PATH[path].traits.link if path else ""
    payload = f"{link}-{word}"
    fits = link and _COMMAND.fullmatch(payload) and len(payload) <= limits.PAYLOAD
    return _url(bot, payload if fits else link)


def to_group(bot: str) -> str:
    """The URL with which a person chooses a group to add the bot to."""
    return f"https://t.me/{bot}?startgroup={ADDED}"


def to_message(place: MessagePlace) -> str:
    """The URL of a message in a group; empty if it can have none, as in a small group."""
    chat, thread = place.channel.id, place.channel.thread
    if place.channel.platform != "telegram" or not chat.startswith(SUPERGROUP):
        return ""
    parts = (chat.removeprefix(SUPERGROUP), thread, place.message)
    return f"https://t.me/c/{'/'.join(filter(None, parts))}"


def opened(payload: str) -> AnyAction:
    """What a link's payload means; an empty one is a greeting, an unknown one is `Unreadable`."""
    if not payload:
        return Today(greeting=True)
    command = _COMMAND.fullmatch(payload)
    if command and command[1] in LINKED:
        # A link only shows settings and never changes them, and it does not link accounts.
        word = command[2] if command[1] == "quiz" else None
        return Line(f"/{command[1]} {word}" if word else f"/{command[1]}")
    action = button_tokens.unpack(payload.replace("-", "."))
    return action if traits_of(action).linkable else Unreadable(payload)


def _url(bot: str, payload: str) -> str:
    return f"https://t.me/{bot}?start={payload}" if payload else f"https://t.me/{bot}"
