"""Ratings: counting and undoing them, and suspending cards."""

import msgspec

from bot.engine import whereabouts
from bot.engine.context import RequestContext
from bot.engine.study import activity, session_steps
from bot.model.actions import BringBack, Rate, Suspend
from bot.model.cards import ANSWER_LENGTH, question_of
from bot.model.grading.grade import Verdict
from bot.model.grading.normalize import plain_form
from bot.model.ids import SessionId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import BroughtBack, CardRated, CardRevealed, CardSuspended, Summary
from bot.model.outcomes.union import AnyOutcome
from bot.model.people import Tally
from bot.model.study import queue, scheduler, streaks
from bot.model.study.queue import Queue
from bot.model.study.scheduler import Memory, Rating
from bot.model.study.streaks import Streak, Studied
from bot.store import (
    card_states,
    deck_access,
    decks,
    new_cards,
    people,
    posted_cards,
    reviews,
    sessions,
    stats,
)
from bot.store.database import Tx
from bot.store.decks import StoredCard
from bot.store.reviews import Review
from bot.store.sessions import Session

SEED_PARTS = 2**20
"""The window and the day in it are chosen by different parts of the seed."""


@session_steps.at_step
def rate(
    tx: Tx, context: RequestContext, action: Rate, session: Session, stored: StoredCard
) -> AnyOutcome:
    """Counts a pressed confidence, once for each card shown."""
    if not session.revealed_at:
        return Problem("not_revealed")
    if not 1 <= action.confidence <= len(scheduler.RATING_OF_CONFIDENCE):
        return Problem("unreadable")
    return count(tx, context, session, stored, confidence=action.confidence)


def count(
    tx: Tx,
    context: RequestContext,
    session: Session,
    stored: StoredCard,
    *,
    confidence: int,
    chosen: str = "",
) -> CardRated:
    """Counts a rating in card state, log, streak and counts; then the session moves on.

    Args:
        tx: The transaction.
        context: The request.
        session: The session.
        stored: The card.
        confidence: From 1 to 5.
        chosen: The option that was chosen, if the rating follows from it.
    """
    context, review, studied = record(tx, context, session, stored, confidence)
    rating, before, after = review.rating, review.before, review.after
    behind = queue.rated(session.queue, stored.id, rating)
    if session.alone and posted_cards.answered_in(tx, session.id):
        # A card posted for everybody is asked once: in its channel there is no quiz to go on with.
        behind = msgspec.structs.replace(behind, again=())
    following = session_steps.ask_next(tx, context, session, behind)
    over = following is None and not session.alone
    leech = after is not None and scheduler.became_leech(before, after)
    gone = stored.retired or (after is not None and after.suspended)
    return CardRated(
        deck=stored.deck,
        card_id=stored.id,
        session=session.id,
        due_in=None if after is None else after.due - context.day,
        studied=studied,
        returns=rating is Rating.AGAIN and following is not None and not gone,
        lapses=after.lapses if after is not None and leech else 0,
        chosen=session_steps.shown(tx, context, session, stored) if chosen else None,
        given=chosen,
        right=bool(chosen) and session.verdict is Verdict.RIGHT,
        following=following,
        summary=summary(tx, context, session, stored.deck, behind) if over else None,
        review=_last_of(tx, context, session) if following is None and not over else 0,
        question=whereabouts.first_question(tx, context),
    )


def record(
    tx: Tx, context: RequestContext, session: Session, stored: StoredCard, confidence: int
) -> tuple[RequestContext, Review, Studied]:
    """Counts a rating in card state, log, streak and counts; the session stays as it is.

    Returns:
        The context with the changed person, the review, and the change of the streak.
    """
    person = context.person
    rating = scheduler.rating_of(confidence)
    before = None if session.practice else card_states.get(tx, person.id, stored.id)
    after = None if session.practice else _remember(tx, context, stored, before, rating)
    studied = _studied(tx, context)
    review = Review(
        card=stored.id,
        session=session.id,
        at=context.at,
        day=context.day,
        confidence=confidence,
        rating=rating,
        took=max(0, context.at - session.shown_at),
        practice=session.practice,
        before=before,
        after=after,
        chosen=session.given if session.asks == "choice" else "",
        typed=_typed(session),
    )
    new_today = _new_today(tx, context) + _was_new(review)
    context = _progress(tx, context, studied.streak, new_today)
    reviews.log(tx, person.id, review)
    activity.note_rating(tx, context, session, confidence)
    return context, review, studied


