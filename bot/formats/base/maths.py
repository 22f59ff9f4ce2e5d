r"""Maths between the marks of other programs, which becomes maths between ours: `\(…\)`, `\[…\]`.

The marks are `$…$` and `$$…$$`, ``$`…`$`` (GitLab), fenced `math` (GitHub), `[$]…[/$]`,
`[$$]…[/$$]` and `[latex]…[/latex]` (Anki), and LaTeX's own environments such as `equation`.

A dollar may also begin a price or a variable. As in Pandoc (extension `tex_math_dollars`), a
formula has no blank behind its first dollar and none in front of its last, behind which no digit
follows. Here it must look like a formula as well: see `is_formula`.
"""

import re

from bot.model.maths import symbols

ENVIRONMENTS = r"(?:equation|displaymath|math|align|alignat|gather|multline|eqnarray)\*?"
"""A pattern for the names of LaTeX's environments that are formulas."""
ENVIRONMENT = (
    rf"\\begin\{{(?P<name>{ENVIRONMENTS})\}}"
    r"(?P<inner>(?>(?s:.)*?(?=\\(?:begin|end)\{(?P=name)\}|\Z)))\\end\{(?P=name)\}"
)
"""A pattern for such an environment."""

_TOKEN = re.compile(
    r"^```math[ \t]*\n(?P<fenced>(?>.*?(?=^```|\Z)))^```[ \t]*$"
    r"|```(?>.*?(?=```|\Z))(?:```|\Z)|`[^`\n]+`|https?://[^\s<>]+"
    r"|\\\((?P<inline>(?>.*?(?=\\[()]|\n\s*\n|\Z)))\\\)"
    r"|\\\[(?P<display>(?>(?:(?:[^\\\n]|\\\\|\\[^\[\]\\\n])++|\\?\n(?!\s*\n))*))\\\]"
    rf"|{ENVIRONMENT}"
    r"|\[\$\](?P<old>(?>.*?(?=\[/?\$|\Z)))\[/\$\]"
    r"|\[\$\$\](?P<old_display>(?>.*?(?=\[/?\$|\Z)))\[/\$\$\]"
    r"|\[latex\](?P<latex>(?>.*?(?=\[/?latex\]|\Z)))\[/latex\]"
    r"|\\.|(?P<dollars>\$\$?)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_MAY_BE = re.compile(r"\$|\\[(\[b]|\[latex\]|```math", re.IGNORECASE | re.MULTILINE)
_CLOSED = {
    "$": re.compile(r"\$((?:[^$\\]|\\.)++)\$(?!\$)", re.DOTALL),
    "$$": re.compile(r"\$\$((?:[^$\\]|\\.)++)\$\$(?!\$)", re.DOTALL),
}
_BARE = frozenset({"equation", "equation*", "displaymath", "math"})
_IN_DOLLARS = re.compile(r"(?<!\\)(\$\$?)((?:[^$\\]|\\.)++)\1", re.DOTALL)
_DISPLAYED = re.compile(r"\s*\\begin\{(?!tabular|document|itemize|enumerate)")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\){0,20})%[^\n]*")
_ROOM = re.compile(r"\\\\\s*\[[^\[\]\\]{0,12}\]")

_COMMAND = re.compile(r"\\[A-Za-z]")
_OPERATOR = re.compile(r"[=<>+|]")
_NEVER = re.compile(r"[\"#`]|\('|\n[ \t]*\n|(?<!\\)\$")
_ITEM = re.compile(r"\n[ \t]*[-+*] ")
_NOT_FIRST = re.compile(r"[),;:.!?/]")
_NOT_NEXT = re.compile(r"[0-9{]")
_LETTER_OR_DIGIT = re.compile(r"[A-Za-z0-9]")
_ENDINGS = re.compile(r"(?:th|st|nd|rd|s|er|te|e)\b")
"""What the number of something in a row has behind it, and a plural."""
_LETTERS = re.compile(r"(?<![^\s(,;:])[^\W\d_]{2,}(?![^\s),;:.?!])")
_LONG_WORD = 3
_SHORT_WORDS = frozenset(
    (
        *("an", "as", "at", "by", "de", "el", "en", "et", "if", "in", "is", "it", "la", "no", "of"),
        *("on", "or", "ou", "to", "so", "un", "we"),
    )
)


def may_have_maths(text: str) -> bool:
    """Whether `with_marks` may change a text."""
    # Looking for one sign takes a hundredth of the time that the pattern takes.
    has_sign = "$" in text or "\\" in text or "[" in text or "```" in text
    return has_sign and _MAY_BE.search(text) is not None


def with_marks(text: str) -> str:
    """The text with our marks around its maths, in place of those of other programs.

    Code, addresses and a backslash with the sign behind it stay as they are. Each formula stands on
    one line, so that its lines are not taken for paragraphs. Takes linear time, and is idempotent.
    """
    if not may_have_maths(text):
        return text
    parts: list[str] = []
    start = position = 0
    while token := _TOKEN.search(text, position):
        formula, position = _formula(text, token)
        if formula:
            parts += [text[start : token.start()], formula]
            start = position
    return "".join([*parts, text[start:]])


def marked(inner: str, *, display: bool) -> str:
    r"""A formula between our marks, on one line.

    Comments go, and so does the room that `\\[2pt]` asks for below a line: its bracket looks like
    one of our marks.
    """
    inner = _COMMENT.sub(r"\1", inner) if "%" in inner and "\n" in inner else inner
    inner = " ".join(_ROOM.sub(r"\\\\ ", inner).split())
    return rf"\[{inner}\]" if display else rf"\({inner}\)"


def is_formula(inner: str, before: str, after: str, *, display: bool = False) -> bool:
    """Whether a text between two dollars is a formula, and not what stands between two prices.

    It must have no words, unless a command of TeX shows what it is. Words are letters between
    blanks, other than names of functions; in an equation that does not begin with a digit, only
    short words such as "or" count.

    Args:
        inner: The text between the dollars.
        before: The character in front of the first dollar, or "".
        after: The text behind the last dollar; three characters are enough.
        display: Whether there are two dollars on each side.
    """
    bare = inner.strip()
    if not any(map(str.isalnum, bare)) or not _is_balanced(bare):
        return False
    is_sure = _COMMAND.search(bare) is not None
    if display:
        in_list = before not in ("", "\n") and _ITEM.search(inner)
        return not (in_list or _NEVER.search(bare)) and (is_sure or not _is_prose(f"{bare} "))
    blanks = inner[0].isspace() + inner[-1].isspace()
    if _NEVER.search(inner) or _ITEM.search(inner) or blanks == 1 or (blanks and not is_sure):
        return False
    return _is_apart(inner, before, after) and (is_sure or not _is_prose(inner))


def _formula(text: str, token: re.Match[str]) -> tuple[str, int]:
    """A token's formula between our marks ("" if it is none), and where to go on."""
    dollars = token["dollars"]
    if dollars:
        closed = _CLOSED[dollars].match(text, token.start())
        if closed is None:
            return "", token.end()
        before, after = text[: token.start()][-1:], text[closed.end() : closed.end() + 3]
        display = dollars == "$$"
        inner = closed[1]
        if not display and len(inner) > 2 and inner[0] == inner[-1] == "`":  # noqa: PLR2004 - two marks, and something
            return marked(inner[1:-1], display=False), closed.end()
        if is_formula(inner, before, after, display=display):
            return marked(inner, display=display), closed.end()
        return "", token.end()
    return _of_marked(token), token.end()


def _of_marked(token: re.Match[str]) -> str:
    if token["name"]:
        if token["name"] in _BARE:
            return marked(token["inner"], display=token["name"] != "math")
        return marked(token[0], display=True)
    for name in ("inline", "old"):
        if token[name] is not None:
            return marked(token[name], display=False)
    for name in ("display", "old_display", "fenced"):
        if token[name] is not None:
            return marked(token[name], display=True)
    return _of_latex(token["latex"].strip()) if token["latex"] else ""


def _of_latex(latex: str) -> str:
    r"""A piece of LaTeX: formulas between dollars in prose, or one formula without marks."""
    if "$" in latex:
        return _IN_DOLLARS.sub(lambda part: marked(part[2], display=part[1] == "$$"), latex)
    if latex.startswith(("\\(", "\\[")):
        return latex
    return marked(latex, display=_DISPLAYED.match(latex) is not None)


def _is_apart(inner: str, before: str, after: str) -> bool:
    """Whether no letter or digit touches the dollars, except as in "H$_2$O" or "the $n$th"."""
    if _NOT_FIRST.match(inner) or _NOT_NEXT.match(after):
        return False
    if inner[0] in "^_":
        return True
    return not _LETTER_OR_DIGIT.match(before) and (
        not _LETTER_OR_DIGIT.match(after) or _ENDINGS.match(after) is not None
    )


def _is_balanced(inner: str) -> bool:
    if "{" not in inner and "}" not in inner:
        return True
    depth = 0
    for brace in re.findall(r"\\.|[{}]", inner, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def _is_prose(inner: str) -> bool:
    """Whether words stand between blanks."""
    if not any(map(str.isspace, inner)):
        return False
    words = [word.lower() for word in _LETTERS.findall(inner) if word not in symbols.NAMED]
    equation = _OPERATOR.search(inner) is not None and not inner[0].isdecimal()
    return any(word in _SHORT_WORDS or (len(word) >= _LONG_WORD and not equation) for word in words)
