"""The settings: config.toml and the environment become one frozen `Config`.

What a key may be stands once, in its type, and what it is for in one table (both in
`bot.config.schema`): the check, the errors' sentences and config.example.toml keep to them. All
faults are reported together, so that nobody has to start the bot five times to find five typing
errors.
"""

import json
import re
import tomllib
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import platformdirs
import tzlocal

from bot.config.schema import EXPLAINED, Defaults, Discord, Log, Store, Telegram, extra_of
from bot.util.closest_match import nearest
from bot.util.log import HIDDEN, scrubber
from bot.util.toml_source import LONGEST, lines_of, plain, syntax_fault

_PREFIX = "CARDSTREAK_"
_DATA_VARIABLE = "CARDSTREAK_DATA"
_DEFAULT_FILE = Path("config.toml")


class ConfigError(Exception):
    """The settings cannot be used.

    Attributes:
        faults: a sentence for each fault: where it is, what was found, what is allowed.
    """

    def __init__(self, faults: list[str]) -> None:
        # Names from files and the environment may hold what no terminal can print.
        self.faults = tuple(
            "".join(char if char.isprintable() else "?" for char in fault) for fault in faults
        )
        super().__init__("\n".join(self.faults))


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings, checked."""

    store: Store = Store()
    discord: Discord = Discord()
    telegram: Telegram = Telegram()
    defaults: Defaults = Defaults()
    log: Log = Log()

    def data_folder(self) -> Path:
        """Return the folder for everything the bot keeps; it need not exist yet."""
        if not self.store.path:
            return platformdirs.user_data_path("cardstreak", appauthor=False)
        path = Path(self.store.path).expanduser()
        return path.parent if _is_database(self.store.path) else path

    def database(self) -> Path:
        """Return the database file; it need not exist yet."""
        if _is_database(self.store.path):
            return Path(self.store.path).expanduser()
        return self.data_folder() / "cardstreak.db"

    def decks_folder(self) -> Path:
        """Return the folder of people's own decks; it need not exist yet."""
        return self.data_folder() / "decks"

    def log_file(self) -> Path:
        """Return the file that the log goes to in the terminal; it need not exist yet."""
        return self.data_folder() / "cardstreak.log"

    def zone_name(self, machine: Callable[[], str | None] = tzlocal.get_localzone_name) -> str:
        """Return the default time zone's IANA name: as set, else this machine's, else UTC.

        Args:
            machine: tells the machine's own zone. Declared to tell one always, it gives None where
                the machine does not say, and raises where it contradicts itself.
        """
        if self.defaults.timezone:
            return self.defaults.timezone
        try:
            name = machine()
        except (LookupError, OSError, ValueError):
            name = None
        return name if name and is_zone(name) else "UTC"

    def telegram_file_url(self) -> str:
        """Return where Telegram keeps files, without the /file/bot that comes after."""
        return self.telegram.file_url or self.telegram.api_url

    def secrets(self) -> tuple[str, ...]:
        """Return the values that no log may show; empty ones are left out."""
        values = ((key, getattr(getattr(self, key.section), key.name)) for key in keys())
        return tuple(value for key, value in values if key.secret and value)


