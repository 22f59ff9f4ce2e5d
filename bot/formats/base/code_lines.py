"""The lines of a text that was HTML: bold marks are written, and indented lines become code."""

import re
from itertools import groupby

FENCE = "```"
# In place of marks, until the whole text is known. No text of a card contains these characters.
BOLD_BEGINS, BOLD_ENDS = "\x01", "\x02"
EMPHASIS_BEGINS, EMPHASIS_ENDS = "\x03", "\x04"

_BEGINS = re.compile(f"[{BOLD_BEGINS}-{EMPHASIS_ENDS}]")
_MANY_LINES = re.compile(r"\n{3,}")
_INDENT = "\xa0"
_LEAST_INDENT = 2
_BULLETS = ("- ", "* ", "+ ", "• ")


def without_marks(html: str) -> str:
    """The HTML without the characters that stand for marks here."""
    return _BEGINS.sub("", html)


def text_of_lines(text: str, *, emphasize: bool) -> str:
    """The text with its marks, and with one blank line at most between two paragraphs.

    Args:
        text: The text, in which no-break spaces at the beginning of a line are its indentation.
        emphasize: Whether coloured and underlined text is bold.
    """
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fence = line.startswith(FENCE)
        if fenced or fence:
            fenced ^= fence
            lines.append(_BEGINS.sub("", line).replace(_INDENT, " "))
        else:
            lines.append(line.strip(" "))
    if _INDENT in text:
        lines = _with_code(lines)
    whole = "\n".join(lines)
    whole = whole.replace(BOLD_BEGINS, "**").replace(BOLD_ENDS, "**")
    bold = "**" if emphasize else ""
    whole = whole.replace(EMPHASIS_BEGINS, bold).replace(EMPHASIS_ENDS, bold)
    return _MANY_LINES.sub("\n\n", whole).strip()


def _with_code(lines: list[str]) -> list[str]:
    """The lines, those whose indentation says something as code between fences."""
    written: list[str] = []
    fenced = False
    for blank, group in groupby(lines, key=lambda line: not line):
        block = list(group)
        has_fence = any(line.startswith(FENCE) for line in block)
        if blank or fenced or has_fence:
            fenced ^= sum(line.startswith(FENCE) for line in block) % 2 == 1
            written += [line.strip(f" {_INDENT}") if not has_fence else line for line in block]
        else:
            written += _code_in(block)
    return written


def _code_in(block: list[str]) -> list[str]:
    """The lines of a paragraph; those that belong to indented ones are between fences."""
    bare = [line.lstrip(_INDENT) for line in block]
    indents = [len(line) - len(text) for line, text in zip(block, bare, strict=True)]
    least = min(indents)
    indented = [n for n, indent in enumerate(indents) if indent >= least + _LEAST_INDENT]
    if not indented or all(bare[n].startswith(_BULLETS) for n in indented):
        return bare
    first, last = max(0, indented[0] - 1), indented[-1] + 1
    while first and not bare[first - 1].endswith(("?", ".", "!", ":")):
        first -= 1
    while last < len(bare) and not bare[last].endswith(("?", ".", "!")):
        last += 1
    code = [
        " " * (indent - least) + _BEGINS.sub("", text)
        for indent, text in zip(indents[first:last], bare[first:last], strict=True)
    ]
    if any(FENCE in line for line in code):
        return bare
    return [*bare[:first], FENCE, *code, FENCE, *bare[last:]]
