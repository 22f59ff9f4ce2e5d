"""Lines as a stranger broke them, kept apart in the small markup of `bot.model.markup`."""

import re

# One blank at least: "-5" and "*" are no bullets.
_BULLET = re.compile(r"^(\s*)[-*+•◦▪‣·●○–—]\s+(?=\S)")
_FENCE = "```"
# A line that may be anything else than a paragraph: a bullet, fenced code, indented, or blank.
_NO_PARAGRAPH = re.compile(r"\n(?:[\s`\-*+•◦▪‣·●○–—]|\Z)")
_TABLE = re.compile(r"\|[ \t]*\n[ \t]*\|")


def in_markup(text: str) -> str:
    """A text in which each line is a paragraph or an item of a list, as the stranger saw it.

    In the markup a single line feed is a space, so paragraphs get a blank line between them.
    Bullets of all shapes become "- ". Fenced code stays as it is. Doing it twice changes nothing.
    """
    if "\n" not in text:
        return text
    if not _NO_PARAGRAPH.search(f"\n{text}"):
        return text.replace("\n", "\n\n")
    rows: list[str] = []
    fenced = False
    for row in text.split("\n"):
        fence = row.startswith(_FENCE)
        if fenced or fence:
            fenced ^= fence
            rows.append(row)
            continue
        row = _BULLET.sub(r"\1- ", row, count=1)  # noqa: PLW2901 - the same line, our way
        if rows and row.strip() and not _is_item(row) and _is_prose(rows[-1]):
            rows.append("")
        rows.append(row)
    return "\n".join(rows)


def with_rows_apart(text: str) -> str:
    """A text in markup of which the rows of tables, `| like | this |`, are paragraphs.

    A table has two rows at least. Doing it twice changes nothing.
    """
    if not _TABLE.search(text):
        return text
    rows: list[str] = []
    fenced = table = False
    lines = text.split("\n")
    for row, after in zip(lines, [*lines[1:], ""], strict=True):
        fenced ^= row.startswith(_FENCE)
        was, table = table, not fenced and _is_row(row) and (table or _is_row(after))
        if (table or was) and rows and rows[-1].strip() and row.strip():
            rows.append("")
        rows.append(row)
    return "\n".join(rows)


def _is_row(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 1 and bare[0] == bare[-1] == "|"


def _is_item(row: str) -> bool:
    return row.lstrip().startswith("- ")


def _is_prose(row: str) -> bool:
    return bool(row.strip()) and not row.startswith(_FENCE)
