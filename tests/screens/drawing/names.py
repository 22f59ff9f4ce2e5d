"""Names of samples by which people find their pictures."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

LONGEST = 70
WORD = re.compile(r"[\w-]{1,24}")


def named(outcomes: Iterable[msgspec.Struct]) -> dict[str, Any]:
    """Outcomes by names that stay the same when other samples are added.

    A name is the outcome's class, and what distinguishes it from the first sample of that class:
    words as they are, other fields by their names.
    """
    firsts: dict[type, msgspec.Struct] = {}
    used: Counter[str] = Counter()
    names: dict[str, Any] = {}
    for outcome in outcomes:
        first = firsts.setdefault(type(outcome), outcome)
        parts = [_snake(type(outcome).__name__), *_differences(first, outcome)]
        name = "-".join(parts)[:LONGEST]
        used[name] += 1
        names[f"{name}-{used[name]}" if used[name] > 1 else name] = outcome
    return names


def _differences(first: msgspec.Struct, outcome: msgspec.Struct) -> Iterable[str]:
    for field in outcome.__struct_fields__:
        value = getattr(outcome, field)
        if value == getattr(first, field):
            continue
        if isinstance(value, bool):
            yield field if value else f"not_{field}"
        elif isinstance(value, int):
            yield f"{field}_{value}"
        elif isinstance(value, str) and WORD.fullmatch(value):
            yield value
        else:
            yield field if value else f"no_{field}"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
