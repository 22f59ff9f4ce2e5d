"""Reading workbooks of Excel and LibreOffice."""

import random

import pytest

from bot.formats.base.parsed import Limits
from bot.formats.builder.deck import build
from bot.formats.importers import read_any
from tests.formats.samples import fault_lines
from tests.formats.tables.workbooks import Cell, Sheets, excel, open_document, packed, worksheet
from tests.formats.visible import sides

WORDS: Sheets = {"Sheet1": [["front", "back"], ["Haus", "house"], ["Baum", "tree"]]}
KAHOOT: list[list[Cell]] = [
    ["Quiz template"],
    [
        None,
        "Add questions, at least two answer alternatives, time limit and choose correct answers",
    ],
    [],
    [],
    [
        None,
        "Question - max 120 characters",
        *(f"Answer {number} - max 75 characters" for number in range(1, 5)),
        "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
        "Correct answer(s) - choose at least one",
    ],
    [1.0, "Capital of Peru?", "Lima", "Quito", "Cusco", None, 20.0, 1.0],
    [2.0, "Even?", "1", "2", "3", "4", 20.0, "2,4"],
    [3.0, "Right?", "yes", "no", None, None, 20.0, 2.0],
    [4.0],
    [5.0],
]


@pytest.mark.parametrize("name", ["x.xlsx", "x", "x.zip"])
@pytest.mark.parametrize("write", [excel, open_document])
def test_a_sheet_is_a_table(write: type, name: str) -> None:
    """A workbook is recognised by its bytes, and its sheet is read like a CSV table."""
    parsed = read_any(write(WORDS), name)
    assert (sides(parsed), parsed.faults) == ([("Haus", "house"), ("Baum", "tree")], ())
    assert (parsed.format, parsed.title) == ("workbook", "")


@pytest.mark.parametrize("write", [excel, open_document])
def test_cells(write: type) -> None:
    """Whole numbers have no point, lines stay, and empty rows are no cards."""
    rows: list[list[Cell]] = [
        ["a", "b\nc"],
        ["2 + 2", 4.0],
        [None, None],
        ["tenth", 0.1],
        ["x", "<i"],
    ]
    parsed = read_any(write({"S": rows}), "x")
    assert sides(parsed) == [("a", "b\nc"), ("2 + 2", "4"), ("tenth", "0.1"), ("x", "<i")]
    assert [card.line for card in parsed.cards] == [1, 2, 4, 5]


def test_true_and_dates() -> None:
    """A logical value is a word, and a date has no time of day."""
    shared: list[str] = []
    dates = '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" s="1"><v>45657</v></c></row>'
    sheet = worksheet([], shared, dates)
    assert sides(read_any(excel({"S": []}, sheet1=sheet), "x")) == [("True", "2024-12-31")]


def test_several_sheets_are_topics() -> None:
    """The name of its sheet is a tag of each card; sheets without cards are told."""
    sheets: Sheets = {
        "Food": [["Deutsch", "English"], ["Brot", "bread"]],
        "About": [["I wrote this."], ["For you."]],
        "Hidden": [["a", "b"]],
        "Empty": [],
        "Animals": [["Deutsch", "English"], ["Hund", "dog"]],
    }
    parsed = read_any(excel(sheets, hidden=["Hidden"]), "x.xlsx")
    assert [(card.front, card.tags) for card in parsed.cards] == [
        ("Brot", ("Food",)),
        ("Hund", ("Animals",)),
    ]
    assert [fault.message for fault in parsed.faults] == [
        'the sheet "About" has no two columns, so it is left out',
        'the sheet "Hidden" is hidden, so it is left out',
    ]


def test_a_fault_names_its_sheet() -> None:
    """Of several sheets, a diagnostic says in which the row is."""
    sheets: Sheets = {"A": [["a", "b"], ["c", "d"]], "B": [["e", "f"], ["g", None], ["h", "i"]]}
    (fault,) = read_any(excel(sheets), "x.xlsx").faults
    assert str(fault).startswith("x.xlsx, sheet B:2: this card has a question and no answer")


