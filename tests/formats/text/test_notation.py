"""What all notes in Markdown share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.text.notation import Line, both_forms, lines_of, masked, without_marks


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("```\nx\n```", ["```\nx\n```"]),
        ("```py extra\nx\n`````", ["```py\nx\n```"]),
        ("~~~\n```\n~~~", ["```\n~~~\n```"]),
        ("````\n```\nx\n````", ["```\n~~~\nx\n```"]),
        ("```$code```\nx", []),
        ("    ```\nx\n    ```", []),
        ("   ```\n   x\n   ```", ["```\nx\n```"]),
        ("- a\n      ```\n        x\n      ```", ["```\n  x\n```"]),
        ("``\nx\n``", []),
        ("```\n\nx\n", ["```\n\nx\n\n```"]),
    ],
)
def test_fences_by_commonmark(text: str, codes: list[str]) -> None:
    """A fence has no backtick behind it, and ends at one of its kind that is as long or longer."""
    assert [line.text for line in lines_of(text.split("\n"))[0] if line.code] == codes


def test_a_fence_that_is_never_closed() -> None:
    """The rest of the file is code then, and the line of the fence is known."""
    assert lines_of(["a", "```", "b"]) == ([Line(1, "a"), Line(2, "```\nb\n```", code=True)], 2)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a <!-- b --> c", ["a  c"]),
        ("a\n<!-- b\n\nc -->\nd", ["a", "d"]),
        ("a <!-- b\nc --> d", ["a", " d"]),
        ("a <!-- b", ["a <!-- b"]),
        ("`<!--` a -->", ["`<!--` a -->"]),
        ("%% a %%\nb %%c%%", ["b"]),
        ("100%% of it", ["100%% of it"]),
        ("%%\na\n%%\nb", ["b"]),
    ],
)
def test_comments(text: str, rows: list[str]) -> None:
    """Comments are left out, but not in code, and not if they have no end."""
    assert [line.text for line in lines_of(text.split("\n"), percent=True)[0]] == rows


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$x^2$ and $$y$$", r"\(x^2\) and \[y\]"),
        ("$$\na\n= b\n$$", r"\[a = b\]"),
        (r"\(x\) \[y\]", r"\(x\) \[y\]"),
        ("$5 and $6, or 7$", "$5 and $6, or 7$"),
        ("`$x$` and ``a ` $b$``", "`$x$` and ``a ` $b$``"),
        ("[words](http://a.org/b_(c)) <b>x</b><br>y", "words **x**\ny"),
        ("![a flag](b.png) ![[c.png|200]]", "[a flag] [image: c.png]"),
        ("[[Page#Part]] [[#Part]]", "Page > Part Part"),
        ("```\n[[x]]\n\n$y$\n```\n$z$", "```\n[[x]]\n\n$y$\n```\n\\(z\\)"),
        ("https://a.org/$x$?[[y]]", "https://a.org/$x$?[[y]]"),
        ("a [b] (c) $ d", "a [b] (c) $ d"),
        ("<p>a `x` b</p>", "a `x` b"),
        ("What does <p> do?", "What does <p> do?"),
        ("the ==important part== of 这是==重点==哦", "the **important part** of 这是**重点**哦"),
        ("a == b == c, x==1 and y==2, `==x==`", "a == b == c, x==1 and y==2, `==x==`"),
        ("> [!note]- Title\n> text", "Title\n> text"),
    ],
)
def test_what_a_card_shows(text: str, words: str) -> None:
    """Formulas get the usual marks, links are their words, and code stays as it is."""
    assert both_forms(text) == (words, ())


def test_both_forms_of_a_link() -> None:
    """A link in double brackets has the words that it shows, and the name of its page."""
    assert both_forms("in [[Rome|Roma]]!") == ("in Roma!", ("in Rome!",))


@pytest.mark.parametrize(
    ("text", "bare", "tags"),
    [
        ("a #b #c/d ^x1y2z3", "a", ("b", "c/d")),
        ("a ^x1y2z3 #b", "a", ("b",)),
        ("a\n^1632412341234", "a", ()),
        ("#b", "#b", ()),
        ("white is #fff", "white is #fff", ()),
        ("number #1", "number #1", ()),
        ("C #", "C #", ()),
        ("x ^2", "x ^2", ()),
    ],
)
def test_marks_at_the_end(text: str, bare: str, tags: tuple[str, ...]) -> None:
    """Tags and block ids are no part of a text; colours, numbers and powers are."""
    assert without_marks(text) == (bare, tags)


@given(st.text(alphabet="`$\\()[]|!# \n=:%<->ab/htps", max_size=60))
def test_any_text(text: str) -> None:
    """Masking keeps the length and the lines' order; no text raises."""
    assert len(masked(text)) == len(text)
    both_forms(text)
    lines, unclosed = lines_of([row.rstrip() for row in text.split("\n")], percent=True)
    assert 0 <= unclosed <= text.count("\n") + 1
    assert [line.number for line in lines] == sorted({line.number for line in lines})
