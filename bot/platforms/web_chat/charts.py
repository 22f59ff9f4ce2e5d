"""Charts as SVG, each with a table of the same numbers behind it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import assert_never

from markupsafe import Markup

from bot.model.views import AnyChart, Bars, HeatMap, Podium
from bot.platforms.chart_layout import DAYS, LEVELS, Cell, month_names, weeks
from bot.platforms.web_chat.escaping import text
from bot.screens import browser as words

CELL, GAP, LEFT, TOP = 11, 2, 34, 16
"""Units of the drawing: a day's square, the space between two, and the room for the labels."""
STEP = CELL + GAP
MONTH_COLUMNS = 4
BAR, LABEL, LONGEST_BAR, NUMBER = 22, 90, 230, 50
"""Units: the height of a bar with its space, and the widths of label, bar and number."""


def figure(block: AnyChart) -> Markup:
    """A chart with its title, its words for those who don't see it, and its table."""
    drawn, table = _drawn(block)
    title = Markup("<figcaption>{}</figcaption>").format(text(block.title)) if block.title else ""
    details = (
        Markup("<details><summary>{}</summary>{}</details>").format(words.AS_TABLE, table)
        if table
        else ""
    )
    return Markup('<figure class="chart">{}{}{}</figure>').format(title, drawn, details)


def _drawn(block: AnyChart) -> tuple[Markup, Markup]:
    """A chart, and its table, which is empty if the chart itself is a list."""
    match block:
        case HeatMap():
            return _heat_map(block), _days(block)
        case Bars():
            return _bars(block), _table(block.bars)
        case Podium():
            return _podium(block), Markup("")
        case _ as never:
            assert_never(never)


def _svg(width: int, height: int, label: str, parts: Iterable[str]) -> Markup:
    """A drawing of parts in which every text is escaped already."""
    return Markup(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(width, height, width, height, text(label), Markup("".join(parts)))  # noqa: S704 - they are


def _heat_map(block: HeatMap) -> Markup:
    """The weeks; where they don't fit, the latest are seen first, and the others by scrolling."""
    shown = weeks(block)
    parts: list[str] = [
        _words(LEFT + column * STEP, TOP - 5, name)
        for column, name in month_names(shown, block.key.months, MONTH_COLUMNS)
    ]
    parts += [
        _words(0, TOP + row * STEP + CELL - 2, name)
        for row, name in enumerate(block.key.weekdays)
        if row % 2 == 0
    ]
    for column, week in enumerate(shown):
        for row, cell in enumerate(week.cells):
            if cell is not None:
                parts.append(_cell(LEFT + column * STEP, TOP + row * STEP, cell))
    below = TOP + DAYS * STEP + 14
    parts.append(_words(LEFT, below, block.key.less))
    x = LEFT + 8 * len(block.key.less)
    for level in range(LEVELS + 1):
        parts.append(_cell(x + level * STEP, below - 10, Cell(level)))
    x += (LEVELS + 1) * STEP + 4
    parts.append(_words(x, below, block.key.more))
    if block.saved:
        x += 8 * len(block.key.more) + 8
        parts.append(_cell(x, below - 10, Cell(0, saved=True)))
        parts.append(_words(x + STEP + 4, below, block.key.saved))
    drawn = _svg(LEFT + len(shown) * STEP + CELL, below + 6, block.words, parts)
    return Markup('<div class="late" tabindex="0">{}</div>').format(drawn)


def _cell(x: int, y: int, cell: Cell) -> str:
    # There are hundreds: formatting them with escapes would take most of the page's time.
    kind = "saved" if cell.saved else f"level{cell.level}"
    today = " today" if cell.today else ""
    return f'<rect class="{kind}{today}" x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="2"/>'


def _words(x: int, y: int, shown: str) -> Markup:
    return Markup('<text x="{}" y="{}">{}</text>').format(x, y, text(shown))


def _days(block: HeatMap) -> Markup:
    """The days with study, the latest first, and those that a freeze saved."""
    saved = set(block.saved)
    rows = [
        (
            f"{block.first + timedelta(days=index):%Y-%m-%d}",
            block.key.saved if index in saved else count,
        )
        for index, count in enumerate(block.counts)
        if count or index in saved
    ]
    return _table(rows[::-1]) if rows else Markup("")


def _bars(block: Bars) -> Markup:
    most = max((count for _, count in block.bars), default=0) or 1
    parts: list[str] = []
    for index, (label, count) in enumerate(block.bars):
        y = index * BAR
        length = max(2, round(LONGEST_BAR * count / most)) if count else 0
        parts.append(_words(0, y + 15, label))
        if length:
            parts.append(
                Markup('<rect class="bar{}" x="{}" y="{}" width="{}" height="16" rx="3"/>').format(
                    "" if index else " today", LABEL, y + 3, length
                )
            )
        parts.append(_words(LABEL + length + 6, y + 15, f"{count:,}"))
    width, height = LABEL + LONGEST_BAR + NUMBER, BAR * len(block.bars)
    return _svg(width, height, block.words, parts)


def _podium(block: Podium) -> Markup:
    steps = (
        Markup('<li class="place{}"><strong>{}</strong> {}</li>').format(
            step.place, text(step.name), text(step.points)
        )
        for step in block.steps
    )
    return Markup('<ol class="podium" aria-label="{}">{}</ol>').format(
        text(block.words), Markup("").join(steps)
    )


def _table(rows: Sequence[tuple[str, int | str]]) -> Markup:
    lines = (
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(
            text(label), text(f"{value:,}" if isinstance(value, int) else value)
        )
        for label, value in rows
    )
    return Markup("<table>{}</table>").format(Markup("").join(lines))
