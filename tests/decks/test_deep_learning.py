"""The built-in deck has the promised content and follows the rules for good cards."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.formats.native import file as native_file
from bot.formats.native.lint import faults_in
from bot.model.cards import Card, deletions
from bot.model.grading.grade import Verdict, grade
from bot.model.study.multiple_choice import OPTIONS, choice

DECKS = Path(__file__).parents[2] / "decks"
FILE = DECKS / "deep_learning.toml"
PARSED = native_file.read(FILE.read_bytes(), FILE.name)
CARDS = PARSED.deck.cards if PARSED.deck else ()
WITH_ANSWER = [card for card in CARDS if card.answer]

CONCEPTS = {
    "foundations": """
        deep-learning learned-vs-designed-features neural-network neuron weight bias
        hidden-layer deep-neural-network feature-hierarchy feature-extraction embedding
        labelled-data compute-cost architecture-for-data
    """,
    "activations": """
        activation-function why-nonlinear step-activation linear-activation sigmoid tanh relu
        dying-relu leaky-relu softmax choosing-activation activation-list
    """,
    "training": """
        training-loop forward-pass backpropagation chain-rule loss-function loss-by-task
        squared-vs-huber cross-entropy hinge-loss kl-divergence gradient-descent batch-flavours
        learning-rate batch-size epoch optimiser optimiser-family loss-vs-optimiser
        weight-initialisation vanishing-gradient hyperparameter
    """,
    "regularisation": """
        overfitting overfitting-remedies underfitting generalisation regularisation l1-vs-l2
        dropout early-stopping data-augmentation
    """,
    "architectures": """
        cnn convolution-layer max-pooling fully-connected-layer shift-tolerance
        image-recognition vision-tasks rnn hidden-state lstm lstm-gates transformer gan
        autoencoder
    """,
    "production": """
        transfer-learning dl-challenges interpretability adversarial-example
        production-challenges quantisation pruning knowledge-distillation inference-serving
        versioning monitoring serving-cost model-pipeline
    """,
}
SLUGS = [slug for slugs in CONCEPTS.values() for slug in slugs.split()]
_FURTHER = """
    neuron-example bias-tipping-point hidden-layer-count embedding-size
    why-nonlinear-approximation sigmoid-slope sigmoid-labels tanh-from-sigmoid relu-slope
    leaky-relu-example softmax-shift softmax-example choosing-activation-regression
    chain-rule-number cross-entropy-binary cross-entropy-number hinge-loss-formula
    kl-divergence-formula gradient-descent-update gradient-descent-number batch-size-updates
    epoch-updates vanishing-gradient-number hyperparameter-data l1-vs-l2-l1 l1-vs-l2-l2
    dropout-scale convolution-layer-parameters convolution-layer-parameters-example
    convolution-layer-width convolution-layer-width-example max-pooling-example
    fully-connected-layer-count vision-tasks-detection rnn-update lstm-gates-cell
    transformer-length quantisation-memory
"""
FIRST_EDITION = {*SLUGS, *_FURTHER.split()}
"""The ids of the cards in the deck's first edition. People have rated these cards."""

each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
each_answer = pytest.mark.parametrize("card", WITH_ANSWER, ids=lambda card: card.id)


def concept_of(card: Card) -> str:
    """The concept whose slug starts the card's id; the longest one, as "weight" starts others."""
    return max((slug for slug in SLUGS if f"{card.id}-".startswith(f"{slug}-")), key=len)


def test_the_deck_has_no_faults() -> None:
    """All built-in decks pass `cardstreak check`."""
    assert faults_in([DECKS]) == []


def test_the_deck_says_what_it_is() -> None:
    """Id, title, licence and the six topics are as promised."""
    deck = PARSED.deck
    assert deck is not None
    assert (deck.id, deck.title) == ("deep_learning", "Deep learning fundamentals")
    assert (deck.language, deck.licence) == ("en", "CC0-1.0")
    assert list(deck.topics) == list(CONCEPTS)


