"""Link codes, wrong guesses, and the open sessions of persons who are being merged."""

import msgspec

from bot.model.ids import CardId, PersonId, SessionId
from bot.store.database import Tx

# ── codes and guesses ───────────────────────────────────────────────────────────────────────────


def add_code(tx: Tx, code: str, person: PersonId, at: int) -> None:
    """Saves a person's code, made `at` (ms since 1970), in place of their earlier ones."""
    tx.run("DELETE FROM link_codes WHERE person = :person", {"person": person})
    tx.run(
        "INSERT INTO link_codes (code, person, at) VALUES (:code, :person, :at)",
        {"code": code, "person": person, "at": at},
    )


def take_code(tx: Tx, code: str, since: int) -> PersonId | None:
    """Redeems a code that was made after `since` (ms since 1970).

    Returns:
        The person who made it, None if there is no such code.
    """
    row = tx.one("SELECT person, at FROM link_codes WHERE code = :code", {"code": code})
    if row is None or row[1] < since:
        return None
    tx.run("DELETE FROM link_codes WHERE code = :code", {"code": code})
    return PersonId(row[0])


def guesses(tx: Tx, person: PersonId, since: int) -> int:
    """How many wrong codes a person has tried since a moment (ms since 1970)."""
    row = tx.one(
        "SELECT count(*) FROM link_guesses WHERE person = :person AND at > :since",
        {"person": person, "since": since},
    )
    return 0 if row is None else int(row[0])


def add_guess(tx: Tx, person: PersonId, at: int, since: int) -> None:
    """Counts a wrong code at the moment `at`, and deletes those from before `since`."""
    tx.run(
        "DELETE FROM link_guesses WHERE person = :person AND at <= :since",
        {"person": person, "since": since},
    )
    tx.run(
        "INSERT INTO link_guesses (person, at) VALUES (:person, :at)", {"person": person, "at": at}
    )


# ── open sessions ───────────────────────────────────────────────────────────────────────────────


class Waiting(msgspec.Struct, frozen=True):
    """An open session: its card, and how often that had been reviewed when it was shown."""

    session: SessionId
    person: PersonId
    card: CardId
    reviews_before: int


def waiting(tx: Tx, person: PersonId) -> list[Waiting]:
    """The open sessions of a person."""
    rows = tx.all(
        """SELECT id, person, card, reviews_before FROM sessions
           WHERE person = :person AND ended_at IS NULL""",
        {"person": person},
    )
    return [Waiting(SessionId(row[0]), PersonId(row[1]), CardId(row[2]), row[3]) for row in rows]


def set_reviews_before(tx: Tx, session: SessionId, reviews: int) -> None:
    """Saves how often a session's card had been reviewed when it was shown."""
    tx.run(
        "UPDATE sessions SET reviews_before = :number WHERE id = :session",
        {"session": session, "number": reviews},
    )
