"""Packs actions into the tokens that buttons carry, and unpacks them.

A token has at most 64 ASCII characters (A-Z, a-z, 0-9 and `.`), because Telegram allows no more in
a button and other platforms allow more. It holds a version, one letter for the action's class (for
rarely pressed classes two, the first being Z), and the numbers of the action in base 36, in the
order of its fields. Text is never part of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import inspect

from bot.model import actions
from bot.model.actions import Action, Press, Unreadable

LONGEST = 64
VERSION = "1"
LARGEST = 2**63 - 1

# Old messages keep their buttons for years, so a letter is never used again for another class.
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
    "ZN": actions.DismissReports,
    "ZQ": actions.StudyAs,
    "ZA": actions.AcceptAnswer,
    "ZB": actions.RematchBattle,
    "ZL": actions.LeaveBattle,
    "ZY": actions.StopBattle,
    "ZK": actions.AskZone,
    "ZZ": actions.ChooseZone,
    "ZT": actions.TypeZone,
    "ZH": actions.ShowHelp,
    "ZX": actions.StartDaily,
    "ZO": actions.OpenBattle,
    "ZW": actions.ShowHere,
    "ZI": actions.NextRound,
    "ZJ": actions.PauseBattle,
    "ZG": actions.AllowGuests,
    "ZM": actions.RenameGuest,
    "ZV": actions.RemoveGuest,
}
_LETTERS = {action_class: letter for letter, action_class in _CLASSES.items()}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TOKEN = re.compile(
    rf"{VERSION}([A-Y]|Z[A-Z])((?:[0-9a-z]{{1,13}}(?:\.[0-9a-z]{{1,13}})*)?)", re.ASCII
)


def pack(action: Action) -> str:
    """Packs a press into a button's token.

    Raises:
        TypeError: If the action is no press, or has a field that a button can't carry.
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
    """Unpacks a button's token; never raises: an invalid token becomes an `Unreadable`."""
    match = _TOKEN.fullmatch(token) if len(token) <= LONGEST else None
    action_class = _CLASSES.get(match[1]) if match else None
    if match is None or action_class is None:
        return Unreadable(token)
    numbers = [int(digits, 36) for digits in match[2].split(".")] if match[2] else []
    try:
        action: Any = _build(action_class, numbers)
        # Each action has exactly one token, so leading zeros or extra numbers make it invalid.
        valid = not numbers and pack(action) == token
    except (IndexError, ValueError):
        return Unreadable(token)
    return action if valid else Unreadable(token)


def _numbers(action: Action) -> tuple[int, ...]:
    read = _reader(type(action))
    return () if read is None else tuple(map(int, read(action)))


@cache
def _reader(struct: type[Action]) -> Callable[[Action], Iterable[int]] | None:
    """Reads the numbers of a class's actions; None if they have none.

    Raises:
        TypeError: If a button can't carry a field.
    """
    paths = tuple(_paths(struct))
    if not paths:
        return None
    read: Callable[[Action], Any] = attrgetter(*paths)
    return read if len(paths) > 1 else lambda action: (read(action),)


def _paths(struct: type[msgspec.Struct]) -> Iterator[str]:
    """The attributes that hold a struct's numbers, with a dot before one of an inner struct."""
    for name, field_type in _fields(struct):
        if isinstance(field_type, inspect.StructType):
            yield from (f"{name}.{path}" for path in _paths(field_type.cls))
        elif not isinstance(field_type, inspect.StrType):
            yield name


def _build(struct: type[msgspec.Struct], numbers: list[int]) -> msgspec.Struct:
    """Builds a struct from the first numbers of the list, and removes them from the list."""
    fields: dict[str, Any] = {}
    for name, field_type in _fields(struct):
        if isinstance(field_type, inspect.StructType):
            fields[name] = _build(field_type.cls, numbers)
        elif isinstance(field_type, inspect.BoolType):
            fields[name] = (False, True)[numbers.pop(0)]
        elif not isinstance(field_type, inspect.StrType):
            fields[name] = numbers.pop(0)
    return struct(**fields)


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[tuple[str, inspect.Type], ...]:
    """The names and types of a struct's fields.

    Raises:
        TypeError: If a button can't carry one of them.
    """
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)  # noqa: S101 - mypy does not know it
    fields = tuple((field.name, field.type) for field in info.fields)
    supported = inspect.IntType | inspect.BoolType | inspect.StrType | inspect.StructType
    for name, field_type in fields:
        if not isinstance(field_type, supported):
            raise TypeError(f"{struct.__name__}.{name} is nothing that a button can carry")
    return fields


def _base36(number: int) -> str:
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} does not fit into a button")
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
