import pytest

from bot.model.cards import Card
from bot.model.study.directions import directions
from bot.model.study.multiple_choice import choice
from bot.model.study.neighbours import Neighbours

GERMAN = (
    ("Hund", "dog"), ("Katze", "cat"), ("Haus", "house"), ("Buch", "book"), ("Tisch", "table"),
    ("Wasser", "water"), ("Brot", "bread"), ("Milch", "milk"), ("Sonne", "sun"), ("Mond", "moon"),
)  # fmt: skip
SPANISH = (
    ("el perro", "the dog"), ("el gato", "the cat"), ("la casa", "the house"),
    ("el libro", "the book"), ("la mesa", "the table"), ("el agua", "the water"),
)  # fmt: skip


@pytest.mark.parametrize("apart", [False, True], ids=["beside", "at the end"])
def test_a_card_without_a_reverse_asks_forwards(apart: bool) -> None:  # noqa: FBT001
    """If only some words have a reverse, no option is in the language of the question."""
    cards: list[Card] = []
    reverses: list[Card] = []
    for number, (front, back) in enumerate(GERMAN):
        cards.append(Card(id=f"n{number}", front=front, answer=back))
        if number % 2:
            reverse = Card(id=f"n{number}-2", front=back, answer=front)
            (reverses if apart else cards).append(reverse)
    deck = [*cards, *reverses]
    neighbours = Neighbours(deck)
    english = {back for _, back in GERMAN}
    asked = 0
    for card in deck:
        for seed in range(3):
            question = choice(card, neighbours, seed)
            asked += question is not None
            for option in () if question is None else question.options:
                assert (option in english) == (card.answer in english)
    assert asked >= len(deck)


def test_a_reverse_without_its_card_is_known_by_its_letters() -> None:
    """A card that stands alone and asks backwards is found if its letters say so clearly."""
    sides = [side for front, back in SPANISH for side in ((front, back), (back, front))]
    alone = [("the moon", "la luna"), ("el mar", "the sea")]
    order = [place % 2 == 1 for place in range(len(sides))]
    assert directions([*sides, *alone], [*order, None, None])[-2:] == [True, False]
