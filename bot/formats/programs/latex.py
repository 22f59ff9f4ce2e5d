r"""Cards in LaTeX, of the classes flashcards and flacards and of the many like them.

They are written `\begin{flashcard}{front} back \end{flashcard}` or `\card{front}{back}`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import clean
from bot.formats.programs.writer import FullError, Writer

NAME = "latex"

_OPEN = re.compile(
    r"(?<!ommand)\\(?:begin\{(flashcard|card|karte|karteikarte|lernkarte|fiche|tarjeta|scheda)\}|(?:section|chapter|subsection"
    r"|cardfrontfoot|[A-Za-z]{0,20}[Cc]ard|qa|QA)\*?(?![a-zA-Z]))\s*(?:\[[^\[\]\n]{0,200}\])?(?=\s*\{)"
)
_SECTIONS = ("\\section", "\\chapter", "\\subsection", "\\cardfrontfoot")
_MARK = re.compile(
    r"\\begin\{(?:flashcard|karte|karteikarte|lernkarte|fiche|tarjeta|scheda)\}"
    r"|(?<!ommand)\\(?:[A-Za-z]{0,20}[Cc]ard|qa|QA)\s*(?:\[[^\[\]\n]{0,200}\])?\{"
)
_TITLE = re.compile(r"\\title\{([^{}\n]{1,200})\}")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_LONGEST = 20_000
_NO_END = f"a card opens here and does not end within {_LONGEST:,} characters; it is left out"
_MOST_LOST = 100
"""Cards without an end, after which a file is not read any further."""
_COMMENT = re.compile(r"(?<!\\)((?:\\\\){0,20})%[^\n]*")
_MATHS = re.compile(
    r"\\\(((?>.*?(?=\\[()]|\Z)))\\\)|(?<!\\)\$(?!\$)([^$]+?)(?<!\\)\$|\\\[((?>.*?(?=\\[\[\]]|\Z)))\\\]"
    r"|(?<!\\)\$\$([^$]+)\$\$|\\begin\{((?:equation|align|gather|multline|displaymath)\*?)\}"
    r"(?>.*?(?=\\(?:begin|end)\{(?:equation|align|gather|multline|displaymath)|\Z))\\end\{\5\}",
    re.DOTALL,
)
_STYLE = re.compile(r"\\(textbf|emph|textit|texttt|underline|text|mbox|textsc|textrm)\{([^{}]*)\}")
_MARKS = {"textbf": "**", "texttt": "`"}
_DROPPED = re.compile(
    r"\\(?:begin|end)\{(?:itemize|enumerate|center|flushleft|description|small|large)\}(?:\[[^\]]*\])?"
    r"|\\(?:vspace|hspace|label)\*?\{(?:[^{}]|\{[^{}]*\})*\}"
    r"|\\(?:vfill|hfill|centering|noindent|large|Large|LARGE|huge|Huge|small|bigskip|medskip|smallskip"
    r"|newpage|par|raggedright)(?![a-zA-Z])"
)
_BREAK = re.compile(r"\\\\(?:\[[^\]\n]*\])?|\\newline(?![a-zA-Z])|\s*\\item(?:\[([^\]\n]*)\])?\s*")
_PARAGRAPH = re.compile(r"\n(?=\s*\n)\s*")
_SIGNS = {"``": "“", "''": "”", "---": "—", "--": "–", "~": " "}
_SIGN = re.compile(r"\\([&%$#_{}])|\\[,;: ]|" + "|".join(_SIGNS))


def looks_like(text: str) -> bool:
    """Whether cards are marked in LaTeX."""
    return _MARK.search(clean(text)) is not None


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads cards in LaTeX, with the sections as topics; maths stays, between our own marks."""
    writer = Writer(name, limits)
    text = _COMMENT.sub(r"\1", clean(text))
    topic, line, counted, lost = "", 1, 0, 0
    with suppress(FullError):
        for start, front, back in _cards(text):
            line, counted = line + text.count("\n", counted, start), start
            if text.startswith(_SECTIONS, start):
                topic = _plain(front)
            elif back is None or len(front) + len(back) > _LONGEST:
                lost += 1
                writer.collector.lose(line, _NO_END)
                if lost == _MOST_LOST:
                    break
            else:
                tags = (topic,) if topic else ()
                writer.card(ParsedCard(_plain(front), _plain(back), line, tags))
    title = _TITLE.search(text)
    return writer.finish(NAME, _plain(title[1]) if title else "")


def _cards(text: str) -> Iterator[tuple[int, str, str | None]]:
    """The offsets, fronts and backs of cards and sections; the back is None if there is none."""
    index = max(text.find("\\begin{document}"), 0)
    while opened := _OPEN.search(text, index):
        front, index = _argument(text, opened.end())
        if opened[1] and front is not None:
            end = text.find(f"\\end{{{opened[1]}}}", index)
            yield opened.start(), front, text[index:end] if end >= 0 else None
        elif front is not None and opened[0].startswith(_SECTIONS):
            yield opened.start(), front, None
        else:
            back, after = _argument(text, index)
            yield opened.start(), front or "", back
            index = after


def _argument(text: str, index: int) -> tuple[str | None, int]:
    """The text between the braces that open next, and where they end; None if there are none."""
    start = text.find("{", index, index + 100)
    if start < 0 or text[index:start].strip():
        return None, index
    depth = 0
    for brace in _BRACE.finditer(text, start, start + _LONGEST):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if not depth:
            return text[start + 1 : brace.start()], brace.end()
    return None, start + 1


def _plain(source: str) -> str:
    """LaTeX as our markup: maths between our marks, bold text, code, lists and line ends."""
    source = _PARAGRAPH.sub("\x01\x01", source)
    parts: list[str] = []
    end = 0
    for maths in _MATHS.finditer(source):
        inline, block = maths[1] or maths[2], maths[3] or maths[4] or maths[0]
        inner = " ".join((inline or block).split())
        parts += [
            _prose(source[end : maths.start()]),
            f"\\({inner}\\)" if inline else f"\\[{inner}\\]",
        ]
        end = maths.end()
    parts.append(_prose(source[end:]))
    return "\n".join(" ".join(row.split()) for row in "".join(parts).split("\n")).strip()


def _prose(text: str) -> str:
    text = _DROPPED.sub(" ", text)
    for _ in range(3):  # styles inside styles
        text = _STYLE.sub(
            lambda style: f"{_MARKS.get(style[1], '')}{style[2]}{_MARKS.get(style[1], '')}", text
        )
    # Other line ends of the source are blanks.
    text = _BREAK.sub(_break, text).replace("\n", " ").replace("\x01", "\n")
    return _SIGN.sub(lambda sign: sign[1] or _SIGNS.get(sign[0], " "), text)


def _break(found: re.Match[str]) -> str:
    if "item" not in found[0]:
        return "\x01"
    return f"\x01- {found[1]}: " if found[1] else "\x01- "
