"""What is wrong with a table of a native deck file, in sentences.

msgspec stops at the first fault; an author wants them all, each at its key. So the tables are
checked here against the same types before msgspec makes values of them.
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

# The key, or dotted path, where a fault is ("" for a missing key), and the sentence.
Finding = tuple[str, str]

_SHOWN = 40
_SHORT = f"one hidden text, on one line, with at most {ANSWER_LENGTH} characters"
_ILL_FORMED = (
    "a gap is not well formed; it is written {{c1::hidden}} or {{c1::hidden::hint}}, with a number "
    "from 1, with no gap inside another, and with matching braces in the hidden text"
)
_ESCAPES = {"\b": r"\b", "\t": r"\t", "\f": r"\f", "\r": r"\r", "\x1b": r"\e"}
# Unicode's category Cc without the line feed, and the letters after it.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f][A-Za-z]{0,12}")
_LONG_NUMBER = re.compile(r"\{\{c\d{3,}", re.IGNORECASE)
_MARKS = re.compile(r"\{\{c\d|\}\}", re.IGNORECASE)
_LEFTOVER = re.compile(r"\{\{c\d", re.IGNORECASE)
_WELL_FORMED = re.compile(r"\{\{c\d+::.+?\}\}", re.DOTALL)


def shown(value: object) -> str:
    """A value as a sentence shows it: short, and quoted if it is text."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def meant(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the known one that is meant, or all."""
    names = list(known)
    close = nearest(name, names)
    if close:
        return f'; did you mean "{close}"?'
    return f"; known are {', '.join(names)}" if names else ""


def control_character(text: str) -> str:
    """Says which control character a text holds and where it may come from; "" if none.

    Tabs count too: between double quotes, a backslash and a t is one, and so eats a LaTeX command.
    """
    found = _CONTROL.search(text)
    if not found:
        return ""
    char = found[0][0]
    sentence = f"holds a control character (U+{ord(char):04X})"
    if char not in _ESCAPES:
        return sentence + "; delete it"
    command = _ESCAPES[char] + found[0][1:]
    hint = " or a tab key; use spaces, and" if char == "\t" else ";"
    return (
        f"{sentence}, probably from {command} between double quotes{hint} "
        "write texts with a backslash between ''' and '''"
    )


def wrong(table: Mapping[str, Any], kind: type[msgspec.Struct]) -> Iterator[Finding]:
    """Checks a table, as tomllib read it, against its type.

    Args:
        table: The table.
        kind: `DeckTable` or `CardTable`.

    Yields:
        Every fault. If there is none, `msgspec.convert` takes the table.
    """
    fields = _fields(kind)
    for name, value in table.items():
        if name in fields:
            yield from _value(name, f'"{name}"', value, fields[name][0])
        else:
            yield name, f"unknown key {shown(name)}{meant(name, fields)}"
    for name, (_, required) in fields.items():
        if required and name not in table:
            yield "", f'"{name}" is missing'


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, tuple[inspect.Type, bool]]:
    """Each field's type and whether it must be there; msgspec takes a millisecond to tell."""
    return {
        field.name: (inspect.type_info(field.type), field.required)
        for field in msgspec.structs.fields(kind)
    }


def wrong_card(table: CardTable) -> Iterator[Finding]:
    """Checks what the types cannot tell: how the keys of a card go together.

    Args:
        table: A card whose values are sound, each for itself.

    Yields:
        Every fault.
    """
    if bool(table.front) == bool(table.cloze):
        found = "both" if table.front else "neither"
        yield "cloze" if table.front else "", f'a card has "front" or "cloze"; this has {found}'
    elif table.cloze:
        yield from _wrong_cloze(table)
    elif not (table.answer or table.back):
        yield "", 'nothing to show as the answer: write "answer" or "back"'
    if table.front and not table.answer:
        for name in _given(table, "accept", "distractors"):
            yield name, f'"{name}" needs "answer": without a short answer it is never used'
    if table.front:
        yield from _wrong_options(table, table.answer)


def undeclared(names: Iterable[str], topics: Iterable[str]) -> Iterator[Finding]:
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
            sentence = f"topic {shown(name)} is not declared in [deck.topics]"
            yield "topics", sentence + meant(name, declared)


