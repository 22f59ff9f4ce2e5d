"""Access to decks: who owns which decks, and who sees them.

Everybody sees the bot's own decks, which come from files. A person's deck is seen by that person
alone. A space's deck is seen in the space, and everywhere by those who have begun to study it: the
table `begun` has a row for each such person and deck.

Decks that share a name get their names told apart here: see `bot.model.deck_names`.
"""

from collections.abc import Mapping

from msgspec import structs

from bot.model import deck_names
from bot.model.cards import Deck
from bot.model.deck_names import Reached
from bot.model.ids import CardId, DeckId, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.ownership import Owner, Viewer
from bot.store import deck_versions, decks, media
from bot.store.database import Tx
from bot.store.decks import StoredDeck

_VISIBLE = """FROM decks WHERE id IN (
        SELECT id FROM decks WHERE person IS NULL AND space = ''
        UNION ALL SELECT id FROM decks WHERE person = :person
        UNION ALL SELECT id FROM decks
            WHERE platform = :platform AND space = :space AND space <> ''
        UNION ALL SELECT deck FROM begun WHERE person = :person)"""


# ── seeing ──────────────────────────────────────────────────────────────────────────────────────


def every(tx: Tx, viewer: Viewer) -> list[StoredDeck]:
    """The decks that a viewer sees, without the retired ones, the oldest first."""
    rows = tx.all(f"SELECT {decks.COLUMNS} {_VISIBLE} AND retired = 0 ORDER BY id", _viewer(viewer))
    every = [decks.stored(row) for row in rows]
    names = deck_names.marked((deck.reached for deck in every), viewer)
    return [structs.replace(deck, name=names.get(deck.name.id, deck.name)) for deck in every]


def offered(tx: Tx, viewer: Viewer, deck: DeckId) -> StoredDeck | None:
    """A deck by its id; None if it is retired, or the viewer does not see it."""
    return _one(tx, viewer, deck, "AND retired = 0")


def known(tx: Tx, viewer: Viewer, deck: DeckId) -> StoredDeck | None:
    """A deck by its id, also a retired one; None if the viewer does not see it."""
    return _one(tx, viewer, deck)


def _one(tx: Tx, viewer: Viewer, deck: DeckId, condition: str = "") -> StoredDeck | None:
    row = tx.one(
        f"SELECT {decks.COLUMNS} {_VISIBLE} {condition} AND id = :deck",
        {**_viewer(viewer), "deck": deck},
    )
    if row is None:
        return None
    stored = decks.stored(row)
    return structs.replace(stored, name=named(tx, viewer, stored.name))


def named(tx: Tx, viewer: Viewer, deck: DeckName) -> DeckName:
    """A deck's name as this viewer sees it: marked if they reach another deck of that name."""
    return _marked(tx, viewer).get(deck.id, deck)


def planned(tx: Tx, viewer: Viewer, owner: Owner, slug: str, title: str) -> DeckName:
    """The name that a deck will have for this viewer once it is saved."""
    row = decks.named(tx, owner, slug)
    name = DeckName(DeckId(0 if row is None else row[0]), slug, title)
    others = (deck.reached for deck in every(tx, viewer) if deck.name.id != name.id)
    return deck_names.marked([*others, Reached(name, owner)], viewer).get(name.id, name)


def _marked(tx: Tx, viewer: Viewer) -> Mapping[DeckId, DeckName]:
    """The names of those decks that share theirs.

    Each card that a person studies shows such a name, so those for their last place are cached, and
    those for everybody in a place, whom each post of a battle shows one.
    """
    key = ("deck names", viewer.person or viewer)
    cached: tuple[Viewer, Mapping[DeckId, DeckName]] | None = tx.cache.get(key)
    if cached is not None and cached[0] == viewer:
        return cached[1]
    rows = tx.all(
        f"SELECT id, slug, title, person, platform, space {_VISIBLE} AND retired = 0 ORDER BY id",
        _viewer(viewer),
    )
    reached = (
        Reached(DeckName(DeckId(deck), slug, title), Owner(PersonId(person or 0), platform, space))
        for deck, slug, title, person, platform, space in rows
    )
    names = deck_names.marked(reached, viewer)
    tx.keep(key, (viewer, names))
    return names


def begin(tx: Tx, person: PersonId, deck: DeckId) -> None:
    """Notes that a person has begun to study a deck: if it is a space's, they see it everywhere."""
    begun = tx.run(
        """INSERT INTO begun (person, deck) SELECT :person, id FROM decks
           WHERE id = :deck AND space <> '' ON CONFLICT (person, deck) DO NOTHING""",
        {"person": person, "deck": deck},
    )
    if begun:  # the person reaches one deck more, which may be called like another one
        tx.cache.pop(("deck names", person), None)


