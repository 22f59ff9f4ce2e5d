import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.html import parsed
from bot.formats.html_plain import plain_text_of

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


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(
        ["b", "strong", "i", "em", "u", 'span style="color: red"', "font", "div", 'div class="a b"']
    )
    return st.builds(lambda tag, text: f"<{tag}>{text}</{tag.split()[0]}>", tags, inner)


_PLAIN = st.recursive(
    _WORDS | st.sampled_from(["<br>", "<br/>"]),
    lambda inner: _wrapped(st.lists(inner, max_size=4).map("".join)),
    max_leaves=8,
)


@pytest.mark.parametrize("html", ["a<br>b", '<div class="x">a</div><b>b</b> &amp; c', "&lt;"])
def test_what_most_cards_hold_needs_no_parser(html: str) -> None:
    """A few plain tags and entities are read at once."""
    assert plain_text_of(html) is not None


@given(st.lists(_PLAIN | _ODD, max_size=8).map("".join))
def test_both_ways_give_the_same_text(html: str) -> None:
    """What is read without the parser is what the parser would have made of it."""
    assert plain_text_of(html) in {None, parsed(html)}
