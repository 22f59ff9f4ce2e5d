"""What else is done with decks: taking them away, out and over, and looking after their cards."""

from bot.engine import parse_options, share_codes
from bot.engine.context import RequestContext
from bot.engine.decks import imports, permissions
from bot.engine.share_codes import GUESSES, GUESSES_MS
from bot.formats.builder import card_text
from bot.formats.exporters import EXPORTERS
from bot.model.actions import Command, EditCard, RemoveDeck, ReportCard
from bot.model.cards import answer_of, question_of
from bot.model.ids import CardId
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
from bot.store import deck_access, decks, images, linking, reported_cards
from bot.store.database import Tx
from bot.store.decks import StoredCard

DAY_MS = 24 * 3_600_000
CODE_LENGTH = 8
CODE_DAYS = 7
"""For so many days a code hands out copies of a deck."""
REPORT_LENGTH = 500
REPORTS_A_DAY = 10
FORMATS = tuple(EXPORTERS)


# ── whole decks ─────────────────────────────────────────────────────────────────────────────────


def export(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks export`: any deck that one sees, as a file."""
    found = parse_options.deck(tx, context.viewer, typed.options.get("deck", ""))
    if isinstance(found, Problem):
        return found
    chosen = parse_options.chosen(typed.options, "format", FORMATS)
    if isinstance(chosen, Problem):
        return chosen
    exporter = EXPORTERS[chosen]
    deck = decks.whole(tx, found)
    pictures = images.contents(tx, found.name.id) if exporter.has_images else {}
    return DeckExported(
        deck=found.name,
        file=f"{deck.id}{exporter.ending}",
        content=exporter.write(deck, context.at // 1000, pictures),
        cards=len(deck.cards),
        text=exporter.is_text,
    )


def ask_removal(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks remove`: asks once more."""
    found = permissions.kept_by_name(tx, context, typed.options.get("deck", ""))
    if isinstance(found, Problem | DeckRefused):
        return found
    return RemovalAsked(found.name, len(decks.numbers(tx, found.name.id)))


def remove(tx: Tx, context: RequestContext, action: RemoveDeck) -> AnyOutcome:
    """Takes a deck away; a later import of its name brings it back, and what was known of it."""
    found = permissions.kept_by_number(tx, context, action.deck)
    if isinstance(found, DeckRefused):
        return found
    deck_access.retire(tx, found.name.id)
    return DeckRemoved(found.name)


def share(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks share`: a code with which others take over a copy."""
    found = permissions.kept_by_name(tx, context, typed.options.get("deck", ""))
    if isinstance(found, Problem | DeckRefused):
        return found
    code = next(share_codes.drawn(context.seed, CODE_LENGTH))
    reported_cards.add_code(tx, code, found.name.id, context.at, context.at - CODE_DAYS * DAY_MS)
    return DeckOffered(found.name, code, CODE_DAYS)


def add(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks add`: a copy of the deck that a code stands for, for the space or for oneself."""
    owner = permissions.owner_here(context)
    if isinstance(owner, DeckRefused):
        return owner
    code = share_codes.typed(typed.options)
    if not code:
        return DeckRefused("code_missing")
    since = context.at - GUESSES_MS
    if linking.guesses(tx, context.person.id, since) >= GUESSES:
        return Problem("link_later")
    number = reported_cards.by_code(tx, code, context.at - CODE_DAYS * DAY_MS)
    source = None if number is None else decks.get(tx, number)
    if source is None:
        linking.add_guess(tx, context.person.id, context.at, since)
        return DeckRefused("code_unknown", named=code)
    deck = decks.whole(tx, source)
    sizes = images.sizes(tx, "deck", source.name.id)
    refused = imports.room_for(tx, owner, "", len(deck.cards), sizes)
    if refused is not None:
        return refused
    copy = deck_access.add_copy(tx, deck, owner)
    return DeckTaken(copy, len(deck.cards))


# ── single cards ────────────────────────────────────────────────────────────────────────────────


def ask_edit(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/card edit`: the card that was seen last, to be changed."""
    number = reported_cards.last_card(tx, context.person.id)
    return DeckRefused("no_card_seen") if number is None else _edit(tx, context, number, "")


def edit(tx: Tx, context: RequestContext, action: EditCard) -> AnyOutcome:
    """Changes a card of one's own deck; without a text it shows the card as it is."""
    return _edit(tx, context, action.card, action.text)


def ask_report(tx: Tx, context: RequestContext) -> AnyOutcome:
    """`/card report`: asks what is wrong with the card that was seen last."""
    number = reported_cards.last_card(tx, context.person.id)
    if number is None:
        return DeckRefused("no_card_seen")
    found = _told_about(tx, context, number)
    return found if isinstance(found, DeckRefused) else ReportAsked(number, question_of(found.card))


def report(tx: Tx, context: RequestContext, action: ReportCard) -> AnyOutcome:
    """Keeps what a person tells about a card; whoever keeps the deck finds it with the deck."""
    found = _told_about(tx, context, action.card)
    if isinstance(found, DeckRefused):
        return found
    text = " ".join(action.text.split())[:REPORT_LENGTH]
    if not text:
        return DeckRefused("report_empty")
    if reported_cards.reports_by(tx, context.person.id, context.at - DAY_MS) >= REPORTS_A_DAY:
        return DeckRefused("too_many_reports", most=REPORTS_A_DAY)
    reported_cards.add_report(tx, found.id, found.deck.id, context.person.id, context.at, text)
    return CardReported()


def _edit(tx: Tx, context: RequestContext, number: CardId, text: str) -> AnyOutcome:
    stored = decks.card(tx, number)
    if stored is None or stored.retired:
        return DeckRefused("no_card_seen")
    deck = permissions.kept_by_number(tx, context, stored.deck.id)
    if isinstance(deck, DeckRefused):
        return deck
    if stored.card.deletion:
        return DeckRefused("cloze_edit")
    if not text.strip():
        return EditAsked(number, stored.deck, card_text.text_of(stored.card))
    return _changed(tx, stored, text)


def _changed(tx: Tx, stored: StoredCard, text: str) -> AnyOutcome:
    changed = card_text.edited(stored.card, text)
    if changed is None:
        return EditAsked(stored.id, stored.deck, text, DeckRefused("edit_unreadable"))
    if isinstance(changed, str):
        return EditAsked(stored.id, stored.deck, text, DeckRefused("card_unfit", named=changed))
    reported_cards.change(tx, stored.id, stored.deck.id, changed)
    return CardEdited(stored.deck, question_of(changed), answer_of(changed))


def _told_about(tx: Tx, context: RequestContext, number: CardId) -> StoredCard | DeckRefused:
    """The card, if this person sees its deck and there is somebody to tell."""
    stored = decks.card(tx, number)
    deck = None if stored is None else deck_access.known(tx, context.viewer, stored.deck.id)
    if stored is None or deck is None:
        return DeckRefused("no_card_seen")
    if not deck.owner.person and not deck.owner.space:
        return DeckRefused("report_nobody")
    return stored
