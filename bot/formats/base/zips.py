"""Zip files from strangers: the length of their directory is checked before it is parsed."""

import struct
import zipfile
import zlib
from typing import Final

BEGINS: Final = b"PK\x03\x04"
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What the zip library raises for damaged data."""

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONG_END_MARK = b"PK\x06\x07"
_LONG_END_BYTES = 20
_LONGEST_COMMENT = 65_535
# zipfile needs twenty times the size of a zip's directory; 2 MB list 35,000 files.
_DIRECTORY_BYTES = 2_000_000


class NoZipError(Exception):
    """The bytes are no zip file, or their end is missing."""


class LongDirectoryError(Exception):
    """A zip file holds too many files."""


def check_directory(source: bytes) -> None:
    """Checks that the directory of a zip file is short enough to be parsed.

    Raises:
        NoZipError: If there is none.
        LongDirectoryError: If it is too long.
    """
    end = len(source) - _END.size
    if end < 0 or source[end : end + 4] != _END_MARK or source[-2:] != b"\0\0":
        end = source.rfind(_END_MARK, max(0, end - _LONGEST_COMMENT))
    if end < 0 or len(source) - end < _END.size:
        raise NoZipError
    directory = _END.unpack_from(source, end)[5]
    long_end = source[max(0, end - _LONG_END_BYTES) : end].startswith(_LONG_END_MARK)
    if directory > _DIRECTORY_BYTES or long_end:
        raise LongDirectoryError
