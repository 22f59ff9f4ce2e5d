"""Is this typed answer right? Three verdicts; doubt goes to the person, never to "right".

Answers are compared in their normal form, word by word (see `similarity`). The deck's other
answers settle most of what is left in doubt.
"""

import enum
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.model.grading.lexicon import NEGATIONS, words
from bot.model.grading.normalize import (
    BRACKETS,
    MAX_ABBREVIATION,
    Form,
    initials,
    is_word,
    readings,
)
from bot.model.grading.numerals import arabic
from bot.model.grading.similarity import Fit, fit_word

MAX_LENGTH: Final = 500
"""Characters of the longest text that is looked at: a short answer has no more, a paste has."""

SLIPPED_WORDS: Final = 2
"""Words of one answer in which a slip is forgiven; with more the answer was not known."""

FEW_WORDS: Final = 2
"""Words that an answer may have too many or too few for a person to be asked."""

INITIALS_FROM: Final = 3
"""Letters from which initials stand for the words: two fit too many things."""

RIVALS: Final = 12
"""Other answers of the deck that are looked at closely: those most alike, found by rapidfuzz."""

RIVAL_CUTOFF: Final = 50
"""Likeness in percent below which another card's answer cannot fit better than the card's own:
every fit but an abbreviation (looked for apart) shares at least half of its letters."""


_LIGHT: Final = frozenset(
    words(
        "a an and are as at be by for from in is it its of on or that their this to un was were "
        "which with method algorithm function layer process theory law cell disease syndrome "
        "network model test effect theorem rule principle technique system reaction problem unit "
        "units cells layers percent approximately about circa very called"
    )
)
"""Words without which an answer may still be the one that was meant."""

_MONTHS: Final = frozenset(
    words("january february march april may june july august september october november december")
)


class Verdict(enum.StrEnum):
    """What a typed answer is worth; at UNSURE the person sees the answer and decides."""

    RIGHT = "right"
    UNSURE = "unsure"
    WRONG = "wrong"


def _fit_in_order(given: Sequence[str], target: Sequence[str]) -> Fit:
    if len(given) != len(target):
        return Fit.NONE
    fits = [fit_word(one, other) for one, other in zip(given, target, strict=True)]
    if fits.count(Fit.NEAR) + fits.count(Fit.SLIP) > SLIPPED_WORDS:
        return Fit.NONE
    return min(fits)


def _paired(given: Sequence[str], target: Sequence[str]) -> tuple[list[str], list[str]]:
    """The given words that no target word takes, and the target words without one."""
    left, missing = list(given), []
    for word in target:
        best = max(left, key=lambda one: fit_word(one, word), default="")
        if best and fit_word(best, word) >= Fit.SLIP:
            left.remove(best)
        else:
            missing.append(word)
    return left, missing


def _fit_words(given: Sequence[str], target: Sequence[str]) -> Fit:
    """Two answers in words, the second the wanted one."""
    in_order = _fit_in_order(given, target)
    if in_order:
        return in_order
    left, missing = _paired(given, target)
    if not left and not missing:
        return Fit.ALIKE if _MONTHS.intersection(target) else Fit.NEAR
    if left and missing:
        one_light = len(left) == len(missing) == 1 and {*left, *missing} <= _LIGHT
        return Fit.NEAR if one_light else Fit.NONE
    rest = left or missing
    # "mitosis or meiosis" knows neither; a lone letter tells vitamins and hepatitides apart.
    if "or" in left or len(rest) > FEW_WORDS or any(len(word) == 1 for word in rest):
        return Fit.NONE
    heavy = len([word for word in rest if word not in _LIGHT])
    shared = [word for word in (target if left else given) if word not in _LIGHT]
    only_number = all(word[0].isdigit() for word in shared)
    near = bool(shared) and (not heavy or (heavy == 1 and (only_number or len(shared) > 1)))
    return Fit.NEAR if near else Fit.NONE


def _fit_signs(given: Sequence[str], target: Sequence[str]) -> Fit:
    """Two answers of which one at least has maths signs or brackets."""
    signs = [[token for token in side if not is_word(token)] for side in (given, target)]
    if signs[0] == signs[1]:
        in_order = _fit_in_order(given, target)
        swapped = set(signs[0]) == {"+"} and sorted(given) == sorted(target)
        return Fit.NEAR if swapped else in_order
    for one, other in ((given, target), (target, given)):
        if "=" in other and "=" not in one and other[other.index("=") + 1 :] == one:
            return Fit.NEAR
    if {*signs[0], *signs[1]} <= BRACKETS and not all(signs):
        return min(Fit.NEAR, _fit_words(*([t for t in s if is_word(t)] for s in (given, target))))
    return Fit.NONE


def _fit_list(given: Form, target: Form) -> Fit:
    """An answer that is a list, in any order."""
    if not given.items:
        single = all(len(item.tokens) == 1 for item in target.items)
        sides = [[word for word in side.tokens if word != "and"] for side in (given, target)]
        return Fit.SLIP if single and _paired(*sides) == ([], []) else Fit.NONE
    left, low, found = list(given.items), Fit.ALIKE, 0
    for item in target.items:
        fits = [_fit(one, item) for one in left]
        best = max(fits, default=Fit.NONE)
        if best >= Fit.SLIP:
            left.pop(fits.index(best))
            low, found = min(low, best), found + 1
    if left or found < max(len(target.items) - 1, 2):
        return Fit.NONE
    return low if found == len(target.items) else Fit.NEAR


