"""Which format a file is in, and reading it: the one door for everything that people bring."""

from collections.abc import Callable

from bot.formats.anki import package, text_file
from bot.formats.base.decoding import text_from
from bot.formats.base.parsed import Diagnostic, Limits, ParsedCard, ParsedDeck
from bot.formats.native import file as native_file
from bot.formats.org import file as org_file
from bot.formats.tables import csv_file, quizlet
from bot.formats.text import markdown, obsidian, opentdb, pasted, red_trivia

NATIVE = "native"
ZIP = b"PK\x03\x04"
"""What a zip file, and so an Anki package, begins with."""

_Reader = Callable[[bytes, str, Limits], ParsedDeck]
_TextReader = Callable[[str, str, Limits], ParsedDeck]


def _of_text(read: _TextReader) -> _Reader:
    """A reader of bytes from one of text: what is too large or no text is a fault."""

    def reader(source: bytes, name: str, limits: Limits) -> ParsedDeck:
        if len(source) > limits.text_bytes:
            size = f"{len(source):,} bytes; at most {limits.text_bytes:,} are allowed"
            return ParsedDeck("", faults=(Diagnostic(1, f"the file has {size}", name),))
        text = text_from(source, name)
        if isinstance(text, Diagnostic):
            return ParsedDeck("", faults=(text,))
        return read(text, name, limits)

    return reader


def _read_native(source: bytes, name: str, limits: Limits) -> ParsedDeck:
    """The cards of a deck file of our own, for a preview."""
    reading = native_file.read(source, name)
    deck = reading.deck
    if deck is None:
        return ParsedDeck(NATIVE, faults=reading.faults)
    cards = tuple(
        ParsedCard(
            front=card.front,
            back=card.back,
            tags=card.topics,
            source_id=card.id,
            fact=card.fact,
            answer="" if card.deletion else card.answer,
            accept=card.accept,
            distractors=card.distractors,
            explanation=card.explanation,
            deletion=card.deletion,
        )
        for card in deck.cards[: limits.cards]
    )
    return ParsedDeck(
        NATIVE, cards, reading.faults, deck.title, deck.authors, deck.licence, wrapped=True
    )


IMPORTERS: dict[str, _Reader] = {
    NATIVE: _read_native,
    pasted.NAME: _of_text(pasted.read),
    text_file.NAME: _of_text(text_file.read),
    quizlet.NAME: _of_text(quizlet.read),
    csv_file.NAME: _of_text(csv_file.read),
    csv_file.BRAINSCAPE: _of_text(csv_file.read),
    csv_file.KOTOBA: _of_text(csv_file.read),
    markdown.NAME: _of_text(markdown.read),
    obsidian.NAME: _of_text(obsidian.read),
    org_file.NAME: _of_text(org_file.read),
    red_trivia.NAME: _of_text(red_trivia.read),
    opentdb.NAME: _of_text(opentdb.read),
    package.NAME: package.read,
}
"""All importers by their names."""


def _is_native(text: str) -> bool:
    """Whether the first line that is no comment begins a table of a deck file."""
    rows = (row for row in text.split("\n") if row.strip() and not row.startswith("#"))
    return next(rows, "").startswith(("[deck", "[[card]]"))


_Tests = tuple[tuple[str, Callable[[str], bool]], ...]

_MARKS: _Tests = (
    (NATIVE, _is_native),
    (csv_file.NAME, csv_file.is_own),
    (text_file.NAME, text_file.looks_like),
    (opentdb.NAME, opentdb.looks_like),
    (org_file.NAME, org_file.looks_like),
    (pasted.NAME, pasted.is_marked),
    (obsidian.NAME, obsidian.is_marked),
    (csv_file.NAME, csv_file.has_header),
    (markdown.NAME, markdown.looks_like),
    (red_trivia.NAME, red_trivia.looks_like),
)
"""Marks that an author or a program made on purpose."""
_GUESSES: _Tests = (
    (obsidian.NAME, obsidian.looks_like),
    (quizlet.NAME, quizlet.looks_like),
    (pasted.NAME, pasted.asks),
    (csv_file.NAME, csv_file.looks_like),
    (pasted.NAME, pasted.looks_like),
    (quizlet.NAME, quizlet.is_divided),
)
"""What a text may be without marks; those that fit less come first."""
_ENDINGS = {
    ".toml": NATIVE,
    ".org": org_file.NAME,
    ".csv": csv_file.NAME,
    ".tsv": csv_file.NAME,
    ".yaml": red_trivia.NAME,
    ".yml": red_trivia.NAME,
    ".json": opentdb.NAME,
    ".apkg": package.NAME,
    ".colpkg": package.NAME,
}


def read_any(
    source: bytes, name: str, *, chosen: str = "", limits: Limits | None = None
) -> ParsedDeck:
    """Reads a file in any of the formats.

    Args:
        source: The file's bytes.
        name: Its name, for the faults; its ending is a hint.
        chosen: The format's name, if a person chose one of `IMPORTERS`.
        limits: How much is taken; by default as much as a deck may have.

    Returns:
        The cards and what could not be read, with lines. If nothing can be known of the file, the
        format is empty. Never raises.
    """
    limits = limits or Limits()
    kind = chosen or kind_of(source, name, limits)
    if kind in IMPORTERS:
        found = IMPORTERS[kind](source, name, limits)
        return found if found.format else ParsedDeck(chosen, faults=found.faults)
    sentence = f"there is no format {chosen[:40]}; known are {', '.join(IMPORTERS)}"
    return ParsedDeck("", faults=(Diagnostic(1, sentence, name),))


def kind_of(source: bytes, name: str, limits: Limits) -> str:
    """The format's name: by its marks, else by the file's ending, else by how the text looks."""
    if source.startswith(ZIP):
        return package.NAME
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if (certain := _ENDINGS.get(ending)) in {NATIVE, package.NAME}:
        return certain
    text = text_from(source[: limits.text_bytes + 1], name)
    if isinstance(text, Diagnostic):
        # The importer of any text says why it is none.
        return _ENDINGS.get(ending, pasted.NAME)
    marked = next((kind for kind, fits in _MARKS if fits(text)), "")
    guessed = marked or _ENDINGS.get(ending, "")
    return guessed or next((kind for kind, fits in _GUESSES if fits(text)), pasted.NAME)
