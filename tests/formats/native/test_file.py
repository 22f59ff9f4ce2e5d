import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.base.deck_limits import MOST_BYTES, MOST_CARDS
from bot.formats.base.parsed import Diagnostic, ParseResult
from bot.formats.native import file as native_file
from bot.model.cards import Card, Deck, question_of
from tests.formats.native.native_decks import decks

HEAD = """[deck]
id = "maths"
title = "Maths"

[deck.topics]
algebra = "Algebra"

"""
FIRST_LINE = HEAD.count("\n") + 1  # of the first [[card]]
GOOD = """[[card]]
id = "good"
front = '''What is 1 + 1?'''
answer = "2"

"""


def read(text: str) -> ParseResult:
    """Reads a text as the file "maths.toml"."""
    return native_file.read(text.encode(), "maths.toml")


def cards_in(text: str) -> tuple[Card, ...]:
    """The cards of a file that must be valid."""
    result = read(text)
    assert result.faults == ()
    assert result.deck is not None
    return result.deck.cards


def test_a_file_becomes_a_deck() -> None:
    """Every key is read, and a missing key has its default."""
    text = """
[deck]
id = "maths"
title = "Maths"
description = "Numbers."
language = "en-GB"
authors = ["Ada", "Carl"]
licence = "CC0-1.0"
[deck.topics]
b = "Bees"
a = "Ays"
[[card]]
id = "one"
was = ["eins"]
fact = "ones"
topics = ["a"]
difficulty = 3
front = '''\\frac'''
answer = "1"
accept = ["one"]
distractors = ["2"]
back = "**1**"
explanation = "So it is."
strict = true
[[card]]
id = "two"
front = "?"
back = "!"
"""
    first = Card(
        id="one",
        front=r"\frac",
        back="**1**",
        answer="1",
        accept=("one",),
        distractors=("2",),
        explanation="So it is.",
        topics=("a",),
        difficulty=3,
        fact="ones",
        strict=True,
        was=("eins",),
    )
    deck = Deck(
        id="maths",
        title="Maths",
        description="Numbers.",
        language="en-GB",
        authors=("Ada", "Carl"),
        licence="CC0-1.0",
        topics={"b": "Bees", "a": "Ays"},
        cards=(first, Card(id="two", front="?", back="!")),
    )
    result = read(text)
    assert result == ParseResult(deck, ())
    assert result.deck is not None
    assert list(result.deck.topics) == ["b", "a"]


def test_a_cloze_with_one_number_is_one_card() -> None:
    """The card has the table's id, and the hidden text is its answer if it is short."""
    body = '[[card]]\nid = "x"\ncloze = "1 + 1 = {{c3::2::a number}}"\naccept = ["two"]\n'
    (card,) = cards_in(HEAD + body)
    assert (card.id, card.deletion, card.answer, card.fact) == ("x", 3, "2", "")
    assert question_of(card) == "1 + 1 = [a number]"
    long = "y" * 61
    (card,) = cards_in(HEAD + f'[[card]]\nid = "x"\ncloze = "{{{{c1::{long}}}}}"\n')
    assert (card.deletion, card.answer) == (1, "")


def test_a_cloze_with_several_numbers_is_several_cards() -> None:
    """Each number is a card of the same fact, with those former ids that end in its number."""
    was = '["y-c2", "y-c1", "z"]'
    body = f'[[card]]\nid = "x"\nwas = {was}\ncloze = "{{{{c2::b}}}} {{{{c1::a}}}}"\n'
    cards = cards_in(HEAD + body)
    details = [(card.id, card.deletion, card.answer, card.fact, card.was) for card in cards]
    assert details == [("x-c1", 1, "a", "x", ("y-c1", "z")), ("x-c2", 2, "b", "x", ("y-c2",))]


