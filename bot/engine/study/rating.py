"""Ratings: counting one, taking it back, and putting a card aside."""

import msgspec

from bot.engine.context import RequestContext
from bot.engine.study import activity, next_card
from bot.model.actions import BringBack, Rate, Suspend
from bot.model.cards import question_of
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
from bot.store import card_states, deck_access, decks, new_cards, people, reviews, sessions, stats
from bot.store.database import Tx
from bot.store.decks import StoredCard
from bot.store.reviews import Review
from bot.store.sessions import Session

SEED_PARTS = 2**20
"""The window's place and the day in it are chosen by different parts of the seed."""


@next_card.at_step
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
    wrong: str = "",
) -> CardRated:
    """Counts a rating: memory, log, streak and counts; then the session goes on.

    `wrong` is the option chosen, when that was rated by itself.
    """
    context, review, studied = record(tx, context, session, stored, confidence)
    rating, before, after = review.rating, review.before, review.after
    behind = queue.rated(session.queue, stored.id, rating)
    following = next_card.ask_next(tx, context, session, behind)
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
        wrong=next_card.shown(session, stored) if wrong else None,
        given=wrong,
        following=following,
        summary=summary(tx, context, session, stored.deck, behind) if over else None,
        review=_last_of(tx, context, session) if following is None and not over else 0,
    )


def record(
    tx: Tx, context: RequestContext, session: Session, stored: StoredCard, confidence: int
) -> tuple[RequestContext, Review, Studied]:
    """Counts a rating without asking on: memory, log, streak and counts.

    Returns:
        The context with the person as they are after it, the review, and what it did to the streak.
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
    )
    new_today = _new_today(tx, context) + _was_new(review)
    context = _progress(tx, context, studied.streak, new_today)
    reviews.log(tx, person.id, review)
    activity.note_rating(tx, context, session, confidence)
    return context, review, studied


def undo(tx: Tx, context: RequestContext, wanted: int = 0) -> AnyOutcome:
    """Takes back the person's last rating of today: memory and streak are as before.

    `wanted` is the number of the rating that is meant, 0 for whichever is the last.
    """
    person = context.person
    found = reviews.last(tx, person.id)
    if found is None or found[1].day != context.day:
        return Problem("nothing_to_undo")
    number, review = found
    if wanted and number != wanted:
        return Problem("undone_before" if number < wanted else "rated_since")
    stored = decks.card(tx, review.card)
    if stored is None:
        return Problem("nothing_to_undo")
    if not review.practice:
        _restore(tx, context, stored, review.before)
    reviews.log_undo(tx, person.id, number, review, context.at)
    streak = streaks.streak_from_days(stats.reviews_by_day(tx, person.id))
    context = _progress(tx, context, streak, stats.new_cards(tx, person.id, context.day))
    session, behind = _taken_back(tx, context, review, stored)
    activity.note_undo(tx, context, session)
    shown = next_card.ask(tx, context, session, stored, behind, revealed=True)
    return CardRevealed(shown, taken_back=True)


def suspend(tx: Tx, context: RequestContext, action: Suspend) -> AnyOutcome:
    """Puts a card aside for this person, or brings it back."""
    stored = decks.card(tx, action.card)
    if stored is None or card_states.get(tx, context.person.id, action.card) is None:
        return Problem("gone")
    card_states.suspend(tx, context.person.id, action.card, on=action.on)
    waiting = sessions.unfinished(tx, context.person.id, context.at - sessions.RESUMED_MS)
    return CardSuspended(action.card, question_of(stored.card), action.on, waiting or SessionId(0))


def bring_back(tx: Tx, context: RequestContext, action: BringBack) -> AnyOutcome:
    """Brings back all cards of a deck that were put aside."""
    found = deck_access.known(tx, context.viewer, action.deck)
    if found is None:
        return Problem("gone")
    return BroughtBack(found.name, card_states.bring_back(tx, context.person.id, action.deck))


def summary(
    tx: Tx, context: RequestContext, session: Session, deck: DeckName, rated: Queue
) -> Summary:
    """How a session went, and what its deck still holds for today."""
    person = context.person
    due, new = next_card.ready(tx, context, session.deck, session.topic)
    next_due = card_states.next_due(tx, person.id, session.deck, session.topic)
    return Summary(
        session=session.id,
        deck=deck,
        rated=rated.done,
        recalled=rated.done - rated.lost,
        practice=session.practice,
        due_now=due,
        new_left=new,
        next_due_in=None if next_due is None else max(0 if due else 1, next_due - context.day),
        review=_last_of(tx, context, session),
    )


def _last_of(tx: Tx, context: RequestContext, session: Session) -> int:
    """The number of the person's last rating of today, 0 if that was not in this session."""
    found = reviews.last(tx, context.person.id)
    if found is None or found[1].day != context.day or found[1].session != session.id:
        return 0
    return found[0]


