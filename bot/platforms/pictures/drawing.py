"""Draws heat maps, bar charts and podiums.

A heat map's colours get lighter with the counts and go from violet to yellow, so that colour-blind
people can tell them apart, also in greyscale. What is not a count has another shape.
"""

from collections.abc import Sequence
from typing import assert_never

from bot.model.views import AnyChart, Bars, HeatMap, HeatMapKey, Podium, PodiumStep
from bot.platforms.chart_layout import DAYS, LEVELS, Cell, Week, month_names, split_rows, weeks
from bot.platforms.pictures.canvas import BACKGROUND, INK, QUIET, Canvas, can_write, width_of

HEAT = ("#2b3044", "#a571c5", "#f2838e", "#ffb474", "#ffe98f")
"""Days without study, which hardly show, and the levels 1 to 4."""
ICE = "#8fd0ff"
RING = "#ffffff"

EDGE = 18
TITLE = 20
SMALL = 15
TOP = 58
"""Where the space for the title ends."""

CELL = 14
PITCH = 17
CORNER = 3
SIDE_WORDS = 38
BANDS = 2
"""A year in one row would be too small on a phone."""
BAND_GAP = 14
NARROWEST = 450
"""The legend needs this width."""
MONTH_ROOM = 21
KEY_ROOM = 34
NAME_COLUMNS = 2
BAR_WORDS = 13

BAR = 25
BAR_PITCH = 36
TALLEST = 150
LOWEST = 3
NUMBER_ROOM = 22
LABEL_ROOM = 44
THOUSAND = 1_000

STEPS = (("#ffde6e", 132), ("#cfd6e4", 100), ("#e0a070", 76))
"""The colour and the height of each place."""
COLUMNS = (1, 0, 2)
"""The columns of a podium: the best stands in the middle, the second on the left."""
STEP, STEP_PITCH = 144, 152
STEP_TOP = 52
"""The space for a name above the highest step."""
STEP_NAME, STEP_NUMBER = 18, 40


def drawn(block: AnyChart) -> bytes:
    """A picture as a PNG file."""
    match block:
        case HeatMap():
            return _heat_map(block).png()
        case Bars():
            return _bars(block).png()
        case Podium():
            return _podium(block).png()
        case _ as never:
            assert_never(never)


def _heat_map(block: HeatMap) -> Canvas:
    bands = split_rows(weeks(block), BANDS)
    columns = max(map(len, bands), default=0)
    band_height = MONTH_ROOM + DAYS * PITCH + BAND_GAP
    key_top = TOP + len(bands) * band_height
    width = 2 * EDGE + SIDE_WORDS + max(columns * PITCH, NARROWEST)
    canvas = Canvas(width, key_top + KEY_ROOM)
    canvas.text(EDGE, EDGE + TITLE, block.title, size=TITLE, colour=INK)
    for index, band in enumerate(bands):
        _band(canvas, TOP + index * band_height, band, block.key)
    _key(canvas, key_top, block.key, saved=bool(block.saved))
    return canvas


def _band(canvas: Canvas, top: float, band: Sequence[Week], key: HeatMapKey) -> None:
    left, first = EDGE + SIDE_WORDS, top + MONTH_ROOM
    for column, name in month_names(band, key.months, NAME_COLUMNS):
        canvas.text(left + column * PITCH, top + SMALL, name, size=SMALL, colour=QUIET)
    for row in range(0, DAYS, 2):
        baseline = first + row * PITCH + CELL - 2
        canvas.text(EDGE, baseline, key.weekdays[row], size=SMALL, colour=QUIET)
    for column, week in enumerate(band):
        for row, cell in enumerate(week.cells):
            if cell is not None:
                _cell(canvas, left + column * PITCH, first + row * PITCH, cell)


def _cell(canvas: Canvas, x: float, y: float, cell: Cell) -> None:
    colour = HEAT[cell.level]
    if cell.today:
        canvas.box(x - 2, y - 2, CELL + 4, CELL + 4, RING, radius=CORNER + 2)
        canvas.box(x, y, CELL, CELL, colour, radius=CORNER - 1)
    else:
        canvas.box(x, y, CELL, CELL, colour, radius=CORNER)
    if cell.saved:
        canvas.diamond(x + CELL / 2, y + CELL / 2, CELL / 2 - 1.5, ICE)


