"""Reads the settings: config.toml and the environment become one frozen `Config`.

All faults are reported together, so that nobody has to start the bot five times to find five typing
errors. What a key may be is said in `bot.config.schema` alone.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from bot.config.schema import KEYS, Config, Key
from bot.util.closest_match import nearest
from bot.util.scrub import HIDDEN, LONGEST, plain, scrubber
from bot.util.secret_files import with_secret_files
from bot.util.toml_source import fault_in, lines_of

_ENVIRONMENT, _PREFIX = "environment", "CARDSTREAK_"
_Given = tuple[Key, object, str, str]
"""A key, its value, where it is given (a line of the file, or the environment), its name there."""


class ConfigError(Exception):
    """The settings cannot be used; `faults` has a sentence for each reason."""

    def __init__(self, faults: list[str]) -> None:
        # Names from files and the environment may hold what no terminal can print.
        self.faults = tuple(
            "".join(char if char.isprintable() else "?" for char in fault) for fault in faults
        )
        super().__init__("\n".join(self.faults))


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Reads the settings.

    Args:
        path: The file; None means ./config.toml if there is one, else the defaults.
        environ: The environment. Its CARDSTREAK_<SECTION>_<KEY> win over the file, or secrets also
            as …_FILE, and CARDSTREAK_DATA over CARDSTREAK_STORE_PATH. An empty variable empties a
            key that may be empty, and is ignored otherwise.

    Returns:
        The settings. Spaces around values and a slash after a platform's address are removed.

    Raises:
        ConfigError: With every fault of the file and the environment.
    """
    faults: list[str] = []
    environ = with_secret_files(environ, faults)
    given = [*_from_file(path, faults), *_from_environment(environ, faults)]
    scrub = scrubber(value for key, value, *_ in given if key.secret and isinstance(value, str))
    tree: dict[str, dict[str, object]] = {key.section: {} for key in KEYS}
    for key, value, where, name in given:
        # A refused value counts as set, so that nothing else is reported as missing.
        tree[key.section][key.name] = value
        try:
            tree[key.section][key.name] = _checked(key, value, strict=where != _ENVIRONMENT)
        except ValueError as hint:
            shown = _shown(key, value, scrub)
            faults.append(f"{where}: {name} is {shown}, but it must be {key.allowed}.{hint}")
    if tree["telegram"].get("webhook_url") and not tree["telegram"].get("webhook_secret"):
        _, _, where, name = [one for one in given if one[0].name == "webhook_url"][-1]
        faults.append(f"{where}: {name} needs telegram.webhook_secret set beside it.")
    if faults:
        raise ConfigError(faults)
    return msgspec.convert(tree, Config)


def _from_file(path: Path | None, faults: list[str]) -> Iterator[_Given]:
    """The file's values. Adds a fault for everything else in the file."""
    file = path or Path("config.toml")
    text = ""
    try:
        # Some editors begin a file with a byte order mark, which TOML does not know.
        text = file.read_text(encoding="utf-8-sig")
        tree = tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        if path or not isinstance(error, FileNotFoundError):
            faults.append(f"{file}{_unreadable(text, error)}.")
        return
    lines = lines_of(text)
    known = {key.dotted: key for key in KEYS}
    for section, table in tree.items():
        where = f"{file}:{lines.get(section, 1)}"
        if section not in Config.__struct_fields__:
            faults.append(f"{where}: {_unknown('', section)}")
        elif not isinstance(table, dict):
            faults.append(f"{where}: {section} must be a section, written [{section}].")
        else:
            for name, value in table.items():
                dotted = f"{section}.{name}"
                # A key of an inline table stands in the table's line.
                where = f"{file}:{lines.get(dotted) or lines.get(section, 1)}"
                if dotted in known:
                    yield known[dotted], value, where, dotted
                else:
                    faults.append(f"{where}: {_unknown(section, name)}")


def _unreadable(text: str, error: Exception) -> str:
    """Why a file cannot be read, after its name; the text is empty if there is none."""
    match error:
        case FileNotFoundError():
            return ": there is no such file"
        case IsADirectoryError():
            return ": this is a folder, but it must be a file"
        case UnicodeDecodeError():
            line = error.object.count(b"\n", 0, error.start) + 1
            return f":{line}: this is not UTF-8 text. Save the file in UTF-8"
        case OSError():
            return f": the file cannot be read ({error.strerror})"
    if not text:
        return ": the file cannot be read (no valid name)"
    line, reason = fault_in(text, error)
    return f":{line}: {reason}"


def _from_environment(environ: Mapping[str, str], faults: list[str]) -> Iterator[_Given]:
    """The environment's values. Adds a fault for each variable whose name is almost a key's."""
    variables = {f"{key.section}_{key.name}".upper(): key for key in KEYS}
    # The last one wins, so this one wins over CARDSTREAK_STORE_PATH.
    variables["DATA"] = next(key for key in KEYS if key.dotted == "store.path")
    for variable in sorted(environ):
        rest = variable.removeprefix(_PREFIX)
        if variable.startswith(_PREFIX) and rest not in variables:
            lacking = [name for name in variables if name.endswith(f"_{rest}")]
            # A name like none of ours belongs to another program: Kubernetes gives every program
            # CARDSTREAK_SERVICE_HOST if a service has this name.
            if near := f" or {_PREFIX}".join(lacking) or nearest(rest, variables):
                hint = f"Did you mean {_PREFIX}{near}?"
                faults.append(f"{_ENVIRONMENT}: {plain(variable)} is not a setting. {hint}")
    for name, key in variables.items():
        value = environ.get(_PREFIX + name)
        if value is not None and (value.strip() or (key.default == "" and name != "DATA")):
            yield key, value.strip(), _ENVIRONMENT, _PREFIX + name


def _checked(key: Key, value: object, *, strict: bool) -> object:
    """The value in its key's type; unless it is strict, a text may stand for a number.

    Raises:
        ValueError: If the key does not allow it; its words are a hint, or empty.
    """
    if isinstance(value, str):
        value = value.strip()
        # Paths are appended to these; another address may need its slash.
        if key.name in {"api_url", "file_url"}:
            value = value.rstrip("/")
        key.check(value)
    try:
        return msgspec.convert(value, key.type, strict=strict)
    except ValueError as error:
        raise ValueError from error


def _unknown(section: str, name: str) -> str:
    """The sentence for a name that is no key of its section; without a section, for no section."""
    siblings = [key.name for key in KEYS if key.section == section] or [*Config.__struct_fields__]
    names = [key.name for key in KEYS]
    if name not in names and (near := nearest(name, siblings)):
        guess = f"{section}.{near}" if section else f"[{near}]"
    else:
        elsewhere = nearest(name, names)
        guess = " or ".join(key.dotted for key in KEYS if key.name == elsewhere)
    hint = f"Did you mean {guess}?" if guess else f"There are: {', '.join(siblings)}."
    return f"{plain(f'{section}.{name}' if section else name)} is not a setting. {hint}"


def _shown(key: Key, value: object, scrub: Callable[[str], str]) -> str:
    """A value as a sentence names it, without secrets and not too long."""
    if key.secret:
        return HIDDEN if isinstance(value, str) else "no text in quotes"
    if isinstance(value, str):
        text = re.sub(r"//[^/@\s]*@", f"//{HIDDEN}@", scrub(value))
        return json.dumps(text[:LONGEST] + "…" * (len(text) > LONGEST), ensure_ascii=False)
    if isinstance(value, int | float):
        return str(value).lower() if abs(value) < 10**18 else "a very large number"
    return {"dict": "a table", "list": "a list"}.get(type(value).__name__, "a date or time")