WRONG = [
    ('id = "x"\nfront = "a"\nback = "b"\ndificulty = 2', 4, 'did you mean "difficulty"'),
    ('id = "x"\nback = "b"', 0, "neither"),
    ('id = "x"\nfront = "a"\ncloze = "{{c1::b}}"\nback = "b"', 3, "both"),
    ('front = "a"\nback = "b"', 0, '"id" is missing'),
    ('id = "X Y"\nfront = "a"\nback = "b"', 1, 'is "X Y"; allowed: small letters'),
    ('id = [1]\nfront = "a"\nback = "b"', 1, "must be a text"),
    ('id = "x"\nfront = "a"', 0, "nothing to show"),
    ('id = "x"\nfront = "a"\nback = "b"\naccept = [[1]]', 4, "entry 1 of"),
    ('id = "x"\nfront = "a"\nback = "b"\n"c" = 1', 4, 'unknown key "c"'),
    ('id = "x"\nfront = "a"\nback = "b"\n["card"."y"]\nz = 1', 4, 'unknown key "y"'),
    ('id = "x"\nfront = "a"\nback = "b"\n["deck"]\nz = 1', 0, "another table"),
    (f'id = "x"\nfront = "a"\nback = "b"\nx = {"[" * 60}', 0, "too many dots or brackets"),
    (f'id = "x"\nfront = "a"\nback = "b"\n#{"x" * 100_000}', 0, "more than 100,000"),
    ('id = "x"\nfront = "  "\nback = "b"', 2, "blank"),
    (f'id = "x"\nfront = "{"a" * 1001}"\nback = "b"', 2, "1,001 characters; at most 1,000"),
    (f'id = "x"\nfront = "a"\nanswer = "{"b" * 61}"', 3, "61 characters; at most 60"),
    (f'id = "x"\nfront = "a"\nback = "{"b" * 3001}"', 3, "at most 3,000"),
    (f'id = "x"\nfront = "a"\nback = "b"\nexplanation = "{"b" * 2001}"', 4, "at most 2,000"),
    (f'id = "x"\nfront = "a"\nanswer = "b"\naccept = {["c"] * 21}', 4, "21 entries; at most 20"),
    ('id = "x"\nfront = "a"\nanswer = " b"', 3, "without spaces at its ends"),
    ('id = "x"\nfront = "a"\nanswer = 2', 3, "must be a text"),
    ('id = "x"\nfront = "a"\nback = "b"\ndifficulty = 4', 4, "is 4; it must be 1, 2 or 3"),
    ('id = "x"\nfront = "a"\nback = "b"\ndifficulty = true', 4, "is true; it must be 1"),
    ('id = "x"\nfront = "a"\nback = "b"\nstrict = 1', 4, "is 1; it must be true or false"),
    ('id = "x"\nfront = "a"\nback = "b"\ntopics = "c"', 4, "must be a list"),
    ('id = "x"\nfront = "a"\nback = "b"\ntopics = ["algebre"]', 4, 'did you mean "algebra"'),
    ('id = "x"\nfront = "a"\nanswer = "b"\ndistractors = ["B"]', 4, '"B" is the answer'),
    ('id = "x"\nfront = "a"\nanswer = "b"\ndistractors = ["c", "C"]', 4, "there twice"),
    ('id = "x"\nfront = "a"\nanswer = "b"\naccept = ["c"]\ndistractors = ["C"]', 5, "accepted"),
    ('id = "x"\nfront = "a"\nback = "b"\ndistractors = ["c"]', 4, 'needs "answer"'),
    ('id = "x"\nfront = "a"\nback = "\\frac{1}{2}"', 3, r"U+000C), probably from \frac"),
    ('id = "x"\nfront = "a"\nback = "\\tanh"', 3, r"probably from \tanh"),
    ('id = "x"\nfront = "a"\nback = "\\delta"', 3, "between ''' and '''"),
    ('id = "x"\nfront = "a"\nback = "\x07"', 3, "U+0007"),
    ('id = "x"\nfront = "a"\nback = "\\u0007"', 3, "U+0007"),
    ('id = "x"\nfront = "a"\nfront = "b"\nback = "c"', 3, "stands here for the second time"),
    ('id = "x"\nfront = "a\nback = "c"', 2, "end on the line"),
    ('id = "x"\nfront = a\nback = "c"', 2, "in quotes"),
    ('id = "x"\nfront = "say "a" now"\nback = "c"', 2, "quote"),
    ('id = "x"\nfront = \'\'\'a\nback = "c"', 2, "never closed"),
    ('id = "x"\nfront = "a"\nback = "c"\naccept = ["d"', 4, "not closed with ]"),
    ('id = "x"\ncloze = "a"', 2, "no gap"),
    ('id = "x"\ncloze = "a {{c1::b"', 2, "not well formed"),
    ('id = "x"\ncloze = "a {{c1:b}}"', 2, "not well formed"),
    ('id = "x"\ncloze = "{{c1::a {{c2::b}} c}}"', 2, "not well formed"),
    ('id = "x"\ncloze = "{{c0::a}}"', 2, "not well formed"),
    ('id = "x"\ncloze = "{{c1::::a}}"', 2, "not well formed"),
    ('id = "x"\ncloze = "{{c1::x^{a}}}"', 2, "not well formed"),
    ('id = "x"\ncloze = "{{c123::a}}"', 2, "from c1 to c99"),
    ('id = "x"\ncloze = "{{c1::a}}"\nanswer = "a"', 3, "the hidden text is the answer"),
    ('id = "x"\ncloze = "{{c1::a}} {{c2::b}}"\naccept = ["c"]', 3, "of one number"),
    ('id = "x"\ncloze = "{{c1::a}} {{c1::b}}"\naccept = ["c"]', 3, "needs a short answer"),
    ('id = "good"\nfront = "a"\nback = "b"', 1, f"already used in line {FIRST_LINE + 1}"),
    ('id = "x"\nwas = ["good"]\nfront = "a"\nback = "b"', 2, "already used"),
    ('id = "x"\nwas = ["x"]\nfront = "a"\nback = "b"', 2, "already used"),
]


