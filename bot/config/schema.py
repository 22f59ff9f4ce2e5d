"""The keys of config.toml: what each may be, and what it is for."""

from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from bot.util.log import HIDDEN


def _limits(pattern: str, allowed: str, *, secret: bool = False) -> Meta:
    """Return what a text must match, and the words for that."""
    return Meta(pattern=rf"^(?:{pattern})\Z", extra={"allowed": allowed, "secret": secret})


_HTTP, _NO_BOT = "an address that starts with https:// or http://", "and does not end in /bot"
_Path = Annotated[str, _limits(r"[^\0]*", "the path of a folder, or of a file that ends in .db")]
_Token = Annotated[
    str, _limits("[!-~]*", "the token alone: letters, digits and signs, no spaces", secret=True)
]
_Secret = Annotated[
    str, _limits("[A-Za-z0-9_-]{0,256}", "1 to 256 letters A-Z or a-z, digits, _ or -", secret=True)
]
_Http = Annotated[str, _limits(r"https?://[^\s/?#]\S*", _HTTP)]
_HttpOrNone = Annotated[str, _limits(r"(https?://[^\s/?#]\S*)?", f"{_HTTP}, or empty")]
_Base = Annotated[str, _limits(r"https?://[^\s/?#]\S*(?<!/bot)", f"{_HTTP} {_NO_BOT}")]
_BaseOrNone = Annotated[
    str, _limits(r"(https?://[^\s/?#]\S*(?<!/bot))?", f"{_HTTP} {_NO_BOT}, or empty")
]
_WsOrNone = Annotated[
    str,
    _limits(r"(wss?://[^\s/?#]\S*)?", "an address that starts with wss:// or ws://, or empty"),
]
_Zone = Annotated[str, _limits(".*", 'the name of a time zone, such as "Europe/Berlin", or empty')]
_NewCards = Annotated[int, Meta(ge=0, le=200, extra={"allowed": "a whole number from 0 to 200"})]
_Retention = Annotated[
    float, Meta(ge=0.7, le=0.97, extra={"allowed": "a number from 0.70 to 0.97"})
]
_Mode = Annotated[
    Literal["reveal", "choice", "type"], Meta(extra={"allowed": '"reveal", "choice" or "type"'})
]
_Level = Annotated[
    Literal["debug", "info", "warning", "error"],
    Meta(extra={"allowed": '"debug", "info", "warning" or "error"'}),
]


def extra_of(type_: Any) -> dict[str, Any]:
    """Return the words for what a key's type allows, and whether it is a secret."""
    return {"secret": False, **get_args(type_)[1].extra}


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of config.toml; shown anywhere, it keeps its secrets."""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        shown = []
        for field in msgspec.structs.fields(self):
            value = getattr(self, field.name)
            hide = value and extra_of(field.type)["secret"]
            shown.append((field.name, HIDDEN if hide else value))
        return shown

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({inside})"


class Store(_Section, frozen=True):
    """Where data lies on this machine."""

    path: _Path = ""


class Discord(_Section, frozen=True):
    """How to reach Discord."""

    token: _Token = ""
    api_url: _Http = "https://discord.com/api/v10"
    gateway_url: _WsOrNone = ""


class Telegram(_Section, frozen=True):
    """How to reach Telegram."""

    token: _Token = ""
    api_url: _Base = "https://api.telegram.org"
    file_url: _BaseOrNone = ""
    webhook_url: _HttpOrNone = ""
    webhook_secret: _Secret = ""


class Defaults(_Section, frozen=True):
    """What holds for people until they choose for themselves."""

    timezone: _Zone = ""
    new_cards: _NewCards = 10
    retention: _Retention = 0.90
    mode: _Mode = "reveal"


class Log(_Section, frozen=True):
    """What the bot tells about itself."""

    level: _Level = "info"


EXPLAINED = {
    "store.path": "The folder of the database (cardstreak.db), your own decks (decks/) and the "
    "terminal's log (cardstreak.log). A path that ends in .db names the database file itself. "
    "Empty: the user's own data folder. CARDSTREAK_DATA sets it too.",
    "discord.token": "The bot's token, from Discord's developer portal. Empty: no Discord.",
    "discord.api_url": "Where Discord takes requests.",
    "discord.gateway_url": "Where Discord sends events. Empty: where Discord itself says.",
    "telegram.token": "The bot's token, from @BotFather. Empty: no Telegram.",
    "telegram.api_url": "Where Telegram takes requests, without the /bot that comes after.",
    "telegram.file_url": "Where Telegram keeps files, without the /file/bot that comes after. "
    "Empty: the same as api_url.",
    "telegram.webhook_url": "Where Telegram shall deliver messages; needs webhook_secret. "
    "Empty: the bot fetches them, which works behind any firewall.",
    "telegram.webhook_secret": "Proves that a delivery comes from Telegram. Make up a long one.",
    "defaults.timezone": "The time zone in which a day turns at 4 in the morning. "
    "Empty: this machine's own.",
    "defaults.new_cards": "How many cards that are new to a person come up in a day.",
    "defaults.retention": "Which share of the cards that come up a person should still know; "
    "the higher, the more reviews a day.",
    "defaults.mode": "How a card asks: think and reveal, choose from answers, or type.",
    "log.level": "How much goes into the log, from everything to errors only.",
}
