"""Words with special rules for comparing them: articles, negations, abbreviations, spellings."""

import re
from functools import lru_cache
from typing import Final


def words(text: str) -> tuple[str, ...]:
    """The words of a text, separated by spaces: a short way to write a table of words."""
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
        ("bce", "bc"),
        ("bptt", "backpropagation through time"),
        ("cnn", "convolutional neural network"),
        ("dna", "deoxyribonucleic acid"),
        ("dr", "doctor"),
        ("gan", "generative adversarial network"),
        ("gru", "gated recurrent unit"),
        ("lstm", "long short term memory"),
        ("mlp", "multi layer perceptron"),
        ("mt", "mount"),
        ("mse", "mean squared error"),
        ("nn", "neural network"),
        ("nlp", "natural language processing"),
        ("pca", "principal component analysis"),
        ("relu", "rectified linear unit"),
        ("rna", "ribonucleic acid"),
        ("rng", "random number generator"),
        ("rnn", "recurrent neural network"),
        ("sgd", "stochastic gradient descent"),
        ("svm", "support vector machine"),
        ("uk", "united kingdom"),
        ("usa", "united states"),
        ("vae", "variational autoencoder"),
        ("ww", "world war"),
        ("wwi", "world war i"),
        ("wwii", "world war ii"),
    )
}
"""Abbreviations that count as equal to their words. For other letters, typed words give UNSURE at
best, because words can be made up for any letters."""


REVERSING: Final = frozenset(
    words(
        "opposite opposing against reverse reversed inverse inversely bc bce decreasing negative "
        "negatively false except instead less fewer un anti only half double twice"
    )
)
"""Words that turn an answer into another one, so they are never just too many or too few."""

ANTONYMS: Final = tuple(
    frozenset(words(pair))
    for pair in (
        "rises falls", "rise fall", "increases decreases", "increase decrease", "more less",
        "high low", "higher lower", "up down", "before after", "first last", "first second",
        "left right", "in out", "input output", "training validation", "true false", "over under",
        "positive negative", "large small", "larger smaller", "grows shrinks", "north south",
        "east west", "to from", "above below", "max min", "maximum minimum",
    )
)  # fmt: skip
"""Pairs of words with which another order of the words means something else."""

VERB_FORMS: Final = frozenset(
    words(
        "come go eat sing speak write give take see know think become begin bring buy say get make "
        "have be do drink sleep read learn teach understand want need live run walk swim drive sit "
        "stand keep hold tell sell send lend lose win meet pay put let hear feel fall fly grow"
    )
)
"""English verbs whose form with -s is another person and not a plural."""

CACHED_WORDS: Final = 4096
"""How many words are cached: the words of a deck's answers are compared again and again."""

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
"""The length in letters from which the British and American rules apply. They would damage shorter
words, such as "does", "our" and "rise"."""


@lru_cache(maxsize=CACHED_WORDS)
def respell(word: str) -> str:
    """A spelling that is the same for the British and the American form of a word.

    It may be neither of the two, so it can only be compared with other results of this function.
    """
    if len(word) >= _MIN_RESPELLED:
        for pattern, replacement in _SPELLINGS:
            word = pattern.sub(replacement, word)
    return word
