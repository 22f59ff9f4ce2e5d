"""Draws the example pictures of the docs: `python -m bot.platforms.pictures docs/images`."""

import random
import sys
from datetime import date
from pathlib import Path

from bot.model.cards import Card
from bot.model.outcomes.people import StatsShown, StreakShown, Year
from bot.model.study import streaks
from bot.model.study.days import Day
from bot.model.views import AnyChart, Bars, Drawn, HeatMap
from bot.platforms.pictures import png_of, sheet
from bot.screens import posts
from bot.screens.card_sides import front
from bot.screens.pictures import podium

TODAY = date(2026, 3, 12)
DAYS = 52 * 7 + TODAY.weekday() + 1
SEED = 4

CARDS = {
    "display": r"""To which number does this **continued fraction** converge?

\[1 + \cfrac{1}{1 + \cfrac{1}{1 + \cfrac{1}{1 + \cdots}}}\]""",
    "matrix": r"""For which \(\lambda\) has this matrix no inverse?

\[A = \begin{pmatrix} 1 & 2 & 0 \\ 0 & \lambda & 3 \\ -1 & 0 & \frac{1}{2} \end{pmatrix}\]""",
    "mixed": r"""The **softmax** \(s_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}\) has the Jacobian
\(\begin{bmatrix} s_1(1 - s_1) & -s_1 s_2 \\ -s_2 s_1 & s_2(1 - s_2) \end{bmatrix}\) for two values.

- Why do its rows sum to 0?
- What does `z - z.max()` change?""",
    "options": "Which matrix turns the plane by the angle \\(\\theta\\), counterclockwise?",
}
ROTATIONS = tuple(
    rf"\(\begin{{pmatrix}} {a} & {b} \\ {c} & {d} \end{{pmatrix}}\)"
    for a, b, c, d in (
        (r"\cos\theta", r"-\sin\theta", r"\sin\theta", r"\cos\theta"),
        (r"\cos\theta", r"\sin\theta", r"-\sin\theta", r"\cos\theta"),
        (r"\cos\theta", r"\sin\theta", r"\sin\theta", r"-\cos\theta"),
        (r"\cos\theta", "0", "0", r"\sin\theta"),
    )
)


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


def sides() -> dict[str, Drawn]:
    """Questions with formulas, by file name without suffix."""
    shown = {
        name: front(Card(name, text), ROTATIONS if name == "options" else ())
        for name, text in CARDS.items()
    }
    return {name: block for name, (block,) in shown.items() if isinstance(block, Drawn)}


def main(folder: Path) -> None:
    """Writes the examples into a folder, those with formulas into its folder `maths`."""
    (folder / "maths").mkdir(parents=True, exist_ok=True)
    for name, side in sides().items():
        (folder / "maths" / f"{name}.png").write_bytes(sheet.drawn(side.source))
    for name, block in examples().items():
        (folder / f"{name}.png").write_bytes(png_of(block))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
