import html
import io

import genanki
import pytest

from bot.formats.anki import package as anki_package
from bot.formats.anki.warnings import OCCLUSIONS
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck, Schedule
from tests.formats.anki.anki_packages import (
    BASIC,
    CLOZE,
    KINDS,
    REVERSED,
    TYPES,
    ANote,
    AType,
    PackageKind,
    package,
)


def read(source: bytes, limits: Limits | None = None) -> ParsedDeck:
    """Reads a package as the file "greek.apkg"."""
    return anki_package.read(source, "greek.apkg", limits or Limits())


def cards_in(*notes: ANote, types: dict[int, AType] = TYPES) -> tuple[ParsedCard, ...]:
    """The cards of a package of these notes, which must give no diagnostic."""
    parsed = read(package(notes, types=types))
    assert parsed.faults == ()
    return parsed.cards


def sentences(*notes: ANote, types: dict[int, AType] = TYPES) -> list[tuple[int, str]]:
    """Line and message of each diagnostic about a package of these notes."""
    return [(fault.line, fault.message) for fault in read(package(notes, types=types)).faults]


def filled_in(front: str, back: str, *fields: str) -> ParsedCard:
    """The one card of a note with the fields A, B and C and this template."""
    kind = AType("Mine", ("A", "B", "C"), ((front, back),))
    (card,) = cards_in(ANote(fields, 5), types={5: kind})
    return card


@pytest.mark.parametrize("kind", KINDS)
def test_every_generation_of_packages_is_read(kind: PackageKind) -> None:
    """The same notes give the same cards in each of the three kinds of packages."""
    notes = [
        ANote(("alpha", "first <b>letter</b>"), tags=" greek letters::small ", guid="a"),
        ANote(("beta", "second"), REVERSED, guid="b", cards={0: {}, 1: {}}),
        ANote(("{{c1::gamma}} is {{c2::third::which?}}", "so"), CLOZE, "c", cards={0: {}, 1: {}}),
    ]
    parsed = read(package(notes, kind, deck="Languages::Greek"))
    cloze = "{{c1::gamma}} is {{c2::third::which?}}"
    assert parsed == ParsedDeck(
        format="apkg",
        normalized=True,
        title="Greek",
        cards=(
            ParsedCard("alpha", "first **letter**", 1, ("greek", "letters::small"), "a"),
            ParsedCard("beta", "second", 2, source_id="b-1", fact="b"),
            ParsedCard("second", "beta", 2, source_id="b-2", fact="b"),
            ParsedCard(cloze, "so", 3, source_id="c-c1", fact="c", deletion=1),
            ParsedCard(cloze, "so", 3, source_id="c-c2", fact="c", deletion=2),
        ),
    )


def test_the_packages_of_other_programs_are_read() -> None:
    """A package that genanki wrote, as many programs do, is read."""
    model = genanki.Model(
        77,
        "Simple",
        fields=[{"name": "Q"}, {"name": "A"}],
        templates=[{"name": "Card", "qfmt": "{{Q}}?", "afmt": "{{FrontSide}}<hr id=answer>{{A}}"}],
    )
    deck = genanki.Deck(88, "Capitals")
    deck.add_note(genanki.Note(model=model, fields=["France", "Paris"], tags=["eu"], guid="fr"))
    target = io.BytesIO()
    genanki.Package(deck).write_to_file(target, timestamp=1_700_000_000)
    parsed = read(target.getvalue())
    assert parsed.faults == ()
    assert parsed.title == "Capitals"
    assert parsed.cards == (ParsedCard("France?", "Paris", 1, ("eu",), "fr"),)


def test_only_the_cards_that_the_collection_has_are_made() -> None:
    """A card that was deleted in Anki is not made; a note without cards makes all it can."""
    first, second, third = cards_in(
        ANote(("a", "b"), REVERSED, cards={1: {}}), ANote(("c", "d"), REVERSED, cards={})
    )
    assert [first.front, second.front, third.front] == ["b", "c", "d"]


