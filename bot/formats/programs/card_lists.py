"""Lists of cards as data (JSON, YAML): objects whose keys say what is question and answer.

People call the same things by many names, put the list below any key, and say in four ways which
option is right: by its text, its letter, its index, or a mark on the option itself.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from bot.formats.base.parsed import ParsedCard
from bot.formats.base.text import folded
from bot.formats.programs.choices import (
    Table,
    by_key,
    key_of,
    options_of,
    place_of,
    rights_of,
    text_of,
)
from bot.formats.programs.unread import SETTINGS
from bot.formats.programs.writer import Writer
from bot.formats.tables.columns import columns_of
from bot.formats.tables.headers import ANSWERS, is_number, meaning_of

_ROLES = {
    "back": "right",
    "answer": "right",
    ANSWERS: "right",
    "option": "choices",
    "level": "tags",
    **dict.fromkeys(("reading", "class"), "explanation"),
    **{role: role for role in ("front", "wrong", "accept", "hint", "explanation", "tags", "id")},
}
"""What a value is by the meaning of its key, which is that of a column with this name."""
_WORDS = {
    "front": "f stem",
    "right": "ans b completion output",
    "choices": "alternatives multiplechoice opts possibleanswers",
    "answers": "answers",
    "explanation": "backextra",
    "code": "code snippet codesnippet",
    "": "text",
    "list": "cards flashcards questions results data items entries notes words terms vocabulary "
    "vocab list quiz deck decks children content set sets quizzes subdecks",
    "data": "id name title version type url path key value href src date",
    "settings": "dependencies devdependencies compileroptions lockfileversion scripts services "
    "jobs apiversion repos plugins",
}
"""Keys that no column has, or that mean something else there; of lists; of other data; and those
at the top of settings: of packages, compilers, containers and checks."""
_NEUTRAL, _NO_PAIR, _SETTINGS = (
    frozenset(_WORDS.pop(kind).split()) for kind in ("list", "data", "settings")
)
_OWN_ROLES = {name: role for role, names in _WORDS.items() for name in names.split()}
_RIGHT_STARTS = ("correct", "rightanswer", "rightoption", "rightchoice", "solution", "answerindex")
_COUNTS = ("count", "streak", "rate", "times", "total")
_TITLES = ("name", "title", "deck", "deckname", "topic", "category", "subject", "quiztitle")
_OPTION_KEY = re.compile(
    r"(?:(?:option|choice|answer|opt)([1-8])|(?:option|choice|answer|opt)?([a-h]))"
)
_DEEPEST = 50
_PAIR = 2
_MOST_KEYS = 100
_MOST_NAMES = 20_000
_SHOWN = 8


class _Found(msgspec.Struct, frozen=True):
    """An object that is a card: its values by their roles, and the topic of its list.

    If `guessed`, no key says what is its question or its answer.
    """

    line: int
    roles: dict[str, Any]
    topic: str
    unknown: Sequence[str] = ()
    guessed: bool = False


def collect(value: Any, writer: Writer) -> str:
    """Adds all cards within a value; returns the title of their list, or "".

    Raises:
        FullError: If no more cards are taken.
    """
    if len(set(_names(value))) > _MOST_NAMES:
        writer.collector.fault(1, "this data has too many different keys for a list of cards")
        return ""
    if isinstance(value, Table) and by_key(value).keys() & _SETTINGS:
        writer.collector.fault(1, SETTINGS)
        return ""
    found = list(_found(value, ()))
    if not all(one.guessed for one in found):
        found = [one for one in found if not one.guessed]  # such as who made the list
    elif _PAIR * sum(map(_is_measure, found)) >= len(found):
        found = []
    if not found:
        writer.collector.fault(1, _no_list(value))
        return ""
    base = _first_index(found, writer)
    topics = {one.topic for one in found}
    for one in found:
        _add(one, base, one.topic if len(topics) > 1 else "", writer)
    if unknown := {name: one.line for one in reversed(found) for name in one.unknown}:
        names = ", ".join(f'"{name[:40]}"' for name in list(unknown)[:_SHOWN])
        more = ", and others" if len(unknown) > _SHOWN else ""
        what = f"these keys have no meaning here, so they are left out: {names}{more}"
        writer.collector.fault(min(unknown.values()), what)
    own = _title(value) if isinstance(value, Table) else ""
    return own or (topics.pop().rpartition("::")[2] if len(topics) == 1 else "")


def _role(name: str) -> str:
    """What the value below a key is; "" if the key does not say it."""
    key = key_of(name)
    if key.endswith(_COUNTS):
        return ""  # statistics of a program
    if key.startswith(_RIGHT_STARTS):
        return "right"
    return _OWN_ROLES[key] if key in _OWN_ROLES else _ROLES.get(meaning_of(name)[0], "")


def _title(table: Table) -> str:
    own = by_key(table)
    return next((own[key] for key in _TITLES if isinstance(own.get(key), str)), "")


# ── finding the cards ───────────────────────────────────────────────────────────────────────────


def _names(value: Any) -> Iterator[str]:
    """The keys of all objects that may be cards."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Table):
            yield from one.values if len(one.values) <= _MOST_KEYS else ()
            yield from _names(list(one.values.values()))
        elif isinstance(one, list):
            yield from _names(one)


