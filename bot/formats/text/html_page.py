"""Web pages with questions and answers, as Markdown that the readers of notes understand.

Of a page its paragraphs, headings, lists, tables, code and bold text are kept, and what `<details>`
and the classes "question" and "answer" say. It takes linear time.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Iterator

from bot.formats.base.html import words_of_picture

NAME = "html"

_PAGE = re.compile(r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!doctype\s+html|<html|<body)\b", re.IGNORECASE)
_PART = re.compile(
    r"\s*<(?:h[1-6]|p|div|dl|ul|ol|table|section|article|main|header)(?: [^<>]*)?>", re.IGNORECASE
)
_NO_PART = re.compile(r"^#{1,6} |^```|^\|[ :-]+\||\S\t\S|>[;,|]", re.MULTILINE)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)\b(?P<rest>[^<>]*)>|<[!?][^<>]*>")
_DROPPED = re.compile(
    r"<(script|style|head|template|noscript|svg|nav|footer|button|select|iframe)\b|<!--",
    re.IGNORECASE,
)
_OPENING = {
    **dict.fromkeys(("b", "strong", "/b", "/strong"), "**"),
    **dict.fromkeys(("code", "kbd", "samp", "/code", "/kbd", "/samp"), "`"),
    **dict.fromkeys(("p", "div", "dd", "section", "article", "blockquote", "table"), "\n\n"),
    **dict.fromkeys(("/p", "/div", "/dd", "/section", "/article", "/blockquote", "/table"), "\n\n"),
    **{f"h{level}": f"\n\n{'#' * level} " for level in range(1, 7)},
    **dict.fromkeys(("/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/dt", "br"), "\n\n"),
    "dt": "\n\n###### ",
    "hr": "\n\n---\n\n",
    "sup": "^{",
    "sub": "_{",
    "/sup": "}",
    "/sub": "}",
    "tr": "\n",
    "ul": "\n",
    "ol": "\n",
    "/ul": "\n",
    "/ol": "\n",
    "pre": "\n```\n",
    "/pre": "\n```\n",
    **{name: f"\n<{name}>\n" for name in ("details", "summary", "/details", "/summary")},
}
"""What stands in Markdown in place of a tag."""
_SIDES = {
    **dict.fromkeys(("question", "front", "term", "prompt"), "Q: "),
    **dict.fromkeys(("answer", "back", "definition", "response"), "A: "),
}
_SIDE_SUFFIX = re.compile(r"[-_]+(?:side|text|content|body|panel|face|wrapper)$")
_CLASS = re.compile(r"\bclass\s*=\s*[\"']([^\"'<>]{0,300})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(alt|src)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')", re.IGNORECASE)
_LOOSE = re.compile(r"(\*\*|`)(\s?)([^*`\n]+?)(\s?)\1")
_DEEPEST = 8
_ESCAPED_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_TAGGED = re.compile(r"\W*[QA]\d*[.:]")


def is_page(text: str) -> bool:
    """Whether a text is a web page, or a part of one."""
    if _PAGE.match(text):
        return True
    return bool(_PART.match(text) and text.rstrip().endswith(">") and not _NO_PART.search(text))


def markdown_of(text: str) -> tuple[str, list[int]]:
    """The page as Markdown, and for each of its lines the number of the page's line."""
    ends = [match.start() for match in re.finditer("\n", text)]
    rows, numbers = [""], [1]
    side, in_code = "", False
    for start, piece in _pieces(text):
        for index, part in enumerate(piece.split("\n")):
            if index and (in_code or rows[-2:] != ["", ""]):
                rows.append("")
                numbers.append(1)
            if part in _SIDES.values():
                side = part
                continue
            if part == "```":
                in_code = not in_code
                if not in_code and not rows[-2]:
                    del rows[-2], numbers[-2]
            if side and part.strip() and not in_code:
                rows[-1] += "" if _TAGGED.match(part) else side
                side = ""
            if not rows[-1].strip():
                numbers[-1] = bisect_left(ends, start) + 1
            rows[-1] += part
    return "\n".join(_LOOSE.sub(r"\2\1\3\1\4", row.replace("****", "")) for row in rows), numbers


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The page's texts and what stands in place of its tags, with their offsets."""
    marks = _Marks()
    in_code = in_words = False
    for start, token in _tokens(text):
        if isinstance(token, str):
            words = html.unescape(token)
            if "&" in token and not (in_code or in_words):
                words = _ESCAPED_TAG.sub(r"`\g<0>`", words)
            # One line, with a blank at each end that had one.
            yield start, words if in_code else " ".join(f"|{words}|".split())[1:-1]
            continue
        name = ((token["end"] or "") + (token["name"] or "")).lower()
        if in_code and name != "/pre":
            yield start, "\n" if name == "br" else ""
            continue
        in_code = name == "pre"
        in_words = _OPENING.get(name) == "`" and not token["end"]
        if classes := _CLASS.search(token["rest"] or ""):
            names = classes[1].lower().split()
            sides = (re.split("[-_]", _SIDE_SUFFIX.sub("", name))[-1] for name in names)
            yield from ((start, f"\n{_SIDES[side]}\n") for side in sides if side in _SIDES)
        yield start, marks.of(name, token["rest"])