@pytest.mark.parametrize(("body", "row", "message"), WRONG)
def test_a_broken_card_is_one_fault_and_the_others_load(body: str, row: int, message: str) -> None:
    """The fault has the line and says what is allowed; the cards before and after are read."""
    after = '[[card]]\nid = "after"\nfront = "?"\nback = "!"\n'
    result = read(HEAD + GOOD + "[[card]]\n" + body + "\n" + after)
    (fault,) = result.faults
    assert message in fault.message
    assert fault.line == FIRST_LINE + GOOD.count("\n") + row
    assert str(fault) == f"maths.toml:{fault.line}: {fault.message}"
    assert result.deck is not None
    assert [card.id for card in result.deck.cards] == ["good", "after"]


def test_all_faults_come_at_once() -> None:
    """All faults of all tables are reported, sorted by line."""
    body = '[[card]]\nid = "X"\nfront = 3\ntopics = ["geometry"]\n[[card]]\nid = "y"\nfront = ""\n'
    result = read(HEAD.replace('title = "Maths"', "title = 3") + body)
    assert [fault.line for fault in result.faults] == [3, 9, 10, 11, 14]
    assert result.deck is None


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "must begin with a [deck] table"),
        ("[deck]\nid = 'a b'\ntitle = 'c'", 2, "allowed: small letters a to z"),
        ("[deck]\ntitle = 'c'", 1, '"id" is missing'),
        ("[deck]\nid = 'a'", 1, '"title" is missing'),
        ("[deck\nid = 'a'", 1, ""),
        (f"[deck]\nid = 'a'\ntitle = '{'x' * 101}'", 3, "101 characters; at most 100"),
    ],
)
def test_without_a_deck_table_there_is_no_deck(text: str, line: int, message: str) -> None:
    """A deck without a valid id and title cannot be used, and the fault says what is missing."""
    result = read(text)
    assert result.deck is None
    assert result.faults[0].line == line
    assert message in result.faults[0].message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("colour = 'red'", "unknown key"),
        ("language = 'British English'", "language tag"),
        ("authors = 'Ada'", "must be a list"),
        ("topics = 3", "must be a table"),
        ("topics = {A = 'Algebra'}", "the topic's slug"),
        ("topics = {a = ''}", "blank"),
    ],
)
def test_a_deck_does_without_its_lesser_keys(line: str, message: str) -> None:
    """An invalid optional key is a fault, and the deck is read without it."""
    result = read(f"[deck]\nid = 'a'\ntitle = 'A'\n{line}\n")
    (fault,) = result.faults
    assert (fault.line, message in fault.message) == (4, True)
    assert result.deck == Deck(id="a", title="A")


def test_other_tables_are_faults() -> None:
    """Every table that is neither [deck] nor [[card]] is a fault."""
    text = f"x = 1\n{HEAD}{GOOD}[cards]\na = 1\n[deck]\nid = 'b'\n"
    result = read(text)
    assert [fault.line for fault in result.faults] == [1, 14, 16]
    assert result.deck is not None
    assert [card.id for card in result.deck.cards] == ["good"]


