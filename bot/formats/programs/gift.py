"""Questions in Moodle's text format GIFT: a question, and its answers between braces.

Source of the grammar: `question/format/gift/format.php` of moodle/moodle.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec import structs

from bot.formats.base.parsed import Limits, ParsedCard, ParsedDeck
from bot.formats.base.text import rows_of
from bot.formats.programs.moodle import topic_of
from bot.formats.programs.writer import FullError, Writer, percent

NAME = "gift"

_BLANK = "_____"
# A backslash makes the next sign an ordinary one. While a question is read, such signs stand in
# the private use area.
_ESCAPE = re.compile(r"\\([:#={}~\\n])")
_PRIVATE = 0xE000
_HIDDEN = {_PRIVATE + ord(sign): sign for sign in ":#={}~\\"} | {_PRIVATE + ord("n"): "\n"}
_CATEGORY = "$CATEGORY:"
_TITLE = re.compile(r"\s*::((?:(?!::).){0,500})::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_ANSWER = re.compile(r"([=~])\s*(?:%(-?[\d.]{1,9})%)?([^=~]*)")
_TRUTH = re.compile(r"\s*(T|TRUE|F|FALSE)\s*(?:#|$)", re.IGNORECASE)
_NUMBER = re.compile(r"[#=\s]*(-?\d*\.?\d+)\s*(?::\s*([\d.]+)|\.\.\s*(-?\d*\.?\d+))?\s*(?:[#~=]|$)")
_BRACES = re.compile(
    r"(?P<formula>[_^]|\\[A-Za-z]{1,20})?\{\s*(?:[=~](?:[^{}]*[=~])?|(?:T|F|TRUE|FALSE)\s*[#}]|#\s*[=\d-])"
)
_OTHER_MARKS = re.compile(r"(?m)^::[^:\n]{1,200}::|^\$CATEGORY:")
_FEWEST = 2
_LONGEST = 50_000


def looks_like(text: str) -> bool:
    """Whether answers stand between braces, as in `{=right ~wrong}` or `{T}`."""
    braces = [found[0] for found in _BRACES.finditer(text) if not found["formula"]]
    sure = len(braces) >= _FEWEST or _OTHER_MARKS.search(text) is not None
    return bool(braces) and (sure or (braces[0][-1] in "=~" and len(braces[0]) > _FEWEST))


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads GIFT: a card for each question or pair to match; the categories become topics."""
    writer = Writer(name, limits)
    topic = ""
    with suppress(FullError):
        for line, block in _blocks(rows_of(text)):
            if block.startswith(_CATEGORY):
                topic = topic_of(block.removeprefix(_CATEGORY))
            else:
                _add(block, line, topic, writer)
    return writer.finish(NAME)


def _blocks(rows: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The questions and categories with their lines; a blank line between answers ends none.

    A title begins a question, also without a blank line above it.
    """
    block: list[str] = []
    start = depth = 0
    for index, row in enumerate([*rows, "", _CATEGORY]):
        if row.startswith("//"):
            continue
        following = rows[index + 1].lstrip() if index + 1 < len(rows) else ""
        goes_on = depth > 0 and following.startswith(("=", "~", "}", "#"))
        titled = depth <= 0 and row.startswith("::")
        if (not row.strip() and not goes_on) or row.startswith(_CATEGORY) or titled:
            if block:
                yield start + 1, "\n".join(block)
            block, depth = [], 0
            if row.startswith(_CATEGORY):
                yield index + 1, row
        if row.strip() and not row.startswith(_CATEGORY):
            start = start if block else index
            block.append(row)
            bare = _ESCAPE.sub("", row)
            depth += bare.count("{") - bare.count("}")


def _add(block: str, line: int, topic: str, writer: Writer) -> None:
    if len(block) > _LONGEST:
        what = f"a question here has more than {_LONGEST:,} characters; it is left out"
        writer.collector.lose(line, what)
        return
    block = _ESCAPE.sub(lambda sign: chr(_PRIVATE + ord(sign[1])), block)
    before, opened, rest = _TITLE.sub("", block, count=1).partition("{")
    inside, closed, after = rest.partition("}")
    if not opened or not closed:
        what = "a brace opens here and is never closed" if opened else "no answers between braces"
        writer.collector.lose(line, f"this is no question of GIFT ({what}); it is left out")
        return
    kind = _FORMAT.match(before)

    def plain(text: str) -> str:
        html = kind is not None and kind[1].lower() == "html"
        return writer.text(text.strip().translate(_HIDDEN), line, html=html)

    inside, _, feedback = inside.partition("####")
    question = before[kind.end() :] if kind else before
    if after.strip():
        question = f"{question.rstrip()} {_BLANK} {after.strip()}"
    tags = (topic,) if topic else ()
    card = ParsedCard(plain(question), line=line, tags=tags, explanation=plain(feedback))
    found = [(one[1], one[2], one[3].partition("#")[0]) for one in _ANSWER.finditer(inside)]
    if truth := _TRUTH.match(inside):
        right = truth[1][0].upper() == "T"
        writer.question(card, [str(right)], [str(not right)])
    elif inside.lstrip().startswith("#"):
        _add_number(inside, card, writer)
    elif found and all("->" in text for *_, text in found):
        halves = [text.partition("->") for *_, text in found]
        writer.pairs(card, [(plain(front), plain(back)) for front, _, back in halves])
    else:
        answers = [
            (plain(text), percent(weight) if weight else 100.0 * (sign == "="))
            for sign, weight, text in found
        ]
        writer.weighted(card, answers, chosen=any(sign == "~" for sign, *_ in found))


def _add_number(inside: str, card: ParsedCard, writer: Writer) -> None:
    """A question whose answer is a number, perhaps with a tolerance or as a range."""
    number = _NUMBER.match(inside)
    if number is None:
        writer.collector.lose(card.line, "the number between these braces can't be read; left out")
    elif number[3]:
        writer.card(structs.replace(card, back=f"{number[1]} to {number[3]}"))
    else:
        if number[2] and percent(number[2]):
            writer.remark(card.line, "the tolerance of a number is not kept, so it must be exact")
        writer.question(card, [number[1]])
