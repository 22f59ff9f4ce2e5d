"""Reading Markdown with tagged lines."""

import pytest

from bot.formats.base.parsed import ParsedDeck
from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides


def test_markdown() -> None:
    """Cards, drafts and clozes are read; any other text is a fault with its line."""
    parsed = read_sample("cards.txt")
    assert sides(parsed) == [
        ("What is a tensor?", "An array of numbers\nwith any number of axes."),
        ("What has no answer?", ""),
        ("What has one?", "This."),
        ("The {{c1::first}} letter is {{c2::a}}, not [b] [picture].\n\nstray text|1", ""),
        ("The {{c1::first}} letter is {{c2::a}}, not [b] [picture].\n\nstray text|2", ""),
    ]
    assert (parsed.title, fault_lines(parsed)) == ("Small deck", [11, 20, 22, 24])


@pytest.mark.parametrize(
    "text",
    [
        "Question: one?\nAnswer: two",
        "**Q:** one?\n**A:** two",
        "Q1. one?\nA1. two",
        "q: one?\na: two",
        "Q:one?\nA:two",
        "Q:\none?\n\nA:\n\ntwo\n---",
    ],
)
def test_markdown_as_people_paste_it(text: str) -> None:
    """Tags may be whole words, bold, numbered or in small letters."""
    parsed = read_any(text.encode(), "x")
    assert (parsed.format, sides(parsed), parsed.faults) == ("markdown", [("one?", "two")], ())


def test_a_gap_of_a_wrapped_line() -> None:
    """A gap may continue on the next line, but not after a blank line."""
    parsed = read_any(b"C: The [capital\ncity] of France is\n[Paris].\n", "x.md")
    assert sides(parsed) == [
        ("The {{c1::capital city}} of France is\n{{c2::Paris}}.|1", ""),
        ("The {{c1::capital city}} of France is\n{{c2::Paris}}.|2", ""),
    ]
    (alone,) = read_any(b"C: x [y\n\nz] [a]", "x.md").cards
    assert alone.front == "x [y\n\nz] {{c1::a}}"


def read(text: str, name: str = "x.md") -> ParsedDeck:
    """Reads a text that is recognised as Markdown."""
    parsed = read_any(text.encode(), name)
    assert parsed.format == "markdown"
    return parsed


TWO = [("What?", "That."), ("Who?", "He.")]


