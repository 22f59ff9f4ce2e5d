"""Draws the example pictures of the docs: `python -m bot.platforms.pictures docs/images`."""

import random
import sys
from datetime import date
from pathlib import Path

from bot.model.outcomes.people import StatsShown, StreakShown, Year
from bot.model.study import streaks
from bot.model.study.days import Day
from bot.model.views import AnyChart, Bars, HeatMap
from bot.platforms.pictures import png_of
from bot.screens import posts
from bot.screens.pictures import podium

TODAY = date(2026, 3, 12)
DAYS = 52 * 7 + TODAY.weekday() + 1
SEED = 4


def outcomes() -> tuple[StreakShown, StatsShown]:
    """What a made-up person has done, always the same."""
    chance = random.Random(SEED)  # noqa: S311 - an example, nothing secret
    counts = [0] * DAYS
    for day in range(40, DAYS):
        # A person who studies more and more, with two weeks of holiday in summer.
        busy = 8 + 22 * day / DAYS
        if not 130 < day < 145 and chance.random() < 0.93:  # noqa: PLR2004 - made up
            counts[day] = max(1, round(chance.gauss(busy, busy / 2)))
    counts[-1] = 21
    studied = [Day(day) for day, count in enumerate(counts) if count]
    year = Year(
        date.fromordinal(TODAY.toordinal() - DAYS + 1),
        tuple(counts),
        tuple(streaks.frozen_days(studied, Day(DAYS - 1))),
    )
    ahead = tuple(max(0, round(chance.gauss(26 - day, 7))) for day in range(14))
    streak = streaks.streak_from_days(studied)
    return (
        StreakShown(streak, today_done=True, year=year),
        StatsShown(
            streak=streak,
            today=counts[-1],
            week=sum(counts[-7:]),
            total=sum(counts),
            recalled=0,
            recall_of=0,
            wanted=0.9,
            on=TODAY,
            forecast=ahead,
            decks=(),
        ),
    )


def examples() -> dict[str, AnyChart]:
    """The pictures of that person, and a podium, by file name without suffix."""
    pictures: list[AnyChart] = [
        block
        for outcome in outcomes()
        for post in posts(outcome)
        for block in post.view.blocks
        if isinstance(block, HeatMap | Bars)
    ]
    places = ((1, "Ada", 4_120), (2, "Bo", 3_875), (3, "Charles", 2_950))
    pictures += podium(places)
    return dict(zip(("heat_map", "forecast", "podium"), pictures, strict=True))


def main(folder: Path) -> None:
    """Writes the examples into a folder, which is created if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, block in examples().items():
        (folder / f"{name}.png").write_bytes(png_of(block))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
