from collections import Counter
from itertools import permutations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.cards import Card
from bot.model.grading.grade import Verdict, grade
from bot.model.study.multiple_choice import FEWEST_OPTIONS, OPTIONS, Choice, choice
from tests.amount import amount

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
"""Chi-square with three degrees of freedom exceeds this once in a thousand times."""

texts = st.one_of(
    st.sampled_from(("+", "−", "Σ", "ReLU", "relu", " ReLU ", "2", "2.0", "O(n)", "où", "ou", "…")),
    st.text(min_size=1, max_size=12).filter(str.strip),
)


def question_for(card: Card, *others: Card, seed: int = 1) -> Choice:
    """A question, which must be possible."""
    question = choice(card, others, seed)
    assert question is not None
    return question


def wrong(question: Choice) -> set[str]:
    """The wrong options of a question."""
    return set(question.options) - {question.options[question.right]}


def other(answer: str, topic: str = "activations", name: str = "") -> Card:
    """A card whose answer can be used as a wrong option."""
    return Card(id=name or f"other-{answer}", front="?", answer=answer, topics=(topic,))


def with_distractors(*distractors: str, **changes: object) -> Card:
    """The card about rectifiers with other distractors."""
    return msgspec.structs.replace(ACTIVATION, distractors=distractors, **changes)


# ── which options ───────────────────────────────────────────────────────────────────────────────


def test_own_distractors_are_the_wrong_options() -> None:
    """A card with three distractors is asked with exactly these."""
    question = question_for(ACTIVATION, *map(other, WORDS))
    assert question.options[question.right] == "rectifier"
    assert wrong(question) == {"sigmoid", "softmax", "tanh"}


def test_of_many_distractors_every_one_is_used_sometimes() -> None:
    """A card with five distractors shows three, each about equally often."""
    card = with_distractors(*WORDS[:5])
    shown = Counter(
        option for seed in range(500) for option in wrong(question_for(card, seed=seed))
    )
    assert sum(shown.values()) == 1500
    assert set(shown) == set(WORDS[:5])
    assert min(shown.values()) > 240


def test_answers_of_the_topic_fill_up_what_is_missing() -> None:
    """Missing options are answers of the card's topic, never of another topic."""
    question = question_for(
        with_distractors("sigmoid"), other("softplus"), other("hardtanh"), other("dropout", "other")
    )
    assert wrong(question) == {"sigmoid", "softplus", "hardtanh"}


def test_answers_of_the_same_kind_come_first() -> None:
    """For an abbreviation, other abbreviations are preferred to words and formulas."""
    card = Card(id="a", front="?", answer="LSTM", topics=("activations",))
    pool = [other(text) for text in ("gate", "x = y", "RNN", "1997", "GRU", "CNN", "cell")]
    assert wrong(question_for(card, *pool)) == {"RNN", "GRU", "CNN"}


@pytest.mark.parametrize(
    ("answer", "similar"),
    [
        ("y = a*x", ("E = mc^2", "x^2/2", "f(x)")),
        ("1997", ("2012", "1986", "2017")),
        ("BLEU", ("ROUGE", "BERT", "GLUE")),
        ("weight decay", ("early stopping", "batch norm", "dropout")),
    ],
)
def test_every_kind_finds_its_like(answer: str, similar: tuple[str, ...]) -> None:
    """Options are of the answer's kind: formulas, numbers, abbreviations or words."""
    kinds = ("E = mc^2", "x^2/2", "f(x)", "2012", "1986", "2017", "ROUGE", "BERT", "GLUE")
    pool = map(other, (*kinds, "early stopping", "batch norm", "dropout"))
    card = Card(id="a", front="?", answer=answer, topics=("activations",))
    assert wrong(question_for(card, *pool)) == set(similar)


