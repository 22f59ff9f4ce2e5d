"""What templates show besides a front and a back, and what of it is left out."""

import msgspec
import pytest
import zstandard

from bot.formats.anki import package as anki_package
from bot.formats.anki.warnings import OCCLUSIONS
from bot.formats.base.maths import with_marks
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.builder.deck import build
from bot.formats.importers import read_any
from tests.formats.anki.anki_packages import (
    BASIC,
    CLOZE,
    KINDS,
    TYPES,
    ANote,
    AType,
    PackageKind,
    collection,
    package,
)
from tests.formats.anki.painted import RED, painted

FRONT = "{{FrontSide}}<hr id=answer>"


def read(*notes: ANote, front: str = "{{A}}", back: str = FRONT + "{{C}}") -> ParsedDeck:
    """Reads a package of notes with the fields A, B and C and this template."""
    types = {BASIC: AType("Mine", ("A", "B", "C"), ((front, back),)), CLOZE: TYPES[CLOZE]}
    return anki_package.read(package(notes, types=types), "x.apkg", Limits())


def card_of(front: str, back: str, *fields: str) -> ParsedCard:
    """The one card of a note, which must give no diagnostic."""
    parsed = read(ANote(fields), front=front, back=back)
    assert parsed.faults == ()
    (card,) = parsed.cards
    return card


def sentences(parsed: ParsedDeck) -> list[str]:
    """The messages of the diagnostics."""
    return [fault.message for fault in parsed.faults]


@pytest.mark.parametrize(
    ("front", "back", "fields", "expected"),
    [
        ("Say: {{A}}<br>{{type:B}}", FRONT + "{{C}}", ("x", "o pão", "/u/"), "o pão\n/u/"),
        ("{{A}} {{type:B}}", FRONT + "{{B}}<br>{{C}}", ("x", "o pão", "/u/"), "o pão\n/u/"),
        ("{{A}} {{type:B}}", FRONT + "{{type:B}}<br>{{C}}", ("x", "o pão", "/u/"), "o pão\n/u/"),
        (
            "{{A}} {{type:B}}",
            FRONT + "{{type:B}}<br>{{B}}<br>{{C}}",
            ("x", "o pão", "/u/"),
            "o pão\n/u/",
        ),
        ("{{A}} {{type:nc:B}}", "{{FrontSide}}", ("x", "o <b>pão</b>", ""), "o **pão**"),
        ("{{A}}{{#B}}{{type:B}}{{/B}}", FRONT + "{{C}}", ("x", "o pão", ""), "o pão"),
    ],
)
def test_a_typed_field_is_the_answer(
    front: str, back: str, fields: tuple[str, ...], expected: str
) -> None:
    """The field that Anki lets people type is typed here, and stands first on the back."""
    card = card_of(front, back, *fields)
    assert card.back == expected
    (built,) = build(ParsedDeck("apkg", (card,)), "x").deck.cards
    assert built.answer == "o pão"


@pytest.mark.parametrize("front", ["{{cloze:T}} {{type:cloze:T}}", "{{type:cloze:T}}"])
def test_a_gap_that_is_typed_is_a_gap(front: str) -> None:
    """A typed cloze adds nothing to a cloze, and alone it is the cloze."""
    kind = AType("C", ("T", "X"), ((front, "{{type:cloze:T}} {{X}}"),), cloze=True)
    source = package([ANote(("a {{c1::b}}", "c"), 7)], types={7: kind})
    (card,) = anki_package.read(source, "x.apkg", Limits()).cards
    assert (card.front, card.back, card.deletion) == ("a {{c1::b}}", "c", 1)


