"""Decks and cards, kept beside people's memory of them.

A deck file is the source; the store keeps a copy with small numbers. Cards are matched by their
slug, or by one they had before (`was`). A card or deck that is no longer there is retired, never
deleted: nobody loses history over an edit.
"""

import hashlib
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

import msgspec

from bot.model.cards import Card, Deck
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.ownership import NOBODY, Owner
from bot.store import images
from bot.store.database import Row, Tx


class About(msgspec.Struct, frozen=True):
    """What a deck says of itself, beside its cards."""

    description: str
    language: str
    authors: tuple[str, ...]
    licence: str
    topics: dict[str, str]


class StoredDeck(msgspec.Struct, frozen=True):
    """A deck as kept, and whose it is. `fingerprint` is another one after every change."""

    name: DeckName
    about: About
    owner: Owner = NOBODY
    fingerprint: str = ""


class StoredCard(msgspec.Struct, frozen=True):
    """A card as kept: its number, deck, place in deck order, fact's number, and topic's title."""

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
"""Of a deck's row, what `stored` reads."""
EMPTY_ABOUT = _ENCODER.encode(About("", "", (), "", {})).decode()
EMPTY_CARD = _ENCODER.encode(Card(id="-", front="-", back="-")).decode()


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def get(tx: Tx, deck: DeckId) -> StoredDeck | None:
    """A deck by its number, also a retired one, whoever may see it."""
    row = tx.one(f"SELECT {COLUMNS} FROM decks WHERE id = :deck", {"deck": deck})
    return None if row is None else stored(row)


def stored(row: Row) -> StoredDeck:
    """A deck from its row."""
    number, slug, title, about, person, platform, space, fingerprint = row
    owner = Owner(PersonId(person or 0), platform, space)
    name = DeckName(DeckId(number), slug, title)
    return StoredDeck(name, _ABOUT.decode(about), owner, fingerprint)


def whole(tx: Tx, kept: StoredDeck) -> Deck:
    """A deck as it would be written: with its cards, without the retired ones."""
    rows = tx.all(
        """SELECT c.content FROM card_topics t JOIN cards c ON c.id = t.card
           WHERE t.deck = :deck AND t.topic = '' ORDER BY t.position""",
        {"deck": kept.name.id},
    )
    about = kept.about
    return Deck(
        id=kept.name.slug,
        title=kept.name.title,
        description=about.description,
        language=about.language,
        authors=about.authors,
        licence=about.licence,
        topics=about.topics,
        cards=tuple(_CARD.decode(row[0]) for row in rows),
    )


def card_ids(tx: Tx, deck: DeckId) -> dict[str, CardId]:
    """The numbers of a deck's cards by their slugs, without the retired ones."""
    rows = tx.all("SELECT slug, id FROM cards WHERE deck = :deck AND retired = 0", {"deck": deck})
    return {slug: CardId(number) for slug, number in rows}


def card(tx: Tx, number: CardId) -> StoredCard | None:
    """A card by its number, also a retired one."""
    kept: StoredCard | None = tx.cache.get(("card", number))
    if kept is not None:
        return kept
    row = tx.one(
        """SELECT c.deck, d.slug, d.title, c.position, c.fact, c.retired, c.topic, c.content
           FROM cards c JOIN decks d ON d.id = c.deck WHERE c.id = :card""",
        {"card": number},
    )
    if row is None:
        return None
    deck, slug, title, position, fact, retired, topic, content = row
    name = DeckName(DeckId(deck), slug, title)
    found = StoredCard(number, name, position, fact, bool(retired), topic, _CARD.decode(content))
    tx.keep(("card", number), found)
    return found


def pool(tx: Tx, deck: DeckId, topic: str) -> dict[CardId, str]:
    """The cards of a deck, or of one topic, each with its topic's title; none of a retired deck."""
    rows = tx.all(
        """SELECT c.id, c.topic FROM card_topics t JOIN cards c ON c.id = t.card
           JOIN decks d ON d.id = t.deck
           WHERE t.deck = :deck AND t.topic = :topic AND c.retired = 0 AND d.retired = 0
           ORDER BY t.position""",
        {"deck": deck, "topic": topic},
    )
    return {CardId(number): title for number, title in rows}


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
    """The short answers of a deck's other cards, with what they accept as well."""
    rows = tx.all(
        """SELECT answers FROM cards
           WHERE deck = :deck AND id <> :card AND retired = 0 AND answers <> ''""",
        {"deck": deck, "card": number},
    )
    return [answer for row in rows for answer in row[0].split("\n")]


