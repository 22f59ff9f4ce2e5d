"""Kinds of files that are recognised and not read: each is said by its name."""

import io
import sqlite3
import zipfile
from pathlib import Path

import pytest

from bot.formats.importers import read_any
from bot.formats.programs import unread
from tests.formats.anki.anki_packages import ANote, package
from tests.formats.samples import SAMPLES, read_sample

HTML = "<!DOCTYPE html>\n<html><head><title>{}</title></head><body>{}</body></html>"
PLAIN = b"front,back\na,b\nc,d\n"


def zipped(*names: str) -> bytes:
    """A zip file with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def old_office(stream: str) -> bytes:
    """The beginning of an old Office file, with the name of a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(50)


def isobmff(brand: bytes) -> bytes:
    """The beginning of a file of the family of MP4."""
    return b"\0\0\0\x18ftyp" + brand + bytes(20)


CODE = "import os\n\n\ndef main():\n    x = f(1)\n    return x\n\n\nif x:\n    main()\n"
SCRIPT = "function f(a) {\n  const b = a;\n  return b;\n}\nf(1);\n"
KINDS: list[tuple[str, bytes | str, str]] = [
    ("x.pdf", b"%PDF-1.7\n...", "this is a PDF file"),
    ("x.docx", zipped("[Content_Types].xml", "word/document.xml"), "this is a Word document"),
    ("x.doc", old_office("WordDocument"), "this is a Word document"),
    ("x.pptx", zipped("[Content_Types].xml", "ppt/presentation.xml"), "this is a presentation"),
    ("x.ppt", old_office("PowerPoint Document"), "this is a presentation"),
    ("x.odt", zipped("mimetype", "content.xml"), "this is a document of an office program"),
    ("x.epub", zipped("mimetype", "META-INF/container.xml"), "this is an e-book"),
    ("x.rtf", b"{\\rtf1\\ansi a\\par}", "this is an RTF document"),
    ("x.png", b"\x89PNG\r\n\x1a\n\0\0", "this is a picture"),
    ("x.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "this is a picture"),
    ("x.gif", b"GIF89a\1\0", "this is a picture"),
    ("x.webp", b"RIFF\1\0\0\0WEBPVP8 ", "this is a picture"),
    ("x.heic", isobmff(b"heic"), "this is a picture"),
    ("x.mp3", b"ID3\3\0\0", "this is a recording"),
    ("x.wav", b"RIFF\1\0\0\0WAVEfmt ", "this is a recording"),
    ("x.ogg", b"OggS\0", "this is a recording"),
    ("x.mp4", isobmff(b"isom"), "this is a recording"),
    ("x.gz", b"\x1f\x8b\x08\0", "this is a file compressed with gzip"),
    ("x.bz2", b"BZh9", "this is a file compressed with bzip2"),
    ("x.xz", b"\xfd7zXZ\0", "this is a file compressed with xz"),
    ("x.7z", b"7z\xbc\xaf\x27\x1c", "this is a file compressed with 7-Zip"),
    ("x.rar", b"Rar!\x1a\7", "this is a file compressed with RAR"),
    ("x.zst", b"\x28\xb5\x2f\xfd\0", "this is a file compressed with zstd"),
    ("x.tar", b"a".ljust(257, b"\0") + b"ustar\0", "this is a tar archive"),
    ("x.zip", zipped("notes/a.md", "notes/b.md"), "this is a zip file without an Anki collection"),
    ("x.zip", zipped("Trees/", "Trees/deck.json"), "this is a deck of CrowdAnki"),
    ("x.cards", zipped("METADATA", "cards.xml"), "this is a deck of Mnemosyne"),
    ("x.mem", b"--- Mnemosyne Data Base --- 2", "this is a database of Mnemosyne 1"),
    ("x.mochi", zipped("data.edn"), "this is a deck of Mochi"),
    ("x.kno", b"[Parameters]\nx=1\n", "this is a collection of SuperMemo"),
    ("x.one", b"\xe4\x52\x5c\x7b", "this is a notebook of OneNote"),
    ("x", HTML.format("Log in | Quizlet", "<form>"), "this is the login page of a web site"),
    (
        "x.csv",
        HTML.format("Site", '<input type="password">'),
        "this is the login page of a web site",
    ),
    ("x", HTML.format("Just a moment...", "<p>wait"), "this is an error page of a web site"),
    ("x.txt", HTML.format("404 Not Found", ""), "this is an error page of a web site"),
    ("x", HTML.format("Quizlet", "<div id=px-captcha>"), "this is an error page of a web site"),
    ("x", HTML.format("Rain", "<p>Rain falls."), "no cards are recognised in this web page"),
    ("x", "From: a@b\nTo: c@d\nSubject: Deck\nDate: Mon\n\nHi", "this is an e-mail"),
    ("x", "https://gist.github.com/a/1\n", "this is an address, and nothing is fetched"),
    ("x.xml", "<assessmentTest/>", "this is a test in the format QTI"),
    ("x", '<?xml version="1.0"?><gpx><trk/></gpx>', "this is XML without cards"),
    ("x.svg", "<svg><path/></svg>", "this is XML without cards"),
    ("x.tex", "\\documentclass{article}\nText", "this is LaTeX without cards"),
    ("x.srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n", "this is a file of subtitles"),
    ("x.ini", "[a]\nb = c\nd = e\n", "these are the settings of a program"),
    ("x", "; me\n[a]\nb = c\n\n[d]\ne = true\n", "these are the settings of a program"),
    ("x", "[db]\nhost = localhost\nport = 80\n", "these are the settings of a program"),
    ("x.ics", "BEGIN:VCALENDAR\nVERSION:2.0\n", "this is a calendar"),
    ("x.vcf", "BEGIN:VCARD\nFN:A\n", "this is a list of contacts"),
    ("x", "diff --git a/b b/b\n--- a/b\n+++ b/b\n", "this is a list of changes"),
    (
        "x",
        "[1/2/24, 10:00] A: hi\n[1/2/24, 10:01] B: ho\n",
        "this is a log or the history of a chat",
    ),
    ("x", "2024-01-02 10:00:00 INFO - a\n2024-01-02 10:00:01 INFO - b\n", "this is a log or"),
    ("x", CODE, "this is source code"),
    ("x.py", CODE, "this is source code"),
    ("x", SCRIPT, "this is source code"),
]


@pytest.mark.parametrize(("name", "content", "begins"), KINDS)
def test_a_file_that_is_not_read(name: str, content: bytes | str, begins: str) -> None:
    """A file of a kind without a reader is named, with what to do, and nothing else is said."""
    source = content.encode() if isinstance(content, str) else content
    parsed = read_any(source, name)
    assert (parsed.format, parsed.cards) == ("", ())
    (fault,) = parsed.faults
    assert (fault.line, fault.message[: len(begins)]) == (1, begins)
    assert len(fault.message) > len(begins)


def database(*tables: str) -> bytes:
    """An SQLite file with these tables."""
    connection = sqlite3.connect(":memory:")
    for table in tables:
        connection.execute(f"CREATE TABLE {table} (id integer)")
    return connection.serialize()


def test_databases_of_other_programs() -> None:
    """A database without Anki's tables is another program's."""
    (fault,) = read_any(database("facts", "tags"), "default.db").faults
    assert fault.message.startswith("this is a database, and no Anki collection")
    faults = read_any(database("col", "notes", "cards"), "x.anki2").faults
    assert not any("another program" in fault.message for fault in faults)


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_read_is_not_refused(name: str) -> None:
    """No sentence of the table is said of a file that has a reader."""
    assert read_sample(name).cards


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.csv", "date,event\n1914-07-28 10:00,war\n1918-11-11 11:00,peace\n"),
        ("x.csv", "From,To\na,b\nc,d\n"),
        ("x", "import\tEinfuhr\nexport\tAusfuhr\nreturn\tRückkehr\n"),
        ("x", "<b>\tbold\n<i>\titalic\n<u>\tunderlined\n"),
        ("x", "\\documentclass\tthe class\n\\begin{document}\tits text\n\\item\tan entry\n"),
        ("x.csv", "<html>,the root\n<head>,what is not shown\n<q>,a quotation\n"),
        ("x", "<svg>\tgraphics\n<path>\ta line\n<g>\ta group\n"),
        ("x", "From: who wrote\nTo: who reads\nSubject: what about\n"),
        ("x", "==\tequal\n!=\tunequal\n<=\tat most\n"),
        ("x", "\\alpha\tα\n\\beta\tβ\n\\gamma\tγ\n"),
        ("x", "Q: What is https://example.org?\nA: An example.\n"),
        ("x", "[Unit 1]\nHund = dog\nKatze = cat\n[Unit 2]\nsieben = 7\nacht = 8\n"),
        ("x", "for\tfür\nwhile\twährend\nif\twenn\n"),
        ("x", "犬\tいぬ\n猫\tねこ\n鳥\tとり\n"),
        ("x", "🐶 - dog\n🐱 - cat\n🐮 - cow\n"),
        ("x", "(to) go - gehen\n¿cómo? - how?\n'til - bis\n"),
    ],
)
def test_lists_that_look_like_other_files(name: str, text: str) -> None:
    """Cards about code, logs, markup or signs are cards all the same."""
    parsed = read_any(text.encode(), name)
    assert sum(not card.draft for card in parsed.cards) >= 1
    assert parsed.format