def _wrong_cloze(table: CardTable) -> Iterator[Finding]:
    if table.answer:
        yield "answer", 'a cloze has no "answer": the hidden text is the answer'
    if _LONG_NUMBER.search(table.cloze):
        yield "cloze", f"the numbers of a cloze go from c1 to c{HIGHEST_DELETION}"
        return
    if not _closed(table.cloze):
        yield "cloze", _ILL_FORMED
        return
    found = deletions(table.cloze)
    sound = [deletion for deletion in found if _sound(deletion)]
    if _LEFTOVER.search(_WELL_FORMED.sub("", table.cloze)) or len(sound) < len(found):
        yield "cloze", _ILL_FORMED
        return
    if not found:
        yield "cloze", "there is no gap in it; a gap is written {{c1::hidden}}"
        return
    cards = cards_of(table)
    yield from _wrong_options(table, cards[0].answer)
    for name in _given(table, "accept", "distractors"):
        if len(cards) > 1:
            yield name, f'"{name}" goes only with a cloze of one number'
        elif not cards[0].answer:
            yield name, f'"{name}" needs a short answer: {_SHORT}'


def _closed(cloze: str) -> bool:
    """Whether each gap ends before the next begins. Asked first: else `deletions` takes long."""
    marks = [mark == "}}" for mark in _MARKS.findall(cloze)]
    return all(after for mark, after in itertools.pairwise([*marks, False]) if not mark)


def _sound(deletion: Deletion) -> bool:
    whole = deletion.text + deletion.hint
    return (
        deletion.number > 0
        and bool(deletion.text.strip())
        and "{{c" not in whole
        and whole.count("{") == whole.count("}")
    )


def _wrong_options(table: CardTable, answer: str) -> Iterator[Finding]:
    seen = {folded(text): "also accepted" for text in table.accept}
    seen[folded(answer)] = "the answer"
    for text in table.distractors:
        if (same := seen.get(folded(text))) is not None:
            yield "distractors", f"distractor {shown(text)} is {same}"
        seen.setdefault(folded(text), "there twice")


def _given(table: CardTable, *names: str) -> list[str]:
    return [name for name in names if getattr(table, name)]


# ── one value against its type ──────────────────────────────────────────────────────────────────


def _value(place: str, name: str, value: object, kind: inspect.Type) -> Iterator[Finding]:
    words = ""
    if isinstance(kind, inspect.Metadata):
        words = (kind.extra or {}).get("words", "")
        kind = kind.type
    match kind:
        case inspect.StrType():
            if sentence := _wrong_text(value, kind, words):
                yield place, f"{name} {sentence}"
        case inspect.VarTupleType():
            yield from _list(place, name, value, kind)
        case inspect.DictType():
            yield from _topics(place, name, value, kind)
        case inspect.BoolType():
            if not isinstance(value, bool):
                yield place, f"{name} is {shown(value)}; it must be true or false"
        case _:
            # By type too: for Python, true is 1 and 2.0 is 2.
            if type(value) is not int or value not in {1, 2, 3}:
                yield place, f"{name} is {shown(value)}; it must be 1, 2 or 3"


def _wrong_text(value: object, kind: inspect.StrType, words: str) -> str:
    if not isinstance(value, str):
        return f'is {shown(value)}; it must be a text between quotes, such as "text"'
    if sentence := control_character(value):
        return sentence
    if not value.strip():
        return "is blank"
    if kind.max_length is not None and len(value) > kind.max_length:
        return f"has {len(value):,} characters; at most {kind.max_length:,} are allowed"
    if kind.pattern is not None and not re.search(kind.pattern.replace("$", r"\Z"), value):
        return f"is {shown(value)}; allowed: {words}"
    return ""


def _list(place: str, name: str, value: object, kind: inspect.VarTupleType) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield place, f'{name} is {shown(value)}; it must be a list of texts, such as ["one", "two"]'
        return
    if kind.max_length is not None and len(value) > kind.max_length:
        yield place, f"{name} has {len(value):,} entries; at most {kind.max_length} are allowed"
        return
    for number, item in enumerate(value, 1):
        yield from _value(place, f"entry {number} of {name}", item, kind.item_type)


def _topics(place: str, name: str, value: object, kind: inspect.DictType) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield place, f'{name} is {shown(value)}; it must be a table of lines slug = "Title"'
        return
    if kind.max_length is not None and len(value) > kind.max_length:
        yield place, f"{name} has {len(value):,} entries; at most {kind.max_length} are allowed"
        return
    for slug, title in value.items():
        yield from _value(f"{place}.{slug}", "the topic's slug", slug, kind.key_type)
        yield from _value(
            f"{place}.{slug}", f"the title of topic {shown(slug)}", title, kind.value_type
        )
