"""Bytes decoded as text."""

import pytest

from bot.formats.base.decoding import text_from
from bot.formats.base.parsed import Diagnostic


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("é\r\nü\rx".encode(), "é\nü\nx"),
        ("é".encode("utf-8-sig"), "é"),
        ("é\n".encode("utf-16"), "é\n"),
        ("é".encode("utf-16-be").join([b"\xfe\xff", b""]), "é"),
        ("café “au lait”".encode("cp1252"), "café “au lait”"),
    ],
)  # fmt: skip
def test_encodings(source: bytes, text: str) -> None:
    """UTF-8, UTF-16 with its byte order mark, and cp1252 are decoded."""
    assert text_from(source, "x") == text


def test_a_broken_utf8_is_not_taken_for_another_encoding() -> None:
    """If a text has complete UTF-8 characters, a broken byte is a fault, not cp1252."""
    fault = text_from("naïve café\n".encode() + b"caf\xe9", "x")
    assert isinstance(fault, Diagnostic)
    assert (fault.line, fault.file) == (2, "x")