def _found(value: Any, path: tuple[str, ...], *, is_record: bool = False) -> Iterator[_Found]:
    """The cards in a value; `path` has the keys and titles of what it is in.

    An object that `is_record` stands in a list of others with the same keys, so these are no terms.
    """
    topic = "::".join(filter(None, path))
    if isinstance(value, list) and len(path) <= _DEEPEST:
        records = _are_records(value)
        for item in value:
            if isinstance(item, list) and len(item) == _PAIR and all(map(_is_text, item)):
                yield _Found(1, {"front": item[0], "right": item[1]}, topic)
            else:
                yield from _found(item, (*path, ""), is_record=records)
    elif isinstance(value, Table) and len(path) <= _DEEPEST:
        # The last key is that of the card itself, such as "q1".
        card = _card(value, "::".join(filter(None, path[:-1])))
        terms = {} if is_record else _by_term(value, path)
        if card and not (terms and _is_doubtful(value)):
            yield card
        elif terms:
            for term, (line, roles, unknown) in terms.items():
                yield _Found(line, {**roles, "front": term}, topic, unknown)
        else:
            own = _title(value) if path else ""
            for name, inner in value.values.items():
                neutral = key_of(name) in _NEUTRAL or _is_list_of_titled(inner)
                yield from _found(
                    inner, (*path, own if neutral else "::".join(filter(None, (own, name))))
                )


def _card(table: Table, topic: str) -> _Found | None:
    """The card that an object is, if it has a question and an answer or options."""
    values = table.values
    if len(values) > _MOST_KEYS:
        return None
    for name in ("fields", "card", "note"):
        if isinstance(values.get(name), Table):
            inner = values[name].values
            values = {**{key: values[key] for key in values if key != name}, **inner}
    sides = next((values[name] for name in ("sides", "faces", "pair") if name in values), None)
    if isinstance(sides, list) and len(sides) == _PAIR:
        kept = {name: value for name, value in values.items() if value is not sides}
        values = {**kept, "front": sides[0], "back": sides[1]}
    roles, unknown = _roles(values, table.line)
    texts = list(values.values())
    answered = roles.keys() & {"right", "choices", "answers"}
    named = len(texts) == _PAIR or any(meaning_of(name)[0] for name in values)
    guessed = not roles.keys() & {"front", "right", "choices", "answers"}
    if "front" not in roles and (answered or (named and all(map(_is_text, texts)))):
        # As in a table, a side may have another name.
        columns = None if by_key(table).keys() <= _NO_PAIR else columns_of(list(values))
        if columns and _is_text(texts[columns.front]):
            sides = {"front": columns.front} | ({} if answered else {"right": columns.back})
            roles |= {role: texts[index] for role, index in sides.items()}
            unknown = [name for name in unknown if values[name] not in roles.values()]
            if roles.get("explanation") == roles.get("right"):
                roles.pop("explanation", None)
    elif "front" in roles and not answered and "explanation" in roles:
        roles["right"] = roles.pop("explanation")
    elif "front" not in roles and "{{c" in text_of(values.get("text")):
        roles["front"] = values["text"]
    answered = roles.keys() & {"right", "choices", "answers"}
    front = text_of(roles.get("front")).strip()
    flat = not any(isinstance(value, (list, Table)) for value in values.values())
    is_card = front and (answered or flat or "{{c" in front)
    return _Found(table.line, roles, topic, unknown, guessed) if is_card else None


