"""Managing decks: export, removal and sharing, and edits and reports of single cards."""

from bot.engine import parse_options, permissions, share_codes
from bot.engine.context import RequestContext
from bot.engine.decks import imports
from bot.engine.share_codes import GUESSES, GUESSES_MS
from bot.formats.builder import card_text
from bot.formats.exporters import EXPORTERS
from bot.model.actions import Command, EditCard, RemoveDeck, ReportCard
from bot.model.cards import Image, Sound, answer_of, media_of, question_of
from bot.model.editing.versions import Change
from bot.model.ids import CardId, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.decks import (
    CardEdited,
    CardReported,
    DeckExported,
    DeckOffered,
    DeckRefused,
    DeckRemoved,
    DeckTaken,
    EditAsked,
    RemovalAsked,
    ReportAsked,
)
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store import deck_access, decks, linking, media, reported_cards
from bot.store.database import Tx
from bot.store.decks import StoredCard

DAY_MS = 24 * 3_600_000
CODE_LENGTH = 8
CODE_DAYS = 7
"""How many days a code for copies of a deck is valid."""
REPORT_LENGTH = 500
REPORTS_A_DAY = 10
FORMATS = tuple(EXPORTERS)


# ── whole decks ─────────────────────────────────────────────────────────────────────────────────


