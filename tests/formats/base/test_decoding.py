"""Bytes decoded as text."""

import pytest

from bot.formats.base.decoding import Decoded, decoded, text_from
from bot.formats.base.parsed import Diagnostic
from bot.formats.importers import read_any


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


@pytest.mark.parametrize(
    ("source", "text", "lines"),
    [
        (b"Haus\thouse\nBaum\ttr\x07ee\n", "Haus\thouse\nBaum\ttree\n", [2]),
        (b"Haus\thouse\nBaum\ttr\xc2\x93ee\n", "Haus\thouse\nBaum\ttree\n", [2]),
        (b"caf\xc3\xa9 \xff at the end\nplain\n", "café \ufffd at the end\nplain\n", [1]),
        (b"\xef\xbb\xbfa line of text\nand \x1b another\n", "a line of text\nand  another\n", [2]),
    ],
)
def test_a_few_broken_characters(source: bytes, text: str, lines: list[int]) -> None:
    """A control character is removed, a broken byte is replaced, and the line is told."""
    found = decoded(source, "x")
    assert isinstance(found, Decoded)
    assert (found.text, [fault.line for fault in found.faults]) == (text, lines)


@pytest.mark.parametrize(
    "source",
    [b"a long text with a \0 in it", b"\x01\x02\x03abc", b"\xc3\xa9\xff\xfe\xfd", b"\x1ba"],
)
def test_many_broken_characters(source: bytes) -> None:
    """Bytes that are zero, or that are mostly broken, are no text."""
    assert isinstance(decoded(source, "x"), Diagnostic)


def test_a_broken_line_is_one_problem() -> None:
    """The other lines of the file are cards, and so is this one."""
    parsed = read_any(b"Haus\thouse\nBaum\ttr\x07ee\nApfel\tapple\n", "x.txt")
    assert [card.back for card in parsed.cards] == ["house", "tree", "apple"]
    assert [fault.line for fault in parsed.faults] == [2]