def test_a_card_may_speak_of_cards() -> None:
    """A line [[card]] inside a quoted text does not begin a card."""
    body = "[[card]]\nid = 'x'\nfront = '''\nWhat is\n[[card]]\nin TOML?'''\nback = 'A table.'\n"
    assert [card.id for card in cards_in(HEAD + body + GOOD)] == ["x", "good"]


def test_bytes_that_are_no_text_are_refused() -> None:
    """The fault names the first byte that is not UTF-8, or the size of a file that is too large."""
    result = native_file.read(b"[deck]\nid = '\xff'", "x")
    assert result == ParseResult(None, (Diagnostic(2, result.faults[0].message, "x"),))
    assert "byte 14 " in result.faults[0].message
    (fault,) = native_file.read(b" " * (MOST_BYTES + 1), "x").faults
    assert "5,000,001 bytes" in fault.message


def test_windows_files_are_read() -> None:
    """A byte order mark and CR LF line endings change nothing."""
    result = native_file.read(b"\xef\xbb\xbf" + (HEAD + GOOD).replace("\n", "\r\n").encode(), "x")
    assert result == read(HEAD + GOOD)


def test_a_deck_has_an_end() -> None:
    """Reading ends after 10,000 cards or 1,000 faults, with a fault that says so."""
    many = "".join(f'[[card]]\nid="{n}"\nfront="a"\nback="b"\n' for n in range(MOST_CARDS + 5))
    result = read(HEAD + many)
    assert result.deck is not None
    assert len(result.deck.cards) == MOST_CARDS
    assert [fault.line for fault in result.faults] == [FIRST_LINE + 4 * MOST_CARDS]
    assert len(read(HEAD + "[[card]]\n" * 5000).faults) == 1001


@given(decks())
def test_what_is_written_is_read_again(deck: Deck) -> None:
    """Writing any deck and reading the file gives the same deck."""
    result = read(native_file.write(deck))
    assert result == ParseResult(deck, ())
    assert result.deck is not None
    assert list(result.deck.topics) == list(deck.topics)


def test_cards_of_one_cloze_are_written_as_one_table() -> None:
    """Siblings become one table; a card without its siblings keeps only its own gap."""
    text = HEAD + "[[card]]\nid = \"x\"\ndifficulty = 2\ncloze = '''{{c1::a}} {{c2::b}}'''\n"
    deck = read(text).deck
    assert deck is not None
    assert native_file.write(deck) == text.replace('"Maths"\n', '"Maths"\nlanguage = "en"\n', 1)
    alone = Deck(id="x", title="X", cards=deck.cards[1:])
    (card,) = cards_in(native_file.write(alone))
    assert (card.id, card.front, card.answer) == ("x-c2", "a {{c2::b}}", "b")


NASTY = [b"[[card]]", b"'''", b'"""', b"\n", b"\xff", b"\0", b"[", b"{", b"=", b"\\", b"{{c1::"]
NASTY += [b"}}", b"[deck]", b"#", b'"', b"a.", b"\r", b"id = ", b"\xef\xbb\xbf", b"1" * 5000]


@given(st.data())
def test_no_bytes_make_it_raise(data: st.DataObject) -> None:
    """A deck file with broken bytes never raises, and every fault has a line of the file."""
    source = native_file.write(data.draw(decks())).encode()
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(source)))
        end = data.draw(st.sampled_from([start, start + 1, start + 9]))
        source = source[:start] + data.draw(st.sampled_from(NASTY)) + source[end:]
    check(source)


@given(st.binary())
def test_random_bytes_do_not_make_it_raise(source: bytes) -> None:
    """Random bytes never raise, either."""
    check(source)


def check(source: bytes) -> None:
    """Reads bytes and checks the invariants of the result."""
    result = native_file.read(source, "x")
    assert result.deck is not None or result.faults
    lines = [fault.line for fault in result.faults]
    assert lines == sorted(lines)
    assert all(1 <= line <= source.count(b"\n") + 1 for line in lines)
    assert all(fault.message.isprintable() and fault.message for fault in result.faults)
    if result.deck and not result.faults:
        assert read(native_file.write(result.deck)) == ParseResult(result.deck, ())
