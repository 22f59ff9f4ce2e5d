"""Merges what two people made of one deck at the same time: card by card, and field by field.

A three-way merge: what only one side has changed is taken from that side. What both have changed in
the same field, in different ways, is a conflict, which only a person can decide. Without conflicts
the result does not depend on which side comes first.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, TypeVar

from msgspec import Struct, structs

from bot.model.cards import Card, Deck

ORDER: Final = "order"
"""The field of a conflict about the order of the cards."""
CARD: Final = "card"
"""The field of a conflict about a card that one side has retired, and the other one has changed."""

_CARD_FIELDS: Final = tuple(name for name in Card.__struct_fields__ if name != "id")
_DECK_FIELDS: Final = tuple(
    name for name in Deck.__struct_fields__ if name not in {"id", "cards", "topics"}
)
_UNITED: Final = frozenset({"was", "images", "sounds"})
"""Fields of which a card keeps what either side has, since the texts decide what is used."""
_NOTHING: Final = object()
T = TypeVar("T")


class Conflict(Struct, frozen=True):
    """A field that both sides have changed, in different ways.

    Attributes:
        card: The card's id; empty for a field of the deck itself.
        field: The field's name, or `ORDER`, or `CARD`.
        mine: The value of the first side; of `CARD` None if this side has retired the card.
        theirs: The same of the second side.
    """

    card: str
    field: str
    mine: Any
    theirs: Any


class Merged(Struct, frozen=True):
    """A merged deck. Where there are conflicts it has the values of the second side."""

    deck: Deck
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Deck, mine: Deck, theirs: Deck) -> Merged:
    """Merges two decks that were made of the same one.

    Args:
        base: The deck from which both sides started.
        mine: What the first side made of it.
        theirs: What the second side made of it.
    """
    conflicts: list[Conflict] = []
    cards = _cards(base, mine, theirs, conflicts)
    orders = [tuple(card.id for card in side.cards) for side in (base, mine, theirs)]
    order, both_changed = _interleaved(orders[0], orders[1], orders[2], cards)
    if both_changed:
        conflicts.append(Conflict("", ORDER, orders[1], orders[2]))
    values = {}
    for name in _DECK_FIELDS:
        sides = getattr(base, name), getattr(mine, name), getattr(theirs, name)
        values[name] = _value("", name, sides, conflicts)
    topics = _topics(base, mine, theirs, cards.values(), conflicts)
    merged = tuple(cards[card_id] for card_id in order)
    deck = structs.replace(theirs, **values, topics=topics, cards=merged)
    return Merged(deck, tuple(conflicts))


def _cards(base: Deck, mine: Deck, theirs: Deck, conflicts: list[Conflict]) -> dict[str, Card]:
    """The merged cards by their ids."""
    before, ours, others = map(_by_id, (base, mine, theirs))
    merged: dict[str, Card] = {}
    for card_id in {**others, **ours}:
        was, one, two = before.get(card_id), ours.get(card_id), others.get(card_id)
        if one is not None and two is not None:
            merged[card_id] = _card(was, one, two, conflicts)
        elif was is None:
            merged[card_id] = one or two  # type: ignore[assignment]
        elif was not in (one, two):  # one side has retired it, the other one has changed it
            conflicts.append(Conflict(card_id, CARD, one, two))
            if two is not None:
                merged[card_id] = two
    return merged


def _card(was: Card | None, one: Card, two: Card, conflicts: list[Conflict]) -> Card:
    if one == two:
        return two
    values = {}
    for name in _CARD_FIELDS:
        # A card that both sides have added has no value from before.
        before = _NOTHING if was is None else getattr(was, name)
        sides = before, getattr(one, name), getattr(two, name)
        clashes: list[Conflict] = []
        values[name] = _value(one.id, name, sides, clashes)
        if clashes and name in _UNITED:
            values[name] = tuple(sorted({*sides[1], *sides[2]}, key=repr))
        else:
            conflicts += clashes
    return structs.replace(two, **values)


def _value(card: str, field: str, sides: tuple[T, T, T], conflicts: list[Conflict]) -> T:
    """The merged value of a field, from those of the base and of both sides."""
    base, one, two = sides
    if one not in (base, two):
        if two == base:
            return one
        conflicts.append(Conflict(card, field, one, two))
    return two


def _topics(
    base: Deck, mine: Deck, theirs: Deck, cards: Iterable[Card], conflicts: list[Conflict]
) -> dict[str, str]:
    """The merged topics; each slug is a field of its own. Topics that a card has stay."""
    before, one, two = base.topics, mine.topics, theirs.topics
    merged = {
        slug: _value(
            "", f"topics.{slug}", (before.get(slug), one.get(slug), two.get(slug)), conflicts
        )
        for slug in {**one, **two}
    }
    titles = {slug: title for slug, title in merged.items() if title is not None}
    for slug in (slug for card in cards for slug in card.topics):
        titles.setdefault(slug, before.get(slug, slug))
    order, _ = _interleaved(tuple(before), tuple(one), tuple(two), titles)
    return {slug: titles[slug] for slug in dict.fromkeys((*order, *sorted(titles)))}


def _interleaved(
    base: Sequence[str], one: Sequence[str], two: Sequence[str], kept: Container[str]
) -> tuple[list[str], bool]:
    """Merges two orders: those who stand in all three in the order of the side that changed it.

    What only a side has stays behind the one that it stood behind there. Of several at one place,
    those with the lowest name come first.

    Args:
        base: The order before.
        one: The order of the first side.
        two: The order of the second side.
        kept: Those that are in the result.

    Returns:
        The order, and whether both sides have changed it, in different ways.
    """
    common = {name for name in {*base}.intersection(one, two) if name in kept}
    before, first, second = ([name for name in side if name in common] for side in (base, one, two))
    both_changed = before not in (first, second) and first != second
    spine = min(first, second) if both_changed else second if first == before else first
    behind: defaultdict[str, list[list[str]]] = defaultdict(list)
    for side in (one, two):
        for anchor, chain in _chains((name for name in side if name in kept), common):
            behind[anchor].append(chain)
    order: dict[str, None] = {}
    for name in ("", *spine):
        if name:
            order[name] = None
        for chain in sorted(behind[name]):
            order.update(dict.fromkeys(chain))
    return list(order), both_changed


def _chains(side: Iterable[str], common: Container[str]) -> Iterator[tuple[str, list[str]]]:
    """Each run of names that are not common, behind the common one in front of it, or ""."""
    anchor = ""
    for is_common, run in groupby(side, key=lambda name: name in common):
        names = list(run)
        if is_common:
            anchor = names[-1]
        else:
            yield anchor, names


def _by_id(deck: Deck) -> dict[str, Card]:
    return {card.id: card for card in deck.cards}
