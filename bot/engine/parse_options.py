"""Parses the values of options: decks, topics, time zones, times and numbers.

Each function returns the value, or a `Problem` that names what was typed and what is similar.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from bot.engine import zone_names
from bot.engine.commands import BY_PATH
from bot.engine.declarations import Option
from bot.model import deck_names
from bot.model.names import folded
from bot.model.outcomes.problems import Problem
from bot.model.ownership import Viewer
from bot.model.study.days import zone_for_people
from bot.screens.widgets import deck_title
from bot.store import deck_access
from bot.store.database import Tx
from bot.store.decks import StoredDeck
from bot.util.closest_match import likely

C = TypeVar("C", bound=str)
SUGGESTIONS = 3
NOT_ZONES = frozenset({"Factory", "localtime", "posixrules"})
"""Names in the time zone database that are no zones, or mean another zone on each machine."""
CITY_NEAR_ENOUGH = 75
"""The same for cities. It is higher because of hundreds of cities some are similar to anything."""
SHORTEST_LIKE = 6
"""Letters: shorter names of cities are like parts of many words."""

NOON, LAST_HOUR, LAST_MINUTE = 12, 23, 59
# What people leave out of a name: blanks and punctuation, but no sign that makes it another name,
# as in C++, C# and .NET.
_MEANINGLESS = re.compile(r"[\s_\-,:;!?'\"()\[\]«»„“”‚‘’–—…·¿¡]+|\.(?!\w)")
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2})|[:.h])?\s*(?:([ap])\.?m?\.?|uhr|h)?", re.ASCII)


def deck(tx: Tx, viewer: Viewer, typed: str) -> StoredDeck | Problem:
    """The deck with a slug or title, in any spacing and capitals.

    If nothing was typed, it is the only deck there is. Of several decks with one name, the person's
    own comes first, then the space's, then the bot's; the others have spellings of their own.
    """
    every = deck_access.every(tx, viewer)
    return among(every, viewer, typed) if every else Problem("no_decks")


def among(every: Sequence[StoredDeck], viewer: Viewer, typed: str) -> StoredDeck | Problem:
    """The deck with a slug or title among these; there must be at least one deck."""
    if not typed:
        if len(every) == 1:
            return every[0]
        return Problem("missing_option", where="deck", allowed=_slugs(every))
    for stored in every:
        if stored.name.whose and folded(deck_title(stored.name)) == folded(typed):
            return stored  # the name as lists show it
    meant = deck_names.meant(every, lambda one: one.reached, viewer, typed)
    if meant is not None:
        return meant
    slugs = {deck.name.typed: deck.name.slug for deck in every}
    near = likely(typed, slugs, limit=SUGGESTIONS)
    return Problem("unknown_deck", found=typed, allowed=near)


def topic(deck: StoredDeck, typed: str) -> str | Problem:
    """A topic of a deck, by its slug or title; empty, for all topics, if nothing was typed."""
    if not typed:
        return ""
    wanted = _folded(typed)
    for slug, title in deck.about.topics.items():
        if wanted in {_folded(slug), _folded(title)}:
            return slug
    known = tuple(deck.about.topics)
    return Problem(
        "unknown_topic",
        found=typed,
        where=deck.name.typed,
        allowed=_near(typed, known) or known,
    )


def topic_taken_for_deck(tx: Tx, viewer: Viewer, typed: str) -> Problem | None:
    """The problem that a typed deck is a topic of other decks; None if no deck has such a topic."""
    topics = [(deck, topic(deck, typed)) for deck in deck_access.every(tx, viewer)]
    matches = [(deck, slug) for deck, slug in topics if slug and isinstance(slug, str)]
    if not matches:
        return None
    return Problem(
        "topic_no_deck", found=matches[0][1], allowed=_slugs(deck for deck, _ in matches)
    )


def zone(typed: str) -> str | Problem:
    """The time zone with a name, a city, or a distance from UTC, in any capitals.

    "berlin" is Europe/Berlin, "mumbai" Asia/Kolkata, and "gmt+2" two hours east of Greenwich.
    Letters such as EST name no zone, since they do not say where clocks are put forward.
    """
    wanted, plain = typed.strip().lower().replace(" ", "_"), zone_names.folded(typed)
    by_offset = zone_names.by_offset(typed)
    if by_offset:
        return by_offset
    if plain in zone_names.NEEDS_CITY:
        return Problem("zone_needs_city", found=typed, allowed=zone_names.NEEDS_CITY[plain])
    names = _zones()
    if wanted in names:
        return names[wanted]
    if plain in zone_names.folded_cities():
        return zone_names.cities()[zone_names.folded_cities()[plain]]
    by_city = [name for name in _zones_by_city() if "/" in name and _folded_city(name) == plain]
    if len(by_city) == 1:
        return by_city[0]
    return Problem(
        "unknown_zone",
        found=typed,
        allowed=tuple(by_city)[:SUGGESTIONS] or _near_cities(typed),
    )


def zones_like(typed: str, limit: int) -> tuple[str, ...]:
    """Names of time zones and cities that `zone` reads, the likeliest first.

    First those that begin with what was typed, then those that contain it, else similar ones.
    """
    wanted, plain = typed.strip().lower().replace(" ", "_"), zone_names.folded(typed)
    by_offset = zone_names.by_offset(typed)
    if by_offset:
        return (zone_for_people(by_offset),)
    zones = _zones_by_city()
    beginning = [_city_or_zone(low) for low in zone_names.folded_cities() if low.startswith(plain)]
    beginning += [name for name in zones if _folded_city(name).startswith(plain)]
    beginning += [name for name in zones if name.lower().startswith(wanted)]
    beginning = beginning if plain else []
    containing = [name for name in zones if wanted in name.lower()]
    meant = zone_names.NEEDS_CITY.get(plain, ())
    matches = tuple(dict.fromkeys([*meant, *beginning, *containing]))
    return matches[:limit] or _near_cities(typed)


def time_of_day(typed: str) -> int | Problem:
    """Minutes from midnight, in any notation: 9, 9:00, 09.30, 0930, 18h30, 9pm, 6:30 PM.

    Hours go up to 23, or from 1 to 12 with am and pm.
    """
    match = _TIME.fullmatch(typed.strip().lower())
    if match:
        hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
        if half and 1 <= hour <= NOON:
            hour = hour % NOON + (NOON if half == "p" else 0)
        elif half:
            hour = LAST_HOUR + 1
        if hour <= LAST_HOUR and minute <= LAST_MINUTE:
            return hour * 60 + minute
    return Problem("bad_time", found=typed)


def number(option: Option, typed: str) -> float | Problem:
    """A number within an option's bounds; a share may be written as 0.9, 90 or 90%."""
    match = re.fullmatch(r"\s*(\d{1,6}(?:[.,]\d{1,6})?)\s*(%?)\s*", typed)
    value = float(match[1].replace(",", ".")) if match else -1.0
    if match and option.kind == "share" and (match[2] or value > 1):
        value /= 100
    allowed = option.kind == "share" or (value.is_integer() and not (match and match[2]))
    if match and allowed and option.least <= value <= option.most:
        return value
    return Problem("bad_option", found=typed, where=option.name, allowed=bounds(option))


