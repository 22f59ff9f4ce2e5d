"""A table of lists of cards as programs and people write them, and the cards they mean."""

import pytest

from bot.formats.importers import read_any
from tests.formats.visible import sides

RIVERS = [("Longest?", "Nile"), ("Widest?", "Amazon")]

LISTS = {
    "prompts": '[{"prompt": "Longest?", "completion": "Nile"},'
    ' {"prompt": "Widest?", "completion": "Amazon"}]',
    "flags apart": '[{"question": "Longest?", "answers": {"answer_a": "Po", "answer_b": "Nile"},'
    ' "correct_answers": {"answer_a_correct": "false", "answer_b_correct": "true"}},'
    ' {"question": "Widest?", "answers": {"answer_a": "Amazon", "answer_b": "Po"},'
    ' "correct_answers": {"answer_a_correct": "true", "answer_b_correct": "false"}}]',
    "nested texts": '{"data": [{"node": {"front": {"text": "Longest?"}, "back": {"text": "Nile"}}},'
    ' {"node": {"front": {"text": "Widest?"}, "back": {"text": "Amazon"}}}]}',
    "yaml in capitals": "deck: Rivers\nnotes:\n- Question: Longest?\n  Answer: Nile\n"
    "- Question: Widest?\n  Answer: Amazon\n",
    "names of languages, in two lists": '{"a": [{"english": "Longest?", "pinyin": "x", "thai":'
    ' "Nile", "example": "y"}], "b": [{"english": "Widest?", "pinyin": "x", "thai": "Amazon",'
    ' "example": "y"}]}',
    "an answer below each term": '{"words": {"Longest?": {"answer": "Nile", "wrong": ["Po"]},'
    ' "Widest?": {"answer": "Amazon", "wrong": ["Po"]}}}',
    "rounds with remarks": '{"rounds": [{"title": "A", "description": "x", "questions":'
    ' [{"question": "Longest?", "answer": "Nile"}, {"question": "Widest?", "answer": "Amazon"}]}]}',
    "markdown like yaml": "- Q: Longest?\n- A: Nile\n\n- Q: Widest?\n- A: Amazon\n",
}


@pytest.mark.parametrize("kind", LISTS)
def test_lists_of_cards_have_many_shapes(kind: str) -> None:
    """Each of them holds the same two cards."""
    assert sides(read_any(LISTS[kind].encode(), "list.txt")) == RIVERS


def test_readings_and_parts_of_speech_are_below_the_answer() -> None:
    """They are no sides of a card, and are not left out either."""
    words = (
        '[{"id": 1, "kanji": "水", "kana": "みず", "romaji": "mizu", "meaning": ["water"]},'
        ' {"id": 2, "word": "Haus", "partOfSpeech": "noun", "translation": "house"}]'
    )
    parsed = read_any(words.encode(), "words.json")
    assert [(card.front, card.explanation) for card in parsed.cards] == [
        ("水", "みず\n\nmizu"),
        ("Haus", "noun"),
    ]
    assert parsed.faults == ()


def test_the_object_that_holds_the_fields_is_not_said_to_be_left_out() -> None:
    """Its values are read, so the sentence would be untrue."""
    notes = (
        '[{"deckName": "D", "fields": {"Front": "Longest?", "Back": "Nile"}},'
        ' {"deckName": "D", "fields": {"Front": "Widest?", "Back": "Amazon"}}]'
    )
    parsed = read_any(notes.encode(), "notes.json")
    assert sides(parsed) == RIVERS
    assert not any('"fields"' in fault.message for fault in parsed.faults)
