"""Decks and cards.

A deck file is the source; the store has a copy, in which decks and cards have small ids. Cards are
matched by their slug, or by one that they had before (`was`). A card or deck that is no longer in
the source is retired, never deleted: nobody loses history over an edit.
"""

import hashlib
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

import msgspec

from bot.model.cards import Card, Deck, media_of
from bot.model.deck_names import Reached
from bot.model.editing.versions import Change
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.ownership import NOBODY, Owner
from bot.store import deck_versions, media
from bot.store.database import Row, Tx


class About(msgspec.Struct, frozen=True, omit_defaults=True):
    """A deck's description and other facts, without its cards.

    `imported_as` is the name under which the deck was imported last, and by which a later import
    finds it. It is empty for decks from other sources, and from imports of version 0.1.0.
    """

    description: str
    language: str
    authors: tuple[str, ...]
    licence: str
    topics: dict[str, str]
    imported_as: str = ""


class StoredDeck(msgspec.Struct, frozen=True):
    """A stored deck and its owner. `fingerprint` changes with every change of the deck."""

    name: DeckName
    about: About
    owner: Owner = NOBODY
    fingerprint: str = ""

    @property
    def reached(self) -> Reached:
        """Its name and owner."""
        return Reached(self.name, self.owner)


class StoredCard(msgspec.Struct, frozen=True):
    """A stored card: its id, deck, position in the deck, and the title of its first topic.

    `fact` is the same for cards that were made from one fact, 0 for a card without siblings.
    """

    id: CardId
    deck: DeckName
    position: int
    fact: int
    retired: bool
    topic: str
    card: Card


_CARD = msgspec.json.Decoder(Card)
_ABOUT = msgspec.json.Decoder(About)
_ENCODER = msgspec.json.Encoder()
_COLUMNS = ("slug", "position", "topic", "answers", "content", "id")

COLUMNS = "id, slug, title, about, person, platform, space, fingerprint"
"""The columns of a deck's row that `stored` reads."""
CARD_COLUMNS = "c.deck, d.slug, d.title, c.position, c.fact, c.retired, c.topic, c.content"
"""The columns of a card `c` of a deck `d` that `keep_card` reads."""
EMPTY_ABOUT = _ENCODER.encode(About("", "", (), "", {})).decode()
EMPTY_CARD = _ENCODER.encode(Card(id="-", front="-", back="-")).decode()


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def get(tx: Tx, deck: DeckId) -> StoredDeck | None:
    """A deck by its id, also a retired one, whoever may see it."""
    row = tx.one(f"SELECT {COLUMNS} FROM decks WHERE id = :deck", {"deck": deck})
    return None if row is None else stored(row)


def stored(row: Row) -> StoredDeck:
    """A deck from its row."""
    deck_id, slug, title, about, person, platform, space, fingerprint = row
    owner = Owner(PersonId(person or 0), platform, space)
    name = DeckName(DeckId(deck_id), slug, title)
    return StoredDeck(name, _ABOUT.decode(about), owner, fingerprint)


def language(tx: Tx, deck: DeckId) -> str:
    """The language of a deck's cards as a BCP 47 tag; "" if there is no such deck."""
    found = get(tx, deck)
    return found.about.language if found else ""


def whole(tx: Tx, stored: StoredDeck) -> Deck:
    """A deck with its cards, without the retired ones, as it is exported."""
    rows = tx.all(
        """SELECT c.content FROM card_topics t JOIN cards c ON c.id = t.card
           WHERE t.deck = :deck AND t.topic = '' ORDER BY t.position""",
        {"deck": stored.name.id},
    )
    about = stored.about
    return Deck(
        id=stored.name.slug,
        title=stored.name.title,
        description=about.description,
        language=about.language,
        authors=about.authors,
        licence=about.licence,
        topics=about.topics,
        cards=tuple(_CARD.decode(row[0]) for row in rows),
    )


