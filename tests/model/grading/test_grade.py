import random
import tomllib
from pathlib import Path
from typing import Final

import msgspec
import pytest
from hypothesis import assume, settings
from hypothesis import given as generated
from hypothesis import strategies as st

from bot.model.grading.grade import MAX_LENGTH, Verdict, grade
from bot.model.grading.maths.formulas import is_formula
from bot.model.grading.normalize import as_signs
from bot.model.grading.typed import is_prose
from tests.amount import amount

PROPERTY: Final = settings(max_examples=amount(400), deadline=None, derandomize=True)
TABLES: Final = Path(__file__).with_name("judged_answers.toml")

RIGHT_SHARE: Final = 0.9
"""The smallest share of right pairs that must be graded RIGHT."""

NOT_WRONG_SHARE: Final = 0.95
"""The smallest share of right pairs that must not be graded WRONG."""

ACCEPTED_SHARE: Final = 0.02
"""The largest share of wrong held-out pairs that may be graded RIGHT."""

FAILING_SHARE: Final = 0.1
"""The largest share of held-out pairs that may get another verdict than wanted."""


WRONG_ACCEPTED_SHARE: Final = 0.01
"""The largest share of wrong answers to the cards that may be graded RIGHT."""

RIGHT_KNOWN_SHARE: Final = 0.9
"""The smallest share of right short answers to the cards that must be graded RIGHT or UNSURE."""


class Judged(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A typed answer and the verdict of a fair examiner, or several acceptable verdicts."""

    given: str
    answer: str
    want: Verdict | tuple[Verdict, ...]
    accept: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    strict: bool = False
    language: str = "en"

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The acceptable verdicts."""
        return (self.want,) if isinstance(self.want, Verdict) else self.want

    def graded(self) -> Verdict:
        """The verdict of `grade`."""
        return grade(
            self.given,
            answer=self.answer,
            accept=self.accept,
            strict=self.strict,
            language=self.language,
            others=self.others,
        )


class JudgedCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card with typed answers: under `right` those that are right, under `wrong` the others."""

    subject: str
    answer: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    accept: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    strict: bool = False
    ordered: bool = False
    language: str = "en"
    question: str = ""

    def graded(self, given: str) -> Verdict:
        """The verdict of `grade`."""
        return grade(
            given,
            answer=self.answer,
            accept=self.accept,
            strict=self.strict,
            ordered=self.ordered,
            distractors=self.distractors,
            language=self.language,
            question=self.question,
            others=self.others,
        )


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All tables of the file."""

    judged: tuple[Judged, ...]
    held_out: tuple[Judged, ...]
    card: tuple[JudgedCard, ...]


def _read() -> Tables:
    return msgspec.convert(tomllib.loads(TABLES.read_text("utf-8")), Tables)


def _failing(pairs: tuple[Judged, ...]) -> str:
    return "\n".join(
        f"{pair.given!r} for {pair.answer!r}: {pair.graded()}, wanted {'/'.join(pair.verdicts)}"
        for pair in pairs
        if pair.graded() not in pair.verdicts
    )


def _is_short(card: JudgedCard) -> bool:
    """Whether a card's answer is short: up to three words, a number or a formula."""
    return not is_prose(card.answer)


answers = st.text(min_size=1, max_size=60)
"""Any text, including surrogates."""

words = st.text(st.characters(categories=["Ll"], max_codepoint=0x24F), min_size=1, max_size=12)
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join)


def test_every_judged_pair_gets_its_verdict() -> None:
    """Each pair of the table is graded as a fair examiner would."""
    pairs = _read().judged
    assert len(pairs) >= 170
    assert sum(Verdict.RIGHT not in pair.verdicts for pair in pairs) * 2 >= len(pairs)
    failing = _failing(pairs)
    assert not failing, failing


def test_held_out_pairs_are_graded_about_as_well() -> None:
    """On pairs that the rules were not written for, hardly any wrong answer is accepted."""
    pairs = _read().held_out
    assert len(pairs) >= 40
    failing = _failing(pairs)
    wrong = [pair.graded() for pair in pairs if pair.want is Verdict.WRONG]
    assert wrong.count(Verdict.RIGHT) <= ACCEPTED_SHARE * len(wrong), failing
    assert len(failing.splitlines()) <= FAILING_SHARE * len(pairs), failing


def test_right_answers_are_seldom_refused() -> None:
    """Over both tables, nearly all right answers are graded RIGHT, and hardly any WRONG."""
    pairs = _read().judged + _read().held_out
    right = [pair.graded() for pair in pairs if pair.want is Verdict.RIGHT]
    assert right.count(Verdict.RIGHT) >= RIGHT_SHARE * len(right), _failing(pairs)
    assert right.count(Verdict.WRONG) <= (1 - NOT_WRONG_SHARE) * len(right), _failing(pairs)


def test_the_cards_are_of_many_subjects() -> None:
    """The cards have 600 typed answers of at least 8 subjects; a third of them is wrong."""
    cards = _read().card
    right = sum(len(card.right) for card in cards)
    wrong = sum(len(card.wrong) for card in cards)
    assert right + wrong >= 600
    assert wrong * 3 >= right + wrong
    assert len({card.subject for card in cards}) >= 8
    assert all(not {*card.right} & {*card.wrong} for card in cards)


