"""Reads what the log writes, for tests."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr
from typing import Any

from bot.util import log


def written(act: Callable[[], object], *secrets: str, level: str = "debug") -> str:
    """What `act` writes to standard error."""
    stream = io.StringIO()
    with redirect_stderr(stream):
        log.set_up(level, secrets=secrets, file=None)
        act()
    return stream.getvalue()


def lines(text: str) -> list[dict[str, Any]]:
    """The lines of a log, each decoded from JSON."""
    return [json.loads(line) for line in text.splitlines()]
