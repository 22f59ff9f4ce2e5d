"""SVG is drawn if it stands for itself; what refers elsewhere or takes too much is refused."""

import pytest

from bot.formats.base.image_sanitizer import SVG_EFFORT, SVG_EFFORT_A_MS, UnfitError, sanitize
from bot.formats.base.svg import (
    LARGEST,
    SHORT_LIMIT_MS,
    START_MS,
    UnfitSvgError,
    drawn,
    looks_like_svg,
)
from tests.formats.anki.painted import RED, opened

PLENTY = 100_000_000
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
CIRCLE = '<circle cx="50" cy="25" r="20" fill="#dc2828"/>'


def svg(inner: str, attributes: str = 'viewBox="0 0 100 50"') -> bytes:
    """An SVG with these parts."""
    return f"{HEAD}{attributes}>{inner}</svg>".encode()


def test_an_svg_becomes_a_png() -> None:
    """The picture is drawn on white, large enough to be read."""
    picture = sanitize(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!DOCTYPE svg>\n" + svg(CIRCLE), PLENTY)
    image = opened(picture.content).convert("RGB")
    assert picture.ending == ".png"
    assert image.size == (LARGEST // 2, LARGEST // 4)
    assert image.getpixel((250, 125)) == RED
    assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="800" height="200"', (800, 200)),
        ('width="10mm" height="2cm"', (250, 500)),
        ('width="30000" height="30000"', (LARGEST, LARGEST)),
        ('width="100%" viewBox="0,0 300 600"', (300, 600)),
        ('height="600" viewBox="0 0 10 20"', (300, 600)),
        ('width="1" height="1000000"', (1, LARGEST)),
        ("", (500, 322)),
    ],
)
def test_the_author_s_size_counts_within_limits(attributes: str, size: tuple[int, int]) -> None:
    """Sizes in all units are read, and a picture of any size is drawn in one that chats show."""
    assert drawn(svg(CIRCLE, attributes)).image.size == size


def test_text_is_drawn_in_our_font() -> None:
    """Letters of Latin, Greek and Cyrillic script are drawn, whatever font the picture names."""
    bare = drawn(svg("")).image.tobytes()
    text = '<text x="5" y="30" font-family="Nowhere, serif" font-size="20">{}</text>'
    assert (
        len({drawn(svg(text.format(word))).image.tobytes() for word in ("é", "ω", "ж")} - {bare})
        == 3
    )


USES = '<defs><g id="a0"><rect width="9" height="9"/></g>' + "".join(
    f'<g id="a{level}">' + f'<use href="#a{level - 1}"/>' * 10 + "</g>" for level in range(1, 9)
)
NOISE = (
    '<filter id="f"><feTurbulence numOctaves="1000000000" baseFrequency=".1"/></filter>'
    '<rect filter="url(#f)" width="100" height="100"/>'
)
LAYERS = '<rect width="100" height="100" opacity=".5"/>'
UNSAFE = {
    "a script": svg("<script>alert(1)</script>"),
    "an event": svg('<rect onload="alert(1)"/>'),
    "a page": svg("<foreignObject><p/></foreignObject>"),
    "a file": svg('<image href="/etc/passwd"/>'),
    "a picture inside": svg('<image href="data:image/png;base64,AAAA"/>'),
    "a part of another file": svg('<use xlink:href="other.svg#a"/>'),
    "an address in a style": svg('<rect style="fill: url( http://example.org/a )"/>'),
    "an imported stylesheet": svg("<style>@import 'http://example.org/a.css';</style>"),
    "an entity": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
    "a billion laughs": b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + svg("&b;"),
}
DAMAGED = {
    "not closed": svg("<g>")[:-6],
    "too deep": svg("<g>" * 100 + "</g>" * 100),
    "too many parts": svg("<g/>" * 30_000),
    "too long": svg(" " * 3_000_000),
    "a billion of uses": svg(USES + '</defs><use href="#a8"/>'),
    "endless noise": svg(NOISE),
    "layers": svg(LAYERS * 5_000),
    "another encoding": svg(CIRCLE).decode().encode("utf-16"),
}


@pytest.mark.parametrize("name", [*UNSAFE, *DAMAGED])
def test_a_hostile_svg_is_refused(name: str) -> None:
    """Each is refused for its reason, and the next picture is drawn."""
    unsafe = name in UNSAFE
    with pytest.raises(UnfitSvgError) as refused:
        drawn(UNSAFE[name] if unsafe else DAMAGED[name])
    assert refused.value.unsafe == unsafe
    assert drawn(svg(CIRCLE)).image.getpixel((250, 125)) == (*RED, 255)


def test_a_slow_svg_costs_what_it_took() -> None:
    """After one that took too long, the next gets a sixth of the time, and both are paid for."""
    with pytest.raises(UnfitError) as first:
        sanitize(svg(NOISE), PLENTY)
    with pytest.raises(UnfitError) as second:
        sanitize(svg(NOISE), PLENTY)
    assert first.value.effort >= second.value.effort
    assert second.value.effort == (SHORT_LIMIT_MS + START_MS) * SVG_EFFORT_A_MS > SVG_EFFORT
    assert sanitize(svg(CIRCLE), PLENTY).effort == SVG_EFFORT


def test_reasons_reach_the_sanitizer() -> None:
    """An unsafe SVG, a damaged one and one without budget are told apart."""
    for source, left, why in (
        (UNSAFE["a script"], PLENTY, "unsafe"),
        (DAMAGED["not closed"], PLENTY, "damaged"),
        (svg(CIRCLE), SVG_EFFORT - 1, "spent"),
    ):
        with pytest.raises(UnfitError) as refused:
            sanitize(source, left)
        assert refused.value.why == why


def test_what_begins_otherwise_is_no_svg() -> None:
    """A page with an SVG in it, and a text about one, are not taken for one."""
    assert looks_like_svg(b" \n<svg:svg xmlns:svg='x'/>")
    assert not looks_like_svg(b"<html><svg></svg></html>")
    assert not looks_like_svg(b"text about <svg>")
