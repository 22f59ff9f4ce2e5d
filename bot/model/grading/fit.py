"""How well one text fits another: numbers, dates and formulas by value, all else by words."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from bot.model.grading.chemistry import fit_species, species_of
from bot.model.grading.dates import dates, fit_date
from bot.model.grading.lexicon import ANTONYMS, NEGATIONS, REVERSING, words
from bot.model.grading.maths.formulas import fit_formula, is_formula
from bot.model.grading.normalize import (
    BRACKETS,
    CACHED_FORMS,
    MAX_ABBREVIATION,
    Form,
    initials,
    is_word,
    readings,
)
from bot.model.grading.numerals import arabic
from bot.model.grading.quantities import fit_quantity, quantity
from bot.model.grading.similarity import Fit, fit_word

Comparison = Callable[[str, str], Fit | None]
"""How well a typed text fits an answer; None if the two are not of the kind that is compared."""

SLIPPED_WORDS: Final = 2
"""How many words of an answer may have a slip. With more, the person did not know the answer."""

FEW_WORDS: Final = 2
"""How many words too many or too few an answer may have for the verdict UNSURE."""

INITIALS_FROM: Final = 3
"""The fewest letters with which initials count as the words: two letters fit too many words."""

_LIGHT: Final = frozenset(
    words(
        "a an and are as at be by for from in is it its of on or that their this to un was were "
        "which with method algorithm function layer process theory law cell disease syndrome "
        "network model test effect theorem rule principle technique system reaction problem unit "
        "units cells layers percent approximately about circa very called vitamin mount mountain "
        "lake river net activation original number value dataset data"
    )
)
"""Words that may be missing or added while the answer can still be the one that was meant."""

ERAS: Final = frozenset(("bc", "bce"))
"""What may be missing, since the question may say it, and never be added."""

DEFINITE: Final = frozenset(words("der die das den dem des le la les l el los las il lo gli"))
"""Definite articles: another article of the same kind is a mistake, "el" for "un" may be none."""

FORMS_OF_A_VERB: Final = 3
"""How many forms a verb is learnt with: infinitive, past and participle."""

LONG_WORD: Final = 8
"""The length in letters from which one word says enough that another one may be added."""

SHORTENED_TO: Final = 3
"""The fewest letters that stand for a longer word that begins with them, as in "val set"."""

SURNAME_FROM: Final = 4
"""The fewest letters of a last name that may stand for the whole name."""

_PARTICLES: Final = frozenset(words("van von der de da di del la le"))
_NO_FIRST_NAMES: Final = frozenset(
    words(
        "the a an new old north south east west northern southern eastern western great upper "
        "lower central left right black white red blue green first second third saint mount lake "
        "general special world"
    )
)
"""What stands before names of places and things rather than persons."""

_PAIR: Final = 2
_SEPARATORS: Final = re.compile(
    r"\s*(?:[,;\n/|>]|->|=>|→|⇒|\s[-–—]\s|(?:,\s*)?\b(?:and then|then|and|und|et|y)\b|\d[.)]\s)\s*"
)


def _shortened(word: str, wanted: str) -> bool:
    """Whether a word may be written for a longer one: "vit" for vitamin, "N." for north."""
    return len(word) + 1 < len(wanted) and wanted.startswith(word) and word.isalpha()


def _fit_in_order(given: Sequence[str], target: Sequence[str], *, english: bool) -> Fit:
    """Compares two answers word by word."""
    if len(given) != len(target):
        return Fit.NONE
    fits = [
        fit_word(word, wanted, english=english) for word, wanted in zip(given, target, strict=True)
    ]
    if fits[-1] or fits.count(Fit.NONE) < len(fits):
        # Among words that fit, some may be shortened; single letters only in front.
        for at, fit in enumerate(fits):
            in_front = at < len(fits) - 1
            if not fit and _shortened(given[at], target[at]):
                fits[at] = Fit.NEAR if in_front or len(given[at]) >= SHORTENED_TO else Fit.NONE
    if fits.count(Fit.NEAR) + fits.count(Fit.SLIP) > SLIPPED_WORDS:
        return Fit.NONE
    return min(fits)


def _paired(
    given: Sequence[str], target: Sequence[str], *, english: bool = True
) -> tuple[list[str], list[str]]:
    """The given words and the target words that are left when equal words are paired."""
    extra, missing = list(given), []
    for wanted in target:
        best = max(extra, key=lambda word: fit_word(word, wanted, english=english), default="")
        if best and fit_word(best, wanted, english=english) >= Fit.SLIP:
            extra.remove(best)
        else:
            missing.append(wanted)
    return extra, missing


def _has_initials(given: Sequence[str], target: Sequence[str]) -> bool:
    """Whether a name is typed with its first names as initials in one: JS Bach."""
    *first, last = target
    return len(given) == _PAIR < len(target) and [initials(first), last] == [*given]


def _fit_words(given: Sequence[str], target: Sequence[str], *, english: bool) -> Fit:
    """Compares two answers that consist of words."""
    in_order = _fit_in_order(given, target, english=english)
    if in_order:
        return in_order
    if _has_initials(given, target):
        return Fit.NEAR
    extra, missing = _paired(given, target, english=english)
    if not extra and not missing:
        swapped = any(pair.issubset(target) for pair in ANTONYMS)
        return Fit.NONE if swapped else Fit.NEAR
    if extra and missing:
        one_light = len(extra) == len(missing) == 1 and {*extra, *missing} <= _LIGHT
        return Fit.NEAR if one_light else Fit.NONE
    return _fit_rest(extra, missing, target if extra else given)


def _fit_rest(extra: Sequence[str], missing: Sequence[str], shorter: Sequence[str]) -> Fit:
    """Compares two answers of which one has all words of the shorter one, and a few others."""
    rest = [*extra, *missing]
    if not REVERSING.isdisjoint(rest) and not {*missing} & ERAS:
        return Fit.NONE
    # "mitosis or meiosis" knows neither; a single letter tells vitamins and kinds of hepatitis
    # apart.
    symbols = [word for word in rest if len(word) == 1]
    # "hidden state h" names its own symbol.
    own_symbol = extra and all(any(one.startswith(word) for one in shorter) for word in symbols)
    if "or" in extra or len(rest) > FEW_WORDS or (symbols and not own_symbol):
        return Fit.NONE
    rest = [word for word in rest if word not in symbols]
    heavy = len([word for word in rest if word not in _LIGHT])
    shared = [word for word in shorter if word not in _LIGHT]
    only_number = all(word[0].isdigit() for word in shared)
    # "arterial hypertension": a word in front of a long one may only say more.
    long = bool(extra) and len(shorter) == 1 and len(shorter[0]) >= LONG_WORD
    enough = long or only_number or len(shared) > 1 or (missing and len(shorter) > 1)
    near = bool(shared) and (not heavy or (heavy == 1 and enough))
    return Fit.NEAR if near else Fit.NONE


def _fit_signs(given: Sequence[str], target: Sequence[str], *, english: bool) -> Fit:
    """Compares two answers of which at least one has maths signs or brackets."""
    signs = [[token for token in side if not is_word(token)] for side in (given, target)]
    if signs[0] == signs[1]:
        in_order = _fit_in_order(given, target, english=english)
        swapped = set(signs[0]) == {"+"} and sorted(given) == sorted(target)
        return Fit.NEAR if swapped else in_order
    for side, equation in ((given, target), (target, given)):
        if "=" in equation and "=" not in side and equation[equation.index("=") + 1 :] == side:
            return Fit.NEAR
    # "(0, 1]" is another interval than "[0, 1]", while a longer row of numbers is the same in both.
    numbers = [token for token in target if token[0].isdigit()]
    if {*signs[0], *signs[1]} <= BRACKETS and (not all(signs) or len(numbers) > _PAIR):
        sides = ([token for token in side if is_word(token)] for side in (given, target))
        return min(Fit.NEAR, _fit_words(*sides, english=english))
    return Fit.NONE


def _fit_list(given: Form, target: Form, *, english: bool, ordered: bool) -> Fit:
    """Compares a given answer with a target that is a list, in any order unless it is ordered."""
    in_order = Fit.NONE
    if len(given.items) == len(target.items):
        in_order = min(
            _fit_forms(one, other, english=english)
            for one, other in zip(given.items, target.items, strict=True)
        )
    if in_order >= Fit.SLIP or ordered:
        return in_order
    if given.items:
        return _fit_items(given.items, target.items, english=english)
    single = all(len(item.tokens) == 1 for item in target.items)
    sides = [
        [word for word in side.tokens if word != "and" and is_word(word)]
        for side in (given, target)
    ]
    if not single or _paired(*sides, english=english) != ([], []):
        return Fit.NONE
    in_order = _fit_in_order(*sides, english=english)
    return Fit.SLIP if in_order or not _are_forms_of_one_word(target.items) else Fit.NEAR


def _fit_items(given: Sequence[Form], target: Sequence[Form], *, english: bool) -> Fit:
    """Compares the items of two lists in any order; one may be missing."""
    extra, lowest, matched = list(given), Fit.ALIKE, 0
    for wanted in target:
        fits = [_fit_forms(item, wanted, english=english) for item in extra]
        best = max(fits, default=Fit.NONE)
        if best >= Fit.SLIP:
            extra.pop(fits.index(best))
            lowest, matched = min(lowest, best), matched + 1
    if extra or matched < max(len(target) - 1, 2):
        return Fit.NONE
    return Fit.NEAR if matched < len(target) or _are_forms_of_one_word(target) else lowest


def _are_forms_of_one_word(items: Sequence[Form]) -> bool:
    """Whether a list may be the forms of a verb, whose order counts: gehen, ging, gegangen."""
    keys = [item.key for item in items if len(item.tokens) == 1]
    alike = sum(one[:2] == other[:2] for at, one in enumerate(keys) for other in keys[at + 1 :])
    return len(keys) == len(items) == FORMS_OF_A_VERB and alike > 0


def _fit_initials(given: Form, target: Form) -> Fit:
    """Compares two answers of which one consists of words and the other of their initials."""
    for short, long in ((given, target), (target, given)):
        letters = {short.key, short.key.removesuffix("s")}
        if len(short.tokens) == 1 < len(long.tokens) and len(short.key) <= MAX_ABBREVIATION:
            heavy = [word for word in long.tokens if word not in _LIGHT]
            if initials(long.tokens) in letters or (len(heavy) > 1 and initials(heavy) in letters):
                # Typed words prove nothing if the target is the initials: any words can be made up.
                known = short is given and len(short.key) >= INITIALS_FROM
                return Fit.ALIKE if known else Fit.NEAR
    return Fit.NONE


def _fit_tokens(given: Form, target: Form, *, english: bool) -> Fit:
    """Compares two answers by their tokens. Numbers and negations must be the same in both."""
    typed, wanted = arabic(given.tokens), arabic(target.tokens)
    exact = [[t for t in side if t[0].isdigit() or t in NEGATIONS] for side in (typed, wanted)]
    if exact[0] != exact[1]:
        return Fit.NONE
    if not all(map(is_word, (*typed, *wanted))):
        return _fit_signs(typed, wanted, english=english)
    fit = _fit_initials(given, target) or _fit_words(typed, wanted, english=english)
    if not fit and len(typed) != len(wanted) and len(min(*typed, *wanted, key=len)) > 1:
        # "crossentropy los" has fewer words than "cross-entropy loss", so all letters decide.
        fit = min(Fit.NEAR, fit_word(given.key, target.key, english=english))
        fit = fit if OSA.distance(given.key, target.key) == 1 else Fit.NONE
    return fit


def _fit_forms(given: Form, target: Form, *, english: bool = True, ordered: bool = False) -> Fit:
    """How well a given answer fits a wanted one, by their words."""
    if ordered and target.items:
        fit = _fit_list(given, target, english=english, ordered=True)
    elif given.key == target.key:
        fit = Fit.EXACT
    elif arabic(given.tokens) == arabic(target.tokens):
        fit = Fit.ALIKE
    else:
        in_list = Fit.NONE
        if target.items:
            in_list = _fit_list(given, target, english=english, ordered=False)
        fit = in_list or _fit_tokens(given, target, english=english)
    # "Tisch" is as good as "der Tisch", while "die Tisch" is a mistake of its own.
    if given.article and target.article and given.article != target.article:
        same_kind = (given.article in DEFINITE) == (target.article in DEFINITE)
        return Fit.NONE if same_kind else min(fit, Fit.NEAR)
    return fit


@lru_cache(maxsize=CACHED_FORMS)
def _comparisons(target: str) -> tuple[Comparison, ...]:
    """The ways to compare a text with an answer, other than by words."""
    ways: tuple[tuple[Comparison, object], ...] = (
        (fit_quantity, quantity(target)),
        (fit_date, dates(target)),
        (fit_formula, is_formula(target)),
        (fit_species, species_of(target)),
    )
    return tuple(way for way, found in ways if found)


def fit_text(
    given: str, target: str, *, strict: bool, english: bool, ordered: bool = False
) -> tuple[Fit, float]:
    """How well a typed text fits an answer, and the share of its letters that are the same.

    Args:
        given: What was typed.
        target: An answer as it stands on a card.
        strict: Whether accents count.
        english: Whether the answer is English, so that its plural is the same word.
        ordered: Whether the order counts if the answer is a list.
    """
    for compare in _comparisons(target):
        fit = compare(given, target)
        if fit is not None:
            return fit, float(fit is Fit.ALIKE)
    if _is_last_name(given, target):
        return Fit.NEAR, len(given) / len(target)
    wanted = readings(target, strict=strict, lenient=True)
    typed = readings(_as_list(given) if ordered else given, strict=strict)
    if ordered:
        wanted = (*wanted, *readings(_as_list(target), strict=strict))
    return max(
        (
            (
                fit := _fit_forms(one, other, english=english, ordered=ordered),
                1.0 if fit is Fit.ALIKE else OSA.normalized_similarity(one.key, other.key),
            )
            for one in typed
            for other in wanted
        ),
        default=(Fit.NONE, 0.0),
    )


def _is_last_name(given: str, target: str) -> bool:
    """Whether a text is the last word of what may be a person's name: Curie for Marie Curie."""
    *first, last = target.split()
    others = [word for word in first if word not in _PARTICLES]
    return (
        given.strip(" .").casefold() == last.casefold()
        and len(last) >= SURNAME_FROM
        and bool(others)
        and all(word.istitle() and word.casefold() not in _NO_FIRST_NAMES for word in others)
        and last.istitle()
    )


def best_fit(
    given: str, targets: Iterable[str], *, strict: bool, english: bool, ordered: bool = False
) -> tuple[Fit, float]:
    """The best fit of a typed text with any of several answers, as `fit_text` returns it."""
    return max(
        (
            fit_text(given, target, strict=strict, english=english, ordered=ordered)
            for target in targets
        ),
        default=(Fit.NONE, 0.0),
    )


def _as_list(text: str) -> str:
    """A list with commas, whatever separates its parts: dashes, slashes, arrows, "then"."""
    parts = _SEPARATORS.split(text)
    if len(parts) == 1 and len(text.split()) > _PAIR:
        parts = text.split()
    return ", ".join(part.strip() for part in parts if part.strip())
