"""Which pictures and sounds stand on a card: those that its texts name."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from msgspec import structs

from bot.formats.base.parsed import ParsedCard
from bot.model.cards import Card, Deck, Image, Medium, Sound, mark_of, media_in, media_of

_AnyCard = TypeVar("_AnyCard", Card, ParsedCard)
_HASH_BYTES = 20


def name_of(content: bytes, ending: str) -> str:
    """The name under which a picture or sound is stored: equal bytes have equal names."""
    return hashlib.blake2b(content, digest_size=_HASH_BYTES).hexdigest() + ending


def with_named(card: _AnyCard, media: Iterable[Medium]) -> _AnyCard:
    """The card with those of the pictures and sounds that its texts name."""
    named = media_in(f"{card.front}\n{card.back}\n{card.explanation}", media)
    return structs.replace(
        card,
        images=tuple(medium for medium in named if isinstance(medium, Image)),
        sounds=tuple(medium for medium in named if isinstance(medium, Sound)),
    )


def typeable(answer: str, media: Iterable[Medium]) -> str:
    """A short answer as it can be typed: without its sounds, and empty if it shows a picture."""
    for medium in media_in(answer, media):
        if isinstance(medium, Image):
            return ""
        answer = " ".join(answer.replace(mark_of(medium), " ").split())
    return answer


def with_media(card: Card, media: Iterable[Medium]) -> Card:
    """The card with the media that its texts name; a cloze without an answer if it can't be typed.

    Args:
        card: A card without media.
        media: Those that its texts may name.
    """
    card = with_named(card, media)
    if not card.deletion:
        return card
    answer = typeable(card.answer, media_of(card))
    if answer:
        return structs.replace(card, answer=answer)
    return structs.replace(card, answer="", accept=(), distractors=())


def with_media_of(before: Deck, deck: Deck) -> Deck:
    """The deck, in which each card keeps the media it had before that its texts still name.

    Args:
        before: The deck as it was.
        deck: The deck as it is now; what its cards have counts before what they had.
    """
    previous = {card.id: media for card in before.cards if (media := media_of(card))}
    if not previous:
        return deck
    cards = (
        with_media(card, {one.words: one for one in (*kept, *media_of(card))}.values())
        if (kept := previous.get(card.id))
        else card
        for card in deck.cards
    )
    return structs.replace(deck, cards=tuple(cards))
