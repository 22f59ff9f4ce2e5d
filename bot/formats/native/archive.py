"""A deck with pictures and sounds: a zip file of one deck file and the folder `media` beside it.

Nothing is unpacked onto the disk. A name is only looked up, and each file is read when a card names
it, up to its limits; what it holds is checked like any picture or sound from a stranger.
"""

import io
import stat
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from bot.formats.base.deck_limits import MOST_BYTES
from bot.formats.base.media_store import REASONS, SOUNDS, LeftOut, MediaStore
from bot.formats.base.parsed import Diagnostic, Limits, ParseResult
from bot.formats.base.zips import BEGINS, BROKEN, LongDirectoryError, NoZipError, check_directory
from bot.formats.native import file
from bot.formats.native.file import UnfitFileError
from bot.formats.native.validation import quoted
from bot.model.cards import Deck, Image, Medium, media_of

ENDING = ".zip"
FOLDER = "media/"
_CHUNK = 65_536
_ENCRYPTED = 1
_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What systems put beside the files that people pack."""
_SHOWN = 5


class NativeDeck(msgspec.Struct, frozen=True):
    """A deck file that was read, and the bytes of its cards' pictures and sounds by their names."""

    result: ParseResult
    media: dict[str, bytes] = {}


def looks_like(source: bytes) -> bool:
    """Whether the bytes are a zip file of a deck file, perhaps in one folder."""
    if not source.startswith(BEGINS):
        return False
    try:
        check_directory(source)
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            return any(map(_is_deck_file, archive.namelist()))
    except (NoZipError, LongDirectoryError, *BROKEN):
        return False


def read(source: bytes, name: str, limits: Limits) -> NativeDeck:
    """Reads a deck file, or a zip file of one with its media. Never raises, whatever the bytes.

    Args:
        source: The file's bytes.
        name: The file's name, for the diagnostics.
        limits: How many bytes a zip file may have, and how many pictures and sounds are taken.
    """
    if not source.startswith(BEGINS):
        return NativeDeck(file.read(source, name))
    if len(source) > limits.package_bytes:
        size = f"{len(source):,} bytes; at most {limits.package_bytes:,} are allowed"
        return NativeDeck(ParseResult(None, (Diagnostic(1, f"the file has {size}", name),)))
    try:
        members = _members(source)
        text_file = _deck_file(members)
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            text = _text(archive, members[text_file])
            folder = text_file.rpartition("/")[0]
            prefix = f"{folder}/" if folder else ""
            beside = {
                member.removeprefix(prefix): info
                for member, info in members.items()
                if member != text_file
            }
            files = _Files(archive, beside, limits)
            result = file.read(text, name, files.medium)
    except UnfitFileError as error:
        return NativeDeck(ParseResult(None, (Diagnostic(1, str(error), name),)))
    except BROKEN:
        sentence = "the zip file is damaged; pack it again"
        return NativeDeck(ParseResult(None, (Diagnostic(1, sentence, name),)))
    remarks = [Diagnostic(0, sentence, name) for sentence in files.remarks()]
    faults = (*remarks, *result.faults)
    return NativeDeck(msgspec.structs.replace(result, faults=faults), files.contents)


def ending_of(content: bytes) -> str:
    """How the name of a deck file ends that was written: it is a text, or a zip file."""
    return ENDING if content.startswith(BEGINS) else ".toml"


def files_in(folder: Path) -> list[Path]:
    """The deck files in a folder, with and without media, by their names."""
    return sorted(path for ending in ("*.toml", f"*{ENDING}") for path in folder.glob(ending))


def write(deck: Deck, media: Mapping[str, bytes]) -> bytes:
    """Writes a deck: as a deck file, or if its cards have media, as a zip file with these.

    Args:
        deck: A deck within the format's limits.
        media: The bytes of its pictures and sounds, by their names. Of a card whose medium is not
            among them only the words are written.

    Returns:
        The file's bytes, the same for the same deck and media.
    """
    cards = tuple(
        msgspec.structs.replace(
            card,
            images=tuple(image for image in card.images if image.name in media),
            sounds=tuple(sound for sound in card.sounds if sound.name in media),
        )
        for card in deck.cards
    )
    text = file.write(msgspec.structs.replace(deck, cards=cards)).encode()
    names = sorted({medium.name for card in cards for medium in media_of(card)})
    if not names:
        return text
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        members = [(f"{deck.id}.toml", text), *((FOLDER + name, media[name]) for name in names)]
        for name, content in members:
            # A ZipInfo without a date, so that the same deck makes the same file.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


