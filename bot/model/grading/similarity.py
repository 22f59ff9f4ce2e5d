"""Whether a typed word is the wanted word, apart from a typing slip.

A slip is forgiven, but another word is not. There is no dictionary, so the two are distinguished by
where and how the words differ. Slips are neighbours on the keyboard, swapped, missing or doubled
letters, and wrong vowels inside a long word. Differences in prefixes and endings, and a table of
known pairs, mean that it is another word.
"""

import enum
import re
from functools import lru_cache
from itertools import pairwise, permutations
from typing import Final

from rapidfuzz.distance import OSA, Levenshtein

from bot.model.grading.lexicon import VERB_FORMS, respell, words
from bot.model.grading.normalize import CACHED_FORMS

ONE_SLIP_FROM: Final = 6
"""The length in letters from which one slip is forgiven: for most shorter words, another word
differs in only one letter."""

TWO_SLIPS_FROM: Final = 10
"""The length in letters from which two slips are forgiven: like one slip in six letters, that is
about a fifth of the word."""

OMISSION_FROM: Final = 5
"""The length in letters, without an ending like -ing, from which a missing, doubled or swapped
letter is a slip. In 60,000 English words, such a change gives another word a fifth as often as a
replaced letter does."""

LAST_LETTER_FROM: Final = 8
"""The length of the longer word from which a missing last letter is a slip, unless the letter makes
a form of the word, such as -d. In shorter words it makes another word (moral and morale)."""

LONG_PIECE_FROM: Final = 4
"""The length in letters from which a known prefix or piece decides even if the rest has a slip."""

PLURAL_FROM: Final = 3
"""The fewest letters before the ending of a plural: "as" is not the plural of "a"."""

GERUND_FROM: Final = 5
"""The fewest letters of a verb that may be meant for its form with -ing."""

NEAR_SHARE: Final = 0.25
"""The largest share of a word's letters that may differ for the fit NEAR."""


class Fit(enum.IntEnum):
    """How well two answers fit, from worst to best.

    ALIKE is a plural or an abbreviation, SLIP a typing error. At NEAR the person decides.
    """

    NONE = 0
    NEAR = 1
    SLIP = 2
    ALIKE = 3
    EXACT = 4


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """All ordered pairs of the words within each group; groups are separated by commas."""
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
"""Letters that are typed for one another: keyboard neighbours, vowels, and similar sounds."""

_VOWELS: Final = re.compile(r"[aeiouy]|[^\x00-\x7f]")
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
"""Prefixes that give a word an opposite or at least another meaning."""

_ALIKE_HEADS: Final = _pairs("pre pro per, un in, em im, de di dis, ac ex, as des, con com")
"""Prefixes that are also confused by mistake: only the person can tell what they meant."""

_LONGEST_HEAD: Final = max(len(head) for head, _ in _OPPOSITES | _ALIKE_HEADS)
_NEGATING: Final = frozenset(words("a an ant un in im il ir non dis de anti mis mal ex counter"))

_ENDINGS: Final = words(
    "ate ite ide ine ane ene yne ase ose one ol al yl ic ous ium oid oma osis itis emia fy ty"
)
"""Endings that distinguish substances, diseases, or an act and its quality."""

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
"""Pieces of words that differ in a letter or two, where both words are taught in the same subject.
Most were found among pairs of 60,000 English words that differ in one letter."""


def _begin_otherwise(left: str, right: str, heads: frozenset[tuple[str, str]]) -> bool:
    """Whether the words begin with a pair of these prefixes, and are otherwise the same."""
    for left_length in range(1, _LONGEST_HEAD + 1):
        for right_length in range(1, _LONGEST_HEAD + 1):
            if (left[:left_length], right[:right_length]) in heads:
                # "hypotention" is not "hypertension", although there is a slip further on.
                forgiven = int(min(left_length, right_length) >= LONG_PIECE_FROM)
                if OSA.distance(left[left_length:], right[right_length:]) <= forgiven:
                    return True
    return False


def _are_other_words(left: str, right: str) -> bool:
    """Whether two similar words are known to have different meanings."""
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
    """The common stem of two words with different endings from `_ENDINGS`; "" if there is none."""
    if left.endswith("s") and right.endswith("s"):
        left, right = left[:-1], right[:-1]
    for ending in _ENDINGS:
        stem = left.removesuffix(ending)
        if stem != left and right.startswith(stem) and right[len(stem) :] in _ENDINGS:
            return stem
    return ""