def test_the_file_is_in_the_writers_style() -> None:
    """Except for comments and blank lines, the file is what `write` makes of its deck."""
    assert PARSED.deck is not None
    rows = [row for row in FILE.read_text(encoding="utf-8").splitlines() if row[:1] != "#"]
    written = native_file.write(PARSED.deck).splitlines()
    assert [row for row in rows if row] == [row for row in written if row]


def test_each_concept_has_its_card() -> None:
    """Each of the 83 concepts has a card, and there are more cards than concepts."""
    assert len(SLUGS) == len(set(SLUGS)) == 83
    assert set(SLUGS) == {concept_of(card) for card in CARDS}
    assert len(CARDS) >= 150


def test_no_history_is_lost() -> None:
    """Each card of the first edition is still there, or a card of its concept has its history."""
    now = {card.id: card for card in CARDS}
    now |= {former: card for card in CARDS for former in card.was}
    assert len(FIRST_EDITION) == 121
    assert set(now) >= FIRST_EDITION
    assert all(former.startswith(concept_of(card)) for card in CARDS for former in card.was)


@each_card
def test_a_card_belongs_to_its_concept(card: Card) -> None:
    """A card has its concept's topic, and cards of one concept share its fact."""
    concept = concept_of(card)
    assert concept in CONCEPTS[card.topics[0]].split()
    siblings = [other for other in CARDS if concept_of(other) == concept]
    assert card.fact == (concept if len(siblings) > 1 else "")


@each_card
def test_a_card_teaches(card: Card) -> None:
    """Each card has a difficulty, an explanation of two to four sentences and something to show."""
    assert card.difficulty in {1, 2, 3}
    assert 2 <= len(re.findall(r"[.!?](?=\s|$)", card.explanation)) <= 4
    assert card.back or card.deletion
    assert len(card.back) <= 700
    assert len(card.front) <= 300


def test_difficulties_are_mixed() -> None:
    """At least a fifth of the cards are easy, a fifth middling and a fifth hard."""
    count = Counter(card.difficulty for card in CARDS)
    assert min(count[1], count[2], count[3]) >= len(CARDS) / 5


@each_answer
def test_a_question_has_four_options(card: Card) -> None:
    """At least three of the card's own distractors remain after similar ones are dropped."""
    question = choice(card, (), 1)
    assert question is not None
    assert len(question.options) == OPTIONS
    assert len(card.distractors) >= OPTIONS - 1


@each_answer
def test_typing_a_distractor_is_not_right(card: Card) -> None:
    """No distractor passes as a typed answer, and every accepted answer does."""
    for text in card.distractors:
        assert grade(text, answer=card.answer, accept=card.accept) is not Verdict.RIGHT
    for text in (card.answer, *card.accept):
        assert grade(text, answer=card.answer, accept=card.accept) is Verdict.RIGHT


def test_the_right_answer_does_not_stand_out_by_its_length() -> None:
    """In the whole deck the right answer is rarely the longest or the shortest option."""
    longest = shortest = 0
    for card in WITH_ANSWER:
        lengths = [len(text) for text in card.distractors]
        longest += len(card.answer) > max(lengths)
        shortest += len(card.answer) < min(lengths)
    assert longest < 0.35 * len(WITH_ANSWER)
    assert shortest < 0.45 * len(WITH_ANSWER)


def test_formulas_are_asked_as_clozes() -> None:
    """At least twelve cards are cloze texts, each with one gap that can be typed."""
    clozes = [card for card in CARDS if card.deletion]
    assert len(clozes) >= 12
    assert all(card.answer and len(deletions(card.front)) == 1 for card in clozes)


def test_no_text_holds_what_the_screens_cannot_show() -> None:
    """No text has LaTeX, a long dash, or an unclosed mark for bold or code."""
    for card in CARDS:
        for text in (card.front, card.back, card.explanation):
            assert not re.search(r"\$\$|\\[a-z]|—", text), card.id
            assert text.count("`") % 2 == 0, card.id
            assert text.count("**") % 2 == 0, card.id
