"""Pasted pages of flashcards."""

import pytest

from bot.formats.base.parsed import ParsedDeck
from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides

WIDGET = "How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n"


def paste(text: str) -> ParsedDeck:
    """Reads a text that is recognised as a pasted page."""
    parsed = read_any(text.encode(), "pasted.txt")
    assert parsed.format == "paste"
    return parsed


def test_an_exported_org_page() -> None:
    """Contents and sections are dropped, tags and lists are kept, and half a card is a draft."""
    parsed = read_sample("paste_org.txt")
    assert sides(parsed) == [
        (
            "What does dropout switch off while a network trains?",
            "- A random part of the units, drawn anew for each batch\n- Nothing at test time",
        ),
        (
            "Which two numbers does batch normalisation take from a batch?",
            (
                "1. The mean\n2. The variance\n"
                "It then learns a scale and a shift. Is that all? Nearly."
            ),
        ),
        (
            "What happens if the learning rate is too large?",
            'The author said: "the loss jumps about\nand may diverge.',
        ),
        ("What does momentum remember?", ""),
    ]
    assert {card.tags for card in parsed.cards} == {("my_deck",)}
    assert ([card.line for card in parsed.cards], fault_lines(parsed)) == ([13, 24, 39, 50], [50])


ORG = "{0}\n\nFront\n\nOne?\n\nBack\n\nAn answer\n\n{1}\n\nFront\n\nTwo?\n\nBack\n\nAnother one\n"


@pytest.mark.parametrize(
    ("first", "second", "tags"),
    [
        ("Dropout drill deck", "Momentum drill deck", ("deck",)),
        ("Dropout   drill deck", "Momentum\u00a0\u00a0\u00a0drill\u00a0deck", ("deck",)),
        ("Dropout deck drill nets", "A b deck drill nets", ("deck", "nets")),
        ("Dropout drill", "Momentum drill", ()),
        ("Dropout layer", "Linear layer", ()),
        ("drill", "drill", ()),
        ("Dropout drill deck", "Momentum deck", ()),
    ],
)
def test_tags_after_headings(first: str, second: str, tags: tuple[str, ...]) -> None:
    """Words that end all headings are tags if "drill" is among them; "drill" itself is not one."""
    parsed = paste(ORG.format(first, second))
    assert sides(parsed) == [("One?", "An answer"), ("Two?", "Another one")]
    assert [card.tags for card in parsed.cards] == [tags, tags]


def test_what_else_stands_on_exported_pages() -> None:
    """A page's foot is dropped, a heading replaces a missing question, a blank card is a fault."""
    foot = "Author: Somebody\nCreated: 2026-01-01 Thu 10:00\nValidate\n"
    parsed = paste(ORG.format("Dropout drill", "Momentum drill").replace("One?", "") + foot)
    assert sides(parsed) == [("Dropout", "An answer"), ("Two?", "Another one")]
    blank = paste(ORG.format("a drill", "b drill").replace("Two?", "").replace("Another one", ""))
    assert (sides(blank), fault_lines(blank)) == ([("One?", "An answer")], [11])


def test_a_numbered_page() -> None:
    """The whole widget is dropped; digits, lists, questions and open quotations are kept."""
    parsed = read_sample("paste_numbered.txt")
    assert sides(parsed) == [
        ("What is an epoch?", "One pass over all of the training data."),
        ("Name two steps of training.", "1. The forward pass\n2. The backward pass"),
        ("Which digits stand here?", "4\n5"),
        ("Why is this one empty?", ""),
        (
            'How do we ask, and what is "loss?',
            '- Is it small? Then all is well.\n- He called it "the price of being wrong',
        ),
        ("What was cut off?", ""),
    ]
    assert fault_lines(parsed) == [52, 87]


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        (f"1\nQ\na\nA\nb\n{WIDGET}2\nQ\nc\nA\nd", [("a", "b"), ("c", "d")]),
        (f"1\nQ\na\nA\nb\n{WIDGET}Study more cards\nAbout us\n", [("a", "b")]),
        ("1\nQ\na\nA\nPerfectly\n1\n2", [("a", "Perfectly\n1\n2")]),
        (f"1\nQ\na\nA\n{WIDGET[:-10]}", [("a", WIDGET[:-11])]),
        ("7\nQ\na\nA\n7\n8\nQ\nc\nA\nd", [("a", "7"), ("c", "d")]),
        ("1\nQ\na\n2\nQ\nc\nA\nd", [("a", ""), ("c", "d")]),
        ("1\nQ\na\nA\nb\n3\nQ\nc\nA\nd", [("a", "b"), ("c", "d")]),
        ("1\nQ\nA\nb\n2\nQ\nc\nA\nd", [("c", "d")]),
        (f"1\nQ\nA\n{WIDGET}2\nQ\nc\nA\nd", [("c", "d")]),
    ],
)  # fmt: skip
def test_numbered_pages_as_they_come(text: str, cards: list[tuple[str, str]]) -> None:
    """Missing widgets, numbers, answers and questions are understood, and answers of digits."""
    assert sides(paste(text)) == cards


