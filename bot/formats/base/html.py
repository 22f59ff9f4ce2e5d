"""HTML from strangers, turned into the small markup of `bot.model.markup`.

Only what a card needs is kept: bold, code, lists, the cells of tables, and line breaks. Words take
the place of pictures; scripts and styles are dropped. Maths and `[sound:…]` are text already, and
stay. Plain HTML is read in a faster way, see `bot.formats.base.html_fast`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html.entities import html5

import bs4
from bs4.element import NavigableString, PageElement, PreformattedString

from bot.formats.base.html_fast import plain_text_of, plain_texts_of

LONGEST_HTML = 100_000
"""Characters that are read: more never fits on a card, and the parser is slow."""

# Python's parser takes quadratic time for tags that are never closed, and for very long tags. So a
# "<" without its ">" is escaped before parsing, and a longer tag than this is left out.
_LONGEST_TAG = 2_000
_TAG = re.compile(r"<(/?[A-Za-z][^<>]*+)>|<([!?][^<>]*+)>|<")
_HTML = re.compile(
    r"</?(?:a|b|br|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|span|strong|sub|sup|table|td|th"
    r"|tr|tt|u|ul)(?=[\s/>])[^<>]*+>|&(?:nbsp|lt|gt|amp|quot|#\d{1,6}|#x[0-9A-Fa-f]{1,5});",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31};)")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")

_DROPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe"})
_LINE_TAGS = frozenset(
    {"div", "li", "tr", "dt", "dd", "figcaption", "section", "article", "header"}
)
_PARAGRAPH_TAGS = frozenset(
    {"p", "ul", "ol", "dl", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
)
_BOLD = frozenset({"b", "strong"})
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_FENCE = "```"
_LANGUAGE = re.compile(r"(?<!\S)lang(?:uage)?-([\w+#.-]{1,30})(?!\S)")


Mark = Callable[[str, str], str]
"""Makes the text in place of a picture, from its address and its description; each may be ""."""


class TooManyTagsError(Exception):
    """The HTML of a file has more tags than are allowed; the message is a sentence for people."""


class HtmlReader:
    """Reads the HTML of one file, up to a number of tags.

    The parser takes some 20 µs for each tag. A tag of plain HTML, which needs no parser, counts a
    quarter.
    """

    def __init__(self, tags: int) -> None:
        """Begins a file that may have this many tags."""
        self._left: float = tags

    def text_of(self, html: str, mark: Mark | None = None) -> str:
        """Turns HTML into the small markup.

        Args:
            html: Any text.
            mark: Makes the text in place of each picture; by default its words in brackets.

        Returns:
            The text, as `parse_html` gives it.

        Raises:
            TooManyTagsError: If the file has more tags than are allowed.
        """
        if "<" not in html and "&" not in html:
            return html.strip()
        tags = html.count("<", 0, LONGEST_HTML)
        text = plain_text_of(html)
        self._left -= tags if text is None else tags / 4
        if self._left < 0:
            raise TooManyTagsError(
                "the cards up to here have too many HTML tags; bring them in parts"
            )
        return parse_html(html, mark or _in_brackets) if text is None else text

    def texts_of(self, htmls: Sequence[str]) -> list[str] | None:
        """Turns several pieces of HTML into the small markup at once, if all are plain.

        Returns:
            Their texts; None if a piece is not plain or shows nothing, or if they have too many
            tags. Then no tag was counted.
        """
        tags = "".join(htmls).count("<") / 4
        texts = plain_texts_of(htmls) if tags <= self._left else None
        if texts is None or not all(texts):
            return None
        self._left -= tags
        return texts


def looks_like_html(text: str) -> bool:
    """Whether a text contains a common tag, or an entity such as `&nbsp;`."""
    return _HTML.search(text) is not None


def words_of_picture(source: str, about: str) -> str:
    """Words for a picture: its description, or else the file name in its address."""
    if about:
        return about
    name = "" if source.startswith("data:") else source.rpartition("/")[2][:100]
    return f"image: {name}" if name else "image"


def _in_brackets(source: str, about: str) -> str:
    return f"[{words_of_picture(source, about)}]"


def parse_html(html: str, mark: Mark = _in_brackets) -> str:
    """Turns HTML into the small markup, with a parser.

    Args:
        html: Any text. Broken HTML is read as browsers read it, or kept as text. Only the first
            `LONGEST_HTML` characters count.
        mark: Makes the text in place of each picture.

    Returns:
        Text without tags and entities, and without blank lines at its ends. Takes linear time, and
        never raises.
    """
    soup = bs4.BeautifulSoup(_defused(html[:LONGEST_HTML]), "html.parser")
    writer = _Writer(mark)
    for tag, text, opening in _events(soup):
        if tag is None:
            writer.text(text)
        elif opening:
            writer.open(tag)
        else:
            writer.close(tag)
    return writer.finish()


def _defused(html: str) -> str:
    """The HTML without comments and declarations, each "<" that begins no tag escaped."""
    parts: list[str] = []
    index = 0
    while (start := html.find("<!--", index)) >= 0:
        parts.append(html[index:start])
        end = html.find("-->", start)
        index = end + 3 if end >= 0 else len(html)
    parts.append(html[index:])
    return _ENTITY.sub(_entity, _TAG.sub(_tag, "".join(parts)))


def _entity(match: re.Match[str]) -> str:
    # The parser would drop the semicolon of an unknown entity.
    return match[0] if match[1] in html5 else f"&amp;{match[1]}"


def _tag(match: re.Match[str]) -> str:
    if match[1] is None:
        return "" if match[2] else "&lt;"
    if len(match[1]) > _LONGEST_TAG:
        return "[image]" if match[1][:3].lower() == "img" else ""
    return match[0]


def _events(soup: bs4.BeautifulSoup) -> Iterator[tuple[bs4.Tag | None, str, bool]]:
    """Walks the tree without recursion, as it may be as deep as the text is long.

    Yields:
        For a text: None, the text, and True. For a tag: the tag, "", and whether it opens.
    """
    stack: list[tuple[bs4.Tag, Iterator[PageElement]]] = [(soup, iter(soup.contents))]
    while stack:
        parent, children = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            if stack:
                yield parent, "", False
        elif isinstance(node, bs4.Tag):
            if node.name not in _DROPPED:
                yield node, "", True
                stack.append((node, iter(node.contents)))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield None, str(node), True


def _language_of(tag: bs4.Tag) -> str:
    """The language of code, as HTML names it: in a class such as `language-py`; "" if none."""
    classes = tag.get("class") or ()
    joined = classes if isinstance(classes, str) else " ".join(classes)
    match = _LANGUAGE.search(joined)
    return match[1] if match else ""


class _Writer:
    """Writes the small markup, one text or tag after another."""

    def __init__(self, mark: Mark) -> None:
        self._image_mark = mark
        self._parts: list[str] = []
        # Of each open style: the index in `_parts` where its text begins.
        self._styles: list[int] = []
        # Of each open list: the number of the last item, None if the list has no numbers.
        self._lists: list[int | None] = []
        self._fenced = 0
        # How many parts there were right after the bullet or number of the last item.
        self._after_bullet = -1

    def text(self, text: str) -> None:
        if self._fenced:
            self._parts.append(text)
            return
        text = _BLANKS.sub(" ", text.replace("\xa0", " "))
        if self._at_line_start():
            text = text.lstrip(" ")
        if text:
            self._parts.append(text)

    def open(self, tag: bs4.Tag) -> None:
        name = tag.name
        if self._fenced and name != "pre":
            self._parts += ["\n"] if name == "br" else []
            if name == "code" and self._parts[-1] == f"{_FENCE}\n":
                self._parts[-1] = f"{_FENCE}{_language_of(tag)}\n"
        elif name in _BOLD or name in _CODE:
            self._styles.append(len(self._parts))
        elif name == "br":
            self._parts.append("\n")
        elif name == "img":
            source, about = str(tag.get("src") or ""), str(tag.get("alt") or "").strip()
            self.text(self._image_mark(source, about))
        elif name in {"td", "th"}:
            self.text("" if self._at_line_start() else " | ")
        elif name == "sup":
            self._parts.append("^")
        elif name == "anki-mathjax":
            self._parts.append("\\(")
        else:
            self._open_block(name, _language_of(tag))

    def close(self, tag: bs4.Tag) -> None:
        name = tag.name
        if name == "pre":
            self._fenced -= 1
            if not self._fenced:
                self._parts.append(f"\n{_FENCE}\n")
        elif self._fenced:
            return
        elif name in _BOLD or name in _CODE:
            self._style("`" if name in _CODE else "**")
        elif name == "anki-mathjax":
            self._parts.append("\\)")
        elif name in _PARAGRAPH_TAGS or name in _LINE_TAGS:
            if name in {"ul", "ol"} and self._lists:
                self._lists.pop()
            nested = bool(self._lists)
            self._break(2 if name in _PARAGRAPH_TAGS and not nested else 1)

    def finish(self) -> str:
        """The text so far, with one blank line at most between two paragraphs."""
        lines: list[str] = []
        fenced = False
        for line in "".join(self._parts).split("\n"):
            fenced ^= line.startswith(_FENCE)
            lines.append(line if fenced else line.strip(" "))
        return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()

    def _open_block(self, name: str, language: str) -> None:
        if name == "pre":
            self._break(1)
            if not self._fenced:
                self._parts.append(f"{_FENCE}{language}\n")
            self._fenced += 1
        elif name in _PARAGRAPH_TAGS or name in _LINE_TAGS:
            self._break(2 if name in _PARAGRAPH_TAGS and not self._lists else 1)
            if name in {"ul", "ol"}:
                self._lists.append(0 if name == "ol" else None)
            elif name == "li":
                self._parts.append(self._bullet())
                self._after_bullet = len(self._parts)

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number + 1}. "

    def _style(self, mark: str) -> None:
        """Puts the mark around the text since the style began, if that text is one line."""
        start = self._styles.pop() if self._styles else len(self._parts)
        if self._styles:
            return  # inside another style: each level would search the same text again
        inner = "".join(self._parts[start:])
        bare = inner.strip(" ")
        if not bare or "\n" in bare or mark[0] in bare:
            return
        before = " " * (len(inner) - len(inner.lstrip(" ")))
        after = " " * (len(inner) - len(inner.rstrip(" ")))
        self._parts[start:] = [f"{before}{mark}{bare}{mark}{after}"]

    def _at_line_start(self) -> bool:
        return not self._parts or self._parts[-1].endswith(("\n", "- ", ". "))

    def _break(self, lines: int) -> None:
        """Ends the line; with 2 lines, the paragraph."""
        if not self._parts or len(self._parts) == self._after_bullet:
            return
        tail = "".join(self._parts[-2:])
        missing = lines - (len(tail) - len(tail.rstrip("\n")))
        if missing > 0:
            self._parts.append("\n" * missing)
