"""Counts the repeats of what has been logged already: one line a minute for one cause."""

import copy
import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

QUIET_S = 60.0
"""Seconds after a line in which its repeats are only counted."""
MOST_CAUSES = 500
"""Causes that are remembered. With more, the oldest is reported and forgotten."""

_DETAILS = ("platform", "reason", "told", "why", "kind", "part", "command", "file")
"""Values that tell two causes of one event apart."""
_VARIABLE = re.compile(r"\b[0-9a-fA-F]{8,}\b|[0-9]+")
_COMPARED = 300


class _Seen:
    """A cause: when it was logged last, and what has been counted since."""

    __slots__ = ("at", "count", "record")

    def __init__(self, at: float) -> None:
        self.at = at
        self.count = 0
        self.record: logging.LogRecord | None = None


class Repeats(logging.Filter):
    """Holds back the repeats of a cause for a minute, and counts them.

    The next line of the cause has the number as `repeats`; if none comes, `due` has it. Records of
    level "debug" are all let through.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._seen: dict[Hashable, _Seen] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written now."""
        if record.levelno < logging.INFO or hasattr(record, "repeats"):
            return True
        cause, now = _cause(record), self._now()
        with self._lock:
            seen = self._seen.get(cause)
            if seen is not None and now - seen.at < QUIET_S:
                seen.count += 1
                # Its traceback and arguments would keep what they refer to alive.
                seen.record = copy.copy(record)
                seen.record.exc_info = None
                if isinstance(record.msg, dict):
                    seen.record.msg = {**record.msg, "exc_info": None}
                return False
            if seen is not None and seen.count:
                record.repeats = seen.count
            self._seen.pop(cause, None)
            if len(self._seen) >= MOST_CAUSES:
                del self._seen[next(iter(self._seen))]
            self._seen[cause] = _Seen(now)
        return True

    def due(self, *, everything: bool = False) -> list[logging.LogRecord]:
        """Takes out the last record of each cause with repeats whose minute is over."""
        now = self._now()
        records = []
        with self._lock:
            for cause, seen in list(self._seen.items()):
                if everything or now - seen.at >= QUIET_S:
                    if seen.record is not None:
                        seen.record.repeats = seen.count
                        records.append(seen.record)
                        # What goes on and on stays one line a minute.
                        self._seen[cause] = _Seen(now)
                    else:
                        del self._seen[cause]
        return records


def report(*, everything: bool = False) -> None:
    """Writes how often what was only counted has happened, if its minute is over."""
    for handler in logging.getLogger().handlers:
        for repeats in handler.filters:
            if isinstance(repeats, Repeats):
                for record in repeats.due(everything=everything):
                    handler.handle(record)


def _cause(record: logging.LogRecord) -> Hashable:
    """What two records have in common that are the same again: numbers and ids do not count."""
    texts: list[str] = []
    given: Any = record.exc_info
    try:
        if isinstance(record.msg, dict):
            # Our own events are constant texts, with the values beside them.
            given = record.msg.get("exc_info")
            details = [f"{key}={record.msg[key]}" for key in _DETAILS if key in record.msg]
            texts = [str(record.msg.get("event")), *map(_without_numbers, details)]
        else:
            texts = [_without_numbers(record.getMessage())]
    except Exception:  # noqa: BLE001 - a repr may raise anything
        texts = [str(record.msg) if isinstance(record.msg, str) else ""]
    error = sys.exc_info()[1] if given is True else given
    error = error[1] if isinstance(error, tuple) else error
    return record.name, record.levelno, *texts, type(error).__qualname__


def _without_numbers(text: str) -> str:
    return _VARIABLE.sub("#", text[:_COMPARED])
