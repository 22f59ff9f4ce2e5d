"""The reviews of a deck's cards by all who study it."""

from collections.abc import Iterator

from bot.model.editing.insight import Reviewed
from bot.model.ids import DeckId
from bot.model.ownership import Owner
from bot.store import decks
from bot.store.database import Tx

MOST = 100_000
"""How many rows of the log are read, so that a large group's deck delays nobody."""
LEAST = 500
"""How many of each person's rows are read in any case."""


def of(tx: Tx, deck: DeckId, owner: Owner) -> Iterator[Reviewed]:
    """The latest reviews of a deck's cards that were not undone, without those of retired cards.

    A person's own deck is studied by that person alone, a space's by those who have begun it. So
    only their logs are read, and the log needs no index by card, which each rating would pay for.
    """
    slugs = {card_id: slug for slug, card_id in decks.card_ids(tx, deck).items()}
    studying = [owner.person] if owner.person else _studying(tx, deck)
    share = max(LEAST, MOST // max(1, len(studying)))
    for person in studying:
        rows = tx.all(
            """SELECT id, card, undoes, rating, took, stability_before, chosen, typed
               FROM reviews WHERE person = :person
                   AND id > (SELECT max(id) FROM reviews WHERE person = :person) - :share
               ORDER BY id""",
            {"person": person, "share": share},
        )
        undone = {row[2] for row in rows}
        for row_id, card, undoes, rating, took, before, chosen, typed in rows:
            if undoes is None and row_id not in undone and card in slugs:
                known = before is not None
                given = chosen or "", typed or ""
                yield Reviewed(slugs[card], person, rating, took, known, *given)


def _studying(tx: Tx, deck: DeckId) -> list[int]:
    rows = tx.all("SELECT person FROM begun WHERE deck = :deck ORDER BY person", {"deck": deck})
    return [row[0] for row in rows]