def card_ids(tx: Tx, deck: DeckId) -> dict[str, CardId]:
    """The ids of a deck's cards by their slugs, without the retired ones."""
    rows = tx.all("SELECT slug, id FROM cards WHERE deck = :deck AND retired = 0", {"deck": deck})
    return {slug: CardId(card_id) for slug, card_id in rows}


def card(tx: Tx, card_id: CardId) -> StoredCard | None:
    """A card by its id, also a retired one."""
    cached: StoredCard | None = tx.cache.get(("card", card_id))
    if cached is not None:
        return cached
    row = tx.one(
        f"SELECT {CARD_COLUMNS} FROM cards c JOIN decks d ON d.id = c.deck WHERE c.id = :card",
        {"card": card_id},
    )
    return None if row is None else keep_card(tx, card_id, row)


def keep_card(tx: Tx, card_id: CardId, row: Row) -> StoredCard:
    """Puts a card into the cache and returns it, from its row with the `CARD_COLUMNS`."""
    deck, slug, title, position, fact, retired, topic, content = row
    name = DeckName(DeckId(deck), slug, title)
    stored = StoredCard(card_id, name, position, fact, bool(retired), topic, _CARD.decode(content))
    tx.keep(("card", card_id), stored)
    return stored


def pool(tx: Tx, deck: DeckId, topic: str) -> dict[CardId, str]:
    """The cards of a deck or topic, each with its topic's title; a retired deck has none."""
    rows = tx.all(
        """SELECT c.id, c.topic FROM card_topics t JOIN cards c ON c.id = t.card
           JOIN decks d ON d.id = t.deck
           WHERE t.deck = :deck AND t.topic = :topic AND c.retired = 0 AND d.retired = 0
           ORDER BY t.position""",
        {"deck": deck, "topic": topic},
    )
    return {CardId(card_id): title for card_id, title in rows}


def answers_of_others(tx: Tx, deck: DeckId, card_id: CardId) -> list[str]:
    """The short answers of a deck's other cards, without those that these accept, too.

    What another card merely accepts may be right for this one.
    """
    rows = tx.all(
        """SELECT answers FROM cards
           WHERE deck = :deck AND id <> :card AND retired = 0 AND answers <> ''""",
        {"deck": deck, "card": card_id},
    )
    return [row[0].partition("\n")[0] for row in rows]


# ── saving ──────────────────────────────────────────────────────────────────────────────────────


def save(
    tx: Tx,
    deck: Deck,
    owner: Owner = NOBODY,
    imported_as: str = "",
    change: Change | None = None,
) -> DeckId:
    """Saves a new or changed deck; returns its id. Saving the same deck again changes nothing.

    Args:
        tx: The transaction.
        deck: The deck.
        owner: Its owner.
        imported_as: As in `About`.
        change: Who saves it, for its versions. None for decks that have no versions: the bot's own,
            and new copies.
    """
    about = About(
        deck.description, deck.language, deck.authors, deck.licence, deck.topics, imported_as
    )
    # Each card is encoded once, for the fingerprint and for its row.
    contents = _ENCODER.encode_lines(deck.cards)
    everything = _ENCODER.encode((deck.id, deck.title, about)) + b"\n" + contents
    fingerprint = hashlib.blake2b(everything, digest_size=32).hexdigest()
    row = named(tx, owner, deck.id)
    if row is not None and row[1] == fingerprint and not row[2]:
        return DeckId(row[0])
    before = None if change is None else _before(tx, deck, row)
    tx.cache.clear()
    parameters = {
        **owning(owner),
        "slug": deck.id,
        "title": deck.title,
        "about": _ENCODER.encode(about).decode(),
        "fingerprint": fingerprint,
    }
    if row is None:
        row_id = tx.insert(
            """INSERT INTO decks (slug, title, about, fingerprint, person, platform, space)
               VALUES (:slug, :title, :about, :fingerprint, :person, :platform, :space)
               RETURNING id""",
            parameters,
        )
    else:
        row_id = row[0]
        tx.run(
            """UPDATE decks SET title = :title, about = :about, fingerprint = :fingerprint,
                   retired = 0 WHERE id = :deck""",
            {**parameters, "deck": row_id},
        )
    deck_id = DeckId(row_id)
    # JSON has no bare line feed, so each line is a card; after the last line feed is nothing.
    cards = _save_cards(tx, deck_id, deck, contents.decode().split("\n")[:-1])
    _save_facts(tx, deck.cards, cards)
    _save_topics(tx, deck_id, deck, cards)
    if change is not None and before is not None:
        deck_versions.record(tx, deck_id, before, deck, change)
    shown = (entry for entry in deck.cards if entry.images or entry.sounds)
    media.hold(tx, deck_id, (each.name for entry in shown for each in media_of(entry)))
    return deck_id