def _key(canvas: Canvas, top: float, key: HeatMapKey, *, saved: bool) -> None:
    x, baseline = float(EDGE + SIDE_WORDS), top + CELL - 2

    def words(label: str, gap: float) -> None:
        nonlocal x
        canvas.text(x, baseline, label, size=SMALL, colour=QUIET)
        x += width_of(label, SMALL) + gap

    words(key.less, 8)
    for level in range(LEVELS + 1):
        _cell(canvas, x, top, Cell(level))
        x += PITCH
    x += 5
    words(key.more, 24)
    for cell, label in ((Cell(0, saved=True), key.saved), (Cell(0, today=True), key.today)):
        if saved or not cell.saved:
            _cell(canvas, x, top, cell)
            x += CELL + 8
            words(label, 24)


def _bars(block: Bars) -> Canvas:
    ground = TOP + NUMBER_ROOM + TALLEST
    width = 2 * EDGE + max(len(block.bars) * BAR_PITCH, NARROWEST)
    canvas = Canvas(width, ground + LABEL_ROOM + EDGE)
    canvas.text(EDGE, EDGE + TITLE, block.title, size=TITLE, colour=INK)
    most = max((count for _, count in block.bars), default=0)
    for index, (label, count) in enumerate(block.bars):
        middle = EDGE + (index + 0.5) * BAR_PITCH
        height = max(LOWEST, TALLEST * count / most) if count else LOWEST
        main, other = (HEAT[4], INK) if not index else (HEAT[3], QUIET)
        colour = main if count else HEAT[0]
        canvas.box(
            middle - BAR / 2, ground - height, BAR, height, colour, radius=min(4, height / 2)
        )
        if count:
            y = ground - height - 7
            canvas.text(middle, y, _short(count), size=SMALL, colour=INK, side="middle")
        for line, words in enumerate(label.split(" ")):
            y = ground + 20 + line * 18
            canvas.text(middle, y, words, size=BAR_WORDS, colour=other, side="middle")
    return canvas


def _podium(block: Podium) -> Canvas:
    tallest = max(height for _, height in STEPS)
    canvas = Canvas(2 * EDGE + len(block.steps) * STEP_PITCH, STEP_TOP + tallest + EDGE)
    columns = COLUMNS if len(block.steps) > 1 else (0,)
    for step, column in zip(block.steps, columns, strict=False):
        _step(canvas, EDGE + column * STEP_PITCH + STEP_PITCH / 2, STEP_TOP + tallest, step)
    return canvas


def _step(canvas: Canvas, middle: float, ground: float, step: PodiumStep) -> None:
    colour, height = STEPS[min(step.place, len(STEPS)) - 1]
    top = ground - height
    canvas.box(middle - STEP / 2, top, STEP, height, colour, radius=CORNER)

    def words(text: str, baseline: float, size: int, ink: str) -> None:
        canvas.text(middle, baseline, text, size=size, colour=ink, side="middle")

    words(_cut(_written(step.name), STEP_NAME, STEP), top - 12, STEP_NAME, INK)
    words(str(step.place), top + 46, STEP_NUMBER, BACKGROUND)
    words(_cut(step.points, SMALL, STEP), top + 67, SMALL, BACKGROUND)


def _written(name: str) -> str:
    """A name without the emoji and signs that the font lacks; nothing of one with other letters.

    Below the picture the whole name is in words.
    """
    if not all(can_write(char) for char in name if char.isalpha()):
        return ""
    seen = (char for char in name if char.isprintable() and can_write(char))
    return " ".join("".join(seen).split())


def _cut(words: str, size: int, width: float) -> str:
    """A text with as many of its first characters as a width has room for."""
    if width_of(words, size) <= width:
        return words
    while words and width_of(f"{words}…", size) > width:
        words = words[:-1].rstrip()
    return f"{words}…"


def _short(count: int) -> str:
    return str(count) if count < THOUSAND else f"{count / THOUSAND:.2g}k"
