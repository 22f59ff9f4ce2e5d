"""The files beside the collection in an Anki package: its pictures and sounds.

In the package, each file is called by a number, and the member `media` lists the files' names: in
the older kinds as JSON, from number to name; in the latest kind as protobuf, and there `media` and
every file are compressed with zstd. Source: `proto/anki/import_export.proto` and
`rslib/src/import_export/package/media.rs` of ankitects/anki. A name is only looked up, and never
used as a path.
"""

import itertools
import unicodedata
import urllib.parse
import zipfile
from collections.abc import Iterator

import msgspec

from bot.formats.anki.archive import (
    BROKEN,
    LATEST,
    UnreadableError,
    chunks,
    is_bare,
    open_package,
    version,
)
from bot.formats.anki.protobuf import NotProtobufError, fields, repeated, text

_MAP = "media"
_ENTRIES = 1
_NAME = 1
# A package that can be read has some 35,000 files at most: see `bot.formats.anki.archive`.
_MOST_FILES = 100_000
_NUMBERS = msgspec.json.Decoder(dict[str, str])


class Media:
    """The files of a package, by the names that cards use."""

    def __init__(self, source: bytes, map_bytes: int) -> None:
        """Takes the package; it is opened when the first file is read.

        Args:
            source: A package whose collection could be unpacked.
            map_bytes: The longest list of names, when unpacked, in bytes.
        """
        self._source = source
        self._map_bytes = map_bytes
        self._package: zipfile.ZipFile | None = None
        self._latest = False
        self._members: dict[str, zipfile.ZipInfo] = {}

    def close(self) -> None:
        """Closes the package."""
        if self._package is not None:
            self._package.close()

    def read(self, name: str, most: int) -> bytes | None:
        """The content of a file.

        Args:
            name: The name that a card uses: plain, or percent-encoded as in an address.
            most: The most bytes that are allowed.

        Returns:
            The bytes, of a longer file only the first `most` + 1; empty if the file is damaged;
            None if there is no such file.
        """
        member = self._member(name)
        if self._package is None or member is None:
            return None
        return self._content(self._package, member, most)

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return self._member(name) is not None

    def _member(self, name: str) -> zipfile.ZipInfo | None:
        if is_bare(self._source):
            return None
        if self._package is None:
            self._package = open_package(self._source)
            self._members = self._members_by_name(self._package)
        decoded = (name, urllib.parse.unquote(name))
        found = (self._members.get(unicodedata.normalize("NFC", each)) for each in decoded)
        return next(filter(None, found), None)

    def _content(self, package: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
        content = bytearray()
        try:
            for chunk in chunks(package, member, packed=self._latest):
                content += chunk
                if len(content) > most:
                    break
        except (UnreadableError, *BROKEN):
            return b""
        return bytes(content[: most + 1])

    def _members_by_name(self, package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
        """The members by file name; none if the list of names can't be read."""
        by_number = {member.filename: member for member in package.infolist()}
        if _MAP not in by_number:
            return {}
        self._latest = version(package) == LATEST
        content = self._content(package, by_number[_MAP], self._map_bytes)
        try:
            pairs = _of_protobuf(content) if self._latest else _of_json(content)
            return {
                unicodedata.normalize("NFC", name): by_number[number]
                for number, name in pairs
                if number in by_number
            }
        except (msgspec.DecodeError, NotProtobufError, UnicodeDecodeError):
            return {}


def _of_json(content: bytes) -> Iterator[tuple[str, str]]:
    if content.count(b":") <= _MOST_FILES:
        yield from _NUMBERS.decode(content).items()


def _of_protobuf(content: bytes) -> Iterator[tuple[str, str]]:
    for number, entry in enumerate(itertools.islice(repeated(content, _ENTRIES), _MOST_FILES)):
        yield str(number), text(fields(entry), _NAME)
