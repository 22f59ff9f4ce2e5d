import pytest

from bot.formats.anki import export as anki_export
from bot.formats.base.decoding import text_from
from bot.formats.base.parsed import Diagnostic, Limits
from bot.formats.importers import IMPORTERS, read_any
from bot.formats.native import file as native_file
from tests.platforms.player import TINY


def said(source: bytes, name: str = "x.txt", chosen: str = "") -> tuple[int, str]:
    """The line and the sentence of a file's only fault."""
    found = read_any(source, name, chosen=chosen)
    assert found.cards == ()
    (fault,) = found.faults
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
    """It is refused in a sentence that names the place."""
    told = said(source)
    assert told[0] == line
    assert message in told[1]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("é\r\nü\rx".encode(), "é\nü\nx"),
        ("é".encode("utf-8-sig"), "é"),
        ("é\n".encode("utf-16"), "é\n"),
        ("é".encode("utf-16-be").join([b"\xfe\xff", b""]), "é"),
        ("café “au lait”".encode("cp1252"), "café “au lait”"),
    ],
)  # fmt: skip
def test_encodings(source: bytes, text: str) -> None:
    """UTF-8, UTF-16 with its mark, and Windows' old encoding where it makes sense."""
    assert text_from(source, "x") == text


def test_a_broken_utf8_is_not_taken_for_another_encoding() -> None:
    """Where whole characters speak for UTF-8, the broken byte is told."""
    fault = text_from("naïve café\n".encode() + b"caf\xe9", "x")
    assert isinstance(fault, Diagnostic)
    assert (fault.line, fault.file) == (2, "x")


def test_a_chosen_format_is_taken() -> None:
    """What a person chooses counts, whatever the file looks like; an unknown name is told."""
    assert read_any(b"a\tb\nc\td\n", "x", chosen="csv").format == "csv"
    assert "there is no format cvs; known are native, paste" in said(b"a", chosen="cvs")[1]
    assert read_any(b"\xff", "x", chosen="csv").format == "csv"


def test_a_file_s_ending_is_a_hint() -> None:
    """A deck file of our own is never anything else, and a table that looks odd is one."""
    assert read_any(b"front,back\na,b\n", "x.toml").format == "native"
    assert read_any(b"a,b\n", "x.csv").format == "csv"
    assert read_any(b"* Heading\ntext\n", "x.org").format == "org-drill"


def test_anki_packages_are_told_by_their_bytes_or_their_ending() -> None:
    """A zip file is taken for a package, and so is a broken file that is called one."""
    deck = native_file.read(TINY.encode(), "").deck
    assert deck is not None
    assert read_any(anki_export.write(deck, 0, {}), "x").format == "apkg"
    assert read_any(b"no package", "x.colpkg").format == "apkg"


def test_native_decks_are_read_too() -> None:
    """A deck of our own is shown like any other, with its ids."""
    found = read_any(TINY.encode(), "x.txt")
    assert (found.format, found.title) == ("native", "Tiny deck")
    assert [card.source_id for card in found.cards] == ["sum", "markup"]


@pytest.mark.parametrize("kind", sorted(IMPORTERS.keys() - {"native", "apkg"}))
def test_a_deck_has_an_end(kind: str) -> None:
    """Of too many cards the first ones are taken, and the next one's line is told."""
    cards = {
        "paste": "1\nQ\na\nA\nb\n2\nQ\na\nA\nb\n3\nQ\na\nA\nb\n",
        "anki-text": "a\tb\nc\td\ne\tf\n",
        "quizlet": "a\tb\nc\td\ne\tf\n",
        "csv": "a,b\nc,d\ne,f\n",
        "brainscape": "Question,Answer\nc,d\ne,f\ng,h\n",
        "kotoba": "Question,Answers,Comment\nc,d,e\ne,f,g\nh,i,j\n",
        "markdown": "Q: a\nA: b\nQ: c\nA: d\nQ: e\nA: f\n",
        "obsidian": "a::b\nc::d\ne::f\n",
        "org-drill": "* a :drill:\nb\n* c :drill:\nd\n* e :drill:\nf\n",
        "red-trivia": "a: [b]\nc: [d]\ne: [f]\n",
        "opentdb": "[" + ",\n".join(['{"question": "a", "correct_answer": "b"}'] * 3) + "]",
    }  # fmt: skip
    found = read_any(cards[kind].encode(), "x", chosen=kind, limits=Limits(cards=2))
    assert len(found.cards) == 2
    (fault,) = found.faults
    assert "at most 2 cards" in fault.message
    assert fault.line in {3, 4, 5, 11}


def test_a_thousand_faults_are_enough() -> None:
    """Nobody reads more."""
    assert len(read_any(b"a,\n" * 5000, "x.csv").faults) == 1001


@pytest.mark.parametrize("kind", sorted(IMPORTERS))
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
    ],
)
def test_long_nonsense_is_read(kind: str, piece: str) -> None:
    """Any piece a hundred thousand letters long ends in cards or sentences."""
    piece = piece.replace("_", " ").replace("|", "\n")
    found = read_any((piece * (100_000 // len(piece))).encode(), "x", chosen=kind)
    assert found.cards or found.faults
