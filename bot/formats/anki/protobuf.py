"""The part of protobuf that Anki packages need: the fields of one message, one level deep.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


class NotProtobufError(Exception):
    """The bytes are not a protobuf message."""


def fields(message: bytes) -> dict[int, int | bytes]:
    """Reads a message.

    Args:
        message: Its bytes.

    Returns:
        The last value of each field by the field's number: an integer for a varint, else raw bytes.

    Raises:
        NotProtobufError: If the bytes are not a message, or use the deprecated groups.
    """
    return dict(_fields(message))


def repeated(message: bytes, number: int) -> Iterator[bytes]:
    """The values of a repeated field of type bytes, in order.

    Raises:
        NotProtobufError: As `fields`.
    """
    for key, value in _fields(message):
        if key == number and isinstance(value, bytes):
            yield value


def text(message: dict[int, int | bytes], number: int) -> str:
    """A field as text; "" if it is missing. Bytes that are not UTF-8 become U+FFFD."""
    value = message.get(number, b"")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    index = 0
    while index < len(message):
        key, index = _varint(message, index)
        kind = key & 7
        if kind == _VARINT:
            value, index = _varint(message, index)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            size, index = _varint(message, index)
        elif kind in {_FIXED64, _FIXED32}:
            size = 8 if kind == _FIXED64 else 4
        else:
            raise NotProtobufError(f"wire type {kind}")
        if index + size > len(message):
            raise NotProtobufError("cut off")
        yield key >> 3, message[index : index + size]
        index += size


def _varint(message: bytes, start: int) -> tuple[int, int]:
    """The varint that begins at an index, and the index after it."""
    value = 0
    for offset, byte in enumerate(message[start : start + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * offset)
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more bytes follow
            return value, start + offset + 1
    raise NotProtobufError("a number without an end")
