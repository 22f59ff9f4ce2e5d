"""Pictures as text: a heat map in block characters, and bars; both are readable without colours."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.style import Style
from rich.text import Text as RichText

from bot.model.views import Bars, HeatMap
from bot.platforms.chart_layout import DAYS, LEVELS, Cell, Week, month_names, split_rows, weeks
from bot.platforms.terminal_chat.escaping import on_one_line

STRENGTHS = ".░▒▓█"
"""A character for each level; the dot for no study exists in every encoding."""
SAVED = "*"
LONGEST_BAR = 30
GAP = "  "
FEWEST_WEEKS = 4
"""Weeks in one row, however narrow the terminal is."""

_HOT = Style(color="yellow")
_ICE = Style(color="cyan", bold=True)
_QUIET = Style(dim=True)


class HeatChart:
    """A heat map: a row per weekday, a character per day, in as many parts as the width needs."""

    def __init__(self, block: HeatMap) -> None:
        self._weeks = weeks(block)
        self._key = block.key
        self._saved = bool(block.saved)
        self._label_width = max(map(cell_len, block.key.weekdays)) + 1
        self._mark = f" ← {block.key.today}"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = options.max_width - self._label_width - cell_len(self._mark)
        parts = max(1, -(-len(self._weeks) // max(FEWEST_WEEKS, columns)))
        for part in split_rows(self._weeks, parts):
            yield from self._rows(part)
        yield self._legend()

    def _rows(self, shown: Sequence[Week]) -> Iterator[RichText]:
        room = max(map(cell_len, self._key.months)) + 1
        above = " " * self._label_width
        for column, name in month_names(shown, self._key.months, room):
            above = above.ljust(self._label_width + column) + name
        yield RichText(above, style=_QUIET)
        for row in range(DAYS):
            line = RichText(self._key.weekdays[row].ljust(self._label_width), style="")
            cells = [week.cells[row] for week in shown]
            for cell in cells:
                line.append(*_drawn(cell))
            if any(cell is not None and cell.today for cell in cells):
                line.append(self._mark)
            yield line

    def _legend(self) -> RichText:
        key = self._key
        line = RichText(" " * self._label_width + f"{key.less} ")
        for level in range(LEVELS + 1):
            line.append(*_drawn(Cell(level)))
        line.append(f" {key.more}")
        if self._saved:
            line.append(GAP).append(*_drawn(Cell(0, saved=True))).append(f" {key.saved}")
        return line


class Chart:
    """Bars from left to right, a line each: label, bar, number."""

    def __init__(self, block: Bars) -> None:
        self._bars = [(on_one_line(label), count) for label, count in block.bars]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        most = max((count for _, count in self._bars), default=0)
        label_width = max((cell_len(label) for label, _ in self._bars), default=0)
        room = options.max_width - label_width - len(GAP) - len(f" {most:,}")
        longest = max(1, min(LONGEST_BAR, room))
        for label, count in self._bars:
            # Even the smallest number gets a visible bar.
            length = max(1, round(longest * count / most)) if count else 0
            line = RichText(label + " " * (label_width - cell_len(label)) + GAP)
            line.append("█" * length, _HOT).append(" " if length else "").append(f"{count:,}")
            yield line


def _drawn(cell: Cell | None) -> tuple[str, Style | None]:
    if cell is None:
        return " ", None
    if cell.saved:
        return SAVED, _ICE
    return STRENGTHS[cell.level], _HOT if cell.level else _QUIET
