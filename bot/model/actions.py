"""What a person can do: presses of buttons, commands, and typed text.

Presses hold only ids and small numbers, so that `bot.platforms.button_tokens` can pack them into a
button. The use case decides whether the person may do it; the token proves nothing. A session
counts a step for each card that it shows, so an old button can't act on a newer card.

What adapters have to know of each action is in `bot.model.action_traits`.
"""

import msgspec

from bot.model.base_action import Action as Action
from bot.model.first_steps import AskZone as AskZone
from bot.model.first_steps import ChooseZone as ChooseZone
from bot.model.first_steps import OpenBattle as OpenBattle
from bot.model.first_steps import ShowHelp as ShowHelp
from bot.model.first_steps import ShowHere as ShowHere
from bot.model.first_steps import StartDaily as StartDaily
from bot.model.first_steps import TypeZone as TypeZone
from bot.model.hosting import AllowGuests as AllowGuests
from bot.model.hosting import JoinAsGuest as JoinAsGuest
from bot.model.hosting import NextRound as NextRound
from bot.model.hosting import PauseBattle as PauseBattle
from bot.model.hosting import RemoveGuest as RemoveGuest
from bot.model.hosting import RenameGuest as RenameGuest
from bot.model.ids import BattleId, CardId, DeckId, Identity, ImportId, PostedId, SessionId
from bot.model.where import Where as Where


class Reveal(Action, frozen=True):
    """Show the answer of the card that a session shows at a step."""

    session: SessionId
    step: int


class Rate(Action, frozen=True):
    """Rate the card that a session shows: `confidence` from 1 (not known) to 5 (perfectly)."""

    session: SessionId
    step: int
    confidence: int


class Choose(Action, frozen=True):
    """Pick an option of a multiple-choice question, counted from 0."""

    session: SessionId
    step: int
    option: int


class Answer(Action, frozen=True):
    """Type an answer. In a button the text is empty; the adapter adds it."""

    session: SessionId
    step: int
    text: str = ""


class AcceptAnswer(Action, frozen=True):
    """Make the answer that was typed at a step one of the card's answers."""

    session: SessionId
    step: int


class Next(Action, frozen=True):
    """Show a session's current card, for example after the explanation of a wrong choice."""

    session: SessionId


class EndQuiz(Action, frozen=True):
    """End a session before its last card."""

    session: SessionId


class Study(Action, frozen=True):
    """Start a quiz on a deck; with `practice` the schedule does not change."""

    deck: DeckId
    practice: bool = False


class StudyAs(Action, frozen=True):
    """Start the quiz whose deck and options are stored under a number."""

    request: int


class GoOn(Action, frozen=True):
    """Start a session like one that has ended: with the same deck, topic and mode."""

    session: SessionId
    practice: bool = False


class Suspend(Action, frozen=True):
    """Suspend a card, or with `on` false bring it back."""

    card: CardId
    on: bool = True


class BringBack(Action, frozen=True):
    """Bring back all cards of a deck that the person has suspended."""

    deck: DeckId


class Undo(Action, frozen=True):
    """Take back the person's last rating.

    `review` is its number in the person's review log; with 0 it is the last one, whichever that is.
    """

    review: int = 0


class Today(Action, frozen=True):
    """Show today's card; with `greeting` the person has just arrived, and is greeted."""

    greeting: bool = False


class Forget(Action, frozen=True):
    """Delete all data about the person, who has confirmed it already."""


class RevealPosted(Action, frozen=True):
    """Show only the presser the answer of a card that was posted for everybody."""

    posted: PostedId


class RatePosted(Action, frozen=True):
    """Rate a card that was posted for everybody; `confidence` as in `Rate`."""

    posted: PostedId
    confidence: int


class JoinBattle(Action, frozen=True):
    """Join a battle."""

    battle: BattleId


class StartBattle(Action, frozen=True):
    """Ask a battle's first question without waiting for the end of the lobby."""

    battle: BattleId


class LeaveBattle(Action, frozen=True):
    """Leave a battle; the points stay."""

    battle: BattleId


class StopBattle(Action, frozen=True):
    """End a battle that one opened, or that began in a place that one manages."""

    battle: BattleId


class AnswerBattle(Action, frozen=True):
    """Pick an option of a battle's round; a person who has not joined yet joins.

    Rounds are counted from 1, options from 0.
    """

    battle: BattleId
    round: int
    option: int


class TypeBattle(Action, frozen=True):
    """Type the answer to a battle's round. In a button the text is empty."""

    battle: BattleId
    round: int
    text: str = ""


class ShowMissed(Action, frozen=True):
    """Show only the presser the cards that they missed in a battle."""

    battle: BattleId


class StudyMissed(Action, frozen=True):
    """Start a quiz with exactly the cards that the presser missed in a battle."""

    battle: BattleId