# ── taking decks in ─────────────────────────────────────────────────────────────────────────────


def save(tx: Tx, deck: Deck, owner: Owner = NOBODY) -> DeckId:
    """Takes in a deck, new or changed; returns its number. The same deck again changes nothing."""
    about = About(deck.description, deck.language, deck.authors, deck.licence, deck.topics)
    # Each card is encoded once, for the fingerprint and for its row.
    contents = _ENCODER.encode_lines(deck.cards)
    whole = _ENCODER.encode((deck.id, deck.title, about)) + b"\n" + contents
    fingerprint = hashlib.blake2b(whole, digest_size=32).hexdigest()
    row = named(tx, owner, deck.id)
    if row is not None and row[1] == fingerprint and not row[2]:
        return DeckId(row[0])
    tx.cache.clear()
    kept = {
        **owning(owner),
        "slug": deck.id,
        "title": deck.title,
        "about": _ENCODER.encode(about).decode(),
        "fingerprint": fingerprint,
    }
    if row is None:
        number = tx.insert(
            """INSERT INTO decks (slug, title, about, fingerprint, person, platform, space)
               VALUES (:slug, :title, :about, :fingerprint, :person, :platform, :space)
               RETURNING id""",
            kept,
        )
    else:
        number = row[0]
        tx.run(
            """UPDATE decks SET title = :title, about = :about, fingerprint = :fingerprint,
                   retired = 0 WHERE id = :deck""",
            {**kept, "deck": number},
        )
    deck_id = DeckId(number)
    # JSON has no bare line feed, so the lines are the cards; behind the last stands nothing.
    cards = _save_cards(tx, deck_id, deck, contents.decode().split("\n")[:-1])
    _save_facts(tx, deck.cards, cards)
    _save_topics(tx, deck_id, deck, cards)
    images.hold(tx, deck_id, (image.name for entry in deck.cards for image in entry.images))
    return deck_id


def named(tx: Tx, owner: Owner, slug: str) -> tuple[int, str, bool] | None:
    """The number and fingerprint of an owner's deck, and whether it is retired; None if none."""
    row = tx.one(
        f"SELECT id, fingerprint, retired FROM decks WHERE slug = :slug AND {owned(owner)}",
        {**owning(owner), "slug": slug},
    )
    return None if row is None else (row[0], row[1], bool(row[2]))


def owned(owner: Owner) -> str:
    """The condition for decks of an owner, with the parameters of `owning`."""
    if owner.person:
        return "person = :person"
    return "person IS NULL AND platform = :platform AND space = :space"


def owning(owner: Owner) -> dict[str, object]:
    """An owner as the columns of a deck's row hold them."""
    return {"person": owner.person or None, "platform": owner.platform, "space": owner.space}


def retire_others(tx: Tx, slugs: Sequence[str]) -> None:
    """Retires all decks of files but those named: no longer offered, and nothing is forgotten."""
    for number, slug in tx.all(
        "SELECT id, slug FROM decks WHERE retired = 0 AND person IS NULL AND space = ''", {}
    ):
        if slug not in slugs:
            tx.cache.clear()
            tx.run("UPDATE decks SET retired = 1 WHERE id = :deck", {"deck": number})


