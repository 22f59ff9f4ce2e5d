"""Structured logs, one JSON object a line, in which no token can appear.

Lines go to standard error, or to a file while the terminal is a quiz. Whatever the source (our own
loggers, a library's, a warning, a traceback), the finished line is the last thing looked at, so no
way into the log leads around the scrubbing.
"""

import base64
import json
import logging
import logging.handlers
import re
from collections.abc import Callable, Iterable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import structlog

HIDDEN = "[hidden]"

# A shorter secret would hide half of every line and guards nothing.
_SHORTEST_SECRET = 6
# A token's parts count as secrets from here on; what is shorter is a bot's public number.
_SHORTEST_PIECE = 16

_SHAPES = (
    r"[0-9]{6,12}(?::|%(?:25)*3A)[A-Za-z0-9_-]{30,}",  # Telegram: bot id, colon, 35 characters
    r"[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}",  # Discord: id, time, signature
    r"aW50ZXJhY3Rpb246[A-Za-z0-9_=-]+",  # Discord: the right to answer an interaction
)

# At "info" these report every single request or job.
_CHATTY = ("httpx", "apscheduler")

_HEAD = ("timestamp", "level", "logger", "event")
_FILE_BYTES = 1_000_000


def get(name: str) -> "structlog.stdlib.BoundLogger":
    """Return the logger of a module.

    Args:
        name: the dotted name, usually `__name__`.

    Returns:
        A bound logger: `log.info("what happened", key=value)`.
    """
    import structlog  # noqa: PLC0415 - it brings rich along: 0.2 s that --help should not wait for

    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        # Everything else waits for the formatter: there a fault in a line cannot reach the caller.
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return logger


def set_up(level: str, *, secrets: Iterable[str], file: Path | None) -> None:
    """Send all logs of the process, libraries and warnings included, to one place.

    Calling it again replaces the earlier set-up.

    Args:
        level: "debug", "info", "warning" or "error".
        secrets: what must never be written; empty ones are passed over.
        file: write here (two files of 1 MB at the most) and not to standard error.

    Raises:
        ValueError: there is no such level.
        OSError: the file cannot be opened.
    """
    root = logging.getLogger()
    root.setLevel(level.upper())
    for name in _CHATTY:
        quiet = logging.NOTSET if root.level <= logging.DEBUG else max(root.level, logging.WARNING)
        logging.getLogger(name).setLevel(quiet)
    handler: logging.Handler
    if file is None:
        handler = logging.StreamHandler()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=_FILE_BYTES, backupCount=1, encoding="utf-8"
        )
    handler.setFormatter(_Scrubbed(_json_lines(), scrubber(secrets)))
    # A handler left beside ours would write what ours hides.
    for old in root.handlers[:]:
        root.removeHandler(old)
        if isinstance(old.formatter, _Scrubbed):
            old.close()
    root.addHandler(handler)
    # When a line cannot be written, logging would print its arguments, tokens and all.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)


def scrubber(secrets: Iterable[str]) -> Callable[[str], str]:
    """Make the function that hides secrets in a text.

    Args:
        secrets: what to hide, however it is spelled (URL-quoted, JSON, base64, repr of bytes).
            Those shorter than 6 characters are passed over. Anything in the shape of a Discord or
            Telegram bot token is hidden as well.

    Returns:
        A function from a text to the text with "[hidden]" in the place of every secret.
    """
    spellings: set[str] = set()
    for secret in secrets:
        pieces = [part for part in re.split("[:.]", secret) if len(part) >= _SHORTEST_PIECE]
        for text in (secret.strip(), *pieces):
            if len(text) >= _SHORTEST_SECRET:
                spellings |= {text, *_base64(text)}
    known = (_escaped(text) for text in sorted(spellings, key=len, reverse=True))
    pattern = re.compile("|".join((*known, *_SHAPES)), re.IGNORECASE)
    return lambda text: pattern.sub(HIDDEN, text)


class _Scrubbed(logging.Formatter):
    """Hides secrets in the lines of another formatter, and has a line for whatever it is given."""

    def __init__(self, inner: logging.Formatter, scrub: Callable[[str], str]) -> None:
        super().__init__()
        self._inner = inner
        self._scrub = scrub

    def format(self, record: logging.LogRecord) -> str:
        try:
            line = self._inner.format(record)
        except Exception as error:  # noqa: BLE001 - a repr may raise anything, and still wants a line
            line = json.dumps(
                {
                    "level": record.levelname.lower(),
                    "logger": record.name,
                    "event": record.msg if isinstance(record.msg, str) else "",
                    "unreadable": f"{type(error).__name__} at {record.module}:{record.lineno}",
                }
            )
        return self._scrub(line)


def _json_lines() -> logging.Formatter:
    """Return the formatter that makes a record, structlog's or not, one line of JSON."""
    import structlog  # noqa: PLC0415 - see get

    return structlog.stdlib.ProcessorFormatter(
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


def _render(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """Render an event as JSON in ASCII, which every terminal's encoding can write."""
    ordered = {key: event[key] for key in _HEAD if key in event} | dict(event)
    try:
        return json.dumps(ordered, default=repr, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return json.dumps(
            {key: value if key in _HEAD else repr(value) for key, value in ordered.items()},
            default=repr,
        )


def _escaped(text: str) -> str:
    """Return a pattern for a text in any mixture of escapes (JSON, repr, URL), however nested."""
    return "".join(_any_form(match[0]) for match in re.finditer(r"\\+|.", text, re.DOTALL))


def _any_form(char: str) -> str:
    """Return a pattern for one character, or one run of backslashes, in every escape."""
    if char.isascii() and char.isalnum():
        return char
    raw = char.encode("utf-8", "surrogatepass")
    quoted = "".join(f"%(?:25)*{byte:02X}" for byte in raw)
    if char[0] == "\\":
        return rf"(?:\\{{1,99}}|{quoted})"
    written = {char, json.dumps(char)[1:-1], ascii(char)[1:-1], repr(raw)[2:-1]}
    # Each wrapping in a further text doubles the backslashes; the bound keeps the search linear.
    forms = {r"\\{1,99}".join(map(re.escape, form.split("\\"))) for form in written}
    plus = r"|\+" if char == " " else ""
    return rf"(?:\\{{0,99}}{re.escape(char)}|{'|'.join(sorted(forms))}|{quoted}{plus})"


def _base64(text: str) -> set[str]:
    """Return what a text looks like inside base64, at each of the three ways to fall on bytes."""
    raw = text.encode("utf-8", "surrogatepass")
    found = set()
    for offset, first in enumerate((0, 2, 3)):
        # Only the characters that no neighbour has bits in.
        code = base64.b64encode(b"\0" * offset + raw)[first : (offset + len(raw)) * 8 // 6]
        found |= {code.decode(), code.translate(bytes.maketrans(b"+/", b"-_")).decode()}
    return found
