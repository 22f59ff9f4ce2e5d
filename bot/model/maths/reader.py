r"""Reads TeX as parts of a line of Unicode text, and refuses what one line would lose.

The form is that of UnicodeMath, see Murray Sargent, "A nearly plain-text encoding of mathematics"
(Unicode Technical Note 28): a script without characters of its own stays behind ^ or _, and
brackets show where it ends. A formula in two dimensions, such as a matrix, or with a command that
is not known, has no such form.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import msgspec

from bot.model.maths import symbols
from bot.model.maths.items import DIGITS, Item, Kind, is_factor, is_product, joined, without_spaces

_TOKEN: Final = re.compile(r"\\[a-zA-Z]+\s*|\\.|\s+|.", re.DOTALL)
_CHARS: Final = {"-": "−", "*": "∗", "~": " "}
_BINARY: Final = frozenset("+−∗")
_RELATIONS: Final = frozenset("=<>")
_FRACTIONS: Final = frozenset(("frac", "dfrac", "tfrac", "cfrac"))
_UPRIGHT: Final = frozenset(("text", "mathrm", "operatorname", "textrm", "mathit", "mathop"))
_ROOTS: Final = {"": "√", "2": "√", "3": "∛", "4": "∜"}


class UnreadableError(Exception):
    """One line would lose something."""


class Reader:
    """Reads one formula; a new one for each."""

    deepest = 12
    """How deep groups may be nested."""
    most_nested = 2
    """How deep fractions may be nested, and scripts likewise: more are hard to read in one line."""

    def __init__(self, tex: str) -> None:
        self._tokens = _TOKEN.findall(tex)[::-1]
        self._depth = 0
        self._arguments = 0
        self._fractions = 0
        self._scripts = 0

    def read(self) -> str:
        """The whole formula."""
        text = joined(self._items(""))
        if self._tokens:
            raise UnreadableError
        return text

    def _next(self) -> str:
        """The next token, without the backslash's own spaces."""
        if not self._tokens:
            raise UnreadableError
        token: str = self._tokens.pop()
        return token.rstrip() if token[0] == "\\" and len(token) > 2 else token  # noqa: PLR2004

    def _peek(self) -> str:
        return self._tokens[-1] if self._tokens else ""

    def _items(self, end: str) -> list[Item]:
        """The parts up to a token, which is read too; "" is the end of the formula."""
        items = self._until(end)
        if end and self._next() != end:
            raise UnreadableError
        return items

    def _until(self, *ends: str) -> list[Item]:
        """The parts up to one of these tokens, which is not read, or to the end."""
        self._depth += 1
        if self._depth > self.deepest:
            raise UnreadableError
        items: list[Item] = []
        while self._tokens and (ahead := self._command_ahead() or self._peek()) not in ends:
            if ahead == "\\over":
                self._next()
                items = [self._divided(items, self._until(*ends))]
                break
            items += self._scripted(self._atom(), items)
        self._depth -= 1
        return items

    def _command_ahead(self) -> str:
        """The next token if it is a command, without its spaces; else ""."""
        token = self._peek()
        return (token.rstrip() or token) if token[:1] == "\\" else ""

    def _argument(self) -> list[Item]:
        """What a command takes: a group, or a single token."""
        while self._peek().isspace():
            self._next()
        self._arguments += 1
        if self._arguments > 2 * self.deepest:
            raise UnreadableError
        items = self._atom()
        self._arguments -= 1
        return items

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
            raise UnreadableError
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
        if name in symbols.BRACKETS:
            before, after = symbols.BRACKETS[name]
            return Item(f"{before}{joined(self._argument())}{after}")
        if name in symbols.ACCENTS or name in symbols.LINES or name in symbols.STYLES:
            return Item(decorated(joined(self._argument()), name))
        raise UnreadableError

    def _fraction(self) -> Item:
        self._fractions += 1
        item = self._divided(self._argument(), self._argument())
        self._fractions -= 1
        return item

    def _divided(self, above: list[Item], below: list[Item]) -> Item:
        """A fraction, also inside another one."""
        if self._fractions > self.most_nested:
            raise UnreadableError
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
                raise UnreadableError
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
            raise UnreadableError
        is_word = name == "operatorname" or (len(text) > 1 and text.isalpha())
        return Item(text, "word" if is_word else "ordinary")

    def _verbatim(self) -> str:
        """A group of words, which holds no commands."""
        if self._next() != "{":
            raise UnreadableError
        parts: list[str] = []
        while (char := self._next()) != "}":
            if char in ("$", "{", "%") or (char[0] == "\\" and char[1:] not in "&%$#_ "):
                raise UnreadableError
            parts.append(char[-1] if char[0] == "\\" else char)
        return "".join(parts)

    def _negated(self) -> Item:
        """A relation with a stroke, if Unicode has it."""
        items = self._argument()
        text = unicodedata.normalize("NFC", joined(items) + "\N{COMBINING LONG SOLIDUS OVERLAY}")
        if len(text) != 1:
            raise UnreadableError
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
            if self._scripts > self.most_nested or mark in scripts:
                raise UnreadableError  # TeX too refuses two scripts of one kind
            scripts[mark] = self._argument()
            self._scripts -= 1
        if not primes and not scripts:
            return base
        return [*base[:-1], self._with_scripts(base[-1], primes, scripts, before)]

    def _has_script(self, base: list[Item]) -> bool:
        """Whether a script follows; spaces before it do not count."""
        if not base or base[-1].kind == "space":
            return False
        ahead = self._tokens[-1:-4:-1]
        shown = [token for token in ahead if not (token.isspace() or _LIMITS.fullmatch(token))]
        return bool(shown) and shown[0] in ("^", "_", "'")

    def _with_scripts(
        self, base: Item, primes: int, scripts: dict[str, list[Item]], before: Sequence[Item]
    ) -> Item:
        """A part with its scripts: first primes, then the lower one, then the upper one."""
        if base.kind in ("relation", "binary", "comma"):
            raise UnreadableError
        if base.kind in ("fraction", "root"):
            base = Item(f"({base.text})")
        if base.bounded:
            base = msgspec.structs.replace(base, text=base.bounded, bounded="")
        if not base.text and (primes or (before and before[-1].kind in ("ordinary", "close"))):
            raise UnreadableError
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
            raise UnreadableError
        return Item(text, base.kind, "" if text == bounded else bounded)


