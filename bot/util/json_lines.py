"""A line of the log: JSON without secrets, and without a traceback where no bug is."""

import json
import logging
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from typing import Any

from bot.util.scrub import scrubber

_HEAD = ("timestamp", "level", "logger", "event")
_PLATFORM_LIBRARIES = frozenset(
    {"aiohttp", "discord", "h11", "httpcore", "httpx", "telegram", "websockets"}
)
"""What these raise, or what is raised inside them, is the network's or a platform's fault."""


class JsonLines(logging.Formatter):
    """Makes one line of JSON of any record, structlog's or not, and hides the secrets in it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        import structlog  # noqa: PLC0415 - see log.get

        super().__init__()
        self._scrub = scrubber(secrets)
        self._inner = structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.stdlib.PositionalArgumentsFormatter(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _counted,
                _marked,
                _blamed,
                structlog.processors.format_exc_info,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _render,
            ]
        )

    def format(self, record: logging.LogRecord) -> str:
        """Makes the line; whatever the record holds, it never raises."""
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


def _counted(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Adds how often it has happened since the line before."""
    if repeats := getattr(event.get("_record"), "repeats", 0):
        event["repeats"] = repeats
    return event


def _marked(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Marks the lines that may hold what people wrote, at level "debug"."""
    record = event.get("_record")
    if record is not None and logging.getLogger().level <= logging.DEBUG:
        ours = record.name.partition(".")[0] == "bot"
        if not ours or record.levelno <= logging.DEBUG:
            event["texts"] = "may hold what people wrote"
    return event


def _blamed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Shortens an error of a platform, or of the way to it, to one sentence and two places."""
    given = event.get("exc_info")
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    if not isinstance(error, BaseException) or logging.getLogger().level <= logging.DEBUG:
        return event
    frames = [
        (frame.f_globals.get("__name__", "").partition(".")[0], frame.f_code.co_name, frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    last = max((n for n, (root, *_) in enumerate(frames) if root == "bot"), default=-1)
    blamed = {root for root, *_ in frames[last + 1 :]}
    blamed |= {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    if blamed & _PLATFORM_LIBRARIES:
        event.pop("exc_info")
        event["error"] = f"{type(error).__name__}: {error}"
        places = [frames[last], frames[-1]] if 0 <= last < len(frames) - 1 else frames[-1:]
        event["at"] = [
            f"{frame.f_globals.get('__name__', '?')}:{line} in {name}"
            for _, name, frame, line in places
        ]
    return event