@pytest.mark.parametrize(
    ("front", "back", "fields", "explanation"),
    [
        ("{{A}}<br>{{hint:B}}", FRONT + "{{C}}", ("q", "begins with O", "Oslo"), "begins with O"),
        ("{{A}} {{hint:B}}{{hint:C}}", FRONT + "x", ("q", "one", "two"), "one\ntwo"),
        ("{{A}} {{#B}}Help: {{hint:B}}{{/B}}", FRONT + "{{C}}", ("q", "a", "b"), "a"),
        ("{{A}} {{hint:B}}", FRONT + "{{C}} {{hint:B}}", ("q", "", "x"), ""),
        ("{{A}} {{hint:B}}", FRONT + "{{hint:B}}<br>{{C}}", ("q", "once", "x"), ""),
    ],
)
def test_a_hint_stands_below_the_answer(
    front: str, back: str, fields: tuple[str, ...], explanation: str
) -> None:
    """A hint that Anki shows at a press is kept in the explanation, unless the back has it."""
    card = card_of(front, back, *fields)
    assert card.explanation == (f"Hint: {explanation}" if explanation else "")
    assert explanation not in card.front or not explanation


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    [
        ("{{A}}", "{{A}} [{{B}}]<hr id=answer>{{C}}", "Hund [hʊnt]\ndog"),
        ("{{A}}", "<div>{{A}}</div><div>{{B}}</div><hr id='answer'>{{C}}", "hʊnt\ndog"),
        ("{{A}}", "{{FrontSide}}<br>{{B}}<hr id=answer>{{C}}", "hʊnt\ndog"),
        ("{{A}}", "{{#B}}{{B}}{{/B}}<hr id=answer>{{C}}", "hʊnt\ndog"),
        ("{{A}} {{hint:B}}", "{{A}} {{B}}<hr id=answer>{{C}}", "Hund hʊnt\ndog"),
        ("{{A}} {{B}}", "{{A}}<div>label</div>{{B}}<hr id=answer>{{C}}", "dog"),
        ("{{A}}", FRONT + "{{C}}", "dog"),
    ],
)
def test_text_above_the_answer_line_belongs_to_the_answer(
    front: str, back: str, expected: str
) -> None:
    """What stands above the line and not on the front is kept; below the line is what is typed."""
    card = card_of(front, back, "Hund", "hʊnt", "dog")
    assert card.back == expected
    (built,) = build(ParsedDeck("apkg", (card,)), "x").deck.cards
    assert built.answer == "dog"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("{{furigana:A}}", "海 (うみ)で泳 (およ)ぐ"),
        ("{{kana:A}}", "うみでおよぐ"),
        ("{{kanji:A}}", "海で泳ぐ"),
        ("{{kana:text:A}}", "うみでおよぐ"),
    ],
)
def test_readings_are_shown_as_a_filter_says(front: str, expected: str) -> None:
    """A reading is shown in brackets, alone or not at all; a sound is no reading."""
    note = ANote((" 海[うみ]で 泳[およ]ぐ[sound:umi.mp3]", "", "x"))
    assert [card.front for card in read(note, front=front).cards] == [expected]


def test_readings_in_brackets_are_readings_anywhere() -> None:
    """Kana in brackets behind characters are a reading, also where no filter says so."""
    card = card_of("{{A}}", FRONT + "{{C}}", "食[た]べる", "", " 水[みず] [1] a[b]")
    assert (card.front, card.back) == ("食 (た)べる", "水 (みず) [1] a[b]")


