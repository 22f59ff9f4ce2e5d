"""Writes a deck as a CSV table, for spreadsheets."""

import csv
import io

from bot.formats.builder.export_tables import tidy_tables_of
from bot.formats.tables.columns import OWN_COLUMNS
from bot.formats.tables.formula_escape import escaped
from bot.model.cards import Deck


def write(deck: Deck) -> bytes:
    """Writes a deck as CSV (RFC 4180) in UTF-8.

    The file begins with a byte order mark, without which Excel guesses the encoding. Each row holds
    a card with a front, or a cloze with all its gaps; the texts are in the markup of
    `bot.model.markup`. A cell holds each accepted answer and each distractor on a line of its own,
    and tags with blanks between them. A cell that a spreadsheet would take for a formula begins
    with a single quote.

    Args:
        deck: The deck.

    Returns:
        The file's bytes.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(OWN_COLUMNS)
    for card in tidy_tables_of(deck.cards):
        cells = (
            card.id,
            card.front,
            card.cloze,
            card.back,
            card.answer,
            "\n".join(card.accept),
            "\n".join(card.distractors),
            card.explanation,
            " ".join(card.topics),
        )
        writer.writerow(map(escaped, cells))
    return target.getvalue().encode("utf-8-sig")