def _before(tx: Tx, deck: Deck, row: tuple[int, str, bool] | None) -> Deck:
    """A deck before it is saved; one that is new, or had been removed, has no cards."""
    present = None if row is None or row[2] else get(tx, DeckId(row[0]))
    return msgspec.structs.replace(deck, cards=()) if present is None else whole(tx, present)


def named(tx: Tx, owner: Owner, slug: str) -> tuple[int, str, bool] | None:
    """An owner's deck: its id, its fingerprint, whether it is retired. None if there is none."""
    row = tx.one(
        f"SELECT id, fingerprint, retired FROM decks WHERE slug = :slug AND {owned(owner)}",
        {**owning(owner), "slug": slug},
    )
    return None if row is None else (row[0], row[1], bool(row[2]))


def owned(owner: Owner) -> str:
    """The SQL condition for an owner's decks; its parameters are those of `owning`."""
    if owner.person:
        return "person = :person"
    return "person IS NULL AND platform = :platform AND space = :space"


def owning(owner: Owner) -> dict[str, object]:
    """An owner as parameters for the columns of a deck's row."""
    return {"person": owner.person or None, "platform": owner.platform, "space": owner.space}


def retire_others(tx: Tx, slugs: Sequence[str]) -> None:
    """Retires the bot's own decks except those named; the card states of their cards stay."""
    for deck_id, slug in tx.all(
        "SELECT id, slug FROM decks WHERE retired = 0 AND person IS NULL AND space = ''", {}
    ):
        if slug not in slugs:
            tx.cache.clear()
            tx.run("UPDATE decks SET retired = 1 WHERE id = :deck", {"deck": deck_id})


def _save_cards(tx: Tx, deck_id: DeckId, deck: Deck, contents: Sequence[str]) -> list[int]:
    """Saves a deck's cards, and retires all others of the deck; returns their ids in order."""
    rows = tx.all("SELECT slug, id, retired FROM cards WHERE deck = :deck", {"deck": deck_id})
    known: dict[str, int] = {slug: card for slug, card, _ in rows}
    matched = _matched(known, {slug for slug, _, retired in rows if not retired}, deck.cards)
    tx.run("UPDATE cards SET retired = 1 WHERE deck = :deck", {"deck": deck_id})
    for entry, before in zip(deck.cards, matched, strict=True):
        holder = known.get(entry.id)
        if before is not None and holder != before:
            # Another card may get this card's old slug, and this card that of a retired one. Slugs
            # are unique, so both are freed before any card gets its new slug.
            for card in (before, holder):
                tx.run(
                    "UPDATE cards SET slug = :slug WHERE id = :card",
                    {"slug": f"#{card}", "card": card},
                )
    next_new = _highest(tx) + 1
    new_rows: list[Row] = []
    changed_rows: list[Row] = []
    ids: list[int] = []
    titles = deck.topics
    for position, (entry, before, content) in enumerate(
        zip(deck.cards, matched, contents, strict=True)
    ):
        topic = titles.get(entry.topics[0], entry.topics[0]) if entry.topics else ""
        card = next_new + len(new_rows) if before is None else before
        row = (entry.id, position, topic, answers_of(entry), content, card)
        (new_rows if before is None else changed_rows).append(row)
        ids.append(card)
    tx.run_all(
        """UPDATE cards SET slug = :slug, position = :position, topic = :topic, fact = 0,
               answers = :answers, content = :content, retired = 0 WHERE id = :id""",
        (dict(zip(_COLUMNS, row, strict=True)) for row in changed_rows),
    )
    tx.insert_rows("cards", ("deck", *_COLUMNS), new_rows, (deck_id,))
    return ids


