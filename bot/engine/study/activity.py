"""Study activity in spaces: who studied where, and which posted cards must be refreshed."""

from bot.engine.context import RequestContext
from bot.store import posted_cards, spaces
from bot.store.database import Tx
from bot.store.posted_cards import Posted
from bot.store.sessions import Session


def note_rating(tx: Tx, context: RequestContext, session: Session, confidence: int) -> None:
    """Notes that a person studied in the space of the request, and in that of a posted card."""
    card = posted_cards.rate(tx, session.id, confidence) if session.alone else None
    for space in _spaces(tx, context, card):
        spaces.note_study(tx, context.who.platform, space, context.person.id, context.at)
        posted_cards.want_refresh(tx, context.who.platform, space, context.at)


def note_undo(tx: Tx, context: RequestContext, session: Session) -> None:
    """Notes that a session's last rating is undone; that the person was active stays noted."""
    card = posted_cards.undone(tx, session.id) if session.alone else None
    for space in _spaces(tx, context, card):
        posted_cards.want_refresh(tx, context.who.platform, space, context.at)


def acts_in(context: RequestContext, card: Posted) -> bool:
    """Whether the request itself shows that the person is in the space of a posted card."""
    here = {context.where.space, context.where.member_of} - {""}
    return card.to.platform == context.who.platform and card.space in here


def is_in(tx: Tx, context: RequestContext, card: Posted) -> bool:
    """Whether the person is known to be in the space of a posted card.

    The number of a posted card proves nothing: anybody can open a link with it.
    """
    platform = context.who.platform
    return acts_in(context, card) or (
        card.space != ""
        and card.to.platform == platform
        and spaces.is_member(tx, platform, card.space, context.person.id)
    )


def _spaces(tx: Tx, context: RequestContext, card: Posted | None) -> set[str]:
    """The spaces on the person's platform whose posted cards may show a rating."""
    spaces_shown = {context.where.space}
    if card is not None and is_in(tx, context, card):
        spaces_shown.add(card.space)
    return spaces_shown - {""}
