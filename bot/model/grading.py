"""Is this typed answer right? Three verdicts; doubt goes to the person, never to "right".

A slip of the finger is forgiven, another word is not. As no dictionary is at hand, the two are
told apart by where and how the words differ: typing slips are neighbours on the keyboard, swapped,
missing or doubled letters and mistaken vowels inside a long word, while prefixes, endings and a
table of known pairs carry meaning. The deck's other answers settle most of what is left.
"""

import enum
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import permutations
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Levenshtein

from bot.model.normal_form import (
    BRACKETS,
    CACHED_FORMS,
    MAX_ABBREVIATION,
    NEGATIONS,
    Form,
    arabic,
    initials,
    is_word,
    readings,
)

MAX_LENGTH: Final = 500
"""Characters of the longest text that is looked at: a short answer has no more, a paste has."""

ONE_SLIP_FROM: Final = 6
"""Letters from which one slip is forgiven: most shorter words have a neighbour one letter away."""

TWO_SLIPS_FROM: Final = 10
"""Letters from which two slips are forgiven: about a fifth of the word, as one in six is."""

OMISSION_FROM: Final = 5
"""Letters, without an ending like -ing, from which a missing, doubled or swapped letter is a slip
(in 60,000 English words, each makes another word a fifth as often as another letter does)."""

LAST_LETTER_FROM: Final = 8
"""Letters from which a missing or additional last letter is a slip; before, it makes another word
(moral and morale, human and humane)."""

NEAR_SHARE: Final = 0.25
"""Share of a word's letters that may differ for a person to be asked whether it was meant."""

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


class Verdict(enum.StrEnum):
    """What a typed answer is worth; at UNSURE the person sees the answer and decides."""

    RIGHT = "right"
    UNSURE = "unsure"
    WRONG = "wrong"


class _Fit(enum.IntEnum):
    """How well two answers fit: ALIKE is plural or abbreviation, SLIP a typing error."""

    NONE = 0
    NEAR = 1
    SLIP = 2
    ALIKE = 3
    EXACT = 4


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _groups(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group.split()) for group in text.split(","))


_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALPHABETS: Final = re.compile(r"[^\W\d_\u0590-\U0010ffff]+")
_VOWELS: Final = "aeiouy"
_INFLECTION: Final = re.compile(r"(?:ings?|ed|ers|es|s|ly)$")
_INFLECTING: Final = "drnyl"

_SLIPS: Final = frozenset(
    pair
    for one in (
        *(row[at : at + 2] for row in _ROWS for at in range(len(row) - 1)),
        *(
            above[at] + below[at + step]
            for above, below in zip(_ROWS, _ROWS[1:], strict=False)
            for at in range(len(above))
            for step in (-1, 0)
            if 0 <= at + step < len(below)
        ),
        *map("".join, permutations(_VOWELS, 2)),
        *("ck", "cs", "sz", "qk", "gj", "fv", "vw", "yz", "td"),
    )
    for pair in (one, one[::-1])
)
"""Letters written for one another: neighbours on the keyboard, vowels, and sounds alike."""

_OPPOSITES: Final = _groups(
    "under over, hyper hypo, inter intra intro extra extro infra, pre post, pre pro, per pro,"
    "in out ex de, en de, un in, up down, max min, homo hetero, macro micro, forward backward,"
    "ab ad, af ef, ad ef, endo exo ecto epi, ante post, mono di bi tri tetra penta poly multi uni,"
    "ortho para meta, peri para, super sub supra infra, brady tachy, eu dys, ana cata, cis trans,"
    "syn anti, fore back, gluco galacto glyco, im ex em, ac ex, an cat, as des, leuko erythro,"
    "oligo poly, anter poster, proto deutero, paleo neo, ortho pseudo, sym anti, pro anti"
)
"""Beginnings which make opposites, or at least other things, of what follows them."""

_NEGATING: Final = _words("a an un in im il ir non dis de anti mis mal ex counter")

_ENDINGS: Final = tuple(
    [
        "ate",
        "ite",
        "ide",
        "ine",
        "ane",
        "ene",
        "yne",
        "ase",
        "ose",
        "one",
        "ol",
        "al",
        "yl",
        "ic",
        "ous",
        "ium",
        "oid",
        "oma",
        "osis",
        "itis",
        "emia",
    ]
)
"""Endings that tell substances and diseases apart."""