# ── templates ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("front", "fields", "expected"),
    [
        ("{{A}} and {{ B }}", ("x", "y"), "x and y"),
        ("{{A}}{{#B}} (with {{B}}){{/B}}", ("x", "y"), "x (with y)"),
        ("{{A}}{{#B}} (with {{B}}){{/B}}", ("x", " <br>&nbsp;"), "x"),
        ("{{A}}{{^B}} (alone){{/B}}", ("x", ""), "x (alone)"),
        ("{{#A}}{{#B}}both{{/B}}{{^B}}one{{/B}}{{/A}} {{A}}", ("x", ""), "one x"),
        ("{{A}} {{hint:B}}", ("x", "given away"), "x"),
        ("{{A}} {{type:B}}", ("x", "given away"), "x"),
        ("{{text:A}}", ("x", ""), "x"),
        ("{{furigana:A}}", ("私[わたし]は 本[ほん]", ""), "私 (わたし)は本 (ほん)"),
        ("{{kanji:A}}|{{kana:A}}", (" 本[ほん]", ""), "本|ほん"),
        ("{{A}}{{Nobody}}", ("x", ""), "x"),
        ("{{=<% %>=}}<%A%> {{B}}", ("x", "y"), "x y"),
        ("<style>b {}</style>{{A}}<script>draw('{{B}}')</script><!-- {{B}} -->", ("x", "y"), "x"),
        ("{{A}} in {{Deck}}, {{Tags}}", ("x", ""), "x in Greek,"),
        ("{{A}}{{/B}} {{#C}}", ("x", ""), "x"),
    ],
)
def test_a_template_is_filled_in(front: str, fields: tuple[str, ...], expected: str) -> None:
    """Fields, conditionals and filters give the text that Anki would show."""
    assert filled_in(front, "{{FrontSide}}<hr id=answer>back", *fields).front == expected


@pytest.mark.parametrize(
    "back",
    [
        "{{FrontSide}}<hr id=answer>{{B}}",
        '{{A}}<div>more</div><hr id="answer" class="x">{{B}}',
        "{{FrontSide}}{{B}}",
        "{{A}}<br>{{B}}",
        "{{B}}<hr id=answer>",
        "{{FrontSide}}<hr id=answer>{{type:B}}",
        "{{FrontSide}}<hr id=answer>{{hint:B}}",
    ],
)
def test_the_back_does_not_repeat_the_front(back: str) -> None:
    """However a template separates its sides, the back contains only what is new."""
    card = filled_in("{{A}}", back, "question", "answer")
    assert (card.front, card.back) == ("question", "answer")


def test_a_back_that_only_begins_like_the_front_stays_whole() -> None:
    """An answer that begins with the letters of the question is not cut."""
    assert filled_in("{{A}}", "{{B}}", "A", "Apple").back == "Apple"


# ── clozes ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "fronts"),
    [
        ("a {{c1::b}}", {1: "a {{c1::b}}"}),
        ("{{C1::a}} {{c1::b::h}}", {1: "{{c1::a}} {{c1::b::h}}"}),
        ("{{c1::a {{c2::b}} c}}", {1: "{{c1::a b c}}", 2: "a {{c2::b}} c"}),
        ("{{c1,2::a}} {{c2::b}}", {1: "{{c1::a}} b", 2: "{{c2::a}} {{c2::b}}"}),
        ("{{c1::a}} {{c3::}} {{c0::z}} }}", {1: "{{c1::a}}  z }}"}),
        ("{{c1::<b>a</b><br>b::<i>h</i>}}", {1: "{{c1::a\nb::h}}"}),
        ("{{c2::a}} {{c1::open", {2: "{{c2::a}} open"}),
        ("{{c1::f(x)}} &#123;&#123;c9::z}}", dict.fromkeys((1, 9), "{{c1::f(x)}} {{c9::z}}")),
    ],
)
def test_a_cloze_is_a_card_for_each_number(text: str, fronts: dict[int, str]) -> None:
    """Anki's gaps become ours; nested and shared gaps are written out for each number."""
    note = ANote((text, ""), CLOZE, cards={number - 1: {} for number in fronts})
    assert {card.deletion: card.front for card in cards_in(note)} == fronts


def test_a_cloze_of_one_number_keeps_the_notes_id() -> None:
    """A number becomes part of the id only if the cloze has several numbers."""
    (card,) = cards_in(ANote(("{{c1::a}}", ""), CLOZE, "guid", cards={0: {}}))
    assert card.source_id == "guid"


def test_a_cloze_card_without_its_gap_is_told() -> None:
    """A number without a gap in the text makes no card, and a diagnostic says so."""
    warnings = sentences(ANote(("{{c1::a}}", ""), CLOZE, cards={0: {}, 4: {}}))
    assert warnings == [
        (1, "a cloze card has no gap of its number that can be read; it was left out")
    ]


# ── diagnostics ────────────────────────────────────────────────────────────────────────────────


