"""The pictures on a package's notes: sanitized, stored, and named in the cards' texts.

In a card's text, a mark stands in the place of each picture: `[what it shows]`. People who can't
see the picture read the mark, and the bot finds the picture by it wherever the text goes, even into
a gap. The name of a picture's file stands only in answers: in a question it may be the answer.
"""

import re
from collections.abc import Callable

from msgspec import structs

from bot.formats.anki.warnings import Warnings, of_medium
from bot.formats.base.html import ASKED, words_of_asked_picture, words_of_picture
from bot.formats.base.media_store import LeftOut, MediaStore
from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import folded, one_line
from bot.model.cards import Image, media_in

LONGEST_WORDS = 100

# Characters that have a meaning in our markup or in a mark.
_SIGNS = re.compile(r"[`*{}<>&\"']")
_NAMED = "image: "
_COLONS = re.compile(r":{2,}")
_BRACKETS = str.maketrans("[]", "()")


class ImageStore:
    """The pictures on the cards of one package, and their words."""

    def __init__(self, store: MediaStore) -> None:
        """Begins without pictures; `store` keeps those of the package."""
        self.store = store
        # Of the current note: the words of each picture by its name in the package, and the
        # stored pictures by their words.
        self._words: dict[str, str] = {}
        self._shown: dict[str, Image] = {}
        self._reserved: set[str] = set()

    def begin_note(self) -> None:
        """Forgets the pictures of the note before."""
        self._words.clear()
        self._shown.clear()
        self._reserved.clear()

    def mark(self, source: str, about: str) -> str:
        """The mark for a picture of the current note; also stores the picture if it can.

        Args:
            source: The picture's address in the note's HTML.
            about: What the picture shows, if the note says so, else empty.
        """
        return self._mark(source, words_of_picture(source, about))

    def asked_mark(self, source: str, about: str) -> str:
        """As `mark`, for a picture in a question: no file's name is in it."""
        # A name that was chosen for an answer of the same note gives way.
        if self._words.get(source, "").startswith(_NAMED):
            self._words[source] = ""
        return self._mark(source, words_of_asked_picture(source, about))

    def _mark(self, source: str, words: str) -> str:
        if not self._words.get(source):
            words = self.unique(plain(words))
            self._words[source] = words
            found = self.store.image(source)
            if isinstance(found, Image):
                self._shown[words] = structs.replace(found, words=words)
        return f"[{self._words[source]}]"

    def on(self, card: ParsedCard) -> ParsedCard:
        """The card of the current note with those pictures whose marks stand in its texts."""
        if not self._words:
            return card
        texts = f"{card.front}\n{card.back}\n{card.explanation}"
        card = structs.replace(card, images=media_in(texts, tuple(self._shown.values())))
        return self._without_answer(card)

    def _without_answer(self, card: ParsedCard) -> ParsedCard:
        """The card without words of a picture in its question that say its answer."""
        answer = folded(card.back.partition("\n")[0])
        for words in self._words.values():
            if f"[{words}]" in card.front and answer and _says(folded(words), answer):
                bare = self.unique(ASKED)
                card = structs.replace(
                    card,
                    **{
                        name: getattr(card, name).replace(f"[{words}]", f"[{bare}]")
                        for name in ("front", "back", "explanation")
                    },
                    images=tuple(
                        structs.replace(image, words=bare) if image.words == words else image
                        for image in card.images
                    ),
                )
        return card

    def reserve(self, words: str) -> str:
        """Words for a sound of the current note, which no picture of it gets."""
        own_words = self.unique(words)
        self._reserved.add(own_words)
        return own_words

    def unique(self, words: str) -> str:
        """These words, with a number if another picture or sound of the note has them."""
        taken = self._reserved.union(self._words.values())
        unique, number = words, 2
        while unique in taken:
            unique, number = f"{words} {number}", number + 1
        return unique


def report_to(warnings: Warnings) -> Callable[[str, LeftOut], None]:
    """What takes the names of files that are left out, and why, for these warnings."""

    def report(source: str, left: LeftOut) -> None:
        name = "" if source.startswith("data:") else source.rpartition("/")[2]
        warnings.add(of_medium(left), plain(name, "image" if left.kind is Image else "sound"))

    return report


def _says(words: str, answer: str) -> bool:
    """Whether one of two folded texts has all words of the other."""
    one, other = set(words.split()), set(answer.split())
    return one <= other or other <= one


def plain(words: str, blank: str = "image") -> str:
    """A stranger's words, without what the markup or another format could change."""
    bare = _COLONS.sub(":", _SIGNS.sub("", words.translate(_BRACKETS)))
    return one_line(bare)[:LONGEST_WORDS].strip() or blank
