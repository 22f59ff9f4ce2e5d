"""Showing the next card: the session moves on, and the facts for its screen are returned."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import TypeVar

import msgspec

from bot.engine.context import RequestContext
from bot.model.actions import AcceptAnswer, Answer, Choose, Rate, Reveal
from bot.model.grading.typed import is_typed
from bot.model.ids import CardId, DeckId, SessionId
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import Place, Shown
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Mode
from bot.model.study.multiple_choice import choice
from bot.model.study.queue import Candidate, Queue, draw, plan
from bot.store import card_states, deck_access, decks, new_cards, peers, sessions
from bot.store.database import Tx
from bot.store.decks import StoredCard
from bot.store.sessions import Session

AtStep = TypeVar("AtStep", Reveal, Choose, Answer, AcceptAnswer, Rate)
"""Actions that name a session and one of its steps."""


def ask_next(tx: Tx, context: RequestContext, session: Session, queue: Queue) -> Shown | None:
    """Moves a session to the next card of a queue, or ends it and returns None.

    A planned card is skipped if it was retired, suspended or rated elsewhere since it was planned,
    if a sibling was shown today, or if it is new and the day's new cards are used up. A card that
    returns after Again is only skipped if it was retired or suspended.
    """
    while True:
        card_id, behind = draw(queue)
        returning = len(behind.again) < len(queue.again)
        queue = behind
        if card_id is None:
            ended = msgspec.structs.replace(session, queue=queue, ended_at=context.at)
            sessions.save(tx, ended)
            return None
        stored = card_states.with_card(tx, context.person.id, card_id)
        if stored is not None and _may_show(tx, context, stored, session, returning=returning):
            return ask(tx, context, session, stored, queue)


def ask(
    tx: Tx,
    context: RequestContext,
    session: Session,
    stored: StoredCard,
    behind: Queue,
    *,
    revealed: bool = False,
) -> Shown:
    """Moves a session to a card.

    Without enough options, a short answer is typed instead. If the card can't be asked in either
    way, it is asked in "reveal" mode.

    Args:
        tx: The transaction.
        context: The request.
        session: The session.
        stored: The card.
        behind: The session's queue without the card.
        revealed: Whether the card is shown with its answer.

    Returns:
        The card, for its screen.
    """
    asks, options = _mode_and_options(tx, context, stored, session.mode)
    # The first sibling shown on a day stays noted, though practice may show another one later.
    if stored.fact and not seen_today(tx, context, Candidate(stored.id, stored.fact)):
        card_states.mark_shown(tx, context.person.id, stored.fact, stored.id, context.day)
    session = msgspec.structs.replace(
        session,
        step=session.step + 1,
        card=stored.id,
        asks=asks,
        options=options,
        queue=behind,
        shown_at=context.at,
        reviews_before=_reviews(tx, context, stored),
        revealed_at=context.at if revealed else 0,
        ended_at=0,
        verdict=None,
        given="",
    )
    sessions.save(tx, session)
    return shown(tx, context, session, stored)


def has_options(tx: Tx, context: RequestContext, card: CardId) -> bool:
    """Whether a card can be asked with options."""
    stored = decks.card(tx, card)
    return stored is not None and _mode_and_options(tx, context, stored, "choice")[1] != ()


def shown(tx: Tx, context: RequestContext, session: Session, stored: StoredCard) -> Shown:
    """The card that a session shows, for its screen."""
    done, left = session.queue.done, session.queue.left + 1
    return Shown(
        session=session.id,
        step=session.step,
        card_id=stored.id,
        card=stored.card,
        deck=deck_access.named(tx, context.viewer, stored.deck),
        topic=stored.topic,
        mode=session.asks,
        options=session.options,
        place=None if session.alone else Place(done, left),
        practice=session.practice,
    )


def at_step(
    use_case: Callable[[Tx, RequestContext, AtStep, Session, StoredCard], AnyOutcome],
) -> Callable[[Tx, RequestContext, AtStep], AnyOutcome]:
    """Decorates a use case that needs the session and the card of a button.

    The use case is called with both if this person may still press the button; otherwise the
    outcome is the problem.
    """

    @wraps(use_case)
    def checked(tx: Tx, context: RequestContext, action: AtStep) -> AnyOutcome:
        at = _at_step(tx, context, action.session, action.step)
        return at if isinstance(at, Problem) else use_case(tx, context, action, *at)

    return checked


def _at_step(
    tx: Tx, context: RequestContext, session_id: SessionId, step: int
) -> tuple[Session, StoredCard] | Problem:
    session = own(tx, context, session_id)
    if isinstance(session, Problem):
        return session
    stored = decks.card(tx, session.card)
    unfinished = SessionId(0) if session.ended_at or session.alone else session.id
    if step < session.step:
        return Problem("already_rated", session=unfinished)
    if stored is None or step > session.step:
        return Problem("gone", session=unfinished)
    if session.ended_at:  # after a session was stopped, its last card is unrated: see `quiz.end`
        return Problem("already_rated" if session.revealed_at else "gone")
    if rated_elsewhere(tx, context, session, stored):
        return Problem("already_rated", session=unfinished)
    return session, stored


def rated_elsewhere(tx: Tx, context: RequestContext, session: Session, stored: StoredCard) -> bool:
    """Whether the session's card was rated outside of the session since it was shown."""
    return not session.practice and _reviews(tx, context, stored) != session.reviews_before


