"""Anki's notes become cards: each template of a note is one, or each number of a cloze."""

import html as entities
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from bot.formats.anki.budget import Budget
from bot.formats.anki.collection import BETWEEN_TEXTS, CardRow, Note, NoteRow, NoteType
from bot.formats.anki.images import ImageStore
from bot.formats.anki.note_types import Kind, Sides, kind_of
from bot.formats.anki.own_note_types import BETWEEN_IDS
from bot.formats.anki.scheduling import schedule_of
from bot.formats.anki.templates import (
    ANSWER_LINE,
    LONGEST,
    TooLongError,
    is_blank,
    rendered,
)
from bot.formats.anki.warnings import (
    EMPTY,
    GAPLESS,
    LONG,
    OCCLUSIONS,
    SOUNDS,
    STRANGERS,
    Warnings,
)
from bot.formats.base.html import HtmlReader
from bot.formats.base.parsed import ParsedCard
from bot.formats.builder.anki_cloze import clozes, ending

MOST_WORDS = 100
"""Of a note's tags that are looked at: a card keeps twenty."""

_FEW = 8
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
        album: ImageStore,
        effort: Budget,
    ) -> None:
        """Takes what the notes of a collection share.

        Args:
            types: The note types by their ids.
            decks: The decks' names by their ids.
            created: When the collection's first day began: a Unix time.
            reader: What reads their HTML.
            album: What keeps their pictures.
            effort: What may be spent on them.
        """
        self.place = 0
        """How many notes were read so far: the place of the last, counted from 1."""
        self.decks: set[int] = set()
        """The decks that their cards lie in."""
        self.foreign = False
        """Whether some notes were not written by Cardstreak."""
        self.findings = Warnings()
        """What there is to tell about them."""
        self._types = types
        self._kinds: dict[int, Kind | None] = {}
        self._decks = decks
        self._created = created
        self._reader = reader
        self._album = album
        self._effort = effort
        self._guids: set[str] = set()

    def cards_of(self, notes: Iterable[Sequence[Note]]) -> Iterator[list[ParsedCard]]:
        """The cards of all notes: of each those of its templates or numbers, in order.

        A note has the cards that the collection has of it; if none, all that it can make.

        Args:
            notes: The notes by their places, some at once.

        Yields:
            A card, or those of several notes that could be read as one.

        Raises:
            TooManyTagsError: If the HTML of all notes so far has more tags than is allowed.
            TooMuchTextError: If they take more effort than is allowed.
        """
        for some in notes:
            self.decks.update(row.deck for _, rows in some for row in rows)
            if cards := self._cards_at_once(some):
                yield cards
                continue
            # One odd note among many spoils no more than a few.
            for start in range(0, len(some), _FEW):
                few = some[start : start + _FEW]
                if cards := self._cards_at_once(few):
                    yield cards
                    continue
                for note, rows in few:
                    self.place += 1
                    for card in self._cards_of(note, rows):
                        yield [card]

    def _cards_at_once(self, some: Sequence[Note]) -> list[ParsedCard]:
        """The cards of several notes that show two fields and nothing else, all of them plain.

        Empty if there is more to find out about one of them; nothing is told or counted then.
        """
        html = self._bare_sides(some) if len(some) > 1 else None
        if html is None:
            return []
        guids = [note.guid.strip() for note, _ in some]
        new = set(guids)
        if len(new) < len(guids) or "" in new or not new.isdisjoint(self._guids):
            return []
        whole = "".join(html)
        if ("[" in whole and _SOUND.search(whole)) or not self._effort.allows(whole):
            return []
        texts = self._reader.texts_of(html)
        if texts is None:
            return []
        self._effort.read(whole)
        self._guids |= new
        self.foreign = True
        first, self.place = self.place + 1, self.place + len(some)
        fronts, backs = texts[: len(some)], texts[len(some) :]
        if any(map(str.startswith, backs, fronts)):
            backs = list(map(_behind, fronts, backs))
        tags = {joined: _tags_in(joined) for joined in {note.tags for note, _ in some}}
        return [
            ParsedCard(
                front,
                back,
                place,
                tags[note.tags],
                guid,
                schedule=schedule_of(rows[0], self._created),
            )
            for place, (note, rows), guid, front, back in zip(
                itertools.count(first), some, guids, fronts, backs, strict=False
            )
        ]

    def _bare_sides(self, some: Sequence[Note]) -> list[str] | None:
        """The HTML of all fronts, then of all backs; None if some note shows more, or less."""
        kind = self._kind(some[0][0].type)
        alike = len({note.type for note, _ in some}) == 1
        if kind is None or kind.bare is None or not alike or not all(map(_has_one_card, some)):
            return None
        fields = [(note.texts or "").split(BETWEEN_TEXTS) for note, _ in some]
        if min(map(len, fields)) <= max(kind.bare):
            return None
        return [texts[place] for place in kind.bare for texts in fields]

    def _cards_of(self, note: NoteRow, rows: Sequence[CardRow]) -> Iterator[ParsedCard]:
        """The cards of any note."""
        kind = self._kind(note.type)
        if kind is None or note.texts is None:
            self.findings.tell(STRANGERS, self.place)
            return
        texts = note.texts.split(BETWEEN_TEXTS)
        cloze = kind.type.cloze
        if cloze and _OCCLUSION in texts[0]:
            self.findings.tell(OCCLUSIONS, self.place)
            return
        self.foreign = self.foreign or not kind.ours
        self._album.turn_to(self.place, self.findings)
        if kind.bare and (card := self._bare_card(note, rows)):
            yield self._album.on(card)
            return
        names = kind.type.fields
        self._effort.lay_out(len(names))
        if len(texts) < len(names):
            texts += [""] * (len(names) - len(texts))
        values = dict(zip(names, texts, strict=False))
        by_ord = {row.ord: row for row in rows}
        guid = self._guid(note)
        if kind.ours:
            guid = guid.partition(BETWEEN_IDS)[2] or guid
        tags = _tags_in(note.tags)
        make = self._clozes if cloze else self._sided
        for ord_, suffix, front, back in make(kind, values, note, by_ord):
            row = by_ord.get(ord_)
            card = ParsedCard(
                front,
                back,
                self.place,
                tags,
                source_id=guid + suffix,
                fact=guid if suffix else "",
                deletion=ord_ + 1 if cloze else 0,
                schedule=None if row is None else schedule_of(row, self._created),
            )
            yield self._album.on(self._own(card, values) if kind.ours else card)

    def _bare_card(self, note: NoteRow, rows: Sequence[CardRow]) -> ParsedCard | None:
        """The card of two fields and nothing else; None if there is more to find out about it."""
        html = self._bare_sides([(note, rows)])
        if html is None or any(map(is_blank, html)) or max(map(len, html)) > LONGEST:
            return None
        self._effort.read("".join(html))
        front, back = map(self._text, html)
        return ParsedCard(
            front,
            _behind(front, back),
            self.place,
            _tags_in(note.tags),
            self._guid(note),
            schedule=schedule_of(rows[0], self._created),
        )

    def _sided(
        self,
        kind: Kind,
        values: dict[str, str],
        note: NoteRow,
        rows: Mapping[int, CardRow],
    ) -> Iterator[_Made]:
        """A card for each template, or for each that the collection has a card of."""
        for ord_ in sorted(rows) or range(len(kind.sides)):
            if not 0 <= ord_ < len(kind.sides):
                self.findings.tell(STRANGERS, self.place)
                continue
            sides = kind.sides[ord_]
            filled = self._with_special(sides, kind, values, note, rows.get(ord_))
            self._effort.fill_in(len(sides.front) + len(sides.back), note.texts or "")
            if all(is_blank(filled.get(name, "")) for name in sides.asked):
                if rows:
                    self.findings.tell(EMPTY, self.place)
                continue
            html = self._html(sides, filled, 0)
            if html is None:
                continue
            front, back = self._texts(kind, html)
            suffix = f"-{ord_ + 1}" if len(kind.sides) > 1 else ""
            yield ord_, suffix, front, _behind(front, back)

    def _clozes(
        self,
        kind: Kind,
        values: dict[str, str],
        note: NoteRow,
        rows: Mapping[int, CardRow],
    ) -> Iterator[_Made]:
        """A card for each number, or for each that the collection has a card of."""
        sides = kind.sides[0]
        filled = self._with_special(sides, kind, values, note, next(iter(rows.values()), None))
        self._effort.fill_in(len(sides.front) + len(sides.back), note.texts or "")
        html = self._html(sides, filled, min(rows, default=0) + 1)
        if html is None:
            return
        front, back = self._texts(kind, html)
        fronts = clozes(front)
        for ord_ in sorted(rows) or [number - 1 for number in fronts]:
            if ord_ + 1 in fronts:
                yield ord_, ending(fronts, ord_ + 1), fronts[ord_ + 1], back
            else:
                self.findings.tell(GAPLESS, self.place)

    def _html(self, sides: Sides, values: Mapping[str, str], number: int) -> tuple[str, str] | None:
        """The HTML of a card's front and back, or None if it is too long."""
        try:
            front = rendered(sides.front, values, "front", number)
            back = rendered(sides.behind, values, "back", number)
            if sides.behind is not sides.back and is_blank(back):
                back = ANSWER_LINE.sub("", rendered(sides.back, values, "back", number))
        except TooLongError:
            self.findings.tell(LONG, self.place)
            return None
        self._effort.read(front)
        self._effort.read(back)
        return front, back

    def _texts(self, kind: Kind, html: tuple[str, str]) -> tuple[str, str]:
        """The texts of a front and a back."""
        if kind.ours:
            # What looks like a sound is a text in our decks, and the back stands in its own field.
            return self._text_of(html[0]), ""
        return self._text(html[0]), self._text(html[1])

    def _text(self, html: str) -> str:
        if "[" in html and _SOUND.search(html):
            self.findings.tell(SOUNDS, self.place)
            html = _SOUND.sub("", html)
        return self._text_of(html)

    def _text_of(self, html: str) -> str:
        return self._reader.text_of(html, self._album.mark)

    def _own(self, card: ParsedCard, values: Mapping[str, str]) -> ParsedCard:
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
        deck = self._decks.get(row.deck, "") if row else ""
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


def _tags_in(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(maxsplit=MOST_WORDS)[:MOST_WORDS])


def _has_one_card(note: Note) -> bool:
    """Whether a note has the card of its first template, and no other."""
    cards = note[1]
    return len(cards) == 1 and cards[0].ord == 0


def _behind(front: str, back: str) -> str:
    """The back alone: a template may repeat the front without the line that parts the two."""
    return back.removeprefix(f"{front}\n").strip() if front else back
