"""Sound files, mutated: whatever comes of them is cards or sentences, never an exception.

A short run belongs to the suite. For a long one: CARDSTREAK_FUZZ=20000 pytest THIS_FILE
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.builder.deck import build
from bot.formats.importers import IMPORTERS, read_any
from bot.formats.native import file as native_file

DATA = Path(__file__).parent / "data"
ROUNDS = int(os.environ.get("CARDSTREAK_FUZZ", "300"))
DECKS = 5
"""Of every so many files a deck is made: it takes longer than reading."""
SEEDS = {
    "paste": ("paste_org.txt", "paste_numbered.txt", "paste_article.txt", "paste_glossary.txt"),
    "anki-text": ("anki.txt",),
    "quizlet": ("quizlet.txt",),
    "csv": ("table.csv", "brainscape.csv", "kotoba.csv"),
    "markdown": ("cards.txt",),
    "obsidian": ("note.txt",),
    "org-drill": ("drill.org",),
    "red-trivia": ("trivia.yaml",),
    "opentdb": ("opentdb.json",),
    "": tuple(sorted(path.name for path in DATA.iterdir())),
}
PIECES = [
    b"\0", b"\xff", b"\xfe", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xe2\x80\xa8", b"\r", b"\n", b"\n\n",
    b"\t", b'"', b'""', b"'", b",", b";", b"|", b":", b"::", b":::", b"?", b"??", b"==", b"#",
    b"---", b"```", b"~~~", b"`", b"*", b"* ", b"** x :drill:", b":PROPERTIES:\n", b":END:\n",
    b"[", b"]", b"[[", b"]]", b"{{c1::", b"{{c2::a::b}}", b"}}", b"{", b"}", b"||", b"\\", b"$",
    b"\\(", b"\\)", b"<b>", b"</b>", b"<br>", b"<!--", b"-->", b"<pre>", b"<ol><li>", b"&amp;",
    b"&#xD800;", b"&a *a", b"\\ud800", b"\\u0000", b"- ", b"-", b"1.", b"1\n", b"Q\n", b"A\n",
    b"Q: ", b"A: ", b"C: [x]", b"Front\n", b"Back\n", b"#separator:tab\n", b"#html:true\n",
    b"#tags column:2\n", b"#flashcards", b"<!--SR:!2024-08-16,51,230-->", b"#+BEGIN_SRC x\n",
    b"#+FILETAGS: :drill:\n", b"<2024-13-45 Mon>", b"SCHEDULED: <2024-01-01>", b"!!python/x ",
    b"%s%20%ff", b"x" * 1500, b"9" * 400, b"[" * 300, b"(" * 300, b"* " * 300, b":a" * 300,
    "ẞ👩‍👩‍👧é".encode(), b"\xed\xa0\x80", b"\x85", b"\x1b[31m", b"Question,Answer\n",
]  # fmt: skip


def mutated(source: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The file after one to six changes: pieces put in, cut out, doubled, moved or exchanged."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(source))
        end = min(len(source), start + chance.choice([0, 1, 2, 8, 40, 200]))
        match chance.randrange(7):
            case 0 | 1 | 2:
                source = source[:start] + chance.choice(PIECES) + source[end:]
            case 3:
                source = source[:start] + source[end:]
            case 4:
                source = source[:end] + source[start:end] * chance.randint(1, 9) + source[end:]
            case 5:
                rows = source.split(b"\n")
                chance.shuffle(rows)
                source = b"\n".join(rows)
            case _:
                other = chance.choice(others)
                place = chance.randint(0, len(other))
                source = source[:start] + other[place : place + 200] + source[end:]
    return source[: chance.randint(0, len(source))] if chance.random() < 0.1 else source


def files(kind: str, seed: int) -> Iterator[bytes]:
    """As many mutated files as are wanted; a seed gives the same ones every time."""
    chance = random.Random(seed)
    sources = [(DATA / name).read_bytes() for name in SEEDS[kind]]
    for _ in range(ROUNDS):
        yield mutated(chance.choice(sources), chance, sources)


@pytest.mark.parametrize("kind", SEEDS)
def test_mutated_files_are_read(kind: str) -> None:
    """Every fault has a line of the file, and the cards make a deck that a deck file can hold."""
    for number, source in enumerate(files(kind, 7)):
        found = check(source, kind)
        if number % DECKS == 0:
            check_deck(found)


def check(source: bytes, kind: str) -> ParsedDeck:
    """Reads a file, and looks at what comes of it."""
    found = read_any(source, "file.txt", chosen=kind, limits=Limits(cards=40))
    assert found.cards or found.faults, source
    rows = max(source.count(b"\n"), source.count(b"\r")) + source.count(b"\r") + 1
    assert all(1 <= fault.line <= rows for fault in found.faults), source
    assert all(fault.message.isprintable() for fault in found.faults), source
    assert len(found.cards) <= 40
    assert all(card.front.strip() and 1 <= card.line <= rows for card in found.cards), source
    return found


def check_deck(found: ParsedDeck) -> None:
    """Makes a deck of it, writes and reads that, and imports the same again."""
    built = build(found, "fuzz")
    reading = native_file.read(native_file.write(built.deck).encode(), "fuzz.toml")
    assert reading.faults == ()
    assert reading.deck == built.deck
    again = build(found, "fuzz", built.deck)
    assert again.deck == built.deck
    assert again.changes.kept == len(built.deck.cards)


def test_every_importer_is_fuzzed() -> None:
    """No importer of texts is forgotten; Brainscape's and Kotoba's tables are read as CSV."""
    assert set(IMPORTERS) - {"native", "brainscape", "kotoba", "apkg"} <= set(SEEDS)
