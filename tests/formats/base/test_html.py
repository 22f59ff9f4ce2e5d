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
        ("x<sup>2</sup>, H<sub>2</sub>O", "x², H₂O"),
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
        ("<details><summary>More</summary>hidden</details>", "More\nhidden"),
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
    ("html", "text"),
    [
        ("1s<sup>2</sup>2s<sup>2</sup>2p<sup>4</sup>", "1s²2s²2p⁴"),
        ("10<sup>-3</sup>2, 10<sup>\u221212</sup>", "10⁻³2, 10⁻¹²"),
        ("Ca<sup>2+</sup>, SO<sub>4</sub><sup>2-</sup>", "Ca²⁺, SO₄²⁻"),
        ("the 1<sup>st</sup>, x<sub>max</sub>", "the 1ˢᵗ, xₘₐₓ"),
        ("K<sub>D</sub>, 2<sup>½</sup>, y<sup>a, b</sup>", "K_{D}, 2^{½}, y^{a, b}"),
        ("e<sup>x<sup>2</sup></sup>, a<sub><b>i</b></sub>", "e^{x²}, aᵢ"),
        ("<b>x<sup>2</sup></b> <code>a<sub>0</sub></code>", "**x²** `a₀`"),
        ("x<sup></sup>, y<sub> </sub>z", "x, y z"),
        ("<span style='vertical-align: super'>a</span>", "a"),
    ],
)
def test_raised_and_lowered_letters_stay_apart(html: str, text: str) -> None:
    """Small letters are those of Unicode if it has all of them; otherwise braces enclose them."""
    assert parse_html(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Which is it? <span style='color:red'>run</span> fast", "Which is it? **run** fast"),
        ("a <font color='#00f'>b</font>", "a **b**"),
        ("a <font color=blue>b </font>c", "a **b** c"),
        ("a <span style='background-color: rgb(255, 255, 0)'>b</span>", "a **b**"),
        (
            "a <span style='font-size: 9px; COLOR: hsl(120, 90%, 40%) !important'>b</span>",
            "a **b**",
        ),
        ("a <u>b</u>, <ins>c</ins>, <mark>d</mark>", "a **b**, **c**, **d**"),
        ("a <span style='text-decoration: underline'>b</span>", "a **b**"),
        ("<font color=red>a</font><br><font color=green>b</font>.", "a\nb."),
        ("<div><span style='color:red'>all of <i>it</i></span></div>", "all of it"),
        ("<u>all of it</u>", "all of it"),
        ("<span style='color:red'>a <b>c</b></span> b", "a **c** b"),
        ("<b>a <u>c</u></b> b", "**a c** b"),
        ("a <span style='color: rgb(33, 37, 41)'>b</span>", "a b"),
        ("a <span style='color: #222; background: #ffffff'>b</span>", "a b"),
        (
            "a <span style='color: darkgrey'>b</span> <span style='color: var(--fg)'>c</span>",
            "a b c",
        ),
        ("a <span style='background: rgba(255, 0, 0, 0)'>b</span>", "a b"),
        ("a <span style='border-color: red'>b</span>", "a b"),
        ("a <span style='color:red'>b<br>c</span>", "a b\nc"),
        ("<s>old</s> new <strike>x</strike>, <del>y</del>", "~~old~~ new ~~x~~, ~~y~~"),
        ("<span style='text-decoration: line-through'>old</span> new", "~~old~~ new"),
        ("<s>a<br>b</s>c", "~~a~~\n~~b~~c"),
        ("<s>a <b>b</b></s>", "~~a **b**~~"),
    ],
)
def test_looks_that_carry_a_meaning_are_kept(html: str, text: str) -> None:
    """Coloured and underlined parts of a text are bold, and struck text stays struck."""
    assert parse_html(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ruby>海<rt>うみ</rt></ruby>で<ruby>泳<rt>およ</rt></ruby>ぐ", "海 (うみ)で泳 (およ)ぐ"),
        ("<ruby>海<rp>(</rp><rt>うみ</rt><rp>)</rp></ruby>で", "海 (うみ)で"),
        ("<ruby><rb>漢</rb><rt>かん</rt><rb>字</rb><rt>じ</rt></ruby>", "漢 (かん)字 (じ)"),
        ("<ruby>海<rt></rt></ruby>で", "海で"),
    ],
)
def test_readings_stand_in_brackets(html: str, text: str) -> None:
    """Small characters beside others stand in brackets behind them."""
    assert parse_html(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<code>def f():<br>&nbsp;&nbsp;return 1</code>", "```\ndef f():\n  return 1\n```"),
        ("See <code>a<br>b</code>!", "See\n```\na\nb\n```\n!"),
        ("<div>if x:</div><div>&nbsp; &nbsp; y()</div>", "```\nif x:\n    y()\n```"),
        (
            "What does it print?<br>for x in y:<br>\xa0\xa0<b>print</b>(x)<br>end",
            "What does it print?\n```\nfor x in y:\n  print(x)\nend\n```",
        ),
        ("a:<br>&nbsp;&nbsp;b<br><br>&nbsp;&nbsp;c", "```\na:\n  b\n```\n\nc"),
        ("&nbsp;&nbsp;a<br>&nbsp;&nbsp;b", "a\nb"),
        ("&nbsp; a", "a"),
        ("a<br>&nbsp;b", "a\nb"),
        ("a<div>&nbsp;&nbsp;</div>b", "a\nb"),
        ("a<br>&nbsp;&nbsp;- b<br>&nbsp;&nbsp;- c", "a\n- b\n- c"),
        ("<ul><li>&nbsp;&nbsp;a</li></ul>", "- a"),
        ("a<br>\n    b", "a\nb"),
    ],
)
def test_indentation_is_kept_as_code(html: str, text: str) -> None:
    """Several lines of code, or lines that are indented with no-break spaces, are a code block."""
    assert parse_html(html) == text


