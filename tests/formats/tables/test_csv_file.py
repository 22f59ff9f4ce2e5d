"""Reading CSV tables, and those of Brainscape and Kotoba."""

import pytest

from bot.formats.base.parsed import ParsedCard
from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_tables() -> None:
    """Columns are recognised by their names; a blank row is a fault, and half a row is a draft."""
    parsed = read_sample("table.csv")
    first = parsed.cards[0]
    assert (first.source_id, first.tags, first.explanation) == (
        "sum-1",
        ("maths", "easy"),
        "Hint: think",
    )
    assert sides(parsed) == [("What is 1 + 1?", "2"), ('Say "hello"', "two\nlines"), ("alone", "")]
    assert fault_lines(parsed) == [5, 6]


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("a;b\nc;d\n", ParsedCard("a", "b", 1)),
        ("a|b,c\nd|e\n", ParsedCard("a", "b,c", 1)),
        ("Term;Definition;Tags\nx;y;t u\n", ParsedCard("x", "y", 2, ("t", "u"))),
        ("a,b,why\nc,d,because\n", ParsedCard("a", "b", 1, explanation="why")),
        ('a,b\n"open,c\n', ParsedCard("a", "b", 1)),
        (
            "question,answer,option 1,option 2,option 3\nq,a,a,b,c\n",
            ParsedCard("q", "a", 2, answer="a", distractors=("b", "c")),
        ),
        (
            "question;correct answer;wrong\nq;a;b|c\n",
            ParsedCard("q", "a", 2, answer="a", distractors=("b", "c")),
        ),
    ],
)
def test_tables_of_other_kinds(text: str, card: ParsedCard) -> None:
    """Any usual separator, other names of columns, options, and a missing header are understood."""
    assert read_any(text.encode(), "x.csv").cards[0] == card


def test_a_quote_that_is_never_closed() -> None:
    """A quote that is never closed is a fault, and the lines below it are read all the same."""
    parsed = read_any(b'a,b\n"c,d\ne,f\n"g,h\n', "x.csv")
    assert sides(parsed) == [("a", "b"), ('"c', "d"), ("e", "f"), ('"g', "h")]
    assert fault_lines(parsed) == [2, 4]


def test_kotoba() -> None:
    """Answers may have commas of either kind between them, and a blank row is an empty slot."""
    first, second = read_sample("kotoba.csv").cards
    assert (first.front, first.answer, first.accept) == ("犬", "いぬ", ("inu",))
    assert (first.explanation, second.back) == ("dog\nanimal", "4, four")
    assert fault_lines(read_sample("kotoba.csv")) == []


@pytest.mark.parametrize(
    ("header", "row", "explanation"),
    [
        ("front,back,notes,example", "a,b,n,e", "n\n\ne"),
        ("front,back,hint,explanation,extra", "a,b,h,e,x", "e\n\nx\n\nHint: h"),
    ],
)
def test_all_columns_that_explain_are_kept(header: str, row: str, explanation: str) -> None:
    """The texts of several columns that explain are joined."""
    parsed = read_any(f"{header}\n{row}\n".encode(), "x.csv")
    assert ([card.explanation for card in parsed.cards], parsed.faults) == ([explanation], ())


def test_unknown_columns_are_reported() -> None:
    """Cells in a column with an unknown name, or without a name, are left out and reported."""
    text = "Word,Meaning,Picture,Empty,Source,\nrun,laufen,a.png,,p. 7,7\ngo,gehen,,,,,more\n"
    unknown = "these columns have no meaning here, so they are left out"
    parsed = read_any(text.encode(), "x.csv")
    assert sides(parsed) == [("run", "laufen"), ("go", "gehen")]
    assert [(fault.line, fault.message) for fault in parsed.faults] == [
        (1, f'{unknown}: "Picture", "Source", column 6'),
        (3, "this row has more cells than the header has names; the rest is left out"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nFront;Back\na;b, c\n",
        '\ufeffsep=,\r\nfront,back\r\na,"b, c"\r\n',
        "SEP=\t\nfront\tback\na\tb, c\n",
        'front, back\na, "b, c"\n',
        'front;back\na; "b, c"\n',
    ],
)
def test_tables_of_spreadsheets_and_by_hand(text: str) -> None:
    """A first line that names the separator is not a card, and a quote may follow a blank."""
    parsed = read_any(text.encode(), "x.csv")
    assert (sides(parsed), parsed.faults) == ([("a", "b, c")], ())


def test_a_category_of_two_words_is_one() -> None:
    """Blanks separate tags in a column of tags, but not in a column of categories or topics."""
    text = "question,answer,category\nq,a,Cell Biology\nr,b,Cell Biology; Genetics\n"
    parsed = read_any(text.encode(), "x.csv")
    assert [card.tags for card in parsed.cards] == [
        ("Cell Biology",),
        ("Cell Biology", "Genetics"),
    ]
    tags = read_any(b"question,answer,tags\nq,a,cell biology\n", "x.csv").cards[0].tags
    assert tags == ("cell", "biology")
