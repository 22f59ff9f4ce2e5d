"""The traits of all actions, as one table."""

from collections.abc import Callable
from typing import get_args

import msgspec
import pytest

from bot.model.action_traits import FLOWS, ActionTraits, AnswerForm, Flow, TextInput, traits_of
from bot.model.actions import AnswerBattle, AnyAction, JoinBattle, TypeBattle, Typed

Row = tuple[bool, bool, bool, bool, AnswerForm, TextInput, Flow | None]

# The values stand in the order of the fields of ActionTraits.
TRAITS: dict[str, Row] = {
    "Reveal": (True, False, False, False, "in_place", "none", None),
    "Rate": (True, False, False, False, "in_place", "none", None),
    "Choose": (True, False, False, False, "in_place", "none", None),
    "Answer": (True, False, False, False, "in_place", "line", None),
    "AcceptAnswer": (True, False, False, False, "in_place", "none", None),
    "Next": (True, False, False, False, "in_place", "none", None),
    "EndQuiz": (True, False, False, False, "in_place", "none", None),
    "Study": (False, True, False, False, "new_message", "none", None),
    "StudyAs": (False, True, False, False, "new_message", "none", None),
    "GoOn": (True, False, False, False, "new_message", "none", None),
    "Suspend": (True, False, False, False, "new_message", "none", None),
    "BringBack": (True, False, False, False, "new_message", "none", None),
    "Undo": (True, False, False, False, "new_message", "none", None),
    "Today": (True, True, False, False, "new_message", "none", None),
    "Forget": (True, False, False, False, "in_place", "none", None),
    "RevealPosted": (False, True, False, False, "in_place", "none", None),
    "RatePosted": (False, False, False, False, "toast_in_group", "none", None),
    "JoinBattle": (False, False, False, False, "toast", "none", None),
    "StartBattle": (False, False, False, False, "toast", "none", None),
    "AnswerBattle": (False, False, False, False, "toast", "none", None),
    "TypeBattle": (False, True, False, False, "in_place", "line", None),
    "ShowMissed": (True, True, False, False, "in_place", "none", None),
    "StudyMissed": (True, True, False, False, "new_message", "none", None),
    "LeaveBattle": (False, False, False, False, "toast", "none", None),
    "StopBattle": (False, False, True, False, "toast", "none", None),
    "RematchBattle": (False, False, False, False, "toast", "none", None),
    "Paste": (False, False, False, True, "in_place", "long", "import"),
    "SaveImport": (False, False, True, False, "in_place", "none", None),
    "CancelImport": (False, False, True, False, "in_place", "none", None),
    "RemoveDeck": (False, False, True, False, "in_place", "none", None),
    "DismissReports": (False, False, True, False, "in_place", "none", None),
    "EditCard": (False, False, False, False, "in_place", "prefilled", "card"),
    "ReportCard": (False, False, False, False, "in_place", "long", "card"),
    "AskZone": (False, False, True, False, "in_place", "none", None),
    "ChooseZone": (False, False, True, False, "in_place", "none", None),
    "TypeZone": (False, True, False, False, "in_place", "line", "zone"),
    "ShowHelp": (True, True, False, False, "in_place", "none", None),
    "StartDaily": (False, False, True, False, "new_message", "none", None),
    "OpenBattle": (False, False, False, False, "new_message", "none", None),
    "ShowHere": (False, False, False, False, "new_message", "none", None),
    "NextRound": (False, False, False, False, "toast", "none", None),
    "PauseBattle": (False, False, False, False, "toast", "none", None),
    "AllowGuests": (False, False, False, False, "toast", "none", None),
    "RenameGuest": (False, False, False, False, "toast", "line", None),
    "RemoveGuest": (False, False, False, False, "toast", "none", None),
    "JoinAsGuest": (False, False, False, False, "in_place", "none", None),
    "BringFile": (False, False, False, True, "in_place", "none", None),
    "Say": (False, False, False, False, "in_place", "none", None),
    "Command": (False, False, False, False, "in_place", "none", None),
    "Line": (False, False, False, False, "in_place", "none", None),
    "Unreadable": (False, False, False, False, "in_place", "none", None),
}


@pytest.mark.parametrize("kind", get_args(AnyAction), ids=lambda kind: kind.__name__)
def test_each_action_has_the_traits_of_the_table(kind: type[AnyAction]) -> None:
    """An action has exactly the traits of its row."""
    about_one_person, linkable, moderated, imports_cards, answer, text, flow = TRAITS[kind.__name__]
    assert traits_of(sample(kind)) == ActionTraits(
        about_one_person=about_one_person,
        linkable=linkable,
        moderated=moderated,
        imports_cards=imports_cards,
        answer=answer,
        text=text,
        flow=flow,
        result_later=kind in {AnswerBattle, JoinBattle, TypeBattle},
    )


def test_the_table_names_no_other_action() -> None:
    """Each row of the table is an action."""
    assert set(TRAITS) == {kind.__name__ for kind in get_args(AnyAction)}


def test_only_actions_that_take_a_text_wait_for_one() -> None:
    """The actions with a text to type are those of `Typed`."""
    typed = {kind.__name__ for kind in get_args(Typed)}
    assert {name for name, row in TRAITS.items() if row[5] != "none"} == typed


def test_the_flows_are_listed() -> None:
    """`FLOWS` holds each value of the type `Flow`."""
    assert get_args(Flow) == FLOWS


def sample(kind: type[AnyAction]) -> AnyAction:
    """An action of a class; its fields do not matter."""
    fields = msgspec.structs.fields(kind)
    make: Callable[..., AnyAction] = kind
    return make(*(1 for field in fields if field.required))
