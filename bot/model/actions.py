"""What a person can do: presses of buttons, commands, and typed text.

Presses hold ids only, so that `bot.platforms.button_tokens` can pack them into a button. Whether
the presser may do it is decided by the use case, never by the token. A session counts its steps
upwards with every card that it shows, so an old button can't act on a newer card.
"""

import msgspec

from bot.model.ids import BattleId, CardId, DeckId, Identity, ImportId, PostedId, SessionId


class Action(msgspec.Struct, frozen=True, tag=True):
    """Anything a person does; one of the classes below."""


class Reveal(Action, frozen=True):
    """Show the answer of the card that a session shows at a step."""

    session: SessionId
    step: int


class Rate(Action, frozen=True):
    """Say how well one knew the card: `confidence` from 1 (not at all) to 5 (perfectly)."""

    session: SessionId
    step: int
    confidence: int


class Choose(Action, frozen=True):
    """Pick an option of a multiple-choice question, counted from 0."""

    session: SessionId
    step: int
    option: int


class Answer(Action, frozen=True):
    """Type an answer. As a button's action the text is still empty; the adapter adds it."""

    session: SessionId
    step: int
    text: str = ""


class Next(Action, frozen=True):
    """Show a session's current card, for instance after a wrong choice was explained."""

    session: SessionId


class EndQuiz(Action, frozen=True):
    """End a session before its last card."""

    session: SessionId


class Study(Action, frozen=True):
    """Start a quiz on a deck; `practice` leaves the schedule alone."""

    deck: DeckId
    practice: bool = False


class GoOn(Action, frozen=True):
    """Start another session like one that has ended: same deck, topic and mode."""

    session: SessionId
    practice: bool = False


class Suspend(Action, frozen=True):
    """Put a card aside, or with `on` false bring it back."""

    card: CardId
    on: bool = True


class BringBack(Action, frozen=True):
    """Bring back all of a deck's cards that one has put aside."""

    deck: DeckId


class Undo(Action, frozen=True):
    """Take back one's last rating: that of this number in one's log, or with 0 whichever it is."""

    review: int = 0


class Today(Action, frozen=True):
    """Show today's card; `greeting` when the person has just arrived."""

    greeting: bool = False


class Forget(Action, frozen=True):
    """Forget all about the presser; it was asked once more before."""


class RevealPosted(Action, frozen=True):
    """Show the presser alone the answer of a card that was posted for everybody."""

    posted: PostedId


class RatePosted(Action, frozen=True):
    """Say how well one knew a card that was posted for everybody: 1 (not at all) to 5."""

    posted: PostedId
    confidence: int


class JoinBattle(Action, frozen=True):
    """Be in a battle."""

    battle: BattleId


class StartBattle(Action, frozen=True):
    """Ask a battle's first question without waiting for the lobby's end."""

    battle: BattleId


class AnswerBattle(Action, frozen=True):
    """Pick an option of a battle's round (counted from 1), from 0; who is not in yet joins."""

    battle: BattleId
    round: int
    option: int


class TypeBattle(Action, frozen=True):
    """Type the answer to a battle's round. As a button's action the text is still empty."""

    battle: BattleId
    round: int
    text: str = ""


class ShowMissed(Action, frozen=True):
    """Show the presser alone the cards that they missed in a battle."""

    battle: BattleId


class StudyMissed(Action, frozen=True):
    """Start a quiz of exactly the cards that the presser missed in a battle."""

    battle: BattleId


class Paste(Action, frozen=True):
    """Bring cards as text, in any format that is known.

    As a button's action the text is still empty; the adapter adds it, with its line feeds. The
    text may be as long as the platform lets a person type. `imported` is the import that
    `/decks import` began, which knows the deck's name; 0 if none was begun.
    """

    imported: ImportId = ImportId(0)
    text: str = ""


class SaveImport(Action, frozen=True):
    """Make a deck of the cards that were shown, or bring the deck up to date.

    `schedules` also takes over when the file says that its cards are due for the presser.
    """

    imported: ImportId
    schedules: bool = False


