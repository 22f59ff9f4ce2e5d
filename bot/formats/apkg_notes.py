"""Anki's notes become cards: each template of a note is one, or each number of a cloze."""

import html as entities
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from bot.formats.anki_clozes import clozes, ending
from bot.formats.apkg_collection import BETWEEN_TEXTS, CardRow, NoteRow, NoteType
from bot.formats.apkg_findings import (
    EMPTY,
    GAPLESS,
    LONG,
    OCCLUSIONS,
    SOUNDS,
    STRANGERS,
    Findings,
)
from bot.formats.apkg_kinds import Kind, Sides, kind_of
from bot.formats.apkg_own import BETWEEN_IDS
from bot.formats.apkg_pictures import Album
from bot.formats.apkg_schedule import schedule_of
from bot.formats.apkg_templates import (
    ANSWER_LINE,
    LONGEST,
    TooLongError,
    is_blank,
    rendered,
)
from bot.formats.found import Found
from bot.formats.html import HtmlReader

TAG_EFFORT = 30
"""To read a tag takes as long as to read so many characters of plain text, and longer."""

_SOUND = re.compile(r"\[sound:[^\[\]<>]*\]|\[/?anki:[^\[\]<>]*\]", re.IGNORECASE)
_OCCLUSION = "image-occlusion:"


# A card's place among those of its note, what is added to the note's id, its front and its back.
_Made = tuple[int, str, str, str]


