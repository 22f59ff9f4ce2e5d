"""From a typed line to what is meant: who speaks, and a press, an answer, a command or a word."""

import re
import unicodedata

import msgspec

from bot.model.actions import AnyAction, Line, Say, Today, Unreadable
from bot.model.views import View
from bot.platforms import button_tokens
from bot.platforms.terminal_chat.buttons import Rows
from bot.platforms.terminal_chat.escaping import on_one_line

LONGEST_LINE = 4_000
LEAVING = frozenset({"quit", "exit", "/quit", "/exit"})
ALSO_LEAVING = frozenset({"q", "bye"})
ALSO_HELP = frozenset({"help", "?"})
LITERALLY = (" ", "=")
"""How a line begins that is an answer, whatever else it looks like."""

_NAME = re.compile(r"[\w-]{1,32}")
_NUMBER = re.compile(r"\d{1,3}", re.ASCII)


class Place:
    """What one person has before them: the choices of their last question, and what it asks.

    Both are kept as tokens, as on platforms whose buttons outlive the program. A message without
    any of its own leaves those above it standing: they are still to be seen. `enter` is the token
    of what an empty line chooses: the only choice, or the main one, but never instead of an answer.
    `long` says that the text asked for may have several lines; `lines` are those typed so far.
    """

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.ask = ""
        self.enter = ""
        self.long = False
        self.lines: list[str] = []

    def show(self, view: View, rows: Rows) -> None:
        """Remembers what a message offers."""
        if rows or view.ask is not None:
            offered = [choice for row in rows for choice in row]
            self.tokens = {choice.key: button_tokens.pack(choice.action) for choice in offered}
            self.ask = "" if view.ask is None else button_tokens.pack(view.ask.action)
            self.long = view.ask is not None and view.ask.long
            likely = [one for one in offered if one.main] if len(offered) > 1 else offered
            alone = len(likely) == 1 and not self.ask
            self.enter = button_tokens.pack(likely[0].action) if alone else ""

    def begins(self, text: str) -> bool:
        """Whether a line is the first of a text of several lines."""
        return self.long and not text.startswith("/") and text.strip().upper() not in self.tokens

    def whole(self) -> AnyAction:
        """The text that was typed line by line, as the answer that it is."""
        text, self.lines = "\n".join(self.lines), []
        return _answer(self.ask, text)


class InboundLine(msgspec.Struct, frozen=True):
    """A line and its speaker: `name` is empty for the person who began."""

    name: str
    text: str


class BadName(msgspec.Struct, frozen=True):
    """An @name that can't be one."""

    name: str


class NoSuchChoice(msgspec.Struct, frozen=True):
    """What is no choice, where there are some, or looks like one where there are none."""

    typed: str


def cleaned(line: str) -> str:
    """A line as it was typed, cut to a sane length and without anything a terminal would obey."""
    return on_one_line(line[:LONGEST_LINE].rstrip("\r\n"))


def speaker_of(line: str) -> InboundLine | BadName:
    """Who speaks: `@name` at the start says so, otherwise it is the person who began."""
    if not line.startswith("@"):
        return InboundLine("", line)
    name, _, text = line[1:].strip().partition(" ")
    # Some keyboards write é as an e and its accent, which is no letter.
    name = unicodedata.normalize("NFC", name)
    return InboundLine(name, text.strip()) if _NAME.fullmatch(name) else BadName(name)


def leaves(text: str, place: Place) -> bool:
    """Whether a line means that its speaker goes; "bye" may well be an answer."""
    if place.ask and text.startswith(LITERALLY):
        return False
    word = text.strip().lower()
    return word in LEAVING or (word in ALSO_LEAVING and not place.ask)


def meant(text: str, place: Place, *, arrived: bool) -> AnyAction | NoSuchChoice:
    """What a person means by a line.

    Args:
        text: The line, without the name before it.
        place: What the person has before them.
        arrived: Whether it is the person's first line.
    """
    if place.ask and text.startswith(LITERALLY):
        return _answer(place.ask, text[1:].strip() or text)
    text = text.strip()
    if not text:
        return Today(greeting=arrived)
    if text.startswith("/"):
        return Line(text)
    token = place.tokens.get(text.upper())
    return _free(text, place) if token is None else button_tokens.unpack(token)


def _free(text: str, place: Place) -> AnyAction | NoSuchChoice:
    if place.ask:
        return _answer(place.ask, text)
    if text.lower() in ALSO_HELP:
        return Line("/help")
    return NoSuchChoice(text) if place.tokens or _NUMBER.fullmatch(text) else Say(text)


def _answer(token: str, text: str) -> AnyAction:
    action = button_tokens.unpack(token)
    return action if isinstance(action, Unreadable) else msgspec.structs.replace(action, text=text)
