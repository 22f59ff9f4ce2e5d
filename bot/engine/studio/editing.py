"""Edits of a deck's cards: each starts from a version, and is merged with what came since.

The deck is edited as its author sees it, with one card for each cloze text, and stored with a card
for each gap.
"""

from collections.abc import Callable, Iterable

from msgspec import Struct, structs

from bot.engine.context import RequestContext
from bot.engine.decks.imports import CARDS_MOST
from bot.engine.studio import card_form
from bot.engine.studio.opened import Opened, open_deck
from bot.formats.builder.card_text import accepting
from bot.formats.builder.slugs import Topics
from bot.formats.builder.whole_cards import joined, split
from bot.model.cards import Card, Deck
from bot.model.editing.merge import Conflict, merge
from bot.model.editing.studio import (
    AcceptText,
    BringBackCards,
    NotSaved,
    RestoreVersion,
    RetireCards,
    Saved,
    TagCards,
    Unknown,
)
from bot.model.editing.versions import Change, VersionKind, step_back, to_restore
from bot.model.ids import DeckId
from bot.store import deck_access, deck_versions, decks, reported_cards
from bot.store.database import Tx

_ELSEWHERE = ("id", "was", "fact", "topics", "images", "sounds")
"""The fields of a card of which other tables hold something, too."""
Edit = Callable[[Deck], Deck | None]
"""An edit of a whole deck; None if it can't be done to it."""


class Refused(Struct, frozen=True):
    """Why a deck was not saved."""

    deck: Deck
    problem: str = ""
    conflicts: tuple[Conflict, ...] = ()


# ── several cards ───────────────────────────────────────────────────────────────────────────────


def retire(tx: Tx, context: RequestContext, action: RetireCards) -> NotSaved | Saved | Unknown:
    """Retires cards."""
    return edited(tx, context, action, lambda deck: without(deck, action.cards))


def bring_back(
    tx: Tx, context: RequestContext, action: BringBackCards
) -> NotSaved | Saved | Unknown:
    """Brings back retired cards, at the end of the deck."""

    def with_retired(deck: Deck) -> Deck:
        wanted = (card for card in retired_in(tx, action.deck, deck) if card.id in action.cards)
        new = [card for card in wanted if find(deck, card.id) is None]
        return structs.replace(deck, cards=(*deck.cards, *new))

    return edited(tx, context, action, with_retired)


def tag(tx: Tx, context: RequestContext, action: TagCards) -> NotSaved | Saved | Unknown:
    """Adds a topic to cards, or takes it off them."""

    def tagged(deck: Deck) -> Deck:
        topics = Topics(deck.topics)
        slugs = topics.of(tuple(filter(None, [" ".join(action.topic.split())])))
        cards = (
            structs.replace(card, topics=_changed(card.topics, slugs, on=action.on))
            if card.id in action.cards
            else card
            for card in deck.cards
        )
        titles = topics.titles if action.on else deck.topics
        return structs.replace(deck, topics=titles, cards=tuple(cards))

    return edited(tx, context, action, tagged)


def accept_text(tx: Tx, context: RequestContext, action: AcceptText) -> NotSaved | Saved | Unknown:
    """Makes a text one of the answers that a card accepts."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened

    def with_answer(deck: Deck) -> Deck | None:
        card = find(deck, action.card)
        taken = None if card is None else accepting(card, " ".join(action.text.split()))
        return None if taken is None else with_card(deck, taken)

    return _outcome(tx, context, opened, opened.whole, with_answer, kind="accept")


def restore(tx: Tx, context: RequestContext, action: RestoreVersion) -> NotSaved | Saved | Unknown:
    """Makes an older version the newest one; what was saved since stays a version, too."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    older = deck_versions.as_of(tx, action.deck, opened.deck, action.number)
    if older is None:
        return Unknown()
    restored = joined(to_restore(older, opened.deck))
    return _outcome(tx, context, opened, opened.whole, lambda _: restored, kind="restore")


def edited(
    tx: Tx,
    context: RequestContext,
    action: RetireCards | BringBackCards | TagCards,
    edit: Edit,
) -> NotSaved | Saved | Unknown:
    """Edits the deck of the version that an action names, and saves it.

    Args:
        tx: The transaction.
        context: The request.
        action: The action.
        edit: The edit.
    """
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    base = base_of(tx, opened, action.base) or opened.whole
    return _outcome(tx, context, opened, base, edit)


def _outcome(
    tx: Tx,
    context: RequestContext,
    opened: Opened,
    base: Deck,
    edit: Edit,
    kind: VersionKind = "edit",
) -> NotSaved | Saved | Unknown:
    mine = edit(base)
    if mine is None:
        return Unknown()
    refused = merged_and_saved(tx, context, opened, base, mine, kind)
    if isinstance(refused, Refused):
        return NotSaved(opened.facts, refused.problem, refused.conflicts)
    return Saved(opened.stored.name.id, merged=refused)


