from collections import Counter

import msgspec
import pytest

from bot.model.battle.questions import first_letters, hint, questions_for
from bot.model.battle.state import Question, Rules
from bot.model.cards import Card
from bot.model.ids import CardId
from tests.model.battle.battle_play import BO, Play
from tests.world import a_deck

WORDS = ("table", "lamp", "chair", "window", "door", "mirror", "carpet", "shelf", "clock")
DECK = [(CardId(number), card) for number, card in enumerate(a_deck(40).cards, 1)]


def changed(change: dict[int, dict[str, object]]) -> list[tuple[CardId, Card]]:
    """The deck, with some of its cards changed."""
    return [
        (card_id, msgspec.structs.replace(card, **change.get(card_id, {})))
        for card_id, card in DECK
    ]


def cards_of(questions: tuple[Question, ...]) -> list[int]:
    """The ids of the cards that are asked."""
    return [question.card for question in questions]


def test_no_card_comes_twice() -> None:
    """No card is asked twice, even if it is in the input twice."""
    asked = cards_of(questions_for([*DECK, *DECK], 60, 1))
    assert sorted(asked) == list(range(1, 41))


def test_prose_is_not_typed() -> None:
    """In the mode "type" only cards are asked whose answers can be typed."""
    prose: dict[str, object] = {"answer": "whatever makes the loss smaller"}
    cards = changed({1: prose, 2: prose | {"typed": True}, 3: {"typed": False}})[:4]
    assert sorted(cards_of(questions_for(cards, 4, 1, mode="type"))) == [2, 4]


def test_a_typed_question_has_what_grading_needs() -> None:
    """Order, wrong options, language, and the script that is asked for come from card and deck."""
    cards = changed(
        {1: {"front": "In katakana?", "answer": "カ", "ordered": True, "distractors": ("ガ",)}}
    )[:1]
    (question,) = questions_for(cards, 1, 1, mode="type", language="ja")
    assert question.strict
    assert question.ordered
    assert question.distractors == ("ガ",)
    assert question.language == "ja"


def test_a_seed_always_asks_the_same() -> None:
    """The same cards and seed give the same questions; another seed gives others."""
    assert questions_for(DECK, 10, 1) == questions_for(iter(DECK), 10, 1)
    assert cards_of(questions_for(DECK, 10, 1)) != cards_of(questions_for(DECK, 10, 2))


def test_every_card_has_its_turn() -> None:
    """Over many seeds all cards are asked about equally often, whatever their difficulty."""
    deck = changed({number: {"difficulty": 1 + number % 3} for number in range(1, 41)})
    asked = Counter(card for seed in range(400) for card in cards_of(questions_for(deck, 10, seed)))
    assert len(asked) == 40
    assert 60 < min(asked.values()) <= max(asked.values()) < 140


def test_easier_ones_come_first() -> None:
    """Questions are ordered by the difficulty that the author gave the cards."""
    deck = changed({number: {"difficulty": 1 + number % 3} for number in range(1, 41)})
    by_card = dict(deck)
    order = [by_card[CardId(card)].difficulty for card in cards_of(questions_for(deck, 12, 5))]
    assert order == sorted(order)
    assert set(order) == {1, 2, 3}


def test_siblings_do_not_meet() -> None:
    """At most one card of each fact is asked."""
    deck = changed({number: {"fact": f"fact{number % 4}"} for number in range(1, 31)})
    asked = cards_of(questions_for(deck, 40, 3))
    assert len([card for card in asked if card <= 30]) == 4
    assert len(asked) == 14


def test_a_question_has_four_options() -> None:
    """A question has the right option and three wrong ones, shuffled by the seed."""
    positions = Counter[int]()
    for seed in range(20):
        for question in questions_for(DECK, 40, seed):
            assert question.options[question.right] == question.answer == f"answer{question.card}x"
            assert len(set(question.options)) == 4
            positions[question.right] += 1
    assert min(positions.values()) > 150


def test_cards_without_enough_options_are_left_out() -> None:
    """A card without a short answer, or with too few wrong options, is not asked."""
    alone: dict[str, object] = {"answer": "1789", "distractors": ("1790", "1791")}
    deck = changed({1: {"answer": ""}, 2: alone})
    assert sorted(cards_of(questions_for(deck, 60, 1))) == list(range(3, 41))


def test_answers_of_the_topic_fill_up() -> None:
    """A card without distractors gets wrong options from its topic, or from cards without one."""
    for topics in (("odd",), ()):
        deck = [
            (CardId(n), Card(f"c{n}", f"word {n}?", answer=word, topics=topics))
            for n, word in enumerate(WORDS)
        ]
        questions = questions_for(deck, 9, 1)
        assert len(questions) == 9
        assert all(len(question.options) == 4 for question in questions)


def test_other_cards_of_the_deck_give_options() -> None:
    """Cards that are not asked give wrong options, too."""
    deck = [(CardId(n), Card(f"c{n}", f"{n}?", answer=word)) for n, word in enumerate(WORDS)]
    assert questions_for(deck[:2], 9, 1) == ()
    questions = questions_for(deck[:2], 9, 1, others=deck[2:])
    assert sorted(cards_of(questions)) == [0, 1]


def test_typed_questions_need_no_options() -> None:
    """In the mode "type" all cards with a short answer are used, with their other right answers."""
    deck = changed({1: {"answer": ""}, 2: {"distractors": (), "accept": ("two",), "strict": True}})
    questions = questions_for(deck, 60, 1, mode="type")
    assert sorted(cards_of(questions)) == list(range(2, 41))
    (second,) = (question for question in questions if question.card == 2)
    assert second == Question(CardId(2), "answer2x", accept=("two",), strict=True, reading=17)


def test_a_deck_may_have_too_few() -> None:
    """A small deck gives as many questions as it has cards, an empty one none."""
    assert len(questions_for(DECK[:3], 10, 1)) == 3
    assert questions_for([], 10, 1) == ()


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("dropout", "d…"),
        ("cross-entropy  loss", "c… l…"),
        ("an Apple", "… A…"),
        ("**GRU**", "G…"),
        ("42", "…"),
        ("x = y", "… …"),
        ("→", ""),
    ],
)
def test_a_hint_is_the_first_letters(answer: str, letters: str) -> None:
    """The hint shows the first letter of each word, and only an ellipsis for a short word."""
    assert first_letters(answer) == letters


def test_the_hint_is_shown_from_half_time_on() -> None:
    """The hint is there from half time to the end of the round."""
    play = Play(rules=Rules(mode="type"), questions=questions_for(DECK, 2, 1, mode="type"))
    play.join(BO)
    assert hint(play.battle) == ""
    play.start()
    assert hint(play.battle) == ""
    assert hint(play.tick().battle) == "a…"
    assert hint(play.tick().battle) == ""


def test_a_choice_has_no_hint() -> None:
    """With options there is no hint."""
    assert hint(Play().join(BO).start().tick().battle) == ""
