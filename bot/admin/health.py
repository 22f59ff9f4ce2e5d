"""Asks whether the bot is well, for whatever restarts it if it is not."""

import http.client
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType

from bot.config.schema import Config
from bot.runtime import platforms
from bot.store.database_file import is_running

PATIENCE_S = 8.0
"""Seconds that the bot may take to answer: it asks its database first."""
_EVERYWHERE: Mapping[str, str] = MappingProxyType({"0.0.0.0": "127.0.0.1", "::": "::1"})  # noqa: S104 - it is compared, and nothing listens there
"""Addresses on which a program listens everywhere, and where it is reached on this machine."""


def health(config: Config) -> tuple[bool, str]:
    """Whether the bot is well, and a sentence about it.

    With [metrics] listen the bot is asked itself. Otherwise it counts as well if it has its
    database open: it then holds the lock beside it.
    """
    host, port = config.metrics.address()
    if host and platforms.wanted(config):
        return _asked(_EVERYWHERE.get(host, host), port)
    place = config.store_place()
    if not isinstance(place, Path):
        return False, "With PostgreSQL only the bot itself knows. Set [metrics] listen."
    running = is_running(place)
    return running, f"{'A' if running else 'No'} Cardstreak is running with {place}."


def _asked(host: str, port: int) -> tuple[bool, str]:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        text = answer.read(1_000).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return False, f"Nobody answers on {host} port {port} ({reason})."
    finally:
        connection.close()
    return answer.status == HTTPStatus.OK, text