_CHEMICAL: Final = re.compile(
    r".*(?:sulf|nitr|chlor|brom|phosph|phosphon|carbon|iod|fluor|arsen|alk|meth|eth|prop|but|pent|"
    r"hex|hept|oct|cupr|ferr|stann|mercur|lact|malt|sucr|amyl|cellul|sacchar|retin|glycer|benz)"
)

_CONFUSED: Final = _groups(
    "abdu addu, absor adsor, mitos meios, mitot meiot, stalact stalagm, perine perone,"
    "glycog glucag, thymin thiamin, arteri arteriol, nucleu nucleolu, cystein cystin,"
    "creatin creatinin, adenin adenosin, guanin guanosin, cytosin cytidin cytisin, neuro neutro,"
    "prostat prostrat, radial radical, casual causal, complement compliment, principal principle,"
    "stationary stationery, discreet discrete, desert dessert, immigr emigr, illusi allusi,"
    "elicit illicit, emin immin, contin contig, parameter perimeter, chromatid chromatin,"
    "glutama glutami, aspartat aspartam, ureter urethr, humerus humorous, malleus malleolus,"
    "ingenious ingenuous, personal personnel, martial marital, averse adverse, council counsel,"
    "conscious conscience, encod decod, max min, tyrosin thyroxin, epiglott epitop, trache trach,"
    "cavalry calvary, angle angel, flaunt flout, precede proceed, device devise, cortico cortisol,"
    "histidin histamin, palpat palpit, dysphag dysphas, callus callous, mucus mucous, ilium ileum,"
    "convex concav, median medial, rational rationale, sensual sensuous, historic hysteric,"
    "statut statu, statue statute, covarianc covariat, tempor temper, facult facilit"
)
"""Pieces of words of which one letter or two make another word that is taught beside it."""

_LIGHT: Final = _words(
    "a an and are as at be by for from in is it its of on or that their this to un was were which "
    "with method algorithm function layer process theory law cell disease syndrome network model "
    "test effect theorem rule principle technique system reaction problem unit units cells layers "
    "percent approximately about circa very called"
)
"""Words without which an answer may still be the one that was meant."""

_MONTHS: Final = _words(
    "january february march april may june july august september october november december"
)


def _swapped(left: str, right: str, group: tuple[str, ...]) -> bool:
    """Whether the words begin with two of the group, and go on alike."""
    heads = [
        max((head for head in group if word.startswith(head)), key=len, default="")
        for word in (left, right)
    ]
    if not all(heads) or heads[0] == heads[1]:
        return False
    rest, other = left[len(heads[0]) :], right[len(heads[1]) :]
    # A slip further on does not make "hypotention" a "hypertension".
    return OSA.distance(rest, other) <= (min(map(len, heads)) > 2)  # noqa: PLR2004


def _are_other_words(left: str, right: str) -> bool:
    """Whether two words which look alike are known to mean different things."""
    short, long = sorted((left, right), key=len)
    head = long.removesuffix(short)
    return (
        (long != short and long.endswith(short) and (len(head) > 1 or head in _NEGATING))
        or any(_swapped(left, right, group) for group in _OPPOSITES)
        or any(
            one in left and OSA.distance(left.replace(one, two, 1), right) <= (len(one) > 4)  # noqa: PLR2004
            for group in _CONFUSED
            for one, two in permutations(group, 2)
            if two in right and not (one in right and two in left)
        )
    )


def _stem_of_two_endings(left: str, right: str) -> str:
    """What two words share before two different endings of substances; else nothing."""
    for ending in _ENDINGS:
        stem = left.removesuffix(ending)
        if stem != left and right.startswith(stem) and right[len(stem) :] in _ENDINGS:
            return stem
    return ""


def _are_slips(left: str, right: str) -> bool:
    """Whether fingers or spelling may have made the one word of the other."""
    if left[0] != right[0]:
        return False
    stem = min(len(_INFLECTION.sub("", word)) for word in (left, right))
    edits = Levenshtein.editops(left, right).as_list()
    if len(edits) > 1 and OSA.distance(left, right) == 1:
        return stem >= OMISSION_FROM and left[-1] == right[-1]
    for kind, here, there in edits:
        if kind == "replace":
            last = here == len(left) - 1
            if last or stem < ONE_SLIP_FROM or left[here] + right[there] not in _SLIPS:
                return False
        else:
            long, at = (left, here) if kind == "delete" else (right, there)
            last = at == len(long) - 1 and long[at] != long[at - 1]
            if stem < OMISSION_FROM or (
                last and (len(long) <= LAST_LETTER_FROM or long[at] in _INFLECTING)
            ):
                return False
    return True


