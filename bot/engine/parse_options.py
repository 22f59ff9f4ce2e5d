"""From what people type to what is meant: decks, topics, time zones and numbers.

Each function returns the thing, or a `Problem` that says what was found and what is near it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from bot.engine.commands import BY_PATH, Option
from bot.model.outcomes.problems import Problem
from bot.model.ownership import Viewer, closeness
from bot.store import deck_access
from bot.store.database import Tx
from bot.store.decks import StoredDeck
from bot.util.closest_match import likely

C = TypeVar("C", bound=str)
SUGGESTIONS = 3
NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Names beside the time zones that mean something else on each machine."""
CITY_NEAR_ENOUGH = 75
"""There are hundreds of cities, so some are near to everything: below this it is by accident."""

NOON, LAST_HOUR, LAST_MINUTE = 12, 23, 59
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2})|[:.h])?\s*(?:([ap])\.?m?\.?|uhr|h)?", re.ASCII)


def deck(tx: Tx, viewer: Viewer, typed: str) -> StoredDeck | Problem:
    """The deck meant by a slug or title, however it is spaced and capitalised.

    Nothing typed means the only deck there is. Of several with one name, one's own is meant, then
    the space's, then that of a file.
    """
    every = deck_access.every(tx, viewer)
    return among(every, viewer, typed) if every else Problem("no_decks")


def among(every: Sequence[StoredDeck], viewer: Viewer, typed: str) -> StoredDeck | Problem:
    """The deck of these, of which there is one at least, that is meant by a slug or title."""
    if not typed:
        if len(every) == 1:
            return every[0]
        return Problem("missing_option", where="deck", allowed=_slugs(every))
    for found in sorted(every, key=lambda one: closeness(one.owner, viewer)):
        if is_called(found, typed):
            return found
    return Problem("unknown_deck", found=typed, allowed=_near(typed, _slugs(every)))


def is_called(deck: StoredDeck, typed: str) -> bool:
    """Whether a deck has this slug or title, however it is spaced and capitalised."""
    name, wanted = deck.name, _folded(typed)
    # Of a slug such as "_" nothing is left when it is folded.
    return typed == name.slug or (wanted != "" and wanted in map(_folded, (name.slug, name.title)))


def topic(found: StoredDeck, typed: str) -> str | Problem:
    """The slug of the topic meant; nothing typed means all topics."""
    if not typed:
        return ""
    wanted = _folded(typed)
    for slug, title in found.about.topics.items():
        if wanted in {_folded(slug), _folded(title)}:
            return slug
    known = tuple(found.about.topics)
    return Problem(
        "unknown_topic",
        found=typed,
        where=found.name.slug,
        allowed=_near(typed, known) or known,
    )


def topic_taken_for_deck(tx: Tx, viewer: Viewer, typed: str) -> Problem | None:
    """Of which decks the name typed is a topic; None if of none."""
    named = [(deck, topic(deck, typed)) for deck in deck_access.every(tx, viewer)]
    found = [(deck, slug) for deck, slug in named if slug and isinstance(slug, str)]
    if not found:
        return None
    return Problem("topic_no_deck", found=found[0][1], allowed=_slugs(deck for deck, _ in found))


def zone(typed: str) -> str | Problem:
    """The time zone meant by a name or a city, in any capitals: "berlin" is Europe/Berlin."""
    wanted = typed.strip().lower().replace(" ", "_")
    names = _zones()
    if wanted in names:
        return names[wanted]
    by_city = sorted(name for low, name in names.items() if low.rsplit("/", 1)[-1] == wanted)
    if len(by_city) == 1:
        return by_city[0]
    return Problem(
        "unknown_zone",
        found=typed,
        allowed=tuple(by_city[:SUGGESTIONS]) or _near_cities(typed),
    )


def zones_like(typed: str, limit: int) -> tuple[str, ...]:
    """Time zones whose name or city begins like what was typed, then others that hold it."""
    wanted = typed.strip().lower().replace(" ", "_")
    cities = [name for low, name in _zones().items() if low.rsplit("/", 1)[-1].startswith(wanted)]
    begun = [name for low, name in _zones().items() if low.startswith(wanted)]
    held = [name for low, name in _zones().items() if wanted in low]
    found = tuple(dict.fromkeys([*cities, *begun, *held]))
    return found[:limit] or _near_cities(typed)


def time_of_day(typed: str) -> int | Problem:
    """Minutes from midnight, however a time is written: 9, 9:00, 09.30, 0930, 18h30, 9pm, 6:30 PM.

    Hours run to 23, or from 1 to 12 before am and pm.
    """
    found = _TIME.fullmatch(typed.strip().lower())
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if half and 1 <= hour <= NOON:
            hour = hour % NOON + (NOON if half == "p" else 0)
        elif half:
            hour = LAST_HOUR + 1
        if hour <= LAST_HOUR and minute <= LAST_MINUTE:
            return hour * 60 + minute
    return Problem("bad_time", found=typed)


def number(option: Option, typed: str) -> float | Problem:
    """A number within an option's bounds; a share may be written 0.9, 90 or 90%."""
    found = re.fullmatch(r"\s*(\d{1,6}(?:[.,]\d{1,6})?)\s*(%?)\s*", typed)
    value = float(found[1].replace(",", ".")) if found else -1.0
    if found and option.kind == "share" and (found[2] or value > 1):
        value /= 100
    whole = option.kind == "share" or (value.is_integer() and not (found and found[2]))
    if found and whole and option.least <= value <= option.most:
        return value
    return Problem("bad_option", found=typed, where=option.name, allowed=bounds(option))


def chosen(options: Mapping[str, str], name: str, allowed: tuple[C, ...]) -> C | Problem:
    """What was chosen of an option, the first of what is allowed if nothing was."""
    typed = options.get(name, allowed[0])
    for one in allowed:
        if typed.strip().lower() == one:
            return one
    return Problem("bad_option", found=typed, where=name, allowed=allowed)


def bounds(option: Option) -> tuple[str, ...]:
    """What an option allows, in the words of its screen: the choices, or the ends of a range."""
    if option.choices:
        return option.choices
    if option.kind == "share":
        return (f"{option.least:.0%}", f"{option.most:.0%}")
    return (f"{option.least:.0f}", f"{option.most:.0f}")


def option_of(path: str, name: str) -> Option:
    """A declared option."""
    return next(option for option in BY_PATH[path].options if option.name == name)


def _slugs(every: Iterable[StoredDeck]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.name.slug for found in every))


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _near(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    return likely(typed, {name: name for name in names}, limit=SUGGESTIONS)


def _near_cities(typed: str) -> tuple[str, ...]:
    return likely(typed, _cities(), least=CITY_NEAR_ENOUGH, limit=SUGGESTIONS)


@cache
def _zones() -> Mapping[str, str]:
    return {name.lower(): name for name in sorted(available_timezones() - NO_PLACES)}


@cache
def _cities() -> Mapping[str, str]:
    """The zones' names, and the city that each is named by."""
    return {
        name: name.rsplit("/", 1)[-1]
        for name in _zones().values()
        if "/" in name and not name.startswith("Etc/")
    }
