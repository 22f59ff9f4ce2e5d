"""Writes a deck as a CSV table, for spreadsheets."""

import csv
import io

from bot.formats.builder.export_tables import tidy_tables_of
from bot.formats.tables.columns import OWN
from bot.formats.tables.formula_escape import defused
from bot.model.cards import Deck


def write(deck: Deck) -> bytes:
    """Writes a deck as CSV (RFC 4180) in UTF-8 with a byte order mark, without which Excel guesses.

    A row holds a card with its front, or a cloze text with all its gaps, in the small markup.
    Several accepted answers or distractors stand on lines of their own in the cell; tags are parted
    by blanks. A cell that a spreadsheet would take for a formula has a single quote before it.

    Args:
        deck: The deck.

    Returns:
        The file's bytes.
    """
    target = io.StringIO(newline="")
    table = csv.writer(target)
    table.writerow(OWN)
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
        table.writerow(map(defused, cells))
    return target.getvalue().encode("utf-8-sig")