def _is_inflected(short: str, long: str) -> bool:
    """Whether the second is a plural of the first."""
    if len(short) < 3:  # noqa: PLR2004 - "as" is not two a
        return False
    endings = (("", "s"), ("", "es"), ("y", "ies"), ("um", "a"), ("us", "i"), ("is", "es"))
    return any(
        long == short.removesuffix(one) + many and short.endswith(one)
        for one, many in (*endings, ("a", "ae"), ("on", "a"), ("ix", "ices"), ("ex", "ices"))
        if len(short) - len(one) > 3 or not one  # noqa: PLR2004
    ) and not short.endswith("s" if long == short + "s" else "\0")


@lru_cache(maxsize=CACHED_FORMS)
def _fit_word(given: str, target: str) -> _Fit:
    if given == target:
        return _Fit.EXACT
    short, long = sorted((given, target), key=len)
    if not _ALPHABETS.fullmatch(short) or not _ALPHABETS.fullmatch(long):
        return _Fit.NONE
    if _is_inflected(short, long) or _is_inflected(long, short):
        return _Fit.ALIKE
    limit = (len(short) >= ONE_SLIP_FROM) + (len(short) >= TWO_SLIPS_FROM)
    distance = OSA.distance(given, target, score_cutoff=limit + 1)
    if not limit or distance > limit + 1 or distance > NEAR_SHARE * len(long):
        return _Fit.NONE
    if _are_other_words(given, target):
        return _Fit.NONE
    if stem := _stem_of_two_endings(given, target):
        return _Fit.NONE if _CHEMICAL.fullmatch(stem) else _Fit.NEAR
    return _Fit.SLIP if distance <= limit and _are_slips(given, target) else _Fit.NEAR


def _fit_in_order(given: Sequence[str], target: Sequence[str]) -> _Fit:
    if len(given) != len(target):
        return _Fit.NONE
    fits = [_fit_word(one, other) for one, other in zip(given, target, strict=True)]
    if fits.count(_Fit.NEAR) + fits.count(_Fit.SLIP) > SLIPPED_WORDS:
        return _Fit.NONE
    return min(fits)


def _paired(given: Sequence[str], target: Sequence[str]) -> tuple[list[str], list[str]]:
    """The given words that no target word takes, and the target words without one."""
    left, missing = list(given), []
    for word in target:
        best = max(left, key=lambda one: _fit_word(one, word), default="")
        if best and _fit_word(best, word) >= _Fit.SLIP:
            left.remove(best)
        else:
            missing.append(word)
    return left, missing


def _fit_words(given: Sequence[str], target: Sequence[str]) -> _Fit:
    """Two answers in words, the second the wanted one."""
    in_order = _fit_in_order(given, target)
    if in_order:
        return in_order
    left, missing = _paired(given, target)
    if not left and not missing:
        return _Fit.ALIKE if _MONTHS.intersection(target) else _Fit.NEAR
    if left and missing:
        one_light = len(left) == len(missing) == 1 and {*left, *missing} <= _LIGHT
        return _Fit.NEAR if one_light else _Fit.NONE
    rest = left or missing
    # "mitosis or meiosis" knows neither; a lone letter tells vitamins and hepatitides apart.
    if "or" in left or len(rest) > FEW_WORDS or any(len(word) == 1 for word in rest):
        return _Fit.NONE
    heavy = len([word for word in rest if word not in _LIGHT])
    shared = [word for word in (target if left else given) if word not in _LIGHT]
    only_number = all(word[0].isdigit() for word in shared)
    near = bool(shared) and (not heavy or (heavy == 1 and (only_number or len(shared) > 1)))
    return _Fit.NEAR if near else _Fit.NONE


