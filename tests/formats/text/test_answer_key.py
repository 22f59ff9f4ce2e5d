"""Answers in a list below all questions."""

import pytest

from bot.formats.importers import read_any
from tests.formats.programs.reading import shown

CHOSEN = [("Which gas?", "CO2", ("O2",)), ("Which metal?", "Fe", ("Au",))]


@pytest.mark.parametrize(
    "text",
    [
        "1. Which gas?\nA) O2\nB) CO2\n\n2. Which metal?\nA) Fe\nB) Au\n\nKey:\n1. B\n2. A\n",
        "1) Which gas?\n a) O2\n b) CO2\n2) Which metal?\n a) Fe\n b) Au\n\nLösungen:\n1b, 2a\n",
        "**1. Which gas?**\nA. O2\nB. CO2\n\n**2. Which metal?**\nA. Fe\nB. Au\n\n**Key**\n1-B 2-A",
        (
            "### Question 1: Which gas?\n- A. O2\n- B. CO2\n\n### Question 2: Which metal?\n"
            "- A. Fe\n- B. Au\n\n---\n\n### Respuestas\n\n1. **B**\n2. **A**\n"
        ),
        "1. Which gas?\nA) O2\nB) CO2\n2. Which metal?\nA) Fe\nB) Au\n**Key:** 1. B, 2. A\n",
    ],
)
def test_letters_below_all_questions(text: str) -> None:
    """A list of letters at the end says which option of each question is right."""
    assert shown(read_any(text.encode(), "x.md")) == CHOSEN


def test_texts_below_all_questions() -> None:
    """The answers may be texts, in another order than the questions."""
    text = "1. Peru?\n2. Chile?\n3. Cuba?\n\nAnswers:\n3. Havana\n1. Lima\n2. Santiago\n"
    assert shown(read_any(text.encode(), "x.txt")) == [
        ("Peru?", "Lima", ()),
        ("Chile?", "Santiago", ()),
        ("Cuba?", "Havana", ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. Mix the flour.\n2. Add the milk.\n\nSolution\n\nStir it well.\n",
        "1. a\n2. b\n1. c\n2. d\n\nAnswers\n1. e\n2. f\n",
        "1. a\n2. b\n3. c\n4. d\n5. e\n\nAnswers\n1. f\n2. g\n",
    ],
)
def test_a_list_that_answers_nothing(text: str) -> None:
    """Without answers for most numbers, or if numbers repeat, nothing is paired."""
    assert not any(card.back for card in read_any(text.encode(), "x.md").cards)
