"""The formats that can be read: how each is recognised, and its reader.

Every imported file is read through `read_any`.
"""

import re
from collections.abc import Callable
from itertools import islice
from typing import TypeVar

import msgspec
from msgspec import structs

from bot.formats.anki import package, text_file
from bot.formats.base.decoding import decoded
from bot.formats.base.formulas import formula_faults, unreadable
from bot.formats.base.parsed import Diagnostic, Limits, ParsedCard, ParsedDeck
from bot.formats.native import archive
from bot.formats.native import importer as native_file
from bot.formats.org import file as org_file
from bot.formats.programs import (
    crowdanki,
    gift,
    json_file,
    latex,
    moodle,
    opentdb,
    red_trivia,
    supermemo,
    unread,
    xml_file,
    yaml_file,
)
from bot.formats.tables import csv_file, markdown_table, quizlet, workbook
from bot.formats.text import (
    html_page,
    markdown,
    obsidian,
    obsidian_to_anki,
    outline,
    pasted,
)

NATIVE = native_file.NAME

LOOKED_AT = 300_000
LINES_LOOKED_AT = 20_000
"""Characters and lines by which a text is recognised: dozens of checks look at each of them."""

_Placed = TypeVar("_Placed", ParsedCard, Diagnostic)
_Reader = Callable[[bytes, str, Limits], ParsedDeck]
_TextReader = Callable[[str, str, Limits], ParsedDeck]


_Checks = dict[int, Callable[[str], bool]]
"""Tests of a text, each with its position among the tests of all formats: the lowest goes first."""


class Importer(msgspec.Struct, frozen=True):
    """A format that can be read. Recognition tries the fields below `read` from top to bottom.

    Attributes:
        name: The format's name, for people and as `ParsedDeck.format`.
        read: Reads a file from its bytes, its name and the limits. Never raises.
        has_bytes: Whether the bytes of a file are of this binary format.
        ending_decides: Whether a file with one of the `endings` is of this format, whatever is in
            it.
        marks: Checks for marks that an author or a program made on purpose.
        endings: Endings of file names, in lower case, with blanks between them.
        guesses: Checks of a text that has no marks and whose file name says nothing.
    """

    name: str
    read: _Reader
    has_bytes: Callable[[bytes], bool] | None = None
    ending_decides: bool = False
    marks: _Checks = {}
    endings: str = ""
    guesses: _Checks = {}


def _of_text(read: _TextReader) -> _Reader:
    """Turns a reader of text into a reader of bytes.

    Bytes that are too many, or are not text, give a diagnostic.
    """

    def reader(source: bytes, name: str, limits: Limits) -> ParsedDeck:
        if len(source) > limits.text_bytes:
            size = f"{len(source):,} bytes; at most {limits.text_bytes:,} are allowed"
            return ParsedDeck("", faults=(Diagnostic(1, f"the file has {size}", name),))
        text = decoded(source, name, limits.lines)
        if isinstance(text, Diagnostic):
            return ParsedDeck("", faults=(text,))
        if not text.text.strip():
            return ParsedDeck("", faults=(Diagnostic(1, "the file is empty", name),))
        parsed = read(text.text, name, limits)
        if not text.faults:
            return parsed
        faults = sorted((*text.faults, *parsed.faults), key=lambda fault: fault.line)
        return msgspec.structs.replace(parsed, faults=tuple(faults))

    return reader


