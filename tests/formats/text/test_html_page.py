"""Reading web pages."""

import pytest

from bot.formats.base.parsed import Limits
from bot.formats.importers import read_any
from tests.formats.samples import fault_lines, read_sample
from tests.formats.visible import sides

TWO = [("What?", "That."), ("Who?", "He.")]


def test_a_page() -> None:
    """Lists, code and line breaks are kept; navigation, comments and styles are not."""
    parsed = read_sample("page.html")
    assert sides(parsed) == [
        ("What is osmosis?", "Water passing\n\nthrough a membrane."),
        ("Which parts has a cell?", "These:\n\n- a nucleus\n- a membrane"),
        ("How is a loop written?", "```\nfor x in xs:\n    print(x < 1)\n```"),
        ("Who asks?", ""),
    ]
    assert (parsed.title, fault_lines(parsed)) == ("Cells & more", [18])
    assert [card.line for card in parsed.cards] == [8, 10, 13, 18]


@pytest.mark.parametrize(
    "body",
    [
        "<p><b>Q: What?</b></p><p>A: That.</p><p><b>Q: Who?</b></p><p>A: He.</p>",
        "<p><strong>Question 1:</strong> What?<br>Answer: That.<p>Question 2: Who?<br>Answer: He.",
        "<ul><li>Q: What?<br/>A: That.</li><li>Q: Who?<br/>A: He.</li></ul>",
        "<ol><li><b>What?</b><br>Answer: That.</li><li><b>Who?</b><br>Answer: He.</li></ol>",
        "<dl><dt>What?</dt><dd>That.</dd><dt>Who?</dt><dd>He.</dd></dl>",
        "<h2>What?</h2><p>That.</p><h2>Who?</h2><p>He.</p>",
        "<details><summary>What?</summary>That.</details><details><summary>Who?</summary>He.</details>",
        (
            "<table><tr><th>Question</th><th>Answer</th></tr><tr><td>What?</td><td>That.</td></tr>"
            "<tr><td>Who?</td><td>He.</td></tr></table>"
        ),
        "<table><tr><td>What?</td><td>That.</td></tr><tr><td>Who?</td><td>He.</td></tr></table>",
        (
            "<div class='card-front'>What?</div><div class='card-back'>That.</div>"
            "<div class='flip-card__front-side'>Who?</div><div class='card_back_text'>He.</div>"
        ),
        (
            "<div class='card'><div class='question'>What?</div><div class='answer'>That.</div>"
            "</div><div class='card'><p class='x front'>Who?</p><p class='back'>He.</p></div>"
        ),
    ],
)
def test_pages(body: str) -> None:
    """Questions may be tagged, bold, headings, terms, summaries, cells, or named by their class."""
    parsed = read_any(f"<!doctype html><html><body>\n{body}\n</body></html>".encode(), "x.html")
    assert (parsed.format, sides(parsed), parsed.faults) == ("html", TWO, ())


def test_a_page_with_too_many_tags() -> None:
    """The rest of the page is left out, and that is said."""
    parsed = read_any(b"<html>\n<p>Q: a\n<p>A: b\n<p>Q: c\n<p>A: d", "x", limits=Limits(tags=6))
    assert sides(parsed) == [("a", "b")]
    assert fault_lines(parsed) == [4]
    assert "more than 3 HTML tags" in parsed.faults[0].message


def test_a_page_about_pages() -> None:
    """Escaped tags are text, also where they look like a page."""
    parsed = read_any(b"<html>&lt;html&gt;<p>Q: &lt;b&gt;?<p>A: <code>&lt;i&gt;</code>", "x")
    assert (parsed.format, sides(parsed)) == ("html", [("`<b>`?", "`<i>`")])
