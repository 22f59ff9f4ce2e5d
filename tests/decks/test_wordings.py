"""Answers to the built-in deck's cards are right in the words that textbooks use."""

from pathlib import Path

import pytest

from bot.formats.native import file as native_file
from bot.model.grading.grade import Verdict, grade

FILE = Path(__file__).parents[2] / "decks" / "deep_learning.toml"
PARSED = native_file.read(FILE.read_bytes(), FILE.name)
CARDS = {card.id: card for card in (PARSED.deck.cards if PARSED.deck else ())}

WORDINGS = {
    "activation-list-step": "the Heaviside step function",
    "architecture-for-data-images": "convolutional neural network",
    "autoencoder": "the original input",
    "autoencoder-latent": "latent",
    "backpropagation": "the partial derivatives of the loss",
    "batch-flavours-full": "batch gradient descent",
    "batch-flavours-mini": "minibatch",
    "chain-rule": "multiplies",
    "convolution-layer-parameters": "k²·c_in·c_out + c_out",
    "convolution-layer-width": "floor((n - k + 2p)/s) + 1",
    "cross-entropy": "-ln(p)",
    "cross-entropy-binary": "-(y ln p + (1-y) ln(1-p))",
    "dl-challenges-black-box": "a black box",
    "dropout": "random neurons are ignored",
    "dying-relu": "zero gradient",
    "early-stopping": "val loss",
    "epoch": "one complete pass through the training dataset",
    "fully-connected-layer": "all neurons in the previous layer",
    "gan": "the discriminator net",
    "gan-generator": "generator network",
    "gradient-descent": "the direction of steepest descent",
    "gradient-descent-update": "w-lr*grad",
    "hidden-state": "hidden state h",
    "hinge-loss-formula": "max(1-ys,0)",
    "hyperparameter-data": "dev set",
    "l1-vs-l2": "L-1",
    "l1-vs-l2-l1": "λ∑|w|",
    "labelled-data-unsupervised": "unsupervised",
    "leaky-relu-prelu": "parametric ReLU",
    "loss-function": "the difference between predictions and targets",
    "lstm": "the memory cell",
    "lstm-gates-cell": "i*g + f*c_{t-1}",
    "max-pooling": "the maximum",
    "optimiser": "gradient descent",
    "overfitting": "training loss decreases, validation loss increases",
    "overfitting-remedies-penalty": "weight decay",
    "quantisation": "numerical precision",
    "regularisation": "to prevent overfitting",
    "rnn": "recurrent NN",
    "serving-cost-spot": "preemptible VMs",
    "sigmoid": "exp(x)/(exp(x)+1)",
    "sigmoid-labels": "sigmoid activation",
    "sigmoid-slope": "one quarter",
    "softmax": "exp(z_i) / sum_j exp(z_j)",
    "tanh-from-sigmoid": "sigmoid(2x)*2 - 1",
    "transformer": "scaled dot-product attention",
    "underfitting": "a more complex model",
    "vanishing-gradient": "many small derivatives are multiplied",
    "vanishing-gradient-number": "(1/4)^10",
    "versioning": "the RNG seed",
    "weight-initialisation": "to break symmetry",
    "weight-initialisation-glorot": "Xavier initialization",
}


@pytest.mark.parametrize("card", WORDINGS)
def test_a_usual_wording_is_right(card: str) -> None:
    """A card accepts its answer in other usual words, whatever the deck's other answers are."""
    asked = CARDS[card]
    rivals = [other for other in CARDS.values() if other.id != card]
    others = [text for other in rivals for text in (other.answer, *other.accept)]
    verdict = grade(WORDINGS[card], answer=asked.answer, accept=asked.accept, others=others)
    assert verdict is Verdict.RIGHT
