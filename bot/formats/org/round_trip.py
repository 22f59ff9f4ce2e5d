"""What org files can't say of our cards: kept in a property, so that a deck comes back whole."""

import re
from collections.abc import Sequence

import msgspec

from bot.formats.builder.cloze import Piece

PROPERTY = ":CARDSTREAK:"

_NO_TAG = re.compile(r"[^\w@#%]")
_BRACKETED = re.compile(r"\[([^\[\]\n]+)\]")
_DRAWER_ROWS = 10
# Org's entities for characters that would mean something: org-drill hides what is in brackets.
_ENTITIES = {"[": "lbrack", "]": "rbrack", "*": "ast", "~": "tilde", "=": "equal", "+": "plus"}
_CHARACTERS = {name: char for char, name in _ENTITIES.items()} | {"vert": "|", "backslash": "\\"}
_ENTITY = re.compile(rf"\\({'|'.join(_CHARACTERS)})\{{\}}")
BRACKETS = str.maketrans({char: f"\\{_ENTITIES[char]}{{}}" for char in "[]"})
MARKS = str.maketrans({char: f"\\{name}{{}}" for char, name in _ENTITIES.items()})
BAR = "\\vert{}"


class Own(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the property holds, as JSON on one line.

    `answer` is the short answer where the text below "Answer" is not; `topics` are those that make
    no tag, by the tags in their places; `gaps` has for each pair of brackets in a cloze the number
    it hides, 0 for mere text.
    """

    answer: str = ""
    accept: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()
    topics: dict[str, str] = {}
    gaps: tuple[int, ...] = ()


_DECODER = msgspec.json.Decoder(Own)


def own_of(body: Sequence[str]) -> Own:
    """What the property in a heading's drawer says; nothing if it is not there or broken."""
    for row in body[:_DRAWER_ROWS]:
        if row == ":END:":
            break
        if row.startswith(PROPERTY):
            try:
                return _DECODER.decode(row.removeprefix(PROPERTY))
            except (msgspec.DecodeError, ValueError, RecursionError):
                break
    return Own()


def tags_of(topics: Sequence[str]) -> dict[str, str]:
    """Topics by tags that org can read: with underscores for what it can't, and none twice."""
    tags: dict[str, str] = {}
    for topic in dict.fromkeys(topics):
        tag = _NO_TAG.sub("_", topic)
        while tag in tags or (tag != topic and tag in topics):
            tag += "_"
        tags[tag] = topic
    return tags


def literal(text: str) -> str:
    """A text with its entities as the characters they stand for."""
    return _ENTITY.sub(lambda entity: _CHARACTERS[entity[1]], text) if "\\" in text else text


def shielded(text: str) -> str:
    """A text in which what looks like an entity is none: `literal` takes it back."""
    return _ENTITY.sub(r"\\backslash{}\1{}", text)


def gaps_in(body: str, opening: str, numbers: Sequence[int]) -> tuple[int, ...]:
    """For each pair of brackets in a text, the number it hides, or 0.

    Args:
        body: The text, in which `opening` stands for the first bracket of each gap.
        opening: One character.
        numbers: The gaps' numbers, in order.
    """
    left = iter(numbers)
    found = _BRACKETED.finditer(body.replace(opening, "["))
    return tuple(next(left, 0) if body[pair.start()] == opening else 0 for pair in found)


def own_pieces(text: str, own: Own) -> list[Piece]:
    """Cuts a text at the gaps that the property names; none if it names others than there are."""
    found = list(_BRACKETED.finditer(text))
    if not any(own.gaps) or len(found) != len(own.gaps):
        return []
    pieces: list[Piece] = []
    place = 0
    for pair, number in zip(found, own.gaps, strict=True):
        if number > 0:
            hidden, _, hint = pair[1].partition("||")
            pieces += [Piece(text[place : pair.start()]), Piece(hidden, (number,), hint)]
            place = pair.end()
    return [*pieces, Piece(text[place:])]
