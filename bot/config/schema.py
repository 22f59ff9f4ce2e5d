"""The keys of config.toml: their types, limits and defaults.

What each key is for is explained in config.example.toml; a test compares the two.
"""

import shlex
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import unquote, urlsplit

import msgspec
import platformdirs
from msgspec import Meta

from bot.util import tokens
from bot.util.time_zones import is_zone, machine_zone, nearest_zone

_PORTS = 65_535

# A check refuses what no pattern can: by a ValueError, whose words end the fault's sentence.


def _zone(name: str) -> None:
    if name and not is_zone(name):
        near = nearest_zone(name)
        raise ValueError(f' Did you mean "{near}"?' if near else "")


def _address(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if "://" in url and not good:
        raise ValueError(" Behind that stands a host, and a port is a number from 1 to 65535.")


def _database(url: str) -> None:
    server, _, name = url.partition("://")[2].partition("/")
    try:
        # There may be several hosts, of which one is in charge.
        good = all(urlsplit(f"//{host}").port != 0 for host in server.split("@")[-1].split(","))
    except ValueError:
        good = False
    if not good:
        raise ValueError(" A port is a number from 1 to 65535.")
    if server and not name:
        raise ValueError(" The name of the database is missing, behind the host and a slash.")


def _ip(address: str) -> None:
    try:
        ip_address(address)
    except ValueError as error:
        raise ValueError from error


def _endpoint(address: str) -> None:
    if not address:
        return
    host, _, port = address.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    _ip(bare)
    if (":" in bare) != (host != bare) or not port.isdecimal() or not 0 < int(port) <= _PORTS:
        raise ValueError


def _split(endpoint: str) -> tuple[str, int]:
    host, _, port = endpoint.rpartition(":")
    return host.strip("[]"), int(port or 0)


def _page_address(url: str) -> None:
    _address(url)
    if url and (urlsplit(url).path or urlsplit(url).query or urlsplit(url).fragment):
        raise ValueError(" The pages need a host name of their own, so no path stands behind it.")


def _networks(proxies: str) -> None:
    for one in proxies.split(",") if proxies.strip() else ():
        try:
            ip_network(one.strip())
        except ValueError as error:
            raise ValueError(f' "{one.strip()}" is neither.') from error


def _command(command: str) -> None:
    try:
        shlex.split(command)
    except ValueError as error:
        raise ValueError(" A quotation mark in it has no counterpart.") from error


def _path(path: str) -> None:
    try:
        Path(path).expanduser()
    except RuntimeError as error:
        raise ValueError from error


def _text(allowed: str, pattern: str = ".*", **extra: Any) -> Meta:
    return Meta(pattern=rf"^(?:{pattern})\Z", extra={"allowed": allowed, **extra})


_URL, _HTTP = r"https?://[^\s/?#]\S*", "an address that starts with https:// or http://"
_API_URL, _API = rf"{_URL}(?<!/bot)", f"{_HTTP} and does not end in /bot"
_WS_URL, _WS = r"wss?://[^\s/?#]\S*", "an address that starts with wss:// or ws://"
_ZONE = 'the name of a time zone, such as "Europe/Berlin", or empty'
_DATABASE = r"(postgres(ql)?://[^\s/?#]*/[^\s/?#]+(\?\S*)?)?"
_POSTGRES = "an address such as postgresql://user:password@host/database, or empty"
_FOLDER = "the path of a folder, or of a file that ends in .db"
_TOKEN = _text(tokens.ALLOWED, "[!-~]*", secret=True, check=tokens.refuse_mistakes)
_WORDS = "16 to 256 letters A-Z or a-z, digits, _ or -, or empty"
_LISTEN = 'an IP address of this machine, such as "127.0.0.1", or "0.0.0.0" for all of them'
_ENDPOINT = 'an IP address and a port, such as "127.0.0.1:9464", or empty'
_PAGES = "an address that starts with https:// or http:// and has no / at its end, or empty"
_PROXIES = 'IP addresses or networks, divided by commas, such as "127.0.0.1, 10.0.0.0/8", or empty'
_TIME = 'a time of the day, such as "04:30"'
_KEEP = Meta(ge=1, le=366, extra={"allowed": "a whole number from 1 to 366"})
_NEW_CARDS = Meta(ge=0, le=200, extra={"allowed": "a whole number from 0 to 200"})
_RETENTION = Meta(ge=0.7, le=0.97, extra={"allowed": "a number from 0.70 to 0.97"})
_MODE = Meta(extra={"allowed": '"reveal", "choice" or "type"'})
_RESERVE = Meta(ge=0, le=900, extra={"allowed": "a whole number from 0 to 900"})
_WINDOW = Meta(ge=0, le=180, extra={"allowed": "a whole number of minutes from 0 to 180"})
_PLAYER = 'a program with its options, such as "mpv --really-quiet", or empty'
_SOUND_MB = Meta(ge=1, le=8, extra={"allowed": "a whole number of megabytes from 1 to 8"})
_SOUNDS_MB = Meta(ge=0, le=50, extra={"allowed": "a whole number of megabytes from 0 to 50"})
_LEVEL = Meta(extra={"allowed": '"debug", "info", "warning" or "error"'})


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of config.toml. It may hold secrets, so neither its repr nor rich shows any value."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Store(_Section, frozen=True):
    """Where data lies: on this machine, or in PostgreSQL."""

    path: Annotated[str, _text(_FOLDER, r"[^\0]*", check=_path)] = ""
    url: Annotated[str, _text(_POSTGRES, _DATABASE, secret=True, check=_database)] = ""


class Discord(_Section, frozen=True):
    """How to reach Discord."""

    token: Annotated[str, _TOKEN] = ""
    api_url: Annotated[str, _text(_HTTP, _URL, check=_address)] = "https://discord.com/api/v10"
    gateway_url: Annotated[str, _text(f"{_WS}, or empty", f"({_WS_URL})?", check=_address)] = ""
    session_reserve: Annotated[int, _RESERVE] = 100
    daily_window_minutes: Annotated[int, _WINDOW] = 0


class Telegram(_Section, frozen=True):
    """How to reach Telegram."""

    token: Annotated[str, _TOKEN] = ""
    api_url: Annotated[str, _text(_API, _API_URL, check=_address)] = "https://api.telegram.org"
    file_url: Annotated[str, _text(f"{_API}, or empty", f"({_API_URL})?", check=_address)] = ""
    webhook_url: Annotated[str, _text(f"{_HTTP}, or empty", f"({_URL})?", check=_address)] = ""
    webhook_secret: Annotated[
        str, _text(_WORDS, "([A-Za-z0-9_-]{16,256})?", secret=True, check=tokens.refuse_guessable)
    ] = ""
    webhook_listen: Annotated[str, _text(_LISTEN, check=_ip)] = "127.0.0.1"


class Web(_Section, frozen=True):
    """The pages for the browser."""

    listen: Annotated[str, _text(_ENDPOINT, r"(\S+:\d{1,5})?", check=_endpoint)] = ""
    base_url: Annotated[str, _text(_PAGES, rf"({_URL}(?<!/))?", check=_page_address)] = ""
    trusted_proxies: Annotated[str, _text(_PROXIES, r"[^\0]*", check=_networks)] = ""

    def address(self) -> tuple[str, int]:
        """The IP address and the port; an empty address and 0 if there are none."""
        return _split(self.listen)

    def url(self) -> str:
        """The address by which people reach the pages; empty if there are none."""
        return (self.base_url or f"http://{self.listen}") if self.listen else ""


class Defaults(_Section, frozen=True):
    """The settings of people who have not chosen their own."""

    timezone: Annotated[str, _text(_ZONE, check=_zone)] = ""
    new_cards: Annotated[int, _NEW_CARDS] = 10
    retention: Annotated[float, _RETENTION] = 0.90
    mode: Annotated[Literal["reveal", "choice", "type"], _MODE] = "reveal"


class Media(_Section, frozen=True):
    """How much sound the imported decks may hold."""

    sound_mb: Annotated[int, _SOUND_MB] = 2
    deck_sounds_mb: Annotated[int, _SOUNDS_MB] = 50


class Terminal(_Section, frozen=True):
    """What the terminal can't do by itself."""

    player: Annotated[str, _text(_PLAYER, r"[^\0]*", check=_command)] = ""


class Log(_Section, frozen=True):
    """How much the bot logs."""

    level: Annotated[Literal["debug", "info", "warning", "error"], _LEVEL] = "info"


class Metrics(_Section, frozen=True):
    """Where an operator's programs ask how the bot is."""

    listen: Annotated[str, _text(_ENDPOINT, r"(\S+:\d{1,5})?", check=_endpoint)] = ""

    def address(self) -> tuple[str, int]:
        """The IP address and the port; an empty address and 0 if there are none."""
        return _split(self.listen)


class Backup(_Section, frozen=True):
    """The backups that the bot makes by itself."""

    folder: Annotated[str, _text("the path of a folder, or empty", r"[^\0]*", check=_path)] = ""
    keep: Annotated[int, _KEEP] = 7
    at: Annotated[str, _text(_TIME, r"([01]\d|2[0-3]):[0-5]\d")] = "04:30"

    def place(self) -> Path | None:
        """The folder of the backups, None if there are none."""
        return Path(self.folder).expanduser() if self.folder else None

    def minute(self) -> int:
        """When a backup is made, in minutes after midnight."""
        hours, _, minutes = self.at.partition(":")
        return 60 * int(hours) + int(minutes)


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings, checked. The files and folders that it names need not exist yet."""

    store: Store = Store()
    discord: Discord = Discord()
    telegram: Telegram = Telegram()
    web: Web = Web()
    defaults: Defaults = Defaults()
    media: Media = Media()
    terminal: Terminal = Terminal()
    log: Log = Log()
    metrics: Metrics = Metrics()
    backup: Backup = Backup()

    def database(self) -> Path:
        """The database file."""
        if not self.store.path:
            return platformdirs.user_data_path("cardstreak", appauthor=False) / "cardstreak.db"
        path = Path(self.store.path).expanduser()
        return path if self.store.path.lower().endswith(".db") else path / "cardstreak.db"

    def store_place(self) -> Path | str:
        """Where the database is: the address of a PostgreSQL database, or a file."""
        return self.store.url or self.database()

    def data_folder(self) -> Path:
        """The folder of everything that the bot stores."""
        return self.database().parent

    def decks_folder(self) -> Path:
        """The folder of the owner's own decks."""
        return self.data_folder() / "decks"

    def log_file(self) -> Path:
        """The file that the log goes to while the terminal shows a quiz."""
        return self.data_folder() / "cardstreak.log"

    def zone_name(self) -> str:
        """The default time zone's IANA name: as set, else this machine's."""
        return self.defaults.timezone or machine_zone()

    def secrets(self) -> tuple[str, ...]:
        """The values that no log may show."""
        values = (getattr(getattr(self, key.section), key.name) for key in KEYS if key.secret)
        password = urlsplit(self.store.url).password or ""
        return tuple(value for value in (*values, password, unquote(password)) if value)


class Key(msgspec.Struct, frozen=True):
    """A key of config.toml."""

    section: str
    name: str
    type: Any
    default: str | float
    allowed: str  # in words that follow "it must be"
    secret: bool = False
    check: Callable[[str], None] = lambda _: None

    @property
    def dotted(self) -> str:
        """The name with its section: `discord.token`."""
        return f"{self.section}.{self.name}"


KEYS = tuple(
    Key(section.name, key.name, key.type, key.default, **get_args(key.type)[1].extra)
    for section in msgspec.structs.fields(Config)
    for key in msgspec.structs.fields(section.type)
)
"""All keys, in the order of config.example.toml."""
