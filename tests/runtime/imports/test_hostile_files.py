"""Files that were made to take much memory or time, read by the process that reads imports."""

import io
import json
import sys
from collections.abc import Callable

import pytest
import zstandard
from PIL import Image

from bot.formats.base.deck_limits import MOST_BYTES, MOST_DECK_LINES, MOST_LINES
from bot.formats.task import ImportResult, ImportTask
from bot.runtime.imports.launcher import ImportProcess
from tests.amount import ALL, SHARE
from tests.formats.anki.anki_packages import ANote, AType, blob, collection, package, varint, zipped
from tests.formats.anki.painted import bomb, painted
from tests.formats.anki.test_hostile_packages import latest, zeros
from tests.formats.base.test_svg import LAYERS, NOISE, svg
from tests.formats.tables.workbooks import excel, open_document, worksheet

MEGABYTES = 200
"""What the process may take; with nothing to do it takes some 55."""
PATIENT = 60.0
WORKER = "tests.runtime.imports.workers.measured"
LARGE = MOST_BYTES - 100_000
SOUND = ANote(("question", "answer"))


def filled(unit: str, head: str = "", lines: int = MOST_LINES - 1_000) -> bytes:
    """A text file of nearly the most bytes, with a head and then this unit again and again."""
    count = LARGE // len(unit.encode())
    if "\n" in unit:
        count = min(count, lines // unit.count("\n"))
    return f"{head}{unit * count}".encode()


def drill(kind: str, text: str) -> str:
    """A card of Org mode."""
    return f"* a :drill:\n:PROPERTIES:\n:DRILL_CARD_TYPE: {kind}\n:END:\n{text}\n"


def with_json(column: str, text: str) -> bytes:
    """A package whose collection has this JSON in a column."""
    return package([SOUND], sql=[f"UPDATE col SET {column} = '{text}'"])


def listed(unit: Callable[[int], str], most: int = LARGE) -> str:
    """Units between commas, up to a number of characters."""
    return ",".join(unit(number) for number in range(most // (len(unit(most)) + 1)))


def with_media(content: bytes) -> bytes:
    """A package that shows a picture, with this list of its files."""
    shown = collection([ANote(("<img src=a>", "b"))])
    return zipped({"collection.anki2": shown, "media": content})


def with_picture(kind: str, mode: str, size: tuple[int, int], **options: object) -> bytes:
    """A package with a picture of one colour."""
    target = io.BytesIO()
    Image.new(mode, size).save(target, kind, **options)
    return package([ANote(("<img src=p>?", "yes"))], media={"p": target.getvalue()})


def with_copies(picture: bytes, count: int) -> bytes:
    """A package of so many pictures, which differ in the byte behind their end alone."""
    return package(
        [ANote((f"<img src=p{number}>?", "yes")) for number in range(count)],
        media={f"p{number}": picture + bytes([number]) for number in range(count)},
    )


def with_drawings(inner: str, count: int) -> bytes:
    """A package of so many SVG pictures with these parts, which differ in a comment alone."""
    return package(
        [ANote((f"<img src=p{number}.svg>?", "yes")) for number in range(count)],
        media={f"p{number}.svg": svg(f"<!-- {number} -->{inner}") for number in range(count)},
    )


CELLS = "<c><v>1</v></c><c><v>2</v></c>"
OPEN_CELL = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'


def with_cells(rows: str, shared: str = "") -> bytes:
    """A workbook whose sheet has this XML for its rows."""
    sheet = worksheet([], [], rows)
    return excel({"A": []}, sheet1=sheet, **({"shared": f"<sst>{shared}</sst>"} if shared else {}))


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "newlines": ("a.txt", lambda: b"\n" * 4_500_000),
    "newlines in a table": ("a.csv", lambda: b"\n" * 4_500_000),
    "newlines in org": ("a.org", lambda: b"\n" * 4_500_000),
    "newlines in yaml": ("a.yaml", lambda: b"\n" * 4_500_000),
    "newlines in json": ("a.json", lambda: b"\n" * 4_500_000),
    "newlines in a deck": ("a.toml", lambda: b"\n" * 4_500_000),
    "old line ends": ("a.txt", lambda: b"\r" * 4_500_000),
    "short lines": ("a.txt", lambda: filled("a\n")),
    "no-break spaces": ("a.txt", lambda: filled("\xa0a\n")),
    "invisible characters": ("a.txt", lambda: filled("\ufeffa ")),
    "one row of tabs": ("a.txt", lambda: filled("\t")),
    "one row of commas": ("a.csv", lambda: filled(",", "front,back\n")),
    "rows of tabs": ("a.txt", lambda: filled("\ta\n")),
    "one row of semicolons": ("a.txt", lambda: filled("a,b;")),
    "one row of cells": ("a.csv", lambda: filled("a,")),
    "rows of many cells": ("a.csv", lambda: filled("a," * 5_000 + "\n", "front,back\n")),
    "names of languages": ("a.csv", lambda: filled("english,", "German,English\n")),
    "a long header": ("a.csv", lambda: filled("english word ", "front,back,")),
    "tags in cells": ("a.csv", lambda: filled("a<br>b,<b>c</b>\n")),
    "lines with and without dividers": ("a.txt", lambda: filled("a - b = c\na: b; c\nd\n\n")),
    "control characters": ("a.txt", lambda: filled("some words here\tand \x07 there\n")),
    "a workbook of many rows": (
        "a.xlsx",
        lambda: with_cells("".join(f'<row r="{row}">{CELLS}</row>' for row in range(1, 170_000))),
    ),
    "a workbook of one row": ("a.xlsx", lambda: with_cells(f"<row>{CELLS * 370_000}</row>")),
    "a workbook with cells in every corner": (
        "a.xlsx",
        lambda: with_cells('<row r="36"><c r="XFD36"><v>1</v></c></row>' * 250_000),
    ),
    "a workbook of shared texts": (
        "a.xlsx",
        lambda: with_cells('<row><c t="s"><v>0</v></c></row>' * 300_000, "<si><t>words</t></si>"),
    ),
    "an open document of many rows": (
        "a.ods",
        lambda: open_document(
            {"A": []}, f"<table:table-row>{OPEN_CELL * 2}</table:table-row>" * 45_000
        ),
    ),
    "an open document of repeated cells": (
        "a.ods",
        lambda: open_document(
            {"A": []},
            '<table:table-row table:number-rows-repeated="600">'
            + OPEN_CELL.replace(" ", ' table:number-columns-repeated="999" ', 1)
            + "</table:table-row>",
        ),
    ),
    "open quotes": ("a.csv", lambda: filled('a,"b\n')),
    "one line of gaps": ("a.md", lambda: filled("[x] ", "C: ")),
    "lines of gaps": ("a.md", lambda: filled("C: " + "[x] " * 98 + "\n")),
    "one line of marked gaps": ("a.md", lambda: filled("==c== ", "#flashcards\n")),
    "paragraphs of marked gaps": (
        "a.md",
        lambda: filled("==c== " * 90 + "\n\n", "#flashcards\n"),
    ),
    "gaps in org": ("a.org", lambda: filled(drill("multicloze", "[a] " * 90))),
    "a long text with gaps in org": ("a.org", lambda: filled("[a] ", drill("multicloze", ""))),
    "gaps in a table": (
        "a.csv",
        lambda: filled(
            "".join(f"{{{{c{number}::a}}}}" for number in range(1, 99)) * 10 + ",b\n",
            "front,back\n",
        ),
    ),
    "objects": ("a.json", lambda: filled("{},", "[")),
    "many cards in JSON": ("a.json", lambda: filled('{"q":"a","a":"b, c, d, e, f, g"},\n', "[")),
    "quotes in JSON": ("a.json", lambda: filled('"', "[")),
    "numbers in a row": ("a.json", lambda: filled("1 ", "[] ")),
    "brackets in JSON": ("a.json", lambda: filled("[", '[{"q":"a","a":')),
    "a script of cards": ("a.js", lambda: filled("{q:'a',a:'b'},\n", "const x = [")),
    "notes of CrowdAnki": (
        "a.json",
        lambda: filled('{"fields":["a","b"]},', '{"crowdanki_uuid":"1","notes":['),
    ),
    "items of YAML": ("a.yaml", lambda: filled("- q: a\n  a: b\n")),
    "anchors of YAML": ("a.yaml", lambda: filled("- &a x\n", "- q: x\n  a: y\n")),
    "elements": ("a.xml", lambda: filled("<x/>", "<cards>")),
    "nested elements": ("a.xml", lambda: filled("<q>")),
    "cards in XML": ("a.xml", lambda: filled("<card><q>a</q><a>b</a></card>\n", "<cards>")),
    "pairs of Moodle": (
        "a.xml",
        lambda: filled(
            "<subquestion><text>a</text><answer><text>b</text></answer></subquestion>",
            '<quiz><question type="matching">',
        ),
    ),
    "gaps of Moodle": (
        "a.xml",
        lambda: filled("{1:SA:=a}", '<quiz><question type="cloze"><questiontext><text>'),
    ),
    "answers of GIFT": ("a.txt", lambda: filled("=b ~c ", "::t:: a {")),
    "open braces of GIFT": ("a.txt", lambda: filled("::t:: a {=b\n")),
    "lettered options": ("a.txt", lambda: filled("A) b\n", "a\nA) b\nB) c\nANSWER: A\nq\n")),
    "long lettered option": ("a.txt", lambda: filled("x\n", "a\nA) b\nB) c\nANSWER: A\nq\nA) a\n")),
    "cards in LaTeX": ("a.tex", lambda: filled("\\card{a}{b}\n")),
    "open braces in LaTeX": ("a.tex", lambda: filled("\\card{")),
    "open environments": ("a.tex", lambda: filled("\\begin{flashcard}{a}")),
    "backslashes in LaTeX": ("a.tex", lambda: filled("\\\\", "\\card{a}{b}")),
    "gaps of org-fc": (
        "a.org",
        lambda: filled("{{a}@0} ", "* a :fc:\n:PROPERTIES:\n:FC_TYPE: cloze\n:END:\n"),
    ),
    "notes of anki-editor": (
        "a.org",
        lambda: filled("* a\n:PROPERTIES:\n:ANKI_NOTE_TYPE: Basic\n:END:\nb\n"),
    ),
    "a page of options": ("a.html", lambda: filled("<p>A) b", "<html>")),
    "a page of questions": ("a.html", lambda: filled("<h2>a?</h2><p>b</p>", "<html>")),
    "a page of rows": ("a.html", lambda: filled("<tr><td>a<td>b", "<html><table>")),
    "what is no question": ("a.json", lambda: filled("1,", '{"results":[')),
    "a list of numbers in a deck": (
        "a.toml",
        lambda: filled("[[card]]\nwas = [" + "1," * 40_000 + "]\n"),
    ),
    "gaps in a deck": (
        "a.toml",
        lambda: filled(
            "[[card]]\nid = 'a'\ncloze = '"
            + "".join(f"{{{{c{number}::a}}}}" for number in range(1, 91))
            + "'\n",
            "[deck]\nid = 'a'\ntitle = 'b'\n",
        ),
    ),
    "cards without texts": (
        "a.toml",
        lambda: filled("[[card]]\n", lines=MOST_DECK_LINES - 1_000),
    ),
    "note types by id": (
        "a.apkg",
        lambda: with_json("models", "{" + listed(lambda n: f'"{n}":{{}}') + "}"),
    ),
    "numbers by id": (
        "a.apkg",
        lambda: with_json("decks", "{" + listed(lambda n: f'"{n}":1') + "}"),
    ),
    "a note type of templates": (
        "a.apkg",
        lambda: with_json("models", '{"1":{"tmpls":[' + listed(lambda _: "{}") + "]}}"),
    ),
    "a note type of fields": (
        "a.apkg",
        lambda: with_json("models", '{"1":{"flds":[' + listed(lambda _: "{}") + "]}}"),
    ),
    "long templates": (
        "a.apkg",
        lambda: package(
            [SOUND],
            "anki21b",
            types={1: AType("Long", ("A", "B"), (("\U0001f600" + "x" * 4_900_000, "b"),) * 9)},
        ),
    ),
    "files that nobody shows": (
        "a.apkg",
        lambda: with_media(json.dumps(dict.fromkeys(map(str, range(400_000)), "")).encode()),
    ),
    "files without names": (
        "a.apkg",
        lambda: zipped(
            {
                "meta": varint(1, 3),
                "collection.anki21b": zstandard.compress(
                    collection([ANote(("<img src=a>", "b"))], latest=True)
                ),
                "media": zstandard.compress(blob(1, b"") * 2_400_000),
            }
        ),
    ),
    "a bomb": ("a.apkg", lambda: latest(zeros(16_384, 0x38))),
    "a collection of zeros": ("a.apkg", lambda: zipped({"collection.anki2": bytes(49_000_000)})),
    "a package of the most bytes": (
        "a.apkg",
        lambda: package([SOUND]) + bytes(49_000_000),
    ),
    "a large PNG": ("a.apkg", lambda: with_picture("PNG", "RGB", (5_000, 4_000))),
    "a transparent PNG": ("a.apkg", lambda: with_picture("PNG", "RGBA", (5_000, 5_000))),
    "a PNG with a palette": ("a.apkg", lambda: with_picture("PNG", "P", (3_300, 3_000))),
    "a PNG of 16 bits": ("a.apkg", lambda: with_picture("PNG", "I;16", (2_900, 2_800))),
    "a large GIF": ("a.apkg", lambda: with_picture("GIF", "P", (5_000, 5_000))),
    "a large WebP": ("a.apkg", lambda: with_picture("WEBP", "RGBA", (2_200, 2_200))),
    "a larger WebP": ("a.apkg", lambda: with_picture("WEBP", "RGB", (5_000, 5_000))),
    "a progressive JPEG": (
        "a.apkg",
        lambda: with_picture("JPEG", "RGB", (3_500, 3_500), progressive=True, subsampling=0),
    ),
    "a larger progressive JPEG": (
        "a.apkg",
        lambda: with_picture("JPEG", "CMYK", (5_000, 5_000), progressive=True),
    ),
    "a picture of 30,000 by 30,000": (
        "a.apkg",
        lambda: package([ANote(("<img src=p>?", "yes"))], media={"p": bomb(30_000, 30_000)}),
    ),
    "pictures that end too soon": (
        "a.apkg",
        lambda: with_copies(painted("PNG", (4_400, 4_400))[:-1_000], 90),
    ),
    "drawings that take long": ("a.apkg", lambda: with_drawings(NOISE, 50)),
    "drawings of many layers": ("a.apkg", lambda: with_drawings(LAYERS * 5_000, 50)),
    "drawings of entities": (
        "a.apkg",
        lambda: package(
            [ANote(("<img src=p.svg>?", "yes"))],
            media={"p.svg": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;" * 600_000)},
        ),
    ),
    "a sound of 4 GB by its header": (
        "a.apkg",
        lambda: package(
            [ANote(("[sound:a.wav]?", "yes"))],
            media={"a.wav": b"RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff" + bytes(1_000)},
        ),
    ),
    "formulas of braces": ("a.csv", lambda: filled("\\({" + "{" * 900 + "\\),b\n", "front,back\n")),
    "one formula of braces": ("a.csv", lambda: filled("{", "front,back\na,\\(")),
    "formulas that define themselves": (
        "a.csv",
        lambda: filled("\\(\\def\\a{\\a\\a}\\a\\),b\n", "front,back\n"),
    ),
    "many large pictures": ("a.apkg", lambda: with_copies(painted("PNG", (4_400, 4_400)), 8)),
}
"""The name of each file, and how to make it."""
TRIED = [*FILES][:: 1 if ALL else SHARE]
"""Those of a usual run, as it takes a second for each."""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory differently")
@pytest.mark.parametrize("hostile", TRIED)
async def test_a_hostile_file_takes_little_memory(hostile: str) -> None:
    """Whatever a file holds, reading it takes at most 200 MB, and an import within the time."""
    name, content = FILES[hostile]
    reader = ImportProcess(seconds=PATIENT, module=WORKER)
    result = await reader(ImportTask(name, content(), "x"))
    assert isinstance(result, ImportResult)
    assert int(result.format) <= MEGABYTES
