"""Time zones as people name them: by a city, by hours from UTC, or by letters such as EST."""

import re
import unicodedata
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

NEEDS_CITY: Mapping[str, tuple[str, ...]] = {
    "acst": ("Adelaide", "Darwin"),
    "acdt": ("Adelaide",),
    "adt": ("America/Halifax",),
    "aedt": ("Sydney", "Melbourne"),
    "aest": ("Sydney", "Brisbane"),
    "akdt": ("Anchorage",),
    "akst": ("Anchorage",),
    "art": ("Buenos Aires",),
    "ast": ("America/Halifax", "Riyadh"),
    "awst": ("Perth",),
    "brt": ("São Paulo",),
    "bst": ("London", "Dhaka"),
    "cat": ("Harare", "Lusaka"),
    "cdt": ("Chicago", "Havana"),
    "cest": ("Berlin", "Paris", "Rome"),
    "cet": ("Berlin", "Paris", "Algiers"),
    "cst": ("Chicago", "Mexico City", "Shanghai"),
    "ct": ("Chicago",),
    "eat": ("Nairobi",),
    "edt": ("New York", "Toronto"),
    "eest": ("Athens", "Kyiv"),
    "eet": ("Athens", "Cairo"),
    "est": ("New York", "Toronto", "Panama"),
    "et": ("New York", "Toronto"),
    "gst": ("Dubai",),
    "hkt": ("Hong Kong",),
    "hst": ("Honolulu",),
    "ict": ("Bangkok", "Ho Chi Minh City"),
    "idt": ("Jerusalem",),
    "irst": ("Tehran",),
    "ist": ("Mumbai", "Dublin", "Jerusalem"),
    "jst": ("Tokyo",),
    "kst": ("Seoul",),
    "mdt": ("Denver",),
    "mesz": ("Berlin", "Vienna"),
    "met": ("Berlin", "Paris"),
    "mez": ("Berlin", "Vienna"),
    "msk": ("Moscow",),
    "mst": ("Denver", "Phoenix"),
    "mt": ("Denver",),
    "myt": ("Kuala Lumpur",),
    "npt": ("Kathmandu",),
    "nst": ("St Johns",),
    "nzdt": ("Auckland",),
    "nzst": ("Auckland",),
    "oesz": ("Athens", "Helsinki"),
    "oez": ("Athens", "Helsinki"),
    "pdt": ("Los Angeles", "Vancouver"),
    "pht": ("Manila",),
    "pkt": ("Karachi",),
    "pst": ("Los Angeles", "Vancouver", "Manila"),
    "pt": ("Los Angeles", "Vancouver"),
    "sast": ("Johannesburg",),
    "sgt": ("Singapore",),
    "trt": ("Istanbul",),
    "wat": ("Lagos",),
    "west": ("Lisbon",),
    "wet": ("Lisbon", "Casablanca"),
    "wib": ("Jakarta",),
    "atlantictime": ("America/Halifax",),
    "centraleuropeantime": ("Berlin", "Paris", "Rome"),
    "centraltime": ("Chicago",),
    "easterneuropeantime": ("Athens", "Kyiv"),
    "easterntime": ("New York", "Toronto"),
    "mountaintime": ("Denver", "Phoenix"),
    "pacifictime": ("Los Angeles", "Vancouver"),
    "westerneuropeantime": ("Lisbon",),
}
"""Letters and words for a time, folded, with big cities that keep it.

They name no zone: some mean several places, and others are left for half of the year.
"""

FREQUENT = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "UTC",
)
"""Time zones shown before anything is typed: each has many people, and together they go round the
world."""
_ODD_OFFSETS: Mapping[int, str] = {
    -570: "Pacific/Marquesas",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
}
"""Minutes from UTC that are no whole hours, with a zone where it is so in summer and winter."""
_EAST_MOST, _WEST_MOST = 14, 12
"""Hours from UTC: the clocks of the Line Islands and of Baker Island."""
_OFFSET = re.compile(
    r"(?:(?:utc|gmt)\s*(?P<sign>[+\-−–±])?|(?P<alone>[+\-−–±]))\s*"
    r"(?P<hours>\d{1,2})(?:[:.h]?(?P<minutes>\d{2})|[.,](?P<half>5))?\s*h?"
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "ı": "i", "ð": "d", "þ": "th"})
"""Letters that Unicode does not take apart into a plain letter and a mark."""


def folded(name: str) -> str:
    """A name without capitals, accents, spaces and signs: "São Paulo" is "saopaulo"."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(char for char in apart if char.isalnum())


def by_offset(typed: str) -> str | None:
    """The zone of a distance from UTC such as "GMT+2", "utc+05:30" or "-3".

    The sign means what people mean by it: plus is east. The zones of the database that are called
    Etc/GMT+2 and so on have the opposite sign.

    Returns:
        An IANA name; empty for a distance that is kept nowhere all the year, and None for a text
        that is no distance.
    """
    match = _OFFSET.fullmatch(typed.strip().lower())
    if match is None:
        return None
    past = 30 if match["half"] else int(match["minutes"] or 0)
    west = (match["sign"] or match["alone"] or "+") in "-−–"
    minutes = (int(match["hours"]) * 60 + past) * (-1 if west else 1)
    if minutes == 0:
        return "UTC"
    if minutes % 60:
        return _ODD_OFFSETS.get(minutes, "")
    if not -_WEST_MOST * 60 <= minutes <= _EAST_MOST * 60:
        return ""
    return f"Etc/GMT{-minutes // 60:+}"


@cache
def cities() -> Mapping[str, str]:
    """The zones of big cities, the largest city first, by the city's name."""
    text = files(__package__).joinpath("cities.tsv").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    return {name: zone for name, _, zone in rows}


@cache
def folded_cities() -> Mapping[str, str]:
    """The names of the big cities by their folded names."""
    return {folded(name): name for name in cities()}


def number_of(zone: str) -> int:
    """The number by which a button names a time zone; it never changes, and no two zones share one.

    Args:
        zone: An IANA name.
    """
    return zlib.crc32(zone.encode())


@cache
def by_number() -> Mapping[int, str]:
    """The IANA names of all time zones by their numbers."""
    return {number_of(name): name for name in available_timezones()}
