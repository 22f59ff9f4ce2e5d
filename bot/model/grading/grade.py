"""Grades a typed answer with one of three verdicts; an unclear case is never "right".

Numbers, dates and formulas are compared by value, other answers in their normal form (see
`normalize`), word by word (see `similarity`). Most unclear cases are decided by the card's wrong
options and the deck's other answers: what fits one of those better is wrong. For the rest, the
person decides.
"""

import enum
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from bot.model.grading.fit import best_fit
from bot.model.grading.maths.written import in_words, written_alike
from bot.model.grading.normalize import MAX_ABBREVIATION, as_signs, form, initials, only_signs
from bot.model.grading.similarity import Fit
from bot.model.grading.typed import asks_for_script

MAX_LENGTH: Final = 500
"""The longest text that is graded, in characters: longer than any short answer, so longer text was
pasted."""

RIVALS: Final = 12
"""How many other answers of the deck are compared: the most similar ones, found by rapidfuzz."""

RIVAL_CUTOFF: Final = 50
"""The similarity in percent below which another card's answer can't fit better than the card's own:
answers that fit share at least half of their letters, except abbreviations, which are searched for
separately."""


class Verdict(enum.StrEnum):
    """The verdict on a typed answer. At UNSURE the person sees the right answer and decides."""

    RIGHT = "right"
    UNSURE = "unsure"
    WRONG = "wrong"


def _letters(text: str) -> str:
    """A text without what never tells two answers apart: capitals and blanks around it."""
    # Σ is a sum; as a letter it would become σ.
    return unicodedata.normalize("NFC", " ".join(text.replace("Σ", "∑").split())).casefold()


def _is_english(language: str, answer: str) -> bool:
    """Whether an answer is English: it says otherwise with letters that English lacks."""
    foreign = any(char.isalpha() and "\u00c0" <= char <= "\u024f" for char in answer)
    return language[:2].casefold() in {"en", ""} and not foreign and "¿" not in answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What was typed for a card, and how well it fits.

    Attributes:
        text: What the person typed.
        own: The card's answers.
        fit: How well the text fits them, as `best_fit` returns it.
        strict: As in `grade`.
        english: As in `best_fit`.
    """

    text: str
    own: Sequence[str]
    fit: tuple[Fit, float]
    strict: bool
    english: bool

    def fits_one_of(self, wrong: Sequence[str]) -> bool:
        """Whether one of some wrong answers fits at least as well as the card's own."""
        similar = process.extract(
            self.text,
            wrong,
            scorer=fuzz.token_set_ratio,
            processor=str.casefold,
            score_cutoff=RIVAL_CUTOFF,
            limit=RIVALS,
        )
        rivals = [rival for rival, _, _ in similar]
        letters = self.text.strip().casefold()
        if len(letters) <= MAX_ABBREVIATION and letters.isalpha():
            rivals += [
                answer
                for answer in wrong
                if initials(re.findall(r"\w+", answer.casefold())) == letters
            ]
        return any(
            self._fit(self.text, [rival]) >= self.fit
            and self._fit(rival, self.own)[0] is not Fit.EXACT
            for rival in rivals
        )

    def is_another_answer(self, pool: Sequence[str]) -> bool:
        """Whether another card's answer is meant: one with these letters, or one that fits."""
        # Letters come first, before accents are left out: "schon" is not "schön" if both are asked.
        if _letters(self.text) in map(_letters, pool):
            key = form(self.text, strict=True).key
            return all(form(text, strict=True).key != key for text in self.own)
        return bool(pool) and self.fit[0] is not Fit.EXACT and self.fits_one_of(pool)

    def _fit(self, given: str, targets: Iterable[str]) -> tuple[Fit, float]:
        return best_fit(given, targets, strict=self.strict, english=self.english)


def grade(
    given: str,
    *,
    answer: str,
    accept: Sequence[str] = (),
    strict: bool = False,
    ordered: bool = False,
    distractors: Sequence[str] = (),
    language: str = "en",
    question: str = "",
    others: Iterable[str] | Callable[[], Iterable[str]] = (),
) -> Verdict:
    """Grades a typed answer.

    Args:
        given: What the person typed.
        answer: The card's answer.
        accept: Other answers that count as right.
        strict: Whether accents count; otherwise ``ou`` equals ``où``.
        ordered: Whether the order counts if the answer is a list.
        distractors: The card's wrong options, which are wrong as typed answers, too.
        language: The deck's language as a BCP 47 tag: only in English a plural is the same word.
        question: The card's question. If it asks for a script, かたかな is not カタカナ.
        others: The short answers of the deck's other cards, or a function that returns them. They
            are used only if `given` is neither the answer to the letter nor clearly wrong. They may
            include the card's own answer.

    Returns:
        RIGHT for the answer as it stands on the card, of any length and of any signs, for the same
        number, date or formula, also in TeX or as screens show it, and for the answer with a typing
        slip, in the plural, or as an abbreviation. UNSURE for what is near the answer: the person
        decides. WRONG for everything else, and for what fits a wrong option or another card's
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
    own = [text for text in (answer, *accept) if len(text) <= MAX_LENGTH and not only_signs(text)]
    own += [in_words(text) for text in own if "\\" in text]
    english = _is_english(language, answer)
    strict = strict or asks_for_script(question)
    mine = best_fit(given, own, strict=strict, english=english, ordered=ordered)
    letters = _letters(given)
    to_the_letter = letters and letters in map(_letters, own)
    if to_the_letter or any(written_alike(given, text) for text in own):
        return Verdict.RIGHT
    meant = _Typed(text=given, own=own, fit=mine, strict=strict, english=english)
    if mine[0] is Fit.NONE or letters in map(_letters, distractors):
        return Verdict.WRONG
    if (distractors and meant.fits_one_of(distractors)) or meant.is_another_answer(
        list(others() if callable(others) else others)
    ):
        return Verdict.WRONG
    return Verdict.UNSURE if mine[0] is Fit.NEAR else Verdict.RIGHT
