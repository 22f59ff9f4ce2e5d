"""Files with the habits of other programs and of people: nothing of them is lost unsaid."""

import pytest

from bot.formats.importers import read_any
from tests.formats.shown import sides


@pytest.mark.parametrize(
    ("header", "row", "explanation"),
    [
        ("front,back,notes,example", "a,b,n,e", "n\n\ne"),
        ("front,back,hint,explanation,extra", "a,b,h,e,x", "e\n\nx\n\nHint: h"),
    ],
)
def test_all_columns_that_explain_are_kept(header: str, row: str, explanation: str) -> None:
    """Several columns may explain, and their texts are put together."""
    found = read_any(f"{header}\n{row}\n".encode(), "x.csv")
    assert ([card.explanation for card in found.cards], found.faults) == ([explanation], ())


def test_columns_that_mean_nothing_are_told() -> None:
    """What stands in a column of an unknown name, or below none, is left out and told."""
    text = "Word,Meaning,Picture,Empty,Source,\nrun,laufen,a.png,,p. 7,7\ngo,gehen,,,,,more\n"
    unknown = "these columns have no meaning here, so they are left out"
    found = read_any(text.encode(), "x.csv")
    assert sides(found) == [("run", "laufen"), ("go", "gehen")]
    assert [(fault.line, fault.message) for fault in found.faults] == [
        (1, f'{unknown}: "Picture", "Source", column 6'),
        (3, "this row has more cells than the header has names; the rest is left out"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nFront;Back\na;b, c\n",
        '\ufeffsep=,\r\nfront,back\r\na,"b, c"\r\n',
        "SEP=\t\nfront\tback\na\tb, c\n",
        'front, back\na, "b, c"\n',
        'front;back\na; "b, c"\n',
    ],
)
def test_tables_of_spreadsheets_and_by_hand(text: str) -> None:
    """A first line that names the separator is no card, and a blank may stand before a quote."""
    found = read_any(text.encode(), "x.csv")
    assert (sides(found), found.faults) == ([("a", "b, c")], ())


def test_tags_of_decks_in_a_row_of_cards() -> None:
    """Cards on lines of their own need no blank line between them and the next deck's tag."""
    text = (
        "#flashcards/a\none::1\n#flashcards/b two::2\nthree::3\n#flashcards/c #flashcards/größe\n"
        "four::4\n"
    )
    found = read_any(text.encode(), "x.md")
    assert sides(found) == [("one", "1"), ("two", "2"), ("three", "3"), ("four", "4")]
    assert [card.tags for card in found.cards] == [("a",), ("b",), ("a",), ("c", "größe")]


@pytest.mark.parametrize(
    "head",
    ["tags: flashcards/a/b", "tags: [x, flashcards/a/b]", "tags:\n  - '#flashcards/a/b'\n  - y"],
)
def test_decks_named_by_a_notes_properties(head: str) -> None:
    """A note's properties may name its deck."""
    found = read_any(f"---\n{head}\n---\nq::a\n".encode(), "x.md")
    assert [card.tags for card in found.cards] == [("a/b",)]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("Star Wars: who is the father?:\n- Vader\n", "stand between quotes"),
        ("Who?:\n\t- me\n", "tab"),
        ("Who?:\n- @me\n", "stand between quotes"),
        ("Who?:\n- 'me\n", "never closed"),
        ("Which?:\n- this\nWho?\n- me\n", "end with a colon"),
        ("Who?:\n- me\n  - you\n- [a\n", "this is no YAML"),
    ],
)
def test_a_broken_trivia_list_says_what_to_do(broken: str, words: str) -> None:
    """The sentence is plain, says that reading ends, and half a question is no card."""
    found = read_any(f"First?:\n- yes\n{broken}Last?:\n- no\n".encode(), "x.yaml")
    assert ("First?", "yes") in sides(found)
    assert "Star Wars" not in [card.front for card in found.cards]
    message = found.faults[-1].message
    assert words in message
    assert message.endswith("; the file is read up to here")


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("tags: geo europe\nFrance\tParis\nItaly\tRome\n", ("geo", "europe")),
        ("#tags:geo\nFrance\tParis\nItaly\tRome\n", ("geo",)),
        ("#deck:World\n#columns:Front\tBack\nFrance\tParis\nItaly\tRome\n", ()),
    ],
)
def test_anki_headers_written_by_hand(text: str, tags: tuple[str, ...]) -> None:
    """Any line that Anki takes for its own marks its file, the old form of tags, too."""
    found = read_any(text.encode(), "x.txt")
    assert (found.format, found.faults) == ("anki-text", ())
    assert sides(found) == [("France", "Paris"), ("Italy", "Rome")]
    assert {card.tags for card in found.cards} == {tags}


@pytest.mark.parametrize(
    "text", ["# Deck: birds\n\nQ: a?\nA: b\n", "tags: x\nQ: a?\nA: b\n", "#tags: x\nQ: a?\nA: b\n"]
)
def test_headings_are_no_anki_headers(text: str) -> None:
    """A heading or a line of tags above other cards does not make them Anki's."""
    assert read_any(text.encode(), "x.md").format == "markdown"


