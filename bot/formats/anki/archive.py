"""The collection inside an Anki package, unpacked without trusting anything the package says.

A package is a zip with a database in it: `collection.anki2`, or the later `collection.anki21`, or
the latest `collection.anki21b`, which is compressed with zstd. `meta` says which of them counts; a
dummy of the older kinds stands beside the latest. Source: `rslib/src/import_export/package/meta.rs`
of ankitects/anki.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import zstandard

from bot.formats.anki.protobuf import NotProtobufError, fields

LATEST = 3
"""The highest version of a package that is known here."""

_MEMBERS = {1: "collection.anki2", 2: "collection.anki21", LATEST: "collection.anki21b"}
_CHUNK = 65_536
# What RFC 8878, section 3.1.1.1.2, asks of every decoder. Anki's own windows have 2 MiB.
_WINDOW = 8 * 1024 * 1024
# The directory of a zip becomes objects of twenty times its size; 2 MB list 35,000 media files.
_DIRECTORY_BYTES = 2_000_000
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONG_END_MARK = b"PK\x06\x07"
_LONG_END_BYTES = 20
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 1
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    zstandard.ZstdError,
    EOFError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What the zip and zstd libraries raise over bytes that are none of theirs."""
_TRY_AGAIN = "export it from Anki again"


class UnreadableError(Exception):
    """A package of which nothing can be read; its message is a sentence for people."""


def unpack(source: bytes, target: Path, most: int) -> None:
    """Writes the collection of a package into a file.

    Args:
        source: The package.
        target: The file to write.
        most: How many bytes the package may have, and its collection when unpacked.

    Raises:
        UnreadableError: If there is no collection, or it is too large, or damaged.
        OSError: If the file cannot be written.
    """
    if len(source) > most:
        raise UnreadableError(
            f"the package has {len(source):,} bytes; at most {most:,} are allowed; "
            "export it without media"
        )
    try:
        with opened(source) as package:
            generation = version(package)
            member = _member(package, _MEMBERS[generation])
            size = 0
            with target.open("wb") as file:
                for chunk in chunks(package, member, packed=generation == LATEST):
                    size += len(chunk)
                    if size > most:
                        raise UnreadableError(
                            f"the collection unpacks to more than {most:,} bytes, "
                            "which is the most that is allowed; export fewer decks at once"
                        )
                    file.write(chunk)
    except BROKEN as error:
        raise UnreadableError(f"the package is damaged; {_TRY_AGAIN}") from error


def opened(source: bytes) -> zipfile.ZipFile:
    """Opens a package, whose directory is not too long.

    Raises:
        UnreadableError: If it is none, or holds too many files.
        zipfile.BadZipFile: If its directory is damaged, or another of `BROKEN`.
    """
    _check_directory(source)
    return zipfile.ZipFile(io.BytesIO(source))


def version(package: zipfile.ZipFile) -> int:
    """Which generation a package is of: 1, 2, or `LATEST`.

    Raises:
        UnreadableError: If it is not known.
    """
    names = package.namelist()
    if "meta" not in names:
        return 2 if _MEMBERS[2] in names else 1
    try:
        found = fields(next(chunks(package, _member(package, "meta")), b"")).get(1, 0)
    except NotProtobufError as error:
        raise UnreadableError(f"the package's description is damaged; {_TRY_AGAIN}") from error
    if found not in _MEMBERS:
        raise UnreadableError(
            "the package is of a kind that is not known here; in Anki's export window, "
            'tick "Support older Anki versions"'
        )
    return int(found)


def chunks(
    package: zipfile.ZipFile, found: zipfile.ZipInfo, *, packed: bool = False
) -> Iterator[bytes]:
    """The content of a member, piece by piece, so that its size is known before it is taken.

    Args:
        package: The package.
        found: The member.
        packed: Whether its content is compressed with zstd.

    Raises:
        UnreadableError: If it is locked, or compressed in an unknown way.
        zipfile.BadZipFile: If it is damaged, or another of `BROKEN`.
    """
    if found.flag_bits & _ENCRYPTED:
        raise UnreadableError("the package is locked with a password; export it without one")
    if found.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnreadableError(f"the package is compressed in an unknown way; {_TRY_AGAIN}")
    with package.open(found) as member:
        if not packed:
            yield from iter(lambda: member.read(_CHUNK), b"")
            return
        decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        with decompressor.stream_reader(member, read_size=_CHUNK) as reader:
            yield from iter(lambda: reader.read(_CHUNK), b"")


def _member(package: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    found = [member for member in package.infolist() if member.filename == name]
    if not found:
        raise UnreadableError(f'there is no "{name}" in it, so this is no whole Anki package')
    if len(found) > 1:
        raise UnreadableError(f'the package holds "{name}" twice; {_TRY_AGAIN}')
    return found[0]


def _check_directory(source: bytes) -> None:
    """Refuses a zip whose directory is too long, before zipfile makes objects of it."""
    place = len(source) - _END.size
    if place < 0 or source[place : place + 4] != _END_MARK or source[-2:] != b"\0\0":
        place = source.rfind(_END_MARK, max(0, place - _LONGEST_COMMENT))
    if place < 0 or len(source) - place < _END.size:
        raise UnreadableError("this is no Anki package (no zip file), or its end is missing")
    directory = _END.unpack_from(source, place)[5]
    long_end = source[max(0, place - _LONG_END_BYTES) : place].startswith(_LONG_END_MARK)
    if directory > _DIRECTORY_BYTES or long_end:
        raise UnreadableError("the package holds too many files; export it without media")
