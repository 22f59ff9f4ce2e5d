"""Reading Quizlet's text, and other lists of terms."""

import pytest

from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_quizlet() -> None:
    """A tab separates term and definition, and a row without a tab is a draft."""
    parsed = read_sample("quizlet.txt")
    assert sides(parsed)[1] == ("layer", "units side by side; they share inputs")
    assert (len(parsed.cards), parsed.cards[3].draft, fault_lines(parsed)) == (4, True, [4])


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("a - one - two\nb - three", [("a", "one - two"), ("b", "three")]),
        ("a,one, two\nb,three", [("a", "one, two"), ("b", "three")]),
        ("a\tone\ntwo\n\nb\tthree", [("a", "one\ntwo"), ("b", "three")]),
        ("a\tone;b\ttwo", [("a", "one"), ("b", "two")]),
        ('a\tsay "x"\nb\ty', [("a", 'say "x"'), ("b", "y")]),
    ],
)
def test_quizlet_with_other_marks(text: str, cards: list[tuple[str, str]]) -> None:
    """Other separators are understood, and the first one in a row counts."""
    assert sides(read_any(text.encode(), "x", chosen="quizlet")) == cards


@pytest.mark.parametrize(
    "text",
    [
        "der Hund - the dog\ndie Katze - the cat - animal\nT-Shirt - shirt\n",
        "der Hund – the dog\ndie Katze – the cat - animal\nT-Shirt – shirt\n",
        "der Hund: the dog\ndie Katze: the cat - animal\nT-Shirt: shirt\n",
        " der Hund \tthe dog\n\ndie Katze\t the cat - animal\t\nT-Shirt\tshirt\n",
        "1. der Hund - the dog\n2. die Katze - the cat - animal\n3. T-Shirt - shirt\n",
        "* der Hund: the dog\n* die Katze: the cat - animal\n* T-Shirt: shirt\n",
        "der Hund,the dog;die Katze,the cat - animal;T-Shirt,shirt",
    ],
)
def test_lists_of_terms_are_recognised_by_what_divides_them(text: str) -> None:
    """If no other format fits, a separator in every line makes a list of terms."""
    parsed = read_any(text.encode(), "x.txt")
    assert [(front, back.replace("–", "-")) for front, back in sides(parsed)] == [
        ("der Hund", "the dog"),
        ("die Katze", "the cat - animal"),
        ("T-Shirt", "shirt"),
    ]
    assert (parsed.format, parsed.faults) == ("quizlet", ())


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\nI hope you are well - we are.\nSee you soon, Bob\n",
        "One - two\nand some more text.\nAnd more of it.\n",
    ],
)
def test_prose_is_no_list_of_terms(text: str) -> None:
    """A text with a separator in only some lines is not read as cards."""
    assert read_any(text.encode(), "x.txt").cards == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("hola;hello\nadiós;goodbye\nnonsense line\ngracias;thanks\n", [3]),
        ("My words\nhola = hello\nadiós = goodbye\ngracias = thanks\n", [1]),
        ("My words:\n\n1. hola - hello\n2. adiós - goodbye\n3. gracias - thanks\n", [1]),
        ("hola---hello\nadiós---goodbye\ngracias---thanks\n", []),
        ("hola → hello\nadiós → goodbye\ngracias → thanks\n", []),
        ("hola -> hello\nadiós -> goodbye\ngracias -> thanks\n", []),
        ("hola => hello\nadiós => goodbye\ngracias => thanks\n", []),
        ("hola | hello\nadiós | goodbye\ngracias | thanks\nand more\n", [4]),
        ("hola / hello\nadiós / goodbye\ngracias / thanks\n", []),
        ("hola：hello\nadiós：goodbye\ngracias：thanks\n", []),
        ("hola, hello\nadiós, goodbye\ngracias, thanks\n", []),
        ("hola,hello\nadiós,goodbye\nnonsense line\ngracias,thanks\n", [3]),
        ("My words\nhola=hello\nadiós=goodbye\ngracias=thanks\n", [1]),
        ("hola:hello\nadiós:goodbye\ngracias:thanks\n", []),
        ("hola\thello\nodd\nadiós\tgoodbye\ngracias\tthanks\n", [2]),
        ("hola: hello\n\nadiós: goodbye\n\ngracias: thanks\n\nWritten by me\n", [7]),
        ("hola;hello\nadiós;goodbye\ngracias;thanks\n\nNotes:\nI add more soon.\n", [5, 6]),
        ("Español;English\nhola;hello\nodd\nadiós;goodbye\ngracias;thanks\n", [3]),
        ("hola -> hello\nadiós => goodbye\ngracias → thanks\n", []),
        ("hola->hello\nadiós=>goodbye\ngracias⇒thanks\nodd\n", [4]),
        ("hola - hello\nadiós – goodbye\ngracias — thanks\n", []),
        ("hola: hello\nadiós：goodbye\ngracias: thanks\n", []),
        ("hola = hello\nadiós == goodbye\ngracias = thanks\n", []),
        ("hola@@hello\nadiós@@goodbye\ngracias@@thanks\n", []),
        ("hola ### hello\nadiós ### goodbye\ngracias ### thanks\n", []),
        ("hola#hello\nadiós#goodbye\ngracias#thanks\n", []),
        ("hola~hello\nadiós~goodbye\ngracias~thanks\n", []),
        ("hola%hello\nadiós%goodbye\ngracias%thanks\n", []),
        ("hola|hello;;adiós|goodbye;;gracias|thanks", []),
        ("hola|hello||adiós|goodbye||gracias|thanks", []),
        ("hola,hello;;adiós,goodbye;;gracias,thanks;;", []),
        ("hola=hello;adiós=goodbye;gracias=thanks", []),
        ("hola^hello;adiós^goodbye;gracias^thanks", []),
        ("hola: hello;;\nadiós: goodbye;;\ngracias: thanks;;\n", []),
        ("hola::hello###adiós::goodbye###gracias::thanks", []),
        ("hola\nhello\n\nadiós\ngoodbye\n\ngracias\nthanks\n", []),
        ("hola;hello\nadiós;goodbye\n;\ngracias;thanks\n", [3]),
    ],
)
def test_a_list_with_odd_lines(text: str, lines: list[int]) -> None:
    """One odd line, a title above or remarks below are faults with lines; the cards are read."""
    parsed = read_any(text.encode(), "x.txt")
    cards = [side for side in sides(parsed) if side[1]]
    assert cards == [("hola", "hello"), ("adiós", "goodbye"), ("gracias", "thanks")]
    assert fault_lines(parsed) == lines


