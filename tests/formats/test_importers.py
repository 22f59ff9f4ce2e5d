"""Recognising the format of a file, and rules that all readers keep."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.formats.anki import export as anki_export
from bot.formats.base.parsed import Limits
from bot.formats.importers import IMPORTERS, read_any
from bot.formats.native import file as native_file
from bot.screens.imports import FORMATS
from tests.formats.samples import DATA, SAMPLES, THREE_CARDS, read_sample
from tests.formats.visible import sides
from tests.platforms.program import TINY


def test_every_format_has_a_name_for_people() -> None:
    """The preview of an import names every format."""
    assert FORMATS.keys() == IMPORTERS.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_formats_are_recognised_by_what_is_in_them(name: str) -> None:
    """Every sample is recognised without the ending of its file's name."""
    assert read_sample(name).format == SAMPLES[name]
    assert {path.name for path in DATA.iterdir()} == SAMPLES.keys()


def only_fault(source: bytes, name: str = "x.txt", chosen: str = "") -> tuple[int, str]:
    """The line and the message of the only fault of a file without cards."""
    parsed = read_any(source, name, chosen=chosen)
    assert parsed.cards == ()
    (fault,) = parsed.faults
    return fault.line, fault.message


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        (b"a\nb\0c", 2, "a control character (U+0000) stands here, about byte 4 of the file"),
        (b"a\n\xc3\xa9\n\x1b[31m", 3, "(U+001B) stands here, about byte 6"),
        (b"\xc3\xa9\n\xff", 2, "byte 4 of the file is no UTF-8"),
        (b"\xff\xfea\0\n\0\0\xd8", 2, "byte 7 of the file is no UTF-16"),
        (b"\xff\xfe\0\0a\0\0\0", 1, "UTF-32"),
        (b"\x81\x8d", 1, "byte 1 of the file is no UTF-8"),
        (b"PK\x03\x04", 1, "zip"),
        (b"a" * 5_000_001, 1, "5,000,001 bytes; at most 5,000,000 are allowed"),
    ],
)
def test_what_is_no_text(source: bytes, line: int, message: str) -> None:
    """Bytes that are not text are refused with a message that says where the fault is."""
    found_line, found_message = only_fault(source)
    assert found_line == line
    assert message in found_message


def test_a_chosen_format_is_taken() -> None:
    """The chosen format is used whatever the file looks like, and an unknown name is a fault."""
    assert read_any(b"a\tb\nc\td\n", "x", chosen="csv").format == "csv"
    known = ", ".join(IMPORTERS)
    assert only_fault(b"a", chosen="cvs")[1] == f"there is no format cvs; known are {known}"
    assert read_any(b"\xff", "x", chosen="csv").format == "csv"


def test_a_file_s_ending_is_a_hint() -> None:
    """The ending .toml always means a deck file; other endings count where no marks are found."""
    assert read_any(b"front,back\na,b\n", "x.toml").format == "native"
    assert read_any(b"a,b\n", "x.csv").format == "csv"
    assert read_any(b"* Heading\ntext\n", "x.org").format == "org-drill"


def test_anki_packages_are_recognised_by_bytes_or_ending() -> None:
    """A zip file is read as a package, and so is a broken file with a package's ending."""
    deck = native_file.read(TINY.encode(), "").deck
    assert deck is not None
    assert read_any(anki_export.write(deck, 0, {}), "x").format == "apkg"
    assert read_any(b"no package", "x.colpkg").format == "apkg"


def test_native_decks_are_read_too() -> None:
    """A deck file is read like any other format, with its card ids as source ids."""
    parsed = read_any(TINY.encode(), "x.txt")
    assert (parsed.format, parsed.title) == ("native", "Tiny deck")
    assert [card.source_id for card in parsed.cards] == ["sum", "markup"]


@pytest.mark.parametrize("name", sorted(IMPORTERS.keys() - {"native", "apkg", "workbook"}))
def test_a_deck_has_an_end(name: str) -> None:
    """Of too many cards the first ones are read, and a fault names the line of the next one."""
    source = THREE_CARDS[name].encode()
    parsed = read_any(source, "x", chosen=name, limits=Limits(cards=2))
    assert len(parsed.cards) == 2
    (fault,) = parsed.faults
    assert "at most 2 cards" in fault.message
    assert fault.line in {3, 4, 5, 9, 11, 14}


def test_a_thousand_faults_are_enough() -> None:
    """After a thousand faults one last fault says that there are more."""
    assert len(read_any(b"a,\n" * 5000, "x.csv").faults) == 1001


