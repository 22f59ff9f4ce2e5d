"""The sounds on a package's notes: checked, stored, and named in the cards' texts.

A mark stands in the place of each sound, as one does for each picture: `[sound]`, or `[sound 2]`
for the second of a note. The name of its file is never shown, since it may be the answer.
"""

import html as entities
import re

from msgspec import structs

from bot.formats.anki.images import ImageStore, plain
from bot.formats.anki.media import Media
from bot.formats.anki.warnings import SOUNDS, WarningKind, Warnings
from bot.formats.base.media import name_of
from bot.formats.base.parsed import Limits, ParsedCard
from bot.model.cards import Sound, mark_of, media_in

WORDS = "sound"
"""The words of a sound that has no description."""

MISSING = WarningKind(
    'the sound "{name}" is not in the package; its card is kept, without it',
    "{count} sounds are not in the package; their cards are kept, without them",
)
LARGE = WarningKind(
    'the sound "{name}" is too large; it was left out',
    "{count} sounds are too large; they were left out",
)
FULL = WarningKind(
    'with the sound "{name}" the deck would hold more sounds than is allowed; it was left out',
    "{count} sounds are more than a deck may hold; they were left out",
)
UNFIT = {
    "empty": WarningKind(
        'the sound "{name}" is an empty file; it was left out',
        "{count} sounds are empty files; they were left out",
    ),
    "unknown": WarningKind(
        'the sound "{name}" is of a kind that can\'t be played here; it was left out '
        "(mp3, ogg, opus, wav, m4a and flac are kept)",
        "{count} sounds are of kinds that can't be played here; they were left out "
        "(mp3, ogg, opus, wav, m4a and flac are kept)",
    ),
    "misnamed": WarningKind(
        'the file "{name}" is not the kind of sound that its name says; it was left out',
        "{count} files are not the kinds of sound that their names say; they were left out",
    ),
    "polyglot": WarningKind(
        'the file "{name}" holds something else besides a sound; it was left out',
        "{count} files hold something else besides a sound; they were left out",
    ),
    "damaged": WarningKind(
        'the sound "{name}" is damaged; it was left out',
        "{count} sounds are damaged; they were left out",
    ),
    "long": WarningKind(
        'the sound "{name}" is longer than 10 minutes; it was left out',
        "{count} sounds are longer than 10 minutes; they were left out",
    ),
}
"""What is said of a sound that can't be used, by why."""

_SOUND = re.compile(r"\[sound:([^\[\]<>]*)\]", re.IGNORECASE)
_OWN = re.compile(
    r'<span title="(?P<words>[^"<>]*)">\[sound:(?P<named>[^\[\]<>]*)\]</span>'
    r"|\[sound:(?P<bare>[^\[\]<>]*)\]"
)
_APART_BEFORE, _APART_BEHIND = frozenset(" \n\t>{:(“„"), frozenset(" \n\t<}.,;:!?)”“")
"""Characters beside which a mark needs no space."""
_TTS = re.compile(r"\[/?anki:[^\[\]<>]*\]", re.IGNORECASE)


def plays_sound(html: str) -> bool:
    """Whether HTML names a sound file."""
    return "[" in html and _SOUND.search(html) is not None


def is_spoken(html: str) -> bool:
    """Whether HTML has text that Anki reads aloud."""
    return "[" in html and _TTS.search(html) is not None


def without_sounds(html: str) -> str:
    """The HTML without the names of sound files."""
    return _TTS.sub("", _SOUND.sub("", html)) if "[" in html else html


class SoundStore:
    """The sounds of one package, each read when a card first plays it."""

    def __init__(
        self, media: Media, limits: Limits, warnings: Warnings, images: ImageStore
    ) -> None:
        """Begins without sounds.

        Args:
            media: The package's files.
            limits: How many sounds are stored, and of how many bytes. If none is allowed, none is
                read.
            warnings: Takes what is wrong with a sound.
            images: The pictures, from which the words of sounds have to differ.
        """
        self.contents: dict[str, bytes] = {}
        """The bytes of the stored sounds, by their names."""
        self._media = media
        self._limits = limits
        self._warnings = warnings
        self._bytes_left = limits.sound_bytes
        self._images = images
        # By the name in the package; None if the sound is not stored.
        self._sounds: dict[str, Sound | None] = {}
        self._of_note: dict[str, Sound] = {}

    def begin_note(self) -> None:
        """Forgets the sounds of the note before."""
        self._of_note.clear()

    def marked(self, html: str) -> str:
        """The HTML of a field with a mark for each sound; one that is not stored leaves nothing."""
        if "[" not in html:
            return html
        return _TTS.sub("", _SOUND.sub(self._mark, html))

    def marked_own(self, html: str) -> str:
        """The same of HTML that Cardstreak wrote, where only a file of the package is a sound."""
        if "[sound:" not in html:
            return html
        return _OWN.sub(self._own_mark, html)

    def on(self, card: ParsedCard) -> ParsedCard:
        """The card of the current note with those sounds whose marks stand in its texts."""
        if not self._of_note:
            return card
        texts = f"{card.front}\n{card.back}\n{card.explanation}"
        return structs.replace(card, sounds=media_in(texts, self._of_note.values()))

    def _mark(self, match: re.Match[str]) -> str:
        sound = self._sound(entities.unescape(match[1]).strip(), "")
        before = match.string[match.start() - 1 : match.start()]
        behind = match.string[match.end() : match.end() + 1]
        left = " " if before and before not in _APART_BEFORE else ""
        right = " " if behind and behind not in _APART_BEHIND else ""
        return f"{left}{mark_of(sound)}{right}" if sound else left and right

    def _own_mark(self, match: re.Match[str]) -> str:
        source = match["named"] or match["bare"] or ""
        if not self._media.has(source):
            return match[0]
        sound = self._sound(source, entities.unescape(match["words"] or ""))
        return mark_of(sound) if sound else ""

    def _sound(self, source: str, words: str) -> Sound | None:
        """A sound of the current note, named once in it; None if it is not stored."""
        if source not in self._of_note:
            if source not in self._sounds:
                self._sounds[source] = self._stored(source)
            sound = self._sounds[source]
            if sound is None:
                return None
            own_words = self._images.reserve(plain(words, WORDS))
            self._of_note[source] = structs.replace(sound, words=own_words)
        return self._of_note[source]

    def _stored(self, source: str) -> Sound | None:
        """Reads, checks and stores a sound; None, with a warning, if it is not stored."""
        sound = self._checked(source)
        if isinstance(sound, WarningKind):
            self._warnings.add(sound, plain(source, WORDS))
            return None
        return sound

    def _checked(self, source: str) -> Sound | WarningKind:
        if not self._limits.sounds:
            return SOUNDS
        if len(self.contents) >= self._limits.sounds:
            return FULL
        content = self._media.read(source, self._limits.a_sound_bytes)
        if content is None:
            return MISSING
        return LARGE if len(content) > self._limits.a_sound_bytes else self._kept(content, source)

    def _kept(self, content: bytes, source: str) -> Sound | WarningKind:
        # Most packages have no sounds, and need no module for them.
        from bot.formats.base.sound.sanitizer import UnfitError, sanitize  # noqa: PLC0415

        try:
            sound = sanitize(content, source)
        except UnfitError as error:
            return UNFIT[error.why]
        name = name_of(sound.content, sound.ending)
        if name not in self.contents:
            if len(sound.content) > self._bytes_left:
                return FULL
            self._bytes_left -= len(sound.content)
            self.contents[name] = sound.content
        return Sound(name, "", sound.seconds)
