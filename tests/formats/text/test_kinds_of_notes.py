"""A table of notes as people, plugins and chat assistants write them, and the cards they mean."""

import pytest

from bot.formats.importers import read_any
from tests.formats.visible import sides

RIVERS = [("Longest?", "Nile"), ("Widest?", "Amazon")]

TAGS = [
    "**Q1 :** Longest?\n**R1 :** Nile\n\n**Q2 :** Widest?\n**R2 :** Amazon\n",
    "P: Longest?\nR: Nile\n\nP: Widest?\nR: Amazon\n",
    "D : Longest?\nR : Nile\n\nD : Widest?\nR : Amazon\n",
    "F: Longest?\nA: Nile\n\nF: Widest?\nA: Amazon\n",
    "В: Longest?\nО: Nile\n\nВ: Widest?\nО: Amazon\n",
    (
        "**Front (Question):** Longest?\n**Back (Answer):** Nile\n\n"
        "**Front (Question):** Widest?\n**Back (Answer):** Amazon\n"
    ),
    (
        "**Question 1 (easy):** Longest?\n**Answer:** Nile\n\n"
        "**Question 2 (hard):** Widest?\n**Answer:** Amazon\n"
    ),
    "**表：** Longest?\n**裏：** Nile\n\n**表：** Widest?\n**裏：** Amazon\n",
    "正面：Longest?\n背面：Nile\n\n正面：Widest?\n背面：Amazon\n",
    "질문: Longest?\n답변: Nile\n\n질문: Widest?\n답변: Amazon\n",
    "Vorderseite: Longest?\nRückseite: Nile\n\nVorderseite: Widest?\nRückseite: Amazon\n",
    "**Recto :** Longest?\n**Verso :** Nile\n\n**Recto :** Widest?\n**Verso :** Amazon\n",
    "**Pytanie:** Longest?\n**Odpowiedź:** Nile\n\n**Pytanie:** Widest?\n**Odpowiedź:** Amazon\n",
    "Soru: Longest?\nCevap: Nile\n\nSoru: Widest?\nCevap: Amazon\n",
    "سؤال: Longest?\nجواب: Nile\n\nسؤال: Widest?\nجواب: Amazon\n",
    "1. **Longest?**\n   - Nile\n\n2. **Widest?**\n   - Amazon\n",
    "**Q1.** Longest?\n**A.** Nile\n\n**Q2.** Widest?\n**A.** Amazon\n",
    "**FRONT**\n> Longest?\n\n**BACK**\n> Nile\n\n**FRONT**\n> Widest?\n\n**BACK**\n- Amazon\n",
    (
        "**Q1.** Longest?\n\n> [!success]- Answer\n> Nile\n\n"
        "**Q2.** Widest?\n\n> [!info]- Show answer\n> **Answer:** Amazon\n"
    ),
    (
        "**Q1.** Longest?\n<details><summary>Show answer</summary>\n\nNile\n</details>\n\n"
        "**Q2.** Widest?\n<details><summary><b>Answer:</b></summary>\n\nAmazon\n</details>\n"
    ),
    (
        "### A\n**Question**:\n- Longest?\n\n**Answer**:\n- Nile\n\n"
        "### B\n**Question**:\n- Widest?\n\n**Answer**:\n- Amazon\n"
    ),
    "#flashcards\nLongest?\n?\n**Answer:**\nNile\n\nWidest?\n?\n**Réponse :** Amazon\n",
    (
        "Longest? -> Nile\n<!--SR:!2024-08-01,13,290-->\n"
        "Widest? -> Amazon\n<!--SR:!2024-08-01,13,290-->\n"
    ),
    (
        "Longest? ->->-> Nile\n<!--SR:!2024-08-01,13,290-->\n\n"
        "Widest? ->->-> Amazon\n<!--SR:!2024-08-01,13,290-->\n"
    ),
]

CHOICES = [
    "1. Longest?\n   - A) Nile ✅\n   - B) Po\n\n2. Widest?\n   - A) Po\n   - B) Amazon ✅\n",
    "1. Longest?\n- [ ] Po\n- [x] Nile\n\n2. Widest?\n- [x] Amazon\n- [ ] Po\n",
    (
        "1. **Longest?**\n   a) Po\n   b) Nile (correct)\n\n"
        "2. **Widest?**\n   a) Amazon (correct)\n"
        "   b) Po\n"
    ),
    (
        "**Q1.** Longest?\n\n- [ ] A) Po\n- [ ] B) Nile\n\n"
        "> [!success]- Answer **Answer: B) Nile**\n\n"
        "**Q2.** Widest?\n\n- [ ] A) Amazon\n- [ ] B) Po\n\n> [!success]- Answer\n> **Answer: A**\n"
    ),
    (
        "## Drill 1\n\n> Longest?\n>\n> A. Nile\n> B. Po\n\n"
        "<details>\n<summary>Model answer</summary>\n\n"
        "**Answer: A.**\n</details>\n\n## Drill 2\n\n> Widest?\n>\n> A. Po\n> B. Amazon\n\n"
        "<details>\n<summary>Model answer</summary>\n\n**Answer: B.**\n</details>\n"
    ),
]


