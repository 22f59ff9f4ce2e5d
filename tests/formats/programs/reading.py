"""Reads a text and shows its cards in short."""

from bot.formats.base.parsed import ParsedDeck
from bot.formats.importers import read_any

Shown = tuple[str, str, tuple[str, ...]]


def read(text: str, name: str = "x") -> ParsedDeck:
    """Reads a text whose format is recognised."""
    return read_any(text.encode(), name)


def shown(parsed: ParsedDeck) -> list[Shown]:
    """Each card's front, its answer, and its wrong options."""
    return [
        (
            f"{card.front}|{card.deletion}" if card.deletion else card.front,
            card.answer or card.back,
            card.distractors,
        )
        for card in parsed.cards
    ]


def messages(parsed: ParsedDeck) -> list[str]:
    """The sentences of the faults."""
    return [fault.message for fault in parsed.faults]