class CancelImport(Action, frozen=True):
    """Let the cards go that were shown."""

    imported: ImportId


class RemoveDeck(Action, frozen=True):
    """Take a deck of one's own away; it was asked once more before."""

    deck: DeckId


class EditCard(Action, frozen=True):
    """Change a card of one's own deck: its front, a line of `---`, and its back.

    With an empty text nothing is changed, and the answer's `Ask` has the card as it is in
    `initial`: that is how a form is opened which holds it already.
    """

    card: CardId
    text: str = ""


class ReportCard(Action, frozen=True):
    """Tell a card's owner what is wrong with it. As a button's action the text is still empty."""

    card: CardId
    text: str = ""


class BringFile(Action, frozen=True):
    """Bring cards as a file, with `/decks import` or sent in private. It is no press.

    `name` is the file's, with its ending. `size` is its whole length in bytes, as the platform
    tells it before anything is fetched: above `bot.engine.commands.FILE_BYTES` the adapter fetches
    nothing and leaves `content` empty, and the answer says how much is allowed. `deck` is the
    deck's name as it was typed, empty if it was not. `most` is there where a bot can fetch less
    from the platform (bytes), 0 if not. `imported` is the import that waits for cards, which knows
    a name that was typed before; 0 if none does.
    """

    name: str
    content: bytes
    size: int
    deck: str = ""
    most: int = 0
    imported: ImportId = ImportId(0)


class Say(Action, frozen=True):
    """Free text in a place where the bot hears it, while no question waits for an answer."""

    text: str


class Command(Action, frozen=True):
    """A slash command: its `path` ("quiz" or "decks show") and the options as they were typed."""

    path: str
    options: dict[str, str] = {}


class Line(Action, frozen=True):
    """A command as it was typed whole: `/quiz deep_learning cards:5`."""

    text: str


class Unreadable(Action, frozen=True):
    """A press whose token could not be read: from an older version, or made up."""

    token: str


Press = (
    Reveal
    | Rate
    | Choose
    | Answer
    | Next
    | EndQuiz
    | Study
    | GoOn
    | Suspend
    | BringBack
    | Undo
    | Today
    | Forget
    | RevealPosted
    | RatePosted
    | JoinBattle
    | StartBattle
    | AnswerBattle
    | TypeBattle
    | ShowMissed
    | StudyMissed
    | Paste
    | SaveImport
    | CancelImport
    | RemoveDeck
    | EditCard
    | ReportCard
)
Typed = Answer | TypeBattle | Paste | EditCard | ReportCard
"""Presses that wait for a text before they are done: each has a field `text` for it.

An `EditCard` without a text may be handed in, too: see there.
"""
AnyAction = Press | BringFile | Say | Command | Line | Unreadable


class Where(msgspec.Struct, frozen=True):
    """Where something was done, and what the platform says about it.

    `channel` and `thread` are as in `bot.model.ids.Channel`. `space` is the server or group, empty
    in private. `moderator` tells whether the person may manage the space; it must be true to the
    facts for commands, `BringFile`, and every press about decks. `lacking` names what the
    bot would need to post there, in the platform's own words; it is empty if all is well. `title`
    is the name of the place, empty if unknown. `lasting` tells whether messages can be posted there
    at any time: at a keyboard only while somebody sits there. `overheard` tells that all in the
    space read the answer, so that it names no deck which others don't see.
    """

    channel: str = ""
    thread: str = ""
    space: str = ""
    moderator: bool = False
    lacking: tuple[str, ...] = ()
    title: str = ""
    lasting: bool = True
    overheard: bool = False


class Request(msgspec.Struct, frozen=True):
    """One thing that one person did.

    `key` is the platform's own id of the event: the same key twice is the same request. `at` is
    its arrival in milliseconds since 1970. `name` is how the platform shows the person.
    """

    key: str
    who: Identity
    at: int
    action: AnyAction
    name: str = ""
    where: Where = Where()
