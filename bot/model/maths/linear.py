r"""Writes TeX as one line of Unicode text, or not at all if that would lose something.

x^2 becomes x², \frac{a+b}{c} becomes (a + b)/c. The form is that of UnicodeMath, see Murray
Sargent, "A nearly plain-text encoding of mathematics" (Unicode Technical Note 28): a script without
characters of its own stays behind ^ or _, and brackets show where it ends. A formula in two
dimensions, such as a matrix, or with a command that is not known, has no such form.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from bot.model.maths import symbols
from bot.model.maths.items import DIGITS, Item, Kind, is_factor, is_product, joined, without_spaces

LONGEST: Final = 400
"""The longest TeX that is read, in characters."""
DEEPEST: Final = 12
"""How deep groups may be nested."""
MOST_NESTED: Final = 2
"""How deep fractions may be nested, and scripts likewise: more are hard to read in one line."""

_TOKEN: Final = re.compile(r"\\[a-zA-Z]+\s*|\\.|\s+|.", re.DOTALL)
_MARKS: Final = re.compile(r"\\[(\[](.*)\\[)\]]", re.DOTALL)
_CHARS: Final = {"-": "−", "*": "∗", "~": " "}
_BINARY: Final = frozenset("+−∗")
_RELATIONS: Final = frozenset("=<>")
_FRACTIONS: Final = frozenset(("frac", "dfrac", "tfrac", "cfrac"))
_UPRIGHT: Final = frozenset(("text", "mathrm", "operatorname", "textrm", "mathit", "mathop"))
_ROOTS: Final = {"": "√", "2": "√", "3": "∛", "4": "∜"}


class _NotLinearError(Exception):
    """One line would lose something."""


@lru_cache(maxsize=2048)
def linear(tex: str) -> str | None:
    r"""TeX as one line of text.

    Args:
        tex: The formula, with or without its marks, such as \(x^2\).

    Returns:
        The text, such as "x²"; None if it would lose something, or the TeX is broken or too long.
    """
    if len(tex) > LONGEST:
        return None
    marks = _MARKS.fullmatch(tex.strip())
    try:
        return _Reader(marks[1] if marks else tex).read() or None
    except _NotLinearError:
        return None


class _Reader:
    """Reads one formula; a new one for each."""

    def __init__(self, tex: str) -> None:
        self._tokens = _TOKEN.findall(tex)[::-1]
        self._depth = 0
        self._fractions = 0
        self._scripts = 0

    def read(self) -> str:
        """The whole formula."""
        text = joined(self._items(""))
        if self._tokens:
            raise _NotLinearError
        return text

    def _next(self) -> str:
        """The next token, without the backslash's own spaces."""
        if not self._tokens:
            raise _NotLinearError
        token: str = self._tokens.pop()
        return token.rstrip() if token[0] == "\\" and len(token) > 2 else token  # noqa: PLR2004

    def _peek(self) -> str:
        return self._tokens[-1] if self._tokens else ""

    def _items(self, end: str) -> list[Item]:
        """The parts up to a token, which is read too; "" is the end of the formula."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise _NotLinearError
        items: list[Item] = []
        while self._tokens and self._peek() != end:
            items += self._scripted(self._atom(), items)
        if end and self._next() != end:
            raise _NotLinearError
        self._depth -= 1
        return items

    def _argument(self) -> list[Item]:
        """What a command takes: a group, or a single token."""
        while self._peek().isspace():
            self._next()
        return self._atom()

    def _atom(self) -> list[Item]:
        """The next parts: several for a group, none for what is not shown."""
        sign = self._next()
        if sign == "{":
            return _as_group(self._items("}"))
        if sign in ("^", "_", "'"):
            self._tokens.append(sign)  # a script without a base
            return [Item("")]
        if sign[0] == "\\":
            return self._command(sign[1:])
        return [_character(_CHARS.get(sign, sign))]

    def _command(self, name: str) -> list[Item]:
        if name in ("left", "right"):
            text = self._delimiter()
            return [Item(text, "open" if name == "left" else "close")]
        if name in symbols.SIZES:
            return []
        if name in symbols.SPACES:
            space = symbols.SPACES[name]
            return [Item(space, "space")] if space else []
        for table, kind in _TABLES:
            if name in table:
                return [Item(table[name], kind)]
        return [self._structure(name)]

    def _delimiter(self) -> str:
        items = self._argument()
        if len(items) != 1 or items[0].text not in _DELIMITERS:
            raise _NotLinearError
        return items[0].text

    def _structure(self, name: str) -> Item:  # noqa: PLR0911 - a switchboard
        if name in _FRACTIONS:
            return self._fraction()
        if name == "sqrt":
            return self._root()
        if name in _UPRIGHT:
            return self._words(name)
        if name == "not":
            return self._negated()
        if name in ("bmod", "pmod"):
            return self._remainder(name)
        if name in symbols.ACCENTS:
            return Item(_accented(joined(self._argument()), symbols.ACCENTS[name]))
        if name in symbols.LINES:
            return Item(_underlined(joined(self._argument()), symbols.LINES[name]))
        if name in symbols.STYLES:
            return Item(_styled(joined(self._argument()), symbols.STYLES[name]))
        raise _NotLinearError

    def _fraction(self) -> Item:
        self._fractions += 1
        if self._fractions > MOST_NESTED:
            raise _NotLinearError
        above, below = self._argument(), self._argument()
        self._fractions -= 1
        text = f"{joined(above)}/{joined(below)}"
        if text in symbols.FRACTIONS:
            return Item(symbols.FRACTIONS[text])
        upper = joined(without_spaces(above)) if is_product(above) else _bracketed(above)
        lower = joined(below) if is_factor(below) else _bracketed(below)
        return Item(f"{upper}/{lower}", "fraction", f"({upper}/{lower})")

    def _root(self) -> Item:
        index = ""
        if self._peek() == "[":
            self._next()
            index = joined(self._items("]"), compact=True)
        items = self._argument()
        text = joined(items)
        is_simple = DIGITS.fullmatch(text) or (len(text) == 1 and text.isalnum())
        if index not in _ROOTS:
            sign = _mapped(index, symbols.SUPERSCRIPTS)
            if not sign:
                raise _NotLinearError
            root = f"{sign}√{text}" if is_simple else f"{sign}√({text})"
            return Item(root, "fraction", f"({root})")
        sign = _ROOTS[index]
        root = f"{sign}{text}" if is_simple else f"{sign}({text})"
        return Item(root, "root", f"{sign}({text})")

    def _words(self, name: str) -> Item:
        if self._peek() == "*":
            self._next()
        if name in ("mathit", "mathop", "operatorname", "mathrm"):
            text = joined(self._argument())
        else:
            text = self._verbatim()
        if not text:
            raise _NotLinearError
        is_word = name == "operatorname" or (len(text) > 1 and text.isalpha())
        return Item(text, "word" if is_word else "ordinary")

    def _verbatim(self) -> str:
        """A group of words, which holds no commands."""
        if self._next() != "{":
            raise _NotLinearError
        parts: list[str] = []
        while (char := self._next()) != "}":
            if char in ("$", "{", "%") or (char[0] == "\\" and char[1:] not in "&%$#_ "):
                raise _NotLinearError
            parts.append(char[-1] if char[0] == "\\" else char)
        return "".join(parts)

    def _negated(self) -> Item:
        """A relation with a stroke, if Unicode has it."""
        items = self._argument()
        text = unicodedata.normalize("NFC", joined(items) + "\N{COMBINING LONG SOLIDUS OVERLAY}")
        if len(text) != 1:
            raise _NotLinearError
        return Item(text, "relation")

    def _remainder(self, name: str) -> Item:
        if name == "bmod":
            return Item("mod", "word")
        return Item(f" (mod {joined(self._argument())})")

    def _scripted(self, base: list[Item], before: Sequence[Item]) -> list[Item]:
        """Parts with the scripts that follow, which belong to the last of them."""
        primes, scripts = 0, dict[str, list[Item]]()
        while self._has_script(base):
            mark = self._next()
            if mark == "'":
                primes += 1
                continue
            if mark.isspace() or _LIMITS.fullmatch(mark):
                continue
            self._scripts += 1
            if self._scripts > MOST_NESTED or mark in scripts:
                raise _NotLinearError  # TeX too refuses two scripts of one kind
            scripts[mark] = self._argument()
            self._scripts -= 1
        if not primes and not scripts:
            return base
        return [*base[:-1], _with_scripts(base[-1], primes, scripts, before)]

    def _has_script(self, base: list[Item]) -> bool:
        """Whether a script follows; spaces before it do not count."""
        if not base or base[-1].kind == "space":
            return False
        ahead = self._tokens[-1:-4:-1]
        shown = [token for token in ahead if not (token.isspace() or _LIMITS.fullmatch(token))]
        return bool(shown) and shown[0] in ("^", "_", "'")


def _with_scripts(
    base: Item, primes: int, scripts: dict[str, list[Item]], before: Sequence[Item]
) -> Item:
    """A part with its scripts: first primes, then the lower one, then the upper one."""
    if base.kind in ("relation", "binary", "comma"):
        raise _NotLinearError
    if base.kind in ("fraction", "root"):
        base = Item(f"({base.text})")
    if base.bounded:
        base = msgspec.structs.replace(base, text=base.bounded, bounded="")
    if not base.text and (primes or (before and before[-1].kind in ("ordinary", "close"))):
        raise _NotLinearError
    upper = scripts.get("^", [])
    stars = joined(upper, compact=True)
    if stars and not stars.strip("′"):
        primes, upper = primes + len(stars), []
    text = bounded = base.text + {0: "", 1: "′", 2: "″", 3: "‴"}.get(primes, "′" * primes)
    if "_" in scripts:
        text, bounded = _script(text, "_", scripts["_"], symbols.SUBSCRIPTS)
    if stars in ("∘", "°"):
        return Item(f"{bounded}°", base.kind)
    if upper:
        text, bounded = _script(bounded, "^", upper, symbols.SUPERSCRIPTS)
    if not base.text and ("_" in text or "^" in text):
        raise _NotLinearError
    return Item(text, base.kind, "" if text == bounded else bounded)


def _script(base: str, mark: str, items: Sequence[Item], table: dict[str, str]) -> tuple[str, str]:
    """A base with a script, and both if something follows that would seem to belong to it."""
    text = joined(items, compact=True)
    if not text:
        raise _NotLinearError
    if mapped := _mapped(text, table):
        return base + mapped, base + mapped
    bounded = f"{base}{mark}({text})"
    is_simple = len(text) == 1 or (text.isalnum() and text.isascii())
    return (f"{base}{mark}{text}" if is_simple else bounded), bounded


def _mapped(text: str, table: dict[str, str]) -> str:
    """A text in characters of a table; "" if one is missing."""
    mapped = [table.get(char, "") for char in text]
    return "".join(mapped) if all(mapped) else ""


def _character(char: str) -> Item:
    """A character that stands for itself."""
    kind: Kind = "ordinary"
    if char.isspace():
        kind, char = "space", " "
    elif char in "([":
        kind = "open"
    elif char in ")]":
        kind = "close"
    elif char in ",;":
        kind = "comma"
    elif char in _BINARY or char in _BINARY_SIGNS:
        kind = "binary"
    elif char in _RELATIONS or char in _RELATION_SIGNS:
        kind = "relation"
    elif char in "}&%#$" or unicodedata.category(char)[0] not in "LNPS":
        raise _NotLinearError
    return Item(char, kind)


def _as_group(items: list[Item]) -> list[Item]:
    """The parts of a group: a sign alone in it, as in {,}, has no spaces around it."""
    if not items:
        return [Item("")]
    if len(items) == 1 and items[0].kind in ("comma", "binary", "relation"):
        return [Item(items[0].text)]
    return items


def _bracketed(items: Sequence[Item]) -> str:
    text = joined(items)
    if not text:
        raise _NotLinearError
    return f"({text})"


def _accented(text: str, accent: str) -> str:
    if len(text) != 1 or not (text.isalnum() or text in "∇∂"):
        raise _NotLinearError
    return unicodedata.normalize("NFC", text + accent)


def _underlined(text: str, line: str) -> str:
    if not text.isalnum():
        raise _NotLinearError
    return "".join(char + line for char in text)


def _styled(text: str, style: str) -> str:
    if not text.isalnum():
        raise _NotLinearError
    chars = [symbols.styled(char, style) for char in text]
    if not all(chars):
        raise _NotLinearError
    return "".join(chars)


_TABLES: Final[tuple[tuple[dict[str, str], Kind], ...]] = (
    (symbols.ORDINARY, "ordinary"),
    (symbols.BINARY, "binary"),
    (symbols.RELATIONS, "relation"),
    (symbols.LARGE, "large"),
    (symbols.OPENING, "open"),
    (symbols.CLOSING, "close"),
    (symbols.NAMED, "word"),
)
_BINARY_SIGNS: Final = frozenset(symbols.BINARY.values())
_RELATION_SIGNS: Final = frozenset(symbols.RELATIONS.values()) - {"|"}
_DELIMITERS: Final = frozenset((*"()[]|/‖", *symbols.OPENING.values(), *symbols.CLOSING.values()))
_LIMITS: Final = re.compile(r"\\(?:no)?limits\s*")
