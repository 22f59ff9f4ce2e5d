"""A plot with two logarithmic axes, as an SVG file that needs nothing else."""

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 80, 230, 24, 60
INK, PAPER, GRID = "#1b1e2b", "#ffffff", "#d9dce6"
COLOURS = ("#1f5fbf", "#b3541e", "#2d7a4b", "#7a3b9a")
DASHES = ("", "7 4", "2 4", "10 3 2 3")
"""Lines differ in their dashes and carry their names, so that no colour alone tells them apart."""
_FONT = 'font-family="sans-serif" font-size="13"'
_STROKE = 'fill="none" stroke-width="2"'
APART = 18.0
"""Points between the names of two lines at the least."""


class Line(NamedTuple):
    """A line of the plot: its name, and its points."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]


def plot(across: str, up: str, lines: Sequence[Line]) -> str:
    """Draws lines over logarithmic axes; all values are positive.

    Args:
        across: What the horizontal axis shows.
        up: What the vertical axis shows.
        lines: The lines.

    Returns:
        The text of an SVG file.
    """
    xs = _Axis([x for line in lines for x in line.xs], LEFT, WIDTH - RIGHT)
    ys = _Axis([y for line in lines for y in line.ys], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {_FONT}>',
        f"<title>{escape(up)} over {escape(across)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        *_grid(xs, ys),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across, "middle"),
        f'<g transform="rotate(-90 18 {HEIGHT / 2})">{_text(18, HEIGHT / 2, up, "middle")}</g>',
    ]
    named = _spread([ys.at(line.ys[-1]) for line in lines])
    for index, (line, height) in enumerate(zip(lines, named, strict=True)):
        colour, dash = COLOURS[index % len(COLOURS)], DASHES[index % len(DASHES)]
        points = [(xs.at(x), ys.at(y)) for x, y in zip(line.xs, line.ys, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts += [
            f'<polyline points="{path}" stroke="{colour}" stroke-dasharray="{dash}" {_STROKE}/>',
            *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points),
            _text(WIDTH - RIGHT + 12, height + 4, line.name, colour=colour),
        ]
    return "\n".join([*parts, "</svg>", ""])


class _Axis:
    """A logarithmic axis of whole decades."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.first = math.floor(math.log10(min(values)) + 1e-9)
        self.last = max(self.first + 1, math.ceil(math.log10(max(values)) - 1e-9))
        self._start, self._end = start, end

    def at(self, value: float) -> float:
        """Where a value is, in points."""
        share = (math.log10(value) - self.first) / (self.last - self.first)
        return self._start + share * (self._end - self._start)

    def decades(self) -> Iterator[int]:
        """The powers of ten from end to end."""
        return (10**power for power in range(self.first, self.last + 1))


def _grid(xs: _Axis, ys: _Axis) -> Iterator[str]:
    line = f'stroke="{GRID}" stroke-width="1"'
    for value in xs.decades():
        x = xs.at(value)
        yield f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" {line}/>'
        yield _text(x, HEIGHT - BOTTOM + 20, f"{value:,}", "middle")
    for value in ys.decades():
        y = ys.at(value)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" {line}/>'
        yield _text(LEFT - 8, y + 4, f"{value:,}", "end")


def _spread(heights: Sequence[float]) -> list[float]:
    """The same heights, moved down where two would be closer than `APART`."""
    spread = list(heights)
    above = -math.inf
    for index in sorted(range(len(heights)), key=heights.__getitem__):
        above = spread[index] = max(heights[index], above + APART)
    return spread


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )
