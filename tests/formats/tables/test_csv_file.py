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
        '"front;back"\n"a;b, c"\n',
        '"front,back",,\n"a,""b, c""",,\n',
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


@pytest.mark.parametrize(
    ("text", "cards", "lines"),
    [
        ("Who?;;me;\nWhen?;;now;\nWhere?;;;here\n", ["Who?|me|", "When?|now|", "Where?|here|"], []),
        ("Who?;;me;why\nWhen?;;now;so\n", ["Who?|me|why", "When?|now|so"], []),
        ("1,Ei,egg\n2,Tee,tea\n3,Brot,bread\n", ["Ei|egg|", "Tee|tea|", "Brot|bread|"], [1]),
        (
            "1.\tEi\tegg\n2.\tTee\ttea\n3.\tBrot\tbread\n",
            ["Ei|egg|", "Tee|tea|", "Brot|bread|"],
            [1],
        ),
        ("1,one\n2,two\n3,three\n", ["1|one|", "2|two|", "3|three|"], []),
        (
            "1914,Who?,he\n1918,Why?,it\n1945,How?,so\n",
            ["Who?|he|1914", "Why?|it|1918", "How?|so|1945"],
            [],
        ),
        (
            "noun;Ei;egg\nverb;gehen;go\nadv.;dann;then\n",
            ["Ei|egg|noun", "gehen|go|verb", "dann|then|adv."],
            [1],
        ),
        ("爱\tài\tlove\n八\tbā\teight\n", ["爱|love|ài", "八|eight|bā"], [1]),
        ("会う,あう,meet\n赤い,あかい,red\n", ["会う|meet|あう", "赤い|red|あかい"], [1]),
        ("Ei;/aɪ/;egg\nTee;/teː/;tea\n", ["Ei|egg|/aɪ/", "Tee|tea|/teː/"], [1]),
        ("das;Ei;egg\nder;Tee;tea\n", ["Ei|egg|das", "Tee|tea|der"], [1]),
        ("Ei;egg;noun\ngehen;go;verb\n", ["Ei|egg|noun", "gehen|go|verb"], []),
        (
            "A;Ei;egg\nA;Tee;tea\nB;Uhr;clock\nB;Hut;hat\n",
            ["Ei|egg|", "Tee|tea|", "Uhr|clock|", "Hut|hat|"],
            [],
        ),
        ("Ei,egg\nHaus,house, home\nTee,tea\n", ["Ei|egg|", "Haus|house, home|", "Tee|tea|"], []),
        ("word,meaning\nHaus,house, home\n", ["Haus|house, home|"], []),
        ("word,meaning\nzehn,1,000\n", ["zehn|1,000|"], []),
        ('word,meaning\nHaus,"a, b",c\n', ["Haus|a, b,c|"], []),
        ("Ei,egg\nodd\nTee,tea\n", ["Ei|egg|", "odd||", "Tee|tea|"], [2]),
        ("My list;;\nFrage;Antwort;Extra\nEi;egg;x\n", ["Ei|egg|x"], [1]),
    ],
)
def test_tables_without_a_usual_header(text: str, cards: list[str], lines: list[int]) -> None:
    """Numbers and categories in front are no questions, and the answer may stand further right."""
    parsed = read_any(text.encode(), "x.csv")
    found = [f"{card.front}|{card.back or card.answer}|{card.explanation}" for card in parsed.cards]
    assert (found, fault_lines(parsed)) == (cards, lines)


def test_a_category_in_front_is_a_tag() -> None:
    """A first column in which few words stand again and again becomes the tag of its cards."""
    text = "Unit 1;Ei;egg\nUnit 1;Tee;tea\nUnit 2;Uhr;clock\nUnit 2;Hut;hat\n"
    tags = [card.tags for card in read_any(text.encode(), "x.csv").cards]
    assert tags == [("Unit 1",), ("Unit 1",), ("Unit 2",), ("Unit 2",)]


