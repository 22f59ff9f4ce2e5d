"""Cards of other programs for Org mode than org-drill: anki-editor, org-anki and org-fc."""

import re
from collections.abc import Sequence

from msgspec import structs

from bot.formats.base.deck_limits import LONGEST_CLOZE
from bot.formats.base.parsed import ParsedCard
from bot.formats.builder.anki_cloze import cloze_cards
from bot.formats.builder.cloze import Piece, cards_of

PROPERTIES = r"ANKI_NOTE_TYPE|ANKI_NOTE_ID|ANKI_DECK|ANKI_TAGS|FC_TYPE"
"""The properties that these programs use."""

_FC_GAP = re.compile(
    r"\{\{((?:[^{}\n]|\n(?!\n)|\{(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,300}\}){1,500})\}(?:\{([^{}\n]{0,200})\})?(?:@(\d{1,4}))?\}"
)
_BOTH_WAYS = frozenset({"double", "vocab"})
_FRONTS = frozenset({"front", "question", "text"})


def anki_cards(
    title: str, text: str, fields: Sequence[tuple[str, str]], kind: str, card: ParsedCard
) -> list[ParsedCard]:
    """The cards of a note for anki-editor or org-anki.

    Args:
        title: The heading, which is the first field if no subheading is.
        text: The text below it, which is the second field then.
        fields: The subheadings, each with its text: the note's fields.
        kind: The note type.
        card: Everything else that the cards have.
    """
    sides = [value for _, value in fields]
    if text and not any(name.lower() in _FRONTS for name, _ in fields):
        sides = [title, text, *sides]
    elif not fields or fields[0][0].lower() == "back":
        sides = [title, *sides]
    front, back = [*sides, "", ""][:2]
    note = structs.replace(card, front=front, back=back, explanation="\n\n".join(sides[2:]))
    if gaps := cloze_cards(note) or cloze_cards(structs.replace(note, front=back, back="")):
        return gaps
    return both_ways(note) if "reversed" in kind.lower() else [note]


def fc_cards(title: str, text: str, back: str, kind: str, card: ParsedCard) -> list[ParsedCard]:
    """The cards of a heading for org-fc.

    Args:
        title: The heading.
        text: The text below it, which is the answer if there is no subheading Back.
        back: The text of that subheading.
        kind: The property FC_TYPE.
        card: Everything else that the cards have.
    """
    if kind == "cloze" and len(text) > LONGEST_CLOZE:
        return [structs.replace(card, front=text)]  # it is left out for its length
    if kind == "cloze":
        text = f"{title}\n\n{text}".strip()
        pieces: list[Piece] = []
        end = 0
        for number, gap in enumerate(_FC_GAP.finditer(text), 1):
            pieces += [
                Piece(text[end : gap.start()]),
                Piece(_hidden(gap[1]), (number,), gap[2] or ""),
            ]
            end = gap.end()
        return cards_of([*pieces, Piece(text[end:])], structs.replace(card, back=back))
    front = f"{title}\n\n{text}" if back and text else title
    note = structs.replace(card, front=front, back=back or text)
    return both_ways(note) if kind in _BOTH_WAYS else [note]


def _hidden(text: str) -> str:
    """What a gap hides, on one line; two braces of a formula would end the gap."""
    return text.replace("\n", " ").replace("}}", "} }")


def both_ways(card: ParsedCard) -> list[ParsedCard]:
    """The card, and the card that asks for its front."""
    if not card.back:
        return [card]
    fact = card.source_id or f"line-{card.line}"
    source_id = f"{card.source_id}-reversed" if card.source_id else ""
    other = structs.replace(card, front=card.back, back=card.front, source_id=source_id, fact=fact)
    return [structs.replace(card, fact=fact), other]
