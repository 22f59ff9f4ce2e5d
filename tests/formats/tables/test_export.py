"""Writing decks as CSV tables."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bot.formats.builder.export_tables import tidy_tables_of
from bot.formats.tables import export
from bot.formats.tables.formula_escape import escaped, unescaped
from bot.model.cards import Deck
from tests.formats.native.native_decks import decks
from tests.formats.samples import GREEK


def rows_of(source: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file as values by column, with cells unescaped."""
    reader = csv.DictReader(io.StringIO(source.decode("utf-8-sig"), newline=""))
    return [{name: unescaped(cell) for name, cell in row.items()} for row in reader]


@given(decks())
@settings(max_examples=40)
def test_a_deck_comes_back_from_a_table(deck: Deck) -> None:
    """Every text of every card stands in its column."""
    rows = rows_of(export.write(deck))
    assert [structs.asdict(table) for table in tidy_tables_of(deck.cards)] == [
        structs.asdict(table)
        | {
            "id": row["id"],
            "front": row["front"],
            "cloze": row["cloze"],
            "back": row["back"],
            "answer": row["answer"],
            "accept": tuple(row["accept"].split("\n")) if row["accept"] else (),
            "distractors": tuple(row["distractors"].split("\n")) if row["distractors"] else (),
            "explanation": row["explanation"],
            "topics": tuple(row["tags"].split()),
        }
        for row, table in zip(rows, tidy_tables_of(deck.cards), strict=True)
    ]


def test_a_table_runs_nothing() -> None:
    """A cell that a spreadsheet would take for a formula begins with a single quote."""
    lines = export.write(GREEK).decode("utf-8-sig").splitlines()
    assert lines[0] == "id,front,cloze,back,answer,accept,distractors,explanation,tags"
    assert lines[-1] == "sum,'=1+1,,,2,,,,"


@given(st.text(st.sampled_from("'=+-@\t\ra "), max_size=6))
def test_an_escaped_cell_is_no_formula_and_comes_back(text: str) -> None:
    """An escaped cell is not a formula, and gives back any text, also one with quotes in front."""
    cell = escaped(text)
    assert cell[:1] not in set("=+-@\t\r")
    assert unescaped(cell) == text
