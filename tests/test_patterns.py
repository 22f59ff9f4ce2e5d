"""Regular expressions match alike in all versions of Python that are supported."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import bot

_BACKTRACKS = {codes.ASSERT, codes.ASSERT_NOT, codes.MAX_REPEAT, codes.MIN_REPEAT}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """All patterns that modules of the bot hold, also in dictionaries and tuples."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                held = value.values() if isinstance(value, dict) else (value,)
                held = value if isinstance(value, tuple) else held
                for one in held:
                    found = getattr(one, "mark", one)
                    if isinstance(found, re.Pattern) and isinstance(found.pattern, str):
                        yield f"{module.name}.{name}", found


def parts(value: Any) -> Iterator[Any]:
    """The parts of a parsed pattern that stand inside one of its items."""
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from parts(one)


def holds(pattern: Any, wanted: set[Any]) -> bool:
    """Whether one of these operations is in a pattern, however deep."""
    return any(
        code in wanted or any(holds(part, wanted) for part in parts(value))
        for code, value in pattern
    )


def misread(pattern: Any) -> bool:
    """Whether a possessive group has something inside that may be tried in several ways."""
    return any(
        any(
            (code is codes.POSSESSIVE_REPEAT and holds(part, _BACKTRACKS)) or misread(part)
            for part in parts(value)
        )
        for code, value in pattern
    )


def test_possessive_groups_are_simple() -> None:
    """Python before 3.11.5 misreads others (python/cpython#106052); `(?>…)` is read rightly."""
    assert misread(parser.parse(r"(?:(?!x).)*+"))
    assert not misread(parser.parse(r"(?>.*?(?=x|\Z))[a-z]*+(?:a|bc)*+"))
    found = {
        name
        for name, pattern in patterns()
        if misread(parser.parse(pattern.pattern, pattern.flags))
    }
    assert found == set()
