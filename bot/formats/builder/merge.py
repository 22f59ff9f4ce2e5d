"""An imported card merged into the card as it was: what its owner added stays."""

import re
from collections.abc import Sequence
from typing import assert_never

from msgspec import structs

from bot.formats.base.deck_limits import MOST_FORMER_IDS
from bot.formats.builder.collector import short_of
from bot.formats.native.cards import cloze_cards
from bot.formats.native.schema import CardTable
from bot.formats.native.validation import card_faults
from bot.model.cards import Card
from bot.model.markup import MarkupBlock, blocks_of
from bot.model.views import Bullets, CodeBlock, Paragraph, SpanKind, Text

_BLANKS = re.compile(r" {2,}")


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
        _in_old_words(card if conflict else with_answers, old),
        was=tuple(dict.fromkeys(was))[-MOST_FORMER_IDS:],
        difficulty=old.difficulty,
        strict=old.strict,
        ordered=old.ordered,
        typed=old.typed,
        topics=card.topics or old.topics,
        fact=card.fact if is_cloze else card.fact or old.fact,
        explanation=_text(card.explanation or old.explanation, old.explanation),
    )


def _in_old_words(card: Card, old: Card) -> Card:
    """The card with the old texts where people see the same in both.

    Another format may part its lines otherwise, and from some formats only one blank comes back.
    """
    card = structs.replace(card, front=_text(card.front, old.front))
    new_back, old_back = card.back or card.answer, old.back or old.answer
    if new_back != old_back == _text(new_back, old_back):
        derived = card.answer in {"", short_of(new_back)}
        if derived or old.back:
            answer = old.answer if derived else card.answer
            card = structs.replace(card, back=old.back, answer=answer)
    return card


def _text(new: str, old: str) -> str:
    return old if new == old or _seen(new) == _seen(old) else new


def _seen(text: str) -> list[object]:
    """What people see of a text; a run of blanks outside code counts as one."""
    return [_block(block) for block in blocks_of(text)]


def _block(block: MarkupBlock) -> object:
    match block:
        case Paragraph(text):
            return _spaced(text)
        case Bullets(items, mark):
            return mark, list(map(_spaced, items))
        case CodeBlock():
            return block
        case _ as never:
            assert_never(never)


def _spaced(text: Text) -> list[tuple[str, SpanKind]]:
    return [(_BLANKS.sub(" ", span.text), span.kind) for span in text]


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
