"""Outcomes of asking, revealing, rating and suspending cards."""

import msgspec

from bot.model.cards import Card
from bot.model.grading.grade import Verdict
from bot.model.ids import CardId, SessionId
from bot.model.outcomes.base import DeckName, Outcome, ZoneQuestion
from bot.model.people import Mode
from bot.model.study.streaks import Studied


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """The progress of a session: cards rated, and cards still to come, including this one."""

    done: int
    left: int


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card that is shown to a person, with everything that a screen may need.

    `mode` is how the card is asked, and `options` are set for multiple choice. `place` is None for
    a card outside a quiz, such as today's card.
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
    """How a session went.

    `due_now` and `new_left` are the numbers of due and new cards that the deck still has for today,
    and `next_due_in` is in days. `review` is the number of the session's last rating in the
    person's review log, 0 if that rating can't be undone.
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
    """A card's front. `started` is the number of planned cards if a session begins, else 0."""

    shown: Shown
    started: int = 0


class CardRevealed(Outcome, frozen=True):
    """A card's answer, for the person to rate. `given` is what they typed or chose.

    `nearest` is the right answer that is most like what they typed, "" if none is.

    `may_accept` says that the person can make it one of the card's answers, and `accepted` that
    they have just done so.

    `taken_back` says that the card is shown again because its rating was undone. `rated` says that
    it is only read again, and `due_in` is then the number of days until it is due, if it has any.

    `intervals` are the days until the card would come back after each confidence from 1 to 5, but
    for a day or so by which the schedule may shift it: 0 if it returns in this session. They are
    empty in practice, which changes no schedule.
    """

    shown: Shown
    verdict: Verdict | None = None
    given: str = ""
    nearest: str = ""
    may_accept: bool = False
    accepted: bool = False
    taken_back: bool = False
    rated: bool = False
    due_in: int | None = None
    intervals: tuple[int, ...] = ()


class Awaiting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What waits for a person who comes back: due cards, and new cards within the daily limit.

    `streak` is the length in days of the streak that today's first rating will keep, or 0.
    """

    due: int = 0
    new: int = 0
    streak: int = 0


class TodayShown(Outcome, frozen=True):
    """Today's card, which is the same all day.

    `done` says that it is already rated, and `due_in` is then the number of days until it is due.
    `greeting` is true when the person has just arrived; `awaiting` is set with the greeting if they
    have studied before. `unfinished` is an unfinished session, 0 if there is none.
    """

    shown: Shown
    done: bool = False
    due_in: int | None = None
    greeting: bool = False
    awaiting: Awaiting | None = None
    unfinished: SessionId = SessionId(0)


class CardRated(Outcome, frozen=True):
    """A rating was stored.

    `due_in` is in days, None if practice left the schedule unchanged. `returns` says that the card
    comes back in this session. `lapses` is above 0 when the card has become a leech. If the rating
    followed from a choice, `chosen` is the card, `given` the option, and `right` says which it was.
    At most one of `following`, the
    next card, and `summary` is set; if neither is, `review` is the number of the rating in the
    person's review log. `question` is asked beside it, once.
    """

    deck: DeckName
    card_id: CardId
    session: SessionId
    due_in: int | None
    studied: Studied
    returns: bool = False
    lapses: int = 0
    chosen: Shown | None = None
    given: str = ""
    right: bool = False
    following: Shown | None = None
    summary: Summary | None = None
    review: int = 0
    question: ZoneQuestion | None = None


class QuizOver(Outcome, frozen=True):
    """A session has ended."""

    summary: Summary


class NothingDue(Outcome, frozen=True):
    """No card of the deck (or topic) is due, and no new card is left for today.

    `next_due_in` is in days, None if nothing is scheduled. `new_waiting` is the number of new cards
    that wait because the daily limit, `new_limit`, is reached. `empty` says that there are no
    cards at all.
    """

    deck: DeckName
    topic: str = ""
    next_due_in: int | None = None
    new_waiting: int = 0
    new_limit: int = 0
    suspended: int = 0
    empty: bool = False


class CardSuspended(Outcome, frozen=True):
    """A card was suspended (`on`) or unsuspended. `unfinished` is an unfinished session, or 0."""

    card_id: CardId
    front: str
    on: bool
    unfinished: SessionId = SessionId(0)


class BroughtBack(Outcome, frozen=True):
    """All suspended cards of a deck were unsuspended."""

    deck: DeckName
    count: int
