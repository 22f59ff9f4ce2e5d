"""Decks and cards, kept beside people's memory of them.

A deck file is the source; the store keeps a copy with small numbers. Cards are matched by their
slug, or by one they had before (`was`). A card or deck that is no longer there is retired, never
deleted: nobody loses history over an edit.
"""

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from bot.model.cards import Card, Deck
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.outcomes import DeckName
from bot.model.queue import Candidate
from bot.store.database import Tx


class About(msgspec.Struct, frozen=True):
    """What a deck says of itself, beside its cards."""

    description: str
    language: str
    authors: tuple[str, ...]
    licence: str
    topics: dict[str, str]


class StoredDeck(msgspec.Struct, frozen=True):
    """A deck as kept."""

    name: DeckName
    about: About


class StoredCard(msgspec.Struct, frozen=True):
    """A card as kept: its number, its deck's, its place in deck order, and its fact's number."""

    id: CardId
    deck: DeckId
    position: int
    fact: int
    retired: bool
    card: Card


_CARD = msgspec.json.Decoder(Card)
_ABOUT = msgspec.json.Decoder(About)
_ENCODER = msgspec.json.Encoder()


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def every(tx: Tx) -> list[StoredDeck]:
    """All decks that are not retired, in the order in which they came."""
    rows = tx.all("SELECT id, slug, title, about FROM decks WHERE retired = 0 ORDER BY id", {})
    return [StoredDeck(DeckName(DeckId(row[0]), row[1], row[2]), _about(row[3])) for row in rows]


def get(tx: Tx, deck: DeckId) -> StoredDeck | None:
    """A deck by its number, also a retired one."""
    row = tx.one("SELECT id, slug, title, about FROM decks WHERE id = :deck", {"deck": deck})
    if row is None:
        return None
    return StoredDeck(DeckName(DeckId(row[0]), row[1], row[2]), _about(row[3]))


def name_of(tx: Tx, deck: DeckId) -> DeckName:
    """A deck's slug and title."""
    row = tx.one("SELECT slug, title FROM decks WHERE id = :deck", {"deck": deck})
    return DeckName(deck, "", "") if row is None else DeckName(deck, row[0], row[1])


def card(tx: Tx, number: CardId) -> StoredCard | None:
    """A card by its number, also a retired one."""
    row = tx.one(
        "SELECT deck, position, fact, retired, content FROM cards WHERE id = :card",
        {"card": number},
    )
    if row is None:
        return None
    deck, position, fact, retired, content = row
    return StoredCard(number, DeckId(deck), position, fact, bool(retired), _CARD.decode(content))


def cards_of(tx: Tx, deck: DeckId) -> list[Card]:
    """A deck's cards, in order."""
    rows = tx.all(
        "SELECT content FROM cards WHERE deck = :deck AND retired = 0 ORDER BY position",
        {"deck": deck},
    )
    return [_CARD.decode(row[0]) for row in rows]


def peers(tx: Tx, deck: DeckId, topics: Sequence[str], limit: int = 200) -> list[Card]:
    """Cards of the same topics, whose answers may serve as wrong options; at most `limit`."""
    found: list[Card] = []
    for topic in topics or ("",):
        rows = tx.all(
            """SELECT c.content FROM card_topics t JOIN cards c ON c.id = t.card
               WHERE t.deck = :deck AND t.topic = :topic AND c.retired = 0
               ORDER BY t.position LIMIT :limit""",
            {"deck": deck, "topic": topic, "limit": limit},
        )
        found += [_CARD.decode(row[0]) for row in rows]
    return found


def answers_of_others(tx: Tx, deck: DeckId, number: CardId) -> list[str]:
    """The short answers of a deck's other cards."""
    rows = tx.all(
        """SELECT answer FROM cards
           WHERE deck = :deck AND id <> :card AND retired = 0 AND answer <> ''""",
        {"deck": deck, "card": number},
    )
    return [row[0] for row in rows]


def count(tx: Tx, deck: DeckId, topic: str = "") -> int:
    """The number of cards of a deck, or of one of its topics."""
    row = tx.one(
        "SELECT count(*) FROM card_topics WHERE deck = :deck AND topic = :topic",
        {"deck": deck, "topic": topic},
    )
    return 0 if row is None else int(row[0])


# ── new cards ───────────────────────────────────────────────────────────────────────────────────


def new_cards(tx: Tx, person: PersonId, deck: DeckId, topic: str) -> Iterator[Candidate]:
    """Cards that the person has never rated, in deck order, fetched as they are asked for.

    A cursor remembers how far the deck has been worked through, so that the first of them is found
    at once however long the deck is.
    """
    key = {"person": person, "deck": deck, "topic": topic}
    row = tx.one(
        """SELECT position FROM cursors
           WHERE person = :person AND deck = :deck AND topic = :topic""",
        key,
    )
    cursor = -1 if row is None else int(row[0])
    fresh = tx.each(
        """SELECT t.position, c.id, c.fact FROM card_topics t
           JOIN cards c ON c.id = t.card
           LEFT JOIN memory m ON m.person = :person AND m.card = t.card
           WHERE t.deck = :deck AND t.topic = :topic AND t.position > :cursor
               AND m.card IS NULL AND c.retired = 0
           ORDER BY t.position""",
        {**key, "cursor": cursor},
    )
    first = next(fresh, None)
    if first is None:
        return
    position, number, fact = first
    if position - 1 > cursor:
        tx.run(
            """INSERT INTO cursors (person, deck, topic, position)
               VALUES (:person, :deck, :topic, :position)
               ON CONFLICT (person, deck, topic) DO UPDATE SET position = excluded.position""",
            {**key, "position": position - 1},
        )
    yield Candidate(CardId(number), fact)
    for _, number, fact in fresh:
        yield Candidate(CardId(number), fact)


