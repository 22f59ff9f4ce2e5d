"""The sounds on a package's notes: checked, stored, and named in the cards' texts.

A mark stands in the place of each sound, as one does for each picture: `[sound]`, or `[sound 2]`
for the second of a note. The name of its file is never shown, since it may be the answer.
"""

import html as entities
import re

from msgspec import structs

from bot.formats.anki.images import ImageStore, plain
from bot.formats.anki.media import Media
from bot.formats.base.parsed import ParsedCard
from bot.model.cards import Sound, mark_of, media_in

WORDS = "sound"
"""The words of a sound that has no description."""

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
    """The sounds on the cards of one package, and their words."""

    def __init__(self, media: Media, images: ImageStore) -> None:
        """Begins without sounds.

        Args:
            media: The package's files.
            images: The pictures, from which the words of sounds have to differ.
        """
        self._media = media
        self._images = images
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
            sound = self._images.store.sound(source)
            if not isinstance(sound, Sound):
                return None
            own_words = self._images.reserve(plain(words, WORDS))
            self._of_note[source] = structs.replace(sound, words=own_words)
        return self._of_note[source]
