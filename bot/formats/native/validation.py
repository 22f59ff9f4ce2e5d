"""Checks the tables of a native deck file, with a sentence for each fault.

msgspec stops at the first fault, but an author wants to see all of them, each at its key. So the
tables are checked here against the same types before msgspec converts them.
"""

import functools
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect

from bot.formats.base.deck_limits import HIGHEST_DELETION
from bot.formats.base.text import folded
from bot.formats.native.cards import cards_of
from bot.formats.native.schema import CardTable
from bot.model.cards import ANSWER_LENGTH, Deletion, deletions
from bot.util.closest_match import nearest

Finding = tuple[str, str]
"""The key or dotted path of a fault, "" for a missing key, and a sentence."""

_SHOWN = 40
_SHORT = f"one hidden text, on one line, with at most {ANSWER_LENGTH} characters"
_ILL_FORMED = (
    "a gap is not well formed; it is written {{c1::hidden}} or {{c1::hidden::hint}}, with a number "
    "from 1, with no gap inside another, and with matching braces in a hidden formula"
)
_ESCAPES = {"\b": r"\b", "\t": r"\t", "\f": r"\f", "\r": r"\r", "\x1b": r"\e"}
# A control character (Unicode category Cc) except the line feed, and the letters after it.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f][A-Za-z]{0,12}")
_LONG_NUMBER = re.compile(r"\{\{c\d{3,}", re.IGNORECASE)
_MARKS = re.compile(r"\{\{c\d|\}\}", re.IGNORECASE)
_LEFTOVER = re.compile(r"\{\{c\d", re.IGNORECASE)
_FORMULA = re.compile(r"\\[A-Za-z(\[{}]|[\^_]\{")
_WELL_FORMED = re.compile(r"\{\{c\d+::.+?\}\}", re.DOTALL)


def quoted(value: object) -> str:
    """A value as sentences quote it: shortened, and in quotes if it is text."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def suggestion(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the closest known name, or all known names."""
    names = list(known)
    close = nearest(name, names)
    if close:
        return f'; did you mean "{close}"?'
    return f"; known are {', '.join(names)}" if names else ""


def control_character(text: str) -> str:
    r"""A sentence about the first control character in a text and its probable cause; "" if none.

    Tabs count, too: between double quotes, TOML reads the `\t` of LaTeX's `\tanh` as a tab.
    """
    match = _CONTROL.search(text)
    if not match:
        return ""
    char = match[0][0]
    sentence = f"holds a control character (U+{ord(char):04X})"
    if char not in _ESCAPES:
        return sentence + "; delete it"
    command = _ESCAPES[char] + match[0][1:]
    hint = " or a tab key; use spaces, and" if char == "\t" else ";"
    return (
        f"{sentence}, probably from {command} between double quotes{hint} "
        "write texts with a backslash between ''' and '''"
    )


def table_faults(table: Mapping[str, Any], kind: type[msgspec.Struct]) -> Iterator[Finding]:
    """Checks a table against its type.

    Args:
        table: The table, as tomllib gives it.
        kind: `DeckTable` or `CardTable`.

    Yields:
        Every fault. Without faults, `msgspec.convert` accepts the table.
    """
    fields = _fields(kind)
    for name, value in table.items():
        if name in fields:
            yield from _value(name, f'"{name}"', value, fields[name][0])
        else:
            yield name, f"unknown key {quoted(name)}{suggestion(name, fields)}"
    for name, (_, required) in fields.items():
        if required and name not in table:
            yield "", f'"{name}" is missing'


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, tuple[inspect.Type, bool]]:
    """Each field's type, and whether it is required; cached, as msgspec takes a millisecond."""
    return {
        field.name: (inspect.type_info(field.type), field.required)
        for field in msgspec.structs.fields(kind)
    }


def card_faults(table: CardTable) -> Iterator[Finding]:
    """Checks what the types cannot express: which keys of a card go together.

    Args:
        table: A card of which each value alone is valid.

    Yields:
        Every fault.
    """
    if bool(table.front) == bool(table.cloze):
        given = "both" if table.front else "neither"
        yield "cloze" if table.front else "", f'a card has "front" or "cloze"; this has {given}'
    elif table.cloze:
        yield from _cloze_faults(table)
    elif not (table.answer or table.back):
        yield "", 'nothing to show as the answer: write "answer" or "back"'
    if table.front and not table.answer:
        for name in _given(table, "accept", "distractors"):
            yield name, f'"{name}" needs "answer": without a short answer it is never used'
    if table.front:
        yield from _option_faults(table, table.answer)


def undeclared_topics(names: Iterable[str], topics: Iterable[str]) -> Iterator[Finding]:
    """Checks that the deck declares a card's topics.

    Args:
        names: The card's topics.
        topics: The slugs that the deck declares.

    Yields:
        A fault for each topic that is not declared.
    """
    declared = list(topics)
    for name in names:
        if name not in declared:
            sentence = f"topic {quoted(name)} is not declared in [deck.topics]"
            yield "topics", sentence + suggestion(name, declared)


