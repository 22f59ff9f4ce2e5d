r"""Draws a formula: ziamath lays TeX out as SVG, and resvg makes pixels of it.

Both take memory and time, so only the process that draws imports this module.
"""

import io
import re
from typing import Final
from xml.etree import ElementTree as ET

import msgspec
import resvg_py
from PIL import Image
from ziamath.tex import tex2mml
from ziamath.zmath import Math

from bot.model.maths.linear import bare
from bot.model.maths.spoken import LINES, spoken
from bot.platforms.pictures.canvas import SCALE
from bot.platforms.pictures.maths_nodes import forget_heights

SMALLEST: Final = 0.5
"""How much smaller than the text around it a wide formula may become."""
MARGIN: Final = 1.5
"""Points around a formula, since some letters reach a little farther than their font says."""

_ENVIRONMENT: Final = re.compile(r"\\(begin|end)\{(\w+\*?)\}")
_ALIGNED: Final = "align*"
_OTHER_NAMES: Final = {"dcases": "cases", **dict.fromkeys(LINES, _ALIGNED)}
"""What ziamath calls an environment that it does not know."""
_DISTANCES: Final = {"columnspacing": "0.9em", "rowspacing": "0.5em"}
_COLOUR: Final = re.compile(r"\\(?:text)?color\s*\{[^{}]*\}")


class Formula(msgspec.Struct, frozen=True):
    """A formula as pixels with a transparent ground; lengths are in points.

    `above` and `below` say how far it reaches from the baseline of the text around it.
    """

    image: Image.Image
    width: float
    above: float
    below: float


def drawn(tex: str, *, size: int, colour: str, widest: float) -> Formula | None:
    r"""A formula as pixels.

    Args:
        tex: The formula with its marks, such as \(x^2\) or \[x^2\]. Either is drawn in its large
            form if there is room: small letters in fractions can't be read on a phone.
        size: The size of the text around it, in points.
        colour: The colour of all of it, such as "#ffffff". Colours that its author chose are left
            out, because they may not be seen on this ground.
        widest: How wide it may be, in points. What is wider is drawn smaller.

    Returns:
        The formula; None if it can't be drawn, or can't be read in this width.
    """
    if not spoken(tex):
        return None
    plain = _ENVIRONMENT.sub(_renamed, _COLOUR.sub("", bare(tex)))
    try:
        # The large form first: a phone shows the picture at less than half its size.
        found = _laid_out(plain, size)
        if SMALLEST / 2 <= (scale := widest / _width(found)) < SMALLEST:
            # The small form is not half as wide, so it helps none that is wider still.
            found = _laid_out(plain, size, inline=True)
            scale = widest / _width(found)
        scale = min(1.0, scale)
        box = found.node.bbox
        if scale < SMALLEST or box.ymax <= box.ymin:
            return None
        svg = found.svg()
        png = resvg_py.svg_to_bytes(svg_string=svg, zoom=SCALE * scale, skip_system_fonts=True)
    except Exception:  # noqa: BLE001 - libraries raise many kinds for TeX that they do not know
        return None
    # Only the shape counts: some lines of ziamath's are black, whatever the colour is.
    shape = Image.open(io.BytesIO(png)).convert("RGBA").getchannel("A")
    image = Image.new("RGBA", shape.size, colour)
    image.putalpha(shape)
    above, below = (box.ymax + MARGIN) * scale, (MARGIN - box.ymin) * scale
    return Formula(image, image.width / SCALE, above, below)


def _laid_out(plain: str, size: int, *, inline: bool = False) -> Math:
    forget_heights()
    return Math(_spaced(tex2mml(plain, inline=inline)), size, margin=MARGIN)


def _width(found: Math) -> float:
    """How wide a formula is with its margin, in points."""
    box = found.node.bbox
    return float(box.xmax - box.xmin) + 2 * MARGIN


def _spaced(mathml: str) -> ET.Element:
    """A formula with the distances between the cells of tables that TeX has."""
    formula = ET.fromstring(mathml)  # noqa: S314 - it is what latex2mathml wrote
    for element in formula.iter():
        if element.tag.endswith("mtable"):
            for name, distance in _DISTANCES.items():
                element.attrib.setdefault(name, distance)
    return formula


def _renamed(found: re.Match[str]) -> str:
    return f"\\{found[1]}{{{_OTHER_NAMES.get(found[2], found[2])}}}"
