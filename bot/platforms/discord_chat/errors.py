"""What an error of Discord means for a message.

Only Discord's own words are believed: an error body in JSON with one of its codes. Everything else
that looks like an answer comes from something in between (a proxy, a firewall, a captive portal)
and says nothing about the message.
"""

from http import HTTPStatus
from typing import cast

import aiohttp
import discord

from bot.model.platform_events import UndeliveredReason
from bot.platforms.ports import Undelivered

LOST = (discord.DiscordException, aiohttp.ClientError, OSError)
"""What is raised when Discord refuses an answer or can't be reached."""
GONE = frozenset({10_003, 10_004, 10_008, 10_013})
"""Discord's error codes for an unknown channel, server, message and person."""
FORBIDDEN = frozenset({50_001, 50_007, 50_009, 50_013, 50_278})
"""Error codes for missing access, for a person who takes no private messages, for a server's
verification level, for a missing permission, and for a person who shares no server with the bot."""
LOCKED = frozenset({40_058, 50_083, 160_005})
"""Error codes for a thread that must be opened first, an archived and a locked thread."""
FILTERED = frozenset({200_000, 200_001, 240_000})
"""Error codes for a message or title that AutoMod stopped, and for a link that Discord stopped."""
LATER = frozenset(
    {
        20_016,
        20_022,
        20_026,
        20_028,
        20_029,
        30_046,
        40_003,
        40_004,
        40_006,
        40_333,
        130_000,
        500_000,
    }
)
"""Error codes for limits of speed, features that are off for now, and an overloaded Discord."""
JSON = "application/json"
GARBLED = (LookupError, TypeError, ValueError, AttributeError)
"""What discord.py raises when an answer is no JSON, or not of the expected form."""
# Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json

_MEANINGS: tuple[tuple[frozenset[int], UndeliveredReason], ...] = (
    (GONE, "gone"),
    (FORBIDDEN, "forbidden"),
    (LOCKED, "locked"),
    (FILTERED, "filtered"),
    (LATER, "later"),
)
_REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})


def undelivered(error: discord.HTTPException) -> Undelivered:
    """The reason why a message was not delivered."""
    why = _why(error)
    # A code, or a limit of speed, is an answer to this message.
    limited = error.status == HTTPStatus.TOO_MANY_REQUESTS
    answered = limited or (_is_own(error) and error.code > 0)
    network = why == "later" and not answered
    return Undelivered(why, _told(error), after_s(error), network=network)


def is_own_refusal(error: BaseException | None) -> bool:
    """Whether Discord itself does not know the bot's token."""
    return (
        isinstance(error, discord.HTTPException)
        and error.status == HTTPStatus.UNAUTHORIZED
        and _is_own(error)
    )


def after_s(error: discord.HTTPException) -> float:
    """Seconds that Discord asks to wait."""
    try:
        return max(0.0, float(error.response.headers.get("Retry-After", "0")))
    except ValueError:
        return 0.0


def _why(error: discord.HTTPException) -> UndeliveredReason:
    server_error = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if server_error or error.status == HTTPStatus.TOO_MANY_REQUESTS or not _is_own(error):
        return "later"
    for codes, why in _MEANINGS:
        if error.code in codes:
            return why
    return "refused" if error.status in _REFUSALS else "later"


def _is_own(error: discord.HTTPException) -> bool:
    """Whether the error has the form that Discord documents: JSON with a message and a code."""
    # discord.py takes both from the answer as they are, whatever their types.
    code, text = cast("object", error.code), cast("object", error.text)
    kind: str = error.response.headers.get("Content-Type", "")
    return isinstance(code, int) and isinstance(text, str) and text != "" and kind == JSON


def _told(error: discord.HTTPException) -> str:
    """The error in one short line: a proxy may answer with a whole page."""
    line = " ".join(str(error).split())
    return line if len(line) <= 300 else f"{line[:299]}…"  # noqa: PLR2004 - about three lines