@pytest.mark.parametrize(
    ("text", "answer", "wrong"),
    [
        ("Question,Option 1,Option 2,Option 3,Correct Answer\nq,x,y,z,2\nr,x,y,z,3\n", "y", "xz"),
        ("Question,A,B,C,Answer\nq,x,y,z,B\nr,x,y,z,A\n", "y", "xz"),
        ("question,optionA,optionB,optionC,correctOption\nq,x,y,z,Option B\n", "y", "xz"),
        ("question,option_1,option_2,answer_index\nq,x,y,0\nr,x,y,1\n", "x", "y"),
        ("question,choices,answer\nq,x|y|z,B\n", "y", "xz"),
        ('question,correct_answer,incorrect_answers\nq,b,"[""x"", ""y""]"\n', "b", "xy"),
        ("question,choices,answer\nq,x|y|z,y\n", "y", "xz"),
        (
            "Question Text,Question Type,Option 1,Option 2,Correct Answer,Time\nq,MC,x,y,1,30\n",
            "x",
            "y",
        ),
        (
            "Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2 (Optional)\nq,b,x,y\n",
            "b",
            "xy",
        ),
        ("Frage;Antwort 1;Antwort 2;Richtige Antwort\nq;x;y;2\n", "y", "x"),
        ("Pregunta,Opción A,Opción B,Respuesta correcta\nq,x,y,A\n", "x", "y"),
        ("question,option 1,option 2,option 3,answer\nWhat is 1 + 1?,2,3,4,2\n", "2", "34"),
    ],
)
def test_tables_with_options(text: str, answer: str, wrong: str) -> None:
    """The answer is the text, the number or the letter of an option."""
    parsed = read_any(text.encode(), "x.csv")
    card = parsed.cards[0]
    assert (card.back or card.answer, "".join(card.distractors)) == (answer, wrong)


def test_several_right_options() -> None:
    """All right options make the answer, and each of them is accepted."""
    text = 'Question,Answer 1,Answer 2,Answer 3,Correct answer(s)\nq,x,y,z,"1,3"\nr,x,y,z,2\n'
    first, second = read_any(text.encode(), "x.csv").cards
    assert (first.back, first.answer, first.accept) == ("x, z", "x", ("z",))
    assert (first.distractors, second.back) == (("y",), "y")


def test_answers_without_a_key() -> None:
    """Without a column that names the right answer, numbered answers are all accepted."""
    card = read_any(b"Question,Answer 1,Answer 2\nq,x,y\n", "x.csv").cards[0]
    assert (card.back, card.accept, card.distractors) == ("x", ("y",), ())


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("one<br>two", "one\ntwo"),
        ("<b>one</b>&nbsp;two", "**one** two"),
        ('<img src=""two.png"">', "[image: two.png]"),
        ('see <a href=""https://example.org"">this</a>', "see this"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    ],
)
@pytest.mark.parametrize("head", ["", "question,answer\n"])
def test_html_in_cells(cell: str, text: str, head: str) -> None:
    """HTML is read as in Anki's text exports."""
    parsed = read_any(f'{head}q,"{cell}"\nr,"plain"\n'.encode(), "x.csv")
    assert sides(parsed) == [("q", text), ("r", "plain")]


@pytest.mark.parametrize(
    "row",
    ["What does <br> do?,It ends a line", "<b>,bold", "<i>: what is it?,italics", "<hr>,a rule"],
)
def test_a_quiz_about_html(row: str) -> None:
    """Cells that are about tags keep them."""
    front, back = row.split(",")
    parsed = read_any(f"{row}\nWhat is <p> for?,A paragraph\n".encode(), "x.csv")
    assert sides(parsed)[0] == (front, back)


def test_too_many_columns() -> None:
    """Of a row with very many cells the first are read, and the rest is told."""
    parsed = read_any(f"a,b{',x' * 200}\nc,d{',y' * 200}\n".encode(), "x.csv")
    assert (len(parsed.cards), fault_lines(parsed)) == (2, [1, 2])
    assert "more than 100 cells" in parsed.faults[0].message


@pytest.mark.parametrize(
    ("header", "is_told"), [("Country,Capital", True), ("Land;Frage", False), ("EN,DE", False)]
)
def test_a_guessed_header_is_told(header: str, *, is_told: bool) -> None:
    """A header whose words do not say question, answer or language is told, and no other."""
    separator = ";" if ";" in header else ","
    parsed = read_any(f"{header}\na{separator}b\nc{separator}d\n".encode(), "x.csv")
    assert any("taken for the names" in fault.message for fault in parsed.faults) == is_told


def test_an_odd_line_in_a_pasted_table() -> None:
    """A table of three columns is recognised although some lines are no rows of it."""
    text = "My words\nhola;hello;a greeting\nodd\nadiós;goodbye;leaving\nsí;yes;to agree\n"
    parsed = read_any(text.encode(), "x.txt")
    assert [side for side in sides(parsed) if side[1]] == [
        ("hola", "hello"),
        ("adiós", "goodbye"),
        ("sí", "yes"),
    ]
    assert fault_lines(parsed) == [1, 3]


def test_readings_in_a_table() -> None:
    """Kana in brackets behind characters are a reading, as in Anki; other brackets stay."""
    text = "Front,Back\n食[た]べる,to eat\n水[みず] [1],water [x]\n"
    assert sides(read_any(text.encode(), "x.csv")) == [
        ("食 (た)べる", "to eat"),
        ("水 (みず) [1]", "water [x]"),
    ]
