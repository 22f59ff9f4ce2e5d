"""Packages broken at random. CARDSTREAK_FUZZ=20000 tests that many instead of a few."""

import os
import random
from collections.abc import Callable

import pytest
import zstandard

from bot.formats.anki import package
from bot.formats.base.parsed import Limits
from tests.formats.anki.anki_packages import (
    CLOZE,
    KINDS,
    REVERSED,
    TYPES,
    ANote,
    AType,
    varint,
    zipped,
)
from tests.formats.anki.anki_packages import collection as a_collection
from tests.formats.anki.anki_packages import package as a_package

ROUNDS = int(os.environ.get("CARDSTREAK_FUZZ", "400"))
PART = 100
LIMITS = Limits(cards=50, text_bytes=50_000, package_bytes=2_000_000)
NOTES = [
    ANote(("alpha <b>one</b>", "first&nbsp;letter<br>of all"), tags="a b::c"),
    ANote(("beta<img src='b.png'>", "[sound:b.mp3]second"), REVERSED, cards={0: {}, 1: {}}),
    ANote(("{{c1::gamma {{c2::delta}}}} {{c1,3::x::y}}", "z"), CLOZE, cards={0: {}, 1: {}, 2: {}}),
    ANote(("old", "card"), cards={0: {"type": 2, "due": 3, "ivl": 9, "data": '{"s":3,"d":4}'}}),
]
TOKENS = (
    *[
        "{{",
        "}}",
        "{{c1::",
        "{{c99::",
        "::",
        "{{#A}}",
        "{{/A}}",
        "{{^B}}",
        "{{A}}",
        "{{B}}",
        "{{cloze:A}}",
        "{{FrontSide}}",
    ],
    *[
        "{{hint:B}}",
        "{{type:B}}",
        "{{furigana:A}}",
        "{{tts_x:A}}",
        "[$]",
        "[/$]",
        "[latex]",
        "{",
        "}",
        "\\(",
        "\\frac{",
        "<sup>",
        "</sup>",
        "<u>",
        "</u>",
        "<s>",
        "<ruby>",
        "<rt>",
        "<code>",
        "&nbsp;&nbsp;",
        "<br>",
        "{{=<%_%>=}}",
        "<%A%>",
        "image-occlusion:",
        "c1,2,,",
        "[sound:",
        "]",
        "<b>",
        "</b>",
        "<pre>",
        "<ul><li>",
    ],
    *[
        "<hr_id=answer>",
        "<img_alt='",
        "<script>",
        "<!--",
        "&lt;",
        "&#x7b;",
        "&#0;",
        "**",
        "`",
        "```",
        "-",
        "a",
        "é",
        "😀",
    ],
    *"\x00\x1f\u202e\n ",
)

Breaker = Callable[[random.Random], bytes]


def scratched(chance: random.Random, source: bytes) -> bytes:
    """The bytes with some of them changed, dropped, doubled or moved."""
    content = bytearray(source)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(content) + 1)
        size = chance.choice((1, 1, 2, 4, 16, 200))
        match chance.randrange(5):
            case 0:
                content[at : at + size] = chance.randbytes(size)
            case 1:
                del content[at : at + size]
            case 2:
                content[at:at] = content[at : at + size]
            case 3:
                content[at : at + size] = bytes([chance.choice((0, 0xFF, 0x7F, 0x80))]) * size
            case _:
                other = chance.randrange(len(content) + 1)
                content[at : at + size] = content[other : other + size]
    return bytes(content)


def broken_package(chance: random.Random) -> bytes:
    """A package of any kind with broken bytes."""
    source = a_package(NOTES, chance.choice(KINDS))
    if chance.random() < 0.1:
        return source[: chance.randrange(len(source))]
    return scratched(chance, source)


def broken_collection(chance: random.Random) -> bytes:
    """A valid package of a broken collection."""
    latest = chance.random() < 0.5
    content = scratched(chance, a_collection(NOTES, latest=latest))
    if latest:
        packed = zstandard.compress(content)
        return zipped({"meta": varint(1, 3), "collection.anki21b": packed})
    return zipped({"collection.anki2": content})


def odd_texts(chance: random.Random) -> bytes:
    """A valid collection whose texts and templates are made of tokens that have a meaning."""

    def text(most: int) -> str:
        return "".join(chance.choices(TOKENS, k=chance.randrange(most))).replace("_", " ")

    kind = AType(text(3), ("A", "B"), ((text(12), text(12)),) * 2, cloze=chance.random() < 0.5)
    notes = [
        ANote((text(60), text(20)), 7, text(3), text(3), {0: {"data": text(4)}, 1: {}})
        for _ in range(3)
    ]
    return a_package(notes, chance.choice(KINDS), {**TYPES, 7: kind}, text(5))


BREAKERS: tuple[Breaker, ...] = (broken_package, broken_collection, odd_texts)


@pytest.mark.parametrize("start", range(0, ROUNDS, PART))
def test_anything_gives_cards_or_a_sentence(start: int) -> None:
    """Reading a broken package never raises, and gives cards or a diagnostic."""
    for seed in range(start, min(start + PART, ROUNDS)):
        source = BREAKERS[seed % len(BREAKERS)](random.Random(seed))
        parsed = package.read(source, "x.apkg", LIMITS)
        assert parsed.cards or parsed.faults, seed
        assert all(card.front.strip() and card.line > 0 for card in parsed.cards), seed
        assert all(fault.message.isprintable() for fault in parsed.faults), seed