def test_wrong_answers_to_the_cards_are_hardly_ever_accepted() -> None:
    """At most one in a hundred wrong answers is graded RIGHT."""
    pairs = [(card, given) for card in _read().card for given in card.wrong]
    accepted = [
        (given, card.answer) for card, given in pairs if card.graded(given) is Verdict.RIGHT
    ]
    assert len(accepted) <= WRONG_ACCEPTED_SHARE * len(pairs), accepted


def test_right_short_answers_to_the_cards_are_seldom_refused() -> None:
    """Nine of ten right answers to cards with short answers are graded RIGHT or UNSURE."""
    pairs = [(card, given) for card in _read().card if _is_short(card) for given in card.right]
    refused = [(given, card.answer) for card, given in pairs if card.graded(given) is Verdict.WRONG]
    assert len(refused) <= (1 - RIGHT_KNOWN_SHARE) * len(pairs), refused


def test_distractors_of_the_cards_are_wrong() -> None:
    """A card's own wrong option is neither right nor nearly right."""
    for card in _read().card:
        for given in card.distractors:
            for typed in (given, given.upper(), f" {given} "):
                assert card.graded(typed) is Verdict.WRONG, (typed, card.answer)


@PROPERTY
@generated(answers.filter(lambda text: as_signs(text) != ""), answers, st.booleans())
def test_an_answer_is_right_for_itself(text: str, other: str, strict: bool) -> None:  # noqa: FBT001
    """A card's own answer is right, whatever it is, wherever it stands on the card."""
    assert grade(text, answer=text, strict=strict) is Verdict.RIGHT
    assert grade(f"\n {text}\t", answer=text, strict=strict, others=[text]) is Verdict.RIGHT
    assert grade(text, answer=other, accept=[text], strict=strict) is Verdict.RIGHT


@PROPERTY
@generated(phrases, phrases)
def test_case_and_white_space_around_change_nothing(one: str, other: str) -> None:
    """Capitals and surrounding white space never change the verdict, but for names and formulas.

    Capitals at the begin of all words of an answer may make it a person's name. In a formula a
    capital is another variable.
    """
    assume(not is_formula(one))
    plain = grade(one, answer=other)
    for changed in (one.title(), f"  {one}\n\t", one.capitalize()):
        if changed.casefold().strip() == one.casefold():
            assert grade(changed, answer=other) is plain
            if changed != one.title():
                assert grade(other, answer=changed) is grade(other, answer=one)


@pytest.mark.parametrize(
    ("typed", "answer", "verdict"),
    [
        ("curie", "Marie Curie", Verdict.UNSURE),
        ("Gogh", "Vincent van Gogh", Verdict.UNSURE),
        ("J.S. Bach", "Johann Sebastian Bach", Verdict.UNSURE),
        ("Marie", "Marie Curie", Verdict.WRONG),
        ("Korea", "South Korea", Verdict.WRONG),
        ("York", "New York", Verdict.WRONG),
        ("War", "World War", Verdict.WRONG),
        ("learning", "deep learning", Verdict.WRONG),
    ],
)
def test_a_last_name_may_stand_for_the_name(typed: str, answer: str, verdict: Verdict) -> None:
    """A last name alone is in doubt; the end of a place's or thing's name is wrong."""
    assert grade(typed, answer=answer) is verdict


@PROPERTY
@generated(phrases)
def test_capitals_are_right(text: str) -> None:
    """The answer in capitals is right."""
    assert grade(text.upper(), answer=text) is Verdict.RIGHT


@PROPERTY
@generated(answers, answers, st.lists(answers, max_size=3), st.booleans())
def test_no_text_raises(one: str, other: str, others: list[str], strict: bool) -> None:  # noqa: FBT001
    """Any two texts get a verdict, and the same one again."""
    first = grade(one, answer=other, accept=others[:1], others=others, strict=strict)
    assert first in Verdict
    assert grade(one, answer=other, accept=others[:1], others=others, strict=strict) is first


