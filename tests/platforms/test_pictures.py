import inspect
import io
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot.model.views import AnyChart, HeatMap
from bot.platforms.pictures import LONGEST_ALT, alt_of, canvas, drawing, png_of
from bot.platforms.pictures.__main__ import examples, main
from bot.platforms.pictures.canvas import BACKGROUND, INK, QUIET
from bot.platforms.pictures.drawing import HEAT, ICE, RING, STEPS
from tests.platforms.charts import bars, heat, podium
from tests.platforms.program import ROOT

IMAGES = ROOT / "docs/images"
LARGEST_FILE = 40_000
LONGEST_SIDE, SHORTEST_SIDE = 1_200, 180
YEAR = tuple(range(370))


def drawn(block: AnyChart) -> Image.Image:
    """The picture as the receiver of the file sees it."""
    return Image.open(io.BytesIO(png_of(block))).convert("RGB")


def share(image: Image.Image, colour: str) -> int:
    """The number of pixels of a colour, or of one that the palette uses for it."""
    near = [
        (max(0, part - 2), part + 2, plane)
        for part, plane in zip(bytes.fromhex(colour[1:]), image.split(), strict=True)
    ]
    alike = [
        plane.point(lambda value, low=low, high=high: 255 * (low <= value <= high)).convert("1")
        for low, high, plane in near
    ]
    both = ImageChops.logical_and(ImageChops.logical_and(alike[0], alike[1]), alike[2])
    return both.histogram()[-1]


def brightness(colour: str) -> float:
    """The relative luminance of a colour, 0 to 1, as WCAG 2 defines it."""
    parts = (part / 255 for part in bytes.fromhex(colour[1:]))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "block",
    [
        *examples().values(),
        heat(*YEAR),
        heat(*(0,) * 366),
        heat(1),
        heat(),
        bars(),
        bars(0),
        bars(*(0,) * 14),
        bars(*(123_456,) * 14),
        podium(1, 2),
        podium(1, 1, 3, name="W" * 40),
    ],
    ids=lambda block: type(block).__name__,
)
def test_a_picture_fits_every_chat(block: AnyChart) -> None:
    """Sharp on a phone, bounded in size as an image and as a file, and always the same."""
    png = png_of(block)
    assert png == png_of(block)
    assert len(png) <= LARGEST_FILE
    image = drawn(block)

    assert SHORTEST_SIDE <= min(image.size) < max(image.size) <= LONGEST_SIDE
    # The background reaches each corner, so the chat's own colour does not matter.
    ends = (
        (0, 0),
        (image.width - 1, 0),
        (0, image.height - 1),
        (image.width - 1, image.height - 1),
    )
    ground = tuple(bytes.fromhex(BACKGROUND[1:]))
    assert {image.getpixel(end) for end in ends} == {ground}


def test_colours_grow_lighter() -> None:
    """Each level is at least 1.4 times as light as the one below, also in greyscale."""
    lights = [brightness(colour) + 0.05 for colour in HEAT]
    assert all(above / below > 1.4 for below, above in pairwise(lights))
    assert (brightness(ICE) + 0.05) / lights[0] > 4.5


def test_cells_have_their_colours() -> None:
    """More cards give more of the lighter colours; the four levels share the days with study."""
    image = drawn(heat(*YEAR))
    areas = [share(image, colour) for colour in HEAT]
    assert areas[0] < min(areas[1:])
    assert max(areas[1:]) < 1.1 * min(areas[1:])
    empty = drawn(heat(*(0,) * 370))
    assert share(empty, HEAT[0]) > 50 * share(empty, HEAT[4])


def test_every_colour_stands_out() -> None:
    """Words and marks have a contrast of at least 4.5 to 1 (WCAG 2 asks it of words only)."""
    source = inspect.getsource(canvas) + inspect.getsource(drawing)
    palette = set(re.findall(r'"(#[0-9a-f]{6})"', source))
    behind = brightness(BACKGROUND) + 0.05
    weak = {one for one in palette if (brightness(one) + 0.05) / behind < 4.5}
    assert palette.issuperset({INK, QUIET, ICE, RING, *HEAT})
    assert weak == {BACKGROUND, HEAT[0]}


def test_today_has_a_ring() -> None:
    """Today's ring is in the grid and in the legend, and moves with the day."""
    image, next_day = drawn(heat(*YEAR)), drawn(heat(*YEAR, 1))
    assert share(image, RING) > 100
    assert image.size == next_day.size
    assert image.tobytes() != next_day.tobytes()


