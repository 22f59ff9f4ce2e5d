from collections import Counter
from typing import assert_never

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.markup import UNSEEN, MarkupBlock, blocks_of, plain, spans_of
from bot.model.views import Bullets, CodeBlock, Paragraph, Span, Text
from tests.amount import amount

PROPERTY = settings(max_examples=amount(250), deadline=None, derandomize=True)

sources = st.one_of(
    st.text(),
    st.lists(
        st.one_of(
            st.sampled_from(
                (
                    "**",
                    "*",
                    "`",
                    "```",
                    "```python",
                    "\n",
                    "\n\n",
                    "- ",
                    "-",
                    " ",
                    "\t",
                    "\r\n",
                    "$x$",
                )
            ),
            st.text(max_size=4),
        ),
        max_size=25,
    ).map("".join),
)


def text(words: str) -> Text:
    """A text in plain style."""
    return (Span(words),)


def paragraph(words: str) -> Paragraph:
    """A paragraph in plain style."""
    return Paragraph(text(words))


def all_text(blocks: tuple[MarkupBlock, ...]) -> str:
    """All text that blocks show, without styles."""
    shown = []
    for block in blocks:
        match block:
            case Paragraph(content):
                shown.append(plain(content))
            case Bullets(items):
                shown += map(plain, items)
            case CodeBlock(code, language):
                shown += [language, code]
            case _ as never:
                assert_never(never)
    return "\n".join(shown)


# ── spans ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ("", ()),
        ("plain", (Span("plain"),)),
        ("**bold**", (Span("bold", "bold"),)),
        ("`code`", (Span("code", "code"),)),
        ("a **b** c", (Span("a "), Span("b", "bold"), Span(" c"))),
        ("**a****b**", (Span("a", "bold"), Span("b", "bold"))),
        ("`a**b**c`", (Span("a**b**c", "code"),)),
        ("two **words here**.", (Span("two "), Span("words here", "bold"), Span("."))),
        ("`x` and **y**", (Span("x", "code"), Span(" and "), Span("y", "bold"))),
    ],
)
def test_bold_and_code_become_spans(source: str, spans: Text) -> None:
    """Marks become styles, and inside code they are text."""
    assert spans_of(source) == spans


@pytest.mark.parametrize(
    "source",
    [
        "**never closed",
        "a ` b",
        "closed only**",
        "2 ** 3",
        "x ** 2 + y ** 2",
        "** **",
        "**a ** b",
        "` `",
        "a * b * c",
        "****",
        "``",
        "*one star*",
        "_under_ ~~struck~~ <b>html</b> [link](url) $x_1$ \\frac",
    ],
)
def test_everything_else_is_the_text_itself(source: str) -> None:
    """Unclosed and empty marks, and marks of other languages, stay as they were written."""
    assert spans_of(source) == text(source)


def test_a_mark_that_is_open_stays_beside_one_that_is_closed() -> None:
    """An unclosed mark does not stop another one before or after it from being parsed."""
    assert spans_of("a ` b **c**") == (Span("a ` b "), Span("c", "bold"))
    assert spans_of("`a` and ** b") == (Span("a", "code"), Span(" and ** b"))


@given(source=sources)
@PROPERTY
def test_spans_only_take_marks_away(source: str) -> None:
    """The text of the spans is the source without pairs of marks, and no span is empty."""
    spans = spans_of(source)
    assert all(span.text for span in spans)
    marks = {"plain": "", "bold": "**", "code": "`", "tex": ""}
    assert "".join(marks[span.kind] + span.text + marks[span.kind] for span in spans) == source


# ── blocks ──────────────────────────────────────────────────────────────────────────────────────


def test_a_blank_line_ends_a_paragraph() -> None:
    """Blank lines separate paragraphs; a single line feed is a space."""
    assert blocks_of("one\ntwo\n\nthree\n \t\n\n  four  ") == (
        paragraph("one two"),
        paragraph("three"),
        paragraph("four"),
    )


def test_bold_may_run_over_a_line_end() -> None:
    """As a single line feed is a space, bold text can contain one."""
    assert blocks_of("**one\ntwo**") == (Paragraph((Span("one two", "bold"),)),)


@pytest.mark.parametrize("source", ["", "\n", " \n\t\n "])
def test_nothing_makes_no_blocks(source: str) -> None:
    """An empty text has no blocks."""
    assert blocks_of(source) == ()


def test_lines_with_dashes_are_a_list() -> None:
    """Adjacent lines that begin with a dash and a space are one list."""
    assert blocks_of("Three:\n- one\n- **two**\n  - three\nand on") == (
        paragraph("Three:"),
        Bullets((text("one"), (Span("two", "bold"),), text("three"))),
        paragraph("and on"),
    )


def test_lists_keep_their_marks() -> None:
    """Each run of lines with one mark is a list of its own."""
    blocks = blocks_of("+ for\n+ too\n- against\n* both\nprose")
    assert [block.mark for block in blocks if isinstance(block, Bullets)] == ["+", "-", "*"]
    assert blocks[3:] == (Paragraph((Span("prose"),)),)