def _save_cards(tx: Tx, number: DeckId, deck: Deck, contents: Sequence[str]) -> list[int]:
    rows = tx.all("SELECT slug, id, retired FROM cards WHERE deck = :deck", {"deck": number})
    known: dict[str, int] = {slug: card for slug, card, _ in rows}
    matched = _matched(known, {slug for slug, _, retired in rows if not retired}, deck.cards)
    tx.run("UPDATE cards SET retired = 1 WHERE deck = :deck", {"deck": number})
    for entry, before in zip(deck.cards, matched, strict=True):
        bearer = known.get(entry.id)
        if before is not None and bearer != before:
            # Another card may take over this one's old slug, and this one that of a retired card:
            # both must be free by then.
            for card in (before, bearer):
                tx.run(
                    "UPDATE cards SET slug = :slug WHERE id = :card",
                    {"slug": f"#{card}", "card": card},
                )
    next_new = _highest(tx) + 1
    fresh: list[Row] = []
    kept: list[Row] = []
    numbers: list[int] = []
    titles = deck.topics
    for position, (entry, before, content) in enumerate(
        zip(deck.cards, matched, contents, strict=True)
    ):
        topic = titles.get(entry.topics[0], entry.topics[0]) if entry.topics else ""
        card = next_new + len(fresh) if before is None else before
        row = (entry.id, position, topic, answers_of(entry), content, card)
        (fresh if before is None else kept).append(row)
        numbers.append(card)
    tx.run_all(
        """UPDATE cards SET slug = :slug, position = :position, topic = :topic, fact = 0,
               answers = :answers, content = :content, retired = 0 WHERE id = :id""",
        (dict(zip(_COLUMNS, row, strict=True)) for row in kept),
    )
    tx.insert_rows("cards", ("deck", *_COLUMNS), fresh, (number,))
    return numbers


def _highest(tx: Tx) -> int:
    """The highest number of a card of any deck, 0 if there is none; no card is ever deleted."""
    row = tx.one("SELECT max(id) FROM cards", {})
    return 0 if row is None or row[0] is None else int(row[0])


def answers_of(card: Card) -> str:
    """A card's short answer and what it accepts as well, a line each."""
    return "\n".join((card.answer, *card.accept)) if card.answer else ""


def _matched(
    known: Mapping[str, int], current: set[str], cards: Sequence[Card]
) -> list[int | None]:
    """The number that each card has had, None for a new one; no two cards share a number.

    A slug that is not among the `current` ones takes the number of one that the card had before. If
    a card of the deck bears that old slug now, it is another card, and looks among its own former
    slugs in turn. Only a card without such a past takes the number of a retired one of its slug.
    """
    if not known:
        return [None] * len(cards)
    bearers = {entry.id: entry for entry in cards}
    found: dict[str, int] = {}
    taken: set[int] = set()
    renamed = deque(entry for entry in cards if entry.id not in current)
    while renamed:
        entry = renamed.popleft()
        for old in entry.was:
            if old in known and known[old] not in taken:
                found[entry.id] = known[old]
                taken.add(known[old])
                if old in bearers:
                    renamed.append(bearers[old])
                break
    for entry in cards:
        if entry.id not in found and entry.id in known and known[entry.id] not in taken:
            found[entry.id] = known[entry.id]
    return [found.get(entry.id) for entry in cards]


def _save_facts(tx: Tx, cards: Sequence[Card], numbers: Sequence[int]) -> None:
    if not any(entry.fact for entry in cards):
        return
    facts = [entry.fact or entry.id for entry in cards]
    members: dict[str, list[int]] = {}
    for fact, number in zip(facts, numbers, strict=True):
        members.setdefault(fact, []).append(number)
    tx.run_all(
        "UPDATE cards SET fact = :fact WHERE id = :card",
        (
            {"fact": min(siblings), "card": card}
            for siblings in members.values()
            if len(siblings) > 1
            for card in siblings
        ),
    )


def _save_topics(tx: Tx, number: DeckId, deck: Deck, cards: Sequence[int]) -> None:
    # Positions have changed, so every cursor starts over; it catches up at the next quiz.
    tx.run("DELETE FROM cursors WHERE deck = :deck", {"deck": number})
    tx.run("DELETE FROM card_topics WHERE deck = :deck", {"deck": number})
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    rows[""] = list(enumerate(cards))
    for entry, row in zip(deck.cards, rows[""], strict=True):
        for topic in {*entry.topics}:
            rows[topic].append(row)
    columns = ("deck", "topic", "position", "card")
    for topic, own in rows.items():
        tx.insert_rows("card_topics", columns, own, (number, topic))
