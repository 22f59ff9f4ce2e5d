"""The little of protobuf that an Anki package holds: the fields of one message, one level deep.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


class NotProtobufError(Exception):
    """The bytes are no protobuf message."""


def fields(message: bytes) -> dict[int, int | bytes]:
    """Reads a message.

    Args:
        message: Its bytes.

    Returns:
        Each field's number and its last value: a varint's number, or the raw bytes of all else.

    Raises:
        NotProtobufError: If the bytes are none, or use the groups of long ago.
    """
    return dict(_fields(message))


def repeated(message: bytes, number: int) -> Iterator[bytes]:
    """The values of a field that may come several times, in order: its bytes each time.

    Raises:
        NotProtobufError: As `fields`.
    """
    for key, value in _fields(message):
        if key == number and isinstance(value, bytes):
            yield value


def text(message: dict[int, int | bytes], number: int) -> str:
    """A field as text; "" if it is not there. Bytes that are no UTF-8 become U+FFFD."""
    value = message.get(number, b"")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        kind = key & 7
        if kind == _VARINT:
            value, place = _varint(message, place)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            size, place = _varint(message, place)
        elif kind in {_FIXED64, _FIXED32}:
            size = 8 if kind == _FIXED64 else 4
        else:
            raise NotProtobufError(f"wire type {kind}")
        if place + size > len(message):
            raise NotProtobufError("cut off")
        yield key >> 3, message[place : place + size]
        place += size


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(message[place : place + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the bit that says: more follows
            return value, place + index + 1
    raise NotProtobufError("a number without an end")
