"""Every importer on a file of its own: what a person brings is what comes out."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.formats.base.parsed import ParsedCard, ParsedDeck
from bot.formats.importers import read_any
from tests.formats.shown import sides

DATA = Path(__file__).parent / "data"
FORMATS = {
    "anki.txt": "anki-text",
    "brainscape.csv": "brainscape",
    "cards.txt": "markdown",
    "drill.org": "org-drill",
    "kotoba.csv": "kotoba",
    "note.txt": "obsidian",
    "opentdb.json": "opentdb",
    "paste_article.txt": "paste",
    "paste_glossary.txt": "paste",
    "paste_numbered.txt": "paste",
    "paste_org.txt": "paste",
    "quizlet.txt": "quizlet",
    "table.csv": "csv",
    "trivia.yaml": "red-trivia",
}


def read(name: str, ending: str = "") -> ParsedDeck:
    """Reads a file of the data folder, under a name that says nothing of its format."""
    return read_any((DATA / name).read_bytes(), f"file{ending}")


def lines(found: ParsedDeck) -> list[int]:
    """Where the faults are."""
    return [fault.line for fault in found.faults]


@pytest.mark.parametrize("name", FORMATS)
def test_formats_are_recognised_by_what_is_in_them(name: str) -> None:
    """No file needs its ending to be recognised."""
    assert read(name).format == FORMATS[name]
    assert {path.name for path in DATA.iterdir()} == FORMATS.keys()


def test_anki_text() -> None:
    """Headers say what columns are; HTML, clozes, tags, GUIDs and reversed notes are understood."""
    found = read("anki.txt")
    assert sides(found) == [
        ("What is a **bias**?", "A number that is\nadded at the end"),
        ("weight", "Gewicht"),
        ("Gewicht", "weight"),
        ("A {{c1::kernel::small matrix}} slides over the {{c2::image}}.|1", "See convolution."),
        ("A {{c1::kernel::small matrix}} slides over the {{c2::image}}.|2", "See convolution."),
        ('A "quoted" word, <b>?', "two\nlines"),
        ("No answer", ""),
    ]
    assert [card.source_id for card in found.cards[:5]] == [
        "a%b1",
        "g2",
        "g2-reversed",
        "g3-c1",
        "g3-c2",
    ]
    assert found.cards[0].tags == ("nets", "basic")
    assert lines(found) == [13]


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("#separator:Semicolon\n#html:false\na <b>;c", [("a <b>", "c")]),
        ("#separator:|\n#html:true\na &amp; b|<i>c</i>", [("a & b", "c")]),
        ("#separator:Comma\n#columns:Back,Tags,Front\nb,t u,f", [("f", "b")]),
        ("#html:false\nWhat is a|b; or c?\tThis, that", [("What is a|b; or c?", "This, that")]),
        ("#separator:tab\n\n\n# only a remark\na\tb\n", [("a", "b")]),
        ("#separator:tab\na\tb\tc\td", [("a", "b")]),
        ("#html:false\n{{c1::a {{c2::b}}}}\t", [("{{c1::a b}}|1", ""), ("a {{c2::b}}|2", "")]),
        ("#separator:tab\n{{c1,2::x}} y\t", [("{{c1::x}} y|1", ""), ("{{c2::x}} y|2", "")]),
        ("#separator:tab\n{{c1::never closed\tb", [("{{c1::never closed", "b")]),
    ],
)  # fmt: skip
def test_anki_headers(text: str, cards: list[tuple[str, str]]) -> None:
    """Each key of the header does what Anki's manual says."""
    found = read_any(text.encode(), "x.txt")
    assert (found.format, sides(found)) == ("anki-text", cards)


def test_anki_keys_that_mean_nothing() -> None:
    """An unknown separator or column number is told with its line; the cards are read anyway."""
    found = read_any(b"#separator:snake\n#html:false\n#tags column:x\na\tb\n", "x.txt")
    assert (sides(found), lines(found)) == ([("a", "b")], [1, 3])


def test_quizlet() -> None:
    """A tab divides term and definition; a row without one is a draft."""
    found = read("quizlet.txt")
    assert sides(found)[1] == ("layer", "units side by side; they share inputs")
    assert (len(found.cards), found.cards[3].draft, lines(found)) == (4, True, [4])


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("a - one - two\nb - three", [("a", "one - two"), ("b", "three")]),
        ("a,one, two\nb,three", [("a", "one, two"), ("b", "three")]),
        ("a\tone\ntwo\n\nb\tthree", [("a", "one\ntwo"), ("b", "three")]),
        ("a\tone;b\ttwo", [("a", "one"), ("b", "two")]),
        ('a\tsay "x"\nb\ty', [("a", 'say "x"'), ("b", "y")]),
    ],
)
def test_quizlet_with_other_marks(text: str, cards: list[tuple[str, str]]) -> None:
    """Whoever exports may choose other marks; the first in a row counts."""
    assert sides(read_any(text.encode(), "x", chosen="quizlet")) == cards


