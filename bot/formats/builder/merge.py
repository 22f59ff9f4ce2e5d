"""An imported card merged into the card as it was: what its owner added stays."""

from collections.abc import Sequence

from msgspec import structs

from bot.formats.base.deck_limits import MOST_FORMER_IDS
from bot.formats.native.cards import cloze_cards
from bot.formats.native.schema import CardTable
from bot.formats.native.validation import card_faults
from bot.model.cards import Card


def merged(card: Card, previous: Sequence[Card], source_id: str, *, is_cloze: bool) -> Card:
    """Keeps what the owner added to a card, and adds to its former ids.

    Args:
        card: The card as the import has it. If it is a cloze, it stands for all its numbers: its
            id is that of the table, and its front the cloze text.
        previous: The cards of the same table as they were.
        source_id: The id made of the source's id, if the card should be found by it from now on.
        is_cloze: Whether the card is a cloze.
    """
    old = previous[0]
    was = [former for card in previous for former in card.was]
    was += _changed_ids(cloze_cards(card) if is_cloze else (card,), previous)
    if source_id:
        was.append(source_id)
    same_answer = card.answer == old.answer and not is_cloze
    with_answers = structs.replace(
        card,
        accept=card.accept or (old.accept if same_answer else ()),
        distractors=card.distractors or (old.distractors if same_answer else ()),
    )
    # The owner's options may contradict the import's: then only the import counts.
    conflict = any(card_faults(_table(with_answers, is_cloze=is_cloze)))
    return structs.replace(
        card if conflict else with_answers,
        was=tuple(dict.fromkeys(was))[-MOST_FORMER_IDS:],
        difficulty=old.difficulty,
        strict=old.strict,
        topics=card.topics or old.topics,
        fact=card.fact if is_cloze else card.fact or old.fact,
        explanation=card.explanation or old.explanation,
    )


def _changed_ids(cards: Sequence[Card], previous: Sequence[Card]) -> list[str]:
    """The previous ids that change as a cloze gets its second number, or loses it."""
    now = {card.deletion: card.id for card in cards}
    return [
        old.id
        for old in previous
        if old.id not in now.values() and (old.deletion in now or len(previous) == 1)
    ]


def _table(card: Card, *, is_cloze: bool) -> CardTable:
    """What has to be checked in a card."""
    return CardTable(
        id=card.id,
        front="" if is_cloze else card.front,
        cloze=card.front if is_cloze else "",
        answer=card.answer,
        accept=card.accept,
        distractors=card.distractors,
        back=card.back,
    )
