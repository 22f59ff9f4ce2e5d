"""Whether a PNG or JPEG has nothing but what its picture needs, so that it can stay as it is.

Encoding a JPEG again makes it worse each time, and other bytes. Sources: PNG (Third Edition),
section 11; ITU-T T.81, annex B.
"""

import re
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
# Start of image, and what may stand before the scan: tables, the frame, the interval of restarts.
_JPEG = b"\xff\xd8"
_JPEG_END = b"\xff\xd9"
_JPEG_PARTS = frozenset((0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDD, 0xDA))
_SCAN = 0xDA
_JFIF = 0xE0
_JFIF_BYTES = 16
_IN_SCAN = re.compile(rb"\xff(?![\x00\xd0-\xd7])")
# What other programs would take the file for, wherever it stands.
_OTHER = re.compile(
    rb"%PDF-|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|<(?:!doctype|html|script|svg|\?php)",
    re.IGNORECASE,
)


def is_bare(source: bytes) -> bool:
    """Whether a file is a PNG or JPEG of one frame without metadata, and nothing else besides."""
    if _OTHER.search(source):
        return False
    return _is_bare_png(source) if source.startswith(_PNG) else _is_bare_jpeg(source)


def _is_bare_png(source: bytes) -> bool:
    at = len(_PNG)
    packed: list[bytes] = []
    name = b""
    while name != b"IEND" and at + 12 <= len(source):
        length, name = int.from_bytes(source[at : at + 4]), source[at + 4 : at + 8]
        if name not in _PNG_PARTS or (name == b"IEND" and length):
            return False
        if name == b"IDAT":
            packed.append(source[at + 8 : at + 8 + length])
        at += 12 + length
    if name != b"IEND" or at != len(source):
        return False
    unpacked = zlib.decompressobj()
    try:
        for part in packed:
            while part:
                # The pixels themselves were decoded before.
                unpacked.decompress(part, 1_000_000)
                part = unpacked.unconsumed_tail  # noqa: PLW2901 - the rest of the same part
    except zlib.error:
        return False
    return unpacked.eof and not unpacked.unused_data


def _is_bare_jpeg(source: bytes) -> bool:
    if not source.startswith(_JPEG):
        return False
    at = len(_JPEG)
    while at + 4 <= len(source) and source[at] == 0xFF:  # noqa: PLR2004 - what each marker begins with
        if source[at : at + 2] == _JPEG_END:
            return at + 2 == len(source)
        marker, length = source[at + 1], int.from_bytes(source[at + 2 : at + 4])
        is_jfif = marker == _JFIF and length == _JFIF_BYTES and source[at + 4 : at + 8] == b"JFIF"
        if not (marker in _JPEG_PARTS or is_jfif):
            return False
        at += 2 + length
        if marker == _SCAN:
            end = _IN_SCAN.search(source, at)
            if end is None:
                return False
            at = end.start()
            if source[at : at + 2] == _JPEG_END:
                return at + 2 == len(source)
    return False
