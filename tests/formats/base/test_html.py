import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.base.html import (
    LONGEST_HTML,
    HtmlReader,
    TooManyTagsError,
    looks_like_html,
    parse_html,
)
from bot.formats.base.parsed import Limits
from bot.formats.importers import read_any


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("  plain text ", "plain text"),
        ("one<br>two &amp; &lt;three&gt;", "one\ntwo & <three>"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("a <b>bold </b>word and <code>x = 1</code>", "a **bold** word and `x = 1`"),
        ("<em>only</em> <i>words</i>", "only words"),
        ("<b>over<br>lines</b>", "over\nlines"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d", "- a\n- b\n- c\n\nd"),
        ("<ol><li><p>a</p></li><li>b</li></ol>", "1. a\n2. b"),
        ("<pre><code>x = 1\n  y</code></pre>z", "```\nx = 1\n  y\n```\nz"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ('<img src="a/b.png"><img alt="a dog" src="c">', "[image: b.png][a dog]"),
        ("<img src='data:image/png;base64,xyz'>", "[image]"),
        ("x<sup>2</sup>, H<sub>2</sub>O", "x^2, H2O"),
        (r"\(x<y\) [$]a<b[/$] [sound:x.mp3]", r"\(x<y\) [$]a<b[/$] [sound:x.mp3]"),
        (r"<anki-mathjax>\frac12</anki-mathjax>", r"\(\frac12\)"),
        ("a < b, c > d, 1 <2", "a < b, c > d, 1 <2"),
        ("<script>evil()</script>good<style>p {}</style><!-- no -->", "good"),
        ("<!DOCTYPE html><html><head><title>x</title></head><body>y</body></html>", "y"),
        ("one&nbsp;two\xa0three &#8212; &unknown;", "one two three — &unknown;"),
        ("<a href='https://example.org'>a link</a>", "a link"),
        (f"a<img src='{'x' * 5000}'>b", "a[image]b"),
        ("left <b>open", "left **open**"),
        ("</b>closed", "closed"),
    ],
)
def test_html_becomes_the_small_markup(html: str, text: str) -> None:
    """What a card needs is kept, in the small markup; everything else is dropped."""
    assert parse_html(html) == text


def test_a_text_is_told_from_html() -> None:
    """Only common tags and entities count as HTML: comparisons and generics do not."""
    assert looks_like_html("a<br>b")
    assert looks_like_html('<div class="x">')
    assert looks_like_html("a&nbsp;b")
    assert not looks_like_html("a < b and c > d; vector<int> & more;")


@pytest.mark.parametrize(
    "piece", ["<b>", "<a", "<!--", "<ol><li>", "<pre>", "&", "`<code>", "<x '"]
)
def test_deep_and_broken_html_is_read(piece: str) -> None:
    """Tags nested thousands deep and tags that never end are read, in linear time."""
    assert len(parse_html(piece * 20_000)) <= 2 * LONGEST_HTML


@given(
    st.lists(
        st.sampled_from(
            [
                "<b>",
                "</b>",
                "<li>",
                "<ul>",
                "</ul>",
                "<pre>",
                "</pre>",
                "<br>",
                "<",
                ">",
                "&",
                "x",
                "\n",
            ]
        )
    )
)
def test_nothing_makes_it_raise(pieces: list[str]) -> None:
    """Any HTML becomes text without blanks at its ends."""
    text = parse_html("".join(pieces))
    assert text == text.strip()


def test_a_file_has_only_so_many_tags() -> None:
    """Tags are counted over a whole file; tags of plain HTML count a quarter."""
    reader = HtmlReader(tags=6)
    for html in ("<b>a</b>", "a", "<p>a</p>", "<b>a</b>", "<p>b</p>", "<b>c</b>"):
        assert reader.text_of(html)
    with pytest.raises(TooManyTagsError, match="too many HTML tags"):
        reader.text_of("<p>c")


def test_a_text_file_of_tags_ends_early() -> None:
    """The cards before the tag limit are kept, and one diagnostic says where reading ended."""
    source = "#separator:tab\n#html:true\n" + "<p>a</p>\t<p>b</p>\n" * 9
    parsed = read_any(source.encode(), "x.txt", limits=Limits(tags=20))
    assert len(parsed.cards) == 5
    (fault,) = parsed.faults
    assert (fault.line, "too many HTML tags" in fault.message) == (8, True)