class RematchBattle(Action, frozen=True):
    """Open a battle like one that is over or, if somebody has done so elsewhere, take part."""

    battle: BattleId


class Paste(Action, frozen=True):
    """Import cards as text, in any known format.

    In a button the text is empty; the adapter adds it, with its line breaks. The text may be as
    long as the platform allows. `imported` is the import that `/decks import` began, which knows
    the deck's name; 0 if there is none.
    """

    imported: ImportId = ImportId(0)
    text: str = ""


class SaveImport(Action, frozen=True):
    """Save the imported cards that were shown, as a new deck or as an update of one.

    With `schedules` the presser also gets the due days that the file holds.
    """

    imported: ImportId
    schedules: bool = False


class CancelImport(Action, frozen=True):
    """Discard the imported cards that were shown."""

    imported: ImportId


class RemoveDeck(Action, frozen=True):
    """Remove a deck, which its owner has confirmed already."""

    deck: DeckId


class DismissReports(Action, frozen=True):
    """Put away the reports about a deck's cards that were shown: those from `first` to `last`."""

    deck: DeckId
    first: int
    last: int


class EditCard(Action, frozen=True):
    """Change a card of one's own deck; the text is its front, a line of `---`, and its back.

    With an empty text nothing changes, and the `initial` of the answer's `Ask` holds the card as
    it is. That is how a form opens with the present text in it.
    """

    card: CardId
    text: str = ""


class ReportCard(Action, frozen=True):
    """Tell a card's owner what is wrong with it. In a button the text is empty."""

    card: CardId
    text: str = ""


class BringFile(Action, frozen=True):
    """A file, which came with a command that takes one or was sent in private. It is no press.

    Attributes:
        name: The file's name, with its extension.
        content: Its bytes; empty if it is too large to be fetched.
        size: Its length in bytes, as the platform announces it before anything is fetched. Above
            `bot.engine.commands.FILE_BYTES` the adapter fetches nothing, and the answer says how
            much is allowed.
        deck: The deck's name as it was typed, empty if it was not.
        most: The largest file in bytes that a bot can fetch from the platform, if that is less
            than `FILE_BYTES`; else 0.
        imported: The import that waits for cards, which knows a name that was typed before; 0 if
            there is none.
        path: The command that it came with.
        options: The options of that command as they were typed.
    """

    name: str
    content: bytes
    size: int
    deck: str = ""
    most: int = 0
    imported: ImportId = ImportId(0)
    path: str = "decks import"
    options: dict[str, str] = msgspec.field(default_factory=dict)


class Say(Action, frozen=True):
    """Free text where the bot reads messages, while no question waits for an answer."""

    text: str


class Command(Action, frozen=True):
    """A slash command: its `path` ("quiz" or "decks show"), and its options as they were typed."""

    path: str
    options: dict[str, str] = msgspec.field(default_factory=dict)


class Line(Action, frozen=True):
    """A command as one typed line: `/quiz deep_learning cards:5`."""

    text: str


class Unreadable(Action, frozen=True):
    """A press whose token is unknown: it is from an older version, or made up."""

    token: str


Press = (
    Reveal
    | Rate
    | Choose
    | Answer
    | AcceptAnswer
    | Next
    | EndQuiz
    | Study
    | StudyAs
    | GoOn
    | Suspend
    | BringBack
    | Undo
    | Today
    | Forget
    | RevealPosted
    | RatePosted
    | JoinBattle
    | LeaveBattle
    | StopBattle
    | StartBattle
    | AnswerBattle
    | TypeBattle
    | ShowMissed
    | StudyMissed
    | RematchBattle
    | Paste
    | SaveImport
    | CancelImport
    | RemoveDeck
    | DismissReports
    | EditCard
    | ReportCard
    | AskZone
    | ChooseZone
    | TypeZone
    | ShowHelp
    | StartDaily
    | OpenBattle
    | ShowHere
    | NextRound
    | PauseBattle
    | AllowGuests
    | RenameGuest
    | RemoveGuest
)
Typed = Answer | TypeBattle | Paste | EditCard | ReportCard | TypeZone | RenameGuest
"""Presses that need a text, each in its field `text`.

An `EditCard` without a text is a valid request, too: see its docstring.
"""
AnyAction = Press | BringFile | JoinAsGuest | Say | Command | Line | Unreadable


class Request(msgspec.Struct, frozen=True):
    """One thing that one person did.

    Attributes:
        key: The platform's own id of the event: the same key twice is the same request.
        who: The account that did it.
        at: When it arrived, in milliseconds since 1970.
        action: What was done.
        name: The name that the platform shows for the person.
        where: Where it was done.
        reply_id: The id under which the private answer to this request can be edited for some
            minutes, as an `Outgoing` message that replaces it; empty where that can't be done.
    """

    key: str
    who: Identity
    at: int
    action: AnyAction
    name: str = ""
    where: Where = Where()
    reply_id: str = ""
