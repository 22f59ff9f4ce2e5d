"""Studying in a space: who studied where, and which posted cards show it."""

from bot.engine.context import RequestContext
from bot.store import posted_cards, spaces
from bot.store.database import Tx
from bot.store.posted_cards import Posted
from bot.store.sessions import Session


def note_rating(tx: Tx, context: RequestContext, session: Session, confidence: int) -> None:
    """Notes that somebody studied where they are, and where the card was posted, if it was."""
    card = posted_cards.rate(tx, session.id, confidence) if session.alone else None
    for space in _touched(context, card):
        spaces.note_study(tx, context.who.platform, space, context.person.id, context.at)
        posted_cards.want_refresh(tx, context.who.platform, space, context.at)


def note_undo(tx: Tx, context: RequestContext, session: Session) -> None:
    """Notes that a session's last rating is taken back; that somebody was there stays true."""
    card = posted_cards.undone(tx, session.id) if session.alone else None
    for space in _touched(context, card):
        posted_cards.want_refresh(tx, context.who.platform, space, context.at)


def _touched(context: RequestContext, card: Posted | None) -> set[str]:
    """The spaces on the person's platform in which a rating may change what is shown."""
    found = {context.where.space}
    if card is not None and card.to.platform == context.who.platform:
        found.add(card.space)
    return found - {""}