def _cloze_faults(table: CardTable) -> Iterator[Finding]:
    if table.answer:
        yield "answer", 'a cloze has no "answer": the hidden text is the answer'
    if _LONG_NUMBER.search(table.cloze):
        yield "cloze", f"the numbers of a cloze go from c1 to c{HIGHEST_DELETION}"
        return
    if not _closed(table.cloze):
        yield "cloze", _ILL_FORMED
        return
    gaps = deletions(table.cloze)
    if _LEFTOVER.search(_WELL_FORMED.sub("", table.cloze)) or not all(map(_is_valid, gaps)):
        yield "cloze", _ILL_FORMED
        return
    if not gaps:
        yield "cloze", "there is no gap in it; a gap is written {{c1::hidden}}"
        return
    cards = cards_of(table)
    yield from _option_faults(table, cards[0].answer)
    for name in _given(table, "accept", "distractors"):
        if len(cards) > 1:
            yield name, f'"{name}" goes only with a cloze of one number'
        elif not cards[0].answer:
            yield name, f'"{name}" needs a short answer: {_SHORT}'


def _closed(cloze: str) -> bool:
    """Whether each gap ends before the next begins; if not, `deletions` would be slow."""
    marks = [mark == "}}" for mark in _MARKS.findall(cloze)]
    return all(after for mark, after in itertools.pairwise([*marks, False]) if not mark)


def _is_valid(deletion: Deletion) -> bool:
    whole = deletion.text + deletion.hint
    return (
        deletion.number > 0
        and bool(deletion.text.strip())
        and "{{c" not in whole
        and (whole.count("{") == whole.count("}") or not _FORMULA.search(whole))
    )


def _option_faults(table: CardTable, answer: str) -> Iterator[Finding]:
    seen = {folded(text): "also accepted" for text in table.accept}
    seen[folded(answer)] = "the answer"
    for text in table.distractors:
        if (same := seen.get(folded(text))) is not None:
            yield "distractors", f"distractor {quoted(text)} is {same}"
        seen.setdefault(folded(text), "there twice")


def _given(table: CardTable, *names: str) -> list[str]:
    return [name for name in names if getattr(table, name)]


# ── one value against its type ──────────────────────────────────────────────────────────────────


def _value(key: str, name: str, value: object, kind: inspect.Type) -> Iterator[Finding]:
    words = ""
    if isinstance(kind, inspect.Metadata):
        words = (kind.extra or {}).get("words", "")
        kind = kind.type
    match kind:
        case inspect.StrType():
            if sentence := _text_fault(value, kind, words):
                yield key, f"{name} {sentence}"
        case inspect.VarTupleType():
            yield from _list(key, name, value, kind)
        case inspect.DictType():
            yield from _topics(key, name, value, kind)
        case inspect.BoolType():
            if not isinstance(value, bool):
                yield key, f"{name} is {quoted(value)}; it must be true or false"
        case _:
            # The type is checked, too, because in Python True == 1 and 2.0 == 2.
            if type(value) is not int or value not in {1, 2, 3}:
                yield key, f"{name} is {quoted(value)}; it must be 1, 2 or 3"


def _text_fault(value: object, kind: inspect.StrType, words: str) -> str:
    if not isinstance(value, str):
        return f'is {quoted(value)}; it must be a text between quotes, such as "text"'
    if sentence := control_character(value):
        return sentence
    if not value.strip():
        return "is blank"
    if kind.max_length is not None and len(value) > kind.max_length:
        return f"has {len(value):,} characters; at most {kind.max_length:,} are allowed"
    if kind.pattern is not None and not re.search(kind.pattern.replace("$", r"\Z"), value):
        return f"is {quoted(value)}; allowed: {words}"
    return ""


def _list(key: str, name: str, value: object, kind: inspect.VarTupleType) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield key, f'{name} is {quoted(value)}; it must be a list of texts, such as ["one", "two"]'
        return
    if kind.max_length is not None and len(value) > kind.max_length:
        yield key, f"{name} has {len(value):,} entries; at most {kind.max_length} are allowed"
        return
    for number, item in enumerate(value, 1):
        yield from _value(key, f"entry {number} of {name}", item, kind.item_type)


def _topics(key: str, name: str, value: object, kind: inspect.DictType) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield key, f'{name} is {quoted(value)}; it must be a table of lines slug = "Title"'
        return
    if kind.max_length is not None and len(value) > kind.max_length:
        yield key, f"{name} has {len(value):,} entries; at most {kind.max_length} are allowed"
        return
    for slug, title in value.items():
        yield from _value(f"{key}.{slug}", "the topic's slug", slug, kind.key_type)
        yield from _value(
            f"{key}.{slug}", f"the title of topic {quoted(slug)}", title, kind.value_type
        )
