"""Formulas that can't be shown as such: the cards are kept, and their author is told."""

from collections.abc import Iterable

from bot.formats.base.parsed import Diagnostic, ParsedCard
from bot.model.cards import Card
from bot.model.markup import TEX
from bot.model.maths.spoken import spoken

ONE = "a card has a formula that I can't show, so it stays as it was written"
MANY = "{count:,} cards have formulas that I can't show, so they stay as they were written"


def unreadable(card: ParsedCard | Card) -> str:
    """The first formula of a card that can be neither written nor drawn, "" if all can."""
    texts = (card.front, card.back, card.answer, card.explanation, *card.accept, *card.distractors)
    for text in texts:
        if "\\(" in text or "\\[" in text:
            for found in TEX.finditer(text):
                if spoken(found[0]) is None:
                    return found[0]
    return ""


def formula_faults(lines: Iterable[int], name: str) -> tuple[Diagnostic, ...]:
    """One diagnostic for all cards with such formulas.

    Args:
        lines: The line of each of these cards.
        name: The file's name.
    """
    first, *others = [*lines] or [0]
    if not first:
        return ()
    message = MANY.format(count=len(others) + 1) if others else ONE
    return (Diagnostic(first, message, name),)
