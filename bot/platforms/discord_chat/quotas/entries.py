"""What the processes share: values as JSON in entries of the store."""

from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


def read(text: str, kind: type[T]) -> T:
    """The value of an entry; a new one if there is no entry, or another version has written it."""
    try:
        return msgspec.json.decode(text, type=kind) if text else kind()
    except msgspec.DecodeError:
        return kind()


def written(value: msgspec.Struct) -> str:
    """The text of an entry with a value."""
    return msgspec.json.encode(value).decode()
