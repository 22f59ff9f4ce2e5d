"""Unpacks the collection inside an Anki package, without trusting anything the package says.

A package is a zip file that contains a database: `collection.anki2`, the later `collection.anki21`,
or the latest `collection.anki21b`, which is compressed with zstd. The member `meta` says which one
counts; beside the latest kind, Anki puts a dummy of an older one. Source:
`rslib/src/import_export/package/meta.rs` of ankitects/anki. The collection alone is read as well:
somebody has unpacked a package, or copied the file from Anki's folder.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import zstandard

from bot.formats.anki.protobuf import NotProtobufError, fields
from bot.formats.base import zips
from bot.formats.base.zips import LongDirectoryError, NoZipError, check_directory

LATEST = 3
"""The latest version of packages that this module knows."""

_MEMBERS = {1: "collection.anki2", 2: "collection.anki21", LATEST: "collection.anki21b"}
_CHUNK = 65_536
ZIP_BEGINS = zips.BEGINS
SQLITE_BEGINS = b"SQLite format 3\0"
ZSTD_BEGINS = b"\x28\xb5\x2f\xfd"
# RFC 8878, section 3.1.1.1.2, recommends this limit to decoders. Anki itself uses 2 MiB.
_WINDOW = 8 * 1024 * 1024
_ENCRYPTED = 1
BROKEN = (*zips.BROKEN, zstandard.ZstdError)
"""What the zip and zstd libraries raise for damaged data."""
_TRY_AGAIN = "export it from Anki again"


class UnreadableError(Exception):
    """Nothing of a package can be read; the message is a sentence for people."""


def unpack(source: bytes, target: Path, most: int) -> None:
    """Writes the collection of a package into a file.

    Args:
        source: The package, or its collection alone.
        target: The file to write.
        most: The most bytes that the package may have, and that its collection may unpack to.

    Raises:
        UnreadableError: If the collection is missing, too large or damaged.
        OSError: If the file cannot be written.
    """
    if len(source) > most:
        raise UnreadableError(
            f"the package has {len(source):,} bytes; at most {most:,} are allowed; "
            "export it without media"
        )
    try:
        with target.open("wb") as file:
            size = 0
            for chunk in _collection_chunks(source):
                size += len(chunk)
                if size > most:
                    raise UnreadableError(
                        f"the collection unpacks to more than {most:,} bytes, "
                        "which is the most that is allowed; export fewer decks at once"
                    )
                file.write(chunk)
    except BROKEN as error:
        raise UnreadableError(f"the package is damaged; {_TRY_AGAIN}") from error


def is_bare(source: bytes) -> bool:
    """Whether this is a collection without its package: an SQLite file, packed or not."""
    return source.startswith((SQLITE_BEGINS, ZSTD_BEGINS))


def beginning(source: bytes) -> bytes:
    """The first bytes of what is compressed in a file; none if they can't be read."""
    try:
        return next(_unpacked(io.BytesIO(source)), b"")
    except BROKEN:
        return b""


def _collection_chunks(source: bytes) -> Iterator[bytes]:
    if source.startswith(ZSTD_BEGINS):
        yield from _unpacked(io.BytesIO(source))
    elif is_bare(source):
        yield source
    else:
        with open_package(source) as package:
            number = version(package)
            yield from chunks(package, _member(package, _MEMBERS[number]), packed=number == LATEST)


def _unpacked(stream: IO[bytes]) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    with decompressor.stream_reader(stream, read_size=_CHUNK) as reader:
        yield from iter(lambda: reader.read(_CHUNK), b"")


def open_package(source: bytes) -> zipfile.ZipFile:
    """Opens a package.

    Raises:
        UnreadableError: If the bytes are no zip file, or its directory is too long.
        zipfile.BadZipFile: If the directory is damaged; or another error of `BROKEN`.
    """
    try:
        check_directory(source)
    except NoZipError as error:
        sentence = "this is no Anki package (no zip file), or its end is missing"
        raise UnreadableError(sentence) from error
    except LongDirectoryError as error:
        sentence = "the package holds too many files; export it without media"
        raise UnreadableError(sentence) from error
    return zipfile.ZipFile(io.BytesIO(source))


def version(package: zipfile.ZipFile) -> int:
    """The version of a package: 1, 2 or `LATEST`.

    Raises:
        UnreadableError: If the version is unknown, or cannot be read.
    """
    names = package.namelist()
    if "meta" not in names:
        return 2 if _MEMBERS[2] in names else 1
    try:
        number = fields(next(chunks(package, _member(package, "meta")), b"")).get(1, 0)
    except NotProtobufError as error:
        raise UnreadableError(f"the package's description is damaged; {_TRY_AGAIN}") from error
    if number not in _MEMBERS:
        raise UnreadableError(
            "the package is of a kind that is not known here; in Anki's export window, "
            'tick "Support older Anki versions"'
        )
    return int(number)


def chunks(
    package: zipfile.ZipFile, member: zipfile.ZipInfo, *, packed: bool = False
) -> Iterator[bytes]:
    """The content of a member in chunks, so that the caller can stop when it becomes too large.

    Args:
        package: The package.
        member: The member.
        packed: Whether the content is compressed with zstd.

    Raises:
        UnreadableError: If the member is encrypted, or compressed in an unknown way.
        zipfile.BadZipFile: If the member is damaged; or another error of `BROKEN`.
    """
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableError("the package is locked with a password; export it without one")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnreadableError(f"the package is compressed in an unknown way; {_TRY_AGAIN}")
    with package.open(member) as stream:
        yield from _unpacked(stream) if packed else iter(lambda: stream.read(_CHUNK), b"")


def _member(package: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    members = [member for member in package.infolist() if member.filename == name]
    if not members:
        raise UnreadableError(f'there is no "{name}" in it, so this is no whole Anki package')
    if len(members) > 1:
        raise UnreadableError(f'the package holds "{name}" twice; {_TRY_AGAIN}')
    return members[0]
