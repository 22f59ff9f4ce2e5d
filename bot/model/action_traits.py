"""What adapters have to know of each action, in one place.

A new action without traits does not type-check: the `match` below must cover all of them.
"""

from typing import Literal, assert_never

import msgspec

from bot.model.actions import (
    AcceptAnswer,
    Action,
    AllowGuests,
    Answer,
    AnswerBattle,
    AnyAction,
    AskZone,
    BringBack,
    BringFile,
    CancelImport,
    Choose,
    ChooseZone,
    Command,
    DismissReports,
    EditCard,
    EndQuiz,
    Forget,
    GoOn,
    JoinAsGuest,
    JoinBattle,
    LeaveBattle,
    Line,
    Next,
    NextRound,
    OpenBattle,
    Paste,
    PauseBattle,
    Rate,
    RatePosted,
    RematchBattle,
    RemoveDeck,
    RemoveGuest,
    RenameGuest,
    ReportCard,
    Reveal,
    RevealPosted,
    SaveImport,
    Say,
    ShowHelp,
    ShowHere,
    ShowMissed,
    StartBattle,
    StartDaily,
    StopBattle,
    Study,
    StudyAs,
    StudyMissed,
    Suspend,
    Today,
    TypeBattle,
    TypeZone,
    Undo,
    Unreadable,
)

Flow = Literal["import", "card", "removal", "zone", "help"]
"""A task of several steps other than a quiz. Its name is the key of its posts, which therefore are
one message: see `bot.model.views.Post`."""

FLOWS: tuple[Flow, ...] = ("import", "card", "removal", "zone", "help")

AnswerForm = Literal["in_place", "new_message", "toast_in_group", "toast"]
"""How the answer to a press is shown.

"in_place": It replaces the message that was pressed.
"new_message": It is a new message, because the press begins something.
"toast_in_group": In a group it is a text that disappears by itself; in private it is in place.
"toast": It is such a text everywhere, as in a game where messages would pile up.
"""

TextInput = Literal["none", "line", "long", "prefilled"]
"""The text that an action waits for: none, one line, a long one in many lines, or a long one that
the person changes, so that a form opens with the present text in it."""


class ActionTraits(msgspec.Struct, frozen=True, kw_only=True):
    """What an adapter has to know of an action.

    Attributes:
        about_one_person: Whether it belongs to the person for whom its button was made. A group
            sees such a button as a link to the private chat, or not at all. The start of a quiz
            is not among them: the press in the group shows that the person is in the group and may
            see its decks, while anybody could open a link.
        linkable: Whether a deep link may stand for it. Anybody can make a link for others, so it
            must do no harm to the person who opens it.
        moderated: Whether it changes what a group shares, such as its decks or its daily card: only
            moderators may do that, and all who saw the button see the answer.
        imports_cards: Whether it brings cards that another process parses, which may take seconds.
        answer: How its answer is shown.
        text: The text that it waits for.
        result_later: Whether its private answer is edited when the result is known.
        flow: The flow whose posts end the question that waits for its text; with None only the
            posts of a quiz end the question.
    """

    about_one_person: bool = False
    linkable: bool = False
    moderated: bool = False
    imports_cards: bool = False
    answer: AnswerForm = "in_place"
    text: TextInput = "none"
    flow: Flow | None = None
    result_later: bool = False


def traits_of(action: AnyAction) -> ActionTraits:
    """The traits of an action; they depend on its class only."""
    known = _BY_CLASS.get(type(action))
    if known is None:
        known = _BY_CLASS[type(action)] = _traits(action)
    return known


_BY_CLASS: dict[type[Action], ActionTraits] = {}


def _traits(action: AnyAction) -> ActionTraits:  # noqa: C901, PLR0911, PLR0912 - one case each
    match action:
        case Reveal() | Rate() | Choose() | AcceptAnswer() | Next() | EndQuiz() | Forget():
            return ActionTraits(about_one_person=True)
        case Answer():
            return ActionTraits(about_one_person=True, text="line")
        case GoOn() | Suspend() | BringBack() | Undo():
            return ActionTraits(about_one_person=True, answer="new_message")
        case Today() | StudyMissed():
            return ActionTraits(about_one_person=True, linkable=True, answer="new_message")
        case Study() | StudyAs():
            return ActionTraits(linkable=True, answer="new_message")
        case ShowMissed():
            return ActionTraits(about_one_person=True, linkable=True)
        case RevealPosted():
            return ActionTraits(linkable=True)
        case RatePosted():
            return ActionTraits(answer="toast_in_group")
        case JoinBattle():
            return ActionTraits(answer="toast", result_later=True)
        case StartBattle() | LeaveBattle() | RematchBattle():
            return ActionTraits(answer="toast")
        case StopBattle():
            return ActionTraits(moderated=True, answer="toast")
        case NextRound() | PauseBattle() | AllowGuests() | RemoveGuest():
            return ActionTraits(answer="toast")
        case RenameGuest():
            return ActionTraits(answer="toast", text="line")
        case AnswerBattle():
            return ActionTraits(answer="toast", result_later=True)
        case TypeBattle():
            return ActionTraits(linkable=True, text="line", result_later=True)
        case SaveImport() | CancelImport() | RemoveDeck() | DismissReports():
            return ActionTraits(moderated=True)
        case AskZone() | ChooseZone():
            return ActionTraits(moderated=True)
        case TypeZone():
            return ActionTraits(linkable=True, text="line", flow="zone")
        case ShowHelp():
            return ActionTraits(about_one_person=True, linkable=True)
        case StartDaily():
            return ActionTraits(moderated=True, answer="new_message")
        case OpenBattle() | ShowHere():
            return ActionTraits(answer="new_message")
        case Paste():
            return ActionTraits(imports_cards=True, text="long", flow="import")
        case EditCard():
            return ActionTraits(text="prefilled", flow="card")
        case ReportCard():
            return ActionTraits(text="long", flow="card")
        case BringFile():
            return ActionTraits(imports_cards=True)
        case JoinAsGuest() | Say() | Command() | Line() | Unreadable():
            return ActionTraits()
        case _ as never:
            assert_never(never)