def _read_page(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads a web page: as Markdown, in the format that it has then."""
    most = limits.tags // 2  # the lines that they become are read as well
    cut = next(islice(re.finditer("<", text), most, None), None)
    inner, numbers = html_page.markdown_of(text[: cut.start()] if cut else text)
    found = _kind_of_text(inner, None).format
    reader = IMPORTERS[found if found and found != html_page.NAME else markdown.NAME]
    # A tag gives three lines at the most.
    roomy = structs.replace(limits, lines=limits.lines + 3 * most, text_bytes=10 * len(text))
    parsed = reader.read(inner.encode("utf-8", "replace"), name, roomy)
    if not parsed.cards and (sentence := unread.kind_of_text(text, has_ending=True)):
        return ParsedDeck("", faults=(Diagnostic(1, sentence, name),))

    def at(part: _Placed) -> _Placed:
        return structs.replace(part, line=numbers[min(part.line, len(numbers)) - 1])

    faults = list(map(at, parsed.faults))
    if cut:
        line = text.count("\n", 0, cut.start()) + 1
        sentence = f"the page has more than {most:,} HTML tags; the rest is left out"
        faults.append(Diagnostic(line, sentence, name))
    cards = tuple(map(at, parsed.cards))
    return structs.replace(parsed, format=html_page.NAME, cards=cards, faults=tuple(faults))


def _text(
    name: str,
    read: _TextReader,
    marks: _Checks | None = None,
    endings: str = "",
    guesses: _Checks | None = None,
) -> Importer:
    return Importer(name, _of_text(read), marks=marks or {}, endings=endings, guesses=guesses or {})


_ROWS = (
    Importer(
        NATIVE,
        native_file.read,
        archive.looks_like,
        ending_decides=True,
        marks={10: native_file.looks_like},
        endings=".toml",
    ),
    _text(
        pasted.NAME,
        pasted.read,
        {60: pasted.is_marked},
        guesses={30: pasted.looks_like, 50: pasted.may_be},
    ),
    _text(
        text_file.NAME,
        text_file.read,
        {30: text_file.looks_like},
        guesses={8: text_file.may_be},
    ),
    _text(quizlet.NAME, quizlet.read, guesses={20: quizlet.looks_like, 45: quizlet.may_be}),
    _text(
        csv_file.NAME,
        csv_file.read,
        {20: csv_file.is_own_export, 80: csv_file.has_header},
        ".csv .tsv",
        {40: csv_file.looks_like},
    ),
    # Tables of these sites are recognised as CSV; its reader then tells them apart.
    _text(csv_file.BRAINSCAPE, csv_file.read),
    _text(csv_file.KOTOBA, csv_file.read),
    # Before Anki's packages, which are zip files as well.
    Importer(
        workbook.NAME,
        workbook.read,
        workbook.looks_like,
        ending_decides=True,
        endings=".xlsx .xlsm .xlsb .ods",
    ),
    _text(
        markdown.NAME,
        markdown.read,
        {78: markdown_table.is_in_cards, 90: markdown.looks_like},
        guesses={25: markdown.may_be},
    ),
    _text(html_page.NAME, _read_page, {15: html_page.is_page}, ".html .htm"),
    _text(
        markdown_table.NAME,
        markdown_table.read,
        {75: markdown_table.looks_like},
        guesses={24: markdown_table.may_be},
    ),
    _text(
        obsidian.NAME, obsidian.read, {70: obsidian.is_marked}, guesses={10: obsidian.looks_like}
    ),
    _text(obsidian_to_anki.NAME, obsidian_to_anki.read, {62: obsidian_to_anki.is_marked}),
    _text(outline.LOGSEQ, outline.read_logseq, {64: outline.is_logseq}),
    _text(outline.REMNOTE, outline.read_remnote, guesses={5: outline.may_be_remnote}),
    _text(org_file.NAME, org_file.read, {50: org_file.looks_like}, ".org"),
    _text(red_trivia.NAME, red_trivia.read, {100: red_trivia.looks_like}),
    _text(opentdb.NAME, opentdb.read, {40: opentdb.looks_like}),
    _text(crowdanki.NAME, crowdanki.read, {45: crowdanki.looks_like}),
    _text(json_file.NAME, json_file.read, {46: json_file.looks_like}, ".json .jsonl .ndjson"),
    _text(moodle.NAME, moodle.read, {47: moodle.looks_like}),
    _text(xml_file.NAME, xml_file.read, {48: xml_file.looks_like}, ".xml .mem .kvtml"),
    _text(latex.NAME, latex.read, {52: latex.looks_like}, ".tex"),
    _text(
        yaml_file.NAME,
        yaml_file.read,
        {74: yaml_file.is_marked, 95: yaml_file.looks_like},
        ".yaml .yml",
    ),
    _text(supermemo.NAME, supermemo.read, {56: supermemo.looks_like}),
    _text(gift.NAME, gift.read, {54: gift.looks_like}, ".gift"),
    Importer(
        package.NAME,
        package.read,
        lambda source: source.startswith(package.MAGIC),
        ending_decides=True,
        endings=".apkg .colpkg .anki2 .anki21 .anki21b",
    ),
)

IMPORTERS = {row.name: row for row in _ROWS}
"""All importers by their names."""


_MARKS = sorted((at, check, row.name) for row in _ROWS for at, check in row.marks.items())
_GUESSES = sorted((at, check, row.name) for row in _ROWS for at, check in row.guesses.items())
_ENDINGS = {ending: row for row in _ROWS for ending in row.endings.split()}


class Kind(msgspec.Struct, frozen=True):
    """What a file is.

    Attributes:
        format: The name of its format; empty if it is of a kind that is not read.
        sentence: What it is instead.
        guessed: Whether neither marks nor its name say so.
        chosen: Whether a person chose the format.
    """

    format: str
    sentence: str = ""
    guessed: bool = False
    chosen: bool = False


def read_any(
    source: bytes, name: str, *, chosen: str = "", limits: Limits | None = None
) -> ParsedDeck:
    """Reads a file in any of the formats.

    Args:
        source: The file's bytes.
        name: The file's name, for the diagnostics; its ending is a hint.
        chosen: The name of one of `IMPORTERS`, if a person chose it.
        limits: The most that is read; by default as much as a deck may have.

    Returns:
        The cards, and diagnostics with lines for what could not be read. The format is empty if
        the file is not text or its chosen format does not exist. Never raises.
    """
    limits = limits or Limits()
    kind = Kind(chosen, chosen=True) if chosen else kind_of(source, name, limits)
    return read_as(kind, source, name, limits)


def read_as(kind: Kind, source: bytes, name: str, limits: Limits) -> ParsedDeck:
    """Reads a file of a known kind; the rest as for `read_any`."""
    if kind.sentence:
        return ParsedDeck("", faults=(Diagnostic(1, kind.sentence, name),))
    importer = IMPORTERS.get(kind.format)
    if importer is None:
        message = f"there is no format {kind.format[:40]}; known are {', '.join(IMPORTERS)}"
        return ParsedDeck("", faults=(Diagnostic(1, message, name),))
    parsed = importer.read(source, name, limits)
    if kind.guessed and (sentence := unread.doubt_of(parsed.cards)):
        return ParsedDeck("", faults=(Diagnostic(1, sentence, name),))
    if not parsed.format:
        return ParsedDeck(kind.format if kind.chosen else "", faults=parsed.faults)
    faults = formula_faults((card.line for card in parsed.cards if unreadable(card)), name)
    return structs.replace(parsed, faults=(*parsed.faults, *faults)) if faults else parsed


def kind_of(source: bytes, name: str, limits: Limits) -> Kind:
    """Recognises a file.

    Args:
        source: The file's bytes.
        name: The file's name; its ending is a hint.
        limits: How many bytes a text may have; later ones are not looked at.

    Returns:
        The first format that fits by its bytes, a deciding ending, its marks, the ending, or
        its guesses; else `paste`, whose reader says which layouts it knows.
    """
    if sentence := unread.kind_of_bytes(source, name):
        return Kind("", sentence)
    binary = next((row for row in _ROWS if row.has_bytes and row.has_bytes(source)), None)
    if binary is not None:
        return Kind(binary.name)
    by_ending = _ENDINGS.get(name[name.rfind(".") :].lower() if "." in name else "")
    if by_ending is not None and by_ending.ending_decides:
        return Kind(by_ending.name)
    readable = decoded(source[: limits.text_bytes + 1], name, limits.lines)
    if isinstance(readable, Diagnostic):
        # Every reader of text says why the bytes are not text.
        return Kind(by_ending.name if by_ending is not None else pasted.NAME)
    return _kind_of_text(readable.text, by_ending)


def _kind_of_text(text: str, by_ending: Importer | None) -> Kind:
    text = _beginning(text)
    if by_ending is None and (sentence := unread.kind_of_page(text)):
        return Kind("", sentence)
    if marked := next((name for _, check, name in _MARKS if check(text)), ""):
        return Kind(marked)
    if sentence := unread.kind_of_text(text, has_ending=by_ending is not None):
        return Kind("", sentence)
    if by_ending is not None:
        return Kind(by_ending.name)
    guesses = (name for _, check, name in _GUESSES if check(text))
    return Kind(next(guesses, pasted.NAME), guessed=True)


def _beginning(text: str) -> str:
    """The part of a text by which it is recognised."""
    if len(text) > LOOKED_AT:
        # Up to a line's end, so that no check takes half a line for a whole one.
        text = text[: text.rfind("\n", 0, LOOKED_AT) + 1] or text[:LOOKED_AT]
    *lines, rest = text.split("\n", LINES_LOOKED_AT)
    return text[: len(text) - len(rest)] if len(lines) == LINES_LOOKED_AT else text
