"""Ratings: counting one, taking it back, and putting a card aside."""

from bot.engine import asking
from bot.engine.turn import Turn
from bot.model import memory, queue, streaks
from bot.model.actions import BringBack, Rate, Suspend
from bot.model.cards import question_of
from bot.model.ids import CardId
from bot.model.memory import Memory, Rating
from bot.model.outcomes import (
    AnyOutcome,
    BroughtBack,
    CardRated,
    CardRevealed,
    CardSuspended,
    DeckName,
    Problem,
    Shown,
    Summary,
)
from bot.model.queue import Queue
from bot.store import decks, people, reviews, sessions, stats
from bot.store.database import Tx
from bot.store.decks import StoredCard
from bot.store.reviews import Review
from bot.store.sessions import Session, Showing


def rate(tx: Tx, turn: Turn, action: Rate) -> AnyOutcome:
    """Counts a pressed confidence, once for each showing."""
    found = asking.open_showing(tx, turn, action.showing)
    if isinstance(found, Problem):
        return found
    showing, stored = found
    if not showing.revealed:
        return Problem("not_revealed")
    if not 1 <= action.confidence <= len(memory.RATING_OF_CONFIDENCE):
        return Problem("unreadable")
    return count(tx, turn, showing, stored, confidence=action.confidence)


def count(
    tx: Tx, turn: Turn, showing: Showing, stored: StoredCard, *, confidence: int, given: str = ""
) -> CardRated:
    """Counts a rating: memory, streak, log and activity; then the session goes on."""
    person = turn.person.id
    rating = memory.rating_of(confidence)
    before = None if showing.practice else reviews.memory(tx, person, stored.id)
    after = None if showing.practice else _remember(tx, turn, stored, before, rating)
    studied = streaks.studied(turn.person.streak, turn.day)
    if studied.grew:
        people.save_streak(tx, person, studied.streak)
    review = Review(
        card=stored.id,
        showing=showing.id,
        at=turn.at,
        day=turn.day,
        confidence=confidence,
        rating=rating,
        took=max(0, turn.at - showing.at),
        practice=showing.practice,
        before=before,
        after=after,
        streak_before=turn.person.streak if studied.grew else None,
    )
    sessions.set_review(tx, showing.id, reviews.log(tx, person, review))
    reviews.count_activity(tx, person, turn.day, 1, int(_was_new(review)))
    following, summed = _go_on(tx, turn, showing, stored, rating)
    leech = after is not None and memory.became_leech(before, after)
    return CardRated(
        deck=stored.deck,
        card_id=stored.id,
        showing=showing.id,
        session=showing.session,
        due_in=None if after is None else after.due - turn.day,
        studied=studied,
        returns=rating is Rating.AGAIN and following is not None,
        lapses=after.lapses if after is not None and leech else 0,
        wrong=asking.again(showing, stored) if given else None,
        given=given,
        following=following,
        summary=summed,
    )


def undo(tx: Tx, turn: Turn) -> AnyOutcome:
    """Takes back the person's last rating of today: memory, streak and session are as before."""
    person = turn.person.id
    found = reviews.last(tx, person)
    if found is None or found[1].day != turn.day:
        return Problem("nothing_to_undo")
    number, review = found
    showing = sessions.showing(tx, review.showing)
    stored = decks.card(tx, review.card)
    if showing is None or stored is None:
        return Problem("nothing_to_undo")
    reviews.log_undo(tx, person, number, review, turn.at)
    if not review.practice:
        _restore(tx, turn, stored, review.before)
    if review.streak_before is not None:
        people.save_streak(tx, person, review.streak_before)
    reviews.count_activity(tx, person, turn.day, -1, -int(_was_new(review)))
    sessions.set_review(tx, showing.id, None)
    session = sessions.get(tx, showing.session) if showing.session else None
    if session is not None:
        if session.showing != showing.id:
            sessions.withdraw(tx, session.showing)
        sessions.now_showing(tx, session.id, showing.id)
    return CardRevealed(
        asking.again(showing, stored), showing.verdict, showing.given, taken_back=True
    )


def suspend(tx: Tx, turn: Turn, action: Suspend) -> AnyOutcome:
    """Puts a card aside for this person, or brings it back."""
    stored = decks.card(tx, action.card)
    if stored is None or reviews.memory(tx, turn.person.id, action.card) is None:
        return Problem("gone")
    reviews.suspend(tx, turn.person.id, action.card, on=action.on)
    return CardSuspended(action.card, question_of(stored.card), action.on)


def bring_back(tx: Tx, turn: Turn, action: BringBack) -> AnyOutcome:
    """Brings back all cards of a deck that were put aside."""
    found = decks.get(tx, action.deck)
    if found is None:
        return Problem("gone")
    return BroughtBack(found.name, reviews.bring_back(tx, turn.person.id, action.deck))


def summary(tx: Tx, turn: Turn, session: Session, deck: DeckName, rated: Queue) -> Summary:
    """How a session went, and what its deck still holds for today."""
    person = turn.person
    standing = stats.standing(tx, person.id, session.deck, session.topic, turn.day)
    started_today = reviews.new_cards_on(tx, person.id, turn.day)
    room = max(0, person.settings.new_cards - started_today)
    next_due = reviews.next_due(tx, person.id, session.deck, session.topic)
    return Summary(
        deck=deck,
        rated=rated.done,
        recalled=rated.done - rated.lost,
        practice=session.practice,
        due_now=standing.due,
        new_left=min(room, max(0, standing.cards - standing.started)),
        next_due_in=None if next_due is None else max(0, next_due - turn.day),
    )


def _remember(
    tx: Tx, turn: Turn, stored: StoredCard, before: Memory | None, rating: Rating
) -> Memory:
    person = turn.person
    prospect = memory.review(before, rating, turn.day, person.settings.retention)
    load = (
        reviews.load(tx, person.id, prospect.earliest, prospect.latest)
        if prospect.earliest < prospect.latest
        else {}
    )
    after = memory.settle(prospect, load, turn.seed)
    reviews.save_memory(tx, person.id, stored.id, stored.deck.id, after)
    return after


def _restore(tx: Tx, turn: Turn, stored: StoredCard, before: Memory | None) -> None:
    person = turn.person.id
    if before is None:
        reviews.forget(tx, person, stored.id)
        decks.rewind(tx, person, stored.deck.id, stored.position)
    else:
        reviews.save_memory(tx, person, stored.id, stored.deck.id, before)


def _was_new(review: Review) -> bool:
    return review.before is None and not review.practice


def _go_on(
    tx: Tx, turn: Turn, showing: Showing, stored: StoredCard, rating: Rating
) -> tuple[Shown | None, Summary | None]:
    """The session's next card, or its summary; neither for a card that stands alone."""
    session = sessions.get(tx, showing.session) if showing.session else None
    if session is None or session.showing != showing.id:
        return None, None
    behind = queue.rated(showing.queue, CardId(stored.id), rating)
    following = asking.ask_next(tx, turn, session, behind)
    if following is not None:
        return following, None
    return None, summary(tx, turn, session, stored.deck, behind)