class _Files:
    """The files beside a deck file, each read and checked when a card first names it."""

    def __init__(
        self, archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], limits: Limits
    ) -> None:
        self._archive = archive
        self._members = members
        self._named: set[str] = set()
        self._moving: list[str] = []
        self._store = MediaStore(self._read, limits, self._note)

    @property
    def contents(self) -> dict[str, bytes]:
        """The bytes of the media that are kept, by their names."""
        return self._store.contents

    def medium(self, path: str, words: str) -> Medium:
        """The picture or sound at a path; raises `UnfitFileError` if it can't be used."""
        path = unicodedata.normalize("NFC", path)
        self._named.add(path)
        is_sound = path.lower().endswith(SOUNDS)
        found = self._store.sound(path) if is_sound else self._store.image(path)
        if isinstance(found, LeftOut):
            if found.why == "missing":
                raise UnfitFileError(f"there is no file {quoted(path)} in the zip file")
            raise UnfitFileError(f"{quoted(path)} {REASONS[found.kind][found.why][0]}")
        return msgspec.structs.replace(found, words=words)

    def remarks(self) -> Iterator[str]:
        """Sentences about the files that no card names, and about pictures that move."""
        names = [name for name in self._members if name not in self._named]
        if names:
            shown = ", ".join(map(quoted, names[:_SHOWN]))
            more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
            yield f"no card names {shown}{more}; delete what is not needed, or name it in a card"

        for path in self._moving:
            yield f"{quoted(path)} {REASONS[Image]['moves'][0]}"

    def _read(self, path: str, most: int) -> bytes | None:
        member = self._members.get(path)
        return None if member is None else _content(self._archive, member, most)

    def _note(self, path: str, left: LeftOut) -> None:
        if left.why == "moves":
            self._moving.append(path)


def _members(source: bytes) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip file by their names, without those of systems.

    Raises:
        UnfitFileError: If a name is not that of a file inside it, or stands twice.
        zipfile.BadZipFile: If the directory is damaged; or another error of `BROKEN`.
    """
    try:
        check_directory(source)
    except NoZipError as error:
        raise UnfitFileError("the end of the zip file is missing; pack or send it again") from error
    except LongDirectoryError as error:
        raise UnfitFileError("the zip file holds too many files") from error
    members: dict[str, zipfile.ZipInfo] = {}
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        for info in archive.infolist():
            name = unicodedata.normalize("NFC", info.filename)
            if info.is_dir() or name.startswith(_SYSTEM[0]) or name.rpartition("/")[2] in _SYSTEM:
                continue
            _check(name, info)
            if name in members:
                raise UnfitFileError(f"the zip file holds {quoted(name)} twice")
            members[name] = info
    return members


def _check(name: str, info: zipfile.ZipInfo) -> None:
    parts = name.split("/")
    # A name as the zip file has it: zipfile itself cuts it at a zero byte.
    if info.orig_filename != info.filename or "\\" in name or ":" in parts[0]:
        raise UnfitFileError(f"the name {quoted(name)} in the zip file is no usual file name")
    if not all(parts) or {".", ".."} & {*parts}:
        raise UnfitFileError(f"the name {quoted(name)} in the zip file leads out of it")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnfitFileError(f"{quoted(name)} in the zip file is a link; pack the file itself")
    if info.flag_bits & _ENCRYPTED:
        raise UnfitFileError("the zip file is locked with a password; pack it without one")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnfitFileError("the zip file is compressed in an unusual way; pack it again")


def _is_deck_file(name: str) -> bool:
    return name.lower().endswith(".toml") and name.count("/") <= 1 and not name.startswith(FOLDER)


def _deck_file(members: Mapping[str, zipfile.ZipInfo]) -> str:
    """The name of the only deck file; raises `UnfitFileError` if there is none, or another."""
    names = [name for name in members if _is_deck_file(name)]
    if len(names) != 1:
        found = f"these: {', '.join(map(quoted, names[:_SHOWN]))}" if names else "none"
        raise UnfitFileError(f"a zip file holds one deck file (.toml), and here are {found}")
    return names[0]


def _text(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The text of the deck file; raises `UnfitFileError` if it is too long."""
    text = _content(archive, member, MOST_BYTES)
    if len(text) > MOST_BYTES:
        name = quoted(member.filename)
        raise UnfitFileError(f"{name} has more than {MOST_BYTES:,} bytes; that is too many")
    return text


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The content of a file; of a longer one only one byte more than these."""
    with archive.open(member) as stream:
        content = bytearray()
        while (left := most + 1 - len(content)) and (chunk := stream.read(min(_CHUNK, left))):
            content += chunk
    return bytes(content)
