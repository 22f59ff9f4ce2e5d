from hypothesis import given
from hypothesis import strategies as st

from bot.formats.html import text_of
from bot.formats.html_quick import quick_text_of

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
        "é.",
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
_HTML = st.lists(_PLAIN, max_size=5).map("".join)


@given(_HTML)
def test_plain_html_gives_the_same_text_without_a_parser(html: str) -> None:
    """What is read quickly is what the parser would have made of it."""
    assert quick_text_of(html) == text_of(html)


@given(st.lists(_PLAIN | _ODD, max_size=8).map("".join))
def test_all_else_is_left_to_the_parser(html: str) -> None:
    """HTML that is not of the plain kind gives the parser's text, too."""
    assert quick_text_of(html) == text_of(html)
