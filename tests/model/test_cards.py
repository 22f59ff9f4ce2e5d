import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.cards import (
    Card,
    Deletion,
    Image,
    Medium,
    Sound,
    answer_media,
    answer_of,
    cloze_markup,
    deletions,
    question_media,
    question_of,
)
from tests.amount import amount

PROPERTY = settings(max_examples=amount(150), deadline=None, derandomize=True)
CLOZE = "Adam adds {{c1::momentum}} and {{c2::adaptive rates::what?}} to {{c1::SGD}}."

pieces = st.text(st.sampled_from("ab :{}[]*`\n"), min_size=1, max_size=6).filter(
    lambda text: "::" not in text and not {"{", "}", ":"} & {text[0], text[-1]} and "}}" not in text
)
gaps = st.builds(Deletion, st.integers(1, 4), pieces, st.one_of(st.just(""), pieces))
hostile = st.lists(
    st.one_of(
        st.sampled_from(("{{c1::", "{{c2::", "::", ":", "}}", "}", "{{", "c1", "x", "\n", "٣")),
        st.text(max_size=5),
    ),
    max_size=25,
).map("".join)


def cloze(front: str, deletion: int, back: str = "") -> Card:
    """A cloze card."""
    return Card(id="a", front=front, back=back, deletion=deletion)


# ── deletions ───────────────────────────────────────────────────────────────────────────────────


def test_deletions_are_found_in_order() -> None:
    """Every deletion is returned with its number, text and hint, in text order."""
    assert deletions(CLOZE) == (
        Deletion(1, "momentum"),
        Deletion(2, "adaptive rates", "what?"),
        Deletion(1, "SGD"),
    )


@pytest.mark.parametrize(
    "text", ["", "no gap", "{{c1:one colon}}", "{{c::x}}", "{{c1::never closed", "{{cx::x}}"]
)
def test_what_is_no_deletion_is_text(text: str) -> None:
    """A text without well-formed deletions has none."""
    assert deletions(text) == ()


@pytest.mark.parametrize(
    ("text", "deletion"),
    [
        ("{{c12::two digits}}", Deletion(12, "two digits")),
        ("{{c1::two\nlines}}", Deletion(1, "two\nlines")),
        ("{{c1::a:b}}", Deletion(1, "a:b")),
        ("{{c1::$x_{i}$ and}}", Deletion(1, "$x_{i}$ and")),
        ("{{c1::a::b::c}}", Deletion(1, "a", "b::c")),
        ("{{c1::a::}}", Deletion(1, "a")),
    ],
)
def test_odd_deletions(text: str, deletion: Deletion) -> None:
    """Line feeds, single colons and braces belong to the hidden text; an empty hint is no hint."""
    assert deletions(text) == (deletion,)


def test_an_empty_hint_does_not_swallow_the_next_gap() -> None:
    """A deletion with an empty hint ends at its own closing braces."""
    assert deletions("{{c1::a::}} and {{c2::b}}") == (Deletion(1, "a"), Deletion(2, "b"))


@given(parts=st.lists(st.tuples(gaps, pieces.filter(lambda text: "{" not in text)), max_size=6))
@PROPERTY
def test_deletions_are_read_as_they_were_written(parts: list[tuple[Deletion, str]]) -> None:
    """Deletions with any text between them are read as they were written."""
    source = "".join(cloze_markup(gap) + between for gap, between in parts)
    assert deletions(source) == tuple(gap for gap, _ in parts)


@given(text=hostile, number=st.integers(0, 3))
@PROPERTY
def test_no_text_breaks_a_card(text: str, number: int) -> None:
    """Reading and showing deletions never raises; a text without deletions stays as it is."""
    card = cloze(text, number)
    found = deletions(text)
    assert all(gap.number >= 0 and gap.text for gap in found)
    if not found or not number:
        assert question_of(card) == text
        assert answer_of(card) == (text if number else "")


def test_a_number_too_long_is_no_deletion() -> None:
    """A number of five thousand digits, which Python refuses to convert, is just text."""
    assert deletions("{{c" + "1" * 5000 + "::x}}") == ()


def test_unclosed_deletions_take_no_time() -> None:
    """A text of unclosed deletions, which could be pasted to stop the bot, is read quickly."""
    start = time.process_time()
    assert deletions("{{c1::" * 400) == ()
    assert time.process_time() - start < 0.5


# ── question and answer ─────────────────────────────────────────────────────────────────────────


