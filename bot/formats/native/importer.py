"""Reads a deck file of Cardstreak's own format like any other imported file."""

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.native import archive

NAME = "native"


def looks_like(text: str) -> bool:
    """Whether the first line that is not a comment begins a table of a deck file."""
    lines = (line for line in text.split("\n") if line.strip() and not line.startswith("#"))
    return next(lines, "").startswith(("[deck", "[[card]]"))


def read(source: bytes, name: str, limits: Limits) -> ParsedDeck:
    """Reads a deck file, or a zip file of one with its media, for a preview.

    Args:
        source: The file's bytes.
        name: The file's name, for the diagnostics.
        limits: The most cards to read.

    Returns:
        The cards, with their ids as `source_id`. Never raises.
    """
    native = archive.read(source, name, limits)
    result = native.result
    deck = result.deck
    if deck is None:
        return ParsedDeck(NAME, faults=result.faults)
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
            images=card.images,
            sounds=card.sounds,
        )
        for card in deck.cards[: limits.cards]
    )
    return ParsedDeck(
        NAME,
        cards,
        result.faults,
        deck.title,
        deck.authors,
        deck.licence,
        wrapped=True,
        media=native.media,
    )
