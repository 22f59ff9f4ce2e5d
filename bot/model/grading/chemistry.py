"""Chemical formulas and equations: H₂SO₄, SO4^2-, Fe(III), 2H2 + O2 -> 2H2O."""

import re
import unicodedata
from typing import Final

from bot.model.grading.lexicon import words
from bot.model.grading.similarity import Fit

LONGEST: Final = 100
_ELEMENTS: Final = "|".join(
    sorted(
        words(
            "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge "
            "As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Hf Ta W "
            "Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu"
        ),
        key=len,
        reverse=True,
    )
)
_STATES: Final = re.compile(r"\((?:s|l|g|aq)\)")
_SPECIES: Final = re.compile(
    rf"(\d*)((?:(?:{_ELEMENTS})\d*|\((?:(?:{_ELEMENTS})\d*)+\)\d*|·\d*)+)(?:\^?(\d*)([+-]))?"
)
_CHARGED: Final = re.compile(rf"({_ELEMENTS})\((I{{1,3}}|IV|VI{{0,2}})\)")
_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7}
_METALS: Final = dict(
    pair.split(":")
    for pair in words(
        "iron:Fe copper:Cu lead:Pb tin:Sn manganese:Mn chromium:Cr cobalt:Co nickel:Ni mercury:Hg "
        "silver:Ag gold:Au vanadium:V titanium:Ti"
    )
)
_NAMED: Final = re.compile(rf"(?i)^\s*({'|'.join(_METALS)})\s*\((I{{1,3}}|IV|VI{{0,2}})\)")
_ARROW: Final = re.compile(r"-+>|=>|→|⟶|⇌|⇒|<=>|<->|=")


def _side(text: str) -> tuple[str, ...] | None:
    """The species of one side of an equation, sorted."""
    species = []
    for part in re.split(r"\s\+\s|(?<=[\dA-Za-z)])\+(?=\s*\d*[A-Z(])", text.strip()):
        bare = part.replace(" ", "")
        if charged := _CHARGED.fullmatch(bare):
            species.append(f"{charged[1]}^{_ROMAN[charged[2]]}+")
            continue
        match = _SPECIES.fullmatch(bare)
        if match is None:
            return None
        count, atoms, charge, sign = match.groups(default="")
        caret = "^" in bare
        # "Ca2+" has the charge 2, while "NH4+" has 4 atoms: as they are written.
        if sign and not caret and not charge and re.fullmatch(r"[A-Z][a-z]?[1-4]", atoms):
            atoms, charge = atoms[:-1], atoms[-1]
        elif sign and not caret and not charge and (written := re.search(r"\d(\d)$", atoms)):
            atoms, charge = atoms[:-1], written[1]  # SO42- and SO4 2-
        charge = charge if charge != "1" else ""
        species.append(
            f"{'' if count == '1' else count}{atoms}{f'^{charge}{sign}' if sign else ''}"
        )
    return tuple(sorted(species))


def species_of(text: str) -> tuple[tuple[str, ...], ...] | None:
    """The sides of a chemical equation, or the one side of a formula; None if it is neither."""
    if len(text) > LONGEST or not re.search(r"[A-Z]", text):
        return None
    text = unicodedata.normalize("NFKC", re.sub(r"[⁺⁻⁰¹²³⁴-⁹]+", _raised, text)).replace("−", "-")
    text = _NAMED.sub(lambda match: f"{_METALS[match[1].casefold()]}({match[2]})", text)
    text = text.replace("++", "2+").replace("--", "2-") if not _ARROW.search(text) else text
    text = _STATES.sub("", re.sub(r"[{}_$\\]|\bce\b", "", text)).replace("–", "-")
    sides = tuple(_side(side) for side in _ARROW.split(text))
    return None if None in sides else tuple(side for side in sides if side is not None)


def _raised(match: re.Match[str]) -> str:
    return "^" + match[0]


def fit_species(given: str, target: str) -> Fit | None:
    """How well a typed formula of chemistry fits; None if the two are not such formulas.

    Letter case counts only where both are written as formulas, so ``h2o`` is left to the letters.
    """
    wanted = species_of(target)
    if wanted is None or target.isalpha():
        return None
    typed = species_of(given)
    if typed is None:
        return None
    return Fit.ALIKE if typed == wanted else Fit.NONE
