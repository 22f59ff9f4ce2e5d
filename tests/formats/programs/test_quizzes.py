"""Quizzes: Moodle XML, GIFT and Aiken."""

import pytest

from tests.formats.programs.reading import messages, read, shown
from tests.formats.samples import read_sample


def moodle(kind: str, inside: str, text: str = "Q?") -> str:
    """A question bank with one question."""
    asked = f"<questiontext><text>{text}</text></questiontext>"
    return f'<?xml version="1.0"?>\n<quiz><question type="{kind}">{asked}{inside}</question></quiz>'


def answers(*pairs: tuple[int, str]) -> str:
    """The elements of answers with their points."""
    return "".join(f'<answer fraction="{p}"><text>{t}</text></answer>' for p, t in pairs)


MOODLE = [
    ("multichoice", answers((100, "a"), (0, "b"), (-50, "c")), [("Q?", "a", ("b", "c"))]),
    (
        "multichoice",
        answers((50, "a"), (50, "b"), (0, "c")),
        [("Q?\n\nA) a\nB) b\nC) c", "A) a\nB) b", ())],
    ),
    ("shortanswer", answers((100, "a")), [("Q?", "a", ())]),
    ("truefalse", answers((100, "true"), (0, "false")), [("Q?", "True", ("False",))]),
    ("truefalse", answers((0, "true"), (100, "false")), [("Q?", "False", ("True",))]),
    ("numerical", answers((100, "3.14")), [("Q?", "3.14", ())]),
    ("essay", "<graderinfo><text>key</text></graderinfo>", [("Q?", "key", ())]),
    (
        "matching",
        "".join(
            f"<subquestion><text>{a}</text><answer><text>{b}</text></answer></subquestion>"
            for a, b in [("x", "1"), ("y", "2"), ("", "3")]
        ),
        [("Q?\n\nx", "1", ("2", "3")), ("Q?\n\ny", "2", ("1", "3"))],
    ),
]


@pytest.mark.parametrize(("kind", "inside", "cards"), MOODLE)
def test_kinds_of_moodle(kind: str, inside: str, cards: object) -> None:
    """Each kind of question becomes a card with its wrong options, or a card for each pair."""
    parsed = read(moodle(kind, inside))
    assert (parsed.format, shown(parsed), parsed.faults) == ("moodle", cards, ())


def test_gaps_of_moodle() -> None:
    """A question with gaps inside is a cloze."""
    text = "Paris is in {1:SHORTANSWER:~%50%Europe~=France#yes} on {:MULTICHOICE:x~%100%the Seine}."
    front = "Paris is in {{c1::France}} on {{c2::the Seine}}."
    assert shown(read(moodle("cloze", "", text))) == [
        (f"{front}|1", "", ()),
        (f"{front}|2", "", ()),
    ]


def test_texts_of_moodle() -> None:
    """HTML is read, categories and tags are topics, and feedback explains."""
    text = (
        '<quiz><question type="category"><category><text>$course$/top/Rivers</text></category>'
        '</question><question type="shortanswer"><questiontext format="html"><text><![CDATA[<p>The '
        "<b>Nile</b>&nbsp;ends where?</p>]]></text></questiontext><generalfeedback><text>Why "
        f"&eacute;</text></generalfeedback>{answers((100, 'Egypt'), (100, 'in Egypt'))}"
        "<tags><tag><text>Africa</text></tag></tags></question></quiz>"
    )
    (card,) = read(text).cards
    assert (card.front, card.answer, card.accept) == (
        "The **Nile** ends where?",
        "Egypt",
        ("in Egypt",),
    )
    assert (card.tags, card.explanation) == (("Rivers", "Africa"), "Why é")


GIFT = [
    ("Who? {=Paris ~Lyon ~Nice}", [("Who?", "Paris", ("Lyon", "Nice"))]),
    ("::t:: Who?{\n  ~Lyon#no\n  =Paris#yes\n}", [("Who?", "Paris", ("Lyon",))]),
    ("// c\n::t:: The sun is hot. {T}", [("The sun is hot.", "True", ("False",))]),
    ("::t:: Cold. {FALSE#yes it is}", [("Cold.", "False", ("True",))]),
    ("::t:: Gr{~a =b} in.", [("Gr _____ in.", "b", ("a",))]),
    ("::t:: When? {#1822:0}", [("When?", "1822", ())]),
    ("::t:: When? {#=1822:0 =%50%1822:2}", [("When?", "1822", ())]),
    ("::t:: How far? {#1..5}", [("How far?", "1 to 5", ())]),
    ("::t:: M. {=a -> 1 =b -> 2}", [("M.\n\na", "1", ("2",)), ("M.\n\nb", "2", ("1",))]),
    ("::t:: W? {~%50%a ~%50%b ~%-100%c}", [("W?\n\nA) a\nB) b\nC) c", "A) a\nB) b", ())]),
    ("::t:: \\{x\\} \\= 3? {=a\\=b ~c\\:d}", [("{x} = 3?", "a=b", ("c:d",))]),
    ("::t::[html]<b>x</b>? {=<i>y</i>}", [("**x**?", "y", ())]),
    (
        "::t:: Who? {\n=a\n\n~b\n}\n\n::u:: Which? {=c}",
        [("Who?", "a", ("b",)), ("Which?", "c", ())],
    ),
    ("::t:: Who? {=a ~b}\n::u:: Which?\n{\n=c\n}", [("Who?", "a", ("b",)), ("Which?", "c", ())]),
    ("::t:: Who? {~%0%A) a ~%100%C) b ~%0%B) c}", [("Who?", "b", ("a", "c"))]),
    ("::t:: Who? {=A) a ~b}", [("Who?", "A) a", ("b",))]),
]