def chosen(options: Mapping[str, str], name: str, allowed: tuple[C, ...]) -> C | Problem:
    """The value of an option with fixed choices; the first choice if it was not given."""
    typed = options.get(name, allowed[0])
    for choice in allowed:
        if typed.strip().lower() == choice:
            return choice
    return Problem("bad_option", found=typed, where=name, allowed=allowed)


def bounds(option: Option) -> tuple[str, ...]:
    """What an option allows, as its screen shows it: the choices, or the ends of the range."""
    if option.choices:
        return option.choices
    if option.kind == "share":
        return (f"{option.least:.0%}", f"{option.most:.0%}")
    return (f"{option.least:.0f}", f"{option.most:.0f}")


def option_of(path: str, name: str) -> Option:
    """The option of a command, by the command's path and the option's name."""
    return next(option for option in BY_PATH[path].options if option.name == name)


def _slugs(every: Iterable[StoredDeck]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(deck.name.typed for deck in every))


def _folded(text: str) -> str:
    return _MEANINGLESS.sub("", text.casefold())


def _near(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    return likely(typed, {name: name for name in names}, limit=SUGGESTIONS)


def _near_cities(typed: str) -> tuple[str, ...]:
    # What follows a comma is a country or a state, and would be like the names of other cities.
    city = typed.partition(",")[0]
    return likely(city, _cities(), least=CITY_NEAR_ENOUGH, limit=SUGGESTIONS)


@cache
def _zones() -> Mapping[str, str]:
    return {name.lower(): name for name in sorted(available_timezones() - NOT_ZONES)}


@cache
def _zones_by_city() -> tuple[str, ...]:
    """The zones without those that are named by letters, or by hours with the sign turned round."""
    return tuple(
        name
        for low, name in _zones().items()
        if not low.startswith("etc/") and low not in zone_names.NEEDS_CITY
    )


@cache
def _folded_city(zone: str) -> str:
    return zone_names.folded(zone.rsplit("/", 1)[-1])


def _city_or_zone(folded: str) -> str:
    """The name of a big city: that of its time zone, if the zone is called like the city."""
    name = zone_names.folded_cities()[folded]
    zone = zone_names.cities()[name]
    return zone if _folded_city(zone) == folded else name


@cache
def _cities() -> Mapping[str, str]:
    """The zones' names, each with the city in it, and the names of other big cities."""
    zones = {name: name.rsplit("/", 1)[-1] for name in _zones_by_city() if "/" in name}
    known = set(map(_folded_city, zones))
    others = {
        name: low
        for low, name in zone_names.folded_cities().items()
        if low not in known and len(low) >= SHORTEST_LIKE
    }
    return {**zones, **others}
