"""Ogg, with Vorbis, Opus or FLAC in it: pages with a checksum each.

Sources: RFC 3533 for the pages, https://xiph.org/vorbis/doc/v-comment.html and RFC 7845,
section 5.2, for the comments.
"""

import struct
import zlib
from collections.abc import Iterator

import msgspec

_HEAD = struct.Struct("<4sBBqLLLB")
_SUM_AT = 22
_CONTINUED = 1
_COMMENTS = {b"\x01vorbis": b"\x03vorbis", b"OpusHead": b"OpusTags"}
"""How the packet of the comments begins, by how the first packet does."""
_FRAMED = b"\x03vorbis"
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class _Page(msgspec.Struct, frozen=True):
    """A page: where it begins, where its data does, and where it ends; and its lacing values."""

    start: int
    data: int
    end: int
    lacing: bytes


def bare(content: bytes) -> tuple[bytes, str] | None:
    """The file with empty comments, and its ending; None if it is not sound.

    The packet of the comments keeps its length, so nothing behind it moves: what is left of it is
    filled with zeros. FLAC in Ogg keeps its comments.
    """
    pages = list(_pages(content))
    if not pages or pages[-1].end != len(content):
        return None
    first = content[pages[0].data : pages[0].end]
    if first.startswith(b"\x7fFLAC"):
        return content, ".ogg"
    begins = next((mark for mark in _COMMENTS if first.startswith(mark)), None)
    if begins is None or len(pages) < 2:  # noqa: PLR2004 - one page holds the first packet alone
        return None
    emptied = _without_comments(bytearray(content), pages[1:], _COMMENTS[begins])
    if emptied is None:
        return None
    return emptied, ".opus" if begins == b"OpusHead" else ".ogg"


def _pages(content: bytes) -> Iterator[_Page]:
    """The pages from the beginning on, as long as they follow one another undamaged."""
    at = 0
    while at + _HEAD.size <= len(content):
        mark, version, *_, segments = _HEAD.unpack_from(content, at)
        data = at + _HEAD.size + segments
        lacing = content[at + _HEAD.size : data]
        end = data + sum(lacing)
        if mark != b"OggS" or version or end > len(content):
            return
        if _checksum(content[at:end]) != content[at + _SUM_AT : at + _SUM_AT + 4]:
            return
        yield _Page(at, data, end, lacing)
        at = end


def _checksum(page: bytes) -> bytes:
    """The checksum of a page: CRC-32 with its bits in the other order than zlib's, begun at 0."""
    blank = page[:_SUM_AT] + bytes(4) + page[_SUM_AT + 4 :]
    reflected = zlib.crc32(blank.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return reflected.to_bytes(4, "big").translate(_REVERSED)


def _without_comments(content: bytearray, pages: list[_Page], begins: bytes) -> bytes | None:
    """Empties the packet of the comments, which begins on the first of these pages."""
    places: list[int] = []  # of the packet's bytes
    used: list[_Page] = []
    for page in pages:
        used.append(page)
        at, ended = page.data, False
        for length in page.lacing:
            places += range(at, at + length)
            at += length
            ended = length < 255  # noqa: PLR2004 - the lacing value of a packet that goes on
            if ended:
                break
        if ended:
            break
    packet = bytes(content[place] for place in places)
    if not packet.startswith(begins) or len(packet) < len(begins) + 4:
        return None
    (vendor,) = struct.unpack_from("<L", packet, len(begins))
    ends = len(begins) + 4 + vendor
    left = packet[:ends] + bytes(4) + (b"\x01" if begins == _FRAMED else b"")
    if len(left) > len(packet):
        return None
    for place, byte in zip(places, left.ljust(len(packet), b"\0"), strict=True):
        content[place] = byte
    for page in used:
        content[page.start + _SUM_AT : page.start + _SUM_AT + 4] = _checksum(
            bytes(content[page.start : page.end])
        )
    return bytes(content)