def _roles(values: dict[str, Any], line: int) -> tuple[dict[str, Any], list[str]]:
    """The values of an object by their roles, and the keys that have none."""
    keys = {name: key_of(name) for name in values}
    options = {
        (found[1] or found[2]): name
        for name, key in keys.items()
        if (found := _OPTION_KEY.fullmatch(key)) and isinstance(values[name], str)
    }
    roles: dict[str, Any] = {}
    if options.keys() >= {"a", "b"} or options.keys() >= {"1", "2"}:
        roles["choices"] = Table(line, {key: values[name] for key, name in options.items()})
        keys = {name: key for name, key in keys.items() if name not in options.values()}
    unknown: list[str] = []
    for name, key in keys.items():
        value = values[name]
        role = _role(name)
        if role == "wrong" and text_of(value).isdecimal():
            role = ""  # statistics of a program
        if role == "front" and _holds_tables(value):
            continue  # such as the list of a quiz's questions
        if role == "explanation" and role in roles:
            roles[role] = "\n\n".join(filter(None, (text_of(roles[role]), text_of(value))))
        elif role == "tags" and role in roles:
            roles[role] = _tags(roles[role]) + _tags(value)
        elif role and roles.get(role) in (None, ""):
            roles[role] = value
            roles["counts"] = roles.get("counts") or (role == "right" and "index" in key)
        elif value not in (None, "", [], False):
            unknown.append(name)
    return roles, unknown


def _tags(value: Any) -> list[str]:
    return list(map(text_of, value)) if isinstance(value, list) else text_of(value).split(",")


def _is_measure(one: _Found) -> bool:
    """Whether the side that is taken for a question is a number or a path."""
    front = text_of(one.roles.get("front")).strip()
    return is_number(front) or front.startswith(("/", "./", "~/"))


def _holds_tables(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, Table) for one in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _maps_terms(table: Table, path: tuple[str, ...]) -> bool:
    """Whether an object maps terms to definitions."""
    keys = by_key(table).keys()
    return (
        len(keys) > _PAIR
        and len(path) <= _PAIR
        and all(map(_is_text, table.values.values()))
        and not keys & _NO_PAIR
        and (not any(map(_role, islice(table.values, _MOST_KEYS))) or _is_doubtful(table))
    )


def _are_records(items: Sequence[Any]) -> bool:
    """Whether objects of a list have a key in common, or half of the first one's say what it is."""
    tables = (list(item.values)[:_MOST_KEYS] for item in items if isinstance(item, Table))
    first, second = (*islice(tables, _PAIR), [], [])[:_PAIR]
    known = sum(meaning_of(name)[0] != "" for name in first)
    return not set(first).isdisjoint(second) or known >= max(_PAIR, len(first) / 2)


def _by_term(
    table: Table, path: tuple[str, ...]
) -> dict[str, tuple[int, dict[str, Any], Sequence[str]]]:
    """The line, the roles and the unknown keys below each term of an object that maps terms.

    A term has a definition, or an object that is an answer without a question.
    """
    if _maps_terms(table, path):
        return {term: (table.line, {"right": text}, ()) for term, text in table.values.items()}
    inner = {term: value for term, value in table.values.items() if isinstance(value, Table)}
    if not _PAIR <= len(inner) == len(table.values):
        return {}
    found: dict[str, tuple[int, dict[str, Any], Sequence[str]]] = {
        term: (one.line, *_roles(one.values, one.line)) for term, one in inner.items()
    }
    whole = all("right" in roles and "front" not in roles for _, roles, _ in found.values())
    return found if whole else {}


