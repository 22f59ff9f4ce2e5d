"""Words that are compared in a way of their own: articles, negations, abbreviations."""

from typing import Final


def words(text: str) -> tuple[str, ...]:
    """Write a table of words without a quote around each.

    Args:
        text: Words with spaces between.

    Returns:
        The words.
    """
    return tuple(text.split())


ENGLISH_ARTICLES: Final = frozenset(words("a an the to"))
FOREIGN_ARTICLES: Final = frozenset(
    words(
        "der die das den dem des ein eine einen le la les l une el los las unos unas una il lo gli"
    )
)
NEGATIONS: Final = frozenset(
    words("not no non never without nor none neither anti nicht kein keine pas sans sin")
)

ABBREVIATIONS: Final = {
    short: words(meaning)
    for short, meaning in (
        ("adp", "adenosine diphosphate"),
        ("atp", "adenosine triphosphate"),
        ("bptt", "backpropagation through time"),
        ("cnn", "convolutional neural network"),
        ("dna", "deoxyribonucleic acid"),
        ("gan", "generative adversarial network"),
        ("gru", "gated recurrent unit"),
        ("lstm", "long short term memory"),
        ("mlp", "multi layer perceptron"),
        ("mse", "mean squared error"),
        ("nlp", "natural language processing"),
        ("pca", "principal component analysis"),
        ("relu", "rectified linear unit"),
        ("rna", "ribonucleic acid"),
        ("rnn", "recurrent neural network"),
        ("sgd", "stochastic gradient descent"),
        ("svm", "support vector machine"),
        ("vae", "variational autoencoder"),
    )
}
"""Those that a deck may write either way; words typed for other letters only may be what was
meant, as words can be made up for any letters."""
