"""Recognises the header of a table, by its words and by what stands below it."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

LANGUAGE = "language"
"""The meaning of a column that is named after a language or a script."""
ANSWERS = "answers"
"""The meaning of one of several columns with answers, of which another column may say the right."""
FIELD = "field"
"""The meaning of a name that is usual in headers and does not say which side of a card it is."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_REMARK = re.compile(r"[(\[（【][^)\]）】]*+[)\]）】]")
_REST = re.compile(r" [-–—] |\n")
_WORDS = re.compile(r"[^\W\d_]+|\d+|#")
_SUFFIX = re.compile(r"\d+|[a-h]")
_ENDINGS = ("s", "es", "n", "en", "e", "er", "i", "y", "ы", "и", "lar", "ler", "k", "ek", "ok", "t")
_ARTICLE = "ال"
_SHORTEST_STEM = 3
_CODE = 2
_LONGEST = 150
_LONGEST_JOINED = 8
_MOST_WORDS = 3
_FEWEST_ROWS = 3
# What decides about a header of several words, such as "answer explanation": the first of these.
_PRIORITY = (
    *(
        "time",
        "number",
        "audio",
        "image",
        "id",
        "wrong",
        "option",
        "explanation",
        "reading",
        "class",
    ),
    *("hint", "level", "tags", "deck", "accept", "back", "answer", "front", FIELD),
)
_QUESTION = ("?", "？", "؟")
_NUMERIC = re.compile(r"[-+−#]?\d[\d.,:%/ ]*")


@cache
def _table() -> dict[str, tuple[str, str]]:
    """Each word of a header, and its meaning and language ("" if it has none)."""
    table: dict[str, tuple[str, str]] = {}
    for meaning, words in _words()["meanings"].items():
        for word in words.split(","):
            # Two names of fields differ from one another.
            key = _key(word)
            table.setdefault(key, (meaning, key if meaning == FIELD else ""))
    for code, words in _words()["languages"].items():
        if len(code) == _CODE:
            table.setdefault(code, (LANGUAGE, code))
        for key in filter(None, map(_key, words.split(","))):
            table.setdefault(key, (LANGUAGE, key if code == "und" else code))
    return table


