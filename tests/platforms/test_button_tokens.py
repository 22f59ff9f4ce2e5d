import string
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import actions
from bot.model.actions import Action, Press, Unreadable
from bot.model.ids import DeckId
from bot.platforms import button_tokens

LETTERS = frozenset(string.ascii_letters + string.digits + "_.-")


def strategy_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values for a field: numbers up to the largest, but no text, since tokens carry none."""
    match kind:
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.StrType():
            return st.just("")
        case msgspec.inspect.StructType():
            return actions_of(kind.cls)
        case _:
            return st.integers(0, button_tokens.LARGEST)


def actions_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Values of a struct."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    return st.builds(kind, **{field.name: strategy_of(field.type) for field in info.fields})


PRESSES = st.one_of([actions_of(kind) for kind in get_args(Press)])


def numbered(letter: str) -> str:
    """A token with a valid number for each field of its class."""
    kind = button_tokens._CLASSES[letter]
    return button_tokens.pack(
        kind(**{name: 1 for name in kind.__struct_fields__ if name != "text"})
    )


@given(PRESSES)
def test_round_trip(action: Action) -> None:
    """Every press can be read back from its token, and the token fits every platform's buttons."""
    token = button_tokens.pack(action)
    assert button_tokens.unpack(token) == action
    assert len(token.encode()) <= 64
    assert set(token) <= LETTERS


@given(st.text() | st.text(alphabet=sorted(LETTERS), max_size=70).map("1{}".format))
def test_any_text_is_read(token: str) -> None:
    """No text raises: it is an action that packs to the same text, or it is unreadable."""
    action = button_tokens.unpack(token)
    if action != Unreadable(token):
        assert button_tokens.pack(action) == token


def test_every_press_has_its_own_letter() -> None:
    """Each press has its own letter, and letters never change."""
    assert set(button_tokens._CLASSES.values()) == set(get_args(Press))
    assert len(button_tokens._LETTERS) == len(button_tokens._CLASSES)
    letters = {letter: kind.__name__ for letter, kind in button_tokens._CLASSES.items()}
    assert letters == {
        "R": "Reveal",
        "C": "Rate",
        "O": "Choose",
        "A": "Answer",
        "N": "Next",
        "E": "EndQuiz",
        "S": "Study",
        "P": "Suspend",
        "B": "BringBack",
        "U": "Undo",
        "T": "Today",
        "G": "GoOn",
        "V": "RevealPosted",
        "W": "RatePosted",
        "F": "Forget",
        "J": "JoinBattle",
        "L": "StartBattle",
        "X": "AnswerBattle",
        "Y": "TypeBattle",
        "M": "ShowMissed",
        "D": "StudyMissed",
        "ZP": "Paste",
        "ZS": "SaveImport",
        "ZC": "CancelImport",
        "ZD": "RemoveDeck",
        "ZE": "EditCard",
        "ZR": "ReportCard",
        "ZN": "DismissReports",
        "ZQ": "StudyAs",
        "ZA": "AcceptAnswer",
        "ZB": "RematchBattle",
        "ZL": "LeaveBattle",
        "ZY": "StopBattle",
        "ZK": "AskZone",
        "ZZ": "ChooseZone",
        "ZT": "TypeZone",
        "ZH": "ShowHelp",
        "ZX": "StartDaily",
        "ZI": "NextRound",
        "ZJ": "PauseBattle",
        "ZG": "AllowGuests",
        "ZM": "RenameGuest",
        "ZV": "RemoveGuest",
        "ZO": "OpenBattle",
        "ZW": "ShowHere",
    }


@pytest.mark.parametrize("letter", sorted(button_tokens._CLASSES))
def test_what_is_not_quite_a_token(letter: str) -> None:
    """Another version, a wrong count of numbers, leading zeros, signs and spaces are unreadable."""
    token = numbered(letter)
    assert not isinstance(button_tokens.unpack(token), Unreadable)
    head, numbers = token[:2], token[2:]
    wrong = ["2" + token[1:], token + ".1", token + " ", token.lower(), head + "-" + numbers]
    if numbers:
        wrong += [head + "0" + numbers, head, head + "zzzzzzzzzzzzzz", head + "1y2p0ij32e8e8"]
    for text in wrong:
        assert button_tokens.unpack(text) == Unreadable(text)


def test_a_bool_is_0_or_1() -> None:
    """No number but 1 stands for true."""
    assert button_tokens.unpack("1T1") == actions.Today(greeting=True)
    assert button_tokens.unpack("1T2") == Unreadable("1T2")


def test_only_presses_are_packed() -> None:
    """Typed text can't be packed, and numbers out of range are refused."""
    with pytest.raises(TypeError):
        button_tokens.pack(actions.Say("hello"))
    for number in (-1, 2**63):
        with pytest.raises(ValueError, match="does not fit"):
            button_tokens.pack(actions.BringBack(DeckId(number)))