def _remember(
    tx: Tx, context: RequestContext, stored: StoredCard, before: Memory | None, rating: Rating
) -> Memory:
    person = context.person
    whole = scheduler.review(before, rating, context.day, person.settings.retention)
    prospect = scheduler.narrow_window(whole, context.seed)
    load = (
        card_states.load(tx, person.id, prospect.earliest, prospect.latest)
        if prospect.earliest < prospect.latest
        else {}
    )
    after = scheduler.pick_due_day(prospect, load, context.seed // SEED_PARTS)
    card_states.save(tx, person.id, stored.id, stored.deck.id, after)
    return after


def _restore(tx: Tx, context: RequestContext, stored: StoredCard, before: Memory | None) -> None:
    person = context.person.id
    if before is None:
        card_states.forget(tx, person, stored.id)
        new_cards.rewind(tx, person, stored.deck.id, stored.position)
    else:
        # The log does not tell what was put aside, and to put aside is no rating.
        now = card_states.get(tx, person, stored.id)
        aside = now is not None and now.suspended
        before = msgspec.structs.replace(before, suspended=aside)
        card_states.save(tx, person, stored.id, stored.deck.id, before)


def _taken_back(
    tx: Tx, context: RequestContext, review: Review, stored: StoredCard
) -> tuple[Session, Queue]:
    """The session to which a card goes back whose rating is taken back, and the queue behind it."""
    person = context.person.id
    session = sessions.get(tx, review.session)
    if session is None or session.person != person:
        # An unlinked account has a copy of the log, but the sessions stayed with the other one.
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
    # At a session's end its card is the one rated last, unless it was stopped before another.
    behind = queue.taken_back(
        session.queue,
        session.card,
        stored.id,
        review.rating,
        returning=next_card.returned(tx, context, session),
    )
    return session, behind


def _was_new(review: Review) -> bool:
    return review.before is None and not review.practice


def _studied(tx: Tx, context: RequestContext) -> Studied:
    """What a rating now does to the person's streak."""
    streak, day = context.person.streak, context.day
    if streak.last is None or streak.last <= day:
        return streaks.studied(streak, day)
    # A linked account lived further east, or a clock was put back: the log has a later day already.
    days = stats.reviews_by_day(tx, context.person.id)
    if day in days:
        return Studied(streak)
    return Studied(streaks.streak_from_days({*days, day}), grew=True)


def _new_today(tx: Tx, context: RequestContext) -> int:
    """How many new cards the person has rated on this day so far."""
    tally, last = context.person.tally, context.person.streak.last
    if tally.day == context.day or last is None or last < context.day:
        return tally.new_cards_on(context.day)
    return stats.new_cards(
        tx, context.person.id, context.day
    )  # of two days at once: see `_studied`


def _progress(tx: Tx, context: RequestContext, streak: Streak, new_today: int) -> RequestContext:
    """Keeps a person's streak and counts, if they have changed; returns the context with them."""
    tally = Tally(context.day, new_today)
    if streak == context.person.streak and tally == context.person.tally:
        return context
    person = msgspec.structs.replace(context.person, streak=streak, tally=tally)
    people.save(tx, person)
    return msgspec.structs.replace(context, person=person)