def _typed(session: Session) -> str:
    """The normal form of what was typed and not judged right; longer ones are no short answers."""
    if session.asks != "type" or session.verdict in {None, Verdict.RIGHT}:
        return ""
    text = plain_form(session.given)
    return text if len(text) <= ANSWER_LENGTH else ""


def undo(tx: Tx, context: RequestContext, wanted: int = 0) -> AnyOutcome:
    """Undoes the person's last rating of today: card state and streak are as before it.

    Args:
        tx: The transaction.
        context: The request.
        wanted: The id of the rating to undo, 0 for the last one.
    """
    person = context.person
    last = reviews.last(tx, person.id)
    if last is None or last[1].day != context.day:
        return Problem("nothing_to_undo")
    review_id, review = last
    if wanted and review_id != wanted:
        return Problem("undone_before" if review_id < wanted else "rated_since")
    stored = decks.card(tx, review.card)
    if stored is None:
        return Problem("nothing_to_undo")
    if not review.practice:
        _restore(tx, context, stored, review.before)
    reviews.log_undo(tx, person.id, review_id, review, context.at)
    streak = streaks.streak_from_days(stats.reviews_by_day(tx, person.id))
    context = _progress(tx, context, streak, stats.new_cards(tx, person.id, context.day))
    session, behind = _session_after_undo(tx, context, review, stored)
    activity.note_undo(tx, context, session)
    shown = session_steps.ask(tx, context, session, stored, behind, revealed=True)
    days = intervals(tx, context, session, stored)
    return CardRevealed(shown, taken_back=True, intervals=days)


def intervals(
    tx: Tx, context: RequestContext, session: Session, stored: StoredCard
) -> tuple[int, ...]:
    """The days until the session's card comes back, as in `CardRevealed.intervals`."""
    if session.practice:
        return ()
    person = context.person
    known = card_states.get(tx, person.id, stored.id)
    again, hard, good, easy = scheduler.intervals(known, context.day, person.settings.retention)
    if not session.alone:
        again = 0
    return again, again, hard, good, easy


def suspend(tx: Tx, context: RequestContext, action: Suspend) -> AnyOutcome:
    """Suspends a card for this person, or ends the suspension."""
    stored = decks.card(tx, action.card)
    if stored is None or card_states.get(tx, context.person.id, action.card) is None:
        return Problem("gone")
    card_states.suspend(tx, context.person.id, action.card, on=action.on)
    waiting = sessions.unfinished(tx, context.person.id, context.at - sessions.RESUMED_MS)
    return CardSuspended(action.card, question_of(stored.card), action.on, waiting or SessionId(0))


def bring_back(tx: Tx, context: RequestContext, action: BringBack) -> AnyOutcome:
    """Ends the suspension of all cards of a deck."""
    deck = deck_access.known(tx, context.viewer, action.deck)
    if deck is None:
        return Problem("gone")
    return BroughtBack(deck.name, card_states.bring_back(tx, context.person.id, action.deck))


def summary(
    tx: Tx, context: RequestContext, session: Session, deck: DeckName, rated: Queue
) -> Summary:
    """How a session went, and what is left to study in its deck today.

    Args:
        tx: The transaction.
        context: The request.
        session: The session.
        deck: Its deck.
        rated: Its queue after the last rating.
    """
    person = context.person
    due, new = session_steps.ready(tx, context, session.deck, session.topic)
    next_due = card_states.next_due(tx, person.id, session.deck, session.topic)
    return Summary(
        session=session.id,
        deck=deck_access.named(tx, context.viewer, deck),
        rated=rated.done,
        recalled=rated.done - rated.lost,
        practice=session.practice,
        due_now=due,
        new_left=new,
        next_due_in=None if next_due is None else max(0 if due else 1, next_due - context.day),
        review=_last_of(tx, context, session),
    )