def _is_doubtful(table: Table) -> bool:
    """Whether no more than one key names a side: it may be a term by chance, as "dos" is."""
    roles = set(map(_role, islice(table.values, _MOST_KEYS))) - {""}
    return len(roles) < _PAIR


def _is_list_of_titled(value: Any) -> bool:
    """Whether a list's items have titles, so that its own key is no topic."""
    return isinstance(value, list) and all(isinstance(one, Table) and _title(one) for one in value)


def _no_list(value: Any) -> str:
    """Says what the file is made of instead of cards."""
    while isinstance(value, list) and value:
        value = value[0]
    keys = list(value.values)[:5] if isinstance(value, Table) else []
    names = ", ".join(f'"{name[:30]}"' for name in keys)
    found = f"; its first object has the keys {names}" if names else ""
    return (
        f'no cards are found in this data{found}; a card is an object with a key "front" or '
        '"question" and a key "back" or "answer"'
    )


# ── one card ────────────────────────────────────────────────────────────────────────────────────


def _first_index(found: Sequence[_Found], writer: Writer) -> int:
    """Whether the numbers of right options are counted from 0 or from 1."""
    doubtful = 0
    for one in found:
        options = options_of(one.roles)
        plain = set(map(folded, options.texts))
        for right in rights_of(one.roles.get("right")) if plain else ():
            counts = one.roles.get("counts")
            if right.isdecimal() and (counts or right not in plain | set(options.ids)):
                if right in {"0", str(len(options.texts))}:
                    return int(right != "0")
                doubtful = doubtful or (0 if counts else one.line)
    if doubtful:
        what = "the right options have numbers, which are taken as counted from 0"
        writer.collector.fault(doubtful, what)
    return 0


def _add(one: _Found, base: int, topic: str, writer: Writer) -> None:
    roles, line = one.roles, one.line

    def text(role: str) -> str:
        return writer.text(text_of(roles.get(role)), line)

    hint, code = text("hint"), text_of(roles.get("code")).strip("\n")
    card = ParsedCard(
        front=text("front") + (f"\n\n```\n{code}\n```" if code else ""),
        line=line,
        tags=tuple(filter(None, (topic, *map(str.strip, _tags(roles.get("tags")))))),
        source_id=text_of(roles.get("id")),
        accept=tuple(rights_of(roles.get("accept"))),
        explanation="\n\n".join(filter(None, [text("explanation"), hint and f"Hint: {hint}"])),
    )
    options, rights = options_of(roles), rights_of(roles.get("right"))
    wrong = [writer.text(option, line) for option in rights_of(roles.get("wrong"))]
    if options.texts:
        counts = bool(roles.get("counts"))
        places = [place_of(right, options, base, counts=counts) for right in rights]
        texts = [writer.text(option, line) for option in options.texts]
        if known := dict.fromkeys(one for one in (*options.marked, *places) if one is not None):
            others = [option for index, option in enumerate(texts) if index not in known]
            writer.question(card, [texts[index] for index in known], others)
            return
        if rights:
            writer.remark(line, "the right answer is none of the options, so these are left out")
    elif isinstance(roles.get("right"), bool):
        wrong = [str(not roles["right"])]
    rights = [writer.text(right, line) for right in rights or rights_of(roles.get("answers"))]
    if len(rights) > 1 and not wrong and not options.texts:
        # Several answers without options are alternatives.
        card = msgspec.structs.replace(card, accept=(*rights[1:], *card.accept))
        writer.card(msgspec.structs.replace(card, back=", ".join(rights), answer=rights[0]))
    else:
        writer.question(card, rights, wrong)
