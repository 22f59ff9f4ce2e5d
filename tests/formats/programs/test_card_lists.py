"""Lists of cards as JSON and as YAML."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.programs.reading import messages, read, shown

MARS = ("Red?", "Mars", ("Venus",))
OSLO = ("Norway?", "Oslo", ())

ONE_CARD = [
    # Names of the two sides.
    ({"question": "Norway?", "answer": "Oslo"}, OSLO),
    ({"front": "Norway?", "back": "Oslo"}, OSLO),
    ({"Front": "Norway?", "Back": "Oslo"}, OSLO),
    ({"term": "Norway?", "definition": "Oslo"}, OSLO),
    ({"q": "Norway?", "a": "Oslo"}, OSLO),
    ({"f": "Norway?", "b": "Oslo"}, OSLO),
    ({"word": "Norway?", "meaning": "Oslo"}, OSLO),
    ({"prompt": "Norway?", "response": "Oslo"}, OSLO),
    ({"question_text": "Norway?", "correct_answer": "Oslo"}, OSLO),
    ({"frage": "Norway?", "antwort": "Oslo"}, OSLO),
    ({"text": "Norway?", "answer": "Oslo"}, OSLO),
    ({"title": "Norway?", "description": "-", "answer": "Oslo"}, OSLO),
    ({"id": 1, "sides": [{"text": "Norway?"}, {"text": "Oslo"}]}, OSLO),
    ({"sides": ["Norway?", "Oslo"], "tags": ["x"]}, OSLO),
    ({"front": {"text": "Norway?"}, "back": {"content": "Oslo"}}, OSLO),
    ({"fields": {"Front": {"value": "Norway?"}, "Back": {"value": "Oslo"}}}, OSLO),
    ({"question": "Norway?", "answer": None, "solution": "Oslo"}, OSLO),
    ({"side1": "Norway?", "side2": "Oslo"}, OSLO),
    ({"kanji": "Norway?", "meaning": "Oslo"}, OSLO),
    ({"term": "Norway?", "definitions": ["Oslo"]}, OSLO),
    ({"correctCount": 3, "wrong": 1, "front": "Norway?", "back": "Oslo"}, OSLO),
    # The right option by its text, index, letter or a mark.
    ({"question": "Red?", "options": ["Venus", "Mars"], "answer": "Mars"}, MARS),
    ({"question": "Red?", "choices": ["Venus", "Mars"], "answer": 1}, MARS),
    ({"question": "Red?", "options": ["Venus", "Mars"], "correctIndex": 1}, MARS),
    ({"question": "Red?", "answerOptions": ["Venus", "Mars"], "correctAnswer": "B"}, MARS),
    ({"question": "Red?", "options": ["Venus", "Mars"], "correctOption": "b"}, MARS),
    ({"question": "Red?", "options": ["A) Venus", "B) Mars"], "answer": "B"}, MARS),
    ({"question": "Red?", "options": ["A. Venus", "B. Mars"], "answer": "B. Mars"}, MARS),
    ({"question": "Red?", "options": ["Venus", "Mars"], "answer": "B) Mars"}, MARS),
    ({"question": "Red?", "options": ["Venus", "Mars"], "answer": "Option B"}, MARS),
    ({"question": "Red?", "options": {"A": "Venus", "B": "Mars"}, "answer": "B"}, MARS),
    ({"question": "Red?", "A": "Venus", "B": "Mars", "answer": "B"}, MARS),
    ({"question": "Red?", "option1": "Venus", "option2": "Mars", "answer": "option2"}, MARS),
    ({"question": "Red?", "optionA": "Venus", "optionB": "Mars", "answer": "B"}, MARS),
    ({"question": "Red?", "answers": ["Venus", "Mars"], "correct": 1}, MARS),
    (
        {"question": "Red?", "answers": [{"text": "Venus"}, {"text": "Mars", "correct": True}]},
        MARS,
    ),
    (
        {
            "question": "Red?",
            "options": [{"option": "Mars", "isCorrect": "true"}, {"option": "Venus"}],
        },
        MARS,
    ),
    (
        {
            "question": "Red?",
            "options": [{"id": "x1", "text": "Venus"}, {"id": "x2", "text": "Mars"}],
            "correctOptionId": "x2",
        },
        MARS,
    ),
    ({"question": "Red?", "correct_answer": "Mars", "incorrect_answers": ["Venus"]}, MARS),
    ({"question": "Red?", "answer": "Mars", "distractors": ["Venus"]}, MARS),
    ({"question": "2+2?", "options": ["3", "4"], "answer": 4}, ("2+2?", "4", ("3",))),
    ({"question": "Round?", "answer": True}, ("Round?", "True", ("False",))),
    # What HTML there is, and what is none.
    ({"front": "a<br>b", "back": "<b>c</b>"}, ("a\nb", "**c**", ())),
    (
        {"question": "Bold?", "options": ["<b>", "<i>"], "answer": "<b>"},
        ("Bold?", "<b>", ("<i>",)),
    ),
    ({"front": "Map<int, int>?", "back": "a < b"}, ("Map<int, int>?", "a < b", ())),
    (
        {"front": "What?", "code": "if x:\n  y", "back": "z"},
        ("What?\n\n```\nif x:\n  y\n```", "z", ()),
    ),
]


@pytest.mark.parametrize(("card", "expected"), ONE_CARD)
def test_a_card_by_any_name(card: object, expected: object) -> None:
    """An object is a card whatever its keys are called and however its right option is named."""
    assert shown(read(json.dumps([card]))) == [expected]


SHAPES = [
    '[{"front": "a", "back": "b"}, {"front": "c", "back": "d"}]',
    '{"cards": [{"front": "a", "back": "b"}, {"front": "c", "back": "d"}]}',
    '{"x": {"y": [{"front": "a", "back": "b"}]}, "z": [{"front": "c", "back": "d"}]}',
    '{"decks": [{"name": "one", "cards": [{"q": "a", "a": "b"}, {"q": "c", "a": "d"}]}]}',
    '{"1": {"front": "a", "back": "b"}, "2": {"front": "c", "back": "d"}}',
    '[["a", "b"], ["c", "d"]]',
    '{"meta": {"author": "x", "version": 2}, "x": [{"q": "a", "a": "b"}, {"q": "c", "a": "d"}]}',
    '[{"country": "a", "capital": "b"}, {"country": "c", "capital": "d"}]',
    '{"front": "a", "back": "b"}\n{"front": "c", "back": "d"}\n',
    '\ufeff[{"front": "a", "back": "b",}, \n{"front": "c", "back": "d"},]',
    "- front: a\n  back: b\n- front: c\n  back: d\n",
    "cards:\n  - question: a\n    answer: b\n  - question: c\n    answer: d\n",
    "---\n- q: a\n  a: b\n---\n- q: c\n  a: d\n",
    "one:\n- {front: a, back: b}\n- front: c\n  back: d\n",
]


@pytest.mark.parametrize("text", SHAPES)
def test_a_list_below_any_key(text: str) -> None:
    """The list may be anywhere in the data, as JSON, JSON lines or YAML."""
    assert shown(read(text)) == [("a", "b", ()), ("c", "d", ())]


def test_lists_become_topics() -> None:
    """Several lists are topics, by the key or the name that they have; a lone one is the title."""
    two = '{"Rivers": [{"front": "a", "back": "b"}], "Seas": [{"front": "c", "back": "d"}]}'
    assert [card.tags for card in read(two).cards] == [("Rivers",), ("Seas",)]
    named = '{"decks": [{"name": "R", "cards": [{"q": "a", "a": "b"}]}, {"name": "S", "cards": '
    named += '[{"q": "c", "a": "d"}]}]}'
    assert [card.tags for card in read(named).cards] == [("R",), ("S",)]
    numbered = '{"Sea": {"q1": {"q": "a", "a": "b"}}, "Air": {"q1": {"q": "c", "a": "d"}}}'
    assert [card.tags for card in read(numbered).cards] == [("Sea",), ("Air",)]
    deeper = '{"chapters": [{"name": "R", "x": [{"q": "a", "a": "b"}]}, {"name": "S", "x": '
    deeper += '[{"q": "c", "a": "d"}]}]}'
    assert [card.tags for card in read(deeper).cards] == [("R::x",), ("S::x",)]
    maps = read(
        '{"x": {"uno": "1", "dos": "2", "tres": "3"}, "y": {"un": "1", "deux": "2", "trois": "3"}}'
    )
    assert [card.front for card in maps.cards] == ["uno", "dos", "tres", "un", "deux", "trois"]
    lone = read('{"title": "Seas", "cards": [{"q": "a", "a": "b", "tags": ["x", "y"]}]}')
    assert (lone.title, lone.cards[0].tags) == ("Seas", ("x", "y"))


def test_indices_from_one() -> None:
    """If an index is the number of the options, the indices of the file begin with 1."""
    cards = [{"q": "a", "options": ["x", "y"], "answer": index} for index in (1, 2)]
    parsed = read(json.dumps(cards))
    assert [card.answer for card in parsed.cards] == ["x", "y"]
    assert parsed.faults == ()


def test_several_right_options() -> None:
    """With several right options, all options stand in the question."""
    parsed = read('[{"q": "Which?", "options": ["a", "b", "c"], "answer": ["c", "a"]}]')
    assert shown(parsed) == [("Which?\n\nA) a\nB) b\nC) c", "A) a\nC) c", ())]
    long = "x" * 70
    parsed = read(json.dumps([{"q": "Which?", "options": ["a", long], "answer": "a"}]))
    assert shown(parsed) == [(f"Which?\n\nA) a\nB) {long}", "A) a", ())]


SAID = [
    (
        '[{"q": "a", "options": ["x", "y", "z"], "answer": 1}]',
        "the right options have numbers, which are taken as counted from 0",
        '[{"q": "a", "options": ["x", "y"], "answer": 0}]',
    ),
    (
        '[{"q": "a", "options": ["x", "y"], "answer": "z"}]',
        "the right answer is none of the options, so these are left out",
        '[{"q": "a", "options": ["x", "y"], "answer": "x"}]',
    ),
    (
        '[{"q": "a", "a": "b", "color": "red"}]',
        'these keys have no meaning here, so they are left out: "color"',
        '[{"q": "a", "a": "b", "color": ""}]',
    ),
    (
        '[{"q": "<img src=p.png>?", "a": "b"}]',
        "pictures are not read, so their names stand in their places",
        '[{"q": "p.png?", "a": "b"}]',
    ),
    (
        '[{"q": "a", "a": "b"}, {"q": "c", "a"',
        "this is no JSON from here on, so only what stands above is read",
        '[{"q": "a", "a": "b"}]',
    ),
    (
        "- q: a\n  a: b\n- q: c: d\n  a: e\n",
        (
            "a text with a colon and a blank in it must stand between quotes; "
            "the file is read up to here"
        ),
        "- q: a\n  a: b\n",
    ),
    (
        "- q: a\n  a: &x b\n- q: c\n  a: *x\n",
        "aliases (a * and a name) are not read; write it out; the file is read up to here",
        "- q: a\n  a: b\n",
    ),
]


@pytest.mark.parametrize(("text", "sentence", "other"), SAID)
def test_sentences_about_lists(text: str, sentence: str, other: str) -> None:
    """Each sentence is said once where it is true, and not said where it is not."""
    assert messages(read(text)).count(sentence) == 1
    assert messages(read(other)) == []
    assert len(read(text).cards) == len(read(other).cards) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"questions": [{"topic": "01-a", "quantity": 2}, {"topic": "02-b", "quantity": 1}]}',
        '{"folders": [{"path": "/a/b", "category_prefix": "c"}]}',
        '[{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]',
        '{"type": "FeatureCollection", "features": [{"geometry": [1, 2]}]}',
        "[1, 2, 3]",
        '["a", "b"]',
        "{}",
    ],
)
def test_data_of_unknown_shape(text: str) -> None:
    """Data without cards is not guessed at: the keys that are missing are named."""
    parsed = read(text, "x.json")
    assert (parsed.format, parsed.cards) == ("json", ())
    (message,) = messages(parsed)
    assert message.startswith("no cards are found in this data")
    assert 'a key "front" or "question" and a key "back" or "answer"' in message


@pytest.mark.parametrize(
    "text",
    [
        "array = [a list]\nset = {a, b}\n",
        "[[Rome]] is a town.\n",
        "[x] done\n[ ] open\n",
        "- Question: What?\n- Answer: That.\n",
        "{{c1::Oslo}} is a town\n",
    ],
)
def test_what_is_no_data(text: str) -> None:
    """Brackets and keys alone are no JSON and no YAML."""
    assert read(text).format not in {"json", "yaml"}


@pytest.mark.parametrize(
    "text",
    [
        "- {front: a, back: b}\n- {front: c, back: d}\n",
        "- {id: 1, question: a, answer: b}\n- {id: 2, question: c, answer: d}\n",
        "cards:\n  - {term: 'a', definition: \"b\"}\n  - {term: c, definition: d}\n",
    ],
)
def test_yaml_in_braces(text: str) -> None:
    """A card of YAML may stand on one line, in braces."""
    parsed = read(text)
    assert (parsed.format, shown(parsed)) == ("yaml", [("a", "b", ()), ("c", "d", ())])


def test_lines_of_json() -> None:
    """A card's line is that of its object, whatever stands in texts."""
    parsed = read('[\n{"q": "{\\"", "a": "b"},\n\n{"q":\n"c", "a": "d"}]')
    assert [card.line for card in parsed.cards] == [2, 4]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).filter(
    lambda text: text.strip().isalnum()
)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), st.sampled_from([None, 1]))
def test_any_list_comes_back(pairs: list[tuple[str, str]], indent: int | None) -> None:
    """Whatever a list of cards holds, its cards are the same."""
    text = json.dumps([{"front": front, "back": back} for front, back in pairs], indent=indent)
    assert [(card.front, card.back) for card in read(text).cards] == [
        (front.strip(), back.strip()) for front, back in pairs
    ]


@pytest.mark.parametrize(
    "data",
    [
        {f"ä{i} é{i}": "v" for i in range(60_000)},
        [{f"kä{i} {j}": "v" for j in range(10)} for i in range(6_000)],
    ],
)
def test_many_different_keys(data: object) -> None:
    """The time for keys without a meaning is limited: a long object maps terms to definitions."""
    begun = time.process_time()
    parsed = read(json.dumps(data, ensure_ascii=False))
    assert parsed.cards or messages(parsed) == [
        "this data has too many different keys for a list of cards"
    ]
    assert time.process_time() - begun < 2


def test_keys_in_other_languages() -> None:
    """Keys mean what columns with these names mean; terms may be keys themselves."""
    (card,) = read('[{"pregunta": "q", "respuesta": "a", "Kategorie": "k", "level": "B1"}]').cards
    assert (card.front, card.answer, card.tags) == ("q", "a", ("k", "B1"))
    parsed = read('{"Oslo": "Norway", "Rome": "Italy", "Paris": "France"}')
    assert [card.front for card in parsed.cards] == ["Oslo", "Rome", "Paris"]
