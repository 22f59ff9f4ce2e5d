"""The form of one card: it is saved by each of its buttons, so nothing that was written is lost.

A button that does something else as well, such as to copy the card, does both in one version.
"""

from msgspec import structs

from bot.engine.context import RequestContext
from bot.engine.studio import card_form, editing
from bot.engine.studio.editing import Edit, Refused, base_of, find, place_of, with_card, without
from bot.engine.studio.opened import Opened, name_of, open_deck
from bot.formats.builder.whole_cards import parts_of
from bot.model.cards import Card, Deck
from bot.model.editing.merge import CARD
from bot.model.editing.studio import (
    AddMedium,
    CardShown,
    DuplicateCard,
    MoveCard,
    NotSaved,
    RetireCard,
    RetireCards,
    SaveCard,
    Saved,
    Unknown,
)
from bot.store import deck_versions
from bot.store.database import Tx


def save(tx: Tx, context: RequestContext, action: SaveCard) -> CardShown | Saved | Unknown:
    """Saves a card, new or changed; what somebody else changed in the same field is asked."""
    opened = open_deck(tx, context, action.deck)
    return opened if isinstance(opened, Unknown) else _saved(tx, context, opened, action)


def duplicate(
    tx: Tx, context: RequestContext, action: DuplicateCard
) -> CardShown | Saved | Unknown:
    """Saves a card, and puts a copy of it behind it."""

    def copied(deck: Deck) -> Deck | None:
        card = find(deck, action.card)
        if card is None or find(deck, action.copy) is not None:
            return None
        copy = structs.replace(card, id=action.copy, was=(), fact="")
        at = place_of(deck, action.card)
        return structs.replace(deck, cards=(*deck.cards[:at], copy, *deck.cards[at:]))

    return saved_with(tx, context, action, copied, action.copy)


def move(tx: Tx, context: RequestContext, action: MoveCard) -> CardShown | Saved | Unknown:
    """Saves a card, and gives it another place."""

    def moved(deck: Deck) -> Deck | None:
        card = find(deck, action.card)
        if card is None:
            return None
        others = list(without(deck, [action.card]).cards)
        others.insert(max(0, action.place - 1), card)
        return structs.replace(deck, cards=tuple(others))

    return saved_with(tx, context, action, moved)


def retire(
    tx: Tx, context: RequestContext, action: RetireCard
) -> CardShown | NotSaved | Saved | Unknown:
    """Saves a card, and then retires it, so that it comes back as it was written last."""
    saved = save(tx, context, SaveCard(action.deck, action.base, action.card, action.fields))
    if not isinstance(saved, Saved):
        return saved
    version = deck_versions.latest(tx, action.deck)
    return editing.retire(tx, context, RetireCards(action.deck, version, (action.card,)))


def saved_with(
    tx: Tx,
    context: RequestContext,
    action: DuplicateCard | MoveCard | AddMedium,
    edit: Edit,
    shown: str = "",
    problem: str = "",
) -> CardShown | Saved | Unknown:
    """Saves a card of the deck with a further edit of the deck.

    Args:
        tx: The transaction.
        context: The request.
        action: What the person wants, and the fields of the form.
        edit: The further edit, which gets the deck with the card as the form has it.
        shown: The card to show next; that of the form if empty.
        problem: Why it can't be done: a sentence, or "".
    """
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    base = base_of(tx, opened, action.base) or opened.whole
    if find(base, action.card) is None and find(opened.whole, action.card) is None:
        return Unknown()
    return _saved(tx, context, opened, action, edit, shown, problem)


def _saved(
    tx: Tx,
    context: RequestContext,
    opened: Opened,
    action: SaveCard | DuplicateCard | MoveCard | AddMedium,
    edit: Edit = lambda deck: deck,
    shown: str = "",
    problem: str = "",
) -> CardShown | Saved | Unknown:
    base = base_of(tx, opened, action.base)
    if base is None:  # so old that nobody knows what has changed: each difference is asked
        base = without(opened.whole, [action.card])
    known = find(base, action.card) or find(opened.whole, action.card)
    if known is None:  # a new card, or one that is retired now
        retired = editing.retired_in(tx, action.deck, base)
        known = next((one for one in retired if one.id == action.card), Card(action.card, ""))
    topics, card = card_form.edited(base, known, action.fields)
    problem = problem or next(card_form.faults(topics, card), "")
    if not problem:
        mine = edit(with_card(structs.replace(base, topics=topics.topics), card))
        if mine is None:
            return Unknown()
        refused = editing.merged_and_saved(tx, context, opened, base, mine)
        if not isinstance(refused, Refused):
            return Saved(action.deck, shown or action.card, merged=refused)
        if refused.conflicts:
            return _conflict(tx, opened, refused, card)
        problem = refused.problem
    return structs.replace(_shown(opened, opened.whole, card), problem=problem)


def _conflict(tx: Tx, opened: Opened, refused: Refused, mine: Card) -> CardShown:
    """The card as both sides have made it, in whose open fields stands what the person wrote."""
    shown = find(refused.deck, mine.id)
    if shown is not None:
        own = (one for one in refused.conflicts if one.card == mine.id and one.field != CARD)
        mine = structs.replace(shown, **{one.field: one.mine for one in own})
    versions = deck_versions.of(tx, opened.stored.name.id)
    return structs.replace(
        _shown(opened, refused.deck, mine),
        conflicts=refused.conflicts,
        by=name_of(tx, versions[0].person) if versions else "",
    )


def _shown(opened: Opened, deck: Deck, card: Card) -> CardShown:
    """The form of a card: known if the deck has it, at its place in the deck as it is stored."""
    return CardShown(
        opened.facts,
        card,
        tuple(parts_of(card)),
        known=find(deck, card.id) is not None,
        place=place_of(opened.whole, card.id),
    )