@pytest.mark.parametrize("name", sorted(IMPORTERS))
@pytest.mark.parametrize(
    "piece",
    [
        "`",
        "{{c1::",
        "[[",
        "<b",
        '"',
        "*_",
        ":a",
        "==",
        "::",
        "\\(",
        "-_",
        "1|Q|",
        "Q:|",
        "a?|",
        "&a_",
        "$a_",
        "<ul><li>",
        "-_x_#card|",
        "A)_b|B)_c|",
        "<details><summary>",
    ],
)
def test_long_nonsense_is_read(name: str, piece: str) -> None:
    """A piece repeated up to 100,000 characters gives cards or faults, in any format."""
    piece = piece.replace("_", " ").replace("|", "\n")
    parsed = read_any((piece * (100_000 // len(piece))).encode(), "x", chosen=name)
    assert parsed.cards or parsed.faults


def with_other_blanks(text: str, data: st.DataObject, *, blank_lines: bool) -> bytes:
    """The text with other line ends, blanks, encoding or byte order mark, the same to readers."""
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


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - {"note.txt", "drill.org", "org_fc.org"}))
@settings(max_examples=20)
@given(data=st.data())
def test_line_ends_and_blanks_mean_nothing(name: str, data: st.DataObject) -> None:
    """A byte order mark, other line ends, no-break spaces and trailing blanks change no card."""
    text = (DATA / name).read_bytes().decode("utf-8-sig")
    pasted = SAMPLES[name] == "paste"
    parsed = read_any(with_other_blanks(text, data, blank_lines=pasted), "file")
    plain = read_sample(name)
    assert parsed.format == plain.format
    assert sides(parsed) == sides(plain)
    assert [card.tags for card in parsed.cards] == [card.tags for card in plain.cards]
    assert len(parsed.faults) == len(plain.faults)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[deck]\n* a :drill:\nb\n", "native"),
        ("id,front,cloze,back,answer,accept,distractors,explanation,tags\n* a :drill:\n", "csv"),
        ("#separator:tab\n* a :drill:\tb\n", "anki-text"),
        ("* a :drill:\nFront\na\nBack\nb\nFront\nc\nBack\nd\n", "org-drill"),
        ("#flashcards\nFront\na\nBack\nb\nFront\nc\nBack\nd\n", "paste"),
        ("front,back\n#flashcards ,b\n", "obsidian"),
        ("front,back\nQ: a,b\nA: b,c\n", "csv"),
        ("Q: a\nA: b\nc:\n- d\ne:\n- f\n", "markdown"),
        ("a :: b\nc :: d?\ne :: f\n", "obsidian"),
        ("a?\tb\nc?\td\ne?\tf\n", "quizlet"),
        ("a, b?\nc, d?\ne, f?\n", "paste"),
        ("a - b, c\nd - e, f\n", "csv"),
        ("<!DOCTYPE html>\n<p>Q: a</p><p>A: b</p>", "html"),
        ("<dl><dt>a</dt><dd>b c</dd><dt>d</dt><dd>e f</dd></dl>\n", "html"),
        ("<div>a</div>\t<b>b</b>\n<div>c</div>\t<b>d</b>\n", "quizlet"),
        ("<details><summary>a?</summary>b</details>\n", "markdown"),
        ("<p>\n\n# Title\n\nQ: a\nA: b\n\n</p>", "markdown"),
        ("| Question | Answer |\n|---|---|\n| Q: a | A: b |\n", "markdown-table"),
        ("| x | y |\n|---|---|\n| a | b |\n| c | d |\n", "markdown-table"),
        ("Q: a\nA: b\n\n| Question | Answer |\n|---|---|\n| a | b |\n", "markdown"),
        ("Question|Answer\na|b\nc|d\n", "brainscape"),
        ("START\nBasic\nFront: a\nBack: b\nEND\n", "obsidian-to-anki"),
        ("START of it all\nQ: a\nA: b\nEND\n", "markdown"),
        ("#flashcards\na::b\n- c #card\n\t- d\n", "logseq"),
        ("What is a? #card\nAn a.\n", "obsidian"),
        ("- a #cardinal\n- b :: c\n- d :: e\n- f :: g\n", "obsidian"),
        ("- a >> b\n- c ;; d\n- e :: f\n", "remnote"),
        ("cat a >> b\nis the way to append.\nAnd x << 2\nshifts.\nThat is all.\n", "paste"),
        ("## a\nb c\n## d\ne f\n", "markdown"),
        ("# a :: b\n\nc :: d\n\n## e\n\nf :: g\nh :: i\n", "obsidian"),
        ("## a\nb\tc\nd\te\n## f\ng\th\ni\tj\n", "quizlet"),
        ("A) one\nB) two\n", "paste"),
    ],
)
def test_the_first_format_that_fits_is_taken(text: str, name: str) -> None:
    """A text that fits several formats is read as the one whose check comes first."""
    assert read_any(text.encode(), "x").format == name


@pytest.mark.parametrize("stage", ["marks", "guesses"])
def test_checks_have_positions_of_their_own(stage: str) -> None:
    """No two checks of a stage share a position, so the order of the rows never decides."""
    positions = [at for row in IMPORTERS.values() for at in getattr(row, stage)]
    assert len(set(positions)) == len(positions)