@PROPERTY
@generated(
    st.sampled_from(
        ["type {} diabetes", "{}", "in {}", "vitamin B{}", "x^{} + 1", "about {} metres"]
    ),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_another_number_is_never_right(frame: str, number: int, other: int) -> None:
    """An answer with one number is not right where another is wanted."""
    if number != other:
        assert grade(frame.format(number), answer=frame.format(other)) is not Verdict.RIGHT


@PROPERTY
@generated(st.text(st.sampled_from("ab1290 .-"), min_size=1, max_size=15), st.data())
def test_a_changed_digit_is_never_right(text: str, data: st.DataObject) -> None:
    """An answer with one digit changed is never right."""
    indices = [index for index, char in enumerate(text) if char.isdigit()]
    if indices:
        at = data.draw(st.sampled_from(indices))
        digit = data.draw(st.sampled_from("0123456789".replace(text[at], "")))
        changed = f"{text[:at]}{digit}{text[at + 1 :]}"
        assert grade(changed, answer=text) is not Verdict.RIGHT


@pytest.mark.parametrize("nothing", ["", " ", "\n", "...", "?!", "«»", "()", "\u200b", "'\""])
def test_nothing_is_wrong(nothing: str) -> None:
    """A text without letters, digits and maths signs is wrong where words are wanted."""
    assert grade(nothing, answer="mitosis") is Verdict.WRONG


@pytest.mark.parametrize("blank", ["", " ", "\n", "\u200b", " \ufeff "])
def test_a_blank_text_is_wrong(blank: str) -> None:
    """A text that shows nothing is wrong, even if the card's answer is blank as well."""
    assert grade(blank, answer=blank) is Verdict.WRONG
    assert grade(blank, answer="mitosis", accept=[blank]) is Verdict.WRONG


SIGNS = (
    *(";", "::", ":", "{}", "[]", "()", "[ ]", ".", "..", "...", "?.", "_", "__", "\\", "//", "/"),
    *("=", "==", "===", ":=", "!=", "!==", "=>", "->", "<-", "<=", ">=", "<<", ">>", "<>", "<"),
    *("*", "**", "^", "&", "&&", "|", "||", "~", "@", "#", "$", "%", "`", "'", '"', "!", "?", ","),
    *("++", "+=", "-", "--", "+-", "🙂", "🙁", "❤", "♠", "∑", "∏", "∞", "∅"),
)


@pytest.mark.parametrize("wanted", SIGNS)
def test_answers_of_signs_are_compared_as_they_stand(wanted: str) -> None:
    """Of all signs only the wanted one is right, and no other is nearly right."""
    assert grade(f" {wanted}\n", answer=wanted) is Verdict.RIGHT
    assert grade(wanted, answer="none of them", accept=[wanted]) is Verdict.RIGHT
    for other in SIGNS:
        if other != wanted:
            assert grade(other, answer=wanted) is Verdict.WRONG, other
    assert grade(f"the {wanted}", answer=wanted) is Verdict.WRONG


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("<=", "≤"),
        ("->", "→"),
        ("→", "->"),
        ("!=", "≠"),
        ("*", "×"),
        ("-", "−"),
        ("“”", '""'),
        ("’", "'"),
        ("…", "..."),
        ("—", "--"),
        ("❤", "❤️"),
        ("❤️", "❤"),
    ],
)
def test_signs_that_keyboards_lack(given: str, answer: str) -> None:
    """What a keyboard lacks, or a phone replaces while one types, is the same sign."""
    assert grade(given, answer=answer) is Verdict.RIGHT


def test_a_sign_may_be_the_answer() -> None:
    """If the answer is a maths sign, that sign and no other is right."""
    assert grade("≤", answer="<=") is Verdict.RIGHT
    assert grade("<", answer="<=") is Verdict.WRONG


def test_a_paste_is_wrong() -> None:
    """A text above the length limit is wrong, unless it is the answer to the letter."""
    long = "a" * (MAX_LENGTH + 1)
    assert grade(long, answer=f"{long}b") is Verdict.WRONG
    assert grade(f" {long} ", answer=long) is Verdict.RIGHT
    assert grade("a", answer=long) is Verdict.WRONG


def test_the_deck_is_only_asked_when_in_doubt() -> None:
    """The deck's other answers are not read if the answer is exactly right or clearly wrong."""
    asked: list[str] = []

    def others() -> list[str]:
        asked.append("asked")
        return ["hypotension"]

    assert grade("Hypertension", answer="hypertension", others=others) is Verdict.RIGHT
    assert grade("liver", answer="hypertension", others=others) is Verdict.WRONG
    assert not asked
    assert grade("hypertensoin", answer="hypertension", others=others) is Verdict.RIGHT
    assert asked == ["asked"]


def test_an_iterator_of_others_will_do() -> None:
    """The other answers may come from a generator."""
    others = (answer for answer in ("Smith", "Johnston"))
    assert grade("Johnston", answer="Johnson", others=others) is Verdict.WRONG


@pytest.mark.parametrize("same", ["color", "colour", "the colour", "Colours"])
def test_another_card_with_the_same_answer_does_no_harm(same: str) -> None:
    """Another card with the same answer does not make it wrong."""
    assert grade(same, answer="colour", others=["colour", "color"]) is Verdict.RIGHT


def test_initials_of_another_answer_are_wrong() -> None:
    """Initials that fit two cards of the deck are wrong."""
    others = ["mean signed deviation", "bias"]
    assert grade("MSD", answer="mean squared deviation") is Verdict.RIGHT
    assert grade("MSD", answer="mean squared deviation", others=others) is Verdict.WRONG


def test_a_rival_is_found_among_many() -> None:
    """In a deck of 10,000 answers, the other answer that was typed is found."""
    chance = random.Random(7)
    deck = ["".join(chance.choices("aeiorstnlmcd", k=9)) for _ in range(10_000)]
    deck[chance.randrange(len(deck))] = "Wilshire"
    assert grade("Wilshire", answer="Wiltshire", others=deck) is Verdict.WRONG
    deck.remove("Wilshire")
    assert grade("Wilshire", answer="Wiltshire", others=deck) is not Verdict.WRONG
