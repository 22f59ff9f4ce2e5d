"""The answer that each person typed last, so that they can make it one of the card's answers."""

import msgspec

from bot.model.ids import CardId, PersonId, SessionId
from bot.store.database import Tx

_BATTLE = SessionId(0)


class TypedAnswer(msgspec.Struct, frozen=True):
    """What a person typed last, and the card it was for; `session` is 0 for a battle."""

    card: CardId
    text: str
    session: SessionId = _BATTLE


def save(tx: Tx, person: PersonId, typed: TypedAnswer) -> None:
    """Saves a typed answer in place of the person's earlier one; an empty one is not kept."""
    if not typed.text:
        return
    tx.run(
        """INSERT INTO typed_answers (person, card, session, text)
           VALUES (:person, :card, :session, :text)
           ON CONFLICT (person) DO UPDATE
           SET card = excluded.card, session = excluded.session, text = excluded.text""",
        {"person": person, "card": typed.card, "session": typed.session, "text": typed.text},
    )


def last(tx: Tx, person: PersonId) -> TypedAnswer | None:
    """The answer that a person typed last, None if there is none."""
    row = tx.one(
        "SELECT card, text, session FROM typed_answers WHERE person = :person", {"person": person}
    )
    return None if row is None else TypedAnswer(CardId(row[0]), row[1], SessionId(row[2]))