def _highest(tx: Tx) -> int:
    """The highest card id of all decks, 0 if there is none; no card is ever deleted."""
    row = tx.one("SELECT max(id) FROM cards", {})
    return 0 if row is None or row[0] is None else int(row[0])


def answers_of(card: Card) -> str:
    """A card's short answer and the answers that it accepts, too, one a line."""
    return "\n".join((card.answer, *card.accept)) if card.answer else ""


def _matched(
    known: Mapping[str, int], current: set[str], cards: Sequence[Card]
) -> list[int | None]:
    """The id that each card has had so far, None for a new card; no two cards get the same id.

    A card whose slug is not among the `current` ones gets the id of one of its former slugs. If a
    card of the deck has that former slug now, it is another card, and its own former slugs are
    searched in turn. A card for which this finds nothing gets the id of its slug, even if that
    belongs to a retired card.

    Args:
        known: The ids of all stored cards of the deck, by their slugs.
        current: The slugs of the stored cards that are not retired.
        cards: The cards to be saved.
    """
    if not known:
        return [None] * len(cards)
    by_slug = {entry.id: entry for entry in cards}
    matches: dict[str, int] = {}
    taken: set[int] = set()
    renamed = deque(entry for entry in cards if entry.id not in current)
    while renamed:
        entry = renamed.popleft()
        for old in entry.was:
            if old in known and known[old] not in taken:
                matches[entry.id] = known[old]
                taken.add(known[old])
                if old in by_slug:
                    renamed.append(by_slug[old])
                break
    for entry in cards:
        if entry.id not in matches and entry.id in known and known[entry.id] not in taken:
            matches[entry.id] = known[entry.id]
    return [matches.get(entry.id) for entry in cards]


def _save_facts(tx: Tx, cards: Sequence[Card], ids: Sequence[int]) -> None:
    """Saves which cards are siblings: a fact is stored as the lowest id of its cards."""
    if not any(entry.fact for entry in cards):
        return
    facts = [entry.fact or entry.id for entry in cards]
    members: dict[str, list[int]] = {}
    for fact, card_id in zip(facts, ids, strict=True):
        members.setdefault(fact, []).append(card_id)
    tx.run_all(
        "UPDATE cards SET fact = :fact WHERE id = :card",
        (
            {"fact": min(siblings), "card": card}
            for siblings in members.values()
            if len(siblings) > 1
            for card in siblings
        ),
    )


def _save_topics(tx: Tx, deck_id: DeckId, deck: Deck, cards: Sequence[int]) -> None:
    """Saves the positions of a deck's cards in the deck and in each topic."""
    # Positions have changed, so every cursor starts over; the next quiz advances it again.
    tx.run("DELETE FROM cursors WHERE deck = :deck", {"deck": deck_id})
    tx.run("DELETE FROM card_topics WHERE deck = :deck", {"deck": deck_id})
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    rows[""] = list(enumerate(cards))
    for entry, row in zip(deck.cards, rows[""], strict=True):
        for topic in {*entry.topics}:
            rows[topic].append(row)
    columns = ("deck", "topic", "position", "card")
    for topic, own in rows.items():
        tx.insert_rows("card_topics", columns, own, (deck_id, topic))