@pytest.mark.parametrize(
    "text",
    [
        "**Q1: What?**\n**A:** That.\n\n**Q2: Who?**\n**A:** He.\n",
        "**Q1:** What?\n**A1:** That.\n**Q2:** Who?\n**A2:** He.\n",
        "**Card 1**\n**Front:** What?\n**Back:** That.\n**Card 2**\n**Front:** Who?\n**Back:** He.",
        "### Card 1\n- **Front**: What?\n- **Back**: That.\n- **Front**: Who?\n- **Back**: He.\n",
        "### Question 1\nWhat?\n\n### Answer\nThat.\n\n### Question 2\nWho?\n\n### Answer\nHe.\n",
        "## Q1. What?\n\nThat.\n\n**[⬆ Back to Top](#top)**\n\n## Q2. Who?\n\nHe.\n",
        "1. **What?**\n   That.\n\n2. **Who?**\n   He.\n",
        "**1. What?**\nThat.\n\n**2. Who?**\nHe.\n",
        "1. What?\n   **Answer:** That.\n\n2. Who?\n   **Answer:** He.\n",
        "What?\nAnswer: That.\n\nWho?\nAnswer: He.\n",
        "1. Question: What?\n   Answer: That.\n2. Question: Who?\n   Answer: He.\n",
        "- **Q:** What?\n  - **A:** That.\n- **Q:** Who?\n  - **A:** He.\n",
        "> **Q:** What?\n> **A:** That.\n\n> **Q:** Who?\n> **A:** He.\n",
        "❓ **Question:** What?\n✅ **Answer:** That.\n❓ **Question:** Who?\n✅ **Answer:** He.",
        "**Term:** What?\n**Definition:** That.\n\n**Term:** Who?\n**Definition:** He.\n",
        "Frage: What?\nAntwort: That.\n\nFrage: Who?\nAntwort: He.\n",
        "**Question :** What?\n**Réponse :** That.\n\n**Question :** Who?\n**Réponse :** He.\n",
        "问：What?\n答：That.\n\n问：Who?\n答：He.\n",
        "Q: What? A: That.\nQ: Who? A: He.\n",
        "**Question:** What? **Answer:** That.\n**Question:** Who? **Answer:** He.\n",
        "1. What?\nCorrect Answer: That.\n2. Who?\nCorrect Answer: He.\n",
        "Q1. What?\nAns: That.\nQ2. Who?\nAns: He.\n",
        "Q. What?\nA. That.\n\nQ. Who?\nA. He.\n",
        "## What?\n\nThat.\n\n## Who?\n\nHe.\n",
        "1. ### What?\n\n    That.\n\n2. ### Who?\n\n    He.\n",
        "## **What?** ##\nThat.\n***\n## **Who?** ##\nHe.\n",
        (
            "<details>\n<summary>What?</summary>\n\nThat.\n</details>\n"
            "<details>\n<summary><b>Who?</b></summary>\nHe.\n</details>"
        ),
        (
            "<details><summary>What?</summary><br><b>\n\nThat.\n</b></details>\n"
            "<details><summary>Who?</summary>He.</details>"
        ),
        (
            "### What?\n<details><summary>Show answer</summary>\n\nThat.\n</details>\n\n"
            "### Who?\n<details>\n<summary>Answer</summary>\n<p>\n\nHe.\n\n</p>\n</details>"
        ),
        "Q: What?\nA: That.\n\n<!-- part two\nA: no -->\n\nQ: Who?\nA: He.\n",
        "Q: What?\nA: That.\nI: REP=8 LAP=0 EF=3.200\nO: 36\n\nQ: Who?\nA: He.\nI: REP=0\nO: 36\n",
    ],
)  # fmt: skip
def test_cards_as_people_and_chat_assistants_write_them(text: str) -> None:
    """Tags may be bold, numbered or in another language; headings and summaries are questions."""
    parsed = read(text)
    assert (sides(parsed), parsed.faults) == (TWO, ())


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("1. Which?\nA) x\nB) y\nC) z\n\n**Answer: B) y**\n2. W?\nAnswer: no", ("y", ("x", "z"))),
        ("Q: Which?\nA: x\nB: y\nC: z\nAnswer: B\nQ: W?\nAnswer: no", ("y", ("x", "z"))),
        ("**Q1:** Which?\nA) x B) y C) z\n**A:** y\n", ("y", ("x", "z"))),
        ("## Which?\n- [ ] x\n- [x] y\n## W?\nno", ("y", ("x",))),
        ("**1. Which?**\nA. x\n**B. y**\n**2. W?**\nno", ("y", ("x",))),
        ("**Question 1:** Which?\n- A. x\n- B. y ✓\n**Question 2:** W?\nno", ("y", ("x",))),
        ("Q: Which?\na) x\nb) y (correct)\nA: See above.\n", ("y", ("x",))),
    ],
)
def test_options(text: str, card: tuple[str, tuple[str, ...]]) -> None:
    """Options below a question become options; the right one is named or marked."""
    first = read(text).cards[0]
    assert (first.front, (first.answer, first.distractors)) == ("Which?", card)


def test_options_that_do_not_fit_on_buttons() -> None:
    """Several right options, or long ones, stay lines of the question, without their marks."""
    long = "x" * 70
    parsed = read(
        f"## Two?\n- [x] a\n- [x] b\n- [ ] c\n\nNote.\n## One?\nA) {long}\nB) b\n\nAnswer: B"
    )
    assert sides(read("## Two?\n- [x] a\n- [x] b\n- [ ] c\n\nNote.\n## B?\nb"))[0] == (
        "Two?\n- a\n- b\n- c",
        "- a\n- b\n\nNote.",
    )
    assert sides(parsed)[1] == (f"One?\n\nA) {long}\n\nB) b", "B) b")
    assert {card.distractors for card in parsed.cards} == {()}


def test_an_answer_of_a_chat_assistant() -> None:
    """Topics, options, hints and fenced code are read; what the assistant says besides is told."""
    parsed = read_sample("assistant.md")
    assert parsed.title == "Biology flashcards"
    assert sides(parsed) == [
        ("What is osmosis?", r"Water passing through a membrane, \(\Delta c > 0\)."),
        ("Which part makes energy?", "The mitochondrion"),
        (
            "What does this print?\n\n```python\n~~~\nA: no answer\n~~~\n```",
            "1. One thing\n\n2. Another thing\n\n| a | b |\n\n| 1 | 2 |",
        ),
    ]
    assert [card.tags for card in parsed.cards] == [
        ("Cells", "water", "membranes"),
        ("Cells",),
        ("Code",),
    ]
    assert parsed.cards[1].distractors == ("The nucleus", "The wall")
    assert [card.explanation for card in parsed.cards] == [
        "",
        "It burns sugar.",
        "Hint: Look twice.",
    ]
    assert fault_lines(parsed) == [3, 43]