def rewind(tx: Tx, person: PersonId, deck: DeckId, position: int) -> None:
    """Moves the person's cursors back before a card that has become new again."""
    tx.run(
        """UPDATE cursors SET position = :before
           WHERE person = :person AND deck = :deck AND position > :before""",
        {"person": person, "deck": deck, "before": position - 1},
    )


# ── taking decks in ─────────────────────────────────────────────────────────────────────────────


def save(tx: Tx, deck: Deck) -> DeckId:
    """Takes in a deck, new or changed; returns its number. The same deck again changes nothing."""
    fingerprint = hashlib.sha256(_ENCODER.encode(deck)).hexdigest()
    row = tx.one("SELECT id, fingerprint, retired FROM decks WHERE slug = :slug", {"slug": deck.id})
    if row is not None and row[1] == fingerprint and not row[2]:
        return DeckId(row[0])
    about = About(deck.description, deck.language, deck.authors, deck.licence, deck.topics)
    number = DeckId(
        tx.insert(
            """INSERT INTO decks (slug, title, about, fingerprint)
               VALUES (:slug, :title, :about, :fingerprint)
               ON CONFLICT (slug) DO UPDATE SET title = excluded.title, about = excluded.about,
                   fingerprint = excluded.fingerprint, retired = 0
               RETURNING id""",
            {
                "slug": deck.id,
                "title": deck.title,
                "about": _ENCODER.encode(about).decode(),
                "fingerprint": fingerprint,
            },
        )
    )
    numbers = _save_cards(tx, number, deck.cards)
    _save_facts(tx, deck.cards, numbers)
    _save_topics(tx, number, deck, numbers)
    return number


def retire_others(tx: Tx, slugs: Sequence[str]) -> None:
    """Retires all decks but those named: they are no longer offered, and nothing is forgotten."""
    for number, slug in tx.all("SELECT id, slug FROM decks WHERE retired = 0", {}):
        if slug not in slugs:
            tx.run("UPDATE decks SET retired = 1 WHERE id = :deck", {"deck": number})


def _save_cards(tx: Tx, deck: DeckId, cards: Sequence[Card]) -> list[int]:
    known: dict[str, int] = dict(
        tx.all("SELECT slug, id FROM cards WHERE deck = :deck", {"deck": deck})
    )
    tx.run("UPDATE cards SET retired = 1 WHERE deck = :deck", {"deck": deck})
    numbers: list[int] = []
    for position, entry in enumerate(cards):
        row = {
            "deck": deck,
            "slug": entry.id,
            "position": position,
            "answer": entry.answer,
            "content": _ENCODER.encode(entry).decode(),
        }
        before = next((known[old] for old in (entry.id, *entry.was) if old in known), None)
        if before is None:
            number = tx.insert(
                """INSERT INTO cards (deck, slug, position, answer, content)
                   VALUES (:deck, :slug, :position, :answer, :content) RETURNING id""",
                row,
            )
        else:
            number = before
            tx.run(
                """UPDATE cards SET slug = :slug, position = :position, answer = :answer,
                       content = :content, retired = 0 WHERE id = :card""",
                {**row, "card": number},
            )
        numbers.append(number)
    return numbers


def _save_facts(tx: Tx, cards: Sequence[Card], numbers: Sequence[int]) -> None:
    members: dict[str, list[int]] = {}
    for entry, number in zip(cards, numbers, strict=True):
        members.setdefault(entry.fact or entry.id, []).append(number)
    for entry, number in zip(cards, numbers, strict=True):
        siblings = members[entry.fact or entry.id]
        fact = min(siblings) if len(siblings) > 1 else 0
        tx.run("UPDATE cards SET fact = :fact WHERE id = :card", {"fact": fact, "card": number})


def _save_topics(tx: Tx, number: DeckId, deck: Deck, cards: Sequence[int]) -> None:
    # Positions have changed, so every cursor starts over; it catches up at the next quiz.
    tx.run("DELETE FROM cursors WHERE deck = :deck", {"deck": number})
    tx.run("DELETE FROM card_topics WHERE deck = :deck", {"deck": number})
    for position, (entry, card_number) in enumerate(zip(deck.cards, cards, strict=True)):
        for topic in ("", *entry.topics):
            tx.run(
                """INSERT INTO card_topics (deck, topic, position, card)
                   VALUES (:deck, :topic, :position, :card)""",
                {"deck": number, "topic": topic, "position": position, "card": card_number},
            )


def _about(source: str) -> About:
    return _ABOUT.decode(source)