def _script(base: str, mark: str, items: Sequence[Item], table: dict[str, str]) -> tuple[str, str]:
    """A base with a script, and both if something follows that would seem to belong to it."""
    text = joined(items, compact=True)
    if not text:
        raise UnreadableError
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
        raise UnreadableError
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
        raise UnreadableError
    return f"({text})"


def decorated(text: str, name: str) -> str:
    """A text with the accent, the line or the style of a command.

    Raises:
        UnreadableError: If Unicode has no such characters.
    """
    if name in symbols.ACCENTS:
        if len(text) != 1 or not (text.isalnum() or text in "∇∂"):
            raise UnreadableError
        return unicodedata.normalize("NFC", text + symbols.ACCENTS[name])
    if not text.isalnum():
        raise UnreadableError
    if name in symbols.LINES:
        return "".join(char + symbols.LINES[name] for char in text)
    chars = [symbols.styled(char, symbols.STYLES[name]) for char in text]
    if not all(chars):
        raise UnreadableError
    return "".join(chars)


_TABLES: Final[tuple[tuple[dict[str, str], Kind], ...]] = (
    (symbols.ORDINARY, "ordinary"),
    (symbols.BINARY, "binary"),
    (symbols.RELATIONS, "relation"),
    (symbols.LARGE, "large"),
    (symbols.OPENING, "open"),
    (symbols.CLOSING, "close"),
    (symbols.NAMED, "word"),
    ({"colon": ":"}, "comma"),
)
_BINARY_SIGNS: Final = frozenset(symbols.BINARY.values())
_RELATION_SIGNS: Final = frozenset(symbols.RELATIONS.values()) - {"|"}
_DELIMITERS: Final = frozenset((*"()[]|/‖", *symbols.OPENING.values(), *symbols.CLOSING.values()))
_LIMITS: Final = re.compile(r"\\(?:no)?limits\s*")
