"""Which pictures stand on a card: those that its texts name."""

from msgspec import structs

from bot.model.cards import Card, Deck, Image, images_in


def with_images(card: Card, images: tuple[Image, ...]) -> Card:
    """The card with those of the pictures that its texts name."""
    texts = f"{card.front}\n{card.back}\n{card.explanation}"
    card = structs.replace(card, images=images_in(texts, images))
    if not (card.deletion and images_in(card.answer, card.images)):
        return card
    # A gap that hides a picture has no text to type.
    return structs.replace(card, answer="", accept=(), distractors=())


def with_images_of(before: Deck, deck: Deck) -> Deck:
    """The deck, in which each card keeps the pictures it had before that its texts still name.

    Args:
        before: The deck as it was.
        deck: The deck as it is now, its cards without pictures.
    """
    previous = {card.id: card.images for card in before.cards if card.images}
    if not previous:
        return deck
    cards = (
        with_images(card, previous[card.id]) if card.id in previous else card for card in deck.cards
    )
    return structs.replace(deck, cards=tuple(cards))
