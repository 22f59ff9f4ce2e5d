"""Cards posted for everybody: each presser answers in a session of their own."""

from bot.engine.context import RequestContext
from bot.engine.study import next_card, quiz, rating
from bot.model.actions import Rate, RatePosted, Reveal, RevealPosted
from bot.model.ids import PostedId
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.model.study.queue import Queue
from bot.store import card_states, deck_access, decks, posted_cards, sessions
from bot.store.database import Tx
from bot.store.sessions import Session


def reveal(tx: Tx, context: RequestContext, action: RevealPosted) -> AnyOutcome:
    """Shows the presser alone the answer; whatever others did makes no difference."""
    session = _session(tx, context, action.posted) or _begin(tx, context, action.posted)
    if session is None:
        return Problem("gone")
    return quiz.reveal(tx, context, Reveal(session.id, session.step))


def rate(tx: Tx, context: RequestContext, action: RatePosted) -> AnyOutcome:
    """Counts the presser's confidence, after they revealed the answer."""
    session = _session(tx, context, action.posted)
    if session is None:
        return Problem("not_revealed" if posted_cards.get(tx, action.posted) else "gone")
    return rating.rate(tx, context, Rate(session.id, session.step, action.confidence))


def _session(tx: Tx, context: RequestContext, number: PostedId) -> Session | None:
    found = posted_cards.session(tx, number, context.person.id)
    return None if found is None else sessions.get(tx, found)


def _begin(tx: Tx, context: RequestContext, number: PostedId) -> Session | None:
    """Opens a session on the posted card; who has rated that card today only practises it."""
    found = posted_cards.get(tx, number)
    stored = None if found is None else decks.card(tx, found.card)
    if found is None or stored is None:
        return None
    if deck_access.offered(tx, context.viewer, found.deck) is None:
        return None  # a number that was made up must not open another space's cards
    person = context.person.id
    deck_access.begin(tx, person, found.deck)
    known = card_states.get(tx, person, stored.id)
    session = sessions.start(
        tx,
        person,
        found.deck,
        "",
        "reveal",
        Queue(()),
        context.at,
        practice=known is not None and known.last >= context.day,
        alone=True,
    )
    next_card.ask(tx, context, session, stored, Queue(()))
    posted_cards.set_session(tx, number, person, session.id)
    return sessions.get(tx, session.id)
