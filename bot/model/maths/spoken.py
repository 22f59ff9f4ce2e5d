r"""Says a formula that one line of Unicode can't show, in words where it has two dimensions.

\begin{pmatrix} a & b \\ c & d \end{pmatrix} becomes "the matrix with rows (a, b) and (c, d)". That
is what people hear who can't see the picture of the formula, and what is shown where there is none.
A formula that can't be said, such as one with a command that is not known, is not drawn either.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from bot.model.maths import symbols
from bot.model.maths.items import Item, is_factor, is_product, joined
from bot.model.maths.linear import bare, linear
from bot.model.maths.reader import Reader, UnreadableError, decorated

LONGEST: Final = 2_000
"""The longest TeX that is said or drawn, in characters."""

_BIG: Final = {
    "∑": "the sum", "∏": "the product", "∐": "the coproduct", "∫": "the integral",
    "∬": "the double integral", "∭": "the triple integral", "∮": "the contour integral",
    "⋃": "the union", "⋂": "the intersection", "⨁": "the direct sum", "⨂": "the tensor product",
    "lim": "the limit", "lim sup": "the limit superior", "lim inf": "the limit inferior",
}  # fmt: skip
"""Large signs, whose scripts say from where to where."""
_MARKS: Final = {
    "hat": "a hat", "widehat": "a hat", "tilde": "a tilde", "widetilde": "a tilde",
    "vec": "an arrow above", "bar": "a line above", "dot": "a dot", "ddot": "two dots",
    "dddot": "three dots", "check": "a check", "breve": "a breve", "acute": "an acute accent",
    "grave": "a grave accent", "mathring": "a ring", "overline": "a line above",
    "underline": "a line below", "overrightarrow": "an arrow above",
    "overleftarrow": "an arrow to the left above", "overleftrightarrow": "a double arrow above",
}  # fmt: skip
_FRAMES: Final = {
    "boxed": "in a box", "fbox": "in a box", "cancel": "crossed out", "bcancel": "crossed out",
    "xcancel": "crossed out",
}  # fmt: skip
_STACKED: Final = {"overset": "above", "stackrel": "above", "underset": "below"}
_ARROWS: Final = {
    "xrightarrow": "→", "xleftarrow": "←", "xleftrightarrow": "↔", "xRightarrow": "⇒",
    "xLeftarrow": "⇐", "xLeftrightarrow": "⇔", "xmapsto": "↦", "xlongequal": "=",
    "xhookrightarrow": "↪", "xhookleftarrow": "↩", "xrightleftharpoons": "⇌",
}  # fmt: skip
_GRIDS: Final = {
    **dict.fromkeys(("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix"), "matrix"),
    "vmatrix": "determinant",
    "Vmatrix": "norm of the matrix",
    "array": "table",
}
_CASES: Final = ("cases", "dcases")
LINES: Final = frozenset((
    "aligned", "align", "align*", "gather", "gather*", "gathered", "split", "eqnarray", "eqnarray*",
    "equation", "equation*", "multline", "multline*",
))  # fmt: skip
"""Environments that are lines one below the other."""
_UNSEEN: Final = frozenset((
    "hline", "hdashline", "nonumber", "notag", "displaystyle", "textstyle", "scriptstyle",
    "scriptscriptstyle",
))  # fmt: skip
"""Commands that say how something looks, or draw a line."""
_COLUMNS: Final = re.compile(r"[lcr| ]{1,40}")


@lru_cache(maxsize=512)
def spoken(tex: str) -> str | None:
    r"""A formula in words and Unicode.

    Args:
        tex: The formula, with or without its marks, such as \(x^2\).

    Returns:
        The text; None if the TeX is broken, too long or deep, or has a command that is not known.
    """
    if line := linear(tex):
        return line
    if len(tex) > LONGEST:
        return None
    try:
        return _Speaker(bare(tex)).read() or None
    except UnreadableError:
        return None


class _Speaker(Reader):
    """Says what a `Reader` refuses because one line would lose it."""

    deepest = 24
    most_nested = 24

    def grid(self, _: str) -> Item:
        """A matrix, cases, or lines."""
        name = self._verbatim()
        if name == "array" and not _COLUMNS.fullmatch(self._verbatim()):
            raise UnreadableError
        rows = self._rows("\\end")
        if self._next() != "\\end" or self._verbatim() != name or not rows:
            raise UnreadableError
        if name in LINES:
            return Item("; ".join(" ".join(filter(None, row)) for row in rows), "phrase")
        lines = [f"({', '.join(filter(None, row))})" for row in rows]
        if name in _CASES:
            return Item(f"the cases {_listed(lines)}", "phrase")
        if name not in _GRIDS:
            raise UnreadableError
        if len(rows) == 1 or max(map(len, rows)) == 1:
            cells = ", ".join(cell for row in rows for cell in row)
            return Item(f"the {'row' if len(rows) == 1 else 'column'} ({cells})", "phrase")
        return Item(f"the {_GRIDS[name]} with rows {_listed(lines)}", "phrase")

    def chosen(self, _: str) -> Item:
        """A binomial coefficient."""
        return Item(f"({_factor(self._argument())} choose {_factor(self._argument())})")

    def stacked(self, name: str) -> Item:
        """A sign above or below another one."""
        mark, base = joined(self._argument()), joined(self._argument())
        return Item(f"{base} with {mark} {_STACKED[name]}", "phrase")

    def braced(self, _: str) -> Item:
        """A part with a brace, and what stands at the brace."""
        text = joined(self._argument())
        if self._peek() not in ("_", "^"):
            return Item(f"({text} with a brace)")
        self._next()
        return Item(f"({text}, braced as {joined(self._argument())})")

    def arrow(self, name: str) -> Item:
        """An arrow with words on it."""
        below = ""
        if self._peek() == "[":
            self._next()
            below = joined(self._items("]"))
        words = "; ".join(filter(None, (joined(self._argument()), below)))
        return Item(f"{_ARROWS[name]}({words})" if words else _ARROWS[name], "relation")

    def framed(self, name: str) -> Item:
        """A part in a frame, or crossed out."""
        return Item(f"({joined(self._argument())} {_FRAMES[name]})")

    def decorated(self, name: str) -> Item:
        """A part with an accent or in a style."""
        text = joined(self._argument())
        try:
            return Item(decorated(text, name))
        except (UnreadableError, KeyError):
            return Item(f"({text} with {_MARKS[name]})" if name in _MARKS else text)

    def lines(self, _: str) -> Item:
        """Lines below a large sign."""
        if self._next() != "{":
            raise UnreadableError
        rows = self._rows("}")
        self._next()
        return Item(", ".join(" ".join(row) for row in rows))

    def coloured(self, name: str) -> Item:
        """A part in a colour, which is not said."""
        self._verbatim()
        return Item(joined(self._argument()) if name == "textcolor" else "")

    def tagged(self, _: str) -> Item:
        """The number of a formula."""
        return Item(f" ({self._verbatim()})")

    def spaced(self, _: str) -> Item:
        """A space of some length."""
        self._verbatim()
        return Item(" ", "space")

    def unseen(self, _: str) -> Item:
        """A part that only takes up room."""
        self._argument()
        return Item("")

    def worded(self, _: str) -> Item:
        """Words in a style."""
        return self._words("text")

    def _rows(self, end: str) -> list[list[str]]:
        """The cells of each row up to a token, which is not read; empty rows are left out."""
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append(joined(self._until("&", "\\\\", end)).rstrip(",; "))
            ahead = self._command_ahead() or self._peek()
            if ahead == end:
                return [row for row in rows if any(row)]
            if self._next() == "\\\\":
                rows.append([])

    def _command(self, name: str) -> list[Item]:
        return [] if name in _UNSEEN else super()._command(name)

    def _structure(self, name: str) -> Item:
        handler = _HANDLERS.get(name)
        return handler(self, name) if handler else super()._structure(name)

    def _delimiter(self) -> str:
        if self._peek() == ".":  # as in \right. it says that there is none
            self._next()
            return ""
        return super()._delimiter()

    def _divided(self, above: list[Item], below: list[Item]) -> Item:
        item = super()._divided(above, below)
        if item.text.count("/") < Reader.most_nested and "the " not in item.text:
            return item
        text = f"the fraction {_factor(above)} over {_factor(below)}"
        return Item(text, "phrase", f"({text})")

    def _with_scripts(
        self, base: Item, primes: int, scripts: dict[str, list[Item]], before: Sequence[Item]
    ) -> Item:
        if base.text in _BIG:
            lower, upper = (joined(scripts.get(mark, ())) for mark in "_^")
            word = "as" if base.text.startswith("lim") else "from" if upper else "over"
            start = f" {word} {lower}" if lower else ""
            return Item(f"{_BIG[base.text]}{start}{f' to {upper}' if upper else ''} of", "phrase")
        if base.kind in ("relation", "binary", "comma"):
            base = Item(base.text)
        return super()._with_scripts(base, primes, scripts, before)


def _factor(items: Sequence[Item]) -> str:
    """Parts in a row, in brackets unless they are clearly one."""
    text = joined(items)
    return text if is_factor(items) or is_product(items) else f"({text})"


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


_HANDLERS: Final[dict[str, Callable[[_Speaker, str], Item]]] = {
    "begin": _Speaker.grid,
    "substack": _Speaker.lines,
    "tag": _Speaker.tagged,
    "hspace": _Speaker.spaced,
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _Speaker.chosen),
    **dict.fromkeys(("overbrace", "underbrace"), _Speaker.braced),
    **dict.fromkeys(("color", "textcolor"), _Speaker.coloured),
    **dict.fromkeys(("phantom", "hphantom", "vphantom"), _Speaker.unseen),
    **dict.fromkeys(("textbf", "textit", "textsf", "texttt", "mbox", "hbox"), _Speaker.worded),
    **dict.fromkeys(_STACKED, _Speaker.stacked),
    **dict.fromkeys(_ARROWS, _Speaker.arrow),
    **dict.fromkeys(_FRAMES, _Speaker.framed),
    **dict.fromkeys((*_MARKS, *symbols.STYLES), _Speaker.decorated),
}
