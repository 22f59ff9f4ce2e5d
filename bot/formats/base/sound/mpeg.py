"""MP3: frames of a tenth of a kilobyte or more, one behind another, and tags around them.

Sources: ISO/IEC 11172-3, section 2.4, for the frames; https://id3.org for the tags before (ID3v2)
and behind them (ID3v1); https://wiki.hydrogenaud.io/index.php?title=APEv2_specification.
"""

import struct

_BITRATES = {  # in kbit/s, of layer III; index 0 (free) and 15 are not read
    1: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""In hertz, by the two bits of the version: MPEG 1, 2 and 2.5."""
_LAYER_3 = 1
_SYNC = 0xFFE0
"""The bits that are set where a frame begins."""
_ID3V2_HEAD, _ID3V1_SIZE, _APE_SIZE = 10, 128, 32
_GAP = 4_096
"""Bytes that may stand between two frames: old programs left such gaps."""
_LEAST_FRAMES = 2


def bare(content: bytes) -> bytes | None:
    """The frames of an MP3, and nothing else; None if a tenth of the file or more is no frame."""
    start, end = _without_tags(content)
    parts: list[bytes] = []
    at, lost = start, 0
    while at < end:
        size = _frame_size(content, at)
        following = at + size
        # Two frames in a row are no accident; at the end of the file there is no second.
        if size and following <= end and (following >= end - 4 or _frame_size(content, following)):
            parts.append(content[at:following])
            at = following
            continue
        nearest = _next_sync(content, at + 1, min(end, at + _GAP))
        if nearest < 0:
            lost += end - at
            break
        lost += nearest - at
        at = nearest
    if len(parts) < _LEAST_FRAMES or 10 * lost > end - start:
        return None
    return b"".join(parts)


def _without_tags(content: bytes) -> tuple[int, int]:
    """Where the tags at the beginning end, and those at the end begin."""
    start, end = 0, len(content)
    while content[start : start + 3] == b"ID3" and start + _ID3V2_HEAD <= end:
        size = 0
        for byte in content[start + 6 : start + 10]:
            size = size << 7 | byte & 0x7F
        start += _ID3V2_HEAD + size
    if end - start >= _ID3V1_SIZE and content[end - _ID3V1_SIZE :].startswith(b"TAG"):
        end -= _ID3V1_SIZE
    if end - start >= _APE_SIZE and content[end - _APE_SIZE : end].startswith(b"APETAGEX"):
        (size,) = struct.unpack_from("<L", content, end - _APE_SIZE + 12)
        head = _APE_SIZE if content[end - size - _APE_SIZE : end - size][:8] == b"APETAGEX" else 0
        end = max(start, end - size - head)
    return min(start, end), end


def _next_sync(content: bytes, start: int, end: int) -> int:
    """Where the next frame begins that another one follows; -1 if there is none."""
    at = content.find(b"\xff", start, end)
    while at >= 0:
        size = _frame_size(content, at)
        if size and _frame_size(content, at + size):
            return at
        at = content.find(b"\xff", at + 1, end)
    return -1


def _frame_size(content: bytes, at: int) -> int:
    """The bytes of the frame that begins here; 0 if none does."""
    if int.from_bytes(content[at : at + 2], "big") & _SYNC != _SYNC or at + 4 > len(content):
        return 0
    version, layer = content[at + 1] >> 3 & 3, content[at + 1] >> 1 & 3
    bitrate, rate = content[at + 2] >> 4, content[at + 2] >> 2 & 3
    if version not in _RATES or layer != _LAYER_3 or not 0 < bitrate < 15 or rate == 3:  # noqa: PLR2004 - bit fields
        return 0
    is_first = version == 3  # noqa: PLR2004 - a bit field
    kbits = _BITRATES[1 if is_first else 2][bitrate - 1]
    padding = content[at + 2] >> 1 & 1
    return (144 if is_first else 72) * kbits * 1000 // _RATES[version][rate] + padding
