"""Decks on their way in and out, for the command line."""

import re

import msgspec

from bot.formats import native
from bot.formats.native_types import DECK_ID, DECK_ID_LENGTH
from bot.model.cards import answer_of, question_of
from bot.shelf import Shelved


def is_slug(name: str) -> bool:
    """Whether a deck may have this name."""
    return len(name) <= DECK_ID_LENGTH and re.fullmatch(DECK_ID, name) is not None


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
