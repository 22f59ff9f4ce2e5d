"""The pages of the studio that only show something."""

from collections.abc import Iterable

from msgspec import structs

from bot.engine import permissions
from bot.engine.context import RequestContext
from bot.engine.studio import card_form
from bot.engine.studio.editing import find
from bot.engine.studio.kept import Kept
from bot.engine.studio.opened import Opened, facts_of, name_of, open_deck
from bot.formats.builder.whole_cards import joined, parts_of
from bot.model.cards import Card, Deck
from bot.model.editing.insight import insight_of
from bot.model.editing.lint import Remark, remarks
from bot.model.editing.studio import (
    PAGE_CARDS,
    CardShown,
    CardsShown,
    DecksListed,
    InsightShown,
    ListDecks,
    PreviewCard,
    RetiredShown,
    ShowCard,
    ShowCards,
    ShowInsight,
    ShowRetired,
    ShowVersion,
    ShowVersions,
    Unknown,
    VersionShown,
    VersionsShown,
)
from bot.model.editing.versions import differences
from bot.model.outcomes.decks import DeckRefused
from bot.store import deck_access, deck_reviews, deck_versions, decks
from bot.store.database import Tx

_NEW_ID = 16**8
_REMARKS: Kept[dict[str, tuple[Remark, ...]]] = Kept(16)


def list_decks(tx: Tx, context: RequestContext, _action: ListDecks) -> DecksListed:
    """The decks that the person may change here."""
    every = deck_access.every(tx, context.viewer)
    mine = (deck for deck in every if permissions.may_change(context, deck.owner))
    listed = tuple(facts_of(tx, deck, len(decks.card_ids(tx, deck.name.id))) for deck in mine)
    return DecksListed(listed, not isinstance(permissions.owner_here(context), DeckRefused))


def show_cards(tx: Tx, context: RequestContext, action: ShowCards) -> CardsShown | Unknown:
    """A page of a deck's cards."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    about = _remarks(opened)
    words = action.search.casefold().split()
    found = [
        (place, card)
        for place, card in enumerate(opened.whole.cards, 1)
        if (not action.topic or action.topic in card.topics)
        and (not action.remarked or card.id in about)
        and (not words or _has(card, words))
    ]
    pages = max(1, -(-len(found) // PAGE_CARDS))
    wanted = (index for index, (_, card) in enumerate(found) if card.id == action.card)
    index = next(wanted, PAGE_CARDS * (action.page - 1))
    page = min(max(0, index // PAGE_CARDS), pages - 1)
    first = PAGE_CARDS * page
    return CardsShown(
        opened.facts,
        tuple(
            (place, card, about.get(card.id, ()))
            for place, card in found[first : first + PAGE_CARDS]
        ),
        structs.replace(action, page=page + 1),
        len(found),
        pages,
        len(about),
        _others(opened, (remark for several in about.values() for remark in several)),
    )


def show_retired(tx: Tx, context: RequestContext, action: ShowRetired) -> RetiredShown | Unknown:
    """The retired cards of a deck."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    retired = Deck("", "", cards=deck_versions.retired_cards(tx, action.deck))
    return RetiredShown(opened.facts, joined(retired).cards)


def show_card(tx: Tx, context: RequestContext, action: ShowCard) -> CardShown | Unknown:
    """A card for editing, or an empty one under a new id."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    if not action.card:
        before = find(opened.whole, action.after)
        topics = () if before is None else before.topics
        new = Card(f"card-{context.seed % _NEW_ID:08x}", "", topics=topics)
        return CardShown(opened.facts, new, (new,), known=False)
    for place, card in enumerate(opened.whole.cards, 1):
        if card.id == action.card:
            about = _remarks(opened).get(card.id, ())
            others = _others(opened, about)
            return CardShown(
                opened.facts,
                card,
                tuple(parts_of(card)),
                known=True,
                place=place,
                remarks=about,
                others=others,
            )
    return Unknown()


def preview(tx: Tx, context: RequestContext, action: PreviewCard) -> CardShown | Unknown:
    """What a card would look like with the fields of a form."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    known = find(opened.whole, action.card) or Card(action.card, "")
    _, card = card_form.edited(opened.whole, known, action.fields)
    return CardShown(opened.facts, card, tuple(parts_of(card)), known=False)


def show_versions(tx: Tx, context: RequestContext, action: ShowVersions) -> VersionsShown | Unknown:
    """The versions of a deck, each with the name of who made it."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    versions = deck_versions.of(tx, action.deck)
    names = {person: name_of(tx, person) for person in {version.person for version in versions}}
    return VersionsShown(
        opened.facts, tuple((version, names[version.person]) for version in versions)
    )


def show_version(tx: Tx, context: RequestContext, action: ShowVersion) -> VersionShown | Unknown:
    """What differs between an older version and the deck as it is."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    older = deck_versions.as_of(tx, action.deck, opened.deck, action.number)
    if older is None:
        return Unknown()
    return VersionShown(opened.facts, action.number, differences(joined(older), opened.whole))


def show_insight(tx: Tx, context: RequestContext, action: ShowInsight) -> InsightShown | Unknown:
    """How a deck's cards are known by all who study it."""
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    reviews = deck_reviews.of(tx, action.deck, opened.stored.owner)
    whole = {part.id: card.id for card in opened.whole.cards for part in parts_of(card)}
    return InsightShown(opened.facts, insight_of(opened.deck.cards, reviews), whole)


def _others(opened: Opened, about: Iterable[Remark]) -> dict[str, Card]:
    """The cards that remarks name, by their ids."""
    named = {remark.other for remark in about}
    return {card.id: card for card in opened.whole.cards if card.id in named}


def _has(card: Card, words: list[str]) -> bool:
    """Whether a card has all words of a search somewhere in its texts."""
    texts = (card.front, card.answer, *card.accept, *card.distractors, card.back, card.explanation)
    text = "\n".join((*texts, card.id)).casefold()
    return all(word in text for word in words)


def _remarks(opened: Opened) -> dict[str, tuple[Remark, ...]]:
    """The remarks about a deck's cards, which are the same until it changes."""
    return _REMARKS.get(opened.stored, lambda: remarks(opened.whole))
