import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.base.html import HtmlReader, parse_html
from bot.formats.base.html_fast import plain_text_of

_WORDS = st.sampled_from(
    [
        "a",
        "b ",
        " ",
        "\n",
        "\t",
        "*",
        "**",
        "- ",
        "1. ",
        "`",
        "\xa0",
        "&nbsp;",
        "&nbsp; ",
        "&amp;",
        "&lt;",
        "&#39;",
        "&amp;lt;",
        "é.",
        "<b>x y</b>",
    ]
)
_ODD = st.sampled_from(
    [
        "<br>",
        "<br/>",
        "<br />",
        "</br>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<div/>",
        "</div >",
        "<B>x</B>",
        "<p>x</p>",
        "&",
        "&foo;",
        "&#8364;",
        "<",
        ">",
        '<b a="/">',
        "<!-- x -->",
        "<b >",
        "<img src=x>",
    ]
)


_LOOKS = ['span style="color: red"', 'span style="color: #000"', "font", 'font color="red"', "s"]


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(
        ["b", "strong", "i", "em", "u", 'span class="x"', "div", 'div class="a b"', *_LOOKS]
    )
    return st.builds(lambda tag, text: f"<{tag}>{text}</{tag.split()[0]}>", tags, inner)


_PLAIN = st.recursive(
    _WORDS | st.sampled_from(["<br>", "<br/>"]),
    lambda inner: _wrapped(st.lists(inner, max_size=4).map("".join)),
    max_leaves=8,
)


@pytest.mark.parametrize("html", ["a<br>b", '<div class="x">a</div><b>b</b> &amp; c', "&lt;"])
def test_what_most_cards_hold_needs_no_parser(html: str) -> None:
    """A few simple tags and entities are read without the parser."""
    assert plain_text_of(html) is not None


@given(st.lists(_PLAIN | _ODD, max_size=8).map("".join))
def test_both_ways_give_the_same_text(html: str) -> None:
    """HTML that is read without the parser gives the text that the parser gives."""
    assert plain_text_of(html) in {None, parse_html(html)}


@given(st.lists(st.lists(_PLAIN | _WORDS, max_size=3).map("".join), min_size=1, max_size=4))
def test_many_texts_are_as_each_alone(htmls: list[str]) -> None:
    """Pieces of HTML that are read at once give the texts of each alone."""
    reader = HtmlReader(tags=1_000)
    assert HtmlReader(tags=1_000).texts_of(htmls) in (
        None,
        [reader.text_of(html) for html in htmls],
    )


def test_the_usual_texts_are_read_as_one() -> None:
    """Pieces with a few simple tags and entities are read at once, and their tags are counted."""
    reader = HtmlReader(tags=1)
    plain = ["a<br>b", "c &amp; d", " <b>e f</b>"]
    assert reader.texts_of(plain) == ["a\nb", "c & d", "**e f**"]
    assert reader.texts_of(["<b>x</b>"] * 9) is None
    assert reader.texts_of(["<b>x</b>"]) is None
    assert reader.texts_of(["a<br>b"]) == ["a\nb"]


@pytest.mark.parametrize("html", ["<p>a</p>", "<b>a", "a\x1fb", "a\tb<br>", "x" * 20_001, "<br>"])
def test_a_text_that_is_not_plain_stands_back(html: str) -> None:
    """One piece that is not plain prevents reading at once, and then no tag is counted."""
    reader = HtmlReader(tags=1)
    assert reader.texts_of(["a", html, "b</b>"]) is None
    assert reader.texts_of(["a", html, "b<br>"]) is None
    assert reader.texts_of(["a<br><br><br><br>b", html]) is None
    assert reader.texts_of(["<b>a</b>", "<b>b</b>"]) == ["**a**", "**b**"]