def test_an_article() -> None:
    """The title is dropped, bulleted questions belong to answers, a last heading is a draft."""
    parsed = read_sample("paste_article.txt")
    assert sides(parsed) == [
        (
            "What is a neuron?",
            "A unit that weighs its inputs. Why weigh them? Because some matter more.",
        ),
        ("What is a layer?", "- Units side by side\n- Do they talk to each other? No."),
        (
            "How many layers are deep?",
            (
                "1. Two are shallow\n2. Ten are deep\n"
                '"Deep is a word," she said, and closed no quotation: "so it goes.'
            ),
        ),
        ("Who knows?", ""),
    ]
    assert fault_lines(parsed) == [18]


@pytest.mark.parametrize(
    "text",
    [
        "What is all this?\n\nWhat is a?\nAn a.\nWhat is b?\n- A b?\nWhat is c?\nA c.",
        "All about it\n1. What is a?\nAn a.\n2. What is b?\n- A b?\n3. What is c?\nA c.",
    ],
)
def test_articles_of_other_kinds(text: str) -> None:
    """The title may be a question, and questions may be numbered."""
    assert sides(paste(text)) == [
        ("What is a?", "An a."),
        ("What is b?", "- A b?"),
        ("What is c?", "A c."),
    ]


def test_questions_with_options_and_the_letter_of_the_right_one() -> None:
    """The last line of an answer names its option; a letter that no option has is text."""
    parsed = paste("What is a?\nx\nan a\nb\n\nWhat is b?\na b\ny\nA.\n\nWhat is c?\nx\nd\nj\n")
    assert sides(parsed) == [
        ("What is a?", "an a"),
        ("What is b?", "a b"),
        ("What is c?", "x\nd\nj"),
    ]
    assert [card.distractors for card in parsed.cards] == [("x",), ("y",), ()]


def test_words_that_say_which_line_is_the_question() -> None:
    """They need no colon, if both lines have one of them."""
    text = "Question What is a?\nAnswer An a.\n\nWhat is b?\nAnswer: A b.\n\nQ What is c?\nA c.\n"
    assert sides(paste(text)) == [
        ("What is a?", "An a."),
        ("What is b?", "A b."),
        ("What is c?", "c."),
    ]


def test_a_glossary() -> None:
    """Titles and site names are dropped; definitions may have paragraphs and lists."""
    parsed = read_sample("paste_glossary.txt")
    assert sides(parsed) == [
        (
            "Activation function",
            "A function after the weighted sum that lets a network bend its lines.",
        ),
        (
            "Backpropagation",
            (
                "The chain rule, carried out from the loss back to every weight of the network.\n"
                "It costs about twice as much as a forward pass.\n"
                "- It needs the values of the forward pass\n- It stores them"
            ),
        ),
        ("Epoch", "One pass over the whole of the training data, in batches of some size."),
    ]
    assert parsed.faults == ()


def test_terms_without_a_definition() -> None:
    """A short line without a sentence below it is a fault with its line."""
    text = "Term\nA sentence that explains it.\nLost\nOther\nAnother sentence of words.\nEnd\n"
    parsed = paste(text)
    assert [front for front, _ in sides(parsed)] == ["Term", "Other"]
    assert fault_lines(parsed) == [3, 6]


@pytest.mark.parametrize("text", ["Only a line", "One sentence. And one more."])
def test_what_is_no_page(text: str) -> None:
    """A text in none of the layouts gives one fault that names the layouts."""
    (fault,) = paste(text).faults
    assert fault.line == 1
    assert "no cards are recognised" in fault.message


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
    """If the first card has no heading, a single line above a later Front is an answer."""
    parsed = read_any(text.encode(), "x.txt")
    assert (parsed.format, sides(parsed), parsed.faults) == ("paste", cards, ())


def test_numbers_right_before_a_question() -> None:
    """The number of a question is no part of it, with or without a blank behind it."""
    text = "1.What is 5+5?\n10\n\n2.What is 6+6?\n12\n\n3.What is 7+7?\n14\n"
    parsed = read_any(text.encode(), "x")
    assert [card.front for card in parsed.cards] == [f"What is {n}+{n}?" for n in (5, 6, 7)]
