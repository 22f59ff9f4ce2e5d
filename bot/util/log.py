"""Structured logs, one JSON object a line, without any token.

Lines go to standard error, or to a file while the quiz uses the terminal. Tokens are removed from
the finished line, so it makes no difference whether our own logger, a library, a warning or a
traceback wrote it. Repeats of one cause are counted, and a pipe that nobody reads delays nobody.
"""

import logging
import logging.handlers
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.util.json_lines import JsonLines
from bot.util.patient import patient
from bot.util.repeats import Repeats

if TYPE_CHECKING:
    import structlog

# At level "info" these libraries report every single request or job.
_CHATTY = ("httpx", "apscheduler")

_FILE_BYTES = 1_000_000


def get(name: str) -> "structlog.stdlib.BoundLogger":
    """The logger of a module, called as `log.info("what happened", key=value)`.

    Args:
        name: The dotted name, usually `__name__`.
    """
    import structlog  # noqa: PLC0415 - it imports rich: 0.2 s that --help should not wait for

    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        # The formatter does the rest: a fault there cannot reach the caller.
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return logger


def set_up(level: str, *, secrets: Iterable[str], file: Path | None) -> None:
    """Sends all logs of the process, libraries and warnings included, to one place.

    A second call replaces the first set-up.

    Args:
        level: "debug", "info", "warning" or "error".
        secrets: What must never be written; empty texts are ignored.
        file: Where to write, in at most two files of 1 MB; None means standard error.

    Raises:
        ValueError: If there is no such level.
        OSError: If the file cannot be opened.
    """
    root = logging.getLogger()
    root.setLevel(level.upper())
    for name in _CHATTY:
        quiet = logging.NOTSET if root.level <= logging.DEBUG else max(root.level, logging.WARNING)
        logging.getLogger(name).setLevel(quiet)
    handler: logging.Handler = logging.StreamHandler(patient(sys.stderr))
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=_FILE_BYTES, backupCount=1, encoding="utf-8"
        )
    handler.setFormatter(JsonLines(secrets))
    handler.addFilter(Repeats())
    # It replaces all others: a handler beside ours would write what ours hides.
    logging.basicConfig(handlers=[handler], force=True)
    # If a line cannot be written, logging would print its arguments, tokens included.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
