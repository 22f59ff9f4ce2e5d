"""Every screen as HTML."""

import re
from pathlib import Path

import html5lib
import pytest

from bot.model.actions import ShowHelp
from bot.model.views import (
    Attachment,
    Audio,
    Button,
    Illustration,
    Paragraph,
    Span,
    SpanKind,
    View,
)
from bot.platforms.web_chat import pages
from bot.platforms.web_chat.maths import mathml
from bot.platforms.web_chat.render import Form, render
from bot.screens.formulas import shown_spans
from tests.platforms.web_chat.web_harness import BrowserAtHome, Pages
from tests.screens.samples import SAMPLES, view_of

FORM = Form("proof", "page", "/decks/export?deck=greek")
MOST_BYTES = 150_000


def valid(html: str) -> None:
    """Checks a fragment of HTML.

    Raises:
        ParseError: If it is not valid.
    """
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(f"<!DOCTYPE html><html><head><title>x</title></head><body>{html}</body></html>")


@pytest.mark.parametrize("start", range(4))
def test_every_screen_is_valid(start: int) -> None:
    """Each sample of each screen is valid HTML, without code, styles or other hosts in it."""
    for outcome in SAMPLES[start::4]:
        html = str(render(view_of(outcome), FORM))
        valid(html)
        assert " style=" not in html
        assert re.search(r"<[^>]* on\w+=", html) is None


KINDS: dict[SpanKind, str] = {
    "plain": "a&lt;b",
    "bold": "<strong>a&lt;b</strong>",
    "italic": "<em>a&lt;b</em>",
    "code": "<code>a&lt;b</code>",
    "spoiler": '<span class="spoiler" tabindex="0">a&lt;b</span>',
    "link": "a&lt;b",
    "command": "<code>a&lt;b</code>",
    "relative": '<time data-at="0">a&lt;b</time>',
    "time": '<time data-at="0">a&lt;b</time>',
}


@pytest.mark.parametrize("kind", KINDS)
def test_spans(kind: SpanKind) -> None:
    """Each style has its element, and its text is no markup; only addresses become links."""
    html = str(render(View((Paragraph((Span("a<b", kind),)),)), FORM))
    assert f"<p>{KINDS[kind]}</p>" in html


def test_commands_lead_to_their_pages() -> None:
    """A command in a text is a link to its page, with its options filled in."""
    spans = (Span("/quiz greek cards:5", "command"), Span("/daily on", "command"))
    html = str(render(View((Paragraph(spans),)), FORM))
    assert '<a href="/quiz?deck=greek&amp;cards=5">/quiz greek cards:5</a>' in html
    assert "<code>/daily on</code>" in html


def test_media_and_files() -> None:
    """Pictures and sounds are the elements made for them, with words; a file is a download."""
    view = View(
        (
            Illustration("", "A cat", "cat.png"),
            Audio("Meow", "meow.ogg", 2),
            Attachment("ä b.toml", b"x", "A deck"),
        )
    )
    html = str(render(view, FORM))
    valid(html)
    assert '<img src="/media/cat.png" alt="A cat" loading="lazy">' in html
    assert 'src="/media/meow.ogg" aria-label="Meow"' in html
    assert 'href="/decks/export?deck=greek&amp;download=%C3%A4%20b.toml"' in html


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        (r"\(x^2\)", "<msup><mi>x</mi><mn>2</mn></msup>"),
        (r"\(x^2\)", 'alttext="x²"'),
        (r"\(\frac{a}{b + 1}\)", 'alttext="a/(b + 1)"'),
        (r"\(\begin{pmatrix}a\\b\end{pmatrix}\)", 'alttext="the column (a, b)"'),
        (r"\(\ce{SO4^2-}\)", 'alttext="SO₄²⁻"'),
        (r"\[\frac{a}{b}\]", 'display="block"'),
        (r"\(\begin{matrix}a&b\\c&d\end{matrix}\)", "<mtable>"),
        (r"\(\text{<script>}\)", "&lt;script&gt;"),
        (r"\(x = 2\)", "<mo>=</mo>"),
        (r"\(\text{&#x3C;b>}\)", "&lt;b&gt;"),
    ],
)
def test_formulas(tex: str, part: str) -> None:
    """A formula becomes MathML, whose texts are no markup."""
    element = mathml(tex)
    assert element is not None
    assert part in element
    valid(str(element))


