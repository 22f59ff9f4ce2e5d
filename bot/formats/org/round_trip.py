"""Keeps in a property what Org can't express, so that an exported deck can be read back whole."""

import re
from collections.abc import Sequence

import msgspec

from bot.formats.base.deck_limits import LONGEST_CLOZE
from bot.formats.builder.cloze import Piece

PROPERTY = ":CARDSTREAK:"

_CARD_TAGS = frozenset(("drill", "fc"))
_NOT_IN_TAGS = re.compile(r"[^\w@#%]")
_BRACKETED = re.compile(r"\[([^\[\]\n]+)\]")
_DRAWER_ROWS = 10
# Org's entities for characters that have a meaning: org-drill hides the text between brackets.
_ENTITIES = {
    "[": "lbrack",
    "]": "rbrack",
    "*": "ast",
    "~": "tilde",
    "=": "equal",
    "+": "plus",
    "$": "dollar",
}
_CHARACTERS = {name: char for char, name in _ENTITIES.items()} | {"vert": "|", "backslash": "\\"}
_ENTITY = re.compile(rf"\\({'|'.join(_CHARACTERS)})\{{\}}")
BRACKETS = str.maketrans({char: f"\\{_ENTITIES[char]}{{}}" for char in "[]"})
MARKS = str.maketrans({char: f"\\{name}{{}}" for char, name in _ENTITIES.items()})
BAR = "\\vert{}"


class Extras(msgspec.Struct, frozen=True, omit_defaults=True):
    """The contents of the property: JSON on one line.

    Attributes:
        answer: The short answer, unless the text below "Answer" is the same.
        accept: Other right answers.
        distractors: Wrong answers.
        topics: Topics that Org does not allow as tags, by the tags that stand for them.
        gaps: For each pair of brackets in a cloze, the number of its deletion; 0 for mere text.
    """

    answer: str = ""
    accept: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()
    topics: dict[str, str] = {}
    gaps: tuple[int, ...] = ()


_DECODER = msgspec.json.Decoder(Extras)


def extras_of(body: Sequence[str]) -> Extras:
    """The property in the drawer below a heading; an empty one if it is missing or broken."""
    for row in body[:_DRAWER_ROWS]:
        if row == ":END:":
            break
        if row.startswith(PROPERTY):
            try:
                return _DECODER.decode(row.removeprefix(PROPERTY))
            except (msgspec.DecodeError, ValueError, RecursionError):
                break
    return Extras()


def tags_of(topics: Sequence[str]) -> dict[str, str]:
    """Topics by unique tags that Org can read; an underscore replaces each other character.

    A topic with the name of a tag that makes a heading a card gets another tag.
    """
    tags: dict[str, str] = {}
    for topic in dict.fromkeys(topics):
        tag = _NOT_IN_TAGS.sub("_", topic)
        while tag in tags or tag in _CARD_TAGS or (tag != topic and tag in topics):
            tag += "_"
        tags[tag] = topic
    return tags


def unescape_entities(text: str) -> str:
    """The text with the characters that its entities stand for."""
    return _ENTITY.sub(lambda entity: _CHARACTERS[entity[1]], text) if "\\" in text else text


def escape_entities(text: str) -> str:
    """The text with its entities escaped, so that `unescape_entities` gives back the same text."""
    return _ENTITY.sub(r"\\backslash{}\1{}", text)


def gaps_in(body: str, opening: str, numbers: Sequence[int]) -> tuple[int, ...]:
    """For each pair of brackets in a text, the number of the gap, or 0 if it is mere text.

    Args:
        body: The text, with `opening` as the first bracket of each gap.
        opening: One character.
        numbers: The gaps' numbers, in order.
    """
    remaining = iter(numbers)
    pairs = _BRACKETED.finditer(body.replace(opening, "["))
    return tuple(next(remaining, 0) if body[pair.start()] == opening else 0 for pair in pairs)


def numbered_pieces(text: str, extras: Extras) -> list[Piece]:
    """Cuts a text at the gaps that the property names.

    Returns:
        The pieces; empty if the property names no gap, or if the text has changed since.
    """
    if not any(extras.gaps) or len(text) > LONGEST_CLOZE:
        return []
    pairs = list(_BRACKETED.finditer(text))
    if len(pairs) != len(extras.gaps):
        return []
    pieces: list[Piece] = []
    end = 0
    for pair, number in zip(pairs, extras.gaps, strict=True):
        if number > 0:
            hidden, _, hint = pair[1].partition("||")
            pieces += [Piece(text[end : pair.start()]), Piece(hidden, (number,), hint)]
            end = pair.end()
    return [*pieces, Piece(text[end:])]