def test_answers_of_similar_length_come_first() -> None:
    """Among answers of one kind, those of the most similar length are used."""
    card = Card(id="a", front="?", answer="stride", topics=("activations",))
    pool = [other(text) for text in ("backpropagation through time", "kernel", "filter", "padding")]
    assert wrong(question_for(card, *pool)) == {"kernel", "filter", "padding"}


def test_the_card_itself_is_no_other_card() -> None:
    """The card itself and cards without a short answer give no options."""
    card = with_distractors("sigmoid", "tanh")
    no_answer = Card(id="no-answer", front="?", back="long", topics=("activations",))
    impostor = other("pooling", name="relu")
    assert wrong(question_for(card, card, no_answer, impostor)) == {"sigmoid", "tanh"}


# ── no two options mean the same ────────────────────────────────────────────────────────────────


def test_a_distractor_that_would_be_accepted_is_dropped() -> None:
    """Neither an accepted answer nor the answer in another spelling is a wrong option."""
    card = with_distractors("relu", "Rectifier", "ReLU", "sigmoid", "softmax", "tanh")
    for seed in range(40):
        assert wrong(question_for(card, seed=seed)) == {"sigmoid", "softmax", "tanh"}


def test_two_distractors_that_mean_the_same_are_one() -> None:
    """A distractor in several spellings is shown once."""
    card = with_distractors("Sigmoid", "sigmoid", "softmax", "the sigmoid")
    for seed in range(40):
        shown = wrong(question_for(card, seed=seed))
        assert len(shown) == 2
        assert "softmax" in shown


def test_an_answer_of_the_topic_that_is_also_right_is_dropped() -> None:
    """An answer that means the same as the card's answer or a distractor is not used."""
    question = question_for(
        with_distractors("sigmoid"), other("RELU"), other("Sigmoid"), other("tanh"), other("swish")
    )
    assert wrong(question) == {"sigmoid", "tanh", "swish"}


def test_accents_are_options_where_they_are_the_question() -> None:
    """On a strict card, options may differ only in accents."""
    card = Card(id="a", front="or", answer="ou", distractors=("où", "oui", "août"), strict=True)
    assert wrong(question_for(card)) == {"où", "oui", "août"}


@given(
    answer=texts,
    accept=st.lists(texts, max_size=2),
    distractors=st.lists(texts, max_size=6),
    others=st.lists(texts, max_size=6),
    seed=st.integers(0, 1 << 63),
)
@settings(max_examples=amount(200), deadline=None, derandomize=True)
def test_options_differ_in_meaning(
    answer: str, accept: list[str], distractors: list[str], others: list[str], seed: int
) -> None:
    """From any texts come three or four options that differ in meaning, with the right one."""
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
    """A question has at least three options, or there is none."""
    assert choice(with_distractors("sigmoid"), [], 1) is None
    assert choice(with_distractors("sigmoid", "Sigmoid"), [other("relu")], 1) is None
    assert len(question_for(with_distractors("sigmoid", "tanh")).options) == 3


def test_the_right_options_place_tells_nothing() -> None:
    """Over 4,000 seeds the position of the right option is evenly distributed."""
    positions = Counter(question_for(ACTIVATION, seed=seed).right for seed in range(4000))
    assert set(positions) == {0, 1, 2, 3}
    assert sum((number - 1000) ** 2 / 1000 for number in positions.values()) < CHI_SQUARE_3


def test_wrong_options_stand_anywhere_too() -> None:
    """Over 1,200 seeds each of the 24 orders is used about fifty times."""
    orders = Counter(question_for(ACTIVATION, seed=seed).options for seed in range(1200))
    assert len(orders) == 24
    assert min(orders.values()) > 25
    assert max(orders.values()) < 75


def test_a_seed_always_makes_the_same_question() -> None:
    """The same card, others and seed give the same options in the same order."""
    card = with_distractors("sigmoid", *WORDS)
    first, second = (question_for(card, seed=7) for _ in range(2))
    assert first == second
    assert len({question_for(card, seed=seed).options for seed in range(50)}) > 30
