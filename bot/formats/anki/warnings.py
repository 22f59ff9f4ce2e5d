"""What there is to tell about the notes of a package: once for each kind, with how often."""

from collections.abc import Iterator

import msgspec

from bot.formats.anki.templates import LONGEST


class CountedWarning(msgspec.Struct, frozen=True):
    """Something to tell once about many: the sentence for one of them, and for more.

    The first may name it as `{name}`, the second says `{count}`.
    """

    one: str
    many: str


SOUNDS = CountedWarning(
    "a card plays sounds; they were left out",
    "{count} cards play sounds; they were left out",
)
OCCLUSIONS = CountedWarning(
    "a note hides parts of a picture; it was left out, as it can't be asked here",
    "{count} notes hide parts of a picture; they were left out, as they can't be asked here",
)
EMPTY = CountedWarning(
    "a card has nothing on its front; it was left out",
    "{count} cards have nothing on their fronts; they were left out",
)
STRANGERS = CountedWarning(
    "a note is of a type that the package does not describe; it was left out",
    "{count} notes are of types that the package does not describe; they were left out",
)
GAPLESS = CountedWarning(
    "a cloze card has no gap of its number that can be read; it was left out",
    "{count} cloze cards have no gap of their number that can be read; they were left out",
)
LONG = CountedWarning(
    f"a card has more than {LONGEST:,} characters on a side; it was left out",
    f"{{count}} cards have more than {LONGEST:,} characters on a side; they were left out",
)


class Warnings:
    """Counts findings."""

    def __init__(self) -> None:
        # For each finding, where it was made first, how often, and what it was about first.
        self._made: dict[CountedWarning, tuple[int, int, str]] = {}

    def tell(self, finding: CountedWarning, place: int, name: str = "") -> None:
        """Counts one more, at the place of its note; `name` is what it is about."""
        first, count, about = self._made.get(finding, (place, 0, name))
        self._made[finding] = first, count + 1, about

    def told(self) -> Iterator[tuple[int, str]]:
        """What there is to tell: where it was found first, and a sentence."""
        for finding, (place, count, name) in self._made.items():
            sentence = finding.many if count > 1 else finding.one
            yield place, sentence.format(count=f"{count:,}", name=name)