FORMULA = r"what \(x^2\) is"
SAID = "what x² is"


@pytest.mark.parametrize(
    "view",
    [
        View((Paragraph(shown_spans(FORMULA)),)),
        View((Paragraph(shown_spans(f"**{FORMULA}**")),)),
        View((), ((Button(SAID, ShowHelp(), key="A", source=FORMULA),),)),
    ],
    ids=["text", "bold text", "a button"],
)
def test_formulas_are_drawn_by_the_browser(view: View) -> None:
    """What chats show as Unicode is MathML here, in any text and on buttons, which say it, too."""
    html = str(render(view, FORM))
    drawn = str(mathml(r"\(x^2\)"))
    assert drawn in html
    assert html.count("²") == drawn.count("²") + html.count(f'aria-label="A {SAID}"')


@pytest.mark.parametrize("tex", [r"\(\foo{x}\)", r"\(" + "x+" * 1_001 + r"\)"])
def test_a_formula_that_is_not_known_stays_as_it_was_written(tex: str) -> None:
    """A command that nothing knows, and what is too long, is shown as its author wrote it."""
    html = str(render(View((Paragraph(shown_spans(tex)),)), FORM))
    assert f"<code>{tex}</code>" in html
    assert f">{tex}<" in render(View((), ((Button(tex, ShowHelp(), source=tex),),)), FORM)


@pytest.mark.parametrize(
    "tex",
    [
        r"\(\href{javascript:alert(1)}{x}\)",
        r"\(\style{background:url(//evil)}{x}\)",
        r"\(\class{a}{x}\)",
        r"\(\color{red}{x}\)",
    ],
)
def test_formulas_lead_nowhere(tex: str) -> None:
    """What could be a link or a style in a formula is left out, or the formula is not converted."""
    element = mathml(tex) or ""
    for part in ("href", "javascript", "style=", "class=", "url("):
        assert part not in element.replace("displaystyle", "")


@pytest.mark.parametrize("tex", ["x" * 1_001, "{" * 41 + "}" * 41, r"\frac{", r"\begin{matrix}"])
def test_formulas_that_are_too_much(tex: str) -> None:
    """A formula that is too long, too deep or broken raises nothing."""
    element = mathml(tex)
    assert element is None or element.startswith("<math")


@pytest.mark.parametrize(
    "path",
    [
        *("/today", "/quiz", "/streak", "/stats", "/decks/list", "/decks/show?deck=greek"),
        *("/decks/import", "/decks/export?deck=greek", "/settings", "/leaderboard", "/help"),
        *("/browsers", "/places", "/in/ABC", "/nothing"),
    ],
)
async def test_pages_are_valid_and_small(pages: Pages, ada: BrowserAtHome, path: str) -> None:
    """Each page is valid, names its language, title and parts, and loads at most 150 kB in all."""
    await ada.press("Reveal")
    await ada.press("4")
    answer = await ada.get(path)
    html5lib.HTMLParser(strict=True).parse(answer.html)
    for part in ('<html lang="en">', "<title>", "<main", "<h1", 'class="skip"', "<header"):
        assert part in answer.html
    assert answer.html.count("<h1") == 1
    ids = [piece.split('"')[0] for piece in answer.html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    for label in (piece.split('"')[0] for piece in answer.html.split(' for="')[1:]):
        assert label in ids
    size = len(answer.body)
    for file in {piece.split("?")[0] for piece in answer.html.split("/static/")[1:]}:
        size += len((await ada.get(f"/static/{file}")).body)
    assert size < MOST_BYTES


def test_every_static_file_is_served() -> None:
    """Each file beside the pages is served, but for the licence of what is not ours."""
    folder = Path(pages.__file__).parent / "static"
    assert {path.name for path in folder.iterdir()} == {*pages.STATIC, "htmx.LICENSE"}