# ── saving ──────────────────────────────────────────────────────────────────────────────────────


def merged_and_saved(
    tx: Tx,
    context: RequestContext,
    opened: Opened,
    base: Deck,
    mine: Deck,
    kind: VersionKind = "edit",
) -> bool | Refused:
    """Saves a deck as a person made it of a version, merged with what was saved since.

    Returns:
        Whether there was something to merge; or why nothing was saved.
    """
    merged = merge(base, mine, opened.whole)
    if merged.conflicts:
        return Refused(merged.deck, conflicts=merged.conflicts)
    was = {card.id: card for card in opened.whole.cards}
    changed = (card for card in merged.deck.cards if was.get(card.id) != card)
    deck = split(merged.deck)
    more = len(deck.cards) - len(opened.deck.cards)
    sentences = [
        *card_form.deck_faults(merged.deck, len(deck.cards)),
        *(sentence for card in changed for sentence in card_form.faults(merged.deck, card)),
        *_twins(deck.cards),
    ]
    if more > 0 and deck_access.size(tx, opened.stored.owner) + more > CARDS_MOST:
        sentences.append(f"all your decks together may have {CARDS_MOST:,} cards")
    if sentences:
        return Refused(merged.deck, sentences[0])
    _save(tx, opened, deck, Change(context.person.id, context.at, kind))
    return base != opened.whole


def _save(tx: Tx, opened: Opened, deck: Deck, change: Change) -> None:
    """Saves a deck; if only texts of one card have changed, that card alone is written."""
    deck_id = opened.stored.name.id
    step = step_back(deck, opened.deck)
    (before, *others) = step.cards.values() or (None,)
    after = find(deck, before.id) if before is not None and not others else None
    alone = step.order is None and step.about is None and not others
    if alone and before is not None and after is not None and _only_texts(before, after):
        stored = decks.card(tx, decks.card_ids(tx, deck_id)[before.id])
        if stored is not None:
            reported_cards.change(tx, stored, after, change)
            if change.kind != "accept":  # a card that asks the same as before keeps its reports
                reported_cards.resolve(tx, stored.id)
            return
    reported = reported_cards.reported(tx, deck_id)
    decks.save(tx, deck, opened.stored.owner, opened.stored.about.imported_as, change)
    reported_cards.drop_resolved(tx, deck_id, reported)


def _only_texts(before: Card, after: Card) -> bool:
    """Whether a card differs in nothing that stands in another table than its own."""
    kept = {name: getattr(before, name) for name in _ELSEWHERE}
    return structs.replace(after, **kept) == after


def base_of(tx: Tx, opened: Opened, version: int) -> Deck | None:
    """The whole deck of the version from which a person started; None if it is not kept."""
    if version == opened.facts.version:
        return opened.whole
    older = deck_versions.as_of(tx, opened.stored.name.id, opened.deck, version)
    return None if older is None else joined(older)


def retired_in(tx: Tx, deck_id: DeckId, deck: Deck) -> list[Card]:
    """The retired cards of a deck, without topics that the deck has no more."""
    retired = Deck("", "", cards=deck_versions.retired_cards(tx, deck_id))
    return [
        structs.replace(card, topics=tuple(slug for slug in card.topics if slug in deck.topics))
        for card in joined(retired).cards
    ]


def _twins(cards: Iterable[Card]) -> Iterable[str]:
    """A sentence if two cards would have one id."""
    known: set[str] = set()
    for card in cards:
        if card.id in known:
            yield f'two cards would have the id "{card.id}"'
        known.add(card.id)


def find(deck: Deck, card_id: str) -> Card | None:
    """A card by its id; None if the deck lacks it."""
    return next((card for card in deck.cards if card.id == card_id), None)


def place_of(deck: Deck, card_id: str) -> int:
    """A card's place, counted from 1; 0 if the deck lacks it."""
    places = (place for place, card in enumerate(deck.cards, 1) if card.id == card_id)
    return next(places, 0)


def with_card(deck: Deck, card: Card) -> Deck:
    """The deck with a card in its place, or at the end if it is new."""
    at = place_of(deck, card.id)
    before, after = (deck.cards[: at - 1], deck.cards[at:]) if at else (deck.cards, ())
    return structs.replace(deck, cards=(*before, card, *after))


def without(deck: Deck, cards: Iterable[str]) -> Deck:
    """The deck without the cards with some ids."""
    gone = set(cards)
    return structs.replace(deck, cards=tuple(one for one in deck.cards if one.id not in gone))


def _changed(topics: tuple[str, ...], slugs: tuple[str, ...], *, on: bool) -> tuple[str, ...]:
    if on:
        return tuple(dict.fromkeys((*topics, *slugs)))
    return tuple(slug for slug in topics if slug not in slugs)
