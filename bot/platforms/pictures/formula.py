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
_DISTANCES: Final = {"columnspacing": "0.9em", "rowspacing": "0.4em"}
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
        tex: The formula with its marks, such as \(x^2\); those of \[x^2\] ask for its large form.
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
    forget_heights()
    try:
        inline = not tex.lstrip().startswith("\\[")
        found = Math(_spaced(tex2mml(plain, inline=inline)), size, margin=MARGIN)
        box = found.node.bbox
        width, height = box.xmax - box.xmin + 2 * MARGIN, box.ymax - box.ymin
        scale = min(1.0, widest / width) if width > 0 else 0.0
        if scale < SMALLEST or height <= 0:
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