@cache
def _words() -> dict[str, Any]:
    text = files("bot.formats.tables").joinpath("header_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text.replace("\n    ", " "))


@cache
def _keys(kind: str) -> frozenset[str]:
    return frozenset(map(_key, _words()[kind].split(",")))


def _key(name: str) -> str:
    """A name in small letters without accents, marks and remarks, with single blanks."""
    text = "".join(char for char in unicodedata.normalize("NFKD", name) if not _is_accent(char))
    text = _CAMEL.sub(" ", text).casefold().strip()
    text = _REMARK.sub(" ", text).strip() or text
    return " ".join(_WORDS.findall(_REST.split(text, maxsplit=1)[0] or text))


def _is_accent(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


@lru_cache(maxsize=500)
def meaning_of(name: str) -> tuple[str, str]:
    """The meaning of a column's name and the language in it; each is "" if there is none.

    The meaning is a key below "meanings" in header_words.toml, or `LANGUAGE`; that of an
    answer with a number, such as "Answer 2", is `ANSWERS`.
    """
    key = _key(name) if 0 < len(name) < _LONGEST else ""
    if not key:
        return ("number" if name.strip() in {"#", "№"} else "", "")
    if found := _found(key):
        # A code such as EN has capital letters: "it" and "es" are words.
        is_word = (
            found[0] == LANGUAGE and len(key) == _CODE and key.isascii() and not name.isupper()
        )
        return ("", "") if is_word else (found[0], found[1] or _language_in_remark(name))
    words = key.split(" ")
    if len(words) > 1 and _SUFFIX.fullmatch(words[-1]):
        del words[-1]
        if found := _found(" ".join(words)):
            return (ANSWERS, "") if found[0] in {"answer", "accept"} else found
    parts = [part for word in words for part in _parts(word)]
    if not all(part or word in _keys("fillers") for word, part in parts):
        return "", ""
    found_parts = [part for _, part in parts if part]
    language = next((code for kind, code in found_parts if code and kind != FIELD), "")
    meanings = {meaning for meaning, _ in found_parts}
    first = next(filter(meanings.__contains__, _PRIORITY), LANGUAGE if language else "")
    return first, key if first == FIELD else language


def _language_in_remark(name: str) -> str:
    """The language that stands between parentheses, as in "Word (German)"; "" if there is none."""
    remarks = (_found(_key(remark.strip("()[]（）【】"))) for remark in _REMARK.findall(name))
    return next((code for _, code in filter(None, remarks) if code), "")


def _found(key: str) -> tuple[str, str] | None:
    table = _table()
    if key in table or len(key) <= _SHORTEST_STEM:
        return table.get(key)
    forms = [key[: -len(end)] for end in _ENDINGS if key.endswith(end)]
    forms += [f"{key[:-3]}y"] if key.endswith("ies") else []
    forms += [key.removeprefix(_ARTICLE)] if key.startswith(_ARTICLE) else []
    return next(filter(None, map(table.get, forms)), None)


def _parts(word: str) -> Iterator[tuple[str, tuple[str, str] | None]]:
    """The meanings in a word: of languages written without blanks, a language and the rest."""
    found = None if word in _keys("fillers") else _found(word)
    if found is None and not word.isascii() and len(word) <= _LONGEST_JOINED:
        for end in range(1, len(word)):
            language, rest = _table().get(word[:end]), _table().get(word[end:])
            if language and rest and LANGUAGE in {language[0], rest[0]}:
                yield from ((word, language), (word, rest))
                return
    yield word, found


def is_class(cell: str) -> bool:
    """Whether a cell is a part of speech."""
    return _key(cell) in _keys("classes")


def is_number(cell: str) -> bool:
    """Whether a cell is a number."""
    return _NUMERIC.fullmatch(cell.strip()) is not None


def is_header(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a record is a header.

    Args:
        names: The record's fields.
        rows: Some of the records below it.

    Returns:
        Whether its words name both sides of a card or two languages, or most have a meaning;
        whether all are codes of languages, and no cell below is one; or whether a cell is of
        another kind than all cells below it: no number, no question, or a known word in another
        script. A record is none if a cell stands again below itself.
    """
    filled = [index for index, name in enumerate(names) if name.strip()]
    if any(_recurs(names[index], index, rows) for index in filled):
        return False
    meanings = [meaning_of(names[index]) for index in filled]
    named = {meaning for meaning, _ in meanings} - {""}
    if "front" in named and named & {"back", "answer", "option", "wrong", ANSWERS}:
        return True
    if named & {LANGUAGE, "reading"} and len(_different(meanings)) > 1:
        others = [meaning_of(cell)[0] for row in rows for cell in row]
        return others.count(LANGUAGE) * 10 <= len(rows)
    known = sum(bool(meaning) for meaning, _ in meanings)
    several = len(_different(meanings)) > 1 and 2 * known >= len(filled)
    if several or _are_codes([names[index] for index in filled], rows):
        return True
    plain = all(len(names[index].split()) <= _MOST_WORDS for index in filled)
    kinds = {
        _kind(names[index], [row[index].strip() for row in rows if index < len(row)])
        for index in filled
    } - {""}
    if known:
        return bool(kinds)
    asked = any(name.rstrip().endswith("?") or any(map(str.isdigit, name)) for name in names)
    return plain and not asked and len(filled) > 1 and bool(kinds & {"number", "question"})


def _recurs(name: str, index: int, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a cell stands again and again below itself; once, it may be a word of the list."""
    return sum(index < len(row) and row[index] == name for row in rows) >= _FEWEST_ROWS - 1


def _are_codes(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether all names are codes of different languages, as in "en;de", and no cell is one."""
    codes = set(map(_code, names)) - {""}
    return len(codes) == len(names) > 1 and not any(_code(cell) for row in rows for cell in row)


def _code(cell: str) -> str:
    return meaning_of(cell.upper())[1] if len(cell) == _CODE and cell.isascii() else ""


def _different(meanings: Sequence[tuple[str, str]]) -> set[str]:
    """The languages that the names mention, and the meanings of those without a language."""
    return {language or meaning for meaning, language in meanings} - {""}


def _kind(name: str, cells: Sequence[str]) -> str:
    """The kind of all cells below a name, if the name is of another kind; else ""."""
    cells = list(filter(None, cells))
    if len(cells) < _FEWEST_ROWS:
        return ""
    if all(map(is_number, cells)):
        return "" if is_number(name) else "number"
    if all(cell.endswith(_QUESTION) for cell in cells):
        return "" if name.strip().endswith(_QUESTION) else "question"
    scripts = set(map(_script, cells))
    return "script" if len(scripts) == 1 and not scripts & {_script(name), "LATIN"} else ""


def _script(text: str) -> str:
    """The script of the first letter of a text, such as LATIN or HANGUL; "" without letters."""
    letter = next(filter(str.isalpha, text), "")
    name = unicodedata.name(letter, "").partition(" ")[0] if letter else ""
    return "CJK" if name in {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"} else name
