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
from bot.formats.base.media import name_of
from bot.formats.base.parsed import Diagnostic, Limits, ParseResult
from bot.formats.base.zips import BEGINS, BROKEN, LongDirectoryError, NoZipError, check_directory
from bot.formats.native import file
from bot.formats.native.file import UnfitFileError
from bot.formats.native.validation import quoted
from bot.model.cards import Deck, Image, Medium, Sound, media_of

ENDING = ".zip"
FOLDER = "media/"
MOST_SOURCE_BYTES = 10_000_000
"""Of one picture as it comes; the largest photos have about as many."""
UNPACKED_BYTES = 200_000_000
"""Of all files together: 50 MB can unpack to a thousand times their size."""

_SOUNDS = (".mp3", ".ogg", ".oga", ".opus", ".wav", ".m4a", ".mp4", ".flac")
_CHUNK = 65_536
_ENCRYPTED = 1
_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What systems put beside the files that people pack."""
_SHOWN = 5
_WHY = {
    "damaged": "is no picture that can be read, or is damaged",
    "large": "has too many pixels",
    "spent": "has more pixels than the other pictures leave to the deck; 1,280 a side are enough",
    "unsafe": "has scripts, or refers to other files",
    "empty": "is empty",
    "unknown": "is of no kind of sound that is played here",
    "misnamed": "is not the kind of sound that its name says",
    "polyglot": "holds something else besides a sound",
    "long": "is longer than 10 minutes",
}


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
            text = _content(archive, members[text_file], MOST_BYTES)
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
    unused = [Diagnostic(0, sentence, name) for sentence in files.unused()]
    faults = (*unused, *result.faults)
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
        self.contents: dict[str, bytes] = {}
        """The bytes of the media that are kept, by their names."""
        self._archive = archive
        self._members = members
        self._limits = limits
        self._unpacked_left = UNPACKED_BYTES
        self._pixels_left = limits.image_pixels
        self._bytes_left = {Image: limits.image_bytes, Sound: limits.sound_bytes}
        self._counts = {Image: 0, Sound: 0}
        # By path: the medium, or what is wrong with its file.
        self._known: dict[str, Medium | str] = {}

    def medium(self, path: str, words: str) -> Medium:
        """The picture or sound at a path; raises `UnfitFileError` if it can't be used."""
        path = unicodedata.normalize("NFC", path)
        if path not in self._known:
            try:
                self._known[path] = self._read(path)
            except UnfitFileError as error:
                self._known[path] = str(error)
        known = self._known[path]
        if isinstance(known, str):
            raise UnfitFileError(known)
        return msgspec.structs.replace(known, words=words)

    def unused(self) -> Iterator[str]:
        """A sentence about the files that no card names, if there are any."""
        names = [name for name in self._members if name not in self._known]
        if names:
            shown = ", ".join(map(quoted, names[:_SHOWN]))
            more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
            yield f"no card names {shown}{more}; delete what is not needed, or name it in a card"

    def _read(self, path: str) -> Medium:
        member = self._members.get(path)
        if member is None:
            raise UnfitFileError(f"there is no file {quoted(path)} in the zip file")
        is_sound = path.lower().endswith(_SOUNDS)
        kind = Sound if is_sound else Image
        most = self._limits.a_sound_bytes if is_sound else MOST_SOURCE_BYTES
        content = _content(self._archive, member, min(most, self._unpacked_left))
        self._unpacked_left -= len(content)
        medium, content = self._sound(content, path) if is_sound else self._image(content, path)
        if medium.name not in self.contents:
            self._counts[kind] += 1
            self._bytes_left[kind] -= len(content)
            allowed = self._limits.sounds if is_sound else self._limits.images
            if self._counts[kind] > allowed or self._bytes_left[kind] < 0:
                raise UnfitFileError(f"with {quoted(path)} the deck would hold too much media")
            self.contents[medium.name] = content
        return medium

    def _image(self, source: bytes, path: str) -> tuple[Image, bytes]:
        # Only decks with pictures need Pillow.
        from bot.formats.base.image_sanitizer import UnfitError, sanitize  # noqa: PLC0415

        try:
            image = sanitize(source, self._pixels_left)
        except UnfitError as error:
            self._pixels_left -= error.effort
            raise UnfitFileError(f"{quoted(path)} {_WHY[error.why]}") from error
        self._pixels_left -= image.effort
        return Image(name_of(image.content, image.ending), ""), image.content

    def _sound(self, source: bytes, path: str) -> tuple[Sound, bytes]:
        from bot.formats.base.sound.sanitizer import UnfitError, sanitize  # noqa: PLC0415 - as above

        try:
            sound = sanitize(source, path)
        except UnfitError as error:
            raise UnfitFileError(f"{quoted(path)} {_WHY[error.why]}") from error
        return Sound(name_of(sound.content, sound.ending), "", sound.seconds), sound.content


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


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The content of a file; raises `UnfitFileError` if it has more bytes than this."""
    content = bytearray()
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > most:
                name = quoted(member.filename)
                raise UnfitFileError(f"{name} has more than {most:,} bytes; that is too many")
    return bytes(content)
