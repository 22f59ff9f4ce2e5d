from bot.model.cards import Card
from bot.model.editing.insight import CHOICES, PERSONS, CardInsight, Reviewed, insight_of

DOG = Card("dog", "the dog", answer="el perro", distractors=("el gato", "la vaca", "el pez"))
CAT = Card("cat", "the cat", answer="el gato")
COW = Card("cow", "the cow", answer="la vaca")


def rated(card: str, *ratings: int, person: int = 1, took: int = 2000) -> list[Reviewed]:
    """Reviews of a card by one person; the first one is that of a new card."""
    return [
        Reviewed(card, person, rating, took * (number + 1), known=number > 0)
        for number, rating in enumerate(ratings)
    ]


def test_the_hardest_cards_come_first() -> None:
    """A card is as hard as it is seldom recalled; what nobody has seen is only counted."""
    reviews = [*rated("dog", 3, 3, 4), *rated("cat", 1, 3, 1, person=2)]
    found = insight_of((DOG, CAT, COW), reviews)
    assert [one.card.id for one in found.cards] == ["cat", "dog"]
    assert (found.persons, found.unseen) == (2, 1)
    assert found.cards[0] == CardInsight(CAT, 3, 1, 4, 1)


def test_an_option_that_nobody_chooses() -> None:
    """It is told only after enough answers by choice."""
    chosen = ["el perro", *["el gato"] * (CHOICES - 1)]
    reviews = [Reviewed("dog", 1, 1, 1, known=True, chosen=option) for option in chosen]
    assert insight_of((DOG,), reviews).cards[0].never_chosen == ("la vaca", "el pez")
    assert insight_of((DOG,), reviews[1:]).cards[0].never_chosen == ()


def test_a_text_is_shown_if_enough_persons_typed_it() -> None:
    """One person may type it often; and what the card accepts by now is no question."""
    texts = [
        *(("can", person) for person in range(PERSONS + 1)),
        *(("perrito", person) for person in range(PERSONS)),
        *(("secret", person) for person in range(PERSONS - 1)),
        *[("secret", 1)] * 9,
        *(("the dog", person) for person in range(PERSONS)),
    ]
    reviews = [Reviewed("dog", person, 1, 1, known=True, typed=text) for text, person in texts]
    card = Card("dog", "the dog", answer="el perro", accept=("the dog",))
    assert insight_of((card,), reviews).cards[0].typed == (("can", 4), ("perrito", 3))
