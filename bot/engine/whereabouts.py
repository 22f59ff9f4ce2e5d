"""The question for a person's time zone: when it is asked, and which zones are likely."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from bot.engine import zone_names
from bot.engine.context import RequestContext
from bot.model.outcomes.base import ZoneGuess, ZoneQuestion
from bot.model.study.days import zone_info
from bot.store import dailies, people
from bot.store.database import Tx

GUESSES = 8
BY_LANGUAGE: Mapping[str, tuple[str, ...]] = {
    "ar": ("Africa/Cairo", "Asia/Riyadh", "Asia/Baghdad", "Africa/Casablanca"),
    "bg": ("Europe/Sofia",),
    "bn": ("Asia/Dhaka", "Asia/Kolkata"),
    "cs": ("Europe/Prague",),
    "da": ("Europe/Copenhagen",),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "el": ("Europe/Athens",),
    "en": ("America/New_York", "America/Chicago", "America/Los_Angeles", "Europe/London"),
    "en-au": ("Australia/Sydney", "Australia/Brisbane", "Australia/Perth"),
    "en-ca": ("America/Toronto", "America/Edmonton", "America/Vancouver"),
    "en-gb": ("Europe/London",),
    "en-in": ("Asia/Kolkata",),
    "es": (
        "Europe/Madrid",
        "America/Mexico_City",
        "America/Bogota",
        "America/Argentina/Buenos_Aires",
    ),
    "es-419": ("America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires"),
    "es-es": ("Europe/Madrid", "Atlantic/Canary"),
    "fa": ("Asia/Tehran", "Asia/Kabul"),
    "fi": ("Europe/Helsinki",),
    "fr": ("Europe/Paris", "America/Toronto", "Africa/Abidjan", "Europe/Brussels"),
    "he": ("Asia/Jerusalem",),
    "hi": ("Asia/Kolkata",),
    "hr": ("Europe/Zagreb",),
    "hu": ("Europe/Budapest",),
    "id": ("Asia/Jakarta", "Asia/Makassar"),
    "it": ("Europe/Rome",),
    "ja": ("Asia/Tokyo",),
    "ko": ("Asia/Seoul",),
    "lt": ("Europe/Vilnius",),
    "ms": ("Asia/Kuala_Lumpur",),
    "nb": ("Europe/Oslo",),
    "nl": ("Europe/Amsterdam", "Europe/Brussels"),
    "no": ("Europe/Oslo",),
    "pl": ("Europe/Warsaw",),
    "pt": ("America/Sao_Paulo", "Europe/Lisbon", "America/Manaus"),
    "pt-pt": ("Europe/Lisbon",),
    "ro": ("Europe/Bucharest",),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Almaty"),
    "sv": ("Europe/Stockholm",),
    "th": ("Asia/Bangkok",),
    "tr": ("Europe/Istanbul",),
    "uk": ("Europe/Kyiv",),
    "ur": ("Asia/Karachi",),
    "uz": ("Asia/Tashkent",),
    "vi": ("Asia/Ho_Chi_Minh",),
    "zh": ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong"),
    "zh-tw": ("Asia/Taipei",),
}
"""The zones of a language, or of a language in a country, those with most of its speakers first.

Source: the countries of each language in the Unicode CLDR's territory information
(https://www.unicode.org/cldr/charts/latest/supplemental/territory_language_information.html), and
the zones of each country in the time zone database's zone1970.tab.
"""


def first_question(tx: Tx, context: RequestContext) -> ZoneQuestion | None:
    """The question that a person is asked once, after their first answer; None if they were asked.

    It is asked where only they see it; elsewhere it waits for such a place.
    """
    if not context.where.may_ask or context.person.zone_from != "default":
        return None
    return _asked(tx, context, daily=False)


def needed(tx: Tx, context: RequestContext, *, daily: bool = False) -> ZoneQuestion | None:
    """The question for a time that the person has set; None if they have chosen a zone before."""
    if context.person.zone_from == "chosen":
        return None
    return _asked(tx, context, daily=daily)


def question(tx: Tx, context: RequestContext, *, daily: bool = False) -> ZoneQuestion:
    """The question with its guesses: the space's zones, those of the language, those of many."""
    zones = [
        *(zone for zone in [context.person.calendar.zone] if "/" in zone),
        *BY_LANGUAGE.get(context.where.language.lower(), ()),
        *BY_LANGUAGE.get(context.where.language.lower().partition("-")[0], ()),
        *zone_names.FREQUENT,
    ]
    if context.where.space:
        zones[:0] = dailies.zones_in(tx, context.who.platform, context.where.space)
    known = dict.fromkeys(zones)
    return of(context, tuple(known)[:GUESSES], daily=daily)


def of(context: RequestContext, zones: tuple[str, ...], *, daily: bool) -> ZoneQuestion:
    """The question with these zones (IANA names) as guesses."""
    guesses = tuple(
        ZoneGuess(zone_names.number_of(zone), zone, time_in(zone, context.at)) for zone in zones
    )
    return ZoneQuestion(context.person.calendar.zone, guesses, daily)


def time_in(zone: str, at: int) -> str:
    """The time of day in a zone at a moment (ms since 1970), such as "15:04"."""
    return f"{datetime.fromtimestamp(at / 1000, zone_info(zone)):%H:%M}"


def _asked(tx: Tx, context: RequestContext, *, daily: bool) -> ZoneQuestion:
    # The person may have changed in this transaction.
    person = people.get(tx, context.person.id) or context.person
    if person.zone_from == "default":
        people.save(tx, msgspec.structs.replace(person, zone_from="asked"))
    return question(tx, context, daily=daily)
