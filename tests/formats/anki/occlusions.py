"""Notes that hide parts of a picture: Anki's own kind, and that of the older add-on.

`python -m tests.formats.anki.occlusions docs/images/occlusion` draws the pictures of the docs.
"""

import io
import math
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from bot.formats.anki import package as anki_package
from bot.formats.base.image_sanitizer import sanitize
from bot.formats.base.parsed import Limits
from tests.formats.anki.anki_packages import ANote, AType, package

Part = tuple[int, int]
"""A part of the picture, by its middle."""
SIZE = (300, 200)
LEFT, RIGHT, LOWER = (75, 50), (225, 50), (150, 150)
"""The middles of a red, a blue and a green part of the picture."""
COLOURS = {LEFT: (220, 40, 40), RIGHT: (40, 40, 220), LOWER: (40, 160, 40)}
OCCLUSION, ENHANCED = 7, 8
OCCLUSION_TYPES = {
    OCCLUSION: AType(
        "Bildverdeckung",
        ("Verdeckung", "Bild", "Kopf", "Rückseite", "Kommentare"),
        (
            (
                "{{#Kopf}}<div>{{Kopf}}</div>{{/Kopf}}<div>{{cloze:Verdeckung}}</div>{{Bild}}",
                "{{Kopf}}<div>{{cloze:Verdeckung}}</div>{{Bild}}{{Rückseite}}",
            ),
        ),
        cloze=True,
    ),
    ENHANCED: AType(
        "Image Occlusion Enhanced",
        (
            *("ID (hidden)", "Header", "Image", "Question Mask", "Footer", "Remarks", "Sources"),
            *("Extra 1", "Extra 2", "Answer Mask", "Original Mask"),
        ),
        (("{{Question Mask}}{{Image}}", "{{Answer Mask}}{{Image}}"),),
    ),
}


def atlas() -> bytes:
    """A PNG with three coloured parts on white."""
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    for (x, y), colour in COLOURS.items():
        draw.ellipse((x - 40, y - 40, x + 40, y + 40), fill=colour)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def parts_seen(content: bytes) -> set[Part]:
    """The parts that a picture on a card shows, by the colours in their middles."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    assert image.size == SIZE
    # Beside the middle, where the sign stands.
    found = {part: image.getpixel((part[0] - 30, part[1])) for part in COLOURS}
    return {
        part
        for part, colour in found.items()
        if isinstance(colour, tuple) and math.dist(colour, COLOURS[part]) < 30
    }


def box(number: int, middle: tuple[int, int], *, always: bool) -> str:
    """A rectangle over a part, as Anki writes it."""
    left, top = (middle[0] - 45) / SIZE[0], (middle[1] - 45) / SIZE[1]
    lengths = f"left={left:.4f}:top={top:.4f}:width={90 / SIZE[0]:.4f}:height={90 / SIZE[1]:.4f}"
    ending = ":oi=1" if always else ""
    return f"{{{{c{number}::image-occlusion:rect:{lengths}{ending}}}}}<br>"


def mask(*middles: tuple[int, int]) -> bytes:
    """An SVG with a rectangle over each part, as the add-on writes it."""
    boxes = "".join(
        f'<rect x="{x - 45}" y="{y - 45}" width="90" height="90" fill="#FFEBA2" stroke="#2D2D2D"/>'
        for x, y in middles
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE[0]}" height="{SIZE[1]}">'
        f"<g><title>Masks</title>{boxes}</g></svg>"
    ).encode()


CELL = """<svg xmlns="http://www.w3.org/2000/svg" width="900" height="560" font-family="Noto Sans">
<rect width="900" height="560" fill="#ffffff"/>
<ellipse cx="430" cy="290" rx="330" ry="220" fill="#fdf3dc" stroke="#c98f2e" stroke-width="10"/>
<circle cx="380" cy="270" r="105" fill="#d9c7ec" stroke="#7a55a8" stroke-width="6"/>
<circle cx="400" cy="250" r="34" fill="#7a55a8"/>
<g fill="#f2b8a0" stroke="#b5532d" stroke-width="5">
<ellipse cx="600" cy="230" rx="72" ry="34" transform="rotate(20 600 230)"/>
<ellipse cx="560" cy="400" rx="66" ry="30" transform="rotate(-15 560 400)"/></g>
<g fill="none" stroke="#b5532d" stroke-width="4">
<path d="M545 215l18 22 18-26 18 34 18-26 18 34 16-14M508 412l18-18 16 20 18-24 16 18 18-22"/></g>
<g stroke="#333333" stroke-width="3"><path d="M330 190L230 70M640 220L720 110M715 400L790 460"/></g>
<g font-size="32" fill="#222222"><text x="120" y="60">Nucleus</text>
<text x="640" y="95">Mitochondrion</text><text x="690" y="500">Membrane</text></g></svg>"""
LABELS = "".join(
    f"{{{{c{number}::image-occlusion:{shape}:oi=1}}}}<br>"
    for number, shape in (
        (1, "rect:left=.11:top=.04:width=.18:height=.09"),
        (2, "ellipse:left=.69:top=.085:rx=.15:ry=.06"),
        (3, "polygon:left=.74:top=.82:points=.75,.82 .96,.82 .98,.87 .95,.92 .74,.92"),
    )
)


def write_examples(folder: Path) -> None:
    """Writes the pictures of the docs: a picture, and the two sides of a card that hides a part."""
    folder.mkdir(parents=True, exist_ok=True)
    note = ANote((LABELS, '<img src="cell.svg">', "", "", ""), OCCLUSION, cards={1: {}})
    content = package([note], types=OCCLUSION_TYPES, media={"cell.svg": CELL.encode()})
    deck = anki_package.read(content, "x.apkg", Limits())
    (card,) = deck.cards
    (folder / "picture.png").write_bytes(sanitize(CELL.encode(), 10_000_000).content)
    for name, image in zip(("question", "answer"), card.images, strict=True):
        (folder / f"{name}.png").write_bytes(deck.media[image.name])


OCCLUDED = package(
    [ANote((box(1, LEFT, always=True), '<img src="atlas.png">', "", "", ""), OCCLUSION)],
    types=OCCLUSION_TYPES,
    media={"atlas.png": atlas()},
)
"""A package with a note that hides a part."""


if __name__ == "__main__":
    write_examples(Path(sys.argv[1]))