def _fit_signs(given: Sequence[str], target: Sequence[str]) -> _Fit:
    """Two answers of which one at least has maths signs or brackets."""
    signs = [[token for token in side if not is_word(token)] for side in (given, target)]
    if signs[0] == signs[1]:
        in_order = _fit_in_order(given, target)
        swapped = set(signs[0]) == {"+"} and sorted(given) == sorted(target)
        return _Fit.NEAR if swapped else in_order
    for one, other in ((given, target), (target, given)):
        if "=" in other and "=" not in one and other[other.index("=") + 1 :] == one:
            return _Fit.NEAR
    if {*signs[0], *signs[1]} <= BRACKETS and not all(signs):
        return min(_Fit.NEAR, _fit_words(*([t for t in s if is_word(t)] for s in (given, target))))
    return _Fit.NONE


def _fit_list(given: Form, target: Form) -> _Fit:
    """An answer that is a list, in any order."""
    if not given.items:
        single = all(len(item.tokens) == 1 for item in target.items)
        words = [[w for w in form.tokens if w != "and"] for form in (given, target)]
        return _Fit.SLIP if single and _paired(*words) == ([], []) else _Fit.NONE
    left, low, found = list(given.items), _Fit.ALIKE, 0
    for item in target.items:
        best = max(left, key=lambda one: _fit(one, item), default=None)
        if best is not None and (fit := _fit(best, item)) >= _Fit.SLIP:
            left.remove(best)
            low, found = min(low, fit), found + 1
    if left or found < len(target.items) - 1 or found < 2:  # noqa: PLR2004 - one is no list
        return _Fit.NONE
    return low if found == len(target.items) else _Fit.NEAR


def _fit_initials(given: Form, target: Form) -> _Fit:
    """One answer in words, the other their initials."""
    for short, words in ((given, target), (target, given)):
        letters = short.key.removesuffix("s")
        if len(short.tokens) == 1 < len(words.tokens) and len(letters) <= MAX_ABBREVIATION:
            heavy = tuple(word for word in words.tokens if word not in _LIGHT)
            if initials(words.tokens) in {short.key, letters} or (
                len(heavy) > 1 and initials(heavy) in {short.key, letters}
            ):
                # Words can be made up for any letters, so as an answer they prove nothing.
                known = short is given and len(letters) >= INITIALS_FROM
                return _Fit.ALIKE if known else _Fit.NEAR
    return _Fit.NONE


def _fit(given: Form, target: Form) -> _Fit:
    if given.key == target.key:
        same = not given.article or not target.article or given.article == target.article
        return _Fit.EXACT if same else _Fit.NEAR
    if target.items and (fit := _fit_list(given, target)):
        return fit
    one, other = given.tokens, target.tokens
    if arabic(one) == arabic(other):
        return _Fit.ALIKE
    for differs in (
        lambda token: token[0].isdigit(),
        lambda token: token in NEGATIONS,
    ):
        if [*filter(differs, one)] != [*filter(differs, other)]:
            return _Fit.NONE
    if fit := _fit_initials(given, target):
        return fit
    if not all(map(is_word, (*one, *other))):
        return _fit_signs(one, other)
    fit = _fit_words(one, other)
    if not fit and len(one) != len(other) and len(target.key) >= TWO_SLIPS_FROM:
        # "crossentropy los" is written as other words than "cross-entropy loss".
        return min(_Fit.NEAR, _fit_word(given.key, target.key))
    return (
        min(fit, _Fit.NEAR)
        if given.article != target.article and given.article and target.article
        else fit
    )


def _best(given: Iterable[Form], targets: Iterable[Form]) -> tuple[_Fit, float]:
    """The best fit, and as the second rank how many letters are the same (1.0: all)."""
    pairs = [(one, other) for one in given for other in targets]
    return max(
        (
            (
                fit := _fit(one, other),
                1.0 if fit is _Fit.ALIKE else OSA.normalized_similarity(one.key, other.key),
            )
            for one, other in pairs
        ),
        default=(_Fit.NONE, 0.0),
    )


def _fits_another(
    given: str,
    mine: tuple[_Fit, float],
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
        same = _best(others, targets)[0] is _Fit.EXACT
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
    if mine[0] is _Fit.EXACT:
        return Verdict.RIGHT
    if mine[0] is _Fit.NONE:
        return Verdict.WRONG
    pool = list(others() if callable(others) else others)
    if pool and _fits_another(given, mine, targets, pool, strict=strict):
        return Verdict.WRONG
    return Verdict.UNSURE if mine[0] is _Fit.NEAR else Verdict.RIGHT
