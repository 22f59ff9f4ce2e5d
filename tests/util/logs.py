"""What the log writes, for tests."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr
from typing import Any

from bot.util import log


def written(act: Callable[[], object], *secrets: str, level: str = "debug") -> str:
    """Return what goes to standard error when this is done."""
    stream = io.StringIO()
    with redirect_stderr(stream):
        log.set_up(level, secrets=secrets, file=None)
        act()
    return stream.getvalue()


def lines(text: str) -> list[dict[str, Any]]:
    """Return the lines of a log, each of which is a JSON object."""
    return [json.loads(line) for line in text.splitlines()]