def test_tables() -> None:
    """Columns are told by their names, a blank row is told and left out, half a row is a draft."""
    found = read("table.csv")
    first = found.cards[0]
    assert (first.source_id, first.tags, first.explanation) == (
        "sum-1",
        ("maths", "easy"),
        "Hint: think",
    )
    assert sides(found) == [("What is 1 + 1?", "2"), ('Say "hello"', "two\nlines"), ("alone", "")]
    assert lines(found) == [5, 6]


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
    """Any usual separator, headers by many names, options, and no header at all."""
    assert read_any(text.encode(), "x.csv").cards[0] == card


def test_a_quote_that_is_never_closed() -> None:
    """It takes no other lines with it, and is told."""
    found = read_any(b'a,b\n"c,d\ne,f\n"g,h\n', "x.csv")
    assert sides(found) == [("a", "b"), ('"c', "d"), ("e", "f"), ('"g', "h")]
    assert lines(found) == [2, 4]


def test_kotoba() -> None:
    """Answers stand between commas of either kind, and a blank row is an empty slot."""
    first, second = read("kotoba.csv").cards
    assert (first.front, first.answer, first.accept) == ("犬", "いぬ", ("inu",))
    assert (first.explanation, second.back) == ("dog\nanimal", "4, four")
    assert lines(read("kotoba.csv")) == []


def test_markdown() -> None:
    """Cards, drafts and clozes are read; each thing that is none is told with its line."""
    found = read("cards.txt")
    assert sides(found) == [
        ("What is a tensor?", "An array of numbers\nwith any number of axes."),
        ("What has no answer?", ""),
        ("What has one?", "This."),
        ("The {{c1::first}} letter is {{c2::a}}, not [b] ![picture](x.png).\n\nstray text|1", ""),
        ("The {{c1::first}} letter is {{c2::a}}, not [b] ![picture](x.png).\n\nstray text|2", ""),
    ]
    assert (found.title, lines(found)) == ("Small deck", [11, 20, 22, 24])


@pytest.mark.parametrize(
    "text",
    [
        "Question: one?\nAnswer: two",
        "**Q:** one?\n**A:** two",
        "Q1. one?\nA1. two",
        "q: one?\na: two",
        "Q:one?\nA:two",
        "Q:\none?\n\nA:\n\ntwo\n---",
    ],
)
def test_markdown_as_people_paste_it(text: str) -> None:
    """Tags may be longer, bold, numbered or small."""
    found = read_any(text.encode(), "x")
    assert (found.format, sides(found), found.faults) == ("markdown", [("one?", "two")], ())


def test_obsidian() -> None:
    """Both separators, both ways, code, comments, schedules, tags and gaps are understood."""
    found = read("note.txt")
    assert sides(found) == [
        ("What is a kernel?", "A small matrix that slides."),
        ("weight", "Gewicht"),
        ("Gewicht", "weight"),
        ("How do you loop?", "```python\nfor x in xs:\n\n    print(x)\n```"),
        ("Left", "Right"),
        ("Right", "Left"),
        ("A {{c1::loss::what falls}} falls, and {{c2::accuracy}} rises.|1", ""),
        ("A {{c1::loss::what falls}} falls, and {{c2::accuracy}} rises.|2", ""),
    ]
    assert [card.tags for card in found.cards[:4]] == [("nets",)] * 3 + [("code",)]
    assert found.faults == ()


def test_prose_with_colons_is_no_note() -> None:
    """Names of C++ in a text do not make it cards of Obsidian's."""
    text = "We use std::vector.\nAnd std::map.\nAlso std::set and more.\nThe end."
    assert read_any(text.encode(), "x").format == "paste"


def test_org() -> None:
    """Kinds of cards, gaps, drawers, code and links are understood; subheadings are the answer."""
    found = read("drill.org")
    assert sides(found)[:5] == [
        (
            "What does **dropout** do?",
            (
                "It turns off units:\n- some, by `chance`\n- others not\n"
                "```python\nx = 1\n* starred\n```"
            ),
        ),
        ("The {{c1::sky}} is {{c2::blue::a colour}}, not $[x]$ or [1/2].|1", ""),
        ("The {{c1::sky}} is {{c2::blue::a colour}}, not $[x]$ or [1/2].|2", ""),
        ("Translate.\n\nHund", "dog"),
        ("Translate.\n\ndog", "Hund"),
    ]
    assert sides(found)[5:] == [
        ("What is a heading alone?", "It has its answer right below."),
        ("Nothing here", ""),
        ("hablar", "to speak"),
        ("Battle", "A day that is none."),
    ]
    first = found.cards[0]
    assert (first.tags, first.source_id, found.title) == (
        ("nets", "regular"),
        "8f2c-dropout",
        "Nets by heart",
    )
    assert lines(found) == [36, 37]


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("#+FILETAGS: :drill:\n* a\n** b\n* c\nd", [("a", "b"), ("c", "d")]),
        ("* T :drill:\n** Front\nq\n** Back\na", [("q", "a")]),
        ("* T :drill:\n** Question\nq\n** Answer\na", [("q", "a")]),
        ("* T :drill:\nA [b] and [c].", [("A {{c1::b}} and {{c1::c}}.|1", "")]),
        ("* T :drill:\nq\n** x :drill:\ny\n** Back\na", [("q", "a"), ("x", "y")]),
        (
            "* T :drill:\n:PROPERTIES:\n:DRILL_CARD_TYPE: hidelast\n:END:\n[a] [b]",
            [("a {{c2::b}}|2", "")],
        ),
        (
            "* T :drill:\n:PROPERTIES:\n:DRILL_CARD_TYPE: multisided\n:END:\n** a\n** b\n** c",
            [("a", "b\n\nc"), ("b", "a\n\nc"), ("c", "a\n\nb")],
        ),
    ],
)
def test_org_cards_of_other_kinds(text: str, cards: list[tuple[str, str]]) -> None:
    """Tags of the whole file, Front and Back, nested cards, and gaps all at once or one."""
    assert sides(read_any(text.encode(), "x.org")) == cards


