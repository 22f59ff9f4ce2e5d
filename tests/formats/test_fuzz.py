"""Mutated sample files: each gives cards or faults, never an exception.

The suite does a short run. For a long one: CARDSTREAK_FUZZ=20000 pytest THIS_FILE
"""

import os
import random
from collections.abc import Iterator

import pytest

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.builder.deck import build
from bot.formats.importers import IMPORTERS, read_any
from bot.formats.native import file as native_file
from tests.formats.samples import DATA, SAMPLES, THREE_CARDS

ROUNDS = int(os.environ.get("CARDSTREAK_FUZZ", "300"))
FILES_PER_DECK = 5
"""One file in so many becomes a deck as well, because that takes longer than reading."""
ANY = ""
"""No chosen format: the importers recognise it."""
CSV_READERS = {"brainscape", "kotoba"}
"""Formats that the reader of CSV tables reads."""
SEEDS = {
    **{
        chosen: [
            file
            for file, name in SAMPLES.items()
            if name == chosen or (chosen == "csv" and name in CSV_READERS)
        ]
        for chosen in sorted(set(SAMPLES.values()) - CSV_READERS)
    },
    ANY: list(SAMPLES),
}
"""The sample files that are mutated for each chosen format."""
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
    b"<sup>", b"<u>x</u>", b"<rt>", b"<code>", b"&nbsp;&nbsp;", b"[$]", b"[/$]", b"[latex]",
    b"[sound:a.mp3]", b"<int, int>", b"\\frac{a}{", b"#deck:a,,\n", b'"#columns:a,b",,\n',
    b"Front: ", b"**Answer:** ", b"### Question 1\n", b"A) x\nB) y\n", b"- [x] z\n", b"$x$",
    b"$$\n", b"<details><summary>", b"</details>", b"| a | b |\n|---|---|\n", b"START\n", b"END\n",
    b" #card", b" >> ", b"{{cloze x}}", b"\t- ", b"%%", b"<table><tr><td>",
    b"<h2>", b"I: REP=1\n", b"~~~~\n",
    "ẞ👩‍👩‍👧é".encode(), b"\xed\xa0\x80", b"\x85", b"\x1b[31m", b"Question,Answer\n",
    b'{"', b'":', b'","', b"[[", b'{"q":"a","a":1}', b"null", b"- q: ", b"<card>",
    b"</q>", b"<![CDATA[", b"]]>", b"&x;", b"<!ENTITY a 'b'>", b"{=", b"~", b"~%50%", b"->",
    b"####", b"\\card{", b"ANSWER: B\n", b"\\begin{flashcard}", b"\\end{flashcard}", b"A) ",
    b"{1:SA:=a}", b"{{a}@0}", b":fc:", b"%",
    b":ANKI_NOTE_TYPE: Cloze\n", b":FC_TYPE: cloze\n", b'<question type="matching">',
    b"number,question,option 1,option 2,answer\n", b"sep=;\n", "日本語;English;例文\n".encode(),
]  # fmt: skip


def mutated(source: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The file after 1 to 6 changes: pieces inserted, deleted or repeated, or rows shuffled."""
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
                offset = chance.randint(0, len(other))
                source = source[:start] + other[offset : offset + 200] + source[end:]
    return source[: chance.randint(0, len(source))] if chance.random() < 0.1 else source


def files(chosen: str, seed: int) -> Iterator[bytes]:
    """ROUNDS mutated files, always the same ones for a seed."""
    chance = random.Random(seed)
    sources = [(DATA / file).read_bytes() for file in SEEDS[chosen]]
    for _ in range(ROUNDS):
        yield mutated(chance.choice(sources), chance, sources)


@pytest.mark.parametrize("chosen", SEEDS)
def test_mutated_files_are_read(chosen: str) -> None:
    """Every fault has a line of the file, and the cards make a deck that a deck file can hold."""
    for index, source in enumerate(files(chosen, 7)):
        parsed = check(source, chosen)
        if index % FILES_PER_DECK == 0:
            check_deck(parsed)


def check(source: bytes, chosen: str) -> ParsedDeck:
    """Reads a file and checks its cards and faults."""
    parsed = read_any(source, "file.txt", chosen=chosen, limits=Limits(cards=40))
    assert parsed.cards or parsed.faults, source
    rows = max(source.count(b"\n"), source.count(b"\r")) + source.count(b"\r") + 1
    assert all(1 <= fault.line <= rows for fault in parsed.faults), source
    assert all(fault.message.isprintable() for fault in parsed.faults), source
    assert len(parsed.cards) <= 40
    assert all(card.front.strip() and 1 <= card.line <= rows for card in parsed.cards), source
    return parsed


def check_deck(parsed: ParsedDeck) -> None:
    """Builds a deck, writes and reads it, and imports the same cards into it again."""
    built = build(parsed, "fuzz")
    result = native_file.read(native_file.write(built.deck).encode(), "fuzz.toml")
    assert result.faults == ()
    assert result.deck == built.deck
    again = build(parsed, "fuzz", built.deck)
    assert again.deck == built.deck
    assert again.changes.kept == len(built.deck.cards)


def test_every_importer_is_fuzzed() -> None:
    """Every importer of text has a sample file; the other three have fuzz tests of their own."""
    assert set(SAMPLES.values()) == IMPORTERS.keys() - {"native", "apkg", "workbook"}
    assert set(THREE_CARDS) == set(SAMPLES.values())
