"""Objects of data, the texts in them, and the options of a question: which of them is right."""

import re
from typing import Any

import msgspec

from bot.formats.base.text import folded

_TEXT_KEYS = ("text", "value", "content", "html", "answer", "option", "label", "word")
_FLAGS = frozenset({"correct", "iscorrect", "right", "isright", "isanswer", "istrue"})
_PLACE = re.compile(
    r"(?:option|choice|answer|opt)?[ _-]?\(?([a-z]|\d{1,2})(?:[.):]|$)", re.IGNORECASE
)
_LABEL = re.compile(r"\(?([A-Ha-h]|\d)[.):]\s+(?=\S)")
_NO_SIGNS = re.compile(r"[\W_]+")
_DEEPEST_TEXT = 3


class Table(msgspec.Struct, frozen=True):
    """An object of the file: its line, its values by their keys, and the keys' lines if known.

    A value is a text, a boolean, None, a table, or a list of values.
    """

    line: int
    values: dict[str, Any]
    lines: dict[str, int] = {}


class Options(msgspec.Struct, frozen=True):
    """The options of a card: their texts, their keys or ids, and the indices of marked ones."""

    texts: list[str]
    ids: list[str]
    marked: list[int]


def text_of(value: Any, depth: int = 0) -> str:
    """The text of a value: lines for a list, and for an object the text that it wraps."""
    if isinstance(value, (str, bool)):
        return str(value)
    if isinstance(value, list) and depth < _DEEPEST_TEXT:
        return "\n".join(filter(None, (text_of(one, depth + 1) for one in value)))
    if isinstance(value, Table) and depth < _DEEPEST_TEXT:
        own = by_key(value)
        texts = [own[key] for key in _TEXT_KEYS if key in own] or list(own.values())[
            : len(own) == 1
        ]
        return text_of(texts[0], depth + 1) if texts else ""
    return ""


def key_of(name: str) -> str:
    """A key in small letters without blanks and signs."""
    return _NO_SIGNS.sub("", name[:60].casefold())


def by_key(table: Table) -> dict[str, Any]:
    """The values of an object by its keys in small letters, without blanks and signs."""
    return {key_of(name): value for name, value in table.values.items()}


def options_of(roles: dict[str, Any]) -> Options:
    """The options: "answers" are options, too, if something says which one is right."""
    value = roles.get("choices", roles.get("answers"))
    entries = list(value.values.items()) if isinstance(value, Table) else []
    if isinstance(value, list):
        entries = [("", item) for item in value]
    options = Options([], [], [])
    for index, (name, item) in enumerate(entries):
        own = by_key(item) if isinstance(item, Table) else {}
        if any(str(own[key]).lower() in {"true", "1", "yes"} for key in _FLAGS & own.keys()):
            options.marked.append(index)
        options.texts.append(text_of(item).strip())
        options.ids.append(
            folded(name or text_of(own.get("id") or own.get("key") or own.get("label")))
        )
    if "choices" not in roles and "right" not in roles and not options.marked:
        return Options([], [], [])
    if (texts := unlabelled(options.texts)) != options.texts:
        ids = [text.lstrip("(")[0].casefold() for text in options.texts]
        return Options(texts, ids, options.marked)
    return options


def unlabelled(texts: list[str]) -> list[str]:
    """Options without their own letters or numbers, if all of them have one."""
    labels = [label for label in map(_LABEL.match, texts) if label]
    return [label.string[label.end() :] for label in labels] if len(labels) == len(texts) else texts


def place_of(right: str, options: Options, base: int, *, counts: bool) -> int | None:
    """The index of the option that a text, letter, id or number means; None if there is none."""
    text = folded(right)
    plain = list(map(folded, options.texts))
    if text in plain and not (counts and text.isdecimal()):
        return plain.index(text)
    if text in options.ids:
        return options.ids.index(text)
    place = _PLACE.match(right)
    if place is None:
        return None
    if rest := folded(right[place.end() :]):
        return plain.index(rest) if rest in plain else None
    sign = place[1].lower()
    if sign in options.ids:
        return options.ids.index(sign)
    index = int(sign) - base if sign.isdecimal() else ord(sign) - ord("a")
    return index if 0 <= index < len(plain) else None


def rights_of(value: Any) -> list[str]:
    """The texts of right answers, or the keys of those options that an object says are right."""
    flags = {n: str(f).lower() for n, f in value.values.items()} if isinstance(value, Table) else {}
    if len(flags) > 1 and set(flags.values()) <= {"true", "false"}:
        return [name.removesuffix("_correct") for name in flags if flags[name] == "true"]
    values = value if isinstance(value, list) else [value]
    return [text for text in (text_of(one).strip() for one in values) if text]
