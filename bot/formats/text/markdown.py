"""Markdown with lines that begin with `Q:`, `A:` or `C:`, as hashcards and SuperMemo write them.

The grammar is that of hashcards' README, section "Format". For pasted text it is extended:
`Question:`, `**Q:**`, `Q1.` and small letters are tags, too.
"""

import re
import tomllib
from collections.abc import Iterator

import msgspec

from bot.formats.base.deck_limits import HIGHEST_DELETION, LONGEST_CLOZE
from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import next_row, rows_of
from bot.formats.builder.cloze import Piece, cards_of
from bot.formats.builder.collector import Collector

NAME = "markdown"

_TAG = re.compile(
    r"(?:\*\*|__|\*|_)?(?P<tag>question|answer|cloze|[qac])"
    r"(?:(?P<number> ?\d{1,4})(?:\*\*|__|\*|_)?[.:)]|(?:\*\*|__|\*|_)?:)(?:\*\*|__|\*|_)?"
    r"(?P<gap>[ \t]|$)?",
    re.IGNORECASE,
)
_STRICT = frozenset({"Q:", "A:", "C:"})
_END = "---"


class _Part(msgspec.Struct, frozen=True):
    """A tagged part of the text.

    Attributes:
        tag: "q", "a" or "c"; "" for text without a tag; "end" for a line ---.
        line: The part's first line.
        rows: The part's lines, without the tag.
    """

    tag: str
    line: int
    rows: tuple[str, ...]

    @property
    def text(self) -> str:
        """The part's lines as one text."""
        return "\n".join(self.rows).strip()


def looks_like(text: str) -> bool:
    """Whether there are lines with the tags of a question and of an answer, or a cloze."""
    tagged = _tagged(rows_of(text))
    tags = {tag for tag, _ in tagged}
    return {"q", "a"} <= tags or any(tag == "c" and "[" in rest for tag, rest in tagged)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads Markdown with tagged lines.

    Args:
        text: The file.
        name: The file's name, for the diagnostics.
        limits: The most cards to read.

    Returns:
        The cards; a cloze gives one for each of its `[gaps]`. Never raises.
    """
    rows = rows_of(text)
    collector = Collector(name, limits)
    tagged = _tagged(rows)
    start, title = _front_matter(rows, tagged, collector)
    question: _Part | None = None
    for part in _parts(tagged, start):
        if collector.full:
            break
        if part.tag == "a" and question is not None:
            collector.card(ParsedCard(front=question.text, back=part.text, line=question.line))
            question = None
            continue
        if question is not None:
            collector.card(ParsedCard(front=question.text, line=question.line))
        question = part if part.tag == "q" else None
        if part.tag == "a":
            collector.fault(part.line, "this answer has no question above it; it is left out")
        elif part.tag == "c":
            _collect_cloze(part, collector)
        elif not part.tag and not part.rows[0].startswith("#"):
            collector.fault(part.line, "this text belongs to no card; it is left out")
    if question is not None:
        collector.card(ParsedCard(front=question.text, line=question.line))
    return collector.finish(NAME, title=title, wrapped=True)


def _front_matter(
    rows: list[str], tagged: list[tuple[str, str]], collector: Collector
) -> tuple[int, str]:
    """Reads TOML between two lines --- at the beginning.

    Returns:
        The index of the first line after it, and the deck's name; 0 and "" if there is no TOML.
    """
    first = next_row(rows, 0)
    if first == len(rows) or rows[first] != _END:
        return 0, ""
    if _END not in rows[first + 1 :]:
        collector.fault(first + 1, "the front matter that begins here is not closed with ---")
        return first + 1, ""
    end = rows.index(_END, first + 1)
    if any(tag for tag, _ in tagged[first:end]):
        return first + 1, ""  # the line only separates cards
    title = ""
    for row in rows[first + 1 : end]:
        if row.startswith(("name", "title")) and len(row) < 1000:  # noqa: PLR2004 - longer than any name
            title = _name(row) or title
    return end + 1, title


def _name(row: str) -> str:
    try:
        value = next(iter(tomllib.loads(row).values()), "")
    except tomllib.TOMLDecodeError:
        return row.partition(":")[2].strip()
    return value if isinstance(value, str) else ""


def _parts(tagged: list[tuple[str, str]], start: int) -> Iterator[_Part]:
    """Groups the lines from an index on into parts."""
    tag, line, inner = "", start + 1, list[str]()
    for index, (new_tag, rest) in enumerate(tagged[start:], start):
        if rest.strip() == _END and not new_tag:
            yield from _part(tag, line, inner)
            yield _Part("end", index + 1, ())
            tag, line, inner = "", index + 2, []
        elif new_tag and not (new_tag == tag == "a" and inner[-1]):
            yield from _part(tag, line, inner)
            tag, line, inner = new_tag, index + 1, [rest]
        else:
            # SuperMemo writes each further line of an answer with another A: right below.
            inner.append(rest)
            if not tag and not any(inner):
                line, inner = index + 2, []
    yield from _part(tag, line, inner)


def _part(tag: str, line: int, rows: list[str]) -> Iterator[_Part]:
    """The part, unless it is only blank lines outside cards."""
    if tag or any(rows):
        yield _Part(tag, line, tuple(rows))


def _tagged(rows: list[str]) -> list[tuple[str, str]]:
    """Each line's tag ("" if it has none) and the text after it."""
    small = not any(row[:2] in _STRICT for row in rows)
    return [_tag(row, small=small) for row in rows]


def _tag(row: str, *, small: bool) -> tuple[str, str]:
    """A line's tag as "q", "a" or "c", and the text after it.

    A single small letter is a tag only if `small` is set.
    """
    match = _TAG.match(row)
    if not match or (match["gap"] is None and row[:2] not in _STRICT):
        return "", row
    tag = match["tag"]
    # C:\ and C:/ begin a path on Windows.
    if (len(tag) == 1 and tag.islower() and not small) or row[:3] in {"C:\\", "C:/"}:
        return "", row
    return tag[0].lower(), row[match.end() :].strip()


def _collect_cloze(part: _Part, collector: Collector) -> None:
    if len(part.text) > LONGEST_CLOZE:
        # The collector says that it is too long.
        collector.card(ParsedCard(front=part.text, line=part.line))
        return
    pieces = _pieces(part.text)
    count = sum(bool(piece.numbers) for piece in pieces)
    if not count:
        collector.fault(part.line, "this cloze has no gap; a gap is written [like this]")
    elif count > HIGHEST_DELETION:
        collector.fault(
            part.line, f"this cloze has {count:,} gaps; at most {HIGHEST_DELETION} are allowed"
        )
    for card in cards_of(pieces, ParsedCard(front="", line=part.line)):
        collector.card(card)


def _pieces(text: str) -> list[Piece]:
    """Splits a text at its `[gaps]`; a bracket after a backslash is text, and `![` is a picture."""
    pieces: list[Piece] = []
    plain: list[str] = []
    end = 0
    number = 0
    for mark in re.finditer(r"\\[\[\]]|!\[|\[((?:[^\[\]\\\n]|\n(?!\n))++)\]", text):
        plain.append(text[end : mark.start()])
        end = mark.end()
        if mark[1] is None:
            plain.append(mark[0].removeprefix("\\"))
            continue
        number += 1
        pieces += [Piece("".join(plain)), Piece(mark[1].replace("\n", " "), (number,))]
        plain = []
    return [*pieces, Piece("".join([*plain, text[end:]]))]
