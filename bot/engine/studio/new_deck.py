"""A new deck, made on a page: its title, its language, and perhaps its first card."""

from msgspec import structs

from bot.engine import permissions
from bot.engine.context import RequestContext
from bot.engine.decks import imports
from bot.engine.decks.import_target import free_id
from bot.engine.studio import card_form
from bot.formats.base.text import one_line
from bot.formats.builder.slugs import title_key
from bot.formats.builder.whole_cards import split
from bot.formats.native.schema import DeckTable
from bot.formats.native.validation import table_faults
from bot.model.cards import Card, Deck
from bot.model.editing.studio import MakeDeck, NewDeckShown, Saved, ShowNewDeck, Unknown
from bot.model.editing.versions import Change
from bot.model.outcomes.decks import DeckRefused
from bot.model.ownership import Owner
from bot.store import deck_access, decks
from bot.store.database import Tx

LANGUAGE = "en"
"""The language of a deck whose author's browser names none."""
_NEW_ID = 16**8


def show(_tx: Tx, context: RequestContext, _action: ShowNewDeck) -> NewDeckShown | Unknown:
    """An empty form, for whoever may make decks here."""
    owner = permissions.owner_here(context)
    if isinstance(owner, DeckRefused):
        return Unknown()
    card = Card(f"card-{context.seed % _NEW_ID:08x}", "")
    deck = Deck("", "", language=context.where.language.partition("-")[0] or LANGUAGE)
    return NewDeckShown(deck, card, shared=bool(owner.space))


def make(tx: Tx, context: RequestContext, action: MakeDeck) -> NewDeckShown | Saved | Unknown:
    """Makes a deck with its first card, or without any; the same form sent twice makes one."""
    owner = permissions.owner_here(context)
    if isinstance(owner, DeckRefused):
        return Unknown()
    title, language = one_line(action.title), action.language.strip() or LANGUAGE
    deck, card = card_form.edited(
        Deck("", title, language=language), Card(action.card, ""), action.fields
    )
    wanted = any(action.fields.get(name, "").strip() for name in card_form.FIELDS)
    whole = structs.replace(deck, cards=(card,) if wanted else ())
    same = _of_title(tx, owner, title)
    problem = _fault(deck) or (next(card_form.faults(deck, card), "") if wanted else "")
    cards = () if problem else split(whole).cards
    if not problem and same is not None:
        if set(decks.card_ids(tx, same.name.id)) == {one.id for one in cards}:
            return Saved(same.name.id, action.card if wanted else "")  # sent twice
        problem = f"there is a deck called “{same.name.title}” already"
    if not problem and imports.room_for(tx, owner, "", len(cards), {}) is not None:
        problem = "your decks, or their cards, are as many as they may be"
    if problem:
        return NewDeckShown(deck, card, shared=bool(owner.space), problem=problem)
    taken = {one.name.slug for one in deck_access.with_retired(tx, owner)}
    made = structs.replace(deck, id=free_id(title, taken), cards=cards)
    change = Change(context.person.id, context.at)
    return Saved(decks.save(tx, made, owner, change=change), action.card if wanted else "")


def _fault(deck: Deck) -> str:
    """Why no deck can be called so, or be in such a language; empty if one can."""
    if not deck.title:
        return "the title is empty"
    table = {"title": deck.title, "language": deck.language, "topics": dict(deck.topics)}
    keys = ("title", "language", "topics")
    faults = table_faults(table, DeckTable)
    return next((sentence for key, sentence in faults if key.startswith(keys)), "")


def _of_title(tx: Tx, owner: Owner, title: str) -> decks.StoredDeck | None:
    key = title_key(title)
    return next(
        (one for one in deck_access.of(tx, owner) if title_key(one.name.title) == key), None
    )
