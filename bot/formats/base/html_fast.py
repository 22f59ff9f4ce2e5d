"""Plain HTML, read without a parser: some thirty times as fast.

Nearly every flashcard has plain HTML: a few simple tags, properly nested, and the usual entities.
`HtmlReader` in `bot.formats.base.html` is the only caller, and reads all other HTML with a parser.
tests/formats/base/test_html_fast.py holds that both ways give the same text.
"""

import html as entities
import re
from collections.abc import Sequence

from bot.formats.base.text import is_printable

# No tag that may be coloured or underlined: what that means depends on the whole text.
_TAG = re.compile(
    r"<(br(?= ?/?>)|/?(?:b|strong|i|em|div"
    r"|span(?![^<>]*(?:color|background|decoration|weight)))(?=[ >]))"
    r'(?:(?<=r) ?/?|(?: [a-z-]{1,20}="[^"<>]{0,500}")*)>'
)
# Most fields are simpler still: bold text without other markup in it, line breaks and entities.
_BOLD_TEXT = re.compile(r"<b>(?! )[^<&*\x1f]++(?<! )</b>")
_ODD_TAG = re.compile(r"<(?!b>|/b>|br>|br ?/>)")
_ODD_ENTITY = re.compile(r"&(?!(?:nbsp|amp|lt|gt|quot|#39|#x27);)")
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|#39|#x27);")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# What may be the indentation of code.
_INDENT = re.compile(r"\s*+(?:&nbsp;|\xa0)")
_MANY_LINES = re.compile(r"\n{3,}")
_BOLD = frozenset({"b", "strong"})
_LONGEST = 20_000
# Separates texts that are read as one. No printable text contains it.
_SEPARATOR = "\x1f"


def plain_text_of(html: str) -> str | None:
    """Turns plain HTML into the small markup; None if the HTML is not plain."""
    if len(html) > _LONGEST:
        return None
    text = _replaced(html)
    return _text_of_nested(html) if text is None else text.strip()


def plain_texts_of(htmls: Sequence[str]) -> list[str] | None:
    """The texts of several pieces of HTML; None if not all can be read by replacing alone."""
    if max(map(len, htmls)) > _LONGEST:
        return None
    whole = _SEPARATOR.join(htmls)
    if "<" in whole or "&" in whole:
        text = _replaced(whole, _SEPARATOR)
        if text is None:
            return None
        whole = text
    texts = [text.strip() for text in whole.split(_SEPARATOR)]
    return texts if len(texts) == len(htmls) else None


def _replaced(html: str, besides: str = "") -> str | None:
    """Reads HTML by replacing each tag and entity on its own.

    Args:
        html: The HTML.
        besides: Unprintable characters that it may contain.

    Returns:
        The text; None if the tags depend on one another, or blanks have to be joined.
    """
    if _ODD_TAG.search(html) or _ODD_ENTITY.search(html) or "  " in html:
        return None
    if not is_printable(html, besides):
        return None
    text = html
    if "<" in text:
        # If all tags of bold text belong to some, each can be replaced for itself.
        if not len(_BOLD_TEXT.findall(text)) == text.count("<b>") == text.count("</b>"):
            return None
        text = (
            text.replace("<b>", "**")
            .replace("</b>", "**")
            .replace("<br>", "\n")
            .replace("<br/>", "\n")
            .replace("<br />", "\n")
        )
        if "<" in text:
            return None
    if "&" in text:
        text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">")
        text = text.replace("&quot;", '"').replace("&#39;", "'").replace("&#x27;", "'")
        text = text.replace("&amp;", "&")
    # Next to one another, some of these blanks are dropped.
    if "  " in text or " \n" in text or "\n " in text or "\n\n\n" in text:
        return None
    return text


def _text_of_nested(html: str) -> str | None:
    """Reads HTML tag by tag; None if a tag or entity is not plain, or the nesting is broken."""
    written: list[str] = []
    opened: list[tuple[str, int]] = []
    for index, piece in enumerate(_TAG.split(html)):
        if index % 2:
            if not _write_tag(piece, opened, written):
                return None
        elif piece:
            if "<" in piece or piece.count("&") != len(_ENTITY.findall(piece)):
                return None
            text = _BLANKS.sub(" ", entities.unescape(piece).replace("\xa0", " "))
            if not written or written[-1].endswith(("\n", "- ", ". ")):
                if text.startswith(" ") and _INDENT.match(piece):
                    return None
                text = text.lstrip(" ")
            if text:
                written.append(text)
    if opened:
        return None
    lines = [line.strip(" ") for line in "".join(written).split("\n")]
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _write_tag(tag: str, opened: list[tuple[str, int]], written: list[str]) -> bool:
    """Writes the markup of a tag.

    Args:
        tag: The tag's name, with a slash in front if it closes.
        opened: The tags that are open, each with the index in `written` where its text begins.
        written: The parts of the text so far.

    Returns:
        Whether the tag is nested properly.
    """
    if tag == "br":
        written.append("\n")
        return True
    name = tag.removeprefix("/")
    if name == "div" and written and not "".join(written[-2:]).endswith("\n"):
        written.append("\n")
    if name == tag:
        if name in _BOLD and any(outer in _BOLD for outer, _ in opened):
            return False
        opened.append((name, len(written)))
        return True
    if not opened or opened[-1][0] != name:
        return False
    _, start = opened.pop()
    if name in _BOLD:
        inner = "".join(written[start:])
        bare = inner.strip(" ")
        if bare and "\n" not in bare and "*" not in bare:
            before, _, after = inner.partition(bare)
            written[start:] = [f"{before}**{bare}**{after}"]
    return True