def export(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks export`: a deck that the person sees, as a file."""
    stored = parse_options.deck(tx, context.viewer, typed.options.get("deck", ""))
    if isinstance(stored, Problem):
        return stored
    format_name = parse_options.chosen(typed.options, "format", FORMATS)
    if isinstance(format_name, Problem):
        return format_name
    exporter = EXPORTERS[format_name]
    deck = decks.whole(tx, stored)
    contents = media.contents(tx, stored.name.id) if exporter.has_media else {}
    content = exporter.write(deck, context.at // 1000, contents)
    ending = exporter.ending_of(content)
    left_out = (
        () if exporter.has_media else tuple(each for card in deck.cards for each in media_of(card))
    )
    return DeckExported(
        deck=stored.name,
        file=f"{deck.id}{ending}",
        content=content,
        cards=len(deck.cards),
        text=exporter.is_text and ending == exporter.ending,
        pictures_left_out=len({each.name for each in left_out if isinstance(each, Image)}),
        sounds_left_out=len({each.name for each in left_out if isinstance(each, Sound)}),
    )


def ask_removal(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks remove`: asks for confirmation."""
    deck = permissions.changeable_by_name(tx, context, typed.options.get("deck", ""))
    if isinstance(deck, Problem | DeckRefused):
        return deck
    return RemovalAsked(deck.name, len(decks.card_ids(tx, deck.name.id)))


def remove(tx: Tx, context: RequestContext, action: RemoveDeck) -> AnyOutcome:
    """Removes a deck; a later import under its name brings it back, with its card states."""
    deck = permissions.changeable_by_id(tx, context, action.deck)
    if isinstance(deck, DeckRefused):
        return deck
    deck_access.retire(tx, deck.name.id)
    return DeckRemoved(deck.name)


def share(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks share`: makes a code with which others get a copy."""
    deck = permissions.changeable_by_name(tx, context, typed.options.get("deck", ""))
    if isinstance(deck, Problem | DeckRefused):
        return deck
    code = next(share_codes.drawn(context.seed, CODE_LENGTH))
    reported_cards.add_code(tx, code, deck.name.id, context.at, context.at - CODE_DAYS * DAY_MS)
    return DeckOffered(deck.name, code, CODE_DAYS)


def add(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks add`: copies the deck of a code, for the space or for the person."""
    owner = permissions.owner_here(context)
    if isinstance(owner, DeckRefused):
        return owner
    code = share_codes.typed(typed.options)
    if not code:
        return DeckRefused("code_missing")
    since = context.at - GUESSES_MS
    if linking.guesses(tx, context.person.id, since) >= GUESSES:
        return Problem("link_later")
    deck_id = reported_cards.by_code(tx, code, context.at - CODE_DAYS * DAY_MS)
    source = None if deck_id is None else decks.get(tx, deck_id)
    if source is None:
        linking.add_guess(tx, context.person.id, context.at, since)
        return DeckRefused("code_unknown", named=code)
    deck = decks.whole(tx, source)
    sizes = media.sizes(tx, "deck", source.name.id)
    refused = imports.room_for(tx, owner, "", len(deck.cards), sizes)
    if refused is not None:
        return refused
    copy = deck_access.add_copy(tx, deck, owner)
    return DeckTaken(deck_access.named(tx, context.viewer, copy), len(deck.cards))


# ── single cards ────────────────────────────────────────────────────────────────────────────────


def ask_edit(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/card edit`: shows the card whose answer the person saw last, for editing.

    After a rating that is the rated card, though the question of the next one is shown already.
    """
    card_id = seen_last(tx, context.person.id)
    return DeckRefused("no_card_seen") if card_id is None else _edit(tx, context, card_id, "")


def seen_last(tx: Tx, person: PersonId) -> CardId | None:
    """The card whose answer a person saw last, or else whose question; None if there is none."""
    return reported_cards.last_answer(tx, person) or reported_cards.last_card(tx, person)


def edit(tx: Tx, context: RequestContext, action: EditCard) -> AnyOutcome:
    """Changes a card of a deck that the person may change; without a text, shows it for editing."""
    return _edit(tx, context, action.card, action.text)


def ask_report(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/card report`: asks what is wrong with the card that the person saw last."""
    card_id = reported_cards.last_card(tx, context.person.id)
    if card_id is None:
        return DeckRefused("no_card_seen")
    stored = _reportable(tx, context, card_id)
    if isinstance(stored, DeckRefused):
        return stored
    return ReportAsked(card_id, question_of(stored.card))


def report(tx: Tx, context: RequestContext, action: ReportCard) -> AnyOutcome:
    """Saves a report about a card, which `/decks show` shows to those who may change the deck."""
    stored = _reportable(tx, context, action.card)
    if isinstance(stored, DeckRefused):
        return stored
    text = " ".join(action.text.split())[:REPORT_LENGTH]
    if not text:
        return DeckRefused("report_empty")
    if reported_cards.reports_by(tx, context.person.id, context.at - DAY_MS) >= REPORTS_A_DAY:
        return DeckRefused("too_many_reports", most=REPORTS_A_DAY)
    reported_cards.add_report(tx, stored.id, stored.deck.id, context.person.id, context.at, text)
    return CardReported()


def _edit(tx: Tx, context: RequestContext, card_id: CardId, text: str) -> AnyOutcome:
    stored = decks.card(tx, card_id)
    if stored is None or stored.retired:
        return DeckRefused("no_card_seen")
    deck = permissions.changeable_by_id(tx, context, stored.deck.id)
    if isinstance(deck, DeckRefused):
        return deck
    if stored.card.deletion:
        return DeckRefused("cloze_edit")
    if not text.strip():
        return EditAsked(card_id, deck.name, card_text.text_of(stored.card))
    return _changed(tx, context, stored, deck.name, text)


def _changed(
    tx: Tx, context: RequestContext, stored: StoredCard, deck: DeckName, text: str
) -> AnyOutcome:
    changed = card_text.edited(stored.card, text)
    if changed is None:
        return EditAsked(stored.id, deck, text, DeckRefused("edit_unreadable"))
    if isinstance(changed, str):
        return EditAsked(stored.id, deck, text, DeckRefused("card_unfit", named=changed))
    if changed != stored.card:
        reported_cards.change(tx, stored, changed, Change(context.person.id, context.at))
    reported_cards.resolve(tx, stored.id)
    return CardEdited(deck, question_of(changed), answer_of(changed))


def _reportable(tx: Tx, context: RequestContext, card_id: CardId) -> StoredCard | DeckRefused:
    """The card, if this person sees its deck and the deck has an owner who can read a report."""
    stored = decks.card(tx, card_id)
    deck = None if stored is None else deck_access.known(tx, context.viewer, stored.deck.id)
    if stored is None or deck is None:
        return DeckRefused("no_card_seen")
    if not deck.owner.person and not deck.owner.space:
        return DeckRefused("report_nobody")
    return stored
