"""Cards in Markdown: lines that begin with `Q:`, `A:` or `C:`, and what else people write.

The grammar of the tags is that of hashcards' README, section "Format", and of SuperMemo's text. It
is extended by what chat assistants and people write: see `bot.formats.text.tags` for other tags,
and `bot.formats.text.sections` for questions that are headings, bold lines or summaries.
"""

import re
import tomllib

from bot.formats.base.parsed import Limits, ParsedDeck
from bot.formats.base.text import next_row, rows_of
from bot.formats.builder.collector import Collector
from bot.formats.text.answer_key import with_answers
from bot.formats.text.notation import UNCLOSED, lines_of
from bot.formats.text.parts import ANSWER, CLOZE, QUESTION, Gaps, collect
from bot.formats.text.sections import is_likely, is_marked, parts_of, revealed
from bot.formats.text.tags import tag_of, tagged

NAME = "markdown"

_END = "---"
# A picture, ![like this](x.png), is no gap.
_GAPS = Gaps(re.compile(r"!\[|\[(?P<text>(?>(?:[^\[\]\n]++|\n(?!\n))+))\]"))


def looks_like(text: str) -> bool:
    """Whether lines have the tags of a question and of an answer, a cloze, or an answer to show."""
    items = revealed(tagged(with_answers(lines_of(rows_of(text))[0])))
    kinds = {item.kind for item in items}
    cloze = any(item.kind == CLOZE and "[" in item.text for item in items)
    return {QUESTION, ANSWER} <= kinds or cloze or (QUESTION not in kinds and is_marked(items))


def may_be(text: str) -> bool:
    """Whether there are questions that are headings or bold lines, with text below them."""
    return is_likely(tagged(with_answers(lines_of(rows_of(text))[0])))


def read(text: str, name: str, limits: Limits) -> ParsedDeck:
    """Reads Markdown; a cloze gives a card for each of its `[gaps]`."""
    rows = rows_of(text)
    collector = Collector(name, limits)
    start, title = _front_matter(rows, collector)
    lines, unclosed = lines_of(rows, start)
    if unclosed:
        collector.fault(unclosed, UNCLOSED)
    heading, parts = parts_of(tagged(with_answers(lines)))
    collect(parts, collector, _GAPS)
    return collector.finish(NAME, title=title or heading, wrapped=True)


def _front_matter(rows: list[str], collector: Collector) -> tuple[int, str]:
    """Reads TOML or YAML between two lines --- at the beginning.

    Returns:
        The index of the first line after it, and the deck's name; 0 and "" if there is none.
    """
    first = next_row(rows, 0)
    if first == len(rows) or rows[first] != _END:
        return 0, ""
    if _END not in rows[first + 1 :]:
        collector.fault(first + 1, "the front matter that begins here is not closed with ---")
        return first + 1, ""
    end = rows.index(_END, first + 1)
    if any(map(tag_of, rows[first:end])):
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
