"""Putting a card before a person: a showing is written, and what its screen needs comes back."""

from bot.engine.turn import Turn
from bot.model.cards import Card
from bot.model.ids import SessionId, ShowingId
from bot.model.outcomes import Place, Problem, Shown
from bot.model.people import Mode
from bot.model.questions import choice
from bot.model.queue import Queue, draw
from bot.store import decks, reviews, sessions
from bot.store.database import Tx
from bot.store.decks import StoredCard
from bot.store.sessions import NO_SESSION, Session, Showing

ALONE = Queue(ahead=())
"""The queue of a showing without a session."""


def ask(
    tx: Tx,
    turn: Turn,
    stored: StoredCard,
    *,
    mode: Mode,
    practice: bool,
    session: SessionId = NO_SESSION,
    queue: Queue = ALONE,
) -> Shown:
    """Shows a card anew. A card that can't be asked in a mode is asked plainly."""
    mode, options = _asked(tx, turn, stored, mode)
    if stored.fact:
        reviews.mark_shown(tx, turn.person.id, stored.fact, stored.id, turn.day)
    number = sessions.show(
        tx, turn.person.id, stored.id, session, mode, options, queue, turn.at, practice=practice
    )
    if session:
        sessions.now_showing(tx, session, number)
    return Shown(
        showing=number,
        card_id=stored.id,
        card=stored.card,
        deck=stored.deck,
        topic=stored.topic,
        mode=mode,
        options=options,
        session=session,
        place=_place(queue) if session else None,
        practice=practice,
    )


def again(showing: Showing, stored: StoredCard) -> Shown:
    """A showing from before, as it was: nothing is written."""
    return Shown(
        showing=showing.id,
        card_id=stored.id,
        card=stored.card,
        deck=stored.deck,
        topic=stored.topic,
        mode=showing.mode,
        options=showing.options,
        session=showing.session,
        place=_place(showing.queue) if showing.session else None,
        practice=showing.practice,
    )


def open_showing(tx: Tx, turn: Turn, number: ShowingId) -> tuple[Showing, StoredCard] | Problem:
    """A showing that this person may still answer, with its card."""
    showing = sessions.showing(tx, number)
    if showing is None or showing.review == sessions.WITHDRAWN:
        return Problem("gone")
    if showing.person != turn.person.id:
        return Problem("not_yours")
    if showing.review is not None:
        return Problem("already_rated")
    stored = decks.card(tx, showing.card)
    return Problem("gone") if stored is None else (showing, stored)


def next_card(
    tx: Tx, turn: Turn, queue: Queue, *, practice: bool
) -> tuple[StoredCard | None, Queue]:
    """The next card of a queue that may still be shown, and the queue behind it.

    A planned card is passed over if meanwhile it was retired, put aside or rated elsewhere, or if
    a sibling was shown today. A card that returns after Again is only passed over if it is gone.
    """
    while True:
        number, behind = draw(queue)
        if number is None:
            return None, behind
        returning = len(behind.again) < len(queue.again)
        queue = behind
        stored = decks.card(tx, number)
        if stored is None or stored.retired:
            continue
        known = reviews.memory(tx, turn.person.id, number)
        if known is not None and known.suspended:
            continue
        if returning or practice:
            return stored, queue
        rated_elsewhere = known is not None and known.due > turn.day
        sibling = stored.fact and reviews.sibling_shown(
            tx, turn.person.id, stored.fact, number, turn.day
        )
        if not rated_elsewhere and not sibling:
            return stored, queue


def ask_next(tx: Tx, turn: Turn, session: Session, queue: Queue) -> Shown | None:
    """Shows a session's next card, or ends the session and returns None."""
    stored, behind = next_card(tx, turn, queue, practice=session.practice)
    if stored is None:
        sessions.end(tx, session.id, turn.at)
        return None
    return ask(
        tx,
        turn,
        stored,
        mode=session.mode,
        practice=session.practice,
        session=session.id,
        queue=behind,
    )


def _asked(tx: Tx, turn: Turn, stored: StoredCard, mode: Mode) -> tuple[Mode, tuple[str, ...]]:
    card: Card = stored.card
    if mode == "choice":
        enough = len(card.distractors) >= 3  # noqa: PLR2004 - three wrong options beside the right
        others = [] if enough else decks.peers(tx, stored.deck.id, card.topics)
        made = choice(card, others, turn.seed)
        return ("choice", made.options) if made else ("reveal", ())
    if mode == "type" and not card.answer:
        return "reveal", ()
    return mode, ()


def _place(queue: Queue) -> Place:
    return Place(done=queue.done, left=queue.left + 1)
