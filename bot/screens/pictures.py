"""The words of pictures: their titles, what stands in them, and the same facts to be read out."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.model.outcomes.people import Year
from bot.model.views import Bars, HeatMap, HeatMapKey
from bot.screens.widgets import count

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
KEY = HeatMapKey(
    months=tuple(month[:3] for month in MONTHS),
    weekdays=WEEKDAYS,
    less="less",
    more="more",
    saved="saved by a freeze",
    today="today",
)
FEWEST_DAYS = 2
"""Days of study without which a year is not worth a picture."""


def year(of: Year) -> tuple[HeatMap, ...]:
    """The year as a heat map; nothing for who has just begun."""
    studied = sum(1 for number in of.counts if number)
    if studied < FEWEST_DAYS:
        return ()
    total = f"{count(sum(of.counts), 'card')} on {count(studied, 'day')}"
    return (
        HeatMap(
            title=f"Your year: {total}",
            words=" ".join(_told(of, total)),
            first=of.first,
            counts=of.counts,
            saved=of.saved,
            key=KEY,
        ),
    )


def forecast(today: date, due: tuple[int, ...]) -> tuple[Bars, ...]:
    """How many cards come back on each day from today on, as bars; nothing if none do."""
    if not any(due):
        return ()
    days = [today + timedelta(days=place) for place in range(len(due))]
    labels = ["Today", *(f"{WEEKDAYS[day.weekday()]} {day.day}" for day in days[1:])]
    total = f"{count(sum(due), 'card')} in {count(len(due), 'day')}"
    each = ", ".join(f"{label}: {number:,}" for label, number in zip(labels, due, strict=True))
    return (
        Bars(
            title=f"Coming back: {total}",
            words=f"Cards that come back from {_date(today)} on. {each}. That is {total}.",
            bars=tuple(zip(labels, due, strict=True)),
        ),
    )


def _told(of: Year, total: str) -> Iterator[str]:
    dates = [of.first + timedelta(days=place) for place in range(len(of.counts))]
    yield f"Cards rated from {_date(of.first)} to today, {_date(dates[-1])}: {total}."
    months: dict[str, int] = {}
    for day, number in zip(dates, of.counts, strict=True):
        if number:
            month = f"{MONTHS[day.month - 1]} {day.year}"
            months[month] = months.get(month, 0) + number
    each = (f"{month}: {number:,}" for month, number in months.items())
    yield f"By month: {', '.join(each)}."
    most = max(of.counts)
    yield f"The most on one day: {most:,}, on {_date(dates[of.counts.index(most)])}."
    if of.saved:
        last = _date(dates[of.saved[-1]])
        yield f"A freeze saved {count(len(of.saved), 'day')}, the last on {last}."
    yield f"Today: {of.counts[-1]:,}."


def _date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
