from collections.abc import Callable

import pytest
from hypothesis import given, settings
from msgspec import structs

from bot.model.cards import Card, Deck, Image
from bot.model.editing.merge import CARD, ORDER, Conflict, merge
from tests.amount import amount
from tests.model.editing.random_edits import BASE, edited, edits, with_cards

PROPERTY = settings(max_examples=amount(300), deadline=None, derandomize=True)


def changed(deck: Deck, card_id: str, **values: object) -> Deck:
    """The deck in which one card has other values."""
    return with_cards(
        deck,
        *(structs.replace(card, **values) if card.id == card_id else card for card in deck.cards),
    )


def retired(deck: Deck, card_id: str) -> Deck:
    """The deck without one card."""
    return with_cards(deck, *(card for card in deck.cards if card.id != card_id))


def ids(deck: Deck) -> str:
    """The ids of the cards in order."""
    return " ".join(card.id for card in deck.cards)


@PROPERTY
@given(edits, edits)
def test_nothing_that_one_side_did_alone_is_lost(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    """Each field of each card is as the side made it that alone has changed it."""
    mine, theirs = edited(BASE, *one, "m"), edited(BASE, *two, "t")
    merged = merge(BASE, mine, theirs)
    open_ones = {(conflict.card, conflict.field) for conflict in merged.conflicts}
    base, ours, others, result = (
        {card.id: card for card in deck.cards} for deck in (BASE, mine, theirs, merged.deck)
    )
    for card_id in {**base, **ours, **others}:
        was, left, right = base.get(card_id), ours.get(card_id), others.get(card_id)
        if (card_id, CARD) in open_ones:
            continue
        if was is None or (left is not None and right is not None):
            assert card_id in result
        else:
            assert card_id not in result
            continue
        for field in Card.__struct_fields__:
            values = [getattr(card, field) for card in (was, left, right) if card is not None]
            if (card_id, field) not in open_ones:
                alone = [value for value in values[1:] if value != values[0]] or values[:1]
                assert getattr(result[card_id], field) == alone[0]
    used = {slug for card in merged.deck.cards for slug in card.topics}
    assert used <= merged.deck.topics.keys()


@PROPERTY
@given(edits, edits)
def test_without_conflict_the_order_of_the_two_does_not_matter(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    """Both merge to the same deck, or both find the same conflicts."""
    mine, theirs = edited(BASE, *one, "m"), edited(BASE, *two, "t")
    there, back = merge(BASE, mine, theirs), merge(BASE, theirs, mine)
    turned = {Conflict(c.card, c.field, c.theirs, c.mine) for c in back.conflicts}
    assert {*there.conflicts} == turned
    if not there.conflicts:
        assert there.deck == back.deck
        assert [*there.deck.topics] == [*back.deck.topics]


@PROPERTY
@given(edits)
def test_who_edits_alone_gets_what_they_made(one: tuple[int, int]) -> None:
    """A side that the other one left alone, or made the same of, is the result."""
    mine = edited(BASE, *one, "m")
    for sides in ((BASE, mine, BASE), (BASE, BASE, mine), (BASE, mine, mine)):
        assert merge(*sides).deck == mine
        assert not merge(*sides).conflicts


TWO_SIDES: list[tuple[Callable[[Deck], Deck], Callable[[Deck], Deck], str]] = [
    (lambda d: retired(d, "c1"), lambda d: changed(d, "c2", back="x"), "c0 c2 c3 c4"),
    (
        lambda d: with_cards(d, *d.cards[:2], Card("new", "Q"), *d.cards[2:]),
        lambda d: with_cards(d, *reversed(d.cards)),
        "c4 c3 c2 c1 new c0",
    ),
    (
        lambda d: with_cards(d, *d.cards, Card("b", "Q")),
        lambda d: with_cards(d, *d.cards, Card("a", "Q")),
        "c0 c1 c2 c3 c4 a b",
    ),
]


@pytest.mark.parametrize(("mine", "theirs", "expected"), TWO_SIDES)
def test_cards_of_both_sides_have_a_place(
    mine: Callable[[Deck], Deck], theirs: Callable[[Deck], Deck], expected: str
) -> None:
    """A new card stays behind the card that it was put behind, wherever that goes."""
    assert ids(merge(BASE, mine(BASE), theirs(BASE)).deck) == expected


CONFLICTS: list[tuple[Deck, Deck, Conflict]] = [
    (
        changed(BASE, "c1", front="mine"),
        changed(BASE, "c1", front="theirs"),
        Conflict("c1", "front", "mine", "theirs"),
    ),
    (
        retired(BASE, "c1"),
        changed(BASE, "c1", back="x"),
        Conflict("c1", CARD, None, Card("c1", "Q1", "x")),
    ),
    (
        with_cards(BASE, *BASE.cards[1:], BASE.cards[0]),
        with_cards(BASE, *reversed(BASE.cards)),
        Conflict("", ORDER, ("c1", "c2", "c3", "c4", "c0"), ("c4", "c3", "c2", "c1", "c0")),
    ),
    (
        structs.replace(BASE, title="Mine"),
        structs.replace(BASE, title="Theirs"),
        Conflict("", "title", "Mine", "Theirs"),
    ),
    (
        structs.replace(BASE, topics={"odd": "Mine", "even": "Even"}),
        structs.replace(BASE, topics={"odd": "Theirs", "even": "Even"}),
        Conflict("", "topics.odd", "Mine", "Theirs"),
    ),
]


@pytest.mark.parametrize(("mine", "theirs", "expected"), CONFLICTS)
def test_what_both_changed_in_different_ways_is_asked(
    mine: Deck, theirs: Deck, expected: Conflict
) -> None:
    """One field with two new values is a conflict that names both."""
    assert merge(BASE, mine, theirs).conflicts == (expected,)


def test_pictures_and_former_ids_of_both_sides_are_kept() -> None:
    """They follow from the texts and from renaming, so two people can't disagree about them."""
    one, two = Image("1.png", "one"), Image("2.png", "two")
    mine = changed(BASE, "c1", images=(one,), was=("a",), front="[one]")
    theirs = changed(BASE, "c1", images=(two,), was=("b",), back="[two]")
    merged = merge(BASE, mine, theirs)
    card = merged.deck.cards[1]
    assert (card.images, card.was, merged.conflicts) == ((one, two), ("a", "b"), ())