@pytest.mark.parametrize(
    "text",
    [
        "Tom: Hello there\nAnn: Hi\nTom: How are you?\nAnn: Fine\nTom: Good\n",
        "{{a - {b\n{c - d\n{e - f\n",
        "-- - ==\n## - ~~\n++ - //\n",
    ],
)
def test_a_guess_needs_evidence(text: str) -> None:
    """Pairs that are torn out of something else, or the same again and again, are refused."""
    parsed = read_any(text.encode(), "x")
    assert (parsed.format, parsed.cards) == ("", ())
    assert "no cards are recognised here; taken for a list of terms" in parsed.faults[0].message
    chosen = read_any(text.encode(), "x", chosen="quizlet")
    assert chosen.cards or chosen.format == "quizlet"


def test_packages_are_not_refused(tmp_path: Path) -> None:
    """An Anki package, a table and a spreadsheet are read, whatever their names."""
    assert read_any(package([ANote(("a", "b"))]), "x.zip").cards
    assert read_any(PLAIN, "x.pdf").cards
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "x")
    assert unread.kind_of_bytes(target.getvalue(), "x.ods") == ""
    assert unread.kind_of_bytes(zipped("xl/workbook.xml"), "x.xlsx") == ""
    assert unread.kind_of_bytes(old_office("Workbook"), "x.xls") == ""
    assert read_any(b"PK\x03\x04", "x").faults[0].message.startswith("this is no Anki package")
