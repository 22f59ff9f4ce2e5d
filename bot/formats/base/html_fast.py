"""The HTML that nearly every flashcard holds, read without a parser: some thirty times as fast.

A few plain tags, properly nested, and the usual entities. `html`, which reads all else with a
parser, would give the same text for them; a test holds that.
"""

import html as entities
import re
from collections.abc import Sequence

from bot.formats.base.text import is_printable

_TAG = re.compile(
    r"<(br(?= ?/?>)|/?(?:b|strong|i|em|u|span|font|div)(?=[ >]))"
    r'(?:(?<=r) ?/?|(?: [a-z-]{1,20}="[^"<>]{0,500}")*)>'
)
# Most fields hold even less: bold pieces without another sign in them, breaks and entities.
_BOLD_PIECE = re.compile(r"<b>(?! )([^<&*\x1f]++)(?<! )</b>")
_ODD_TAG = re.compile(r"<(?!b>|/b>|br>|br ?/>)")
_ODD_ENTITY = re.compile(r"&(?!(?:nbsp|amp|lt|gt|quot|#39|#x27);)")
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|#39|#x27);")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")
_BOLD = frozenset({"b", "strong"})
_LONGEST = 20_000
# Stands between texts that are read as one. No text that is printable has it.
_BETWEEN = "\x1f"


def plain_text_of(html: str) -> str | None:
    """Turns HTML of the plain kind into the small markup; None if it is of another."""
    if len(html) > _LONGEST:
        return None
    text = _bare_text_of(html)
    return _nested_text_of(html) if text is None else text.strip()


def plain_texts_of(htmls: Sequence[str]) -> list[str] | None:
    """The texts of many HTMLs, read as one; None if that can't be done with all of them."""
    if max(map(len, htmls)) > _LONGEST:
        return None
    whole = _BETWEEN.join(htmls)
    if "<" in whole or "&" in whole:
        text = _bare_text_of(whole, _BETWEEN)
        if text is None:
            return None
        whole = text
    texts = [text.strip() for text in whole.split(_BETWEEN)]
    return texts if len(texts) == len(htmls) else None


def _bare_text_of(html: str, besides: str = "") -> str | None:
    """The text of HTML in which each sign can be replaced for itself; None if it is no such.

    `besides` is what it may have that can't be printed.
    """
    if _ODD_TAG.search(html) or _ODD_ENTITY.search(html) or "  " in html:
        return None
    if not is_printable(html, besides):
        return None
    text = html
    if "<" in text:
        text = _BOLD_PIECE.sub(r"**\1**", text)
        text = text.replace("<br>", "\n").replace("<br/>", "\n").replace("<br />", "\n")
        if "<" in text:
            return None
    if "&" in text:
        text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">")
        text = text.replace("&quot;", '"').replace("&#39;", "'").replace("&#x27;", "'")
        text = text.replace("&amp;", "&")
    # Where blanks meet, some of them go.
    if "  " in text or " \n" in text or "\n " in text or "\n\n\n" in text:
        return None
    return text


def _nested_text_of(html: str) -> str | None:
    written: list[str] = []
    opened: list[tuple[str, int]] = []
    for index, piece in enumerate(_TAG.split(html)):
        if index % 2:
            if not _took(piece, opened, written):
                return None
        elif piece:
            if "<" in piece or piece.count("&") != len(_ENTITY.findall(piece)):
                return None
            text = _BLANKS.sub(" ", entities.unescape(piece).replace("\xa0", " "))
            if not written or written[-1].endswith(("\n", "- ", ". ")):
                text = text.lstrip(" ")
            if text:
                written.append(text)
    if opened:
        return None
    lines = [line.strip(" ") for line in "".join(written).split("\n")]
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _took(tag: str, opened: list[tuple[str, int]], written: list[str]) -> bool:
    """Writes what a tag stands for; says whether it is in its place."""
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
