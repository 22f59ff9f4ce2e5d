"""Cards posted for everybody: each person answers in a session of their own."""

from bot.engine.context import RequestContext
from bot.engine.study import activity, quiz, rating, session_steps
from bot.model.actions import Rate, RatePosted, Reveal, RevealPosted
from bot.model.ids import PostedId
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.quiz import CardRevealed
from bot.model.outcomes.union import AnyOutcome
from bot.model.ownership import Viewer
from bot.model.study.queue import Queue
from bot.store import card_states, deck_access, decks, posted_cards, sessions, spaces
from bot.store.database import Tx
from bot.store.posted_cards import Posted
from bot.store.sessions import Session


def reveal(tx: Tx, context: RequestContext, action: RevealPosted) -> AnyOutcome:
    """Shows the answer to the presser alone, whatever others have pressed.

    A card that they have rated can be read again. A closed one can still be rated.
    """
    posted = posted_cards.get(tx, action.posted)
    if posted is not None and activity.acts_in(context, posted):
        spaces.note_member(tx, context.who.platform, posted.space, context.person.id)
    session = _session(tx, context, action.posted)
    if session is None and posted is not None:
        session = _begin(tx, context, posted)
    if session is None:
        return Problem("gone" if context.where.space else "not_shown_here")
    return _read_again(tx, context, posted, session) or quiz.reveal(
        tx, context, Reveal(session.id, session.step)
    )


def rate(tx: Tx, context: RequestContext, action: RatePosted) -> AnyOutcome:
    """Counts the presser's confidence, if they have revealed the answer."""
    session = _session(tx, context, action.posted)
    if session is None:
        return Problem("not_revealed" if posted_cards.get(tx, action.posted) else "gone")
    return rating.rate(tx, context, Rate(session.id, session.step, action.confidence))


def _session(tx: Tx, context: RequestContext, posted_id: PostedId) -> Session | None:
    session_id = posted_cards.session(tx, posted_id, context.person.id)
    return None if session_id is None else sessions.get(tx, session_id)


def _read_again(
    tx: Tx, context: RequestContext, posted: Posted | None, session: Session
) -> CardRevealed | None:
    """The card with its answer if the person has rated it since it was posted, else None."""
    stored = decks.card(tx, session.card)
    if posted is None or stored is None:
        return None
    if not session.ended_at and not session_steps.rated_elsewhere(tx, context, session, stored):
        return None
    known = card_states.get(tx, context.person.id, stored.id)
    due_in = None if known is None else max(0, known.due - context.day)
    return CardRevealed(
        session_steps.shown(tx, context, session, stored), rated=True, due_in=due_in
    )


def _begin(tx: Tx, context: RequestContext, posted: Posted) -> Session | None:
    """Starts a session on a posted card; it is practice if the person rated the card today."""
    stored = decks.card(tx, posted.card)
    if stored is None:
        return None
    viewer = context.viewer
    if activity.is_in(tx, context, posted):
        # What was posted for everybody in a space is theirs to read in private, too.
        viewer = Viewer(viewer.person, viewer.platform, posted.space)
    if deck_access.offered(tx, viewer, posted.deck) is None:
        return None  # a forged id must not open another space's cards
    person = context.person.id
    deck_access.begin(tx, person, posted.deck)
    known = card_states.get(tx, person, stored.id)
    session = sessions.start(
        tx,
        person,
        posted.deck,
        "",
        "reveal",
        Queue(()),
        context.at,
        practice=known is not None and known.last >= context.day,
        alone=True,
    )
    session_steps.ask(tx, context, session, stored, Queue(()))
    posted_cards.set_session(tx, posted.id, person, session.id)
    # Whoever gets a message of their own has the ratings there; for the others they come below the
    # card.
    if posted.space and not posted.opened and not context.where.may_ask:
        posted_cards.opened(tx, posted.id, context.at)
    return sessions.get(tx, session.id)
