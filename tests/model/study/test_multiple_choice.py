from collections import Counter
from itertools import permutations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.cards import Card
from bot.model.grading.grade import Verdict, grade
from bot.model.study.multiple_choice import FEWEST_OPTIONS, OPTIONS, Choice, choice

ACTIVATION = Card(
    id="relu",
    front="Which activation is max(0, x)?",
    answer="rectifier",
    accept=("ReLU",),
    distractors=("sigmoid", "softmax", "tanh"),
    topics=("activations",),
)
WORDS = ("dropout", "momentum", "pooling", "padding", "stride", "attention", "embedding")
CHI_SQUARE_3 = 16.27
"""Chi-square with three degrees of freedom goes beyond this once in a thousand times."""

texts = st.one_of(
    st.sampled_from(("+", "−", "Σ", "ReLU", "relu", " ReLU ", "2", "2.0", "O(n)", "où", "ou", "…")),
    st.text(min_size=1, max_size=12).filter(str.strip),
)


def made(card: Card, *others: Card, seed: int = 1) -> Choice:
    """A question that can be made."""
    found = choice(card, others, seed)
    assert found is not None
    return found


def wrong(question: Choice) -> set[str]:
    """The wrong options of a question."""
    return set(question.options) - {question.options[question.right]}


def other(answer: str, topic: str = "activations", name: str = "") -> Card:
    """A card whose answer may serve as a wrong option."""
    return Card(id=name or f"other-{answer}", front="?", answer=answer, topics=(topic,))


def with_distractors(*distractors: str, **changes: object) -> Card:
    """The card about rectifiers with other distractors."""
    return msgspec.structs.replace(ACTIVATION, distractors=distractors, **changes)


# ── which options ───────────────────────────────────────────────────────────────────────────────


def test_own_distractors_are_the_wrong_options() -> None:
    """A card with three distractors is asked with these, whatever else the deck has."""
    question = made(ACTIVATION, *map(other, WORDS))
    assert question.options[question.right] == "rectifier"
    assert wrong(question) == {"sigmoid", "softmax", "tanh"}


def test_of_many_distractors_every_one_is_used_sometimes() -> None:
    """A card with five distractors shows three, over time each about as often."""
    card = with_distractors(*WORDS[:5])
    shown = Counter(option for seed in range(500) for option in wrong(made(card, seed=seed)))
    assert sum(shown.values()) == 1500
    assert set(shown) == set(WORDS[:5])
    assert min(shown.values()) > 240


def test_answers_of_the_topic_fill_up_what_is_missing() -> None:
    """Beside its own distractor a card gets answers of its topic, never of another topic."""
    question = made(
        with_distractors("sigmoid"), other("softplus"), other("hardtanh"), other("dropout", "other")
    )
    assert wrong(question) == {"sigmoid", "softplus", "hardtanh"}


def test_answers_of_the_same_kind_come_first() -> None:
    """To an abbreviation, abbreviations are the likely options, and not words or formulas."""
    card = Card(id="a", front="?", answer="LSTM", topics=("activations",))
    pool = [other(text) for text in ("gate", "x = y", "RNN", "1997", "GRU", "CNN", "cell")]
    assert wrong(made(card, *pool)) == {"RNN", "GRU", "CNN"}


@pytest.mark.parametrize(
    ("answer", "alike"),
    [
        ("y = a*x", ("E = mc^2", "x^2/2", "f(x)")),
        ("1997", ("2012", "1986", "2017")),
        ("BLEU", ("ROUGE", "BERT", "GLUE")),
        ("weight decay", ("early stopping", "batch norm", "dropout")),
    ],
)
def test_every_kind_finds_its_like(answer: str, alike: tuple[str, ...]) -> None:
    """Formulas go with formulas, numbers with numbers, abbreviations and words with theirs."""
    kinds = ("E = mc^2", "x^2/2", "f(x)", "2012", "1986", "2017", "ROUGE", "BERT", "GLUE")
    pool = map(other, (*kinds, "early stopping", "batch norm", "dropout"))
    card = Card(id="a", front="?", answer=answer, topics=("activations",))
    assert wrong(made(card, *pool)) == set(alike)


def test_answers_of_similar_length_come_first() -> None:
    """Among answers of one kind those nearest in length are taken, so that length tells little."""
    card = Card(id="a", front="?", answer="stride", topics=("activations",))
    pool = [other(text) for text in ("backpropagation through time", "kernel", "filter", "padding")]
    assert wrong(made(card, *pool)) == {"kernel", "filter", "padding"}


