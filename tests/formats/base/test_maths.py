r"""Maths of other programs becomes maths between `\(…\)` and `\[…\]`; a lone dollar stays one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.base.maths import with_marks

FORMULAS = {
    # Dollars, as in Pandoc, GitHub, Obsidian and Org.
    "$x$": r"\(x\)",
    "Solve $x^2 = 4$.": r"Solve \(x^2 = 4\).",
    "($a$, $b$)": r"(\(a\), \(b\))",
    "$$E = mc^2$$": r"\[E = mc^2\]",
    "so $$\na + b\n$$ holds": r"so \[a + b\] holds",
    "$$\\begin{pmatrix} a \\\\[2pt] b \\end{pmatrix}$$": (
        r"\[\begin{pmatrix} a \\ b \end{pmatrix}\]"
    ),
    "$ \\alpha $": r"\(\alpha\)",
    "$x \\text{ if } y$": r"\(x \text{ if } y\)",
    "the $n$th term, the $k$-th, two $x$s": r"the \(n\)th term, the \(k\)-th, two \(x\)s",
    "H$_2$O and 4$^{th}$": r"H\(_2\)O and 4\(^{th}\)",
    "costs $5, where $x$ is the price": r"costs $5, where \(x\) is the price",
    "$x$ costs $5 and $y$ costs $7": r"\(x\) costs $5 and \(y\) costs $7",
    "$\\$5 + \\$7$": r"\(\$5 + \$7\)",
    "设$x$为实数": r"设\(x\)为实数",
    "$f(x; \\theta)$": r"\(f(x; \theta)\)",
    "$speed = distance / time$": r"\(speed = distance / time\)",
    "$\\sin x + \\cos x$": r"\(\sin x + \cos x\)",
    "$sin x$": r"\(sin x\)",
    "$[0, 1)$": r"\([0, 1)\)",
    "$f'(x)$": r"\(f'(x)\)",
    "$-5$": r"\(-5\)",
    "$x +\ny$": r"\(x + y\)",
    "a $`x^2`$ b": r"a \(x^2\) b",
    "```math\n\\frac{1}{2}\n```": r"\[\frac{1}{2}\]",
    "{{c1::$x$}} and {{c2::$y$}}": r"{{c1::\(x\)}} and {{c2::\(y\)}}",
    "$\\frac{ {{c1::a}} }{b}$": r"\(\frac{ {{c1::a}} }{b}\)",
    # Anki's older marks.
    "[$]x[/$] and [$$]y[/$$]": r"\(x\) and \[y\]",
    "[latex]x^2[/latex]": r"\(x^2\)",
    "[latex]\\begin{align}a\\end{align}[/latex]": r"\[\begin{align}a\end{align}\]",
    "[latex]so $x$ and $$y$$[/latex]": r"so \(x\) and \[y\]",
    "[LATEX]\\(x\\)[/LATEX]": r"\(x\)",
    # Environments of LaTeX, also in Org and Jupyter.
    "\\begin{equation}\na = b\n\\end{equation}": r"\[a = b\]",
    "\\begin{align*}\na &= b\\\\[1ex]\nc &= d\n\\end{align*}": (
        r"\[\begin{align*} a &= b\\ c &= d \end{align*}\]"
    ),
    "\\begin{math}x\\end{math}": r"\(x\)",
    # Our own marks: the lines of a formula become one.
    "\\[\na\n- b % a comment\n+ c\n\\]": r"\[a - b + c\]",
    "\\(x\\) and \\[y\\]": r"\(x\) and \[y\]",
}


@pytest.mark.parametrize("source", FORMULAS)
def test_a_formula_gets_our_marks(source: str) -> None:
    """Each mark of other programs is read, and its formula stands on one line."""
    assert with_marks(source) == FORMULAS[source]


PROSE = r"""
costs $5 and $7
$5
between $5 and 7$
5$ and 7$
5$-7$
$5-$7
US$ 5 – $7
US$5–US$7
A$5, B$6 and C$7
$1,000, $2,000 and $3,000
$5/month or 50$/year
($5) and ($6)
Price ($): 5; cost ($): 7
pay $5, get 10$.
$5 to 7$
$1=€0.9, $2=€1.8
$HOME
$HOME and $PATH
$HOME/bin:$PATH
export PATH=$HOME/bin:$PATH
${var} and ${other}
${a}/${b}
echo $$
echo $1 $2
awk '{print $1,$2}'
$a, $b = $c
$foo.$bar
$user_id, $post_id
$('#id').hide(); $('.x')
$('a')+$('b')
^[a-z]$|^$
/^a$/ or /^b$/
$A$1
=$A$1:$B$2
add $t0,$t1,$t2
f $ g $ h
Ke$ha
cash $$ for $$ gold
https://example.org/$x$/y
\$x\$
{{c1::$5}} and {{c2::$7}}
{{c1::$5}} and {{c2::7$}}
""".strip().split("\n")
TEXTS = [
    "$",
    "`$x$` is code",
    "```sh\necho $x$\n```",
    "- $a\n- b$",
    "- $$\n- a + b\n- $$",
    "$x\n\ny$",
    "cost: $5\ntax: $7",
    "$x and `y$`",
    "[$]never closed",
    "[latex]never closed",
    "\\begin{equation} never closed",
    "\\[ a\n\nb \\]",
]


@pytest.mark.parametrize("text", [*PROSE, *TEXTS])
def test_a_lone_dollar_stays_a_dollar(text: str) -> None:
    """Prices, variables, code and marks that are never closed are no formulas."""
    assert with_marks(text) == text


_PIECES = st.lists(
    st.sampled_from(
        [*"$ax5 \n^_{}\\()[].-`", "$$", "\\(", "\\]", "\\alpha", "[$]", "[/$]", " or "]
    ),
    max_size=14,
).map("".join)


@given(text=_PIECES)
def test_marks_are_set_once(text: str) -> None:
    """A text whose maths has our marks is not changed again."""
    once = with_marks(text)
    assert with_marks(once) == once
