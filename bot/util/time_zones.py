"""Which time zones there are, and which one this machine is in."""

import zoneinfo
from collections.abc import Callable

import tzlocal

from bot.util.closest_match import nearest

_OPPOSITE = "Etc/GMT"
"""Zones at a whole distance from UTC. The sign in their names is the opposite of the usual one."""


def is_zone(name: str) -> bool:
    """Whether a time zone of this name is known."""
    try:
        zoneinfo.ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return False
    return True


def nearest_zone(name: str) -> str:
    """The time zone whose name is most like this one; empty if none is like it.

    Etc/GMT+2 and its like are left out: they look like what people mean, and are its opposite.
    """
    known = sorted(zoneinfo.available_timezones())
    return nearest(name, [one for one in known if not one.startswith(_OPPOSITE)])


def machine_zone(ask: Callable[[], str | None] = tzlocal.get_localzone_name) -> str:
    """The IANA name of this machine's time zone, or UTC if the machine names none that exists.

    Args:
        ask: Asks the machine. In spite of its declared type, tzlocal's function returns None if
            the machine names no zone; it raises if the machine names two different ones.
    """
    try:
        name = ask()
    except (LookupError, OSError, ValueError):
        name = None
    return name if name and is_zone(name) else "UTC"
