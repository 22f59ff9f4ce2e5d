"""What all notes in Markdown share: fenced code, comments, formulas, links, tags and block ids.

Fences follow CommonMark 0.31, section 4.5; the rest follows Obsidian's help. It takes linear time.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from html import unescape

import msgspec
from msgspec import structs

from bot.formats.base.html import words_of_picture
from bot.formats.base.maths import ENVIRONMENT, ENVIRONMENTS, is_formula, marked, with_marks

UNCLOSED = "the code that begins here is never closed, so all below it is code; close it with ```"

_FENCE = re.compile(
    r"(?P<blanks>\s*)(?P<item>(?:(?:[-*+]|\d{1,9}[.)])\s+)*)(?=```+[^`]*$|~~~)"
    r"(?P<mark>`{3,}|~{3,})\s*(?P<name>[\w+#.-]*)"
)
_IN_LIST = re.compile(r"\s|[-*+]\s|\d{1,9}[.)]\s")
_DEEPEST = 3
"""The most blanks before a fence outside of lists: with four, a line is indented code."""
DIVIDER = "%"
"""A line of this divides the sides of a card in mdanki and md2apkg; a comment says the same."""
_SPLIT = "<!-- md2apkg split -->"
_COMMENTS = {"<!--": "-->", "%%": "%%"}
_COMMENT = re.compile("<!--|%%")
_TOKEN = re.compile(
    rf"^```|\\[(\[]|(?P<maths>\$`[^`\n]+`\$|{ENVIRONMENT})|\\.|`+|\$\$?|(?P<address>https?://[^\s<>]+)"
    r"|(?P<embed>!?)\[\[(?P<page>[^\[\]|\n]{1,300}+)(?:\|(?P<alias>[^\[\]\n]{1,300}+))?\]\]"
    r"|(?P<image>!?)\[(?P<words>[^\[\]\n]{0,500}+)\]"
    r"\((?P<target>(?>(?:[^()\s]|\([^()\s]{0,200}\)){1,1000}))(?: \"[^\"\n]{0,200}\")?\)",
    re.MULTILINE,
)
_MAY_BE_TOKEN = re.compile(r"[`$\\\[]|://")
_ENDS = {
    "$": re.compile(r"(?<![\s\\$])\$(?![\d$])"),
    "$$": re.compile(r"\$\$"),
    r"\(": re.compile(r"\\\)"),
    r"\[": re.compile(r"\\\]"),
    "`": re.compile("`+"),
    "```": re.compile("^```$", re.MULTILINE),
    "": re.compile(r"\n\s*\n"),
}
_FORMULA_BEGIN = re.compile(rf"\s*(?:\$\$|\\\[|\\begin\{{(?P<name>{ENVIRONMENTS})\}})$")
_LONGEST_FORMULA = 200
"""Lines."""
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif)$", re.IGNORECASE)
_TAG = re.compile(r"#(?!(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$)([\w/-]+)")
_BLOCK_ID = re.compile(r"\^[A-Za-z0-9-]{3,}")
_BREAK = re.compile(r"[ \t]*<br ?/?>[ \t]*", re.IGNORECASE)
_BOLD = re.compile(r"<(b|strong)>([^<>\n]*)</\1>", re.IGNORECASE)
_CLOSED = re.compile(r"</(\w{1,6})>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_HIGHLIGHT = re.compile(r"(?<![A-Za-z0-9_=])==(?![\s=])([^=\n]{1,500})(?<!\s)==(?![A-Za-z0-9_=])")
_CALLOUT = re.compile(r"^[ \t>]*\[![\w-]{1,30}\][+-]?[ \t]*", re.MULTILINE)
_WRAPPING = re.compile(r"</?(b|strong|p|div|span|center|font)(?: [^<>]*)?>", re.IGNORECASE)


class Line(msgspec.Struct, frozen=True):
    """A line without comments, or a block of fenced code between lines of three backticks."""

    number: int
    text: str
    code: bool = False


def lines_of(
    rows: Sequence[str], first: int = 0, *, percent: bool = False
) -> tuple[list[Line], int]:
    """The lines of a note, without those that are comments alone.

    Args:
        rows: The note's rows, without trailing blanks.
        first: The index of the first row to read.
        percent: Whether text between `%%` is a comment, too.

    Returns:
        The lines, and the number of the line with a fence that is never closed, or 0.
    """
    lines: list[Line] = []
    openers = ("<!--", "%%") if percent else ("<!--",)
    # Below the last mark that closes a comment, one that opens it is text.
    last = {
        opener: max((i for i, row in enumerate(rows) if _COMMENTS[opener] in row), default=-1)
        for opener in openers
    }
    last_comment = max(last.values())
    opened, above, index = "", "", first
    while index < len(rows):
        text, number = rows[index] if rows[index] != _SPLIT else DIVIDER, index + 1
        index += 1
        if opened or (index <= last_comment + 1 and any(map(text.__contains__, openers))):
            known = [opener for opener in openers if last[opener] >= index]
            text, opened = _uncommented(text, opened, openers, known)
            if not text.strip():
                continue
        fence = _FENCE.match(text) if "```" in text or "~~~" in text else None
        indent = len(fence["blanks"].expandtabs(4)) if fence else 0
        if fence and (indent <= _DEEPEST or fence["item"] or _IN_LIST.match(above)):
            indent += len(fence["item"])
            block, index = _block(rows, index, fence["mark"], indent)
            begin = f"{fence['blanks']}{fence['item']}" if fence["item"] else ""
            if fence["name"] == "math":
                lines.append(Line(number, begin + marked("\n".join(block), display=True)))
            else:
                block = [f"{begin}```{fence['name']}", *block, "```"]
                lines.append(Line(number, "\n".join(block), code=not begin))
            if index > len(rows):
                return _with_formulas(lines), number
        else:
            lines.append(Line(number, text))
            above = text or above
    return _with_formulas(lines), 0


def _with_formulas(lines: Sequence[Line]) -> list[Line]:
    """The lines, each formula between marks on lines of their own as one: no other mark counts."""
    whole: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        end = _formula_end(lines, index)
        if end > index:
            formula = with_marks("\n".join(one.text for one in lines[index : end + 1]))
            if "\n" not in formula:
                line, index = structs.replace(line, text=formula), end
        whole.append(line)
        index += 1
    return whole


def _formula_end(lines: Sequence[Line], index: int) -> int:
    """The index of the line that ends the formula which a line begins; else that of the line."""
    opening = None if lines[index].code else _FORMULA_BEGIN.match(lines[index].text)
    if opening is None:
        return index
    end = {"$$": "$$", "\\[": "\\]"}.get(opening[0].strip(), f"\\end{{{opening['name']}}}")
    last = min(index + _LONGEST_FORMULA, len(lines))
    ends = (at for at in range(index + 1, last) if lines[at].text.strip() == end)
    return next(ends, index)


def _block(rows: Sequence[str], index: int, fence: str, indent: int) -> tuple[list[str], int]:
    """The code below a fence, and the index behind the fence that closes it."""
    closing = re.compile(rf"\s*{fence[0]}{{{len(fence)},}}$")
    block: list[str] = []
    while index < len(rows) and not closing.match(rows[index]):
        row = rows[index].expandtabs(4) if indent else rows[index]
        # A fence inside the code, in the form that does not end the block.
        row = row.replace("```", "~~~")
        block.append(row[min(indent, len(row) - len(row.lstrip())) :])
        index += 1
    return block, index + 1


def _uncommented(
    row: str, opened: str, openers: Sequence[str], known: Sequence[str]
) -> tuple[str, str]:
    """A row without comments, and the mark of the comment that is open at its end, or "".

    `opened` is the mark of a comment that is open at its beginning, `openers` are all marks, and
    `known` those that are closed on a later row.
    """
    kept: list[str] = []
    start = 0
    if opened:
        if (end := row.find(_COMMENTS[opened])) < 0:
            return "", opened
        start = end + len(_COMMENTS[opened])
    for mark in _COMMENT.finditer(masked(row), start):
        end = row.find(_COMMENTS[mark[0]], mark.end())
        if mark.start() < start or mark[0] not in openers or (end < 0 and mark[0] not in known):
            continue
        kept.append(row[start : mark.start()])
        if end < 0:
            return "".join(kept).rstrip(), mark[0]
        start = end + len(_COMMENTS[mark[0]])
    return "".join([*kept, row[start:]]).rstrip(), ""


class Span(msgspec.Struct, frozen=True):
    """Code, a formula, a link or an address: where it is, what a card shows, and its other form."""

    start: int
    end: int
    shown: str
    other: str = ""


def spans(text: str) -> Iterator[Span]:
    """The parts of a text in which marks mean nothing."""
    ends: dict[str, list[tuple[int, int]]] = {}

    def closing(mark: str, start: int, length: int = 0) -> int:
        """Where the first closing mark (of this length) behind `start` begins; -1 if nowhere."""
        key = f"{mark}{length}"
        if key not in ends:
            found = [match.span() for match in _ENDS[mark].finditer(text)]
            ends[key] = [pair for pair in found if not length or pair[1] - pair[0] == length]
        index = bisect_left(ends[key], (start, 0))
        return ends[key][index][0] if index < len(ends[key]) else -1

    start = 0
    while token := _TOKEN.search(text, start):
        mark, begin, start = token[0], token.start(), token.end()
        if token["page"] or token["target"] or token["maths"]:
            yield _link(token) if not token["maths"] else Span(begin, start, with_marks(mark))
        elif token["address"]:
            if text[:begin].endswith("==") and "==" in mark:
                start = begin + mark.rindex("==")  # the address is a gap
            yield Span(begin, start, text[begin:start])
        elif mark[0] in "`$" or mark in _ENDS:
            is_code = mark[0] == "`"
            block = mark == "```" and text[begin - 1 : begin] in {"", "\n"}
            end = closing("```", start) if block else -1
            if end < 0:
                end = closing("`", start, len(mark)) if is_code else closing(mark, start)
                end = -1 if 0 <= closing("", start) < end else end
            inner = text[start:end]
            after = end + (2 if mark[0] == "\\" else len(mark))
            if end < 0 or (mark[0] == "$" and not _is_maths(text, begin, after, len(mark))):
                continue
            start = after
            yield Span(begin, start, text[begin:start] if is_code else _formula(mark, inner))


def _is_maths(text: str, start: int, end: int, width: int) -> bool:
    """Whether a part of a text, with so many dollars on each side, is a formula."""
    inner = text[start + width : end - width]
    before, after = text[max(start - 1, 0) : start], text[end : end + 3]
    return is_formula(inner, before, after, display=width > 1)


def _formula(mark: str, inner: str) -> str:
    return marked(inner, display=mark not in {"$", r"\("})


def _link(token: re.Match[str]) -> Span:
    page, alias = (token["page"] or "").strip(), (token["alias"] or "").strip()
    words, other = (token["words"] or "").strip() or token["target"], ""
    if token["image"]:
        words = f"[{words_of_picture(token['target'], token['words'].strip())}]"
    elif token["embed"] and _PICTURE.search(page):
        size = alias.replace("x", "").isdigit()
        words = f"[{words_of_picture(page, '' if size else alias)}]"
    elif page:
        page = page.lstrip("#^").replace("#", " > ")
        words, other = alias or page, page if alias else ""
    return Span(*token.span(), words, other)


def masked(text: str) -> str:
    """The text with signs without meaning in place of its spans."""
    if not _MAY_BE_TOKEN.search(text):
        return text
    parts: list[str] = []
    start = 0
    for span in spans(text):
        parts += [text[start : span.start], "\ufffc" * (span.end - span.start)]
        start = span.end
    return "".join([*parts, text[start:]]) if parts else text


def shown(text: str) -> str:
    """The text as a card shows it: links are their words, formulas have the usual marks."""
    return both_forms(text)[0]


def both_forms(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as a card shows it, and its other form if a link names its page and other words."""
    closed = {name.lower() for name in _CLOSED.findall(text)} if "</" in text else frozenset()
    if not _MAY_BE_TOKEN.search(text):
        return _prose(text, closed), ()
    words: list[str] = []
    others: list[str] = []
    start = 0
    for span in spans(text):
        prose = _prose(text[start : span.start], closed)
        words += [prose, span.shown]
        others += [prose, span.other or span.shown]
        start = span.end
    prose = _prose(text[start:], closed)
    first, second = "".join([*words, prose]), "".join([*others, prose])
    return first, ((second,) if second != first else ())


def _prose(text: str, closed: AbstractSet[str]) -> str:
    r"""The text without highlights, callouts and the simplest HTML.

    A tag that is never closed may be what is asked. Where dollars are marks of maths, people write
    `\$` for a dollar.
    """
    text = text.replace("\\$", "$")
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if "==" in text:
        text = _HIGHLIGHT.sub(r"**\1**", text)
    if "[!" in text:
        text = _CALLOUT.sub("", text)
    if "<" not in text:
        return text
    text = _BOLD.sub(r"**\2**", _BREAK.sub("\n", text))
    return _WRAPPING.sub(lambda tag: "" if tag[1].lower() in closed else tag[0], text)


def without_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the tags and block ids at its end, and those tags; it never becomes empty."""
    tags: list[str] = []
    while len(parts := text.rsplit(None, 1)) > 1:
        is_tag = _TAG.fullmatch(parts[1]) and any(map(str.isalpha, parts[1]))
        if not is_tag and not _BLOCK_ID.fullmatch(parts[1]):
            break
        tags += [parts[1][1:]] if is_tag else []
        text = parts[0]
    return text, tuple(reversed(tags))
