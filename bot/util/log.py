"""Structured logs, one JSON object a line, without any token.

Lines go to standard error, or to a file while the quiz uses the terminal. Tokens are removed from
the finished line, so it makes no difference whether our own logger, a library, a warning or a
traceback wrote it.
"""

import json
import logging
import logging.handlers
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.util.scrub import scrubber

if TYPE_CHECKING:
    import structlog

# At level "info" these libraries report every single request or job.
_CHATTY = ("httpx", "apscheduler")

_HEAD = ("timestamp", "level", "logger", "event")
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
    handler: logging.Handler = logging.StreamHandler()
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=_FILE_BYTES, backupCount=1, encoding="utf-8"
        )
    handler.setFormatter(_JsonLines(secrets))
    # It replaces all others: a handler beside ours would write what ours hides.
    logging.basicConfig(handlers=[handler], force=True)
    # If a line cannot be written, logging would print its arguments, tokens included.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)


class _JsonLines(logging.Formatter):
    """Makes one line of JSON of any record, structlog's or not, and hides the secrets in it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        import structlog  # noqa: PLC0415 - see get

        super().__init__()
        self._scrub = scrubber(secrets)
        self._inner = structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.stdlib.PositionalArgumentsFormatter(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _render,
            ]
        )

    def format(self, record: logging.LogRecord) -> str:
        try:
            line = self._inner.format(record)
        except Exception as error:  # noqa: BLE001 - a repr may raise anything; a line is wanted anyway
            event = record.msg if isinstance(record.msg, str) else ""
            reason = f"{type(error).__name__} at {record.module}:{record.lineno}"
            head = {"level": record.levelname.lower(), "logger": record.name, "event": event}
            line = json.dumps(head | {"unreadable": reason})
        return self._scrub(line)


def _render(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """Renders an event as JSON in ASCII, which every terminal's encoding can write."""
    ordered = {key: event[key] for key in _HEAD if key in event} | dict(event)
    try:
        return json.dumps(ordered, default=repr, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        plain = {key: value if key in _HEAD else repr(value) for key, value in ordered.items()}
        return json.dumps(plain, default=repr)