def test_the_card_itself_is_no_other_card() -> None:
    """The card's own entry and cards without a short answer give no options."""
    card = with_distractors("sigmoid", "tanh")
    silent = Card(id="silent", front="?", back="long", topics=("activations",))
    impostor = other("pooling", name="relu")
    assert wrong(made(card, card, silent, impostor)) == {"sigmoid", "tanh"}


# ── no two options mean the same ────────────────────────────────────────────────────────────────


def test_a_distractor_that_would_be_accepted_is_dropped() -> None:
    """Neither an accepted alternative nor the answer in other letters is offered as wrong."""
    card = with_distractors("relu", "Rectifier", "ReLU", "sigmoid", "softmax", "tanh")
    for seed in range(40):
        assert wrong(made(card, seed=seed)) == {"sigmoid", "softmax", "tanh"}


def test_two_distractors_that_mean_the_same_are_one() -> None:
    """Of a distractor in two spellings only one is shown."""
    card = with_distractors("Sigmoid", "sigmoid", "softmax", "the sigmoid")
    for seed in range(40):
        shown = wrong(made(card, seed=seed))
        assert len(shown) == 2
        assert "softmax" in shown


def test_an_answer_of_the_topic_that_is_also_right_is_dropped() -> None:
    """Another card's answer that means this card's answer, or a distractor, is not an option."""
    question = made(
        with_distractors("sigmoid"), other("RELU"), other("Sigmoid"), other("tanh"), other("swish")
    )
    assert wrong(question) == {"sigmoid", "tanh", "swish"}


def test_accents_are_options_where_they_are_the_question() -> None:
    """A strict card, where `ou` is not `où`, may be asked with just that difference."""
    card = Card(id="a", front="or", answer="ou", distractors=("où", "oui", "août"), strict=True)
    assert wrong(made(card)) == {"où", "oui", "août"}


@given(
    answer=texts,
    accept=st.lists(texts, max_size=2),
    distractors=st.lists(texts, max_size=6),
    others=st.lists(texts, max_size=6),
    seed=st.integers(0, 1 << 63),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_options_differ_in_meaning(
    answer: str, accept: list[str], distractors: list[str], others: list[str], seed: int
) -> None:
    """From any texts: three or four options, the right one marked, no two taken for one another."""
    card = Card(
        id="a",
        front="?",
        answer=answer,
        accept=tuple(accept),
        distractors=tuple(distractors),
        topics=("t",),
    )
    pool = [other(text, "t", f"b{number}") for number, text in enumerate(others)]
    question = choice(card, pool, seed)
    if question is None:
        return
    assert FEWEST_OPTIONS <= len(question.options) <= OPTIONS
    assert question.options[question.right] == answer
    assert wrong(question) <= {*distractors, *others}
    assert len({option.strip() for option in question.options}) == len(question.options)
    assert not {option.strip() for option in wrong(question)} & {text.strip() for text in accept}
    for one, two in permutations(question.options, 2):
        assert grade(one, answer=two) is not Verdict.RIGHT
    assert choice(card, pool, seed) == question


# ── no question, and the place of the right option ──────────────────────────────────────────────


def test_a_card_without_a_short_answer_is_no_choice() -> None:
    """A card that only has a back can't be asked with options."""
    card = Card(id="a", front="?", back="long", distractors=("b", "c", "d"))
    assert choice(card, map(other, WORDS), 1) is None


def test_two_wrong_options_are_enough_and_one_is_not() -> None:
    """A question has three options at least, or it isn't asked that way."""
    assert choice(with_distractors("sigmoid"), [], 1) is None
    assert choice(with_distractors("sigmoid", "Sigmoid"), [other("relu")], 1) is None
    assert len(made(with_distractors("sigmoid", "tanh")).options) == 3


def test_the_right_options_place_tells_nothing() -> None:
    """Over 4,000 seeds the right option stands in each place as often as chance would have it."""
    places = Counter(made(ACTIVATION, seed=seed).right for seed in range(4000))
    assert set(places) == {0, 1, 2, 3}
    assert sum((number - 1000) ** 2 / 1000 for number in places.values()) < CHI_SQUARE_3


def test_wrong_options_stand_anywhere_too() -> None:
    """Over 1,200 seeds each of the 24 orders comes about fifty times."""
    orders = Counter(made(ACTIVATION, seed=seed).options for seed in range(1200))
    assert len(orders) == 24
    assert min(orders.values()) > 25
    assert max(orders.values()) < 75


def test_a_seed_always_makes_the_same_question() -> None:
    """The same card, others and seed give the same options in the same order."""
    card = with_distractors("sigmoid", *WORDS)
    first, second = (made(card, seed=7) for _ in range(2))
    assert first == second
    assert len({made(card, seed=seed).options for seed in range(50)}) > 30