def test_opentdb_in_the_older_percent_encoding() -> None:
    """Its option "legacy" writes a blank as a plus."""
    text = (
        '{"results": [{"category": "General+Knowledge", "question": "The+%22cat%22+sat.", '
        '"correct_answer": "C%2B%2B+it+is", "incorrect_answers": ["No+way"]}, '
        '{"category": "Art", "question": "Is+it+so", "correct_answer": "On+and%2For+off"}]}'
    )
    found = read_any(text.encode(), "x.json")
    assert sides(found) == [('The "cat" sat.', "C++ it is"), ("Is it so", "On and/or off")]
    assert found.cards[0].distractors == ("No way",)
    assert found.cards[0].tags == ("General Knowledge",)


def test_pluses_in_opentdb_stay() -> None:
    """In its usual encoding a plus is a plus."""
    text = '[{"category": "Maths", "question": "2+2=?", "correct_answer": "1+3"}]'
    assert sides(read_any(text.encode(), "x.json")) == [("2+2=?", "1+3")]


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
    """Where nothing else fits, a mark in every line divides term and definition."""
    found = read_any(text.encode(), "x.txt")
    assert [(front, back.replace("–", "-")) for front, back in sides(found)] == [
        ("der Hund", "the dog"),
        ("die Katze", "the cat - animal"),
        ("T-Shirt", "shirt"),
    ]
    assert (found.format, found.faults) == ("quizlet", ())


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\nI hope you are well - we are.\nSee you soon, Bob\n",
        "One - two\nand some more text.\nAnd more of it.\n",
    ],
)
def test_prose_is_no_list_of_terms(text: str) -> None:
    """A text of which some lines hold such a mark is not taken for cards."""
    assert read_any(text.encode(), "x.txt").cards == ()


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("Front\nq1\nBack\na1\n\nFront\nq2\nBack\na2\n", [("q1", "a1"), ("q2", "a2")]),
        (
            "Front\nq1\nBack\na1\nFront\nq2\nBack\n- a\n- b\nFront\nq3\nBack\na3",
            [("q1", "a1"), ("q2", "- a\n- b"), ("q3", "a3")],
        ),
        (
            "Front\nq1\nBack\na1\nT drill\nFront\nq2\nBack\na2\nb2\nU drill\nFront\nq3\nBack\na",
            [("q1", "a1"), ("q2", "a2\nb2"), ("q3", "a")],
        ),
    ],
)
def test_pages_of_front_and_back_without_headings(text: str, cards: list[tuple[str, str]]) -> None:
    """Where the first has no heading, a lone line above another's Front is an answer."""
    found = read_any(text.encode(), "x.txt")
    assert (found.format, sides(found), found.faults) == ("paste", cards, ())


def test_cards_of_all_kinds_without_blank_lines() -> None:
    """A line that is a card ends nothing and swallows nothing: what follows is read for itself."""
    text = (
        "#flashcards\none::1\n```\ncode::not\n```\nThe ==sky== is blue\ntwo::2\nlong\nquestion\n?\n"
        "answer\nwith::colons\n\nIs std::map\n?\nyes\n"
    )
    found = read_any(text.encode(), "x.md")
    assert [(card.line, *pair) for card, pair in zip(found.cards, sides(found), strict=True)] == [
        (2, "one", "1"),
        (3, "```\ncode::not\n```\nThe {{c1::sky}} is blue|1", ""),
        (7, "two", "2"),
        (8, "long\nquestion", "answer\nwith::colons"),
        (14, "Is std::map", "yes"),
    ]


def test_a_category_of_two_words_is_one() -> None:
    """Blanks divide tags, but not what a column calls a category or a topic."""
    text = "question,answer,category\nq,a,Cell Biology\nr,b,Cell Biology; Genetics\n"
    found = read_any(text.encode(), "x.csv")
    assert [card.tags for card in found.cards] == [
        ("Cell Biology",),
        ("Cell Biology", "Genetics"),
    ]
    tags = read_any(b"question,answer,tags\nq,a,cell biology\n", "x.csv").cards[0].tags
    assert tags == ("cell", "biology")


def test_anki_notes_that_may_be_reversed() -> None:
    """Anki's optional reversed card asks both ways only if its third field says so."""
    text = (
        "#separator:tab\n#html:false\n#notetype:Basic (optional reversed card)\n"
        "one\teins\ty\ntwo\tzwei\t\nthree\tdrei\n"
    )
    found = read_any(text.encode(), "x.txt")
    assert sides(found) == [("one", "eins"), ("eins", "one"), ("two", "zwei"), ("three", "drei")]
    assert {card.explanation for card in found.cards} == {""}


def test_a_gap_of_a_wrapped_line() -> None:
    """A gap may go on in the next line, but not beyond a blank one."""
    found = read_any(b"C: The [capital\ncity] of France is\n[Paris].\n", "x.md")
    assert sides(found) == [
        ("The {{c1::capital city}} of France is\n{{c2::Paris}}.|1", ""),
        ("The {{c1::capital city}} of France is\n{{c2::Paris}}.|2", ""),
    ]
    (alone,) = read_any(b"C: x [y\n\nz] [a]", "x.md").cards
    assert alone.front == "x [y\n\nz] {{c1::a}}"
