"""Versions of decks: each save adds one. The last ones are kept, see `MOST` and `MOST_BYTES`.

A version is stored as the step back to the one before it, so an edit of one card takes a row with
one card. An older version is the deck as it is now, and all steps back to that version.
"""

import zlib
from collections.abc import Iterable, Mapping

import msgspec

from bot.model.cards import Card, Deck, media_of
from bot.model.editing.versions import Change, Step, Version, step_back, stepped_back
from bot.model.ids import DeckId, PersonId
from bot.store import media
from bot.store.database import Row, Tx

MOST = 200
"""How many versions of a deck are kept."""
MOST_BYTES = 10_000_000
"""How many bytes the versions of a deck may take; with more the oldest ones are dropped."""

_CARD = msgspec.json.Decoder(Card)
_STEP = msgspec.json.Decoder(Step)
_ENCODER = msgspec.json.Encoder()
_COLUMNS = "number, person, at, kind, added, changed, retired"


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def latest(tx: Tx, deck: DeckId) -> int:
    """The number of a deck's present version, 0 if it was never changed."""
    row = tx.one("SELECT max(number) FROM deck_versions WHERE deck = :deck", {"deck": deck})
    return 0 if row is None or row[0] is None else int(row[0])


def of(tx: Tx, deck: DeckId) -> list[Version]:
    """The versions of a deck that are kept, the newest first."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM deck_versions WHERE deck = :deck ORDER BY number DESC",
        {"deck": deck},
    )
    return [_version(row) for row in rows]


def by_person(tx: Tx, person: PersonId) -> list[tuple[DeckId, Version]]:
    """The versions that a person has made, each with its deck, the oldest first."""
    rows = tx.all(
        f"SELECT deck, {_COLUMNS} FROM deck_versions WHERE person = :person ORDER BY id",
        {"person": person},
    )
    return [(DeckId(deck), _version(tuple(row))) for deck, *row in rows]


def as_of(tx: Tx, deck: DeckId, now: Deck, number: int) -> Deck | None:
    """An older version of a deck.

    Args:
        tx: The transaction.
        deck: The deck's id.
        now: The deck as it is now.
        number: The number of the version; 0 for the deck before its first change.

    Returns:
        The version; None if it is not kept, or does not exist yet.
    """
    newest = latest(tx, deck)
    rows = tx.all(
        """SELECT step FROM deck_versions WHERE deck = :deck AND number > :number
           ORDER BY number DESC""",
        {"deck": deck, "number": number},
    )
    if not 0 <= number <= newest or len(rows) < newest - number:
        return None
    for (step,) in rows:
        now = stepped_back(now, _STEP.decode(zlib.decompress(step)))
    return now


def retired_cards(tx: Tx, deck: DeckId) -> tuple[Card, ...]:
    """The retired cards of a deck, as they were last, in their old order."""
    rows = tx.all(
        """SELECT content FROM cards WHERE deck = :deck AND retired = 1 AND slug NOT LIKE '#%'
           ORDER BY position, id""",
        {"deck": deck},
    )
    return tuple(_CARD.decode(content) for (content,) in rows)


def _version(row: Row) -> Version:
    number, person, at, kind, added, changed, retired = row
    return Version(
        number, None if person is None else PersonId(person), at, kind, added, changed, retired
    )


# ── saving ──────────────────────────────────────────────────────────────────────────────────────


def record(tx: Tx, deck: DeckId, before: Deck, after: Deck, change: Change) -> None:
    """Adds the version that a change makes of a deck; nothing if both are the same.

    The media of the deck must still be held as before the change.
    """
    step = step_back(after, before)
    if step:
        known = {card.id for card in after.cards}
        retired = sum(card_id not in known for card_id in step.cards)
        _add(tx, deck, step, retired, _media(after.cards), change)


def record_card(tx: Tx, deck: DeckId, before: Card, after: Card, change: Change) -> None:
    """Adds the version that an edit of one card makes of a deck."""
    _add(tx, deck, Step({before.id: before}), 0, _media([after]), change)


def _add(tx: Tx, deck: DeckId, step: Step, retired: int, used: set[str], change: Change) -> None:
    packed = zlib.compress(_ENCODER.encode(step))
    sizes = media.sizes_of(tx, _media(step.cards.values()) - used)
    number = latest(tx, deck) + 1
    version_id = tx.insert(
        """INSERT INTO deck_versions
               (deck, number, person, at, kind, added, changed, retired, bytes, step)
           VALUES (:deck, :number, :person, :at, :kind, :added, :changed, :retired, :bytes, :step)
           RETURNING id""",
        {
            "deck": deck,
            "number": number,
            "person": change.person,
            "at": change.at,
            "kind": change.kind,
            "added": step.added,
            "changed": len(step.cards) - step.added - retired,
            "retired": retired,
            "bytes": len(packed) + sum(sizes.values()),
            "step": packed,
        },
    )
    media.hold_for_version(tx, version_id, sizes)
    _drop_oldest(tx, deck, number)


def _media(cards: Iterable[Card | None]) -> set[str]:
    """The names of the pictures and sounds on some cards."""
    return {medium.name for card in cards if card is not None for medium in media_of(card)}


def _drop_oldest(tx: Tx, deck: DeckId, newest: int) -> None:
    """Drops the versions of a deck for which there is no room."""
    left, last = MOST_BYTES, max(0, newest - MOST)
    for number, size in tx.all(
        "SELECT number, bytes FROM deck_versions WHERE deck = :deck ORDER BY number DESC",
        {"deck": deck},
    ):
        left -= size
        if left < 0 and number < newest:
            last = max(last, number)
            break
    if last:
        drop(tx, "deck = :deck AND number <= :last", {"deck": deck, "last": last})


def drop(tx: Tx, condition: str, parameters: Mapping[str, object]) -> None:
    """Deletes the versions that fulfil an SQL condition, and releases their media."""
    media.release_versions(tx, condition, parameters)
    tx.run(f"DELETE FROM deck_versions WHERE {condition}", parameters)
