"""Whose decks are whose, and who sees which.

The decks of files are seen by everybody everywhere. Those of a person are seen by that person
alone. Those of a space are seen there, and by whoever has begun to study them, in private as well.
"""

from msgspec import structs

from bot.model.cards import Deck
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.ownership import Owner, Viewer
from bot.store import decks, images
from bot.store.database import Tx
from bot.store.decks import StoredDeck

_SEEN = f"""SELECT {decks.COLUMNS} FROM decks WHERE id IN (
        SELECT id FROM decks WHERE person IS NULL AND space = ''
        UNION ALL SELECT id FROM decks WHERE person = :person
        UNION ALL SELECT id FROM decks
            WHERE platform = :platform AND space = :space AND space <> ''
        UNION ALL SELECT deck FROM begun WHERE person = :person)"""


# ── seeing ──────────────────────────────────────────────────────────────────────────────────────


def every(tx: Tx, viewer: Viewer) -> list[StoredDeck]:
    """All decks that somebody sees and that are not retired, in the order in which they came."""
    rows = tx.all(f"{_SEEN} AND retired = 0 ORDER BY id", _viewer(viewer))
    return [decks.stored(row) for row in rows]


def offered(tx: Tx, viewer: Viewer, deck: DeckId) -> StoredDeck | None:
    """A deck by its number; None if it is retired, or not for them to see."""
    row = tx.one(f"{_SEEN} AND retired = 0 AND id = :deck", {**_viewer(viewer), "deck": deck})
    return None if row is None else decks.stored(row)


def known(tx: Tx, viewer: Viewer, deck: DeckId) -> StoredDeck | None:
    """A deck by its number, also a retired one; None if it is not for them to see."""
    row = tx.one(f"{_SEEN} AND id = :deck", {**_viewer(viewer), "deck": deck})
    return None if row is None else decks.stored(row)


def begin(tx: Tx, person: PersonId, deck: DeckId) -> None:
    """Notes that a person has begun to study a deck: one of a space is theirs to see from now."""
    tx.run(
        """INSERT INTO begun (person, deck) SELECT :person, id FROM decks
           WHERE id = :deck AND space <> '' ON CONFLICT (person, deck) DO NOTHING""",
        {"person": person, "deck": deck},
    )


def _viewer(viewer: Viewer) -> dict[str, object]:
    return {"person": viewer.person, "platform": viewer.platform, "space": viewer.space}


# ── owning ──────────────────────────────────────────────────────────────────────────────────────


def of(tx: Tx, owner: Owner) -> list[StoredDeck]:
    """The decks of an owner that are not retired, in the order in which they came."""
    rows = tx.all(
        f"SELECT {decks.COLUMNS} FROM decks WHERE {decks.owned(owner)} AND retired = 0 ORDER BY id",
        decks.owning(owner),
    )
    return [decks.stored(row) for row in rows]


def kept(tx: Tx, owner: Owner) -> list[StoredDeck]:
    """All decks of an owner, also those that were taken away, in the order in which they came."""
    rows = tx.all(
        f"SELECT {decks.COLUMNS} FROM decks WHERE {decks.owned(owner)} ORDER BY id",
        decks.owning(owner),
    )
    return [decks.stored(row) for row in rows]


def size(tx: Tx, owner: Owner) -> int:
    """How many cards an owner has, over all decks, also the retired ones: they are kept, too."""
    row = tx.one(
        f"""SELECT count(*) FROM cards
            WHERE deck IN (SELECT id FROM decks WHERE {decks.owned(owner)})""",
        decks.owning(owner),
    )
    return 0 if row is None else int(row[0])


def image_sizes(tx: Tx, owner: Owner) -> dict[str, int]:
    """How many bytes the pictures of an owner's decks have, by their names; also retired ones'."""
    return images.sizes_of_decks(tx, decks.owned(owner), decks.owning(owner))


def retire(tx: Tx, deck: DeckId) -> None:
    """Takes a deck away; nobody's memory of its cards is touched."""
    tx.cache.clear()
    tx.run("UPDATE decks SET retired = 1 WHERE id = :deck", {"deck": deck})


def hand_over(tx: Tx, old: Owner, new: Owner) -> None:
    """Gives all decks of an owner to another; a name that this one has already gets a number."""
    tx.cache.clear()
    rows = tx.all(f"SELECT id, slug FROM decks WHERE {decks.owned(old)}", decks.owning(old))
    there = tx.all(f"SELECT slug FROM decks WHERE {decks.owned(new)}", decks.owning(new))
    taken = {row[0] for row in there}
    for number, slug in rows:
        name = free_name(slug, taken)
        taken.add(name)
        tx.run(
            """UPDATE decks SET slug = :slug, person = :person, platform = :platform,
                   space = :space WHERE id = :deck""",
            {**decks.owning(new), "slug": name, "deck": number},
        )


def free_name(slug: str, taken: set[str]) -> str:
    """A deck's name, with a number behind it if it is taken."""
    name, number = slug, 2
    while name in taken:
        name, number = f"{slug}_{number}", number + 1
    return name


def add_copy(tx: Tx, deck: Deck, owner: Owner) -> DeckName:
    """Gives an owner a deck of its own; if its name is taken, it gets a number."""
    rows = tx.all(f"SELECT slug FROM decks WHERE {decks.owned(owner)}", decks.owning(owner))
    slug = free_name(deck.id, {row[0] for row in rows})
    number = decks.save(tx, structs.replace(deck, id=slug), owner)
    return DeckName(number, slug, deck.title)


def copy_all(tx: Tx, old: PersonId, new: PersonId) -> dict[CardId, tuple[CardId, DeckId]]:
    """Gives a person copies of another's decks; tells each card's copy, and the copy's deck."""
    found: dict[CardId, tuple[CardId, DeckId]] = {}
    for kept in of(tx, Owner(old)):
        deck = decks.whole(tx, kept)
        number = decks.save(tx, deck, Owner(new))
        before, after = decks.card_ids(tx, kept.name.id), decks.card_ids(tx, number)
        found |= {card: (after[slug], number) for slug, card in before.items() if slug in after}
    tx.run(
        """INSERT INTO begun (person, deck) SELECT :new, deck FROM begun WHERE person = :old
           ON CONFLICT (person, deck) DO NOTHING""",
        {"old": old, "new": new},
    )
    return found


def forget(tx: Tx, person: PersonId) -> None:
    """Empties the decks of a person, and makes them nobody's.

    Their rows stay, as a battle that was played with them may still need their numbers.
    """
    tx.cache.clear()
    theirs = "SELECT id FROM decks WHERE person = :person"
    key = {"person": person}
    images.release_decks(tx, "person = :person", key)
    tx.run(f"DELETE FROM card_topics WHERE deck IN ({theirs})", key)
    tx.run(
        f"""UPDATE cards SET slug = '#' || id, retired = 1, fact = 0, topic = '', answers = '',
               content = :content WHERE deck IN ({theirs})""",
        {**key, "content": decks.EMPTY_CARD},
    )
    tx.run(
        """UPDATE decks SET slug = '#' || id, title = '', about = :about, fingerprint = '',
               retired = 1, person = NULL WHERE person = :person""",
        {**key, "about": decks.EMPTY_ABOUT},
    )
