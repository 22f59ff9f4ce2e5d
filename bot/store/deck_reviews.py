"""The reviews of a deck's cards by all who study it."""

from collections.abc import Iterator

from bot.model.editing.insight import Reviewed
from bot.model.ids import DeckId
from bot.model.ownership import Owner
from bot.store import decks
from bot.store.database import Tx

MOST = 10_000
"""How many rows of the log are read, so that the page of a large group's deck delays nobody."""
LEAST = 10
"""How many of each person's rows are read in any case."""

# Who studies a deck, and the log of each of them.
_PERSON = "reviews AS log WHERE log.person = :person", ":person"
_SPACE = (
    "begun JOIN reviews AS log ON log.person = begun.person WHERE begun.deck = :deck",
    "begun.person",
)


def of(tx: Tx, deck: DeckId, owner: Owner) -> Iterator[Reviewed]:
    """The latest reviews of a deck's cards that were not undone, without those of retired cards.

    A person's own deck is studied by that person alone, a space's by those who have begun it. So
    only their logs are read, and the log needs no index by card, which each rating would pay for.
    """
    slugs = {card_id: slug for slug, card_id in decks.card_ids(tx, deck).items()}
    share = MOST if owner.person else max(LEAST, MOST // max(1, _studying(tx, deck)))
    logs, person_of = _PERSON if owner.person else _SPACE
    rows = tx.all(
        f"""SELECT log.person, log.id, log.card, log.undoes, log.rating, log.took,
                log.stability_before, log.chosen, log.typed
            FROM {logs} AND log.id > (
                SELECT max(last.id) FROM reviews AS last WHERE last.person = {person_of}
            ) - :share
            ORDER BY log.person, log.id""",
        {"share": share, **({"person": owner.person} if owner.person else {"deck": deck})},
    )
    undone = {(row[0], row[3]) for row in rows if row[3] is not None}
    for person, row_id, card, undoes, rating, took, before, chosen, typed in rows:
        slug = slugs.get(card)
        if slug is not None and undoes is None and (person, row_id) not in undone:
            known = before is not None
            yield Reviewed(slug, person, rating, took, known, chosen or "", typed or "")


def _studying(tx: Tx, deck: DeckId) -> int:
    row = tx.one("SELECT count(*) FROM begun WHERE deck = :deck", {"deck": deck})
    return 0 if row is None else int(row[0])
