"""Cards as lines `Q:`, `A:` and `C:` in Markdown, as hashcards and SuperMemo write them.

The grammar is that of hashcards' README, section "Format". Pasted text is read with more patience:
`Question:`, `**Q:**`, `Q1.` and small letters count, too.
"""

import re
import tomllib
from collections.abc import Iterator

import msgspec

from bot.formats.base.deck_limits import HIGHEST_DELETION
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
    """A part: "q", "a", "c", "" for text outside or "end"; its first line, and its rows."""

    tag: str
    line: int
    rows: tuple[str, ...]

    @property
    def text(self) -> str:
        """The part's text."""
        return "\n".join(self.rows).strip()


def looks_like(text: str) -> bool:
    """Whether a line with an answer's tag follows one with a question's, or there is a cloze."""
    rows = _tagged(rows_of(text))
    tags = {tag for tag, _ in rows}
    return {"q", "a"} <= tags or any(tag == "c" and "[" in rest for tag, rest in rows)


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads Markdown with tagged lines.

    Args:
        text: The file.
        name: Its name, for the faults.
        limits: How many cards are taken.

    Returns:
        The cards; of a cloze one for each of its `[gaps]`. Never raises.
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
            _take_cloze(part, collector)
        elif not part.tag and not part.rows[0].startswith("#"):
            collector.fault(part.line, "this text belongs to no card; it is left out")
    if question is not None:
        collector.card(ParsedCard(front=question.text, line=question.line))
    return collector.finish(NAME, title=title, wrapped=True)


def _front_matter(
    rows: list[str], tagged: list[tuple[str, str]], collector: Collector
) -> tuple[int, str]:
    """Where the cards begin, and the deck's name from the TOML between two lines ---."""
    first = next_row(rows, 0)
    if first == len(rows) or rows[first] != _END:
        return 0, ""
    if _END not in rows[first + 1 :]:
        collector.fault(first + 1, "the front matter that begins here is not closed with ---")
        return first + 1, ""
    end = rows.index(_END, first + 1)
    if any(tag for tag, _ in tagged[first:end]):
        return first + 1, ""  # a line that only divides cards
    title = ""
    for row in rows[first + 1 : end]:
        if row.startswith(("name", "title")) and len(row) < 1000:  # noqa: PLR2004 - no name is so long
            title = _name(row) or title
    return end + 1, title


def _name(row: str) -> str:
    try:
        value = next(iter(tomllib.loads(row).values()), "")
    except tomllib.TOMLDecodeError:
        return row.partition(":")[2].strip()
    return value if isinstance(value, str) else ""


def _parts(tagged: list[tuple[str, str]], start: int) -> Iterator[_Part]:
    tag, line, inner = "", start + 1, list[str]()
    for place, (found, rest) in enumerate(tagged[start:], start):
        if rest.strip() == _END and not found:
            yield from _part(tag, line, inner)
            yield _Part("end", place + 1, ())
            tag, line, inner = "", place + 2, []
        elif found and not (found == tag == "a" and inner[-1]):
            yield from _part(tag, line, inner)
            tag, line, inner = found, place + 1, [rest]
        else:
            # A second A: right below the first is SuperMemo's way to write another line.
            inner.append(rest)
            if not tag and not any(inner):
                line, inner = place + 2, []
    yield from _part(tag, line, inner)


def _part(tag: str, line: int, rows: list[str]) -> Iterator[_Part]:
    if tag or any(rows):
        yield _Part(tag, line, tuple(rows))


def _tagged(rows: list[str]) -> list[tuple[str, str]]:
    """Each line's tag ("" without one), and its text after it."""
    small = not any(row[:2] in _STRICT for row in rows)
    return [_tag(row, small=small) for row in rows]


def _tag(row: str, *, small: bool) -> tuple[str, str]:
    """A line's tag as "q", "a" or "c", and its text; small letters count only if `small`."""
    found = _TAG.match(row)
    if not found or (found["gap"] is None and row[:2] not in _STRICT):
        return "", row
    tag = found["tag"]
    # C:\ and C:/ begin a path.
    if (len(tag) == 1 and tag.islower() and not small) or row[:3] in {"C:\\", "C:/"}:
        return "", row
    return tag[0].lower(), row[found.end() :].strip()


def _take_cloze(part: _Part, collector: Collector) -> None:
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
    """Reads `[gaps]`; a backslash makes a bracket a text, and `![` begins a picture."""
    pieces: list[Piece] = []
    plain: list[str] = []
    place = 0
    number = 0
    for mark in re.finditer(r"\\[\[\]]|!\[|\[((?:[^\[\]\\\n]|\n(?!\n))++)\]", text):
        plain.append(text[place : mark.start()])
        place = mark.end()
        if mark[1] is None:
            plain.append(mark[0].removeprefix("\\"))
            continue
        number += 1
        pieces += [Piece("".join(plain)), Piece(mark[1].replace("\n", " "), (number,))]
        plain = []
    return [*pieces, Piece("".join([*plain, text[place:]]))]
