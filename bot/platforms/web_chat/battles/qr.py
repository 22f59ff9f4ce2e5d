"""The address that phones open, as a code for their cameras."""

import segno
from markupsafe import Markup


def code(address: str) -> Markup:
    """A QR code as SVG, black on white whatever the page's colours are, so that cameras read it."""
    made = segno.make(address, micro=False)
    drawn = made.svg_inline(border=3, omitsize=True, dark="#000", light="#fff", svgclass="qr")
    return Markup(drawn)  # noqa: S704 - it holds numbers and colours only
