"""About decks: codes that hand out copies, what readers told of cards, and one card anew."""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from bot.model.cards import Card, question_of
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.outcomes.decks import Report
from bot.store import decks
from bot.store.database import Row, Tx

_LATELY = 20
"""Sessions that may be open beside one another: among them is the one in use."""

# ── codes ───────────────────────────────────────────────────────────────────────────────────────


def add_code(tx: Tx, code: str, deck: DeckId, at: int, since: int) -> None:
    """Keeps a deck's code, made `at` (ms since 1970); it takes the place of the one before.

    Codes from before `since` are forgotten.
    """
    tx.run(
        "DELETE FROM deck_codes WHERE deck = :deck OR at < :since", {"deck": deck, "since": since}
    )
    tx.run(
        "INSERT INTO deck_codes (code, deck, at) VALUES (:code, :deck, :at)",
        {"code": code, "deck": deck, "at": at},
    )


def by_code(tx: Tx, code: str, since: int) -> DeckId | None:
    """The deck that a code made after `since` (ms since 1970) stands for; None if it is gone."""
    row = tx.one(
        """SELECT c.deck FROM deck_codes c JOIN decks d ON d.id = c.deck
           WHERE c.code = :code AND c.at >= :since AND d.retired = 0""",
        {"code": code, "since": since},
    )
    return None if row is None else DeckId(row[0])


# ── what readers tell ───────────────────────────────────────────────────────────────────────────


def add_report(tx: Tx, card: CardId, deck: DeckId, person: PersonId, at: int, text: str) -> None:
    """Keeps what a person told about a card."""
    tx.run(
        """INSERT INTO card_reports (card, deck, person, at, text)
           VALUES (:card, :deck, :person, :at, :text)""",
        {"card": card, "deck": deck, "person": person, "at": at, "text": text},
    )


def reports_by(tx: Tx, person: PersonId, since: int) -> int:
    """How often a person has told something since a moment (ms since 1970)."""
    row = tx.one(
        "SELECT count(*) FROM card_reports WHERE person = :person AND at >= :since",
        {"person": person, "since": since},
    )
    return 0 if row is None else int(row[0])


def reports(tx: Tx, deck: DeckId, limit: int) -> tuple[Report, ...]:
    """What was told last about the cards of a deck, the newest first."""
    rows = tx.all(
        "SELECT card, text FROM card_reports WHERE deck = :deck ORDER BY id DESC LIMIT :limit",
        {"deck": deck, "limit": limit},
    )
    return _told(tx, rows)


def reports_of(tx: Tx, person: PersonId) -> tuple[Report, ...]:
    """All that a person told about cards, as far as it is kept."""
    rows = tx.all(
        "SELECT card, text FROM card_reports WHERE person = :person ORDER BY id", {"person": person}
    )
    return _told(tx, rows)


def _told(tx: Tx, rows: Iterable[Row]) -> tuple[Report, ...]:
    found = ((decks.card(tx, CardId(number)), text) for number, text in rows)
    return tuple(Report(question_of(one.card), text) for one, text in found if one is not None)


def reported(tx: Tx, deck: DeckId) -> dict[CardId, str]:
    """The cards of a deck about which something was told, as they are kept; none retired."""
    rows = tx.all(
        """SELECT id, content FROM cards WHERE retired = 0
           AND id IN (SELECT card FROM card_reports WHERE deck = :deck)""",
        {"deck": deck},
    )
    return {CardId(number): content for number, content in rows}


def drop_resolved(tx: Tx, deck: DeckId, before: Mapping[CardId, str]) -> None:
    """Drops what was told about cards that are no longer as they were before, or are retired."""
    now = reported(tx, deck)
    tx.run_all(
        "DELETE FROM card_reports WHERE card = :card",
        ({"card": card} for card, content in before.items() if now.get(card) != content),
    )


# ── one card ────────────────────────────────────────────────────────────────────────────────────


def last_card(tx: Tx, person: PersonId) -> CardId | None:
    """The card that a person saw last in a session of theirs; None if there is none."""
    row = tx.one(
        """SELECT card FROM (SELECT card, shown_at FROM sessions
               WHERE person = :person AND card > 0 ORDER BY id DESC LIMIT :limit) AS lately
           ORDER BY shown_at DESC LIMIT 1""",
        {"person": person, "limit": _LATELY},
    )
    return None if row is None else CardId(row[0])


def change(tx: Tx, number: CardId, deck: DeckId, card: Card) -> None:
    """Writes one card of a deck anew; what readers told about it is settled by that."""
    tx.cache.clear()
    content = msgspec.json.encode(card)
    tx.run(
        "UPDATE cards SET content = :content, answers = :answers WHERE id = :card",
        {"content": content.decode(), "answers": decks.answers_of(card), "card": number},
    )
    tx.run("DELETE FROM card_reports WHERE card = :card", {"card": number})
    row = tx.one("SELECT fingerprint FROM decks WHERE id = :deck", {"deck": deck})
    before = "" if row is None else str(row[0])
    # Another one than before, so that what was compared with the deck as it was is out of date.
    after = hashlib.sha256(before.encode() + content).hexdigest()
    tx.run("UPDATE decks SET fingerprint = :after WHERE id = :deck", {"after": after, "deck": deck})
