"""Words that are compared in a way of their own: articles, negations, abbreviations."""

import re
from functools import lru_cache
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


CACHED_WORDS: Final = 4096
"""How many words are remembered: those of a deck's answers come again and again."""

_SPELLINGS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=\w{3})is(?=(?:e|es|ed|er|ers|ing|able|ation|ations|ational)$)", "iz"),
        (r"(?<=\w{3})ys(?=(?:e|ed|er|ers|ing)$)", "yz"),
        (r"(?<=\w{3})our(?=(?:s|ed|ing|al|able|ful|less|ist|ists|hood|ite|ites)?$)", "or"),
        (r"(cent|met|lit|fib|theat|calib|tit|lust|spect|meag|och|sab)re(?=s?$)", r"\1er"),
        (r"(?<=\w)ae(?=\w)|^ae(?=[st])|(?<!p)oe(?=\w)", "e"),
        (r"(def|off|lic|pret)ence", r"\1ense"),
        (r"practis", "practic"),
        (r"programme(?=s?$)", "program"),
        (r"(?<=\w{3})ogue(?=s?$)", "og"),
        (r"sulph", "sulf"),
        (r"aluminium", "aluminum"),
        (r"artefact", "artifact"),
    )
)
_MIN_RESPELLED: Final = 5
"""Shorter words ("does", "our", "rise") would be spoilt by the British and American rules."""


@lru_cache(maxsize=CACHED_WORDS)
def respell(word: str) -> str:
    """Bring the British and the American spelling to one, which need be neither.

    Args:
        word: A token.

    Returns:
        The token, to be compared with others from here only.
    """
    if len(word) >= _MIN_RESPELLED:
        for pattern, replacement in _SPELLINGS:
            word = pattern.sub(replacement, word)
    return word
