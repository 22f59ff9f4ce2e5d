"""Which answers of a deck may stand beside a right one."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.formats.native.cards import cloze_cards
from bot.model.cards import Card, Image, question_of
from bot.model.study.neighbours import NEAREST, SCORED, Neighbours, key_of
from tests.amount import amount

NOUNS = ("table", "lamp", "chair", "window", "door", "bed", "mirror", "carpet")


def asking(front: str, answer: str, **changes: object) -> Card:
    """A card; its id is its question."""
    card = Card(id=f"{front}={answer}", front=front, answer=answer)
    return msgspec.structs.replace(card, **changes)


def furniture() -> list[Card]:
    """Cards with similar answers."""
    return [asking(f"der {noun.title()}", f"the {noun}") for noun in NOUNS]


def near(card: Card, *more: Card) -> list[str]:
    """The nearest answers among furniture and more cards."""
    return Neighbours([card, *furniture(), *more]).nearest(card)


CAR = asking("das Auto", "the car")


def test_an_answer_to_the_same_question_is_right() -> None:
    """An answer of a card with the same question is no option, in whatever spelling."""
    for front in (
        "das Auto",
        "Das Auto!",
        " das  auto",
        "der Wagen, das Auto",
        "das Auto; der Pkw",
    ):
        assert "the vehicle" not in near(CAR, asking(front, "the vehicle"))
    assert "the vehicle" in near(CAR, asking("das Fahrzeug", "the vehicle"))


def test_it_is_right_on_other_cards_too() -> None:
    """An answer to the same question is no option where another card has it, either."""
    vehicle = asking("das Fahrzeug", "the vehicle")
    assert "the vehicle" not in near(CAR, asking("das Auto", "a vehicle"), vehicle)
    also = asking("das Auto", "the motor", accept=("the vehicle",))
    assert "the vehicle" not in near(CAR, also, vehicle)


@pytest.mark.parametrize(
    ("answer", "accept"),
    [("the car", ()), ("Car", ()), ("the motor", ("the car",)), ("the motor, the car", ())],
)
def test_a_card_that_accepts_the_answer_gives_no_option(
    answer: str, accept: tuple[str, ...]
) -> None:
    """The answer of a card that takes this card's answer as well might be right."""
    assert answer not in near(CAR, asking("der Wagen", answer, accept=accept))


def test_a_reverse_shows_what_is_right() -> None:
    """Where another card asks for the question by a word, that word is a right answer."""
    card = asking("the car", "das Auto")
    words = [asking(f"the {noun}", f"der {noun.title()}") for noun in NOUNS]
    others = [*words, asking("the vehicle", "der Wagen"), asking("der Wagen", "the car")]
    assert "der Wagen" not in Neighbours([card, *others]).nearest(card)


def test_texts_of_the_question_and_of_siblings_are_no_options() -> None:
    """What stands in the question gives itself away, and a sibling's answer is the same fact."""
    card = asking("Is it larger than the lamp?", "the moon")
    assert "the lamp" not in near(card)
    fact = msgspec.structs.replace(CAR, fact="car")
    assert "the motor" not in near(fact, asking("der Motor", "the motor", fact="car"))
    compared = asking("Which is larger, the lamp or the moon?", "the moon")
    assert "the lamp" in near(compared)


def test_gaps_of_other_clozes_are_options() -> None:
    """Of clozes, the texts of other gaps are options, and those of the same text are not."""
    texts = (
        "The {{c1::nucleus}} is in the {{c2::cytosol}}",
        "Next {{c1::ribosome}} and {{c2::golgi}}",
        "A {{c1::vacuole}} and a {{c2::membrane}}",
    )
    cards = [
        card
        for number, text in enumerate(texts)
        for card in cloze_cards(Card(id=f"t{number}", front=text, deletion=1))
    ]
    assert set(Neighbours(cards).nearest(cards[0])) == {"ribosome", "golgi", "vacuole", "membrane"}


def test_pictures_are_different_questions() -> None:
    """Two cards that ask what is in two pictures do not ask the same."""
    cards = [
        asking("What is this? [picture]", noun, images=(Image(f"{noun}.png", "picture"),))
        for noun in NOUNS
    ]
    assert len(Neighbours(cards).nearest(cards[0])) >= 3


def test_topics_come_first() -> None:
    """If the topic has enough similar answers, no other topic is used; else others help out."""
    here = {"topics": ("home",)}
    cards = [asking(f"der {noun.title()}", f"the {noun}", **here) for noun in NOUNS[:4]]
    others = [asking(f"die {noun.title()}", f"the {noun}", topics=("b",)) for noun in NOUNS[4:]]
    deck = Neighbours([*cards, *others])
    assert set(deck.nearest(cards[0])) == {card.answer for card in cards[1:]}
    assert len(Neighbours([*cards[:3], *others]).nearest(cards[0])) > 3


def test_few_good_answers_are_all() -> None:
    """Answers of another kind are not used, however few there are."""
    card = asking("When did it begin?", "1789")
    formulas = [asking(f"formula {n}", f"x^{n} + {n}") for n in range(9)]
    verbs = [asking(f"to {noun}", f"to {noun}en") for noun in NOUNS]
    assert Neighbours([card, *formulas, *verbs]).nearest(card) == []


def test_a_long_deck_is_searched_in_bounded_time() -> None:
    """Of thousands of answers, only those are compared in detail that seem the nearest."""
    cards = [asking(f"question {n}", f"word{'x' * (n % 40)} {n % 7}{n}") for n in range(3000)]
    deck = Neighbours(cards)
    found = deck.nearest(cards[7])
    assert NEAREST <= len(found) <= SCORED


TEXTS = """
das Auto|der Wagen|the car|car|to go|gehen|1789|1815|1848|1914|H2O|CO2|NaCl|x = 2|==|!=|水|火|дом
Ada Lovelace|DNA|?|
"""
sides = st.sampled_from(TEXTS.strip("\n").replace("\n", "|").split("|"))
some_cards = st.lists(
    st.builds(
        Card,
        id=st.uuids().map(str),
        front=sides,
        answer=sides,
        accept=st.lists(sides.filter(bool), max_size=1).map(tuple),
        topics=st.sampled_from(((), ("a",), ("a", "b"))),
        fact=st.sampled_from(("", "f", "g")),
    ),
    min_size=1,
    max_size=25,
)


@given(some_cards)
@settings(max_examples=amount(300), deadline=None)
def test_any_deck_gives_only_wrong_answers(cards: list[Card]) -> None:
    """Whatever a deck holds, no answer is right, a sibling's, the question, or there twice."""
    card = cards[0]
    deck = Neighbours(cards)
    found = deck.nearest(card)
    assert found == Neighbours(cards).nearest(card)
    keys = [key_of(text) for text in found]
    assert len(keys) == len(set(keys))
    taken = {key_of(text) for text in (card.answer, card.front, *card.accept) if text}
    for other in cards:
        if other.answer and (
            (card.fact and other.fact == card.fact)
            or (card.front not in {"", "?"} and question_of(other) == question_of(card))
        ):
            taken |= {key_of(other.answer), *map(key_of, other.accept)}
    assert taken.isdisjoint(keys)