@pytest.mark.parametrize("text", TAGS)
def test_questions_and_answers_are_tagged_in_many_ways(text: str) -> None:
    """Tags in other languages, their letters, and remarks in the tag itself make the same cards."""
    assert sides(read_any(text.encode(), "notes.md")) == RIVERS


@pytest.mark.parametrize("text", CHOICES)
def test_numbered_questions_whose_right_option_is_marked_are_cards(text: str) -> None:
    """A numbered question is one if an option below it is marked as right."""
    parsed = read_any(text.encode(), "quiz.md")
    assert sides(parsed) == RIVERS
    assert {card.distractors for card in parsed.cards} == {("Po",)}


def test_names_of_parts_that_recur_are_no_terms() -> None:
    """Then the headings above them are the questions."""
    part = "### {}\n- **Wrong:** the Po\n- **Right:** the {}\n\n"
    text = "# Rivers\n\n" + part.format("Longest?", "Nile") + part.format("Widest?", "Amazon")
    assert sides(read_any((text + part.format("Oldest?", "Finke")).encode(), "a.md"))[:2] == [
        ("Longest?", "- **Wrong:** the Po\n- **Right:** the Nile"),
        ("Widest?", "- **Wrong:** the Po\n- **Right:** the Amazon"),
    ]
    terms = "- **Nile:** the longest\n- **Amazon:** the widest\n- **Po:** in Italy\n"
    assert sides(read_any(terms.encode(), "a.md"))[0] == ("Nile", "the longest")


def test_a_percent_sign_divides_the_sides_below_a_heading() -> None:
    """So does a comment; a card without either has its heading as the question."""
    text = "# Rivers\n\n## Longest?\n\nIn Africa.\n\n%\n\nNile\n\n## Widest?\n\nAmazon\n\n"
    text += "## Oldest?\n\nIn Australia.\n\n<!-- md2apkg split -->\n\nFinke\n"
    assert sides(read_any(text.encode(), "a.md")) == [
        ("Longest?\n\nIn Africa.", "Nile"),
        ("Widest?", "Amazon"),
        ("Oldest?\n\nIn Australia.", "Finke"),
    ]


def test_numbers_within_a_title_are_part_of_it() -> None:
    """Only a number in front of it counts the titles."""
    text = "# Exam (A0-701) 2. part\n\n## 1. Rivers of RFC 2. old\n\nQ: a\nA: b\n\nQ: c\nA: d\n"
    parsed = read_any(text.encode(), "a.md")
    assert parsed.title == "Exam (A0-701) 2. part"
    assert parsed.cards[0].tags == ("Rivers of RFC 2. old",)


def test_entities_of_html_are_characters_outside_of_code() -> None:
    """As in Markdown; what is no entity stays."""
    text = "Q: R&amp;D &#8364; &nosuch; AT&T\nA: `&amp;` &eacute;\n\nQ: c\nA: d\n"
    assert sides(read_any(text.encode(), "a.md"))[0] == ("R&D € &nosuch; AT&T", "`&amp;` é")


def test_a_numbered_heading_may_have_its_question_below() -> None:
    """What stands between the two is told before it is asked."""
    text = (
        "## Question 1\n\nTwo rivers meet.\n\n**Question**: Which is longer?\n\nA) Nile\nB) Po\n\n"
        "> [!note]- Answer\n> **Correct Answer: A**\n>\n> By far.\n\n## Question 2\n\nWidest?\n\n"
        "**Answer:** Amazon\n"
    )
    parsed = read_any(text.encode(), "quiz.md")
    assert sides(parsed) == [
        ("Two rivers meet.\n\nWhich is longer?", "Nile"),
        ("Widest?", "Amazon"),
    ]
    assert (parsed.cards[0].explanation, parsed.faults) == ("By far.", ())


def test_what_is_said_of_an_option_is_no_answer() -> None:
    """In a file whose questions have no letters, an item "A:" is about the option A."""
    text = (
        "### Question 1: Longest?\n\nA) Po\nB) Nile\n\n**Answer:** B\n\n"
        "**Explanation:**\n- A: short\n"
        "\n### Question 2: Widest?\n\nA) Po\nB) Amazon\n\n**Answer:** B\n"
    )
    parsed = read_any(text.encode(), "quiz.md")
    assert sides(parsed) == RIVERS
    assert parsed.cards[0].explanation == "- A: short"
    assert (
        sides(read_any(b"- Q: Longest?\n- A: Nile\n\n- Q: Widest?\n- A: Amazon\n", "a.md"))
        == RIVERS
    )