def _likely_slips(left: str, right: str) -> Fit:
    """Whether one word may be a typing or spelling mistake for the other: SLIP, NEAR or NONE."""
    stem = min(len(_INFLECTION.sub("", word)) for word in (left, right))
    edits = [*Levenshtein.editops(left, right)]
    distance = OSA.distance(left, right)
    swapped = distance < len(edits)
    if swapped and distance == 1:
        edits = []
    likely = left[0] == right[0] and stem >= OMISSION_FROM
    strange = 0
    for edit in edits:
        left_at, right_at = edit.src_pos, edit.dest_pos
        if edit.tag == "replace":
            last = left_at == len(left) - 1
            likely = likely and not last and stem >= ONE_SLIP_FROM
            strange += (left[left_at], right[right_at]) not in _SLIPS
        else:
            long, at = (left, left_at) if edit.tag == "delete" else (right, right_at)
            if at == len(long) - 1 and long[at] != long[at - 1]:
                likely = likely and len(long) >= LAST_LETTER_FROM and long[at] not in _INFLECTING
    if strange > 1 and not swapped:  # metacarpal and metatarsal: two unlikely slips are none
        return Fit.NONE
    return Fit.SLIP if likely and not strange else Fit.NEAR


def _is_plural(one: str, many: str) -> bool:
    """Whether the second word is a plural of the first."""
    if many == one + "s":
        return len(one) >= PLURAL_FROM and not one.endswith("s")
    return any(
        one.endswith(ending)
        and len(one) - len(ending) >= PLURAL_FROM
        and many == one.removesuffix(ending) + plural
        for ending, plural in (*_PLURALS, *_RARE_PLURALS)
    )


def _is_gerund(verb: str, gerund: str) -> bool:
    """Whether the second word is the first one with -ing: overfit or overfits, and overfitting."""
    verb = verb.removesuffix("s")
    if len(verb) < GERUND_FROM or not gerund.endswith("ing"):
        return False
    stem = gerund.removesuffix("ing")
    return stem in {verb, verb.removesuffix("e"), verb + verb[-1]}


def _likeness(given: str, target: str) -> Fit:
    """How well two words fit that are spelt differently."""
    shorter, longer = sorted((len(given), len(target)))
    limit = (shorter >= ONE_SLIP_FROM) + (shorter >= TWO_SLIPS_FROM)
    furthest = limit + (longer >= ONE_SLIP_FROM and given[0] == target[0])
    distance = OSA.distance(given, target, score_cutoff=limit + 1)
    too_far = distance > furthest or distance > NEAR_SHARE * longer
    if too_far or _are_other_words(given, target):
        return Fit.NONE
    if stem := _stem_of_two_endings(given, target):
        return Fit.NONE if _CHEMICAL.fullmatch(stem) else Fit.NEAR
    if distance > limit or _begin_otherwise(given, target, _ALIKE_HEADS):
        return Fit.NEAR
    return _likely_slips(given, target)


def _other_form(left: str, right: str) -> bool:
    """Whether two words of a language with endings differ at their ends alone: habla, hablas."""
    shorter, longer = sorted((left, right), key=len)
    stem = len(shorter) - 2
    return longer.startswith(shorter[: max(stem, 2)]) and len(longer) - stem <= LONG_PIECE_FROM


def _has_other_letters(left: str, right: str) -> bool:
    """Whether a letter is replaced, and not missing, doubled or swapped with its neighbour."""
    return len(left) == len(right) and sorted(left) != sorted(right)


def _fit_plural(one: str, many: str) -> Fit:
    """How well a word fits its plural, or what looks like one."""
    if _are_other_words(one, many) or not VERB_FORMS.isdisjoint((one, many)):
        return Fit.NONE
    # "https" is no plural; in many languages -as is another person of a verb in -a.
    doubtful = not _VOWELS.search(one + many) or (one[-1] == "a" and many[-1] == "s")
    return Fit.NEAR if doubtful else Fit.ALIKE


@lru_cache(maxsize=CACHED_FORMS)
def fit_word(given: str, target: str, *, english: bool = True) -> Fit:
    """How well a typed word fits the wanted word; only English plurals count as the same word."""
    one, other = (respell(given), respell(target)) if english else (given, target)
    if one == other:
        return Fit.EXACT
    if not _ALPHABETS.fullmatch(given) or not _ALPHABETS.fullmatch(target):
        return Fit.NONE
    if not english:
        # Another letter mostly makes another word: hambre and hombre.
        doubtful = _other_form(one, other) or _has_other_letters(one, other)
        return min(_likeness(one, other), Fit.NEAR if doubtful else Fit.SLIP)
    if _is_plural(one, other) or _is_plural(other, one):
        return _fit_plural(*sorted((one, other), key=len))
    likeness = max(_likeness(given, target), _likeness(one, other))
    return likeness or (Fit.NEAR if _is_gerund(one, other) or _is_gerund(other, one) else Fit.NONE)
