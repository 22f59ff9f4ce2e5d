"""HTML from strangers, turned into the small markup of `bot.model.markup`.

Only what a card needs is kept: bold, code, lists, the cells of tables, line breaks, and looks that
carry a meaning (see `bot.formats.base.text_styles`). Words take the place of pictures; scripts and
styles are dropped. Maths and `[sound:…]` are text already, and stay. Plain HTML is read in a faster
way, see `bot.formats.base.html_fast`.
"""

import re
from collections.abc import Callable, Iterator, Sequence

import bs4
from bs4.element import NavigableString, PageElement, PreformattedString

from bot.formats.base.code_lines import FENCE, text_of_lines, without_marks
from bot.formats.base.html_fast import plain_text_of, plain_texts_of
from bot.formats.base.known_tags import defused
from bot.formats.base.text_styles import EMPHASIS, SPOILED_BY, kind_of, marked_as

LONGEST_HTML = 100_000
"""Characters that are read: more never fits on a card, and the parser is slow."""

_HTML = re.compile(
    r"</?(?:a|b|br|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|span|strong|sub|sup|table|td|th"
    r"|tr|tt|u|ul)(?=[\s/>])[^<>]*+>|&(?:nbsp|lt|gt|amp|quot|#\d{1,6}|#x[0-9A-Fa-f]{1,5});",
    re.IGNORECASE,
)
ASKED = "a picture"
"""The words for a picture in a question that has no others."""
_NAMED = re.compile(r"\[image(?:: [^\[\]\n]{0,200})?\]")
_FILE_NAME = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|bmp|tiff?|avif)\Z", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_DROPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "iframe", "rp"})
_LINE_TAGS = frozenset(
    {
        *("div", "li", "tr", "dt", "dd", "figcaption", "section", "article", "header"),
        *("details", "summary"),
    }
)
_PARAGRAPH_TAGS = frozenset(
    {"p", "ul", "ol", "dl", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
)
_DEEPEST = 4
"""How many styles may be nested: each level searches the same text again."""
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


def words_of_asked_picture(source: str, about: str) -> str:
    """Words for a picture in a question, where the name of its file may be the answer."""
    return ASKED if not about or about == source or _FILE_NAME.search(about) else about


def as_asked(question: str) -> str:
    """A question in which no picture is called by the name of its file, which may be the answer."""
    return _NAMED.sub(f"[{ASKED}]", question) if "[image" in question else question


def asked_mark(source: str, about: str) -> str:
    """The text in place of a picture in a question."""
    return f"[{words_of_asked_picture(source, about)}]"


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
    source = without_marks(html[:LONGEST_HTML])
    soup = bs4.BeautifulSoup(defused(source), "html.parser")
    writer = _Writer(mark)
    for tag, text, opening in _events(soup):
        if tag is None:
            writer.text(text)
        elif opening:
            writer.open(tag)
        else:
            writer.close(tag)
    return writer.finish()


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
        # Of each open style: its kind, and the index in `_parts` where its text begins.
        self._styles: list[tuple[str, int]] = []
        # Of each open list: the number of the last item, None if the list has no numbers.
        self._lists: list[int | None] = []
        self._fenced = 0
        # How many parts there were right after the bullet or number of the last item.
        self._after_bullet = -1
        # The no-break spaces in front of the next text, at the beginning of a line.
        self._indent = 0
        # How many of the open styles are colours or lines, and whether a word has neither.
        self._emphasized = 0
        self._has_usual_words = False

    def text(self, text: str) -> None:
        if self._fenced:
            self._parts.append(text)
            return
        if not (self._has_usual_words or self._emphasized):
            self._has_usual_words = any(map(str.isalnum, text))
        self._write(text)

    def open(self, tag: bs4.Tag) -> None:
        name = tag.name
        if self._fenced and name != "pre":
            self._parts += ["\n"] if name == "br" else []
            if name == "code" and self._parts[-1] == f"{FENCE}\n":
                self._parts[-1] = f"{FENCE}{_language_of(tag)}\n"
        elif kind := _kind(tag):
            self._styles.append((kind, len(self._parts)))
            self._emphasized += kind == EMPHASIS
        elif name == "br":
            self._parts.append("\n")
            self._indent = 0
        elif name == "img":
            source, about = str(tag.get("src") or ""), str(tag.get("alt") or "").strip()
            self._write(self._image_mark(source, about))
        elif name in {"td", "th"}:
            self._write("" if self._at_line_start() else " | ")
        elif name == "rt":
            self._parts.append(" (")
        elif name == "anki-mathjax":
            self._parts.append("\\[" if tag.get("block") == "true" else "\\(")
        else:
            self._open_block(name, _language_of(tag))

    def close(self, tag: bs4.Tag) -> None:
        name = tag.name
        if name == "pre":
            self._fenced -= 1
            if not self._fenced:
                self._parts[-1] = self._parts[-1].removesuffix("\n")
                self._parts.append(f"\n{FENCE}\n")
        elif self._fenced:
            return
        elif _kind(tag):
            self._close_style()
        elif name == "rt":
            self._parts[-1:] = [] if self._parts[-1] == " (" else [self._parts[-1], ")"]
        elif name == "anki-mathjax":
            self._parts.append("\\]" if tag.get("block") == "true" else "\\)")
        elif name in _PARAGRAPH_TAGS or name in _LINE_TAGS:
            if name in {"ul", "ol"} and self._lists:
                self._lists.pop()
            nested = bool(self._lists)
            self._break(2 if name in _PARAGRAPH_TAGS and not nested else 1)

    def finish(self) -> str:
        """The text so far, with one blank line at most between two paragraphs."""
        return text_of_lines("".join(self._parts), emphasize=self._has_usual_words)

    def _write(self, text: str) -> None:
        bare = _BLANKS.sub(" ", text.replace("\xa0", " "))
        if self._at_line_start():
            bare = bare.lstrip(" ")
            if "\xa0" in text and not (self._parts and self._parts[-1].endswith(" ")):
                shown = _BLANKS.sub(" ", text)
                self._indent += len(shown) - len(shown.lstrip(" \xa0"))
            if bare and self._indent:
                bare = "\xa0" * self._indent + bare
                self._indent = 0
        if bare:
            self._parts.append(bare)

    def _open_block(self, name: str, language: str) -> None:
        if name == "pre":
            self._break(1)
            if not self._fenced:
                self._parts.append(f"{FENCE}{language}\n")
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

    def _close_style(self) -> None:
        """Marks the text since the last style began, unless a style around it spoils the mark."""
        kind, start = self._styles.pop()
        self._emphasized -= kind == EMPHASIS
        if len(self._styles) >= _DEEPEST:
            return
        outer = {outer for outer, _ in self._styles}
        if outer & SPOILED_BY[kind]:
            return
        inner = "".join(self._parts[start:])
        bare = inner.strip(" \xa0")
        marked = marked_as(bare, kind, nested=bool(outer or self._lists)) if bare else bare
        if marked != bare:
            before, _, after = inner.partition(bare)
            self._parts[start:] = [f"{before}{marked}{after}"]

    def _at_line_start(self) -> bool:
        return not self._parts or self._parts[-1].endswith(("\n", "- ", ". "))

    def _break(self, lines: int) -> None:
        """Ends the line; with 2 lines, the paragraph."""
        self._indent = 0
        if not self._parts or len(self._parts) == self._after_bullet:
            return
        tail = "".join(self._parts[-2:])
        missing = lines - (len(tail) - len(tail.rstrip("\n")))
        if missing > 0:
            self._parts.append("\n" * missing)


def _kind(tag: bs4.Tag) -> str:
    return kind_of(tag.name, str(tag.get("style") or ""), str(tag.get("color") or ""))
