"""Parses a command line such as `/quiz deep_learning topic:activations cards:5`.

For the platforms on which people type the whole command themselves.
"""

import re

from bot.engine.commands import ALIASES, BEGUN, BY_PATH, GROUPS
from bot.engine.declarations import CommandSpec
from bot.model.actions import BringFile, Command
from bot.model.outcomes.problems import Problem

_OPTION = re.compile(r"([^\W\d]\w*):(.*)")


def read_line(line: str) -> Command | Problem:
    """Parses a command as it was typed, with or without its slash.

    Words before the first `name:value` belong to the first option, so `/quiz Deep Learning cards:5`
    names the deck "Deep Learning". Words after a value belong to that value. If the first word is
    an option's name and a value follows, colons are not needed: `/settings new_cards 5 mode type`.
    """
    path, rest = parts(line)
    if path in ALIASES:  # the words after an alias are not options; "/start" has a link's payload
        return Command(ALIASES[path])
    spec = BY_PATH.get(path)
    options: dict[str, str] = {}
    names = [option.name for option in spec.options] if spec else []
    bare = _begins_with_name(rest, names)
    name = "" if bare or not names else names[0]
    for word in rest:
        match = _OPTION.fullmatch(word)
        # An address alone is a value, for which a use case has better words.
        if match and (options or not match[2].startswith("//")):
            name = match[1].lower()
            options[name] = match[2]
        elif bare and word.lower() in names and options.get(name) != "":  # "" waits for a value
            name = word.lower()
            options[name] = ""
        else:
            name = name or word
            options[name] = f"{options.get(name, '')} {word}".strip()
    command = Command(path, options)
    return misfit(command) or command


def misfit(command: Command | BringFile) -> Problem | None:
    """What is wrong with a command's path or with the names of its options; None if all is well.

    Commands from a platform's menu need this check, too: the menu may be older than the bot.
    """
    spec = BY_PATH.get(command.path)
    if spec is None:
        return Problem("unknown_command", found=command.path)
    known = sorted(option.name for option in spec.options)
    for name in command.options:
        if name not in known:
            return Problem("unknown_option", found=name, where=command.path, allowed=tuple(known))
    return None


def parts(line: str) -> tuple[str, list[str]]:
    """The path of a command as it was typed (perhaps an unknown one), and the words after it.

    Telegram makes only one word clickable, so underscores stand for the blanks and colons of a
    command: "/daily_off" is "/daily off", and "/settings_mode_type" is "/settings mode:type".
    """
    words = line.strip().removeprefix("/").split()
    words[:1] = words[:1] and _one_word(words[0])
    for length in (2, 1):
        path = " ".join(words[:length]).lower()
        if len(words) >= length and path in BY_PATH:
            return path, words[length:]
    first = words[0].lower() if words else ""
    if first in GROUPS and len(words) == 1:
        return GROUPS[first], []
    if first in BEGUN:
        return BEGUN[first], words[1:]
    return (" ".join(words[:2]).lower() if first in GROUPS else first), words[1:]


def _begins_with_name(words: list[str], names: list[str]) -> bool:
    """Whether the first word is an option's name and its value follows without a colon."""
    if len(words) < 2 or words[0].lower() not in names:  # noqa: PLR2004 - a name and a value
        return False
    return _OPTION.fullmatch(words[1]) is None


def _one_word(first: str) -> list[str]:
    """The words of a command that was typed as one word; another word stays as it is."""
    pieces = first.split("_")
    for length in (2, 1):
        spec = BY_PATH.get(" ".join(pieces[:length]).lower())
        if spec is not None and all(pieces):
            value = "_".join(pieces[length:])
            name = _longest_start(value.lower(), spec)
            words = [f"{name}:{value[len(name) + 1 :]}"] if name else [value] if value else []
            return [*pieces[:length], *words]
    return [first]


def _longest_start(value: str, spec: CommandSpec) -> str:
    """The option of a command with whose name and an underscore a value begins; "" if none."""
    names = (option.name for option in spec.options if value.startswith(f"{option.name}_"))
    return max(names, key=len, default="")
