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
from itertools import pairwise, permutations
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
    respell,
    words,
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
"""Letters of the longer word from which a missing last letter is a slip (but for those which make
forms of a word, as -d); in shorter ones it makes another word (moral and morale)."""

LONG_PIECE_FROM: Final = 4
"""Letters from which a known beginning or piece settles the matter though the rest has a slip."""

PLURAL_FROM: Final = 3
"""Letters before the ending of a plural: "as" is not two a."""

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


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Every pair, both ways, of the words within each group; commas part the groups."""
    return frozenset(pair for group in text.split(",") for pair in permutations(words(group), 2))


_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SLIPS: Final = frozenset(
    {
        *_pairs(",".join(f"{a} {b}" for row in _ROWS for a, b in pairwise(row))),
        *_pairs("q a, w a s, e s d, r d f, t f g, y g h, u h j, i j k, o k l, p l"),
        *_pairs("a z, s z x, d x c, f c v, g v b, h b n, j n m, k m"),
        *_pairs("a e i o u y, c k q, c s z, g j, f v w, y z, t d, b p"),
    }
)
"""Letters written for one another: neighbours on the keyboard, vowels, and sounds alike."""

_ALPHABETS: Final = re.compile(r"[^\W\d_\u0590-\U0010ffff]+")
_INFLECTION: Final = re.compile(r"(?:ings?|ed|ers|(?<![aisu])e?s|ly)$")
_INFLECTING: Final = frozenset("drnyl")
_PLURALS: Final = (("", "s"), ("", "es"), ("y", "ies"), ("um", "a"), ("us", "i"), ("is", "es"))
_RARE_PLURALS: Final = (("a", "ae"), ("a", "e"), ("on", "a"), ("ix", "ices"), ("ex", "ices"))

_OPPOSITES: Final = _pairs(
    "under over, hyper hypo, inter intra intro extra extro infra, pre post, in out ex de, en de,"
    "up down, max min, homo hetero, macro micro, forward backward, ab ad, af ef, ad ef,"
    "ante post, endo exo ecto epi, mono di bi tri tetra penta poly multi uni, ortho para meta,"
    "peri para, super sub supra infra, brady tachy, eu dys, ana cata, an cat, cis trans,"
    "syn sym anti pro, fore back, gluco galacto glyco, im ex, leuko erythro, oligo poly, end ex,"
    "hyp hyper, mon di tri, antero postero, paleo neo"
)
"""Beginnings which make opposites, or at least other things, of what follows them."""

_ALIKE_HEADS: Final = _pairs("pre pro per, un in, em im, de di dis, ac ex, as des, con com")
"""Beginnings that are also taken for one another by mistake: nobody can tell but the person."""

_LONGEST_HEAD: Final = max(len(head) for head, _ in _OPPOSITES | _ALIKE_HEADS)
_NEGATING: Final = frozenset(words("a an ant un in im il ir non dis de anti mis mal ex counter"))

_ENDINGS: Final = words(
    "ate ite ide ine ane ene yne ase ose one ol al yl ic ous ium oid oma osis itis emia fy ty"
)
"""Endings that tell substances, diseases, or an act and its quality apart."""

_CHEMICAL: Final = re.compile(
    r".*(?:sulf|nitr|chlor|brom|phosph|phosphon|carbon|iod|fluor|arsen|alk|meth|eth|prop|but|pent|"
    r"hex|hept|oct|cupr|ferr|stann|mercur|lact|malt|sucr|amyl|cellul|sacchar|retin|glycer|benz)(?:an|en|in)?"
)

_CONFUSED: Final = _pairs(
    # the sciences and medicine
    "abdu addu, absor adsor, mitos meios, mitot meiot, stalact stalagm, perine perone,"
    "neuro neutro, glycog glucag, thymin thiamin, arteri arteriol, nucleu nucleolu,"
    "cystein cystin, max min, creatin creatinin, adenin adenosin, guanin guanosin,"
    "cytosin cytidin, chromatid chromatin, prostat prostrat, radial radical, glutama glutami,"
    "aspartat aspartam, ureter urethr, humer humor, malle malleol, encod decod, tyrosin thyroxin,"
    "histidin histamin, palpat palpit, dysphag dysphas, convex concav conclav,"
    "medial median medical, covarianc covariat, parameter perimeter, reflect refract retract,"
    "infarct infract, infect inflect inflict, isotop isotrop, convect conduct connect confect,"
    "topolog typolog, topograph typograph, palatal palatial, synaptic synoptic,"
    "confusion contusion, concussion concession, ligat legat, strat striat, germani gerani,"
    "meth eth, mucus mucous, callus callous, interior inferior, congenital congenial,"
    "constrict construct, mediat meditat medicat, delet deplet, addict addit, stimulat simulat,"
    "irrigat irritat, inhibit inhabit, inhibit exhibit, section suction, lateral literal,"
    "topical tropical typical, conic comic cynic, fraction friction fiction faction,"
    "defect deflect detect, internal infernal eternal, climactic climatic, altitud aptitud,"
    "adapt adopt, contact contract, attenuat actuat, crustal crystal, secretar secretor,"
    "complet compet comput, anterio arterio, venous venus, causal casual, contigu continu,"
    "quantif quantit, raptur ruptur,"
    "insulin inulin, facial fascial, hepatic heptic, blast clast, proton photon phonon,"
    "peritone perine, cortisone cortisol, athero arterio, ammonia ammonium,"
    # law, history, places and everyday words
    "complement compliment, principal principle, stationary stationery, discreet discrete,"
    "desert dessert, immigr emigr, illusi allusi, elicit illicit, immin emin, personal personnel,"
    "martial marital marshal, averse adverse, council counsel, conscious conscience,"
    "device devise, ingenious ingenuous, cavalry calvary, proceed precede, prescri proscri,"
    "perfect prefect, persecut prosecut, statut statu, temper tempor, facult facilit,"
    "rational rationale, contest context, sensual sensuous, historic hysteric, protect protest,"
    "concert convert, massag messag, deriv depriv, transit transmit, confirm conform,"
    "collisi collusi, vocation vacation, altern alterc, draught drought, preclu prelu,"
    "sedat sedit, constrain constraint, deprecat depreciat, automatio automato,"
    "prophecy prophesy, corporal corporeal, equit iquit, cassation cessation,"
    "gradation graduation, reference reverence, expans expens, defian devian, currant current,"
    "perform preform, command commend, austria australia,"
    "slovak sloven, gambia zambia, poisson poison, cheveux chevaux, dessus dessous"
)
"""Pieces of words of which a letter or two make another word that is taught beside it; most were
found among the pairs of English words with one letter between them (60,000 words)."""

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


def _begin_otherwise(left: str, right: str, heads: frozenset[tuple[str, str]]) -> bool:
    """Whether the words begin with a pair of these heads, and go on alike."""
    for here in range(1, _LONGEST_HEAD + 1):
        for there in range(1, _LONGEST_HEAD + 1):
            if (left[:here], right[:there]) in heads:
                # A slip further on does not make "hypotention" a "hypertension".
                forgiven = int(min(here, there) >= LONG_PIECE_FROM)
                if OSA.distance(left[here:], right[there:]) <= forgiven:
                    return True
    return False


def _are_other_words(left: str, right: str) -> bool:
    """Whether two words which look alike are known to mean different things."""
    short, long = sorted((left, right), key=len)
    head = long.removesuffix(short)
    if head != long and (len(head) > 1 or (head in _NEGATING and head != short[0])):
        return True
    return _begin_otherwise(left, right, _OPPOSITES) or any(
        one in left
        and two in right
        and OSA.distance(left.replace(one, two, 1), right) <= (len(one) >= LONG_PIECE_FROM)
        for one, two in _CONFUSED
        if one not in right or two not in left
    )


def _stem_of_two_endings(left: str, right: str) -> str:
    """What two words share before two different endings of the table; else nothing."""
    if left.endswith("s") and right.endswith("s"):
        left, right = left[:-1], right[:-1]
    for ending in _ENDINGS:
        stem = left.removesuffix(ending)
        if stem != left and right.startswith(stem) and right[len(stem) :] in _ENDINGS:
            return stem
    return ""


def _likely_slips(left: str, right: str) -> _Fit:
    """Whether fingers or spelling may have made the one word of the other."""
    stem = min(len(_INFLECTION.sub("", word)) for word in (left, right))
    edits = [*Levenshtein.editops(left, right)]
    distance = OSA.distance(left, right)
    swapped = distance < len(edits)
    if swapped and distance == 1:
        edits = []
    likely = left[0] == right[0] and stem >= OMISSION_FROM
    strange = 0
    for edit in edits:
        here, there = edit.src_pos, edit.dest_pos
        if edit.tag == "replace":
            last = here == len(left) - 1
            likely = likely and not last and stem >= ONE_SLIP_FROM
            strange += (left[here], right[there]) not in _SLIPS
        else:
            long, at = (left, here) if edit.tag == "delete" else (right, there)
            if at == len(long) - 1 and long[at] != long[at - 1]:
                likely = likely and len(long) >= LAST_LETTER_FROM and long[at] not in _INFLECTING
    if strange > 1 and not swapped:  # as metacarpal and metatarsal: no finger does that twice
        return _Fit.NONE
    return _Fit.SLIP if likely and not strange else _Fit.NEAR


def _is_plural(one: str, many: str) -> bool:
    """Whether the second is a plural of the first."""
    if many == one + "s":
        return len(one) >= PLURAL_FROM and not one.endswith("s")
    return any(
        one.endswith(ending)
        and len(one) - len(ending) >= PLURAL_FROM
        and many == one.removesuffix(ending) + plural
        for ending, plural in (*_PLURALS, *_RARE_PLURALS)
    )


def _likeness(given: str, target: str) -> _Fit:
    """Whether one word may stand for another though it is spelt otherwise."""
    shorter, longer = sorted((len(given), len(target)))
    limit = (shorter >= ONE_SLIP_FROM) + (shorter >= TWO_SLIPS_FROM)
    furthest = limit + (longer >= ONE_SLIP_FROM and given[0] == target[0])
    distance = OSA.distance(given, target, score_cutoff=limit + 1)
    too_far = distance > furthest or distance > NEAR_SHARE * longer
    if too_far or _are_other_words(given, target):
        return _Fit.NONE
    if stem := _stem_of_two_endings(given, target):
        return _Fit.NONE if _CHEMICAL.fullmatch(stem) else _Fit.NEAR
    if distance > limit or _begin_otherwise(given, target, _ALIKE_HEADS):
        return _Fit.NEAR
    return _likely_slips(given, target)


@lru_cache(maxsize=CACHED_FORMS)
def _fit_word(given: str, target: str) -> _Fit:
    one, other = respell(given), respell(target)
    if one == other:
        return _Fit.EXACT
    if not _ALPHABETS.fullmatch(given) or not _ALPHABETS.fullmatch(target):
        return _Fit.NONE
    if _is_plural(one, other) or _is_plural(other, one):
        return _Fit.NONE if _are_other_words(one, other) else _Fit.ALIKE
    return max(_likeness(given, target), _likeness(one, other))


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
        sides = [[word for word in side.tokens if word != "and"] for side in (given, target)]
        return _Fit.SLIP if single and _paired(*sides) == ([], []) else _Fit.NONE
    left, low, found = list(given.items), _Fit.ALIKE, 0
    for item in target.items:
        fits = [_fit(one, item) for one in left]
        best = max(fits, default=_Fit.NONE)
        if best >= _Fit.SLIP:
            left.pop(fits.index(best))
            low, found = min(low, best), found + 1
    if left or found < max(len(target.items) - 1, 2):
        return _Fit.NONE
    return low if found == len(target.items) else _Fit.NEAR


def _fit_initials(given: Form, target: Form) -> _Fit:
    """One answer in words, the other their initials."""
    for short, long in ((given, target), (target, given)):
        letters = {short.key, short.key.removesuffix("s")}
        if len(short.tokens) == 1 < len(long.tokens) and len(short.key) <= MAX_ABBREVIATION:
            heavy = [word for word in long.tokens if word not in _LIGHT]
            if initials(long.tokens) in letters or (len(heavy) > 1 and initials(heavy) in letters):
                # Words can be made up for any letters, so as an answer they prove nothing.
                known = short is given and len(short.key) >= INITIALS_FROM
                return _Fit.ALIKE if known else _Fit.NEAR
    return _Fit.NONE


def _fit_tokens(given: Form, target: Form) -> _Fit:
    one, other = given.tokens, target.tokens
    marks = [[t for t in side if t[0].isdigit() or t in NEGATIONS] for side in (one, other)]
    if marks[0] != marks[1]:
        return _Fit.NONE
    if not all(map(is_word, (*one, *other))):
        return _fit_signs(one, other)
    fit = _fit_initials(given, target) or _fit_words(one, other)
    if not fit and len(one) != len(other) and len(min(*one, *other, key=len)) > 1:
        # "crossentropy los" is written as other words than "cross-entropy loss".
        fit = min(_Fit.NEAR, _fit_word(given.key, target.key))
        fit = fit if OSA.distance(given.key, target.key) == 1 else _Fit.NONE
    return fit


def _fit(given: Form, target: Form) -> _Fit:
    if given.key == target.key:
        fit = _Fit.EXACT
    elif arabic(given.tokens) == arabic(target.tokens):
        fit = _Fit.ALIKE
    else:
        in_list = _fit_list(given, target) if target.items else _Fit.NONE
        fit = in_list or _fit_tokens(given, target)
    # "Tisch" is "der Tisch", while "die Tisch" shows what is not known.
    other_article = given.article and target.article and given.article != target.article
    return min(fit, _Fit.NEAR) if other_article else fit


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