def _viewer(viewer: Viewer) -> dict[str, object]:
    return {"person": viewer.person, "platform": viewer.platform, "space": viewer.space}


# ── owning ──────────────────────────────────────────────────────────────────────────────────────


def of(tx: Tx, owner: Owner) -> list[StoredDeck]:
    """The decks of an owner, without the retired ones, the oldest first."""
    rows = tx.all(
        f"SELECT {decks.COLUMNS} FROM decks WHERE {decks.owned(owner)} AND retired = 0 ORDER BY id",
        decks.owning(owner),
    )
    return [decks.stored(row) for row in rows]


def with_retired(tx: Tx, owner: Owner) -> list[StoredDeck]:
    """All decks of an owner, also the retired ones, the oldest first."""
    rows = tx.all(
        f"SELECT {decks.COLUMNS} FROM decks WHERE {decks.owned(owner)} ORDER BY id",
        decks.owning(owner),
    )
    return [decks.stored(row) for row in rows]


def size(tx: Tx, owner: Owner) -> int:
    """How many cards an owner has in all decks; the retired ones count: they are stored, too."""
    row = tx.one(
        f"""SELECT count(*) FROM cards
            WHERE deck IN (SELECT id FROM decks WHERE {decks.owned(owner)})""",
        decks.owning(owner),
    )
    return 0 if row is None else int(row[0])


def media_sizes(tx: Tx, owner: Owner) -> dict[str, int]:
    """The bytes of each medium in an owner's decks, by its name; retired decks count, too."""
    return media.sizes_of_decks(tx, decks.owned(owner), decks.owning(owner))


def retire(tx: Tx, deck: DeckId) -> None:
    """Retires a deck; its versions go, and the card states of those who studied it stay."""
    tx.cache.clear()
    deck_versions.drop(tx, "deck = :deck", {"deck": deck})
    tx.run("UPDATE decks SET retired = 1 WHERE id = :deck", {"deck": deck})


def hand_over(tx: Tx, old: Owner, new: Owner) -> None:
    """Gives all decks of the owner `old` to `new`; a slug that `new` has already gets a number."""
    tx.cache.clear()
    rows = tx.all(
        f"SELECT id, slug FROM decks WHERE {decks.owned(old)} ORDER BY id", decks.owning(old)
    )
    existing = tx.all(f"SELECT slug FROM decks WHERE {decks.owned(new)}", decks.owning(new))
    taken = {row[0] for row in existing}
    for deck_id, slug in rows:
        name = free_name(slug, taken)
        taken.add(name)
        tx.run(
            """UPDATE decks SET slug = :slug, person = :person, platform = :platform,
                   space = :space WHERE id = :deck""",
            {**decks.owning(new), "slug": name, "deck": deck_id},
        )


def free_name(slug: str, taken: set[str]) -> str:
    """A slug that is not taken: the given one, or the same with a number appended."""
    name, number = slug, 2
    while name in taken:
        name, number = f"{slug}_{number}", number + 1
    return name


def add_copy(tx: Tx, deck: Deck, owner: Owner) -> DeckName:
    """Saves a copy of a deck for an owner; if its slug is taken, a number is appended."""
    rows = tx.all(f"SELECT slug FROM decks WHERE {decks.owned(owner)}", decks.owning(owner))
    slug = free_name(deck.id, {row[0] for row in rows})
    deck_id = decks.save(tx, structs.replace(deck, id=slug), owner)
    return DeckName(deck_id, slug, deck.title)


def copy_all(tx: Tx, old: PersonId, new: PersonId) -> dict[CardId, tuple[CardId, DeckId]]:
    """Copies the decks of a person for another one.

    Returns:
        For each card its copy, and the deck of the copy.
    """
    copies: dict[CardId, tuple[CardId, DeckId]] = {}
    for stored in of(tx, Owner(old)):
        copy_id = decks.save(tx, decks.whole(tx, stored), Owner(new))
        before, after = decks.card_ids(tx, stored.name.id), decks.card_ids(tx, copy_id)
        copies |= {card: (after[slug], copy_id) for slug, card in before.items() if slug in after}
    tx.run(
        """INSERT INTO begun (person, deck) SELECT :new, deck FROM begun WHERE person = :old
           ON CONFLICT (person, deck) DO NOTHING""",
        {"old": old, "new": new},
    )
    tx.cache.clear()
    return copies


def forget(tx: Tx, person: PersonId) -> None:
    """Empties and retires the decks of a person, and removes their owner.

    The rows stay, because battles that were played with the decks may still refer to their ids.
    """
    tx.cache.clear()
    theirs = "SELECT id FROM decks WHERE person = :person"
    key = {"person": person}
    media.release_decks(tx, "person = :person", key)
    media.release_drawings(tx)
    deck_versions.drop(tx, f"deck IN ({theirs})", key)
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