def test_a_plain_cards_question_is_its_front() -> None:
    """Without a deletion number the front is shown unchanged, even if it looks like a cloze."""
    assert question_of(Card(id="a", front="What is {{c1::x}}?")) == "What is {{c1::x}}?"


@pytest.mark.parametrize(
    ("back", "answer", "shown"),
    [("the long one", "short", "the long one"), ("", "short", "short"), ("long", "", "long")],
)
def test_a_plain_cards_answer_is_its_back(back: str, answer: str, shown: str) -> None:
    """The reveal shows the back, or the short answer if there is no back."""
    assert answer_of(Card(id="a", front="?", back=back, answer=answer)) == shown


def test_a_cloze_hides_all_pieces_of_its_number() -> None:
    """Both deletions of the hidden number are gaps, and the other number's text is shown."""
    assert question_of(cloze(CLOZE, 1)) == "Adam adds [ … ] and adaptive rates to [ … ]."


def test_a_hint_stands_in_the_gap() -> None:
    """A hint is shown in the place of the gap."""
    assert question_of(cloze(CLOZE, 2)) == "Adam adds momentum and [what?] to SGD."


def test_a_gap_in_a_formula_is_tex() -> None:
    """In maths the gap and its hint are TeX, and the revealed text has no marks of bold text."""
    card = cloze(r"\(\frac{{{c1::a}}}{ {{c2::b::what?}} }\) is {{c1::c}}.", 1)
    assert question_of(card) == r"\(\frac{[\ldots]}{ b }\) is [ … ]."
    assert answer_of(card) == r"\(\frac{a}{ b }\) is **c**."
    assert question_of(cloze(card.front, 2)) == r"\(\frac{a}{ [\text{what?}] }\) is c."


def test_a_clozes_answer_is_the_whole_text() -> None:
    """The reveal shows the hidden text in bold, and the back as another paragraph."""
    assert answer_of(cloze(CLOZE, 1)) == "Adam adds **momentum** and adaptive rates to **SGD**."
    assert answer_of(cloze(CLOZE, 2, "See Kingma.")) == (
        "Adam adds momentum and **adaptive rates** to SGD.\n\nSee Kingma."
    )


def in_bold(text: str) -> str:
    """The text in bold, the blanks at its ends outside."""
    bare = text.strip()
    start = text.index(bare)
    return f"{text[:start]}**{bare}**{text[start + len(bare) :]}" if bare else text


@given(
    parts=st.lists(st.tuples(gaps, st.sampled_from(("", " ", "word")))), number=st.integers(1, 4)
)
@PROPERTY
def test_a_question_never_shows_what_it_asks(
    parts: list[tuple[Deletion, str]], number: int
) -> None:
    """The question has a gap for each deletion of its number, all other text, and no markup."""
    source = "".join(cloze_markup(gap) + between for gap, between in parts)
    asked = "".join(
        ((f"[{gap.hint}]" if gap.hint else "[ … ]") if gap.number == number else gap.text) + between
        for gap, between in parts
    )
    revealed = "".join(
        (in_bold(gap.text) if gap.number == number else gap.text) + between
        for gap, between in parts
    )
    assert question_of(cloze(source, number)) == asked
    assert answer_of(cloze(source, number)) == revealed
    assert not re.search(r"\{\{c\d", asked)


# ── pictures and sounds ─────────────────────────────────────────────────────────────────────────

DOG, BARK = Image("a.png", "a dog"), Sound("b.mp3", "sound", 2)


def test_media_belong_to_the_side_whose_text_names_them() -> None:
    """A sound or picture is of the question, or else of the answer with its explanation."""
    card = Card("a", "What is this? [sound]", "[a dog] [sound]", images=(DOG,), sounds=(BARK,))
    assert question_media(card) == (BARK,)
    assert answer_media(card) == (DOG,)


@pytest.mark.parametrize(
    ("number", "asked", "answered"), [(1, (BARK,), (DOG,)), (2, (DOG, BARK), ())]
)
def test_what_a_gap_hides_is_of_the_answer(
    number: int, asked: tuple[Medium, ...], answered: tuple[Medium, ...]
) -> None:
    """The question of a cloze has the media outside its gap only."""
    front = "{{c1::[a dog]}} [sound] {{c2::barks}}"
    card = Card("a", front, images=(DOG,), sounds=(BARK,), deletion=number)
    assert (question_media(card), answer_media(card)) == (asked, answered)