class _Marks:
    """What stands in place of tags: it remembers in which list and table it is."""

    def __init__(self) -> None:
        self._lists: list[int | None] = []
        self._cells = self._rows = 0
        self._has_header = False

    def of(self, name: str, rest: str) -> str:
        """The text in place of a tag with this name and these attributes."""
        if name == "img":
            found = {
                mark[1].lower(): mark[2] or mark[3] or "" for mark in _ATTRIBUTE.finditer(rest)
            }
            return f"[{words_of_picture(found.get('src', ''), found.get('alt', ''))}]"
        if name in {"li", "ul", "ol", "/ul", "/ol"}:
            return self._list(name)
        if name in {"table", "td", "th", "/tr"}:
            return self._table(name)
        in_cell = self._cells and name.strip("/") in {"p", "div", "br"}
        return " " if in_cell else _OPENING.get(name, "")

    def _list(self, name: str) -> str:
        if name[0] == "/":
            self._lists[-1:] = []
        elif name != "li":
            self._lists.append(1 if name == "ol" else None)
        else:
            number = self._lists[-1] if self._lists else None
            self._lists[-1:] = [number + 1] if number else self._lists[-1:]
            indent = "   " * min(_DEEPEST, max(0, len(self._lists) - 1))
            return f"\n{indent}" + (f"{number}. " if number else "- ")
        return "\n"

    def _table(self, name: str) -> str:
        if name == "table":
            self._cells = self._rows = 0
            self._has_header = False
            return "\n\n"
        if name == "/tr":
            dashes = "\n|" + "---|" * self._cells
            is_header = self._has_header and not self._rows
            self._rows += self._cells > 0
            self._cells = 0
            return " |" + dashes if is_header else " |"
        self._has_header = self._has_header or name == "th"
        self._cells += 1
        # A table without a header gets an empty one.
        is_first = self._cells == 1 and not self._rows and name == "td"
        return "|  |\n|---|\n| " if is_first else "| "


def _tokens(text: str) -> Iterator[tuple[int, re.Match[str] | str]]:
    """The tags and the texts of a page with their offsets, without what no person reads."""
    small = text.lower()
    index = 0
    while index < len(text):
        dropped = _DROPPED.search(text, index)
        end = dropped.start() if dropped else len(text)
        for tag in _TAG.finditer(text, index, end):
            if index < tag.start():
                yield index, text[index : tag.start()]
            yield tag.start(), tag
            index = tag.end()
        if index < end:
            yield index, text[index:end]
        index = end
        if dropped:
            closing = f"</{dropped[1].lower()}" if dropped[1] else "-->"
            found = small.find(closing, end)
            index = len(text) if found < 0 else text.find(">", found) + 1 or len(text)
