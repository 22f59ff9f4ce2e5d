"""A card as a text that a person can edit, and the edited text as a card."""

from msgspec import structs

from bot.formats.base.deck_limits import LONGEST_BACK, LONGEST_FRONT
from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import folded
from bot.formats.builder.collector import normalize_card, short_of
from bot.formats.native.cards import tables_of
from bot.formats.native.validation import card_faults
from bot.model.cards import Card

DIVIDER = "---"
_DASHES = frozenset("-\N{EN DASH}\N{EM DASH}")
"""Keyboards and chat programs turn two hyphens into a dash while a person types."""


def text_of(card: Card) -> str:
    """The front of a card, a line `---`, and its back, or its short answer if it has no back."""
    return f"{card.front}\n{DIVIDER}\n{card.back or card.answer}"


def edited(card: Card, text: str) -> Card | str | None:
    """The card with the front and back that a person typed.

    A card that has both a back and a short answer keeps its short answer. If the card has no back,
    the typed back becomes its short answer, or its back if it is too long to be typed as an answer.

    Args:
        card: The card as it was; not a cloze.
        text: The front, a line `---`, and the back.

    Returns:
        The card; or a sentence if no deck can hold it; or None if the text has no such line.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    divider = _divider(lines)
    if divider is None:
        return None
    front, back = "\n".join(lines[:divider]), "\n".join(lines[divider + 1 :])
    for what, side, longest in (("question", front, LONGEST_FRONT), ("answer", back, LONGEST_BACK)):
        if len(side.strip()) > longest:
            return (
                f"the {what} has {len(side.strip()):,} characters; at most {longest:,} are allowed"
            )
    typed, sentences = normalize_card(ParsedCard(front=front, back=back))
    if typed is None or typed.draft or sentences:
        return sentences[0]
    changed = structs.replace(card, front=typed.front, back=typed.back)
    if not card.back:
        answer = short_of(typed.back)
        distractors = tuple(text for text in card.distractors if folded(text) != folded(answer))
        changed = structs.replace(
            changed,
            back="" if answer == typed.back else typed.back,
            answer=answer,
            accept=card.accept if answer == card.answer else (),
            distractors=distractors if answer else (),
        )
    for _, sentence in card_faults(next(tables_of((changed,)))):
        return sentence
    return changed


def accepting(card: Card, answer: str) -> Card | None:
    """The card with one more answer that it accepts; None if no deck could hold it.

    A wrong option that is the same is dropped.
    """
    changed = structs.replace(
        card,
        accept=(*card.accept, answer),
        distractors=tuple(text for text in card.distractors if folded(text) != folded(answer)),
    )
    faulty = any(card_faults(next(tables_of((changed,)))))
    return None if faulty else changed


def _divider(lines: list[str]) -> int | None:
    """The index of the first line `---`, else of the first that a keyboard made of one."""
    bare = [line.strip() for line in lines]
    if DIVIDER in bare:
        return bare.index(DIVIDER)
    dashed = (index for index, line in enumerate(bare) if line and _DASHES.issuperset(line))
    return next((index for index in dashed if not bare[index].isascii()), None)
