"""Decodes the bytes of untrusted files as text."""

import codecs
import re

import msgspec

from bot.formats.base.deck_limits import MOST_LINES
from bot.formats.base.parsed import Diagnostic

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_LINE_END = {"utf-16-le": b"\n\0", "utf-16-be": b"\0\n"}
# Every control character except tabs, line ends and page breaks.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_REPLACED = "\ufffd"
_FEWEST_PER_LOST = 10
_MOST_FAULTS = 100
# Western text in Windows' old encoding is mostly ASCII; at most this part of it has accents.
_MOST_ACCENTS = 0.3


class Decoded(msgspec.Struct, frozen=True):
    """A text, and diagnostics about single characters that it lost."""

    text: str
    faults: tuple[Diagnostic, ...] = ()


def decoded(source: bytes, name: str, most_lines: int = MOST_LINES) -> Decoded | Diagnostic:
    """Decodes a text file that may have a few broken characters.

    At most one character in ten may be a control character or a broken piece of UTF-8, and none may
    be zero, as in a binary file. Control characters are removed, and each broken piece becomes the
    replacement character U+FFFD; a diagnostic names each line.

    Args:
        source: The file's bytes.
        name: The file's name, for the diagnostics.
        most_lines: The most lines that the text may have.

    Returns:
        The text as `text_from` gives it, or a diagnostic. Never raises.
    """
    text = text_from(source, name, most_lines)
    if isinstance(text, str):
        return Decoded(text)
    whole = _decoded(source, name)
    if isinstance(whole, Diagnostic):
        whole = source.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    lost = whole.count(_REPLACED) + len(whole) - len(_CONTROL.sub("", whole))
    if "\0" in whole or lost * _FEWEST_PER_LOST > len(whole) or whole.count("\n") > most_lines:
        return text
    faults: list[Diagnostic] = []
    for line, row in enumerate(whole.split("\n"), 1):
        if control := _CONTROL.search(row):
            what = f"a control character (U+{ord(control[0]):04X}) stood here; it is left out"
            faults.append(Diagnostic(line, what, name))
        elif _REPLACED in row:
            what = f'a byte here is no UTF-8; "{_REPLACED}" stands for it; save the file as UTF-8'
            faults.append(Diagnostic(line, what, name))
    return Decoded(_CONTROL.sub("", whole), tuple(faults[:_MOST_FAULTS]))


def text_from(source: bytes, name: str, most_lines: int = MOST_LINES) -> str | Diagnostic:
    """Decodes a text file.

    Understands UTF-8 with or without a byte order mark, UTF-16 with one, and Windows' western
    encoding (cp1252) unless the bytes look like broken UTF-8.

    Args:
        source: The file's bytes.
        name: The file's name, for the diagnostic.
        most_lines: The most lines that the text may have.

    Returns:
        The text, with line feeds alone as line ends; or a diagnostic that says why and where the
        bytes are not text, or that there are too many lines. Never raises.
    """
    text = _decoded(source, name)
    if isinstance(text, Diagnostic):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (lines := text.count("\n")) > most_lines:
        return Diagnostic(1, too_many_lines(lines, most_lines), name)
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        code = ord(control[0])
        byte = len(text[: control.start()].encode()) + 1
        return Diagnostic(
            line,
            f"a control character (U+{code:04X}) stands here, about byte {byte:,} of the file; "
            "save the file as plain text, or delete it",
            name,
        )
    return text


def too_many_lines(lines: int, most: int) -> str:
    """Says that a file has too many lines, and how many are allowed."""
    return (
        f"the file has {lines:,} lines; at most {most:,} are allowed; "
        "delete blank lines, or split it into several files"
    )


def _decoded(source: bytes, name: str) -> str | Diagnostic:
    if source.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Diagnostic(1, "the file is UTF-32 from byte 1 on; save it as UTF-8", name)
    mark, encoding = next(
        (known for known in _BYTE_ORDER_MARKS if source.startswith(known[0])), (b"", "utf-8")
    )
    try:
        return source[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if not mark and _is_western(source):
            return source.decode("cp1252")
        offset = len(mark) + error.start
        line = source.count(_LINE_END.get(encoding, b"\n"), 0, offset) + 1
        label = encoding[:6].rstrip("-").upper()
        message = f"byte {offset + 1:,} of the file is no {label}; save the file as UTF-8"
        return Diagnostic(line, message, name)


def _is_western(source: bytes) -> bool:
    """Whether bytes that are not UTF-8 are likely cp1252, and no other common encoding."""
    high = sum(byte >= 0x80 for byte in source)  # noqa: PLR2004 - the end of ASCII
    if high > _MOST_ACCENTS * len(source):
        return False
    try:
        text = source.decode("cp1252")
    except UnicodeDecodeError:
        return False
    # Complete UTF-8 characters beyond ASCII mean that the file is UTF-8 with a fault in it.
    complete = source.decode("utf-8", "ignore")
    return complete.isascii() and not _CONTROL.search(text)
