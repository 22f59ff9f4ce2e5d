"""Completions of a half-typed line: commands, options, and their values."""

import re
import zoneinfo
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache

from bot.engine.commands import COMMANDS
from bot.engine.declarations import DECK_KINDS, CommandSpec, Option
from bot.model import deck_names

Decks = Mapping[str, tuple[str, ...]]
"""The decks: what people type to name one → the slugs of its topics."""
Suggest = Callable[[], Awaitable[Decks]]

_SPEAKER = re.compile(r"@[\w-]+ +")


def completions(line: str, decks: Decks) -> tuple[str, tuple[str, ...]]:
    """The completions at the end of a line.

    Args:
        line: What was typed up to the cursor.
        decks: The decks that can be named.

    Returns:
        The part at the end of the line to replace, and the texts that can replace it.
    """
    speaker = _SPEAKER.match(line)
    typed = line[speaker.end() :] if speaker else line
    if not typed.startswith("/"):
        return "", ()
    command = _command(typed)
    if command is None:
        return typed, tuple(
            f"/{declared.path}"
            for declared in COMMANDS
            if f"/{declared.path}".startswith(typed.lower())
        )
    typed_options = typed[len(command.path) + 2 :]
    word = typed_options.rpartition(" ")[2]
    name, colon, value = word.partition(":")
    option = next((option for option in command.options if option.name == name.lower()), None)
    if colon:
        return value, _starting_with(value, _values(option, typed_options, decks) if option else ())
    named = [
        f"{option.name}:" for option in command.options if f"{option.name}:" not in typed_options
    ]
    # There are hundreds of time zones: they are offered once a first character is typed.
    first = [option for option in command.options[:1] if option.kind != "zone" or word]
    first = first if typed_options == word else []
    bare = [value for option in first for value in _values(option, typed_options, decks)]
    return word, _starting_with(word, [*bare, *named])


def _command(typed: str) -> CommandSpec | None:
    """The command whose name is typed completely, with a space after it."""
    matching = [declared for declared in COMMANDS if typed.lower().startswith(f"/{declared.path} ")]
    return max(matching, key=lambda declared: len(declared.path), default=None)


def _values(option: Option, typed_options: str, decks: Decks) -> Iterable[str]:
    if option.kind in DECK_KINDS:
        return decks
    if option.kind == "topic":
        named = [topics for typed, topics in decks.items() if _is_named(typed, typed_options)]
        return dict.fromkeys(topic for topics in named or decks.values() for topic in topics)
    return _zones() if option.kind == "zone" else option.choices


def _is_named(deck: str, typed_options: str) -> bool:
    return re.search(rf"(?<![\w/]){re.escape(deck)}(?![\w/])", typed_options) is not None


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zoneinfo.available_timezones()))


def _starting_with(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates that begin with a word; a deck that is told apart also by its own name."""
    low = word.lower()
    return tuple(
        one
        for one in candidates
        if one.lower().startswith(low) or deck_names.slug_in(one).startswith(low)
    )
