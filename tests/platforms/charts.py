"""Sample heat maps and bars."""

from datetime import date

from bot.model.outcomes.people import Year
from bot.model.views import Bars, HeatMap, Podium, PodiumStep
from bot.screens.pictures import KEY

MONDAY = date(2025, 3, 3)


def heat(*counts: int, first: date = MONDAY, saved: tuple[int, ...] = ()) -> HeatMap:
    """A heat map of some days."""
    return HeatMap("Your year", "The words.", first, counts, saved, KEY)


def heat_of(year: Year) -> HeatMap:
    """A heat map of a year."""
    return heat(*year.counts, first=year.first, saved=year.saved)


def bars(*counts: int) -> Bars:
    """Bars of some days."""
    days = tuple(
        (f"Mon {index}" if index else "Today", count) for index, count in enumerate(counts)
    )
    return Bars("Coming back", "The words.", days)


def podium(*places: int, name: str = "Ada") -> Podium:
    """A podium of some places."""
    steps = tuple(PodiumStep(place, name, "1,850 points") for place in places)
    return Podium("", "The words.", steps)
