"""Study activity in spaces: who studied where, and which posted cards must be refreshed."""

from bot.engine.context import RequestContext
from bot.store import posted_cards, spaces
from bot.store.database import Tx
from bot.store.posted_cards import Posted
from bot.store.sessions import Session


def note_rating(tx: Tx, context: RequestContext, session: Session, confidence: int) -> None:
    """Notes that a person studied in the space of the request, and in that of a posted card."""
    card = posted_cards.rate(tx, session.id, confidence) if session.alone else None
    for space in _spaces(context, card):
        spaces.note_study(tx, context.who.platform, space, context.person.id, context.at)
        posted_cards.want_refresh(tx, context.who.platform, space, context.at)


def note_undo(tx: Tx, context: RequestContext, session: Session) -> None:
    """Notes that a session's last rating is undone; that the person was active stays noted."""
    card = posted_cards.undone(tx, session.id) if session.alone else None
    for space in _spaces(context, card):
        posted_cards.want_refresh(tx, context.who.platform, space, context.at)


def _spaces(context: RequestContext, card: Posted | None) -> set[str]:
    """The spaces on the person's platform whose posted cards may show a rating."""
    spaces_shown = {context.where.space}
    if card is not None and card.to.platform == context.who.platform:
        spaces_shown.add(card.space)
    return spaces_shown - {""}