def test_a_quotation_within_an_answer_stays_one() -> None:
    """Only a quotation that is a whole side of a card loses its marks."""
    text = "Q: Who said it?\nA: Caesar, as is told:\n> I came\n\nQ: Two?\nA: 2\n"
    assert sides(read_any(text.encode(), "a.md"))[0][1] == "Caesar, as is told:\n\n> I came"


def test_a_list_of_numbered_options_without_a_mark_is_no_quiz() -> None:
    """Nothing says which option is right, so there is no card with an answer."""
    text = "1. Longest?\n- A) Nile\n- B) Po\n\n2. Widest?\n- A) Po\n- B) Amazon\n"
    assert not [card for card in read_any(text.encode(), "quiz.md").cards if not card.draft]


def test_an_answer_with_several_items_stays_a_list() -> None:
    """Only an item that is alone loses its mark."""
    text = "Q: Two?\nA:\n- one\n- two\n\nQ: One?\nA:\n- one\n  and more\n"
    assert sides(read_any(text.encode(), "a.md")) == [
        ("Two?", "- one\n- two"),
        ("One?", "one\nand more"),
    ]


def test_code_in_an_item_of_a_list_is_kept() -> None:
    """A fence behind the mark of an item is a block of code, and nested items keep their depth."""
    page = (
        "- Cell? #card\n\t- the unit\n\t\t- of life\n\t- ```py\n\t  x = 1\n\t  ```\n\t- more\n"
        "- Other? #card\n\t- yes\n"
    )
    assert sides(read_any(page.encode(), "page.md"))[0] == (
        "Cell?",
        "- the unit\n    - of life\n```py\nx = 1\n```\n- more",
    )
    note = "Q: Steps?\nA:\n1. first\n- ```sh\n  ls\n  ```\n- last\n"
    assert "ls" in sides(read_any(note.encode(), "a.md"))[0][1]


def test_marks_in_front_of_a_card_are_no_part_of_it() -> None:
    """Quotations, callouts and tasks are how a note shows a card, not what it asks."""
    note = (
        "#flashcards\n> [!question] One::1\n> - Two::2\n- [ ] Three::3\n> [!tip]- Four::4\n"
        "\n$$\na == b :: c\n$$\n"
    )
    cards = sides(read_any(note.encode(), "note.md"))
    assert cards == [("One", "1"), ("Two", "2"), ("Three", "3"), ("Four", "4")]


def test_gaps_and_pairs_together_are_a_note_of_obsidian() -> None:
    """Lines with two colons and lines with marked gaps count together."""
    note = "What is $a::b$?::the ratio\nCosts $5 and $6::eleven\nEuler is ==$-1$==.\n"
    parsed = read_any(note.encode(), "note.md")
    assert (parsed.format, len(parsed.cards)) == ("obsidian", 3)


def test_items_below_a_question_of_remnote_need_no_signs() -> None:
    """Answers that are lists have more lines than the questions."""
    note = (
        "- Biology\n    - Cell >> unit of life\n    - Colours >>>\n        - red\n        - blue\n"
        "        - green\n    - Capital of France ;; Paris\n"
    )
    parsed = read_any(note.encode(), "rem.md")
    assert parsed.format == "remnote"
    assert sides(parsed)[1] == ("Colours", "- red\n- blue\n- green")


@pytest.mark.parametrize(
    "text",
    [
        "Longest?\n---\nNile\n\nWidest?\n---\nAmazon\n",
        "Longest?\n--\nNile\n\nWidest?\n--\nAmazon\n",
        "Longest?\n========\n\nNile\n\nWidest?\n=======\n\nAmazon\n",
        "Longest?\n---\nNile\n\n===\n\nWidest?\n---\nAmazon\n",
        "Longest? // Nile\nWidest? // Amazon\n",
        "Longest? == Nile\nWidest? == Amazon\n",
    ],
)
def test_questions_may_stand_above_dashes(text: str) -> None:
    """Dashes below the only line of a paragraph make it a heading; other signs divide, too."""
    assert sides(read_any(text.encode(), "notes.txt")) == RIVERS


def test_dashes_below_an_answer_still_end_a_card() -> None:
    """In a file with tags, no line is a heading because of what is below it."""
    text = "Q: Longest?\nA: Nile\n\nin Africa\n---\nQ: Widest?\nA: Amazon\n"
    assert sides(read_any(text.encode(), "a.md")) == [
        ("Longest?", "Nile\n\nin Africa"),
        ("Widest?", "Amazon"),
    ]


def test_lines_of_clozes_are_notes_of_anki() -> None:
    """A file for Anki needs no header, and no separator."""
    parsed = read_any(b"{{c1::A}} is first\n{{c1::B}} is {{c2::second}}\n", "a.txt")
    assert (parsed.format, len(parsed.cards)) == ("anki-text", 3)
