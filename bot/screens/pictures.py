"""The words of pictures: titles and labels, and a description with the same facts."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.model.outcomes.people import Year
from bot.model.views import Bars, HeatMap, HeatMapKey, Podium, PodiumStep
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
PODIUM, FEWEST_ON_PODIUM = 3, 2
FEWEST_DAYS = 2
"""Days of study from which a year is shown as a picture."""


def year(period: Year) -> tuple[HeatMap, ...]:
    """The year as a heat map; nothing for a person who has just begun."""
    studied = sum(1 for cards in period.counts if cards)
    if studied < FEWEST_DAYS:
        return ()
    total = f"{count(sum(period.counts), 'card')} on {count(studied, 'day')}"
    return (
        HeatMap(
            title=f"Your year: {total}",
            words=" ".join(_description(period, total)),
            first=period.first,
            counts=period.counts,
            saved=period.saved,
            key=KEY,
        ),
    )


def forecast(today: date, due: tuple[int, ...]) -> tuple[Bars, ...]:
    """How many cards come back on each day from today on, as bars; nothing if no card does."""
    if not any(due):
        return ()
    days = [today + timedelta(days=index) for index in range(len(due))]
    labels = ["Today", *(f"{WEEKDAYS[day.weekday()]} {day.day}" for day in days[1:])]
    total = f"{count(sum(due), 'card')} in {count(len(due), 'day')}"
    by_day = ", ".join(f"{label}: {cards:,}" for label, cards in zip(labels, due, strict=True))
    return (
        Bars(
            title=f"Coming back: {total}",
            words=f"Cards that come back from {_date(today)} on. {by_day}. That is {total}.",
            bars=tuple(zip(labels, due, strict=True)),
        ),
    )


def podium(places: Iterable[tuple[int, str, int]]) -> tuple[Podium, ...]:
    """The best of a battle on a podium; nothing unless two of them have points.

    Args:
        places: The rank, name and points of the first players, the best first.
    """
    best = [one for one in places if one[0] <= PODIUM and one[2]][:PODIUM]
    if len(best) < FEWEST_ON_PODIUM:
        return ()
    steps = tuple(PodiumStep(rank, name, count(points, "point")) for rank, name, points in best)
    names = ", ".join(f"{step.place}. {step.name} with {step.points}" for step in steps)
    return (Podium("", f"A podium: {names}.", steps),)


def _description(period: Year, total: str) -> Iterator[str]:
    dates = [period.first + timedelta(days=index) for index in range(len(period.counts))]
    yield f"Cards rated from {_date(period.first)} to today, {_date(dates[-1])}: {total}."
    months: dict[str, int] = {}
    for day, cards in zip(dates, period.counts, strict=True):
        if cards:
            month = f"{MONTHS[day.month - 1]} {day.year}"
            months[month] = months.get(month, 0) + cards
    by_month = (f"{month}: {cards:,}" for month, cards in months.items())
    yield f"By month: {', '.join(by_month)}."
    most = max(period.counts)
    yield f"The most on one day: {most:,}, on {_date(dates[period.counts.index(most)])}."
    if period.saved:
        last = _date(dates[period.saved[-1]])
        yield f"A freeze saved {count(len(period.saved), 'day')}, the last on {last}."
    yield f"Today: {period.counts[-1]:,}."


def _date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
