"""WAV, FLAC and M4A: files made of parts that each tell their kind and their length.

Sources: RIFF in https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html; RFC 9639,
section 8; ISO/IEC 14496-12, section 4.2.
"""

import struct

_FLAC_MARK = b"fLaC"
_STREAM_INFO, _SEEK_TABLE = 0, 3
_LAST = 0x80
_MOST_BLOCKS = 200
"""Of a FLAC: each kind stands there once, but for comments of programs and pictures."""
_FLAC_SYNC = (b"\xff\xf8", b"\xff\xf9")
_NEEDED = {b"ftyp", b"moov", b"mdat"}
_PATH = (b"moov", b"trak", b"mdia")
"""Boxes that are looked into, each inside the one before."""
_TAGS = {b"udta", b"meta"}
_HANDLER_AT = 8
_LONG = 1
"""The size of a box whose real size is 64 bits long and stands behind its kind."""


def bare_wav(content: bytes) -> bytes | None:
    """A WAV with its format and its samples only; None if it is cut off."""
    parts: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(content) and b"data" not in parts:
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if at + 8 + size > len(content):
            return None
        parts[kind] = content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    if not parts.get(b"fmt ") or not parts.get(b"data"):
        return None
    chunks = b"".join(
        kind + struct.pack("<L", len(parts[kind])) + parts[kind] + b"\0" * (len(parts[kind]) % 2)
        for kind in (b"fmt ", b"fact", b"data")
        if kind in parts
    )
    return b"RIFF" + struct.pack("<L", 4 + len(chunks)) + b"WAVE" + chunks


def bare_flac(content: bytes) -> bytes | None:
    """A FLAC without comments, pictures and padding; None if its blocks can't be read."""
    kept: list[tuple[int, bytes]] = []
    at, kind, number = len(_FLAC_MARK), 0, 0
    while not kind & _LAST:
        number += 1
        if at + 4 > len(content) or number > _MOST_BLOCKS:
            return None
        kind, size = content[at], int.from_bytes(content[at + 1 : at + 4], "big")
        if kind & ~_LAST in {_STREAM_INFO, _SEEK_TABLE}:
            kept.append((kind & ~_LAST, content[at + 4 : at + 4 + size]))
        at += 4 + size
    if not kept or kept[0][0] != _STREAM_INFO or not content[at:].startswith(_FLAC_SYNC):
        return None
    blocks = [
        bytes([kind | (_LAST if index == len(kept) - 1 else 0)])
        + len(block).to_bytes(3, "big")
        + block
        for index, (kind, block) in enumerate(kept)
    ]
    return b"".join([_FLAC_MARK, *blocks, content[at:]])


def bare_m4a(content: bytes) -> bytes | None:
    """An M4A without tags; None if its boxes can't be read, or it has no sound, or pictures move.

    Boxes with tags, and unknown ones, become empty room of the same size: the samples are found by
    their distance from the beginning.
    """
    emptied = bytearray(content)
    found = _walk(emptied, 0, len(content), 0)
    if found is None or not found >= _NEEDED | {b"soun"} or b"vide" in found:
        return None
    return bytes(emptied)


def _walk(content: bytearray, start: int, end: int, depth: int) -> set[bytes] | None:
    """Empties the boxes of tags between two places; returns the kinds of boxes and of tracks."""
    found: set[bytes] = set()
    at = start
    while at < end:
        size, kind = int.from_bytes(content[at : at + 4], "big"), bytes(content[at + 4 : at + 8])
        head = 8
        if size == _LONG:
            size, head = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        elif size == 0 and not depth:
            size = end - at
        if size < head or at + size > end:
            return None
        if kind in _TAGS or (not depth and kind not in _NEEDED):
            content[at + 4 : at + 8] = b"free"
            content[at + head : at + size] = bytes(size - head)
        elif _PATH[depth : depth + 1] == (kind,):
            inside = _walk(content, at + head, at + size, depth + 1)
            if inside is None:
                return None
            found |= inside
        elif kind == b"hdlr":
            found.add(bytes(content[at + head + _HANDLER_AT : at + head + _HANDLER_AT + 4]))
        found.add(kind)
        at += size
    return found