@pytest.mark.parametrize(
    ("css", "html", "front"),
    [
        (".hl { color: #c00; }", "Der <span class='hl'>Hund</span> bellt.", "Der **Hund** bellt."),
        (".a, .card .b{background:yellow}", 'x <span class="z b">y</span>', "x **y**"),
        (".card span.b{color:red}", "x <span class=b>y</span>", "x **y**"),
        (".w{font-weight:bold} .g{color:grey}", '<span class="w">x</span> y', "**x** y"),
        (".old { text-decoration: line-through }", 'x <span class="old">y</span>', "x ~~y~~"),
        (".g { color: #333 }", 'x <span class="g">y</span>', "x y"),
        (".card { color: blue }", 'x <span class="card">y</span>', "x y"),
        ("/* .hl { color: red } */", 'x <span class="hl">y</span>', "x y"),
        (".hl { color: red", 'x <span class="hl">y</span>', "x y"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_looks_of_a_stylesheet(css: str, html: str, front: str, kind: PackageKind) -> None:
    """What a note type's stylesheet colours, marks or strikes is marked as if the field said so."""
    types = {BASIC: msgspec.structs.replace(TYPES[BASIC], css=css)}
    source = package([ANote((html, "x")), ANote((html, "y"))], kind, types=types)
    parsed = anki_package.read(source, "x.apkg", Limits())
    assert [card.front for card in parsed.cards] == [front, front]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is [$]x^2[/$] for [$]x=3[/$]?", r"What is \(x^2\) for \(x=3\)?"),
        ("[$$]9[/$$] and [$]a[b]c[/$]", r"\[9\] and \(a[b]c\)"),
        ("[latex]x^2[/latex], [LATEX]$y$[/LATEX]", r"\(x^2\), \(y\)"),
        (r"[latex]\begin{align}x\end{align}[/latex]", r"\[\begin{align}x\end{align}\]"),
        ("[latex]so $a$ and $$b$$[/latex]", r"so \(a\) and \[b\]"),
        (r"[latex]\(x\)[/latex]", r"\(x\)"),
        ("[$]never closed and [latex]", "[$]never closed and [latex]"),
        ("costs 5$ [sic] and 6$", "costs 5$ [sic] and 6$"),
    ],
)
def test_all_marks_of_maths_become_one(text: str, expected: str) -> None:
    """Anki's older marks become those that MathJax knows, and their TeX stays as it is."""
    assert with_marks(text) == expected
    card = card_of("{{A}}", FRONT + "{{C}}", text, "", f"<b>{text}</b>")
    assert card.front == expected


def test_maths_is_marked_fast_enough() -> None:
    """Marks that are never closed take linear time."""
    for mark in (
        "[$]",
        "[$$]x",
        "[latex]",
        "[latex]$",
        "[",
        "$",
        "$x",
        "$$ x",
        "\\(",
        "\\begin{align}",
    ):
        assert with_marks(mark * 30_000)


# ── subdecks ────────────────────────────────────────────────────────────────────────────────────


def in_decks(*names: str, kind: PackageKind = "anki2") -> ParsedDeck:
    """Reads a package with a note in each deck."""
    notes = [
        ANote((f"question {n}", "x"), tags="t", cards={0: {"did": 100 + n}})
        for n in range(len(names))
    ]
    if kind == "anki21b":
        sql = [
            f"INSERT INTO decks VALUES ({100 + n}, '{name}', x'', x'')".replace(
                "::", "' || x'1f' || '"
            )
            for n, name in enumerate(names)
        ]
    else:
        listed = ", ".join(f'"{100 + n}": {{"name": "{name}"}}' for n, name in enumerate(names))
        sql = [f"UPDATE col SET decks = '{{{listed}}}'"]
    return anki_package.read(package(notes, kind, sql=sql), "x.apkg", Limits())


@pytest.mark.parametrize(
    ("names", "title", "topics"),
    [
        (("M::1 Angles", "M::1 Angles", "M::2 Primes"), "M", ["1 Angles", "1 Angles", "2 Primes"]),
        (("M", "M::A", "M::A::B"), "M", ["", "A", "A::B"]),
        (("X::M::A", "X::M::B::C"), "M", ["A", "B::C"]),
        (("M::A", "M::A"), "A", ["", ""]),
        (("A", "B::C"), "", ["A", "B::C"]),
        (("M::A", "Default", "M::B"), "M", ["A", "", "B"]),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_subdecks_become_topics(
    names: tuple[str, ...], title: str, topics: list[str], kind: PackageKind
) -> None:
    """A card's topic is the path from the deck of all cards to its own deck, before its tags."""
    parsed = in_decks(*names, kind=kind)
    assert parsed.title == title
    assert [card.tags for card in parsed.cards] == [
        (topic, "t") if topic else ("t",) for topic in topics
    ]
    assert parsed.faults == ()


def test_topics_have_titles() -> None:
    """The deck's topics are called as the subdecks are."""
    deck = build(in_decks("M::1 Angles", "M::2 Primes"), "m").deck
    assert {"1 Angles", "2 Primes"} <= set(deck.topics.values())


def test_more_subdecks_than_topics_are_told() -> None:
    """If a deck cannot have all topics, a sentence says so; else not."""
    told = "the package has 101 subdecks, and a deck at most 100 topics"
    assert told in sentences(in_decks(*(f"M::{n}" for n in range(101))))[0]
    assert in_decks(*(f"M::{n}" for n in range(100))).faults == ()


# ── sounds, pictures and what else is left out ──────────────────────────────────────────────────

LOST = 'the sound "a.mp3" is not in the package; its card is kept, without it'
LOSE = "2 sounds are not in the package; their cards are kept, without them"
SPEAKS = "a card has text that Anki reads aloud; the card is kept, without the voice"
ONLY = "a card is left out: its question is only a sound, which is not here"
ONLIES = "2 cards are left out: their questions are only sounds, which are not here"
EMPTY = "a card has nothing on its front; it was left out"


@pytest.mark.parametrize(
    ("front", "fields", "cards", "expected"),
    [
        ("{{A}}", [("[sound:a.mp3]", "", "x")], 0, [LOST, ONLY]),
        ("{{A}}", [("[sound:a.mp3]", "", "x"), ("[sound:b.mp3] <br>", "", "y")], 0, [LOSE, ONLIES]),
        ("Listen: {{A}}", [("[sound:a.mp3]", "", "x")], 0, [LOST, ONLY]),
        ("{{tts de_DE voices=x:A}}", [("Hund", "", "x")], 0, [ONLY]),
        ("{{A}} {{B}}", [("[sound:a.mp3]", "Hund", "x")], 1, [LOST]),
        ("{{A}} {{tts de_DE:A}}", [("Hund", "", "x")], 1, [SPEAKS]),
        ("{{A}}", [("Hund [sound:a.mp3]", "", "x [sound:b.mp3]")], 1, [LOSE]),
        ("{{A}}", [("a", "", "x[sound:b.mp3]"), ("b[sound:a.mp3]", "", "x")], 2, [LOSE]),
        ("{{A}}", [("a", "", "x [anki:play:a:0]")], 1, [SPEAKS]),
        ("{{A}}", [("a [sound] and [b]", "", "x")], 1, []),
        ("{{A}}", [("", "", "x")], 0, [EMPTY]),
        ("{{type:A}}", [("x", "", "x")], 0, [EMPTY]),
        ("{{A}}", [("<b> </b>", "", "x")], 0, [EMPTY]),
        ("{{A}}", [("a", "", "x")], 1, []),
    ],
)
def test_what_is_left_out_is_said_once(
    front: str, fields: list[tuple[str, ...]], cards: int, expected: list[str]
) -> None:
    """A sound that is not there, and a voice, are told once; no card is nothing else."""
    parsed = read(*(ANote(texts) for texts in fields), front=front)
    assert len(parsed.cards) == cards
    assert sentences(parsed) == expected


def test_an_older_occlusion_without_its_picture_is_left_out() -> None:
    """Notes of the add-on that covered pictures before Anki could are told, and no other notes."""
    fields = ("ID (hidden)", "Image", "Question Mask", "Answer Mask")
    kind = AType("Image Occlusion Enhanced", fields, (("{{Image}}{{Question Mask}}", "{{Image}}"),))
    notes = [
        ANote(("1", "<img src=a.png>", "<img src=b.svg>", "<img src=c.svg>"), 7),
        ANote(("a", "b")),
    ]
    source = package(notes, types={7: kind, **TYPES})
    parsed = anki_package.read(source, "x.apkg", Limits())
    assert [card.front for card in parsed.cards] == ["a"]
    assert sentences(parsed) == [OCCLUSIONS.one]
    assert anki_package.read(package(notes[1:]), "x.apkg", Limits()).faults == ()


@pytest.mark.parametrize(
    ("fields", "front", "back"),
    [
        (("<img src='flag_of_norway.png'>", "", "Norway"), "[a picture]", "Norway"),
        (("<img src='a.png' alt='a flag'>", "", "b"), "[a flag]", "b"),
        (("<img src='a.png' alt='a.png'>", "", "b"), "[a picture]", "b"),
        (("<img src='x/a.jpg' alt='norway.JPG'>", "", "b"), "[a picture]", "b"),
        (("<img src=a.png> <img src=b.png>", "", "b"), "[a picture] [a picture 2]", "b"),
        (("<img src='a.png' alt='a wren'>", "", "wren"), "[a picture]", "wren"),
        (("<img src='a.png' alt='Wren'>", "", "the wren<br>tiny"), "[a picture]", "the wren\ntiny"),
        (("a heart?", "", "<img src=heart.png>"), "a heart?", "[image: heart.png]"),
        (("<img src=a.png>?", "", "b <img src=a.png>"), "[a picture]?", "b [a picture]"),
    ],
)
def test_no_file_name_gives_an_answer_away(fields: tuple[str, ...], front: str, back: str) -> None:
    """In a question a picture has its description, or no name; in an answer its file's name."""
    (card,) = read(ANote(fields)).cards
    assert (card.front, card.back) == (front, back)


def test_the_other_way_round_asks_without_the_name() -> None:
    """A picture that is the answer of one card and the question of another has no name there."""
    kind = AType("Both", ("A", "B"), (("{{A}}", FRONT + "{{B}}"), ("{{B}}", FRONT + "{{A}}")))
    notes = [ANote(("Norway", "<img src='norway.png'>"), 7, cards={0: {}, 1: {}})]
    source = package(notes, types={7: kind}, media={"norway.png": painted(colour=RED)})
    there, back = anki_package.read(source, "x.apkg", Limits()).cards
    assert (there.back, back.front) == ("[image: norway.png]", "[a picture]")
    assert [len(card.images) for card in (there, back)] == [1, 1]


# ── a collection without its package ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("latest", [False, True])
def test_a_collection_alone_is_read(latest: bool) -> None:  # noqa: FBT001 - one of two kinds
    """The database of a package is read without the package; its pictures are missing."""
    content = collection([ANote(("a <img src=x.png>", "b"))], latest=latest)
    parsed = anki_package.read(content, "collection.anki2", Limits())
    assert [(card.front, card.back) for card in parsed.cards] == [("a [a picture]", "b")]
    assert sentences(parsed) == [
        'the picture "x.png" is not in the package, so words stand in its place'
    ]


@pytest.mark.parametrize("name", ["collection.anki2", "collection.anki21", "export.bin"])
def test_a_collection_is_recognised(name: str) -> None:
    """A collection is recognised by its first bytes, packed or not, and also in WAL mode."""
    content = bytearray(collection([ANote(("a", "b"))]))
    content[18:20] = b"\2\2"  # the versions of a file whose journal is a write-ahead log
    for source in (bytes(content), zstandard.compress(content)):
        parsed = read_any(source, name)
        assert (parsed.format, parsed.faults, len(parsed.cards)) == ("apkg", (), 1)


def test_a_database_of_something_else_is_told() -> None:
    """A database that is no collection, or only begins like one, gives a sentence."""
    other = collection([], sql=["DROP TABLE notes"])
    assert sentences(anki_package.read(other, "x.db", Limits())) == [
        "this is a database, and no Anki collection; export its cards as text where it was made"
    ]
    assert "damaged" in sentences(anki_package.read(other[:300], "x.db", Limits()))[0]
    assert "no Anki collection" not in str(read(ANote(("a", "", "b"))).faults)
