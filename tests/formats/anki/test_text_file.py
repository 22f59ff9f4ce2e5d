"""Reading Anki's text files."""

import pytest

from bot.formats.anki.warnings import LONG_CLOZE, ONLY_SOUND, SOUNDS
from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides

PLAYS, ONLIES = SOUNDS.one, ONLY_SOUND.many.format(count=2)


def test_anki_text() -> None:
    """Headers name the columns; HTML, clozes, tags, GUIDs and reversed notes are understood."""
    parsed = read_sample("anki.txt")
    assert sides(parsed) == [
        ("What is a **bias**?", "A number that is\nadded at the end"),
        ("weight", "Gewicht"),
        ("Gewicht", "weight"),
        ("A {{c1::kernel::small matrix}} slides over the {{c2::image}}.|1", "See convolution."),
        ("A {{c1::kernel::small matrix}} slides over the {{c2::image}}.|2", "See convolution."),
        ('A "quoted" word, <b>?', "two\nlines"),
        ("No answer", ""),
    ]
    assert [card.source_id for card in parsed.cards[:5]] == [
        "a%b1",
        "g2",
        "g2-reversed",
        "g3-c1",
        "g3-c2",
    ]
    assert parsed.cards[0].tags == ("nets", "basic")
    assert fault_lines(parsed) == [13]


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
    """Each key of the header means what Anki's manual says."""
    parsed = read_any(text.encode(), "x.txt")
    assert (parsed.format, sides(parsed)) == ("anki-text", cards)


@pytest.mark.parametrize(
    "header",
    [
        "#separator:Comma,,\n#deck:Rivers,,\n#tags column:3,,\n",
        "#deck:Rivers,,\n#tags column:3,,\n#html:false,,\n",
        '"#separator:,",,\n#deck:Rivers,,\n#tags column:3,,\n',
        "#separator:tab,,\n#deck:World::Rivers,,\n#tags column:3,,\n",
        '#deck:Rivers,,\n"#columns:Front,Back,Tags",,\n',
        "#deck:Rivers,,\n#columns:Front,Back,\n",
    ],
)
def test_headers_that_a_spreadsheet_saved(header: str) -> None:
    """The separators behind a value, and the quotes around it, are no part of the value."""
    text = f'{header}Longest?,"Nile, in Africa",geo water\nWidest?,Amazon,geo\n'
    for separator in (",", ";"):
        source = text.replace(", in", "^ in").replace(",", separator).replace("^", ",")
        parsed = read_any(source.encode(), "rivers.csv")
        assert (parsed.format, parsed.title, parsed.faults) == ("anki-text", "Rivers", ())
        assert sides(parsed) == [("Longest?", "Nile, in Africa"), ("Widest?", "Amazon")]
        assert [card.tags for card in parsed.cards] == [("geo", "water"), ("geo",)]


@pytest.mark.parametrize(
    ("rows", "cards", "messages"),
    [
        ("a [sound:a.mp3]\tb[sound:b.mp3]", [("a", "b")], [PLAYS]),
        ("[sound:a.mp3]\tb\n[sound:b.mp3]\tc", [], [ONLIES]),
        ("a [sound]\tb", [("a [sound]", "b")], []),
        (r"[$]x^2[/$]" + "\t[latex]$y$[/latex]", [(r"\(x^2\)", r"\(y\)")], []),
        (
            '<img src="norway.png">\t<img src="oslo.png">',
            [("[a picture]", "[image: oslo.png]")],
            [],
        ),
        ("{{c1::<b>x</b>}} y\t", [("{{c1::x}} y|1", "")], []),
        (f"{{{{c1::x}}}} {'y ' * 2_500}\t", [], [LONG_CLOZE.one]),
        ("<code>if x:<br>&nbsp;&nbsp;y</code>\tb", [("```\nif x:\n  y\n```", "b")], []),
        ("Map<int, int><br>x\tx<y and y>z", [("Map<int, int>\nx", "x<y and y>z")], []),
    ],
)
def test_anki_text_is_read_as_packages_are(
    rows: str, cards: list[tuple[str, str]], messages: list[str]
) -> None:
    """Sounds, maths, pictures, gaps and code of a text file are those of a package."""
    parsed = read_any(f"#separator:tab\n#html:true\n{rows}\n".encode(), "x.txt")
    assert sides(parsed) == cards
    assert [fault.message for fault in parsed.faults] == messages


def test_anki_keys_that_mean_nothing() -> None:
    """An unknown separator or column number is a fault with its line; the cards are read anyway."""
    parsed = read_any(b"#separator:snake\n#html:false\n#tags column:x\na\tb\n", "x.txt")
    assert (sides(parsed), fault_lines(parsed)) == ([("a", "b")], [1, 3])


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("tags: geo europe\nFrance\tParis\nItaly\tRome\n", ("geo", "europe")),
        ("#tags:geo\nFrance\tParis\nItaly\tRome\n", ("geo",)),
        ("#deck:World\n#columns:Front\tBack\nFrance\tParis\nItaly\tRome\n", ()),
    ],
)
def test_anki_headers_written_by_hand(text: str, tags: tuple[str, ...]) -> None:
    """Any header line of Anki's is recognised, also the old form of tags."""
    parsed = read_any(text.encode(), "x.txt")
    assert (parsed.format, parsed.faults) == ("anki-text", ())
    assert sides(parsed) == [("France", "Paris"), ("Italy", "Rome")]
    assert {card.tags for card in parsed.cards} == {tags}


@pytest.mark.parametrize(
    "text", ["# Deck: birds\n\nQ: a?\nA: b\n", "tags: x\nQ: a?\nA: b\n", "#tags: x\nQ: a?\nA: b\n"]
)
def test_headings_are_no_anki_headers(text: str) -> None:
    """A heading or a line of tags above cards of another format is not a header of Anki's."""
    assert read_any(text.encode(), "x.md").format == "markdown"


def test_anki_notes_that_may_be_reversed() -> None:
    """An optional reversed card asks both ways only if its third field is filled."""
    text = (
        "#separator:tab\n#html:false\n#notetype:Basic (optional reversed card)\n"
        "one\teins\ty\ntwo\tzwei\t\nthree\tdrei\n"
    )
    parsed = read_any(text.encode(), "x.txt")
    assert sides(parsed) == [("one", "eins"), ("eins", "one"), ("two", "zwei"), ("three", "drei")]
    assert {card.explanation for card in parsed.cards} == {""}


def test_decks_of_a_column_become_topics() -> None:
    """The decks that a column names are topics of the deck around them, as in a package."""
    text = "#separator:tab\n#deck column:1\n#tags column:4\nM::A\ta\tb\tx\nM::B::C\tc\td\t\n"
    parsed = read_any(text.encode(), "x.txt")
    assert (parsed.title, [card.tags for card in parsed.cards]) == ("M", [("A", "x"), ("B::C",)])
    one = read_any(text.replace("B::C", "A").encode(), "x.txt")
    assert (one.title, [card.tags for card in one.cards]) == ("A", [("x",), ()])