def returned(tx: Tx, context: RequestContext, session: Session) -> bool:
    """Whether the session's card is shown again after it was rated Again today."""
    known = card_states.get(tx, context.person.id, session.card)
    return known is not None and known.due > context.day


def own(tx: Tx, context: RequestContext, session_id: SessionId) -> Session | Problem:
    """A session, if it is this person's."""
    session = sessions.get(tx, session_id)
    if session is None:
        return Problem("gone")
    return session if session.person == context.person.id else Problem("not_yours")


def ready(tx: Tx, context: RequestContext, deck: DeckId, topic: str) -> tuple[int, int]:
    """How many due cards and how many new cards of a deck or topic the person could study now."""
    alone, siblings = card_states.due_facts(tx, context.person.id, deck, topic, context.day)
    limit = len(siblings) + context.person.new_cards_left(context.day)
    queue = planned(tx, context, siblings, deck, topic, limit)
    due = len({candidate.card for candidate in siblings}.intersection(queue.ahead))
    return alone + due, queue.planned - due


def planned(
    tx: Tx, context: RequestContext, due: Iterable[Candidate], deck: DeckId, topic: str, limit: int
) -> Queue:
    """A queue of at most `limit` cards: due ones, and new ones of the deck or topic."""
    return plan(
        due,
        new_cards.of(tx, context.person.id, deck, topic),
        limit=limit,
        new_limit=context.person.new_cards_left(context.day),
        seen_today=partial(seen_today, tx, context),
    )


def seen_today(tx: Tx, context: RequestContext, candidate: Candidate) -> bool:
    """Whether a sibling of a card was shown to the person on this day."""
    fact, person = candidate.fact, context.person.id
    return fact != 0 and card_states.sibling_shown(tx, person, fact, candidate.card, context.day)


def _reviews(tx: Tx, context: RequestContext, stored: StoredCard) -> int:
    known = card_states.get(tx, context.person.id, stored.id)
    return 0 if known is None else known.reviews


def _may_show(
    tx: Tx, context: RequestContext, stored: StoredCard, session: Session, *, returning: bool
) -> bool:
    if stored.retired:
        return False
    person = context.person.id
    known = card_states.get(tx, person, stored.id)
    if known is not None and known.suspended:
        return False
    if session.practice or (returning and known is not None):
        return True
    if known is None and not context.person.new_cards_left(context.day):
        return False
    if known is not None and known.due > context.day:
        return False
    return not seen_today(tx, context, Candidate(stored.id, stored.fact))


def _mode_and_options(
    tx: Tx, context: RequestContext, stored: StoredCard, mode: Mode
) -> tuple[Mode, tuple[str, ...]]:
    card = stored.card
    if mode == "choice":
        question = choice(
            card,
            partial(peers.around, tx, stored),
            context.seed,
            partial(peers.answering, tx, stored.deck.id),
        )
        if question is not None:
            return "choice", question.options
        return ("type" if is_typed(card) else "reveal"), ()
    if mode == "type" and not is_typed(card):
        return _mode_and_options(tx, context, stored, "choice")
    return mode, ()
