"""Slash commands: checks a sync of commands, and what a person can type."""

import re
from collections.abc import Iterable

from tests.fakes.discord.errors import FormErrors, Impossible, Json, Path, Refusal
from tests.fakes.discord.records import File

NAME = re.compile(r"[-_'\w]{1,32}")
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, NUMBER, ATTACHMENT = 1, 2, 3, 4, 5, 10, 11
TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
    ATTACHMENT: (File,),
}
MAX_COMMANDS = 100
MAX_OPTIONS = 25
"""The limit of options per command, and of choices per option."""
MAX_SIZE = 8_000
"""The limit of characters in all names, descriptions and choice values of one command."""


def check_commands(commands: list[Json]) -> None:
    """Checks the body of a bulk overwrite.

    Raises:
        Refusal: 50035 with all errors, 30032 for too many commands.
    """
    if len(commands) > MAX_COMMANDS:
        text = f"Maximum number of application commands reached ({MAX_COMMANDS})"
        raise Refusal(400, 30032, text)
    errors = FormErrors()
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        kind = command.get("type", 1)
        if (kind, command.get("name")) in seen:
            text = "Application command names must be unique"
            errors.add((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
        seen.add((kind, str(command.get("name"))))
        if kind == 1:
            _check_entry(command, (index,), errors, depth=0)
        else:
            errors.length_between((index, "name"), command.get("name"), 1, 32)
        if _size(command) > MAX_SIZE:
            text = f"Command exceeds maximum size ({MAX_SIZE})"
            errors.add((index,), "APPLICATION_COMMAND_TOO_LARGE", text)
    errors.raise_if_any()


def _texts(localized: Json | None, plain: object) -> Iterable[str]:
    return [str(plain or ""), *map(str, (localized or {}).values())]


def _size(entry: Json) -> int:
    own = max(map(len, _texts(entry.get("name_localizations"), entry.get("name"))))
    own += max(map(len, _texts(entry.get("description_localizations"), entry.get("description"))))
    values = sum(len(str(choice.get("value"))) for choice in entry.get("choices") or [])
    return own + values + sum(map(_size, entry.get("options") or []))


def _check_entry(entry: Json, path: Path, errors: FormErrors, depth: int) -> None:
    name = entry.get("name") or ""
    for text in _texts(entry.get("name_localizations"), name):
        if not NAME.fullmatch(text) or text != text.lower():
            code = "APPLICATION_COMMAND_INVALID_NAME"
            errors.add((*path, "name"), code, "Command name is invalid")
    for text in _texts(entry.get("description_localizations"), entry.get("description")):
        errors.length_between((*path, "description"), text, 1, 100)
    options = entry.get("options") or []
    errors.max_length((*path, "options"), options, MAX_OPTIONS)
    optional_seen, names = False, set()
    for index, option in enumerate(options):
        option_path = (*path, "options", index)
        if option.get("name") in names:
            text = "Option names must be unique"
            errors.add((*option_path, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", text)
        names.add(option.get("name"))
        if option.get("required") and optional_seen:
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            errors.add(
                option_path, code, "Required options must be placed before non-required options"
            )
        optional_seen = optional_seen or not option.get("required")
        if option.get("type") in {SUBCOMMAND, GROUP} and depth > 1:
            text = "Subcommands cannot be nested deeper"
            errors.add(option_path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
        _check_entry(option, option_path, errors, depth + 1)
        _check_choices(option, option_path, errors)


def _check_choices(option: Json, path: Path, errors: FormErrors) -> None:
    choices = option.get("choices") or []
    errors.max_length((*path, "choices"), choices, MAX_OPTIONS)
    if choices and option.get("autocomplete"):
        text = "Choices and autocomplete exclude each other"
        errors.add((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", text)
    for index, choice in enumerate(choices):
        errors.length_between((*path, "choices", index, "name"), choice.get("name"), 1, 100)
        errors.max_length((*path, "choices", index, "value"), choice.get("value"), 100)


def interaction_data(
    commands: list[Json], line: str, values: Json, focused: str | None = None
) -> Json:
    """The `data` of the interaction for a command that a person typed.

    Args:
        commands: the synced commands.
        line: the name of the command, with subcommands after spaces ("deck add").
        values: the options that are filled in, by name.
        focused: the option that the person is typing, for autocomplete; required options may
            then be missing.

    Raises:
        Impossible: Discord's own apps do not let a person send this.
    """
    first, *rest = line.removeprefix("/").split()
    entry = _named(commands, first, "command")
    data: Json = {"id": entry["id"], "name": first, "type": 1}
    inner = data
    for word in rest:
        entry = _named(entry.get("options") or [], word, f"subcommand of /{first}")
        deeper: Json = {"name": word, "type": entry["type"]}
        inner["options"] = [deeper]
        inner = deeper
    options = entry.get("options") or []
    if any(option["type"] in {SUBCOMMAND, GROUP} for option in options):
        raise Impossible(f"/{line} needs a subcommand")
    filled = []
    for name, value in values.items():
        option = _named(options, name, f"option of /{line}")
        if name != focused:
            _check_value(option, value)
        sent = str(value.id) if isinstance(value, File) else value
        filled.append({"name": name, "type": option["type"], "value": sent})
        if name == focused:
            if not option.get("autocomplete"):
                raise Impossible(f"{name} has no autocomplete")
            filled[-1]["focused"] = True
    missing = [o["name"] for o in options if o.get("required") and o["name"] not in values]
    if missing and focused is None:
        raise Impossible(f"/{line} needs {missing}")
    inner["options"] = filled
    return data


def _named(entries: list[Json], name: str, what: str) -> Json:
    for entry in entries:
        if entry["name"] == name:
            return entry
    raise Impossible(f"there is no {what} called {name!r}, only {[e['name'] for e in entries]}")


def _check_value(option: Json, value: object) -> None:
    name = option["name"]
    if not isinstance(value, TYPES.get(option["type"], (object,))):
        raise Impossible(f"{name} takes no {value!r}")
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise Impossible(f"{name} takes one of {choices}, not {value!r}")
    if isinstance(value, str):
        least, most = option.get("min_length") or 0, option.get("max_length") or 6_000
        if not least <= len(value) <= most:
            raise Impossible(f"{name} takes {least} to {most} characters")
    elif isinstance(value, int | float):
        low, high = option.get("min_value"), option.get("max_value")
        if (low is not None and value < low) or (high is not None and value > high):
            raise Impossible(f"{name} takes {low} to {high}, not {value}")


def top_command(commands: list[Json], line: str) -> Json:
    """The top-level command of a line."""
    return _named(commands, line.removeprefix("/").split()[0], "command")