def _fit_initials(given: Form, target: Form) -> Fit:
    """One answer in words, the other their initials."""
    for short, long in ((given, target), (target, given)):
        letters = {short.key, short.key.removesuffix("s")}
        if len(short.tokens) == 1 < len(long.tokens) and len(short.key) <= MAX_ABBREVIATION:
            heavy = [word for word in long.tokens if word not in _LIGHT]
            if initials(long.tokens) in letters or (len(heavy) > 1 and initials(heavy) in letters):
                # Words can be made up for any letters, so as an answer they prove nothing.
                known = short is given and len(short.key) >= INITIALS_FROM
                return Fit.ALIKE if known else Fit.NEAR
    return Fit.NONE


def _fit_tokens(given: Form, target: Form) -> Fit:
    one, other = given.tokens, target.tokens
    marks = [[t for t in side if t[0].isdigit() or t in NEGATIONS] for side in (one, other)]
    if marks[0] != marks[1]:
        return Fit.NONE
    if not all(map(is_word, (*one, *other))):
        return _fit_signs(one, other)
    fit = _fit_initials(given, target) or _fit_words(one, other)
    if not fit and len(one) != len(other) and len(min(*one, *other, key=len)) > 1:
        # "crossentropy los" is written as other words than "cross-entropy loss".
        fit = min(Fit.NEAR, fit_word(given.key, target.key))
        fit = fit if OSA.distance(given.key, target.key) == 1 else Fit.NONE
    return fit


def _fit(given: Form, target: Form) -> Fit:
    if given.key == target.key:
        fit = Fit.EXACT
    elif arabic(given.tokens) == arabic(target.tokens):
        fit = Fit.ALIKE
    else:
        in_list = _fit_list(given, target) if target.items else Fit.NONE
        fit = in_list or _fit_tokens(given, target)
    # "Tisch" is "der Tisch", while "die Tisch" shows what is not known.
    other_article = given.article and target.article and given.article != target.article
    return min(fit, Fit.NEAR) if other_article else fit


def _best(given: Iterable[Form], targets: Iterable[Form]) -> tuple[Fit, float]:
    """The best fit, and as the second rank how many letters are the same (1.0: all)."""
    pairs = [(one, other) for one in given for other in targets]
    return max(
        (
            (
                fit := _fit(one, other),
                1.0 if fit is Fit.ALIKE else OSA.normalized_similarity(one.key, other.key),
            )
            for one, other in pairs
        ),
        default=(Fit.NONE, 0.0),
    )


def _fits_another(
    given: str,
    mine: tuple[Fit, float],
    targets: Sequence[Form],
    pool: Sequence[str],
    *,
    strict: bool,
) -> bool:
    """Whether another card's answer is met at least as well as this card's."""
    alike = process.extract(
        given,
        pool,
        scorer=fuzz.token_set_ratio,
        processor=str.casefold,
        score_cutoff=RIVAL_CUTOFF,
        limit=RIVALS,
    )
    rivals = [rival for rival, _, _ in alike]
    letters = given.strip().casefold()
    if len(letters) <= MAX_ABBREVIATION and letters.isalpha():
        rivals += [
            other for other in pool if initials(re.findall(r"\w+", other.casefold())) == letters
        ]
    forms = readings(given, strict=strict)
    for rival in rivals:
        others = readings(rival, strict=strict, lenient=True)
        same = _best(others, targets)[0] is Fit.EXACT
        if not same and _best(forms, others) >= mine:
            return True
    return False


def grade(
    given: str,
    *,
    answer: str,
    accept: Sequence[str] = (),
    strict: bool = False,
    others: Iterable[str] | Callable[[], Iterable[str]] = (),
) -> Verdict:
    """Judge a typed answer.

    Args:
        given: What the person typed.
        answer: What the card has.
        accept: What counts like it.
        strict: Whether accents count; otherwise ``ou`` is ``où``.
        others: The short answers of the deck's other cards, or a function without arguments which
            gives them. Only looked at (or called) when the answer is neither exactly right nor
            plainly wrong; those that are the card's own answer do no harm.

    Returns:
        RIGHT for the answer, also with a typing slip, in the plural, or as an abbreviation; UNSURE
        for what is near it, to be decided by the person; WRONG for everything else, and for what
        fits another card's answer at least as well.
    """
    if len(given) > MAX_LENGTH:
        return Verdict.WRONG
    wanted = [text for text in (answer, *accept) if len(text) <= MAX_LENGTH]
    bare = given.strip()
    if any(char.isalnum() for char in bare) and any(bare == text.strip() for text in wanted):
        return Verdict.RIGHT
    targets = [form for text in wanted for form in readings(text, strict=strict, lenient=True)]
    mine = _best(readings(given, strict=strict), targets)
    if mine[0] is Fit.EXACT:
        return Verdict.RIGHT
    if mine[0] is Fit.NONE:
        return Verdict.WRONG
    pool = list(others() if callable(others) else others)
    if pool and _fits_another(given, mine, targets, pool, strict=strict):
        return Verdict.WRONG
    return Verdict.UNSURE if mine[0] is Fit.NEAR else Verdict.RIGHT
