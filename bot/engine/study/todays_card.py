"""Today's card: chosen once a day for each person, the same all day."""

from bot.engine.context import RequestContext
from bot.engine.study import session_steps
from bot.engine.study.quiz import nothing_due, queue_for
from bot.model.ids import CardId, DeckId, SessionId
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import Awaiting, Shown, TodayShown
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Mode
from bot.model.study import streaks
from bot.model.study.queue import Queue
from bot.store import card_states, deck_access, decks, new_cards, sessions
from bot.store.database import Tx
from bot.store.decks import StoredCard

NONE = SessionId(0)
FAMILIAR = 50
"""When nothing is due, today's card is one of this many cards that will be due soonest."""


def today(
    tx: Tx, context: RequestContext, *, greeting: bool = False, pressed: bool = False
) -> AnyOutcome:
    """Shows today's card, and offers to go on with an unfinished quiz.

    Args:
        tx: The transaction.
        context: The request.
        greeting: Whether the person has just arrived, and is told what awaits them.
        pressed: Whether a button asked for it. Then the first card of all is asked with options if
            it can be, so that one more press answers and rates it.
    """
    person = context.person.id
    waiting = sessions.unfinished(tx, person, context.at - sessions.RESUMED_MS)
    session_id = sessions.todays(tx, person, context.day)
    session = None if session_id is None else sessions.get(tx, session_id)
    stored = None if session is None else decks.card(tx, session.card)
    known = None if stored is None else card_states.get(tx, person, stored.id)
    done = (
        session is not None
        and stored is not None
        and (session.ended_at > 0 or session_steps.rated_elsewhere(tx, context, session, stored))
    )
    suspended = known is not None and known.suspended and not done
    if session is None or stored is None or suspended or not _offered(tx, context, stored):
        chosen = _choose(tx, context, pressed=pressed)
        if chosen is None:
            return _nothing(tx, context)
        return TodayShown(
            chosen,
            greeting=greeting,
            awaiting=_awaiting(tx, context) if greeting else None,
            unfinished=waiting or NONE,
        )
    return TodayShown(
        session_steps.shown(tx, context, session, stored),
        done=done,
        due_in=max(0, known.due - context.day) if done and known is not None else None,
        greeting=greeting,
        awaiting=_awaiting(tx, context) if greeting else None,
        unfinished=waiting or NONE,
    )


def _awaiting(tx: Tx, context: RequestContext) -> Awaiting | None:
    """What the person could study now in all decks, None if they have never studied."""
    person, day = context.person, context.day
    if person.streak.last is None:
        return None
    ready = [
        session_steps.ready(tx, context, deck.name.id, "")
        for deck in deck_access.every(tx, context.viewer)
    ]
    return Awaiting(
        due=sum(due for due, _ in ready),
        new=min(sum(new for _, new in ready), person.new_cards_left(day)),
        streak=streaks.streak_on(person.streak, day).length if person.streak.last < day else 0,
    )


def _choose(tx: Tx, context: RequestContext, *, pressed: bool) -> Shown | None:
    """The first card of a quiz on the first deck that has anything to study."""
    first_of_all = context.person.streak.last is None
    for deck in deck_access.every(tx, context.viewer):
        queue = queue_for(tx, context, deck.name.id, "", limit=1)
        if queue.ahead:
            with_options = first_of_all and pressed
            with_options = with_options and session_steps.has_options(tx, context, queue.ahead[0])
            mode: Mode = "choice" if with_options else "reveal"
            return _alone(tx, context, queue, deck.name.id, mode=mode)
    for deck in deck_access.every(tx, context.viewer):
        card = _familiar(tx, context, deck.name.id)
        if card is not None:
            queue = Queue(ahead=(card,))
            return _alone(tx, context, queue, deck.name.id, practice=True)
    return None


def _offered(tx: Tx, context: RequestContext, stored: StoredCard) -> bool:
    return (
        not stored.retired and deck_access.offered(tx, context.viewer, stored.deck.id) is not None
    )


def _nothing(tx: Tx, context: RequestContext) -> AnyOutcome:
    """Why there is no card: there is no deck, or no deck has cards, or all cards are suspended."""
    outcomes = [
        nothing_due(tx, context, deck, "") for deck in deck_access.every(tx, context.viewer)
    ]
    if not outcomes:
        return Problem("no_decks")
    return next((outcome for outcome in outcomes if not outcome.empty), outcomes[0])


def _alone(
    tx: Tx,
    context: RequestContext,
    queue: Queue,
    deck: DeckId,
    *,
    mode: Mode = "reveal",
    practice: bool = False,
) -> Shown | None:
    person = context.person.id
    deck_access.begin(tx, person, deck)
    session = sessions.start(
        tx, person, deck, "", mode, queue, context.at, practice=practice, alone=True
    )
    shown = session_steps.ask_next(tx, context, session, queue)
    sessions.set_todays(tx, person, context.day, session.id)
    return shown


def _familiar(tx: Tx, context: RequestContext, deck: DeckId) -> CardId | None:
    """A card for a day on which nothing is due: practice, so rating it changes no schedule."""
    person = context.person.id
    soonest = card_states.soonest(tx, person, deck, "", FAMILIAR)
    if soonest:
        return soonest[context.seed % len(soonest)]
    first = next(new_cards.of(tx, person, deck, ""), None)
    return None if first is None else first.card