class Key(msgspec.Struct, frozen=True):
    """One key of config.toml.

    Attributes:
        section: the table it stands in.
        name: its name there.
        type: what msgspec checks a value against.
        default: its value where nothing is said.
        description: what it is for.
        allowed: what it may be, in words that follow "it must be".
        secret: whether its value may never be shown.
    """

    section: str
    name: str
    type: Any
    default: str | float
    description: str
    allowed: str
    secret: bool

    @property
    def dotted(self) -> str:
        """The name with its section: `discord.token`."""
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it: `CARDSTREAK_DISCORD_TOKEN`."""
        return f"{_PREFIX}{self.section}_{self.name}".upper()


class _Given(msgspec.Struct, frozen=True):
    """A value for a key, the place it stands (a file's line), and what it is called there."""

    key: Key
    value: object
    place: str
    name: str


def keys() -> tuple[Key, ...]:
    """Return every key, in the order of config.example.toml."""
    return tuple(
        Key(
            section=section.name,
            name=field.name,
            type=field.type,
            default=field.default,
            description=EXPLAINED[f"{section.name}.{field.name}"],
            **extra_of(field.type),
        )
        for section in msgspec.structs.fields(Config)
        for field in msgspec.structs.fields(section.type)
    )


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Read the settings.

    Args:
        path: the file; None means ./config.toml if there is one, else the defaults.
        environ: the environment, whose CARDSTREAK_<SECTION>_<KEY> win over the file, and
            CARDSTREAK_DATA over CARDSTREAK_STORE_PATH. An empty variable empties a key that may be
            empty, and otherwise counts as not set.

    Returns:
        The settings, with spaces around values and a slash after the platforms' addresses removed.

    Raises:
        ConfigError: with every fault of the file and the environment.
    """
    faults: list[str] = []
    given = [*_from_file(path, faults), *_from_environment(environ, faults)]
    scrub = scrubber(one.value for one in given if one.key.secret and isinstance(one.value, str))
    tree: dict[str, dict[str, object]] = {}
    last = {one.key.dotted: one for one in given}
    for one in given:
        # A refused value stays in the tree, so that nothing is reported as missing because of it.
        value = one.value
        try:
            value = _checked(one)
        except ValueError:
            found = _shown(value, scrub)
            if one.key.secret:
                found = HIDDEN if isinstance(value, str) else "no text in quotes"
            faults.append(
                f"{one.place}: {one.name} is {found}, "
                f"but it must be {one.key.allowed}.{_zone_hint(one)}{_address_hint(one)}"
            )
        tree.setdefault(one.key.section, {})[one.key.name] = value
    telegram = tree.get("telegram", {})
    if telegram.get("webhook_url") and not telegram.get("webhook_secret"):
        one = last["telegram.webhook_url"]
        faults.append(f"{one.place}: {one.name} needs telegram.webhook_secret set beside it.")
    if faults:
        raise ConfigError(faults)
    return msgspec.convert(tree, Config)


def _from_file(path: Path | None, faults: list[str]) -> list[_Given]:
    """Read the file's values, and add a fault for everything in it that is no known key."""
    name = str(path or _DEFAULT_FILE)
    text = _read(path, faults)
    if text is None:
        return []
    try:
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        faults.append(syntax_fault(name, text, error))
        return []
    lines, _ = lines_of(text)
    known = {key.dotted: key for key in keys()}
    given = []
    for section, table in tree.items():
        place = f"{name}:{lines.get((section,), 1)}"
        if section not in Config.__struct_fields__:
            faults.append(f"{place}: {_unknown('', section, known.values())}")
        elif not isinstance(table, dict):
            faults.append(f"{place}: {section} must be a section, written [{section}].")
        else:
            for key, value in table.items():
                place = f"{name}:{lines.get((section, key), 1)}"
                if (dotted := f"{section}.{key}") in known:
                    given.append(_Given(known[dotted], value, place, dotted))
                else:
                    faults.append(f"{place}: {_unknown(section, key, known.values())}")
    return given


def _from_environment(environ: Mapping[str, str], faults: list[str]) -> list[_Given]:
    """Read the environment's values, and add a fault for each variable that is almost ours."""
    by_variable = {key.variable: key for key in keys()}
    # Last, and so the winner over CARDSTREAK_STORE_PATH.
    by_variable[_DATA_VARIABLE] = next(key for key in keys() if key.dotted == "store.path")
    for variable in sorted(environ):
        if variable.startswith(_PREFIX) and variable not in by_variable:
            # Without what all names share, or everything would be near.
            ends = [name.removeprefix(_PREFIX) for name in by_variable]
            rest = variable.removeprefix(_PREFIX)
            lacking = [end for end in ends if end.endswith(f"_{rest}")]
            near = f" or {_PREFIX}".join(lacking) or nearest(rest, ends)
            # What is like none of ours is somebody else's: Kubernetes gives every program
            # CARDSTREAK_SERVICE_HOST if a service is called so.
            if near:
                hint = f"Did you mean {_PREFIX}{near}?"
                faults.append(f"environment: {plain(variable)} is not a setting. {hint}")
    given = []
    for variable, key in by_variable.items():
        value = environ.get(variable, "").strip()
        may_be_empty = variable in environ and key.default == "" and variable != _DATA_VARIABLE
        if value or may_be_empty:
            given.append(_Given(key, value, "environment", variable))
    return given


def _read(path: Path | None, faults: list[str]) -> str | None:
    """Return the file's text, or None; that is a fault unless nobody asked for the file."""
    file = path or _DEFAULT_FILE
    try:
        # Some editors begin a file with a mark that TOML does not know.
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if path is not None:
            faults.append(f"{file}: there is no such file.")
    except IsADirectoryError:
        faults.append(f"{file}: this is a folder, but it must be a file.")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.append(f"{file}:{line}: this is not UTF-8 text. Save the file in UTF-8.")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        faults.append(f"{file}: the file cannot be read ({reason or 'no valid name'}).")
    return None


def _checked(given: _Given) -> object:
    """Return the value in its key's type.

    Raises:
        ValueError: it is not what the key allows.
    """
    key, value = given.key, given.value
    if isinstance(value, str):
        value = value.strip()
        # Paths are put after these; a delivery address of one's own may need its slash.
        if key.name in {"api_url", "file_url"}:
            value = value.rstrip("/")
    from_text = given.place == "environment"
    checked: object = msgspec.convert(value, key.type, strict=not from_text)
    if key.dotted == "defaults.timezone" and checked and not is_zone(str(checked)):
        raise ValueError
    if key.name.endswith("_url") and checked and not _is_address(str(checked)):
        raise ValueError
    if key.dotted == "store.path":
        try:
            Path(str(checked)).expanduser()
        except RuntimeError as error:
            raise ValueError from error
    return checked


def _is_database(path: str) -> bool:
    return path.lower().endswith(".db")


def _is_address(url: str) -> bool:
    """Return whether a host can be read from an address, and a port if it names one."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_zone(name: str) -> bool:
    """Return whether a time zone of this name is known."""
    try:
        zoneinfo.ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return False
    return True


def _zone_hint(given: _Given) -> str:
    if given.key.dotted != "defaults.timezone" or not isinstance(given.value, str):
        return ""
    near = nearest(given.value, sorted(zoneinfo.available_timezones()))
    return f' Did you mean "{near}"?' if near else ""


def _address_hint(given: _Given) -> str:
    if not given.key.name.endswith("_url") or not isinstance(given.value, str):
        return ""
    if "://" not in given.value or _is_address(given.value):
        return ""
    return " Behind that stands a host, and a port is a number from 1 to 65535."


def _unknown(section: str, name: str, known: Iterable[Key]) -> str:
    """Return the sentence for a name that is no key of its section ("": no section at all)."""
    here = [key.name for key in known if key.section == section]
    here = here or list(Config.__struct_fields__)
    names = [key.name for key in known]
    guess = "" if name in names else nearest(name, here)
    elsewhere = name if name in names else nearest(name, names)
    if guess:
        guess = f"{section}.{guess}" if section else f"[{guess}]"
    else:
        guess = " or ".join(key.dotted for key in known if key.name == elsewhere)
    hint = f"Did you mean {guess}?" if guess else f"There are: {', '.join(here)}."
    return f"{plain(f'{section}.{name}' if section else name)} is not a setting. {hint}"


def _shown(value: object, scrub: Callable[[str], str]) -> str:
    """Return a found value as a sentence names it, without secrets and not too long."""
    match value:
        case bool():
            shown = str(value).lower()
        case str():
            shown = re.sub(r"//[^/@\s]*@", f"//{HIDDEN}@", scrub(value))
            shown = json.dumps(shown[:LONGEST] + "…" * (len(shown) > LONGEST), ensure_ascii=False)
        case int() | float():
            shown = str(value) if abs(value) < 10**18 else "a very large number"
        case dict():
            shown = "a table"
        case list():
            shown = "a list"
        case _:
            shown = "a date or time"
    return shown
