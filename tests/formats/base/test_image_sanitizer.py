import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.formats.base.image_sanitizer import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_PIXELS,
    SanitizedImage,
    UnfitError,
    sanitize,
)
from tests.formats.anki.painted import BLUE, RED, bomb, noisy, opened, painted


def sanitized(source: bytes) -> SanitizedImage:
    """Sanitizes a picture without any other limit than its own."""
    return sanitize(source, 2 * MOST_PIXELS)


def why_not(source: bytes, left: int = 2 * MOST_PIXELS) -> str:
    """Why a picture can't be used."""
    with pytest.raises(UnfitError) as caught:
        sanitize(source, left)
    return caught.value.why


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        *(("PNG", ".png"), ("GIF", ".png"), ("BMP", ".png")),
        *(("JPEG", ".jpg"), ("WEBP", ".jpg"), ("AVIF", ".jpg")),
    ],
)
def test_the_usual_kinds_are_kept(kind: str, ending: str) -> None:
    """Pictures of the usual formats are accepted: photos become JPEG, all others PNG."""
    result = sanitized(painted(kind))
    assert result.ending == ending
    image = opened(result.content)
    assert image.size == (40, 30)
    assert image.convert("RGB").getpixel((20, 15)) == pytest.approx(RED, abs=6)


@pytest.mark.parametrize("size", [(3_000, 1_000), (1_000, 3_000), (1_281, 1_281)])
def test_a_large_picture_becomes_smaller(size: tuple[int, int]) -> None:
    """A large picture is scaled down to the longest side that is allowed, in its proportions."""
    image = opened(sanitized(painted(size=size)).content)
    assert max(image.size) == LONGEST_SIDE
    assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.01)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_can_hardly_be_packed_becomes_small_enough(kind: str) -> None:
    """Even noise becomes a file within the limit."""
    result = sanitized(noisy(kind, (1_300, 1_300)))
    assert result.ending == ".jpg"
    assert len(result.content) <= MOST_BYTES
    opened(result.content)


def test_transparent_pictures_stand_on_white() -> None:
    """A transparent picture gets a white background."""
    image = opened(sanitized(painted(colour=(0, 0, 0, 0))).content)
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_thin_picture_gets_a_margin() -> None:
    """A side longer than twenty times the other gets margins."""
    image = opened(sanitized(painted(size=(1_000, 2))).content)
    assert image.size == (1_000, 50)
    assert image.getpixel((500, 25)) == RED


def test_grey_of_sixteen_bits_keeps_its_shades() -> None:
    """A grey picture of 16 bits per pixel, such as an X-ray, keeps its shades."""
    target = io.BytesIO()
    Image.new("I;16", (10, 10), 128 * 256).save(target, "PNG")
    assert opened(sanitized(target.getvalue()).content).getpixel((5, 5)) == 128


def test_nothing_else_comes_along() -> None:
    """Metadata, comments and bytes after the end of the picture are dropped."""
    exif = Image.Exif()
    exif[0x010E] = "at home"
    target = io.BytesIO()
    Image.new("RGB", (10, 10), RED).save(
        target, "JPEG", exif=exif, comment=b"secret", icc_profile=b"profile"
    )
    result = sanitized(target.getvalue() + b"PK\x03\x04 a hidden archive")
    for hidden in (b"at home", b"secret", b"profile", b"archive"):
        assert hidden not in result.content


def test_a_photo_is_turned_as_it_was_taken() -> None:
    """A photo is rotated as its EXIF orientation says, because the EXIF data is dropped."""
    exif = Image.Exif()
    exif[0x0112] = 6
    target = io.BytesIO()
    Image.new("RGB", (40, 20), RED).save(target, "JPEG", exif=exif)
    assert opened(sanitized(target.getvalue()).content).size == (20, 40)


def test_of_an_animation_the_first_frame_stays() -> None:
    """An animation becomes a picture of its first frame."""
    target = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    image = opened(sanitized(target.getvalue()).content)
    assert image.convert("RGB").getpixel((5, 5)) == pytest.approx(RED, abs=6)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (bomb(50_000, 50_000), "large"),
        (bomb(10_000, 9_000), "large"),
        (bomb(5_001, 5_000), "large"),
        (bomb(4_000, 4_000), "damaged"),
        (noisy("PNG", (200, 200))[:-9_000], "damaged"),
        (noisy("JPEG", (200, 200))[:-3_000], "damaged"),
        (painted()[:30], "damaged"),
        (b"", "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "damaged"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "damaged"),
        (b"II*\0\x08\0\0\0\0\0", "damaged"),
    ],
)
def test_what_cannot_be_kept_is_refused(source: bytes, why: str) -> None:
    """Huge pictures, damaged pictures, and formats that chats don't show are refused."""
    assert why_not(source) == why


def test_no_more_is_read_than_is_left() -> None:
    """Pixels are counted before they are decoded; those of a JPEG count an eighth."""
    assert why_not(painted(size=(100, 100)), 9_999) == "spent"
    assert sanitize(painted(size=(100, 100)), 10_000).effort == 10_000
    assert sanitize(painted("JPEG", (100, 100)), 1_250).effort == 1_250


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_files_are_pictures_or_refused(data: st.DataObject) -> None:
    """A picture with changed bytes is sanitized, or refused with `UnfitError`."""
    source = bytearray(data.draw(st.sampled_from([painted(kind) for kind in _KINDS])))
    for index in data.draw(st.lists(st.integers(0, len(source) - 1), max_size=6)):
        source[index] = data.draw(st.integers(0, 255))
    try:
        result = sanitized(bytes(source))
    except UnfitError:
        return
    assert len(result.content) <= MOST_BYTES


_KINDS = ("PNG", "GIF", "BMP", "JPEG", "WEBP", "AVIF")
