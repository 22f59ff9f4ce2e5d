"""Decks on their way in and out, for the command line."""

import difflib
import re
from collections.abc import Iterable

import msgspec

from bot.formats import native
from bot.model.cards import answer_of, question_of
from bot.shelf import Shelved

_SLUG = re.compile("[a-z0-9_]{1,50}")


def is_slug(name: str) -> bool:
    """Whether a deck may have this name."""
    return _SLUG.fullmatch(name) is not None


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one; empty if none is like it."""
    return next(iter(difflib.get_close_matches(name.lower()[:80], list(known), n=1)), "")


def content_of(shelved: Shelved, slug: str | None) -> tuple[bytes, str]:
    """A deck file's bytes as it is to be kept, and the deck's name.

    The file is kept as its author wrote it, comments and all; only another name makes it anew.

    Raises:
        OSError: If the file can't be read any more.
        ValueError: If it holds no deck.
    """
    deck = shelved.deck
    if deck is None:
        raise ValueError(f"{shelved.file} holds no deck")
    if slug is None or slug == deck.id:
        return shelved.file.read_bytes(), deck.id
    return native.write(msgspec.structs.replace(deck, id=slug)).encode(), slug


def as_json(shelved: Shelved) -> str:
    """What was read from a file, for programs: its cards, and what is wrong with the rest."""
    cards = () if shelved.deck is None else shelved.deck.cards
    told = {
        "format": "native",
        "cards": [
            {
                "front": question_of(card),
                "back": answer_of(card),
                "tags": list(card.topics),
                "status": "ok" if answer_of(card) else "draft",
            }
            for card in cards
        ],
        "problems": [{"line": fault.line, "message": fault.message} for fault in shelved.faults],
    }
    return msgspec.json.encode(told).decode()
