"""Notes that hide parts of a picture, as cards whose sides are drawn pictures.

There are two kinds: Anki's own "Image Occlusion", whose first field describes shapes and has a card
for each number, and that of the older add-on "Image Occlusion Enhanced", whose notes have a card
each, and whose masks are SVG files of the picture's size.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

import msgspec

from bot.formats.anki.card_sides import NoteFields
from bot.formats.anki.collection import BETWEEN_TEXTS, NoteRow
from bot.formats.anki.field_text import FieldText
from bot.formats.anki.note_types import ParsedNoteType
from bot.formats.anki.occlusion.shapes import Shape, shapes_of
from bot.formats.anki.read_context import ReadContext
from bot.formats.anki.warnings import NO_GAP, OCCLUSIONS, OCCLUSIONS_FULL, OCCLUSIONS_UNWANTED
from bot.model.cards import Image

if TYPE_CHECKING:  # importing Pillow takes 10 MB, and most packages have no such notes
    from PIL.Image import Image as PillowImage

    from bot.formats.base.image_sanitizer import DecodedImage

HIDDEN = "a picture with a hidden part"
FOUND = "the picture with this part shown"

_OCCLUSION = "image-occlusion:"
_SOURCE = re.compile(
    r"<img\b[^<>]*?\ssrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s<>\"']+))", re.IGNORECASE
)
_PICTURE = 1
_ABOVE = (2,)
_BELOW = (3, 4)
"""The positions of Anki's own fields, whose names are in the language of the collection: picture,
header, back extra and comments."""
_ABOVE_OF_ADD_ON = ("Header", "Footer")
_BELOW_OF_ADD_ON = ("Remarks", "Sources", "Extra 1", "Extra 2")
_IDS = ("ID (hidden)", "ID")


class OccludedCard(msgspec.Struct, frozen=True):
    """A card with a picture on each side.

    Attributes:
        ord: its number minus one.
        suffix: what its id has behind the note's id.
        fact: the same for the notes of one picture; "" if the cards of the note are all of them.
        front: the text of its front, with the mark of a picture.
        back: the mark of the other picture.
        explanation: what the note says below its answer.
        images: both pictures.
    """

    ord: int
    suffix: str
    fact: str
    front: str
    back: str
    explanation: str
    images: tuple[Image, Image]


def hides_parts(note_type: ParsedNoteType, row: NoteRow) -> bool:
    """Whether a note is of one of the two kinds."""
    if note_type.hides_parts_of_pictures:
        return True
    return note_type.is_cloze and _OCCLUSION in (row.texts or "").partition(BETWEEN_TEXTS)[0]


class OcclusionReader:
    """Draws the cards of the notes of one package."""

    def __init__(self, context: ReadContext, text: FieldText) -> None:
        """Takes what the package's readers share, and what turns fields into text."""
        self._context = context
        self._text = text
        # The picture that was decoded last: the notes of an add-on share one picture.
        self._last: tuple[str, DecodedImage | None] = ("", None)

    def cards_of(self, note: NoteFields) -> Iterator[OccludedCard]:
        """The cards of a note, in the order of their numbers; without its picture there is none.

        Raises:
            TooManyTagsError: If the package has more HTML tags than is allowed.
            TooMuchTextError: If the package needs more work than is allowed.
        """
        warnings = self._context.warnings
        if not self._context.images.store.wants_images:
            warnings.add(OCCLUSIONS_UNWANTED)
        elif note.type.hides_parts_of_pictures:
            yield from self._of_add_on(note)
        else:
            yield from self._of_anki(note)

    def _of_anki(self, note: NoteFields) -> Iterator[OccludedCard]:
        from bot.formats.anki.occlusion import drawing  # noqa: PLC0415 - see above

        fields = list(note.values.values())
        fields += [""] * (len((_PICTURE, *_ABOVE, *_BELOW)) + 1 - len(fields))
        picture = self._decoded(fields[_PICTURE])
        if picture is None:
            self._context.warnings.add(OCCLUSIONS)
            return
        shapes = shapes_of(unescape(fields[0]), picture.size)
        asked = sorted({shape.number for shape in shapes if _is_asked(shape)})
        image = drawing.reduced(picture.image)
        for number in [ord_ + 1 for ord_ in sorted(note.cards)] or asked:
            if number not in asked:
                self._context.warnings.add(NO_GAP)
                continue
            sides = (
                draw(image, shapes, number) for draw in (drawing.with_hidden, drawing.with_found)
            )
            card = self._card(
                *sides,
                is_photo=picture.is_photo,
                above=[fields[index] for index in _ABOVE],
                below=[fields[index] for index in _BELOW],
                shapes=len(shapes),
            )
            if card is not None:
                yield msgspec.structs.replace(card, ord=number - 1, suffix=f"-{number}")

    def _of_add_on(self, note: NoteFields) -> Iterator[OccludedCard]:
        from bot.formats.anki.occlusion import drawing  # noqa: PLC0415 - see above

        values = note.values
        picture = self._decoded(values.get("Image", ""))
        image = None if picture is None else drawing.reduced(picture.image)
        question = None if image is None else self._mask(values["Question Mask"], image.size)
        if picture is None or image is None or question is None:
            self._context.warnings.add(OCCLUSIONS)
            return
        answer = self._mask(values["Answer Mask"], image.size)
        card = self._card(
            drawing.covered(image, question),
            drawing.covered(image, answer) if answer else image,
            is_photo=picture.is_photo,
            above=[values.get(name, "") for name in _ABOVE_OF_ADD_ON],
            below=[values.get(name, "") for name in _BELOW_OF_ADD_ON],
        )
        if card is not None:
            name = next((values[name] for name in _IDS if values.get(name)), "")
            yield msgspec.structs.replace(card, fact=name.rpartition("-")[0])

    def _card(
        self,
        question: "PillowImage",
        answer: "PillowImage",
        *,
        is_photo: bool,
        above: list[str],
        below: list[str],
        shapes: int = 0,
    ) -> OccludedCard | None:
        """The card of two pictures and the HTML of fields; None if there is no room for them."""
        images = self._context.images
        names = [
            images.store.keep_drawn(side, is_photo=is_photo, shapes=shapes)
            for side in (question, answer)
        ]
        if not all(names):
            self._context.warnings.add(OCCLUSIONS_FULL)
            return None
        self._context.begin_note()
        hidden, found = (
            Image(name, images.reserve(words))
            for name, words in zip(names, (HIDDEN, FOUND), strict=True)
        )
        for html in (*above, *below):
            self._context.budget.spend_on_html(html)
        above, below = list(map(self._text.question, above)), list(map(self._text.answer, below))
        return OccludedCard(
            ord=0,
            suffix="",
            fact="",
            front="\n\n".join(filter(None, [*above, f"[{hidden.words}]"])),
            back=f"[{found.words}]",
            explanation="\n\n".join(filter(None, below)),
            images=(hidden, found),
        )

    def _decoded(self, html: str) -> "DecodedImage | None":
        source = _source(html)
        if source and self._last[0] != source:
            self._last = source, self._context.images.store.decoded(source)
        return self._last[1] if source else None

    def _mask(self, html: str, size: tuple[int, int]) -> "PillowImage | None":
        """A mask as a transparent picture; None if there is none, or if it can't be drawn."""
        source = _source(html)
        return self._context.images.store.mask(source, size) if source else None


def _is_asked(shape: Shape) -> bool:
    return shape.number > 0 and shape.kind != "text"


def _source(html: str) -> str:
    """The address of the first picture in HTML; "" if there is none."""
    found = _SOURCE.search(html)
    return unescape(next(filter(None, found.groups()), "")) if found else ""