def test_trivia() -> None:
    """Answers stay as they are written, and several are accepted; a question counts once."""
    found = read("trivia.yaml")
    assert [(card.front, card.answer, card.accept) for card in found.cards] == [
        ("Which answer is a word for refusing?", "no", ()),
        ("What is the version?", "1.10", ("one point ten",)),
        ("Which agent?", "007", ()),
    ]
    assert (found.title, found.authors, lines(found)) == (
        "Small questions",
        ("Somebody",),
        [13, 15],
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &x [b]\nc: *x\n", 2),
        ("- a\n- b\n", 1),
        ("a: [b]\nc: [d\n", 3),
        ("a: [b]\n? [x]\n: c\n", 2),
        ("a: " + "[" * 5000, 1),
        ("a: [b]\nd:\n\t- e\n", 3),
    ],
)
def test_broken_trivia(text: str, line: int) -> None:
    """Aliases, deep nesting and what is no mapping end the reading with a sentence and a line."""
    found = read_any(text.encode(), "x.yaml", chosen="red-trivia")
    assert lines(found)[-1:] == [line], found.faults
    assert sides(found) in ([], [("a", "b")])


def test_opentdb() -> None:
    """Texts are decoded, options kept, the licence goes along; a broken question is told."""
    found = read("opentdb.json")
    assert [(card.front, card.answer, card.distractors) for card in found.cards] == [
        (
            'Which gas do we call "laughing"?',
            "Nitrous oxide",
            ("Helium", "Argon", "Neon"),
        ),
        ("Two is a prime.", "True", ("False",)),
        ("What is it?", "Café", ("Tea",)),
    ]
    assert found.cards[0].tags == ("Science & Nature",)
    assert (found.licence, lines(found)) == ("CC-BY-SA-4.0", [7])
    assert "opentdb.com" in found.authors[0]


@pytest.mark.parametrize(
    "text",
    [
        '{"results": [{"question": "a", "correct_answer": "b"}, {"quest',
        '[{"question": "a", "correct_answer": "b"}, ' + "[" * 100_000,
        '{"results": [{"type": "boolean", "question": "a", "correct_answer": "b"}, 7]}',
    ],
)
def test_broken_opentdb(text: str) -> None:
    """What comes before a broken place is read, and the place is told."""
    found = read_any(text.encode(), "x.json")
    assert (sides(found), lines(found)) == ([("a", "b")], [1])


def test_opentdb_in_base64() -> None:
    """Its third encoding is told by the kind of question."""
    text = '[{"type": "Ym9vbGVhbg==", "question": "w6k=", "correct_answer": "VHJ1ZQ=="}]'
    assert sides(read_any(text.encode(), "x")) == [("é", "True")]


def spoilt(text: str, data: st.DataObject, *, blank_lines: bool) -> bytes:
    """A text with line ends, blanks and a mark that change nothing of what it says."""
    rows = []
    for row in text.replace("\r\n", "\n").split("\n"):
        changed = row.replace(" ", "\u00a0") if data.draw(st.booleans()) else row
        changed += data.draw(st.sampled_from(["", "  ", "\u00a0"]))
        if blank_lines and not row:
            rows += [""] * data.draw(st.integers(0, 3))
        else:
            rows.append(changed)
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    mark = data.draw(st.sampled_from(["", "\ufeff"]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-16"])) if not mark else "utf-8"
    return (mark + end.join(rows)).encode(encoding)


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"note.txt", "drill.org"}))
@settings(max_examples=20)
@given(data=st.data())
def test_line_ends_and_blanks_mean_nothing(name: str, data: st.DataObject) -> None:
    """A byte order mark, other line ends, no-break spaces and trailing blanks change no card."""
    text = (DATA / name).read_bytes().decode("utf-8-sig")
    pasted = FORMATS[name] == "paste"
    found = read_any(spoilt(text, data, blank_lines=pasted), "file")
    plain = read(name)
    assert found.format == plain.format
    assert sides(found) == sides(plain)
    assert [card.tags for card in found.cards] == [card.tags for card in plain.cards]
    assert len(found.faults) == len(plain.faults)
