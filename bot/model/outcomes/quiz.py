"""Outcomes of asking, revealing and rating cards, and of putting them aside."""

import msgspec

from bot.model.cards import Card
from bot.model.grading.grade import Verdict
from bot.model.ids import CardId, SessionId
from bot.model.outcomes.base import DeckName, Outcome
from bot.model.people import Mode
from bot.model.study.streaks import Studied


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a session stands: cards rated so far, and cards still to come (this one included)."""

    done: int
    left: int


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card before a person: everything about it that a screen may need.

    `mode` is how it asks; `options` are there for a choice. `place` is missing for a card that
    stands alone, such as today's.
    """

    session: SessionId
    step: int
    card_id: CardId
    card: Card
    deck: DeckName
    topic: str = ""
    mode: Mode = "reveal"
    options: tuple[str, ...] = ()
    place: Place | None = None
    practice: bool = False


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a session went; `due_now` and `new_left` are what the deck still holds today.

    `review` is the number of its last rating in the person's log, 0 if that can't be taken back.
    """

    session: SessionId
    deck: DeckName
    rated: int
    recalled: int
    practice: bool = False
    due_now: int = 0
    new_left: int = 0
    next_due_in: int | None = None
    review: int = 0


class CardAsked(Outcome, frozen=True):
    """A card's front. `started` is the number of planned cards when a session begins."""

    shown: Shown
    started: int = 0


class CardRevealed(Outcome, frozen=True):
    """A card's answer, waiting for a rating. `given` is what the person typed or chose.

    `taken_back` says that the card is here again because its rating was taken back.
    """

    shown: Shown
    verdict: Verdict | None = None
    given: str = ""
    taken_back: bool = False


class Awaiting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What waits for somebody who comes back: cards due, and new ones that the day allows.

    `streak` is the length in days of a streak that the day's first card keeps, 0 if there is none.
    """

    due: int = 0
    new: int = 0
    streak: int = 0


class TodayShown(Outcome, frozen=True):
    """Today's card, the same all day; `greeting` when the person has just arrived.

    `awaiting` is there with the greeting of a person who has studied before.
    `done` says that it was rated already, and `due_in` (days) when it comes back then.
    `unfinished` is a session that still waits, 0 if none does.
    """

    shown: Shown
    done: bool = False
    due_in: int | None = None
    greeting: bool = False
    awaiting: Awaiting | None = None
    unfinished: SessionId = SessionId(0)


class CardRated(Outcome, frozen=True):
    """A rating was counted.

    `due_in` is in days, and None when practice left the schedule alone. `returns` says that the
    card comes back in this session; `lapses` is above 0 when the card has become a leech. `wrong`
    and `given` are there when a wrong choice was rated by itself. Of `following` and `summary` at
    most one is there; if none is, `review` is the number of the rating in the person's log.
    """

    deck: DeckName
    card_id: CardId
    session: SessionId
    due_in: int | None
    studied: Studied
    returns: bool = False
    lapses: int = 0
    wrong: Shown | None = None
    given: str = ""
    following: Shown | None = None
    summary: Summary | None = None
    review: int = 0


class QuizOver(Outcome, frozen=True):
    """A session has ended."""

    summary: Summary


class NothingDue(Outcome, frozen=True):
    """No card of the deck (or topic) is due and no new one is left for today.

    `next_due_in` is in days, None if nothing is scheduled. `new_waiting` new cards wait for
    tomorrow, because the daily limit of `new_limit` is reached.
    """

    deck: DeckName
    topic: str = ""
    next_due_in: int | None = None
    new_waiting: int = 0
    new_limit: int = 0
    suspended: int = 0
    empty: bool = False


class CardSuspended(Outcome, frozen=True):
    """A card was put aside, or brought back. `unfinished` is a session that waits, or 0."""

    card_id: CardId
    front: str
    on: bool
    unfinished: SessionId = SessionId(0)


class BroughtBack(Outcome, frozen=True):
    """A deck's suspended cards were brought back."""

    deck: DeckName
    count: int