def test_formulas_and_code_in_gaps() -> None:
    """A gap may be a formula or code; brackets inside of these are no gaps."""
    text = r"C: $x_{[1]}$ is [$\frac{1}{\sqrt{2}}$], `a[0]` is [`b`] and \[c\] is text."
    assert read(text).cards[0].front == (
        r"\(x_{[1]}\) is {{c1::\(\frac{1}{\sqrt{2} }\)}}, `a[0]` is {{c2::`b`}} and [c] is text."
    )


def test_terms_in_bold() -> None:
    """Three or more terms in bold, each with its explanation behind it, are cards."""
    text = "- **Osmosis**: Water.\n- **Mitosis** – Cells.\n2. **Stoma:** A pore.\n"
    asked = "**What?** That.\n\n**Who?** He.\n\n1. **Where?** There.\n"
    assert sides(read(asked)) == [*TWO, ("Where?", "There.")]
    assert sides(read(text)) == [("Osmosis", "Water."), ("Mitosis", "Cells."), ("Stoma", "A pore.")]


def test_further_lines_of_supermemo() -> None:
    """A line with the same tag right below continues the text."""
    parsed = read("Q: Two rivers\nQ: of France?\nA: Seine\nA: Loire\n")
    assert sides(parsed) == [("Two rivers\nof France?", "Seine\n\nLoire")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Q: a\nA: b\n```\nQ: c\nA: d\n", "the code that begins here is never closed"),
        ("Q: a\nA: b\n---\nstray\n", "this text belongs to no card"),
        ("Q: a\nA: b\n\nLet me know if you want more.\n", "this text belongs to no card"),
        ("Q: a\nA: b\n---\nA: c\n", "this answer has no question above it"),
        ("Q: a\nA: b\nC: c\n", "this cloze has no gap"),
    ],
)
def test_what_is_said_of_markdown(text: str, sentence: str) -> None:
    """What reaches no card is said, with its line; it is not said of a file without it."""
    (fault,) = read(text).faults
    assert sentence in fault.message
    assert read("Q: a\nA: b\n```\nc\n```\n\nd\n").faults == ()


@pytest.mark.parametrize(
    "text",
    [
        "Some prose.\n\nAnswer the phone.\n",
        "# Only a title\n\nText.\n",
        "Answer: 42\n",
        "**Bold**\n",
    ],
)
def test_what_is_no_markdown_with_cards(text: str) -> None:
    """A single heading, bold line or answer makes no cards."""
    assert read_any(text.encode(), "x.md").format == "paste"


@pytest.mark.parametrize(
    ("text", "front", "back"),
    [
        ("Q: Whose flag?\n![Norway](x.png)\nA: Norway\n", "Whose flag?\n[a picture]", "Norway"),
        (
            "Q: Which knot?\n![](bowline.jpg)\nA: a bowline\n",
            "Which knot?\n[a picture]",
            "a bowline",
        ),
        ("Q: ![a knot](x.jpg)\nA: a bowline\n", "[a knot]", "a bowline"),
        ("Q: [Oslo]\nA: Oslo\n", "[Oslo]", "Oslo"),
        ("Q: a\nA: ![](bowline.jpg)\n", "a", "[image: bowline.jpg]"),
    ],
)
def test_no_picture_in_a_question_says_the_answer(text: str, front: str, back: str) -> None:
    """In a question a picture has neither its file's name nor words that are the answer."""
    (card,) = read_any(text.encode(), "x.md").cards
    assert (card.front, card.back) == (front, back)


@pytest.mark.parametrize(
    ("row", "explanation", "tags"),
    [
        ("Category: Rivers", "", ("Rivers",)),
        ("**Kategorie:** Flüsse", "", ("Flüsse",)),
        ("Hinweis: mit S", "Hint: mit S", ()),
        ("**Erklärung:** Sie mündet hier.", "Sie mündet hier.", ()),
        ("Explicación: Así es.", "Así es.", ()),
        ("解説：そうです。", "そうです。", ()),
    ],
)
def test_what_stands_below_an_answer(row: str, explanation: str, tags: tuple[str, ...]) -> None:
    """Explanations, hints and tags below an answer are no part of it, in any language."""
    first, _ = read_any(f"Q: a\nA: b\n{row}\n\nQ: c\nA: d\n".encode(), "x.md").cards
    assert (first.back, first.explanation, first.tags) == ("b", explanation, tags)


@pytest.mark.parametrize(
    "word", ["Karte", "Carte", "Fiche", "Tarjeta", "Карточка", "カード", "Kartu", "Karta"]
)
def test_the_number_of_a_card_is_no_answer(word: str) -> None:
    """A line that only counts the cards belongs to none of them."""
    text = f"**{word} 1**\nQ: a\nA: b\n\n**{word} 2**\nQ: c\nA: d\n"
    assert [card.back for card in read_any(text.encode(), "x.md").cards] == ["b", "d"]
