"""Draws every screen as a phone or a terminal shows it: `python -m tests.screens [FOLDER]`.

The pictures are `FOLDER/PLATFORM/SCREEN.png`, and `FOLDER/index.html` shows all of them. What does
not fit the phone is printed. With `--again` only those pictures are drawn that the folder has.
"""

import argparse
import asyncio
import io
import sys
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from html import escape
from pathlib import Path

from PIL import Image

from tests.screens.drawing.browser import chromium
from tests.screens.drawing.measures import WIDTHS, Measures, measured, screens
from tests.screens.drawing.names import named
from tests.screens.drawing.terminal import WIDTH as TERMINAL_WIDTH
from tests.screens.drawing.terminal import on_terminal
from tests.screens.samples import SAMPLES
from tests.screens.showcase import SHOWCASE

AT_ONCE = 40
"""Screens on one page: a very long page can't be captured."""
COLOURS = 128
"""Colours of a picture: a palette keeps it small."""


async def draw(folder: Path, drawn: Mapping[str, str], width: int) -> list[Measures]:
    """Draws screens into a folder; returns how they were laid out."""
    terminal = [pair for pair in drawn.items() if pair[0].startswith("terminal/")]
    phone = [pair for pair in drawn.items() if pair not in terminal]
    found = []
    async with chromium() as browser:
        for pairs, wide in (*_pages(phone, width), *_pages(terminal, TERMINAL_WIDTH)):
            for each in await measured(browser, pairs, wide):
                found.append(each)
                path = picture(folder, each.name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_small(await browser.picture(each.box)))
    return found


def _pages(pairs: list[tuple[str, str]], width: int) -> Iterable[tuple[list[tuple[str, str]], int]]:
    return [(pairs[start : start + AT_ONCE], width) for start in range(0, len(pairs), AT_ONCE)]


def picture(folder: Path, name: str) -> Path:
    """The picture of a screen."""
    return folder / f"{name}.png"


def _small(png: bytes) -> bytes:
    file = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def index(found: Iterable[Measures]) -> str:
    """A page with all pictures."""
    figures = "".join(
        f'<figure><img src="{escape(each.name)}.png" width={each.width:.0f} '
        f'alt="{escape(each.read)}"><figcaption>{escape(each.name)}</figcaption></figure>'
        for each in found
    )
    style = "body{display:flex;flex-wrap:wrap;align-items:start;font:13px sans-serif}"
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{figures}"


def remarks(each: Measures) -> Iterable[str]:
    """What does not fit a screen."""
    yield from (f"a row wraps: {' | '.join(row)}" for row in each.wrapped)
    yield from (f"a label needs two lines: {label}" for label in each.folded)
    yield from (f"a label is cut: {label}" for label in each.cut)
    if each.wide:
        yield "something is wider than the screen"


def main() -> None:
    """Draws, and prints what does not fit."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/screens"))
    parser.add_argument("--only", default="*", help='names such as "discord/daily_*"')
    parser.add_argument("--again", action="store_true", help="only what the folder has")
    parser.add_argument("--width", type=int, default=WIDTHS[0], help="of the phone, in pixels")
    options = parser.parse_args()
    folder: Path = options.folder
    samples = {**SHOWCASE, **named(SAMPLES)}
    every = {**asyncio.run(screens(samples)), **on_terminal(samples)}
    drawn = {
        name: html
        for name, html in every.items()
        if fnmatchcase(name, options.only)
        and (picture(folder, name).is_file() or not options.again)
    }
    found = asyncio.run(draw(folder, drawn, options.width))
    if not options.again:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(index(found), encoding="utf-8")
    for each in found:
        for remark in remarks(each):
            sys.stdout.write(f"{each.name}: {remark}\n")
    sys.stdout.write(f"{len(found)} screens in {folder}\n")


main()
