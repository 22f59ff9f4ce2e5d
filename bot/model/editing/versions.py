"""Versions of a deck: each save is a version, kept as the step back to the one before it."""

from typing import Literal

from msgspec import Struct, structs

from bot.model.cards import Card, Deck
from bot.model.ids import PersonId

VersionKind = Literal["import", "edit", "accept", "restore"]
"""How a version came about: by an import, an edit, an accepted answer, or an older version."""


class Change(Struct, frozen=True):
    """Who saves a deck, when (ms since 1970), and how."""

    person: PersonId
    at: int
    kind: VersionKind = "edit"


class Version(Struct, frozen=True):
    """A version of a deck: its number from 1, who made it, when, and what it changed.

    `person` is None if their data was deleted. `at` is in ms since 1970. `added`, `changed` and
    `retired` count cards.
    """

    number: int
    person: PersonId | None
    at: int
    kind: VersionKind
    added: int
    changed: int
    retired: int


class Step(Struct, frozen=True, omit_defaults=True):
    """What makes an older deck of a newer one.

    Attributes:
        cards: Each card that differs, as it is in the older deck; None if that lacks it.
        order: The ids of the older deck's cards in order, if it does not follow from the newer one.
        about: The older deck without cards, if something else than cards differs.
    """

    cards: dict[str, Card | None] = {}
    order: tuple[str, ...] | None = None
    about: Deck | None = None

    @property
    def added(self) -> int:
        """How many cards only the newer deck has."""
        return sum(card is None for card in self.cards.values())

    def __bool__(self) -> bool:
        """Whether the decks differ at all."""
        return bool(self.cards) or self.order is not None or self.about is not None


class Difference(Struct, frozen=True):
    """A card that two versions have in different ways; None where a version lacks it."""

    before: Card | None
    after: Card | None


def step_back(newer: Deck, older: Deck) -> Step:
    """The step that leads from a deck back to an older one."""
    after, before = _by_id(newer), _by_id(older)
    cards = {
        card_id: before.get(card_id)
        for card_id in {**before, **after}
        if before.get(card_id) != after.get(card_id)
    }
    order = tuple(before)
    # The title of an older deck may come back, its id never: people type it.
    about = structs.replace(older, id=newer.id, cards=())
    return Step(
        cards,
        None if order == tuple(_remaining(newer, cards)) else order,
        None if about == structs.replace(newer, cards=()) else about,
    )


def stepped_back(newer: Deck, step: Step) -> Deck:
    """The older deck to which a step leads."""
    order = _remaining(newer, step.cards) if step.order is None else step.order
    known = _by_id(newer)
    found = (step.cards.get(card_id) or known.get(card_id) for card_id in order)
    about = newer if step.about is None else structs.replace(step.about, id=newer.id)
    return structs.replace(about, cards=tuple(card for card in found if card is not None))


def differences(before: Deck, after: Deck) -> tuple[Difference, ...]:
    """The cards that differ in two versions: first those of the newer one in its order."""
    old, new = _by_id(before), _by_id(after)
    pairs = ((old.get(card_id), new.get(card_id)) for card_id in {**new, **old})
    return tuple(Difference(one, other) for one, other in pairs if one != other)


def to_restore(older: Deck, now: Deck) -> Deck:
    """An older deck as it can be saved: each card knows the id that it has now, if it was renamed.

    So people's histories stay with the cards.
    """
    present = {card.id for card in now.cards}
    renamed = {
        former: card.id for card in now.cards for former in card.was if former not in present
    }
    cards = (
        structs.replace(card, was=tuple(dict.fromkeys((*card.was, renamed[card.id]))))
        if card.id in renamed and card.id not in present
        else card
        for card in older.cards
    )
    return structs.replace(older, id=now.id, cards=tuple(cards))


def _by_id(deck: Deck) -> dict[str, Card]:
    return {card.id: card for card in deck.cards}


def _remaining(newer: Deck, cards: dict[str, Card | None]) -> list[str]:
    """The order of an older deck that only lacks some cards of the newer one."""
    return [card.id for card in newer.cards if cards.get(card.id, card) is not None]
