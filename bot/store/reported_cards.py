"""Share codes of decks, people's reports about cards, and edits of single cards.

A row of `deck_codes` is a code with which others may copy a deck. A row of `card_reports` is what a
person said is wrong with a card; it stays until the card is changed or retired.
"""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from bot.model.cards import Card, question_of
from bot.model.editing.versions import Change
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.outcomes.decks import Report
from bot.store import deck_versions, decks
from bot.store.database import Row, Tx
from bot.store.decks import StoredCard

_RECENT_SESSIONS = 20
"""The latest sessions of a person, among which is the one in use: several may be open at a time."""

# ── codes ───────────────────────────────────────────────────────────────────────────────────────


def add_code(tx: Tx, code: str, deck: DeckId, at: int, since: int) -> None:
    """Saves a deck's code, made `at` (ms since 1970), in place of its earlier one.

    All codes from before `since` are deleted.
    """
    tx.run(
        "DELETE FROM deck_codes WHERE deck = :deck OR at < :since", {"deck": deck, "since": since}
    )
    tx.run(
        "INSERT INTO deck_codes (code, deck, at) VALUES (:code, :deck, :at)",
        {"code": code, "deck": deck, "at": at},
    )


def by_code(tx: Tx, code: str, since: int) -> DeckId | None:
    """The deck of a code that was made after `since` (ms since 1970).

    None if there is no such code, or if the deck is retired.
    """
    row = tx.one(
        """SELECT c.deck FROM deck_codes c JOIN decks d ON d.id = c.deck
           WHERE c.code = :code AND c.at >= :since AND d.retired = 0""",
        {"code": code, "since": since},
    )
    return None if row is None else DeckId(row[0])


# ── reports ─────────────────────────────────────────────────────────────────────────────────────


def add_report(tx: Tx, card: CardId, deck: DeckId, person: PersonId, at: int, text: str) -> None:
    """Saves a person's report about a card, made `at` (ms since 1970)."""
    tx.run(
        """INSERT INTO card_reports (card, deck, person, at, text)
           VALUES (:card, :deck, :person, :at, :text)""",
        {"card": card, "deck": deck, "person": person, "at": at, "text": text},
    )


def reports_by(tx: Tx, person: PersonId, since: int) -> int:
    """How many reports a person has made since a moment (ms since 1970)."""
    row = tx.one(
        "SELECT count(*) FROM card_reports WHERE person = :person AND at >= :since",
        {"person": person, "since": since},
    )
    return 0 if row is None else int(row[0])


def reports(tx: Tx, deck: DeckId, limit: int) -> tuple[tuple[int, Report], ...]:
    """The latest reports about the cards of a deck, each behind its id, the newest first."""
    rows = tx.all(
        "SELECT id, card, text FROM card_reports WHERE deck = :deck ORDER BY id DESC LIMIT :limit",
        {"deck": deck, "limit": limit},
    )
    return tuple((row[0], report) for row in rows for report in _reports(tx, [row[1:]]))


def dismiss(tx: Tx, deck: DeckId, first: int, last: int) -> None:
    """Deletes the reports about a deck's cards whose ids are from `first` to `last`."""
    tx.run(
        "DELETE FROM card_reports WHERE deck = :deck AND id >= :first AND id <= :last",
        {"deck": deck, "first": first, "last": last},
    )


def reports_of(tx: Tx, person: PersonId) -> tuple[Report, ...]:
    """All reports of a person that are not resolved."""
    rows = tx.all(
        "SELECT card, text FROM card_reports WHERE person = :person ORDER BY id", {"person": person}
    )
    return _reports(tx, rows)


def resolve(tx: Tx, card: CardId) -> None:
    """Deletes the reports about a card."""
    tx.run("DELETE FROM card_reports WHERE card = :card", {"card": card})


def _reports(tx: Tx, rows: Iterable[Row]) -> tuple[Report, ...]:
    reports = ((decks.card(tx, CardId(card_id)), text) for card_id, text in rows)
    return tuple(
        Report(question_of(stored.card), text) for stored, text in reports if stored is not None
    )


def reported(tx: Tx, deck: DeckId) -> dict[CardId, str]:
    """The cards of a deck that have reports, with their stored JSON; without retired ones."""
    rows = tx.all(
        """SELECT id, content FROM cards WHERE retired = 0
           AND id IN (SELECT card FROM card_reports WHERE deck = :deck)""",
        {"deck": deck},
    )
    return {CardId(card_id): content for card_id, content in rows}


def drop_resolved(tx: Tx, deck: DeckId, before: Mapping[CardId, str]) -> None:
    """Deletes the reports about cards that have changed since `before`, or are retired now."""
    now = reported(tx, deck)
    tx.run_all(
        "DELETE FROM card_reports WHERE card = :card",
        ({"card": card} for card, content in before.items() if now.get(card) != content),
    )


# ── one card ────────────────────────────────────────────────────────────────────────────────────


def last_card(tx: Tx, person: PersonId) -> CardId | None:
    """The card that a person saw last in a session, None if there is none."""
    row = tx.one(
        """SELECT card FROM (SELECT card, shown_at FROM sessions
               WHERE person = :person AND card > 0 ORDER BY id DESC LIMIT :limit) AS lately
           ORDER BY shown_at DESC LIMIT 1""",
        {"person": person, "limit": _RECENT_SESSIONS},
    )
    return None if row is None else CardId(row[0])


def last_answer(tx: Tx, person: PersonId) -> CardId | None:
    """The card whose answer a person saw last: it was revealed, or rated. None if there is none."""
    row = tx.one(
        """SELECT card FROM (
               SELECT card, revealed_at AS at FROM (SELECT card, revealed_at FROM sessions
                   WHERE person = :person AND card > 0 ORDER BY id DESC LIMIT :limit) AS lately
               WHERE revealed_at > 0
               UNION ALL
               SELECT card, at FROM (SELECT card, at FROM reviews
                   WHERE person = :person AND undoes IS NULL ORDER BY id DESC LIMIT 1) AS rated
           ) AS answers ORDER BY at DESC LIMIT 1""",
        {"person": person, "limit": _RECENT_SESSIONS},
    )
    return None if row is None else CardId(row[0])


def change(tx: Tx, stored: StoredCard, card: Card, by: Change) -> None:
    """Saves a changed card of a deck; `stored` is the card as it was."""
    card_id, deck = stored.id, stored.deck.id
    tx.cache.clear()
    deck_versions.record_card(tx, deck, stored.card, card, by)
    content = msgspec.json.encode(card)
    tx.run(
        "UPDATE cards SET content = :content, answers = :answers WHERE id = :card",
        {"content": content.decode(), "answers": decks.answers_of(card), "card": card_id},
    )
    row = tx.one("SELECT fingerprint FROM decks WHERE id = :deck", {"deck": deck})
    before = "" if row is None else str(row[0])
    # With a new fingerprint, a pending import that was compared with the old deck is out of date.
    after = hashlib.sha256(before.encode() + content).hexdigest()
    tx.run("UPDATE decks SET fingerprint = :after WHERE id = :deck", {"after": after, "deck": deck})