def test_lost_pictures_and_sounds_are_told_once() -> None:
    """A missing picture is named in the text, a sound is dropped, and both are counted."""
    parsed = read(
        package(
            [
                ANote(("one", "two")),
                ANote(("<img src='a.png'>what?", "that [sound:x.mp3]")),
                ANote(("who?", "she<img src='b.png'>")),
            ]
        )
    )
    assert [card.front for card in parsed.cards] == ["one", "[a picture]what?", "who?"]
    assert [card.back for card in parsed.cards] == ["two", "that", "she[image: b.png]"]
    assert [(fault.line, fault.message) for fault in parsed.faults] == [
        (2, "2 pictures are not in the package, so words stand in their places"),
        (2, 'the sound "x.mp3" is not in the package; its card is kept, without it'),
    ]


def test_what_cannot_be_a_card_is_told() -> None:
    """Empty fronts, unknown note types and hidden parts of no picture are told."""
    occlusion = "{{c1::image-occlusion:rect:left=.1:top=.2}}"
    warnings = sentences(
        ANote(("<br>", "b")),
        ANote(("a", "b"), type=404),
        ANote((occlusion, "<img src=x>"), CLOZE),
        ANote(("a", "b"), cards={7: {}}),
        ANote(("fine", "yes")),
    )
    assert warnings == [
        (1, "a card has nothing on its front; it was left out"),
        (2, "2 notes are of types that the package does not describe; they were left out"),
        (3, OCCLUSIONS.one),
    ]


def test_a_question_without_an_answer_is_a_draft() -> None:
    """A card without an answer is kept as a draft, and the diagnostic has its position."""
    parsed = read(package([ANote(("what?", ""))]))
    assert parsed.cards[0].draft
    assert [fault.line for fault in parsed.faults] == [1]


def test_the_rest_of_too_large_a_deck_is_left_out() -> None:
    """As many cards as are allowed are read, and a diagnostic says where reading ended."""
    parsed = read(package([ANote((f"q{n}", "a")) for n in range(9)]), Limits(cards=5))
    assert len(parsed.cards) == 5
    assert [(fault.line, fault.file) for fault in parsed.faults] == [(6, "greek.apkg")]


def test_equal_guids_stay_apart() -> None:
    """Notes with the same GUID, or without one, have ids of their own."""
    notes = [ANote(("a", "b"), guid="g"), ANote(("c", "d"), guid="g"), ANote(("e", "f"), guid=" ")]
    assert [card.source_id for card in cards_in(*notes)] == ["g", "g-2", "note-3"]


# ── schedules ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, None),
        ({"queue": -1}, None),
        (
            {"type": 2, "queue": 2, "due": 30, "ivl": 12, "reps": 7, "lapses": 1, "factor": 2500},
            Schedule(20_030, 12, 20_018, reviews=7, lapses=1),
        ),
        (
            {"type": 2, "queue": 2, "due": 30, "ivl": 12, "data": '{"s":13.5,"d":4.2,"dr":0.9}'},
            Schedule(20_030, 12, 20_018, 13.5, 4.2),
        ),
        (
            {"type": 2, "queue": 2, "due": 3, "ivl": 1, "data": '{"lrt":1728000123}'},
            Schedule(20_003, 1, 20_000),
        ),
        (
            {"type": 1, "queue": 1, "due": 20_001 * 86_400 + 5, "ivl": -600},
            Schedule(20_001, 0),
        ),
        ({"type": 3, "queue": 3, "due": 4, "ivl": 0}, Schedule(20_004, 0)),
        (
            {"type": 2, "queue": -1, "due": 5, "ivl": 2},
            Schedule(20_005, 2, 20_003, suspended=True),
        ),
        (
            {"type": 2, "queue": 2, "due": 0, "odue": 8, "odid": 9, "did": 55, "ivl": 3},
            Schedule(20_008, 3, 20_005),
        ),
        ({"type": 2, "due": 2, "ivl": 1, "data": '{"s":-1,"d":99}'}, Schedule(20_002, 1, 20_001)),
        ({"type": 2, "due": 2, "ivl": 1, "data": "[[[["}, Schedule(20_002, 1, 20_001)),
        ({"type": 2, "due": 10**12, "ivl": 1}, None),
        ({"type": 2, "due": "soon", "ivl": "long"}, Schedule(20_000, 0)),
    ],
)
def test_what_anki_knew_comes_along(columns: dict[str, object], expected: Schedule | None) -> None:
    """Due days, intervals, FSRS's memory state, counts and suspension are imported."""
    (card,) = cards_in(ANote(("a", "b"), cards={0: columns}))
    assert card.schedule == expected


def test_html_in_fields_is_read_as_html() -> None:
    """Entities and line breaks in a field become text."""
    (card,) = cards_in(ANote((html.escape("a < b & c"), "one<br>two"), BASIC))
    assert (card.front, card.back) == ("a < b & c", "one\ntwo")
