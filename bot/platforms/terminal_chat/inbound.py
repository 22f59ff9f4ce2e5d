"""A typed line becomes a request: the speaker, and a press, an answer, a command or free text."""

import re
import unicodedata

import msgspec

from bot.model.actions import AnyAction, Line, Request, Say, Today, Unreadable, Where
from bot.model.ids import Identity
from bot.model.views import View
from bot.platforms import button_tokens
from bot.platforms.terminal_chat.buttons import Rows
from bot.platforms.terminal_chat.escaping import on_one_line

PLATFORM = "terminal"
FIRST_PERSON = "you"
KEYBOARD = Where(channel="keyboard", lasting=False)
"""The channel of everybody at the keyboard; it exists only while they are there."""
LONGEST_LINE = 4_000
LEAVING = frozenset({"quit", "exit", "/quit", "/exit"})
ALSO_LEAVING = frozenset({"q", "bye"})
ALSO_HELP = frozenset({"help", "?"})
LITERALLY = (" ", "=")
"""A line that begins with one of these is an answer, whatever else it looks like."""

_NAME = re.compile(r"[\w-]{1,32}")
_NUMBER = re.compile(r"\d{1,3}", re.ASCII)


class Conversation:
    """What one person can answer now: the choices of their last question, and the text it asks for.

    Choices and question are kept as button tokens, as on platforms whose buttons survive a restart.
    A message without choices and question leaves those before it valid: people still see them.

    Attributes:
        tokens: What is typed for a choice → the token of its button.
        labels: What is typed for a choice → its label.
        ask: The token of the question that a typed text answers, "" for none.
        enter: The token that an empty line presses: the only choice or the main one, but nothing
            while an answer can be typed.
        long: Whether that answer may have several lines.
        lines: Those typed so far.
    """

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.ask = ""
        self.enter = ""
        self.long = False
        self.lines: list[str] = []

    def offer(self, view: View, rows: Rows) -> None:
        """Notes what a message offers."""
        if rows or view.ask is not None:
            choices = [choice for row in rows for choice in row]
            self.tokens = {choice.key: button_tokens.pack(choice.action) for choice in choices}
            self.labels = {choice.key: on_one_line(choice.label) for choice in choices}
            self.ask = "" if view.ask is None else button_tokens.pack(view.ask.action)
            self.long = view.ask is not None and view.ask.long
            likely = [choice for choice in choices if choice.main] if len(choices) > 1 else choices
            presses = len(likely) == 1 and not self.ask
            self.enter = button_tokens.pack(likely[0].action) if presses else ""

    @property
    def enter_label(self) -> str:
        """The label of the choice that an empty line presses, "" if it presses nothing."""
        return next((self.labels[key] for key in self.labels if self.tokens[key] == self.enter), "")

    def starts_text(self, text: str) -> bool:
        """Whether a line is the first of a text of several lines."""
        return self.long and not text.startswith("/") and text.strip().upper() not in self.tokens

    def finish_text(self) -> AnyAction:
        """Ends a text that was typed line by line; returns it as an answer."""
        text, self.lines = "\n".join(self.lines), []
        return _answer(self.ask, text)


class InboundLine(msgspec.Struct, frozen=True):
    """A line and its speaker; `name` is empty for the first person."""

    name: str
    text: str


class BadName(msgspec.Struct, frozen=True):
    """An @name that is not allowed."""

    name: str


class NoSuchChoice(msgspec.Struct, frozen=True):
    """A text that is none of the choices, or a number where there are none."""

    typed: str


def cleaned_line(line: str) -> str:
    """A line as it was typed, cut to `LONGEST_LINE` and without control characters."""
    return on_one_line(line[:LONGEST_LINE].rstrip("\r\n"))


def speaker_of(line: str) -> InboundLine | BadName:
    """The line's speaker: `@name` at the start, otherwise the first person."""
    if not line.startswith("@"):
        return InboundLine("", line)
    name, _, text = line[1:].strip().partition(" ")
    # Some keyboards write é as an e and a combining accent, which is not a letter.
    name = unicodedata.normalize("NFC", name)
    return InboundLine(name, text.strip()) if _NAME.fullmatch(name) else BadName(name)


def account_of(spoken: InboundLine) -> str:
    """The account of a line's speaker: names that differ only in case are the same person."""
    return spoken.name.casefold() or FIRST_PERSON


def without_name(typed: str) -> str:
    """A line as it was typed, without the `@name` at its start."""
    return typed[1:].partition(" ")[2] if typed.startswith("@") else typed


def request_of(key: str, account: str, name: str, action: AnyAction, at: int) -> Request:
    """The request for an action; `at` is its arrival in milliseconds since 1970."""
    who = Identity(PLATFORM, account)
    return Request(key, who, at, action, name=name or FIRST_PERSON, where=KEYBOARD)


def leaves(text: str, conversation: Conversation) -> bool:
    """Whether a line means that its speaker leaves; "bye" may also be an answer."""
    if conversation.ask and text.startswith(LITERALLY):
        return False
    word = text.strip().lower()
    return word in LEAVING or (word in ALSO_LEAVING and not conversation.ask)


def action_of(text: str, conversation: Conversation, *, is_new: bool) -> AnyAction | NoSuchChoice:
    """The action that a line stands for.

    Args:
        text: The line, without the name before it.
        conversation: What the speaker can answer.
        is_new: Whether it is the speaker's first line.
    """
    if conversation.ask and text.startswith(LITERALLY):
        return _answer(conversation.ask, text[1:].strip() or text)
    text = text.strip()
    if not text:
        return Today(greeting=is_new)
    if text.startswith("/"):
        return Line(text)
    token = conversation.tokens.get(text.upper())
    return _free_text(text, conversation) if token is None else button_tokens.unpack(token)


def _free_text(text: str, conversation: Conversation) -> AnyAction | NoSuchChoice:
    if conversation.ask:
        return _answer(conversation.ask, text)
    if text.lower() in ALSO_HELP:
        return Line("/help")
    return NoSuchChoice(text) if conversation.tokens or _NUMBER.fullmatch(text) else Say(text)


def _answer(token: str, text: str) -> AnyAction:
    action = button_tokens.unpack(token)
    return action if isinstance(action, Unreadable) else msgspec.structs.replace(action, text=text)