@pytest.mark.parametrize(
    "text",
    [
        "Map<int, int>",
        "If x<y and y>z?",
        "x<b and b>c",
        "List<Object>, vector<T>, Array<number>",
        "#include <stdio.h> <iostream>",
        "git checkout <branch-name>",
        "<xyz> and </xyz>",
    ],
)
def test_what_is_no_tag_stays_text(text: str) -> None:
    """A text between < and > that is no tag of HTML stays, also beside tags."""
    assert parse_html(text) == text
    assert parse_html(f"<div>{text}</div><p CLASS=x>y</p>") == f"{text}\n\ny"


@pytest.mark.parametrize("html", ["<BR>", "<o:p></o:p>", "<anki-x>", "<input disabled>", "<b\n>"])
def test_tags_are_no_text(html: str) -> None:
    """Tags in capitals, of Anki and of Word are tags, and so is one without a value."""
    assert parse_html(f"a{html}b").replace("\n", "").replace("*", "") == "ab"


@pytest.mark.parametrize(
    "piece",
    [
        "<sup>",
        "<u>",
        "<s>",
        "<code>x<br>",
        "<b>",
        "<ruby>x<rt>",
        "a<br>&nbsp;&nbsp;b<br>",
        "<a",
        "<!--",
        "<ol><li>",
        "<pre>",
        "&",
        "`<code>",
        "<x '",
    ],
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


@pytest.mark.parametrize("style", ["font-weight: bold", "color:black;font-weight:700"])
def test_bold_by_its_style(style: str) -> None:
    """A part that a style makes bold is bold."""
    assert parse_html(f'a <span style="{style}">b</span>') == "a **b**"


def test_code_ends_where_it_ends() -> None:
    """A line feed at the end of code is no line of it."""
    assert parse_html("<pre><code>x\n</code></pre>") == "```\nx\n```"