def test_a_definition_with_a_comma() -> None:
    """In a list with commas each line is parted at its first comma."""
    text = "der Hund, dog\ndie Katze, cat\ndas Haus, house, home\n"
    expected = [("der Hund", "dog"), ("die Katze", "cat"), ("das Haus", "house, home")]
    for ending in ("txt", "csv"):
        assert sides(read_any(text.encode(), f"x.{ending}")) == expected


def test_answers_of_several_lines_between_marks() -> None:
    """If a mark ends each card, its answer may have several lines."""
    text = "chat::a cat\nthat purrs###chien::a dog\nthat barks###vache::a cow\nthat moos"
    parsed = read_any(text.encode(), "x.txt")
    assert sides(parsed)[1] == ("chien", "a dog\nthat barks")
    assert [card.line for card in parsed.cards] == [1, 2, 3]


def test_html_in_a_list() -> None:
    """HTML between tabs is read, as other programs copy it."""
    parsed = read_any(b"a\tone<br>two\nb\t<b>x</b> y\n", "x.txt")
    assert sides(parsed) == [("a", "one\ntwo"), ("b", "**x** y")]


@pytest.mark.parametrize(
    "text",
    [
        "import a\nx = f(1)\ny=g(2)\nz[0]=3\nprint(x, y)\n",
        "Red is the rose of May\nand blue\n\nSo sweet the wine to me\nas you\n\nOne day\nends\n",
        "Paris\nis large\nand old\n\nRome\nis older\n\nOslo\nis cold\n",
        "Roses are red;\nviolets are blue;;\nthe sun; it shines\n",
        "bob@example.org\nann@example.org\njim@example.org\n",
        "5% of them\n10% of us\n20% of all\n",
        "x=(1)\ny=f(2)\nz={}\n",
        "12:30\n13:45\n14:50\n15:10\n",
        "Roses are red,\nviolets are blue,\nsugar is sweet,\nand so are you.\n",
        "Dear Ann,\n\nthank you for the letter, it was kind.\nWe came back, all well.\n\nBob\n",
        "One thing; another.\nThen a sentence without any.\nAnd one more.\nAnd the last; really.\n",
        "He said: no.\nShe went away and did not come back.\nThey said: well.\nThe end is near.\n",
    ],
)
def test_more_prose_is_no_list(text: str) -> None:
    """Marks of prose do not make a list: verses, letters, sentences."""
    assert read_any(text.encode(), "x.txt").cards == ()