def _last_of(tx: Tx, context: RequestContext, session: Session) -> int:
    """The id of the person's last rating of today, 0 if it was not in this session."""
    last = reviews.last(tx, context.person.id)
    if last is None or last[1].day != context.day or last[1].session != session.id:
        return 0
    return last[0]


def _remember(
    tx: Tx, context: RequestContext, stored: StoredCard, before: Memory | None, rating: Rating
) -> Memory:
    person = context.person
    reviewed = scheduler.review(before, rating, context.day, person.settings.retention)
    window = scheduler.narrow_window(reviewed, context.seed)
    load = (
        card_states.load(tx, person.id, window.earliest, window.latest)
        if window.earliest < window.latest
        else {}
    )
    after = scheduler.pick_due_day(window, load, context.seed // SEED_PARTS)
    card_states.save(tx, person.id, stored.id, stored.deck.id, after)
    return after


def _restore(tx: Tx, context: RequestContext, stored: StoredCard, before: Memory | None) -> None:
    person = context.person.id
    if before is None:
        card_states.forget(tx, person, stored.id)
        new_cards.rewind(tx, person, stored.deck.id, stored.position)
    else:
        # A suspension is no rating: the log does not have it, and an undo does not change it.
        now = card_states.get(tx, person, stored.id)
        suspended = now is not None and now.suspended
        before = msgspec.structs.replace(before, suspended=suspended)
        card_states.save(tx, person, stored.id, stored.deck.id, before)


def _session_after_undo(
    tx: Tx, context: RequestContext, review: Review, stored: StoredCard
) -> tuple[Session, Queue]:
    """The session to which the card of an undone rating returns, and the queue behind the card."""
    person = context.person.id
    session = sessions.get(tx, review.session)
    if session is None or session.person != person:
        # An unlinked account has a copy of the log, but the sessions stayed with the other account.
        alone = sessions.start(
            tx,
            person,
            stored.deck.id,
            "",
            "reveal",
            Queue(()),
            context.at,
            practice=review.practice,
            alone=True,
        )
        return alone, Queue(())
    # After a session has ended, its current card is the one rated last, unless the person stopped
    # the session when another card was shown.
    behind = queue.taken_back(
        session.queue,
        session.card,
        stored.id,
        review.rating,
        returning=session_steps.returned(tx, context, session),
    )
    return session, behind


def _was_new(review: Review) -> bool:
    return review.before is None and not review.practice


def _studied(tx: Tx, context: RequestContext) -> Studied:
    """What a rating now does to the person's streak."""
    streak, day = context.person.streak, context.day
    if streak.last is None or streak.last <= day:
        return streaks.studied(streak, day)
    # The log has a later day already: a linked account is further east, or the clock was put back.
    days = stats.reviews_by_day(tx, context.person.id)
    if day in days:
        return Studied(streak)
    return Studied(streaks.streak_from_days({*days, day}), grew=True)


def _new_today(tx: Tx, context: RequestContext) -> int:
    """How many new cards the person has rated on this day so far."""
    tally, last = context.person.tally, context.person.streak.last
    if tally.day == context.day or last is None or last < context.day:
        return tally.new_cards_on(context.day)
    # The tally is of a later day: see `_studied`.
    return stats.new_cards(tx, context.person.id, context.day)


def _progress(tx: Tx, context: RequestContext, streak: Streak, new_today: int) -> RequestContext:
    """Saves a person's streak and counts, if they have changed; returns the context with them."""
    tally = Tally(context.day, new_today)
    if streak == context.person.streak and tally == context.person.tally:
        return context
    person = msgspec.structs.replace(context.person, streak=streak, tally=tally)
    people.save(tx, person)
    return msgspec.structs.replace(context, person=person)
