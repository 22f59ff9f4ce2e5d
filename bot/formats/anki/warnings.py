"""Warnings about the notes of a package: one sentence for each kind, with how often it happened."""

from collections.abc import Iterator

import msgspec

from bot.formats.anki.templates import LONGEST
from bot.formats.base.deck_limits import LONGEST_CLOZE
from bot.formats.base.media_store import REASONS, LeftOut, Reason
from bot.model.cards import Image, Medium, Sound


class WarningKind(msgspec.Struct, frozen=True):
    """What can be wrong with a note or a card.

    Attributes:
        one: the sentence if it happened once; it may contain `{name}`.
        many: the sentence if it happened more often; it contains `{count}`.
    """

    one: str
    many: str


UNWANTED = WarningKind(
    "a card shows a picture; the file holds none, so words stand in its place",
    "{count} pictures are shown; the file holds none, so words stand in their places",
)
SOUNDS = WarningKind(
    "a card plays a sound; the card is kept, without its sound",
    "{count} cards play sounds; the cards are kept, without their sounds",
)
ONLY_SOUND = WarningKind(
    "a card is left out: its question is only a sound, which is not here",
    "{count} cards are left out: their questions are only sounds, which are not here",
)
SPOKEN = WarningKind(
    "a card has text that Anki reads aloud; the card is kept, without the voice",
    "{count} cards have text that Anki reads aloud; the cards are kept, without the voice",
)
OCCLUSIONS = WarningKind(
    "a note hides parts of a picture that is missing, damaged or too large; it was left out",
    "{count} notes hide parts of pictures that are missing, damaged or too large; they were left "
    "out",
)
OCCLUSIONS_UNWANTED = WarningKind(
    "a note hides parts of a picture; it was left out, as the file holds no pictures",
    "{count} notes hide parts of pictures; they were left out, as the file holds no pictures",
)
OCCLUSIONS_FULL = WarningKind(
    "a card hides a part of a picture; it was left out, as the deck would hold too many pictures",
    "{count} cards hide parts of pictures; they were left out, as the deck would hold too many",
)
EMPTY = WarningKind(
    "a card has nothing on its front; it was left out",
    "{count} cards have nothing on their fronts; they were left out",
)
UNKNOWN_TYPE = WarningKind(
    "a note is of a type that the package does not describe; it was left out",
    "{count} notes are of types that the package does not describe; they were left out",
)
NO_GAP = WarningKind(
    "a cloze card has no gap of its number that can be read; it was left out",
    "{count} cloze cards have no gap of their number that can be read; they were left out",
)
LONG_CLOZE = WarningKind(
    f"a cloze text is longer than {LONGEST_CLOZE:,} characters; its cards are left out",
    f"{{count}} cloze texts are longer than {LONGEST_CLOZE:,} characters; their cards are left out",
)
TOO_LONG = WarningKind(
    f"a card has more than {LONGEST:,} characters on a side; it was left out",
    f"{{count}} cards have more than {LONGEST:,} characters on a side; they were left out",
)


_USUAL_END = ("; it was left out", "; they were left out")
_ENDS: dict[tuple[type[Medium], Reason], tuple[str, str]] = {
    (Image, "missing"): (", so words stand in its place", ", so words stand in their places"),
    (Sound, "missing"): ("; its card is kept, without it", "; their cards are kept, without them"),
    (Image, "moves"): ("", ""),
}


def of_medium(left: LeftOut) -> WarningKind:
    """What is said of a picture or sound that is left out."""
    if left.why == "unwanted":
        return UNWANTED if left.kind is Image else SOUNDS
    one, many = REASONS[left.kind][left.why]
    noun = "picture" if left.kind is Image else "sound"
    end, ends = _ENDS.get((left.kind, left.why), _USUAL_END)
    return WarningKind(f'the {noun} "{{name}}" {one}{end}', f"{{count}} {noun}s {many}{ends}")


class Warnings:
    """Counts the warnings about the notes of one package."""

    def __init__(self) -> None:
        self.position = 0
        """Which note is being read: the first has position 1."""
        # By kind: the position of the first note, the count, and the name in the first warning.
        self._counted: dict[WarningKind, tuple[int, int, str]] = {}

    def add(self, kind: WarningKind, name: str = "") -> None:
        """Adds a warning about the note that is being read; `name` is for the sentence."""
        first, count, first_name = self._counted.get(kind, (self.position, 0, name))
        self._counted[kind] = first, count + 1, first_name

    def sentences(self) -> Iterator[tuple[int, str]]:
        """For each kind, the position of the first note that it is about, and a sentence."""
        for kind, (first, count, name) in self._counted.items():
            sentence = kind.many if count > 1 else kind.one
            yield first, sentence.format(count=f"{count:,}", name=name)
