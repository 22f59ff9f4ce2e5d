"""Writes a deck as an Anki package, of the oldest kind, which every Anki reads."""

import hashlib
import html
import io
import itertools
import sqlite3
import zipfile
from contextlib import closing

import genanki

from bot.formats import apkg_own as own
from bot.formats.export_tables import no_item, tidy_tables_of
from bot.formats.native_types import CardTable
from bot.model.cards import Deck
from bot.model.markup import blocks_of
from bot.model.views import Block, Bullets, CodeBlock, Paragraph, Text

FIRST = 1_767_225_600
"""The first day of 2026, for packages of which nobody says when they were made."""

_ID_BYTES = 6
"""Anki's ids are whole numbers that JavaScript must be able to hold, too: below 2**53."""


def write(deck: Deck, now: int = FIRST) -> bytes:
    """Writes a deck as an Anki package.

    Cards of one cloze text become one note, others a note each. A note's GUID is made of the ids
    of deck and card, so Anki knows the note again when a later package comes; its tags are the
    card's topics.

    Args:
        deck: The deck.
        now: When this is, as a Unix time in seconds. Anki takes over a note that it has already
            only if this is later than before.

    Returns:
        The package's bytes, the same for the same deck and time.
    """
    basic, cloze = _models()
    number = int.from_bytes(hashlib.sha256(deck.id.encode()).digest()[:_ID_BYTES], "big")
    # Two colons would put the deck into another.
    package = genanki.Deck(number, deck.title.replace("::", ": "), html.escape(deck.description))
    for place, table in enumerate(tidy_tables_of(deck.cards)):
        package.add_note(
            genanki.Note(
                model=cloze if table.cloze else basic,
                fields=_fields(table),
                tags=[topic.replace(" ", "_") for topic in table.topics],
                guid=f"{deck.id}{own.BETWEEN_IDS}{table.id}",
                due=place,
            )
        )
    # genanki's own way to a file leaves a copy of it behind among the temporary files.
    with closing(sqlite3.connect(":memory:")) as database:
        genanki.Package(package).write_to_db(database.cursor(), now, itertools.count(now * 1000))
        database.commit()
        collection = database.serialize()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("collection.anki2", collection), ("media", b"{}")):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


def html_of(source: str) -> str:
    """A text in the small markup as HTML, with everything else escaped."""
    blocks = blocks_of(source)
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _row(blocks[0].text)
    return "".join(map(_block, blocks))


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


def _fields(table: CardTable) -> list[str]:
    return [
        html_of(table.cloze or table.front),
        html_of(table.back),
        html.escape(table.answer, quote=False),
        _lines(table.accept),
        _lines(table.distractors),
        html_of(table.explanation),
    ]


def _lines(texts: tuple[str, ...]) -> str:
    return "<br>".join(html.escape(text, quote=False) for text in texts)


def _block(block: Block) -> str:
    match block:
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_spans(item)}</li>' for item in items)}</ul>"
        case CodeBlock(code):
            return f"<pre><code>{html.escape(code, quote=False)}</code></pre>"
        case Paragraph(text):
            return f"<p>{_row(text)}</p>"
        case _:
            raise AssertionError("no deck text holds such a block")


def _row(text: Text) -> str:
    return no_item(_spans(text), "<br>")


def _spans(text: Text) -> str:
    tags = {"bold": "b", "code": "code"}
    return "".join(
        f"<{tags[span.kind]}>{html.escape(span.text, quote=False)}</{tags[span.kind]}>"
        if span.kind in tags
        else html.escape(span.text, quote=False)
        for span in text
    )
