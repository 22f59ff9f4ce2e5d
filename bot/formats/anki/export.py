"""Writes decks as Anki packages of the oldest kind, which every version of Anki reads."""

import hashlib
import html
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import assert_never

import genanki

from bot.formats.anki import own_note_types as own
from bot.formats.anki.sounds import WORDS as SOUND_WORDS
from bot.formats.builder.export_tables import lone_marks, tidy_tables_of
from bot.formats.native.schema import CardTable
from bot.model.cards import Card, Deck, Image, Medium, mark_of, media_of
from bot.model.markup import MarkupBlock, blocks_of
from bot.model.views import Bullets, CodeBlock, Paragraph, Text

_ID_BYTES = 6
"""JavaScript must be able to represent Anki's ids exactly, so they are integers below 2**53."""


def write(deck: Deck, now: int, media: Mapping[str, bytes]) -> bytes:
    """Writes a deck as an Anki package.

    The cards of one cloze text become one note, and each other card becomes a note. A note's GUID
    is made of the ids of the deck and the card, so that Anki recognizes the note in a later
    package. Its tags are the card's topics.

    Args:
        deck: The deck.
        now: The current time as a Unix time in seconds. Anki updates a note that it has already
            only if this time is later than in the package before.
        media: The bytes of the cards' pictures and sounds, by name. If one is missing, its words
            stay in the text.

    Returns:
        The package's bytes, the same for the same deck and time.
    """
    basic, cloze = _models()
    deck_id = int.from_bytes(hashlib.sha256(deck.id.encode()).digest()[:_ID_BYTES], "big")
    # Anki would read two colons as a deck inside another.
    package = genanki.Deck(deck_id, deck.title.replace("::", ": "), html.escape(deck.description))
    marks = _marks(deck.cards, media)
    for index, table in enumerate(tidy_tables_of(deck.cards)):
        package.add_note(
            genanki.Note(
                model=cloze if table.cloze else basic,
                fields=_fields(table, marks.get(table.id, {})),
                tags=[topic.replace(" ", "_") for topic in table.topics],
                guid=f"{deck.id}{own.BETWEEN_IDS}{table.id}",
                due=index,
            )
        )
    # genanki's own function that writes a file leaves a copy in the folder for temporary files.
    with closing(sqlite3.connect(":memory:")) as database:
        genanki.Package(package).write_to_db(database.cursor(), now, itertools.count(now * 1000))
        database.commit()
        collection = database.serialize()
    used = sorted({each.name for card in deck.cards for each in media_of(card)} & media.keys())
    listed = json.dumps({str(number): name for number, name in enumerate(used)}).encode()
    return _zipped(
        (
            ("collection.anki2", collection),
            ("media", listed),
            *((str(number), media[name]) for number, name in enumerate(used)),
        )
    )


def html_of(source: str, marks: Mapping[str, str]) -> str:
    """A text in the small markup as HTML, with everything else escaped.

    Args:
        source: The text.
        marks: The HTML that replaces each mark of a picture or sound; the marks are escaped, too.
    """
    blocks = blocks_of(source)
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _row(blocks[0].text, marks)
    return "".join(_block(block, marks) for block in blocks)


def _zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            # A ZipInfo without a date, so that the same content makes the same package.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


def _marks(cards: Iterable[Card], media: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """For each table, by its id, the HTML that replaces the marks of its pictures and sounds."""
    marks: dict[str, dict[str, str]] = {}
    for card in cards:
        for medium in media_of(card):
            if medium.name not in media:
                continue
            mark, shown = html.escape(mark_of(medium), quote=False), _html_of_medium(medium)
            # The cards of a cloze share a table; their ids are its id with an ending.
            for table_id in (card.id, card.id.removesuffix(f"-c{card.deletion}")):
                marks.setdefault(table_id, {})[mark] = shown
    return marks


def _html_of_medium(medium: Medium) -> str:
    """What Anki shows or plays; other words than a sound's usual one are for our own importer."""
    words = html.escape(medium.words)
    if isinstance(medium, Image):
        return f'<img src="{medium.name}" alt="{words}">'
    plays = f"[sound:{medium.name}]"
    return plays if medium.words == SOUND_WORDS else f'<span title="{words}">{plays}</span>'


def _models() -> tuple[genanki.Model, genanki.Model]:
    basic = genanki.Model(
        own.BASIC_ID,
        own.BASIC_NAME,
        fields=[{"name": name} for name in own.BASIC_FIELDS],
        templates=[{"name": "Card 1", "qfmt": own.BASIC_QUESTION, "afmt": own.BASIC_ANSWER}],
        css=own.STYLE,
    )
    cloze = genanki.Model(
        own.CLOZE_ID,
        own.CLOZE_NAME,
        fields=[{"name": name} for name in own.CLOZE_FIELDS],
        templates=[{"name": "Cloze", "qfmt": own.CLOZE_QUESTION, "afmt": own.CLOZE_ANSWER}],
        css=own.STYLE,
        model_type=genanki.Model.CLOZE,
    )
    return basic, cloze


def _fields(table: CardTable, marks: Mapping[str, str]) -> list[str]:
    return [
        html_of(table.cloze or table.front, marks),
        html_of(table.back, marks),
        html.escape(table.answer, quote=False),
        _lines(table.accept),
        _lines(table.distractors),
        html_of(table.explanation, marks),
    ]


def _lines(texts: tuple[str, ...]) -> str:
    return "<br>".join(html.escape(text, quote=False) for text in texts)


def _block(block: MarkupBlock, marks: Mapping[str, str]) -> str:
    match block:
        case Bullets(items, "*" | "+" as mark):
            # Anki would show bullets in place of these.
            return f"<p>{'<br>'.join(f'{mark} {_spans(item, marks)}' for item in items)}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_spans(item, marks)}</li>' for item in items)}</ul>"
        case CodeBlock(code, language):
            kind = f' class="language-{language}"' if language else ""
            return f"<pre><code{kind}>{html.escape(code, quote=False)}</code></pre>"
        case Paragraph(text):
            return f"<p>{_row(text, marks)}</p>"
        case _ as never:
            assert_never(never)


def _row(text: Text, marks: Mapping[str, str]) -> str:
    lone, rest = lone_marks(text)
    return "<br>".join([*lone, _spans(rest, marks)])


def _spans(text: Text, marks: Mapping[str, str]) -> str:
    tags = {"bold": "b", "code": "code"}
    parts: list[str] = []
    for span in text:
        shown = html.escape(span.text, quote=False)
        if span.kind != "code":
            for mark, tag in marks.items():
                shown = shown.replace(mark, tag)
        name = tags.get(span.kind)
        parts.append(f"<{name}>{shown}</{name}>" if name else shown)
    return "".join(parts)
