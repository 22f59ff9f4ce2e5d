"""The reviews of a deck's cards by all who study it."""

from collections.abc import Iterator

from bot.model.editing.insight import Reviewed
from bot.model.ids import DeckId
from bot.model.ownership import Owner
from bot.store.database import Tx
from bot.store.reviews import STANDING


def of(tx: Tx, deck: DeckId, owner: Owner) -> Iterator[Reviewed]:
    """The reviews of a deck's cards that were not undone, without those of retired cards.

    A person's own deck is studied by that person alone, a space's by those who have begun it. So
    only their logs are read, and the log needs no index by card, which each rating would pay for.
    """
    studying = [(owner.person,)] if owner.person else _studying(tx, deck)
    for (person,) in studying:
        for row in tx.each(
            f"""SELECT c.slug, r.person, r.rating, r.took, r.stability_before IS NOT NULL,
                   r.chosen, r.typed
               FROM reviews r JOIN cards c ON c.id = r.card
               WHERE r.person = :person AND c.deck = :deck AND c.retired = 0 AND {STANDING}
               ORDER BY r.id""",
            {"person": person, "deck": deck},
        ):
            slug, who, rating, took, known, chosen, typed = row
            yield Reviewed(slug, who, rating, took, bool(known), chosen or "", typed or "")


def _studying(tx: Tx, deck: DeckId) -> list[tuple[int]]:
    rows = tx.all("SELECT person FROM begun WHERE deck = :deck ORDER BY person", {"deck": deck})
    return [(row[0],) for row in rows]
