"""From a typed line to what is meant: who speaks, and a press, an answer, a command or a word."""

import re

import msgspec

from bot.model.actions import AnyAction, Line, Say, Today, Unreadable
from bot.model.views import View
from bot.platforms import wire
from bot.platforms.terminal_chat.choices import Rows
from bot.platforms.terminal_chat.harmless import on_one_line

LONGEST_LINE = 4_000
LEAVING = frozenset({"quit", "exit", "/quit", "/exit"})

_NAME = re.compile(r"[\w-]{1,32}")
_LIKE_A_CHOICE = re.compile(r"\d{1,3}|[A-Za-z]", re.ASCII)


class Place:
    """What one person has before them: the choices of their last question, and what it asks.

    Both are kept as tokens, as on platforms whose buttons outlive the program. A message without
    any of its own leaves those above it standing: they are still to be seen.
    """

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.ask = ""

    def show(self, view: View, rows: Rows) -> None:
        """Remembers what a message offers."""
        if rows or view.ask is not None:
            self.tokens = {choice.key: wire.pack(choice.action) for row in rows for choice in row}
            self.ask = "" if view.ask is None else wire.pack(view.ask.action)


class Spoken(msgspec.Struct, frozen=True):
    """A line and its speaker: `name` is empty for the person who began."""

    name: str
    text: str


class BadName(msgspec.Struct, frozen=True):
    """An @name that can't be one."""

    name: str


class NoSuchChoice(msgspec.Struct, frozen=True):
    """What looks like a choice and is none."""

    typed: str


def cleaned(line: str) -> str:
    """A line as it was typed, cut to a sane length and without anything a terminal would obey."""
    return on_one_line(line[:LONGEST_LINE].rstrip("\r\n"))


def speaker_of(line: str) -> Spoken | BadName:
    """Who speaks: `@name` at the start says so, otherwise it is the person who began."""
    line = line.strip()
    if not line.startswith("@"):
        return Spoken("", line)
    name, _, text = line[1:].partition(" ")
    return Spoken(name, text.strip()) if _NAME.fullmatch(name) else BadName(name)


def meant(text: str, place: Place, *, arrived: bool) -> AnyAction | NoSuchChoice:
    """What a person means by a line.

    Args:
        text: The line, without the name before it.
        place: What the person has before them.
        arrived: Whether it is the person's first line.
    """
    if not text:
        return Today(greeting=arrived)
    if text.startswith("/"):
        return Line(text)
    token = place.tokens.get(text.upper())
    if token is not None:
        return wire.unpack(token)
    if place.ask:
        return _answer(place.ask, text)
    lettered = any(key.isalpha() for key in place.tokens)
    if _LIKE_A_CHOICE.fullmatch(text) and (text.isdecimal() or lettered):
        return NoSuchChoice(text)
    return Say(text)


def _answer(token: str, text: str) -> AnyAction:
    action = wire.unpack(token)
    return action if isinstance(action, Unreadable) else msgspec.structs.replace(action, text=text)
