import csv
import io
import json
import re
import sqlite3
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bot.formats.anki import export as anki_export
from bot.formats.builder.export_tables import tidy_tables_of
from bot.formats.org import export as org_export
from bot.formats.tables import export as csv_export
from bot.formats.tables.formula_escape import defused, restored
from bot.model.cards import Card, Deck, Image
from tests.formats.native.native_decks import decks

NOW = 1_800_000_000
GREEK = Deck(
    id="greek",
    title="Greek::letters",
    authors=("Homer",),
    topics={"small-ones": "Small ones", "b": "B"},
    cards=(
        Card(
            id="alpha",
            front="Is α < β & **bold**?",
            back="Yes:\n\n- one\n- `a[0]`\n\n```py\n* x\n#+y\n```",
            answer="yes",
            accept=("yep", "=sure"),
            distractors=("no", "maybe"),
            explanation="Because.",
            topics=("small-ones", "b"),
        ),
        Card(
            id="two-c1", front="{{c1::β}} [2nd] {{c2::γ::3rd}}", answer="β", fact="two", deletion=1
        ),
        Card(
            id="two-c2", front="{{c1::β}} [2nd] {{c2::γ::3rd}}", answer="γ", fact="two", deletion=2
        ),
        Card(id="sum", front="=1+1", answer="2"),
    ),
)


def notes_of(source: bytes) -> list[tuple[object, ...]]:
    """The notes of a package of the oldest kind: GUID, tags, fields."""
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        content = package.read("collection.anki2")
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    rows = database.execute("SELECT guid, tags, flds FROM notes ORDER BY id").fetchall()
    database.close()
    return [(guid, tags.split(), fields.split("\x1f")) for guid, tags, fields in rows]


CODE = "<pre><code>* x\n#+y</code></pre>"


def test_an_anki_package_holds_what_anki_shows() -> None:
    """The small markup becomes HTML, all else is escaped, and a cloze is one note."""
    alpha, two, one_and_one = notes_of(anki_export.write(GREEK, NOW, {}))
    assert alpha == (
        "greek:alpha",
        ["small-ones", "b"],
        [
            "Is α &lt; β &amp; <b>bold</b>?",
            f"<p>Yes:</p><ul><li>one</li><li><code>a[0]</code></li></ul>{CODE}",
            "yes",
            "yep<br>=sure",
            "no<br>maybe",
            "Because.",
        ],
    )
    assert two == ("greek:two", [], ["{{c1::β}} [2nd] {{c2::γ::3rd}}", "", "", "", "", ""])
    assert one_and_one[0] == "greek:sum"


def test_a_package_holds_the_pictures_of_its_cards() -> None:
    """Each stands where its mark stood, also in a gap; of one that is gone the words stay."""
    red, blue = Image("r.png", "a < b"), Image("b.jpg", "c & d")
    gone = Image("gone.png", "e")
    cards = (
        Card(
            id="x",
            front="**see [a < b]** [e] `[a < b]`",
            back="- [c & d]",
            images=(red, blue, gone),
        ),
        Card(id="y-c1", front="{{c1::[a < b]}} {{c2::y}}", fact="y", deletion=1, images=(red,)),
        Card(
            id="y-c2",
            front="{{c1::[a < b]}} {{c2::y}}",
            answer="y",
            fact="y",
            deletion=2,
            images=(red,),
        ),
    )
    source = anki_export.write(
        Deck("d", "D", cards=cards), NOW, {"r.png": b"RED", "b.jpg": b"BLUE"}
    )
    tag = '<img src="r.png" alt="a &lt; b">'
    back = '<ul><li><img src="b.jpg" alt="c &amp; d"></li></ul>'
    assert [fields for _, _, fields in notes_of(source)] == [
        [f"<b>see {tag}</b> [e] <code>[a &lt; b]</code>", back, "", "", "", ""],
        [f"{{{{c1::{tag}}}}} {{{{c2::y}}}}", "", "", "", "", ""],
    ]
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        assert json.loads(package.read("media")) == {"0": "b.jpg", "1": "r.png"}
        assert (package.read("0"), package.read("1")) == (b"BLUE", b"RED")


def test_the_same_deck_is_the_same_package() -> None:
    """Nothing in a package depends on the moment or on chance."""
    assert anki_export.write(GREEK, NOW, {}) == anki_export.write(GREEK, NOW, {})
    assert anki_export.write(GREEK, NOW + 1, {}) != anki_export.write(GREEK, NOW, {})


# ── tables ──────────────────────────────────────────────────────────────────────────────────────


def rows_of(source: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their columns, with defused cells restored."""
    table = csv.DictReader(io.StringIO(source.decode("utf-8-sig"), newline=""))
    return [{name: restored(cell) for name, cell in row.items()} for row in table]


@given(decks())
@settings(max_examples=40)
def test_a_deck_comes_back_from_a_table(deck: Deck) -> None:
    """Every text of every card is found again, in its column, as it is shown."""
    rows = rows_of(csv_export.write(deck))
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
    """A cell that a spreadsheet would compute begins with a single quote."""
    lines = csv_export.write(GREEK).decode("utf-8-sig").splitlines()
    assert lines[0] == "id,front,cloze,back,answer,accept,distractors,explanation,tags"
    assert lines[-1] == "sum,'=1+1,,,2,,,,"


@given(st.text(st.sampled_from("'=+-@\t\ra "), max_size=6))
def test_a_defused_cell_is_no_formula_and_comes_back(text: str) -> None:
    """However many quotes a text begins with, it is the same again."""
    cell = defused(text)
    assert cell[:1] not in set("=+-@\t\r")
    assert restored(cell) == text


# ── org ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_org_file_is_what_org_drill_reads() -> None:
    """Headings with ids and tags, gaps in brackets, and nothing that org takes for its own."""
    assert org_export.write(GREEK).decode() == ORG


@given(decks())
@settings(max_examples=40)
def test_each_card_is_one_heading(deck: Deck) -> None:
    """No text of a card makes a heading or a keyword of its own."""
    source = org_export.write(deck).decode()
    tables = list(tidy_tables_of(deck.cards))
    assert re.findall(r"^\* (.*) :drill[:\w@#%]*:$", source, re.MULTILINE) == [
        table.id for table in tables
    ]
    headings = [line for line in source.split("\n") if re.match(r"\*+ ", line)]
    parts = [bool(table.back or table.answer) + bool(table.explanation) for table in tables]
    assert len(headings) == len(tables) + sum(parts)


ORG = """#+TITLE: Greek::letters
#+AUTHOR: Homer

* alpha :drill:small_ones:b:
:PROPERTIES:
:ID: alpha
:CARDSTREAK: {"answer":"yes","accept":["yep","=sure"],"distractors":["no","maybe"],\
"topics":{"small_ones":"small-ones"}}
:END:
Is α < β & *bold*?
** Answer
Yes:

- one
- ~a[0]~

#+begin_src py
,* x
,#+y
#+end_src
** Explanation
Because.

* two :drill:
:PROPERTIES:
:ID: two
:DRILL_CARD_TYPE: hide1cloze
:CARDSTREAK: {"gaps":[1,2]}
:END:
[β] \\lbrack{}2nd\\rbrack{} [γ||3rd]

* sum :drill:
:PROPERTIES:
:ID: sum
:END:
=1+1
** Answer
2
"""
