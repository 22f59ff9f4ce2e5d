"""Actions ↔ the tokens that buttons carry.

A token is at most 64 ASCII characters of A-Z, a-z, 0-9 and `.`: Telegram allows no more in a
button, and what fits there fits everywhere. It holds a version, a letter for the action's class
(two for those that are seldom pressed, of which the first is a Z), and the class's numbers in base
36, in the order of its fields. Text never travels in it.
"""

import re
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from bot.model import actions
from bot.model.actions import Action, Press, Unreadable

LONGEST = 64
VERSION = "1"
LARGEST = 2**63 - 1

# Buttons outlive a version of this program: a letter that was once given is never given again.
_CLASSES: dict[str, type[Action]] = {
    "R": actions.Reveal,
    "C": actions.Rate,
    "O": actions.Choose,
    "A": actions.Answer,
    "N": actions.Next,
    "E": actions.EndQuiz,
    "S": actions.Study,
    "P": actions.Suspend,
    "B": actions.BringBack,
    "U": actions.Undo,
    "T": actions.Today,
    "G": actions.GoOn,
    "V": actions.RevealPosted,
    "W": actions.RatePosted,
    "F": actions.Forget,
    "J": actions.JoinBattle,
    "L": actions.StartBattle,
    "X": actions.AnswerBattle,
    "Y": actions.TypeBattle,
    "M": actions.ShowMissed,
    "D": actions.StudyMissed,
    "ZP": actions.Paste,
    "ZS": actions.SaveImport,
    "ZC": actions.CancelImport,
    "ZD": actions.RemoveDeck,
    "ZE": actions.EditCard,
    "ZR": actions.ReportCard,
}
_LETTERS = {kind: letter for letter, kind in _CLASSES.items()}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TOKEN = re.compile(
    rf"{VERSION}([A-Y]|Z[A-Z])((?:[0-9a-z]{{1,13}}(?:\.[0-9a-z]{{1,13}})*)?)", re.ASCII
)


def pack(action: Action) -> str:
    """Packs a press into a button's token.

    Raises:
        TypeError: If it is no press, or holds what a button can't carry.
        ValueError: If a number is negative or above 2**63 - 1, or the token would be too long.
    """
    letter = _LETTERS.get(type(action))
    if letter is None:
        raise TypeError(f"{type(action).__name__} is no press: a button can't carry it")
    token = f"{VERSION}{letter}{'.'.join(map(_base36, _numbers(action)))}"
    if len(token) > LONGEST:
        raise ValueError(f"{type(action).__name__} needs {len(token)} characters in a button")
    return token


def unpack(token: str) -> Press | Unreadable:
    """Reads a button's token; whatever can't be read is `Unreadable`, and nothing raises."""
    found = _TOKEN.fullmatch(token) if len(token) <= LONGEST else None
    kind = _CLASSES.get(found[1]) if found else None
    if found is None or kind is None:
        return Unreadable(token)
    numbers = [int(digits, 36) for digits in found[2].split(".")] if found[2] else []
    try:
        action: Any = _built(kind, numbers)
        # One action has one token: leading zeros and numbers left over are somebody's invention.
        same = not numbers and pack(action) == token
    except (IndexError, ValueError):
        return Unreadable(token)
    return action if same else Unreadable(token)


def _numbers(value: msgspec.Struct) -> list[int]:
    numbers: list[int] = []
    for name, kind in _fields(type(value)):
        part = getattr(value, name)
        if isinstance(kind, inspect.StructType):
            numbers += _numbers(part)
        elif not isinstance(kind, inspect.StrType):
            numbers.append(int(part))
    return numbers


def _built(made: type[msgspec.Struct], numbers: list[int]) -> msgspec.Struct:
    """Builds a struct from the numbers at the front of the list, which it uses up."""
    parts: dict[str, Any] = {}
    for name, kind in _fields(made):
        if isinstance(kind, inspect.StructType):
            parts[name] = _built(kind.cls, numbers)
        elif isinstance(kind, inspect.BoolType):
            parts[name] = (False, True)[numbers.pop(0)]
        elif not isinstance(kind, inspect.StrType):
            parts[name] = numbers.pop(0)
    return made(**parts)


@cache
def _fields(made: type[msgspec.Struct]) -> tuple[tuple[str, inspect.Type], ...]:
    about = inspect.type_info(made)
    assert isinstance(about, inspect.StructType)  # noqa: S101 - tells mypy what every struct is
    fields = tuple((field.name, field.type) for field in about.fields)
    carried = inspect.IntType | inspect.BoolType | inspect.StrType | inspect.StructType
    for name, kind in fields:
        if not isinstance(kind, carried):
            raise TypeError(f"{made.__name__}.{name} is nothing that a button can carry")
    return fields


def _base36(number: int) -> str:
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} does not fit into a button")
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
