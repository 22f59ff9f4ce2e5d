"""Grades a typed answer with one of three verdicts; an unclear case is never "right".

Answers are compared in their normal form (see `normalize`), word by word (see `similarity`). Most
unclear cases are decided by the deck's other answers: what fits one of those better is wrong. For
the rest, the person decides.
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
    as_signs,
    initials,
    is_word,
    only_signs,
    readings,
)
from bot.model.grading.numerals import arabic
from bot.model.grading.similarity import Fit, fit_word

MAX_LENGTH: Final = 500
"""The longest text that is graded, in characters: longer than any short answer, so longer text was
pasted."""

SLIPPED_WORDS: Final = 2
"""How many words of an answer may have a slip. With more, the person did not know the answer."""

FEW_WORDS: Final = 2
"""How many words too many or too few an answer may have for the verdict UNSURE."""

INITIALS_FROM: Final = 3
"""The fewest letters with which initials count as the words: two letters fit too many words."""

RIVALS: Final = 12
"""How many other answers of the deck are compared: the most similar ones, found by rapidfuzz."""

RIVAL_CUTOFF: Final = 50
"""The similarity in percent below which another card's answer can't fit better than the card's own:
answers that fit share at least half of their letters, except abbreviations, which are searched for
separately."""


_LIGHT: Final = frozenset(
    words(
        "a an and are as at be by for from in is it its of on or that their this to un was were "
        "which with method algorithm function layer process theory law cell disease syndrome "
        "network model test effect theorem rule principle technique system reaction problem unit "
        "units cells layers percent approximately about circa very called"
    )
)
"""Words that may be missing or added while the answer can still be the one that was meant."""

_MONTHS: Final = frozenset(
    words("january february march april may june july august september october november december")
)


class Verdict(enum.StrEnum):
    """The verdict on a typed answer. At UNSURE the person sees the right answer and decides."""

    RIGHT = "right"
    UNSURE = "unsure"
    WRONG = "wrong"


def _fit_in_order(given: Sequence[str], target: Sequence[str]) -> Fit:
    """Compares two answers word by word."""
    if len(given) != len(target):
        return Fit.NONE
    fits = [fit_word(word, wanted) for word, wanted in zip(given, target, strict=True)]
    if fits.count(Fit.NEAR) + fits.count(Fit.SLIP) > SLIPPED_WORDS:
        return Fit.NONE
    return min(fits)


def _paired(given: Sequence[str], target: Sequence[str]) -> tuple[list[str], list[str]]:
    """The given words and the target words that are left when equal words are paired."""
    extra, missing = list(given), []
    for wanted in target:
        best = max(extra, key=lambda word: fit_word(word, wanted), default="")
        if best and fit_word(best, wanted) >= Fit.SLIP:
            extra.remove(best)
        else:
            missing.append(wanted)
    return extra, missing


def _fit_words(given: Sequence[str], target: Sequence[str]) -> Fit:
    """Compares two answers that consist of words."""
    in_order = _fit_in_order(given, target)
    if in_order:
        return in_order
    extra, missing = _paired(given, target)
    if not extra and not missing:
        return Fit.ALIKE if _MONTHS.intersection(target) else Fit.NEAR
    if extra and missing:
        one_light = len(extra) == len(missing) == 1 and {*extra, *missing} <= _LIGHT
        return Fit.NEAR if one_light else Fit.NONE
    rest = extra or missing
    # "mitosis or meiosis" knows neither; a single letter tells vitamins and kinds of hepatitis
    # apart.
    if "or" in extra or len(rest) > FEW_WORDS or any(len(word) == 1 for word in rest):
        return Fit.NONE
    heavy = len([word for word in rest if word not in _LIGHT])
    shared = [word for word in (target if extra else given) if word not in _LIGHT]
    only_number = all(word[0].isdigit() for word in shared)
    near = bool(shared) and (not heavy or (heavy == 1 and (only_number or len(shared) > 1)))
    return Fit.NEAR if near else Fit.NONE


def _fit_signs(given: Sequence[str], target: Sequence[str]) -> Fit:
    """Compares two answers of which at least one has maths signs or brackets."""
    signs = [[token for token in side if not is_word(token)] for side in (given, target)]
    if signs[0] == signs[1]:
        in_order = _fit_in_order(given, target)
        swapped = set(signs[0]) == {"+"} and sorted(given) == sorted(target)
        return Fit.NEAR if swapped else in_order
    for side, equation in ((given, target), (target, given)):
        if "=" in equation and "=" not in side and equation[equation.index("=") + 1 :] == side:
            return Fit.NEAR
    if {*signs[0], *signs[1]} <= BRACKETS and not all(signs):
        sides = ([token for token in side if is_word(token)] for side in (given, target))
        return min(Fit.NEAR, _fit_words(*sides))
    return Fit.NONE


def _fit_list(given: Form, target: Form) -> Fit:
    """Compares a given answer with a target that is a list, in any order."""
    if not given.items:
        single = all(len(item.tokens) == 1 for item in target.items)
        sides = [[word for word in side.tokens if word != "and"] for side in (given, target)]
        return Fit.SLIP if single and _paired(*sides) == ([], []) else Fit.NONE
    extra, lowest, matched = list(given.items), Fit.ALIKE, 0
    for wanted in target.items:
        fits = [_fit(item, wanted) for item in extra]
        best = max(fits, default=Fit.NONE)
        if best >= Fit.SLIP:
            extra.pop(fits.index(best))
            lowest, matched = min(lowest, best), matched + 1
    if extra or matched < max(len(target.items) - 1, 2):
        return Fit.NONE
    return lowest if matched == len(target.items) else Fit.NEAR


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


def _fit_tokens(given: Form, target: Form) -> Fit:
    """Compares two answers by their tokens. Numbers and negations must be the same in both."""
    typed, wanted = given.tokens, target.tokens
    exact = [[t for t in side if t[0].isdigit() or t in NEGATIONS] for side in (typed, wanted)]
    if exact[0] != exact[1]:
        return Fit.NONE
    if not all(map(is_word, (*typed, *wanted))):
        return _fit_signs(typed, wanted)
    fit = _fit_initials(given, target) or _fit_words(typed, wanted)
    if not fit and len(typed) != len(wanted) and len(min(*typed, *wanted, key=len)) > 1:
        # "crossentropy los" has fewer words than "cross-entropy loss", so all letters decide.
        fit = min(Fit.NEAR, fit_word(given.key, target.key))
        fit = fit if OSA.distance(given.key, target.key) == 1 else Fit.NONE
    return fit


def _fit(given: Form, target: Form) -> Fit:
    """How well a given answer fits a wanted one."""
    if given.key == target.key:
        fit = Fit.EXACT
    elif arabic(given.tokens) == arabic(target.tokens):
        fit = Fit.ALIKE
    else:
        in_list = _fit_list(given, target) if target.items else Fit.NONE
        fit = in_list or _fit_tokens(given, target)
    # "Tisch" is as good as "der Tisch", while "die Tisch" is a mistake of its own.
    other_article = given.article and target.article and given.article != target.article
    return min(fit, Fit.NEAR) if other_article else fit


def _best(given: Iterable[Form], targets: Iterable[Form]) -> tuple[Fit, float]:
    """The best fit of any pair, and then the similarity of its letters (1.0: all the same)."""
    pairs = [(form, target) for form in given for target in targets]
    return max(
        (
            (
                fit := _fit(form, target),
                1.0 if fit is Fit.ALIKE else OSA.normalized_similarity(form.key, target.key),
            )
            for form, target in pairs
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
    """Whether another card's answer fits at least as well as this card's.

    Args:
        given: What the person typed.
        mine: How well it fits this card, as returned by `_best`.
        targets: The forms of this card's answers.
        pool: The answers of the other cards.
        strict: As in `grade`.
    """
    similar = process.extract(
        given,
        pool,
        scorer=fuzz.token_set_ratio,
        processor=str.casefold,
        score_cutoff=RIVAL_CUTOFF,
        limit=RIVALS,
    )
    rivals = [rival for rival, _, _ in similar]
    letters = given.strip().casefold()
    if len(letters) <= MAX_ABBREVIATION and letters.isalpha():
        rivals += [
            answer for answer in pool if initials(re.findall(r"\w+", answer.casefold())) == letters
        ]
    forms = readings(given, strict=strict)
    for rival in rivals:
        others = readings(rival, strict=strict, lenient=True)
        is_own_answer = _best(others, targets)[0] is Fit.EXACT
        if not is_own_answer and _best(forms, others) >= mine:
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
    """Grades a typed answer.

    Args:
        given: What the person typed.
        answer: The card's answer.
        accept: Other answers that count as right.
        strict: Whether accents count; otherwise ``ou`` equals ``où``.
        others: The short answers of the deck's other cards, or a function that returns them. They
            are used only if `given` is neither exactly right nor clearly wrong. They may include
            the card's own answer.

    Returns:
        RIGHT for the answer as it stands on the card, of any length and of any signs, and for the
        answer with a typing slip, in the plural, or as an abbreviation. UNSURE for what is near the
        answer: the person decides. WRONG for everything else, and for what fits another card's
        answer at least as well.
    """
    typed = as_signs(given)
    if typed and any(
        given.strip() == text.strip() or (only_signs(text) and typed == as_signs(text))
        for text in (answer, *accept)
    ):
        return Verdict.RIGHT
    if len(given) > MAX_LENGTH:
        return Verdict.WRONG
    # Signs are right or wrong: "=" is not nearly "==".
    wanted = [
        text for text in (answer, *accept) if len(text) <= MAX_LENGTH and not only_signs(text)
    ]
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