@pytest.mark.parametrize(("text", "cards"), GIFT)
def test_kinds_of_gift(text: str, cards: object) -> None:
    """Each kind of question becomes a card with its wrong options, or a card for each pair."""
    parsed = read(text)
    assert (parsed.format, shown(parsed), parsed.faults) == ("gift", cards, ())


def test_gift_file() -> None:
    """The sample: categories are topics, and further right answers are accepted."""
    parsed = read_sample("gift.txt")
    assert [(card.answer, card.accept, card.tags) for card in parsed.cards] == [
        ("Paris", (), ("Rivers",)),
        ("True", (), ("Rivers",)),
        ("Nile", ("the Nile",), ("Rivers",)),
    ]
    assert read("::t:: Who? {=a ~b####Because.}").cards[0].explanation == "Because."


AIKEN = [
    ("Who?\nA. a\nB. b\nANSWER: B\n", [("Who?", "b", ("a",))]),
    (
        "Who?\nA) a\nB) b\n\nANSWER: A\n\nWhich?\nA) c\nB) d\nANSWER: B",
        [("Who?", "a", ("b",)), ("Which?", "d", ("c",))],
    ),
    (
        "1. Who?\na) a\nb) b\nAnswer: b)\n2. Which?\na) c\nb) d\nAnswer: a",
        [("Who?", "b", ("a",)), ("Which?", "c", ("d",))],
    ),
    ("**1. Who?**\n\n- A) a\n- B) b\n\n**Answer: B**", [("Who?", "b", ("a",))]),
    ("### Question 1\nWho?\nA) a\nB) b\n**Answer:** B", [("Who?", "b", ("a",))]),
    ("Who?\nA) a\nB) b\nCorrect answer: B. b", [("Who?", "b", ("a",))]),
    (
        "Who?\nA) a\nB) b\nC) c\nANSWER: A, C",
        [("Who?\n\nA) a\n\nB) b\n\nC) c", "A) a\n\nC) c", ())],
    ),
    ("Who?\nof two?\nA. a\nB. b\nANSWER: B", [("Who?\nof two?", "b", ("a",))]),
]


@pytest.mark.parametrize(("text", "cards"), AIKEN)
def test_lettered_options(text: str, cards: object) -> None:
    """Options with letters are read as Moodle's Aiken, teachers and chat assistants write them."""
    parsed = read(text)
    assert (parsed.format, shown(parsed), parsed.faults) == ("markdown", cards, ())


def test_headings_above_lettered_options() -> None:
    """The only heading is the title, and explanations are kept."""
    text = "# Rivers\n\nWho?\nA) a\nB) b\nAnswer: B\nExplanation: Because.\n"
    parsed = read(text)
    (card,) = parsed.cards
    assert (parsed.title, card.front, card.explanation) == ("Rivers", "Who?", "Because.")


TWO = "::t:: a {=b}\n\n"
SAID = [
    (
        moodle("essay", "<hint></hint><graderinfo>x</graderinfo>"),
        "hints are left out",
        moodle("essay", "<graderinfo>x</graderinfo>"),
    ),
    (
        moodle("calculated", ""),
        'a question of the kind "calculated" can\'t be asked here; it is left out',
        moodle("numerical", answers((100, "1"))),
    ),
    (
        moodle("cloze", "", "no gap"),
        "this cloze question has no gap that can be read",
        moodle("cloze", "", "a {1:SA:=gap}"),
    ),
    (
        moodle("shortanswer", answers((100, "a"), (50, "b"))),
        "answers that give only a part of the points are left out",
        moodle("shortanswer", answers((100, "a"), (0, "b"))),
    ),
    (
        moodle("essay", "") + "<",
        "this is no XML from here on (unclosed token); it is read up to here",
        moodle("essay", "<graderinfo>x</graderinfo>"),
    ),
    (
        TWO + "c {=d",
        "this is no question of GIFT (a brace opens here and is never closed); it is left out",
        TWO,
    ),
    (
        TWO + "only words",
        "this is no question of GIFT (no answers between braces); it is left out",
        TWO,
    ),
    (
        TWO + "n {#1:5}",
        "the tolerance of a number is not kept, so it must be exact",
        TWO + "n {#1:0}",
    ),
    (TWO + "n {#x}", "the number between these braces can't be read; left out", TWO + "n {#1}"),
]


@pytest.mark.parametrize(("text", "sentence", "other"), SAID)
def test_sentences_about_quizzes(text: str, sentence: str, other: str) -> None:
    """Each sentence is said once where it is true, and not said where it is not."""
    assert messages(read(text)).count(sentence) == 1
    assert messages(read(other)) == []


@pytest.mark.parametrize(
    "text",
    [
        "a :: {b}\nc :: {d}\n",
        "int main() {\n  return 0;\n}\n",
        "\\frac{a}{b}\n\n\\sqrt{=}\n",
        "A. Einstein\nB. Curie\n\nThe answer is simple.\n",
        "Plan A) rest\nPlan B) work\n",
    ],
)
def test_what_is_no_quiz(text: str) -> None:
    """Braces and letters alone are no quiz."""
    assert read(text).format not in {"gift", "moodle"}