def test_a_freeze_shows() -> None:
    """A saved day has a mark in its own colour, and the legend explains it; else neither."""
    one, two = (share(drawn(heat(*YEAR, saved=saved)), ICE) for saved in ((5,), (5, 6)))
    assert share(drawn(heat(*YEAR)), ICE) == 0
    # The legend shows the mark once more.
    assert two == pytest.approx(1.5 * one, rel=0.05)


def test_bars_grow() -> None:
    """A bar is as high as its number, and today's has its own colour."""
    image = drawn(bars(10, 10, 5, 0))
    today, others = share(image, HEAT[4]), share(image, HEAT[3])
    assert others == pytest.approx(1.5 * today, rel=0.05)
    assert share(image, HEAT[0]) > 0


def test_each_place_has_its_step() -> None:
    """The steps have their colours and heights; equals share theirs, and nobody has none."""
    areas = [share(drawn(podium(1, 2, 3)), colour) for colour, _ in STEPS]
    assert areas[0] > areas[1] > areas[2] > 0
    gold, _, bronze = (share(drawn(podium(1, 1, 3)), colour) for colour, _ in STEPS)
    assert gold == pytest.approx(2 * areas[0], rel=0.02)
    assert bronze == pytest.approx(areas[2], rel=0.02)
    assert [share(drawn(podium(1, 2)), colour) > 0 for colour, _ in STEPS] == [True, True, False]


def test_words_on_the_steps_can_be_read() -> None:
    """Everything on a step has a contrast of at least 4.5 to 1."""
    for colour, _ in STEPS:
        assert (brightness(colour) + 0.05) / (brightness(BACKGROUND) + 0.05) > 4.5


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ada L. 2", "Ada L. 2"),
        ("Åsa Đặng", "Åsa Đặng"),
        ("Ζωή", "Ζωή"),
        ("Алёна", "Алёна"),
        ("🎉 Ada ★👩🏽\u200d🚀", "Ada"),
        ("🎉", ""),
        ("阿达", ""),
        ("Ada 阿达", ""),
        ("हिन्दी", ""),
    ],
)
def test_what_the_font_lacks_is_left_out(name: str, written: str) -> None:
    """No sign for a missing character stands in a name; half of a name would be another one."""
    drawings = [drawn(podium(1, 2, name=text)).tobytes() for text in (name, written)]
    assert drawings[0] == drawings[1]
    if written:
        assert drawings[0] != drawn(podium(1, 2, name="")).tobytes()


def test_what_is_read_out() -> None:
    """The description is the picture's own text, cut visibly at Discord's limit."""
    block = heat(1)
    assert alt_of(block) == "The words."
    long = HeatMap("t", "x" * 2_000, block.first, block.counts, (), block.key)
    assert len(alt_of(long)) == LONGEST_ALT
    assert alt_of(long).endswith("x…")


def test_the_words_have_the_same_facts() -> None:
    """The description has the sums, the last saved day, and the number of each day ahead."""
    year, ahead, best = (alt_of(block) for block in examples().values())
    assert best == (
        "A podium: 1. Ada with 4,120 points, 2. Bo with 3,875 points, 3. Charles with 2,950 points."
    )
    heat_map = examples()["heat_map"]
    assert isinstance(heat_map, HeatMap)
    assert f"{sum(heat_map.counts):,} cards on" in year
    assert f"saved {len(heat_map.saved)} days" in year
    assert f"Today: {heat_map.counts[-1]}." in year
    assert ahead.count(": ") == 14


def test_the_font_has_all_characters() -> None:
    """The font has every character that a picture can show."""
    for block in examples().values():
        assert block.title.isascii()
        if isinstance(block, HeatMap):
            assert all(
                word.isascii()
                for part in (block.key.months, block.key.weekdays, (block.key.saved,))
                for word in part
            )


def test_the_docs_show_the_examples(tmp_path: Path) -> None:
    """The pictures in the docs are those that the command makes; only fonts may differ."""
    main(tmp_path / "new")
    names = sorted(path.relative_to(tmp_path / "new") for path in tmp_path.rglob("*.png"))
    kept = [*IMAGES.glob("*.png"), *IMAGES.glob("maths/*.png")]
    assert names == sorted(path.relative_to(IMAGES) for path in kept)
    for name in names:
        with Image.open(IMAGES / name) as documented, Image.open(tmp_path / "new" / name) as new:
            assert documented.size == new.size


def test_who_draws_nothing_needs_no_pillow() -> None:
    """What draws is not loaded before the first picture, and what draws formulas never is."""
    drawing = "{'PIL', 'ziamath', 'latex2mathml', 'resvg_py'}"
    code = (
        f"import sys, bot.app, bot.platforms.pictures; sys.exit(bool({drawing} & {{*sys.modules}}))"
    )
    process = subprocess.run(  # noqa: S603 - fixed words, no input
        [sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60
    )
    assert process.returncode == 0
