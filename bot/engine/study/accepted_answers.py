"""Typed answers: judging them, and making one of them an answer that its card accepts."""

from msgspec.structs import replace

from bot.engine import permissions
from bot.engine.context import RequestContext
from bot.formats.base.deck_limits import MOST_ANSWERS
from bot.formats.builder import card_text
from bot.model.cards import ANSWER_LENGTH, question_of
from bot.model.editing.versions import Change
from bot.model.grading.grade import Verdict, grade
from bot.model.ids import SessionId
from bot.model.outcomes.decks import AnswerAccepted, DeckRefused
from bot.model.outcomes.union import AnyOutcome
from bot.store import decks, reported_cards, reviews, sessions, typed_answers
from bot.store.database import Tx
from bot.store.decks import StoredCard
from bot.store.sessions import Session
from bot.store.typed_answers import TypedAnswer


def judged(tx: Tx, stored: StoredCard, text: str) -> Verdict:
    """The verdict on a typed answer to a card."""
    card = stored.card
    return grade(
        text,
        answer=card.answer,
        accept=card.accept,
        strict=card.strict,
        ordered=card.ordered,
        distractors=card.distractors,
        language=decks.language(tx, stored.deck.id),
        question=question_of(card),
        others=lambda: decks.answers_of_others(tx, stored.deck.id, stored.id),
    )


def command(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/card accept`: takes the answer that the person typed last, in a quiz or a battle.

    What was rated stays; the outcome names what the person can still rate, or rate anew.
    """
    typed = typed_answers.last(tx, context.person.id)
    stored = None if typed is None else decks.card(tx, typed.card)
    if typed is None or stored is None or stored.retired:
        return DeckRefused("nothing_typed")
    refused = _changeable(tx, context, stored)
    if refused is not None:
        return refused
    before = judged(tx, stored, typed.text) is Verdict.RIGHT
    taken = stored if before else take(tx, context, stored, typed.text)
    if isinstance(taken, DeckRefused):
        return taken
    waiting = _unrated(tx, typed)
    if waiting is not None:
        sessions.save(tx, replace(waiting, verdict=Verdict.RIGHT))
    last = reviews.last(tx, context.person.id)
    rated = last is not None and last[1].card == stored.id and last[1].day == context.day
    return AnswerAccepted(
        taken.deck,
        question_of(taken.card),
        typed.text,
        before=before,
        session=SessionId(0) if waiting is None else waiting.id,
        review=last[0] if last is not None and rated else 0,
    )


def may_take(tx: Tx, context: RequestContext, stored: StoredCard, text: str) -> bool:
    """Whether `take` would make the text an answer of the card."""
    return bool(text) and not isinstance(_with_answer(tx, context, stored, text), DeckRefused)


def take(
    tx: Tx, context: RequestContext, stored: StoredCard, text: str
) -> StoredCard | DeckRefused:
    """Makes a text one of the answers that a card accepts.

    Card states and reports stay, since the card asks the same as before.

    Returns:
        The card as it is now, or why it stays as it was.
    """
    changed = _with_answer(tx, context, stored, text)
    if not isinstance(changed, DeckRefused):
        change = Change(context.person.id, context.at, "accept")
        reported_cards.change(tx, stored, changed.card, change)
    return changed


def _with_answer(
    tx: Tx, context: RequestContext, stored: StoredCard, text: str
) -> StoredCard | DeckRefused:
    refused = _changeable(tx, context, stored)
    if refused is not None:
        return refused
    text = " ".join(text.split())
    if len(text) > ANSWER_LENGTH:
        return DeckRefused("accepts_short", found=len(text), most=ANSWER_LENGTH)
    if len(stored.card.accept) >= MOST_ANSWERS:
        return DeckRefused("accepts_most", most=MOST_ANSWERS)
    card = card_text.accepting(stored.card, text)
    return DeckRefused("accepts_none") if card is None else replace(stored, card=card)


def _changeable(tx: Tx, context: RequestContext, stored: StoredCard) -> DeckRefused | None:
    deck = permissions.changeable_by_id(tx, context, stored.deck.id)
    return deck if isinstance(deck, DeckRefused) else None


def _unrated(tx: Tx, typed: TypedAnswer) -> Session | None:
    """The session that waits for the rating of a typed answer's card, None if none does."""
    session = sessions.get(tx, typed.session) if typed.session else None
    if session is None or session.ended_at or session.card != typed.card:
        return None
    return session if session.verdict is not None and session.given == typed.text else None
