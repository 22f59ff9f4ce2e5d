"""Checks a stranger's sound for what it is, and leaves its tags out, without encoding it again.

A tag may say whose recording it was, or hold a picture that nobody looked at. What is kept is the
sound alone: of an MP3 its frames, of other files the parts that a player needs.
"""

import io
import math
import re
import zipfile
from collections.abc import Callable
from typing import Literal

import msgspec
import tinytag

from bot.formats.base.sound import containers, mpeg, ogg

LONGEST_S = 600
"""Seconds of a sound: 2 MB are four minutes of music, or much less of what a card plays."""

Why = Literal["empty", "unknown", "misnamed", "polyglot", "damaged", "long"]

_OGG = "ogg"
_MAGIC = (
    (re.compile(rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb]"), "mp3"),
    (re.compile(rb"OggS"), _OGG),
    (re.compile(rb"RIFF.{4}WAVE", re.DOTALL), "wav"),
    (re.compile(rb"fLaC"), "flac"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "m4a"),
)
"""How files begin, and their kind."""
_ENDINGS = {"oga": _OGG, "opus": _OGG, "ogg": _OGG, "mp4": "m4a"}
"""Other endings of names for a kind; each kind is its own ending as well."""
_BARE: dict[str, Callable[[bytes], bytes | None]] = {
    "mp3": mpeg.bare,
    "wav": containers.bare_wav,
    "flac": containers.bare_flac,
    "m4a": containers.bare_m4a,
}
# A file that is a sound to one program and something else to another; zip files begin at their end.
_OTHER = re.compile(rb"%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
_PAGE = re.compile(rb"<(?:!doctype|html|script|svg|\?php|body)\b", re.IGNORECASE)
_PAGE_BYTES = 1_024


class SanitizedSound(msgspec.Struct, frozen=True):
    """A sound without its tags: its bytes, the ending of its kind such as ".mp3", its length."""

    content: bytes
    ending: str
    seconds: int


class UnfitError(Exception):
    """A sound can't be used.

    Attributes:
        why: "empty" if it has no bytes; "unknown" if its name is that of no kind of sound;
            "misnamed" if it is not what its name says; "polyglot" if it is another file as well;
            "damaged" if it can't be played; "long" if it is longer than `LONGEST_S`.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def sanitize(source: bytes, name: str) -> SanitizedSound:
    """Checks a sound, and takes out its tags.

    Args:
        source: The file's bytes, few enough to be searched in memory.
        name: The file's name, whose ending says what it should be: mp3, ogg, oga, opus, wav, m4a,
            mp4 or flac.

    Raises:
        UnfitError: If the sound can't be used.
    """
    ending = name.rpartition(".")[2].lower()
    named = _ENDINGS.get(ending, ending)
    if named != _OGG and named not in _BARE:
        raise UnfitError("unknown")
    if not source:
        raise UnfitError("empty")
    if named != next((kind for magic, kind in _MAGIC if magic.match(source)), ""):
        raise UnfitError("misnamed")
    if _OTHER.search(source) or zipfile.is_zipfile(io.BytesIO(source)):
        raise UnfitError("polyglot")
    content, ending = _bare(source, named)
    if _PAGE.search(content[:_PAGE_BYTES]):
        raise UnfitError("polyglot")
    seconds = _seconds(content)
    if seconds > LONGEST_S:
        raise UnfitError("long")
    return SanitizedSound(content, ending, max(1, math.ceil(seconds)))


def _bare(source: bytes, kind: str) -> tuple[bytes, str]:
    if kind == _OGG:
        found = ogg.bare(source)
        if found is None:
            raise UnfitError("damaged")
        return found
    content = _BARE[kind](source)
    if content is None:
        raise UnfitError("damaged")
    return content, f".{kind}"


def _seconds(content: bytes) -> float:
    try:
        tag = tinytag.TinyTag.get(file_obj=io.BytesIO(content), tags=False)
    except tinytag.TinyTagException as error:
        raise UnfitError("damaged") from error
    if not tag.duration or not tag.samplerate or not math.isfinite(tag.duration):
        raise UnfitError("damaged")
    return tag.duration