class Notes:
    """Makes cards of notes, and counts what there is to tell about them."""

    def __init__(
        self,
        types: Mapping[int, NoteType],
        decks: Mapping[int, str],
        created: int,
        reader: HtmlReader,
        album: Album,
    ) -> None:
        """Takes what the notes of a collection share.

        Args:
            types: The note types by their ids.
            decks: The decks' names by their ids.
            created: When the collection's first day began: a Unix time.
            reader: What reads their HTML.
            album: What keeps their pictures.
        """
        self.effort = 0
        """How much HTML was read so far: its characters, and each tag as `TAG_EFFORT` more."""
        self.foreign = False
        """Whether some notes were not written by Cardstreak."""
        self.findings = Findings()
        """What there is to tell about them."""
        self._types = types
        self._kinds: dict[int, Kind | None] = {}
        self._decks = decks
        self._created = created
        self._reader = reader
        self._album = album
        self._guids: set[str] = set()

    def cards_of(self, note: NoteRow, rows: Sequence[CardRow], place: int) -> Iterator[Found]:
        """The cards of a note, in the order of its templates or numbers.

        Args:
            note: The note.
            rows: Its cards as the collection has them; if none, all that the note can make.
            place: The note's place in the file, counted from 1.

        Raises:
            TooManyTagsError: If the HTML of all notes so far has more tags than is allowed.
        """
        kind = self._kind(note.type)
        if kind is None or note.texts is None:
            self.findings.tell(STRANGERS, place)
            return
        texts = note.texts.split(BETWEEN_TEXTS)
        cloze = kind.type.cloze
        if cloze and _OCCLUSION in texts[0]:
            self.findings.tell(OCCLUSIONS, place)
            return
        self.foreign = self.foreign or not kind.ours
        self._album.turn_to(place, self.findings)
        if kind.bare and (card := self._bare_card(kind.bare, note, texts, rows, place)):
            yield self._album.on(card)
            return
        names = kind.type.fields
        if len(texts) < len(names):
            texts += [""] * (len(names) - len(texts))
        values = dict(zip(names, texts, strict=False))
        by_ord = {row.ord: row for row in rows}
        guid = self._guid(note)
        if kind.ours:
            guid = guid.partition(BETWEEN_IDS)[2] or guid
        tags = tuple(note.tags.split())
        make = self._clozes if cloze else self._sided
        for ord_, suffix, front, back in make(kind, values, note, by_ord, place):
            row = by_ord.get(ord_)
            card = Found(
                front,
                back,
                place,
                tags,
                source_id=guid + suffix,
                fact=guid if suffix else "",
                deletion=ord_ + 1 if cloze else 0,
                schedule=None if row is None else schedule_of(row, self._created),
            )
            yield self._album.on(self._own(card, values) if kind.ours else card)

    def _bare_card(
        self,
        bare: tuple[int, int],
        note: NoteRow,
        texts: Sequence[str],
        rows: Sequence[CardRow],
        place: int,
    ) -> Found | None:
        """The card of two fields and nothing else; None if there is more to find out about it."""
        if len(rows) != 1 or rows[0].ord or len(texts) <= max(bare):
            return None
        front, back = texts[bare[0]], texts[bare[1]]
        if is_blank(front) or is_blank(back) or len(front) > LONGEST or len(back) > LONGEST:
            return None
        self._count(front, back)
        front, back = self._text(front, place), self._text(back, place)
        return Found(
            front,
            _behind(front, back),
            place,
            tuple(note.tags.split()),
            source_id=self._guid(note),
            schedule=schedule_of(rows[0], self._created),
        )

    def _sided(
        self,
        kind: Kind,
        values: dict[str, str],
        note: NoteRow,
        rows: Mapping[int, CardRow],
        place: int,
    ) -> Iterator[_Made]:
        """A card for each template, or for each that the collection has a card of."""
        for ord_ in sorted(rows) or range(len(kind.sides)):
            if not 0 <= ord_ < len(kind.sides):
                self.findings.tell(STRANGERS, place)
                continue
            sides = kind.sides[ord_]
            filled = self._with_special(sides, kind, values, note, rows.get(ord_))
            if all(is_blank(filled.get(name, "")) for name in sides.asked):
                if rows:
                    self.findings.tell(EMPTY, place)
                continue
            html = self._html(sides, filled, 0, place)
            if html is None:
                continue
            front, back = self._texts(kind, html, place)
            suffix = f"-{ord_ + 1}" if len(kind.sides) > 1 else ""
            yield ord_, suffix, front, _behind(front, back)

    def _clozes(
        self,
        kind: Kind,
        values: dict[str, str],
        note: NoteRow,
        rows: Mapping[int, CardRow],
        place: int,
    ) -> Iterator[_Made]:
        """A card for each number, or for each that the collection has a card of."""
        sides = kind.sides[0]
        filled = self._with_special(sides, kind, values, note, next(iter(rows.values()), None))
        html = self._html(sides, filled, min(rows, default=0) + 1, place)
        if html is None:
            return
        front, back = self._texts(kind, html, place)
        fronts = clozes(front)
        for ord_ in sorted(rows) or [number - 1 for number in fronts]:
            if ord_ + 1 in fronts:
                yield ord_, ending(fronts, ord_ + 1), fronts[ord_ + 1], back
            else:
                self.findings.tell(GAPLESS, place)

    def _html(
        self, sides: Sides, values: Mapping[str, str], number: int, place: int
    ) -> tuple[str, str] | None:
        """The HTML of a card's front and back, or None if it is too long."""
        try:
            front = rendered(sides.front, values, "front", number)
            back = rendered(sides.behind, values, "back", number)
            if sides.behind is not sides.back and is_blank(back):
                back = ANSWER_LINE.sub("", rendered(sides.back, values, "back", number))
        except TooLongError:
            self.findings.tell(LONG, place)
            return None
        self._count(front, back)
        return front, back

    def _count(self, front: str, back: str) -> None:
        tags = front.count("<") + back.count("<")
        self.effort += len(front) + len(back) + TAG_EFFORT * tags

    def _texts(self, kind: Kind, html: tuple[str, str], place: int) -> tuple[str, str]:
        """The texts of a front and a back."""
        if kind.ours:
            # What looks like a sound is a text in our decks, and the back stands in its own field.
            return self._text_of(html[0]), ""
        return self._text(html[0], place), self._text(html[1], place)

    def _text(self, html: str, place: int) -> str:
        if "[" in html and _SOUND.search(html):
            self.findings.tell(SOUNDS, place)
            html = _SOUND.sub("", html)
        return self._text_of(html)

    def _text_of(self, html: str) -> str:
        return self._reader.text_of(html, self._album.mark)

    def _own(self, card: Found, values: Mapping[str, str]) -> Found:
        """A card that Cardstreak wrote into the package: its fields say more than Anki shows."""
        text_of = self._text_of
        return structs.replace(
            card,
            back=text_of(values["Back"]),
            answer=text_of(values["Answer"]),
            accept=self._lines(values["Accept"]),
            distractors=self._lines(values["Distractors"]),
            explanation=text_of(values["Explanation"]),
        )

    def _lines(self, html: str) -> tuple[str, ...]:
        return tuple(filter(None, self._reader.text_of(html).split("\n")))

    def _kind(self, number: int) -> Kind | None:
        """The note type of this id; None if the package does not describe it."""
        if number not in self._kinds:
            found = self._types.get(number)
            self._kinds[number] = kind_of(found) if found and found.templates else None
        return self._kinds[number]

    def _with_special(
        self,
        sides: Sides,
        kind: Kind,
        values: dict[str, str],
        note: NoteRow,
        row: CardRow | None,
    ) -> dict[str, str]:
        """The fields, and those of Anki's own that the template uses and the note type has not."""
        if not sides.special:
            return values
        deck = self._decks.get(row.odid or row.did, "") if row else ""
        special = {
            "Tags": " ".join(note.tags.split()),
            "Type": kind.type.name,
            "Deck": deck,
            "Subdeck": deck.rpartition("::")[2],
        }
        return {name: entities.escape(text) for name, text in special.items()} | values

    def _guid(self, note: NoteRow) -> str:
        """The note's GUID; its number as well if the GUID is missing, or another note's."""
        guid = note.guid.strip() or f"note-{note.id}"
        if guid in self._guids:
            guid = f"{guid}-{note.id}"
        self._guids.add(guid)
        return guid


def _behind(front: str, back: str) -> str:
    """The back alone: a template may repeat the front without the line that parts the two."""
    return back.removeprefix(f"{front}\n").strip() if front else back