@pytest.mark.parametrize(
    ("source", "paragraphs"),
    [
        ("1. one\n2. two\nmore\n10. ten", ["1. one", "2. two more", "10. ten"]),
        ("so\n1) one\n2) two", ["so", "1) one", "2) two"]),
        ("3. three\n4. four", ["3. three", "4. four"]),
        ("it was\n5. not a list", ["it was 5. not a list"]),
        ("in\n1984. That", ["in 1984. That"]),
    ],
)
def test_numbered_items_are_paragraphs(source: str, paragraphs: list[str]) -> None:
    """A number begins an item at the start, after another item, or if it is 1."""
    blocks = blocks_of(source)
    assert [plain(block.text) for block in blocks if isinstance(block, Paragraph)] == paragraphs


@pytest.mark.parametrize(
    "source",
    ["\\(2**3**4\\)", "\\[`a`\\]", "\\[ a\n+ b\n- c\n1. d \\]", "\\(a\n* b\\)"],
)
def test_tex_has_no_markup(source: str) -> None:
    """Nothing in TeX is bold, code or a list item: it is one span with its marks."""
    assert blocks_of(source) == (Paragraph((Span(source.replace("\n", " "), "tex"),)),)


@pytest.mark.parametrize(
    "source", ["`\\(x\\)`", "**\\(x\\)**", "$5, $7", "\\(x", "x\\)", "a \\[ b"]
)
def test_only_closed_tex_outside_other_marks_is_tex(source: str) -> None:
    """Code and bold text are not divided, a dollar is a dollar, and an open mark is text."""
    assert "tex" not in {span.kind for span in spans_of(source)}


@pytest.mark.parametrize("source", ["-one", "-", "a - b", "-1", "--- x"])
def test_a_dash_alone_makes_no_list(source: str) -> None:
    """Negative numbers, dashes inside a line, and rules are text."""
    assert blocks_of(source) == (paragraph(source),)


def test_fenced_code_keeps_its_lines() -> None:
    """Fenced code keeps its spaces, blank lines and marks."""
    code = "def f():\n\n    return **x  # `y`\n- no list"
    assert blocks_of(f"Look:\n```python\n{code}\n```\nThere.") == (
        paragraph("Look:"),
        CodeBlock(code, "python"),
        paragraph("There."),
    )


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("```\nx\n```", (CodeBlock("x"),)),
        ("```\n```", (CodeBlock(""),)),
        ("```\n\n```", (CodeBlock(""),)),
        ("```\na\n```\n```\nb\n```", (CodeBlock("a"), CodeBlock("b"))),
        ("```c++\nint x;\nint y;\n```", (CodeBlock("int x;\nint y;", "c++"),)),
        ("```objective-c\nx\ny\n```", (CodeBlock("x\ny", "objective-c"),)),
        ("``` python \nx\ny\n``` ", (CodeBlock("x\ny", "python"),)),
    ],
)
def test_fences(source: str, blocks: tuple[MarkupBlock, ...]) -> None:
    """A fence may name a language, be empty, follow another fence, and end in spaces."""
    assert blocks_of(source) == blocks


@pytest.mark.parametrize(
    ("source", "shown"),
    [("```\nx", "``` x"), ("```python\nx\ny", "```python x y"), ("x\n```", "x ```")],
)
def test_an_unclosed_fence_stays(source: str, shown: str) -> None:
    """Three backticks that are not closed are text of the paragraph."""
    assert blocks_of(source) == (paragraph(shown),)


@given(source=sources)
@PROPERTY
def test_no_text_loses_a_letter(source: str) -> None:
    """All visible characters except marks and white space are shown, in order."""
    shown = all_text(blocks_of(source)).translate(UNSEEN)
    kept = [char for char in shown if not char.isspace() and char not in "*`-"]
    seen = source.translate(UNSEEN)
    assert kept == [char for char in seen if not char.isspace() and char not in "*`-"]


@pytest.mark.parametrize("line", ["\xad", "\u200b", " \u2060 ", "\ufeff\u2028"])
def test_a_line_that_seems_blank_is_blank(line: str) -> None:
    """A line with only invisible characters ends a paragraph."""
    assert blocks_of(f"a\n{line}\nb") == blocks_of("a\n\nb")


@given(source=sources)
@PROPERTY
def test_blocks_only_take_marks_away(source: str) -> None:
    """No mark is added, and no block or item is empty except fenced code."""
    blocks = blocks_of(source)
    shown, written = Counter(all_text(blocks)), Counter(source)
    assert all(shown[mark] <= written[mark] for mark in "*`-")
    for block in blocks:
        match block:
            case Paragraph(content):
                assert plain(content).strip()
            case Bullets(items):
                assert items
                assert all(plain(item).strip() for item in items)


@given(words=st.lists(st.text(st.characters(categories=("L", "N")), min_size=1), min_size=1))
@PROPERTY
def test_words_stay_words(words: list[str]) -> None:
    """Words of letters and digits alone become one paragraph."""
    assert blocks_of(" ".join(words)) == (paragraph(" ".join(words)),)
