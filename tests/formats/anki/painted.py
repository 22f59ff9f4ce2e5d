"""Pictures for tests."""

import io
import zlib

from PIL import Image

RED, BLUE = (220, 40, 40), (40, 40, 220)


def painted(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: tuple[int, ...] = RED
) -> bytes:
    """A picture of one colour; the colour may have an alpha value."""
    target = io.BytesIO()
    Image.new("RGBA" if len(colour) > len(RED) else "RGB", size, colour).save(target, kind)
    return target.getvalue()


def noisy(kind: str, size: tuple[int, int]) -> bytes:
    """A picture of noise, which can hardly be compressed."""
    target = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(target, kind)
    return target.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims this many pixels."""
    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    parts = (("IHDR", head), ("IDAT", zlib.compress(bytes(1_000))), ("IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name.encode(), body) for name, body in parts)


def opened(content: bytes) -> Image.Image:
    """The decoded picture; raises if it is damaged."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)
