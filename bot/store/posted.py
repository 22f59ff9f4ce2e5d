"""Cards that were posted for everybody in a channel, and each presser's own session with one."""

import msgspec

from bot.model.ids import CardId, Channel, DeckId, PersonId, PostedId, SessionId
from bot.store.database import Tx


class Posted(msgspec.Struct, frozen=True):
    """A card that was posted: where, in which server or group, and when (ms since 1970)."""

    id: PostedId
    deck: DeckId
    card: CardId
    channel: Channel
    space: str
    at: int


def add(tx: Tx, deck: DeckId, card: CardId, channel: Channel, space: str, at: int) -> PostedId:
    """Notes that a card is being posted."""
    number = tx.insert(
        """INSERT INTO posted (deck, card, platform, channel, thread, space, at)
           VALUES (:deck, :card, :platform, :channel, :thread, :space, :at) RETURNING id""",
        {
            "deck": deck,
            "card": card,
            "platform": channel.platform,
            "channel": channel.id,
            "thread": channel.thread,
            "space": space,
            "at": at,
        },
    )
    return PostedId(number)


def get(tx: Tx, number: PostedId) -> Posted | None:
    """A posted card by its number."""
    row = tx.one(
        """SELECT deck, card, platform, channel, thread, space, at
           FROM posted WHERE id = :posted""",
        {"posted": number},
    )
    if row is None:
        return None
    deck, card, platform, channel, thread, space, at = row
    return Posted(number, deck, card, Channel(platform, channel, thread), space, at)


def session(tx: Tx, number: PostedId, person: PersonId) -> SessionId | None:
    """The session in which a person answers a posted card, None before they revealed it."""
    row = tx.one(
        "SELECT session FROM posted_sessions WHERE posted = :posted AND person = :person",
        {"posted": number, "person": person},
    )
    return None if row is None else SessionId(row[0])


def set_session(tx: Tx, number: PostedId, person: PersonId, session: SessionId) -> None:
    """Keeps in which session a person answers a posted card."""
    tx.run(
        """INSERT INTO posted_sessions (posted, person, session)
           VALUES (:posted, :person, :session)""",
        {"posted": number, "person": person, "session": session},
    )