def test_kahoot_s_template() -> None:
    """The questions below the template's head have options, and rows with a number alone none."""
    parsed = read_any(excel({"Sheet1": KAHOOT}), "x.xlsx")
    assert [(card.front, card.back, card.distractors) for card in parsed.cards] == [
        ("Capital of Peru?", "Lima", ("Quito", "Cusco")),
        ("Even?", "2, 4", ("1", "3")),
        ("Right?", "no", ("yes",)),
    ]
    assert parsed.cards[1].accept == ("4",)
    assert fault_lines(parsed) == [1, 2, 5]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
            "a workbook of an old kind, or one with a password",
        ),
        (packed({"xl/workbook.bin": ""}), "a workbook of an old kind"),
        (packed({"xl/workbook.xml": "<"}), "the workbook is damaged"),
        (excel(WORDS)[:-30], "the workbook is damaged"),
        (b"no workbook", "the workbook is damaged"),
        (excel({"S": []}), "there is nothing in this workbook"),
        (excel({"S": [["a"], ["b"]]}), 'the sheet "S" has no two columns'),
        (packed({"xl/workbook.xml": "", "x.xml": " " * 13_000_000}), "unpacks to more than"),
        (
            packed(dict.fromkeys(map(str, range(2001)), "") | {"xl/workbook.xml": ""}),
            "too many files",
        ),
    ],
)
def test_what_is_no_workbook(source: bytes, message: str) -> None:
    """What cannot be read is said with what to do."""
    parsed = read_any(source, "x.xlsx")
    assert (parsed.cards, len(parsed.faults)) == ((), 1)
    assert message in parsed.faults[0].message


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
OPEN_FAR = (
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    'table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
    "</table:table-row>"
)
COPIES = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 99))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (excel({"S": []}, sheet1=worksheet(WORDS["Sheet1"], [], FAR)), "one far outside"),
        (open_document(WORDS, OPEN_FAR), "one far outside"),
        (
            excel(
                {"S": []},
                shared=f"<sst><si><t>{'a' * 500_000}</t></si></sst>",
                sheet1=worksheet([], [], COPIES),
            ),
            "repeats its texts too often",
        ),
    ],
)
def test_small_files_that_would_take_much_memory(source: bytes, message: str) -> None:
    """A cell far outside, or a long text many times, is refused before the library reads it."""
    (fault,) = read_any(source, "x").faults
    assert message in fault.message


def test_limits() -> None:
    """Of too many cards or sheets the first ones are read, and a large file is refused."""
    sheets: Sheets = {f"S{number}": [["a", "b"], ["c", "d"]] for number in range(52)}
    parsed = read_any(excel(sheets), "x")
    assert (len(parsed.cards), "at most 50 sheets" in parsed.faults[0].message) == (100, True)
    few = read_any(excel(sheets), "x", limits=Limits(cards=3))
    assert (len(few.cards), "at most 1 cards" in few.faults[-1].message) == (3, True)
    (fault,) = read_any(excel(WORDS), "x", limits=Limits(text_bytes=100)).faults
    assert "at most 100 are allowed" in fault.message


def test_mutated_workbooks_are_read() -> None:
    """Whatever is changed in the XML or in the zip file, there are cards or faults."""
    chance = random.Random(5)
    pieces = [
        '"',
        "<",
        ">",
        "&",
        "A1",
        "XFD9",
        "s",
        "1e99",
        "-1",
        "<v>",
        "</c>",
        "9" * 30,
        "</row>",
    ]
    shared: list[str] = []
    xml = worksheet(KAHOOT, shared)
    for _ in range(300):
        start = chance.randrange(len(xml))
        end = start + chance.choice([0, 1, 5, 40])
        changed = xml[:start] + chance.choice(pieces) + xml[end:]
        source = bytearray(excel({"S": KAHOOT}, sheet1=changed))
        if chance.random() < 0.5:
            source[chance.randrange(len(source))] = chance.randrange(256)
        parsed = read_any(bytes(source), "x.xlsx")
        assert parsed.cards or parsed.faults
        assert all(fault.message.isprintable() and fault.line > 0 for fault in parsed.faults)
        build(parsed, "fuzz")
