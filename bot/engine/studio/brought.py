"""Files and texts that people bring: cards for a deck, or a picture or sound for a card.

All of them are read in the process that checks imports, between two transactions: `prepare` says
whether the person may bring it, `task_of` is what that process does, and `show` takes the result.
"""

from msgspec import Struct, structs

from bot.engine import parse_options, permissions
from bot.engine.commands import SIDES
from bot.engine.context import RequestContext
from bot.engine.decks import imports, manage
from bot.engine.studio import media
from bot.engine.studio.opened import Opened, open_deck
from bot.formats.base.parsed import Limits
from bot.formats.builder.whole_cards import parts_of
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.model.actions import BringFile, Command, Paste
from bot.model.cards import answer_of, question_of
from bot.model.editing.studio import AddMedium, CardShown, Saved, Unknown
from bot.model.ids import CardId, ImportId, PersonId
from bot.model.outcomes.decks import CardEdited, DeckRefused
from bot.model.outcomes.problems import Problem
from bot.model.outcomes.union import AnyOutcome
from bot.store import deck_versions, decks
from bot.store.database import Tx
from bot.store.decks import StoredCard

MEDIUM_BYTES = Limits().image_bytes
"""The largest file of a picture or sound for a card, as it is brought."""
_SOUND = "card sound"
_PATHS = frozenset({"card picture", _SOUND})


class Adding(Struct, frozen=True):
    """A picture or sound that is ready to be checked, the card it is for, and who brought it."""

    person: PersonId
    card: CardId
    addition: AddMedium


def ask(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/card picture` or `/card sound` without a file: says how to send one, if there is a card."""
    seen = _seen(tx, context)
    if isinstance(seen, DeckRefused):
        return seen
    return DeckRefused("medium_missing", named=typed.path)


def prepare(
    tx: Tx, context: RequestContext, action: BringFile | Paste
) -> Adding | imports.Prepared | DeckRefused | Problem:
    """Checks whether the person may bring this here, and what it is for."""
    if isinstance(action, Paste) or action.path not in _PATHS:
        return imports.prepare(tx, context, action)
    side = parse_options.chosen(action.options, "side", SIDES)
    if isinstance(side, Problem):
        return side
    seen = _seen(tx, context)
    if isinstance(seen, DeckRefused):
        return seen
    stored, opened = seen
    addition = AddMedium(
        opened.facts.id,
        opened.facts.version,
        _whole(opened, stored),
        action.name,
        action.content,
        action.options.get("words", ""),
        behind_answer=side == "back",
    )
    return _unfit(action) or Adding(context.person.id, stored.id, addition)


def task_of(prepared: Adding | imports.Prepared) -> ImportTask:
    """What the other process reads; for a picture or sound it is made here, which takes a while."""
    if isinstance(prepared, Adding):
        return media.task_for(prepared.addition)
    return prepared.task


def show(
    tx: Tx,
    context: RequestContext,
    prepared: Adding | imports.Prepared,
    result: ImportResult | ImportFailed,
    staged: ImportId | None,
) -> AnyOutcome:
    """Adds a picture or sound that was checked, or shows cards, whose media are `staged` before."""
    if not isinstance(prepared, Adding):
        return imports.show(tx, context, prepared, result, staged)
    if isinstance(result, ImportFailed):
        return DeckRefused("medium_unread")
    if context.person.id != prepared.person:
        # They were forgotten, or linked to another account, while the file was read.
        return DeckRefused("no_card_seen")
    # Nothing is asked here, so the file is added to the card as it is by now.
    version = deck_versions.latest(tx, prepared.addition.deck)
    addition = structs.replace(prepared.addition, base=version)
    saved = media.add(tx, context, addition, media.checked(result))
    if isinstance(saved, CardShown):
        return DeckRefused("medium_unfit", named=saved.problem)
    stored = decks.card(tx, prepared.card) if isinstance(saved, Saved) else None
    if stored is None:
        return DeckRefused("no_card_seen")
    return CardEdited(
        stored.deck,
        question_of(stored.card),
        answer_of(stored.card),
        added="sound" if media.is_sound(addition.name) else "picture",
    )


def _unfit(action: BringFile) -> DeckRefused | None:
    """Why a file needs no further look."""
    most = min(MEDIUM_BYTES, action.most or MEDIUM_BYTES)
    found = max(action.size, len(action.content))
    if found > most:
        return DeckRefused("medium_too_large", found, most)
    if not action.content:
        return DeckRefused("medium_empty")
    wants_sound = action.path == _SOUND
    if media.is_sound(action.name) is wants_sound:
        return None
    return DeckRefused("no_sound_file" if wants_sound else "no_picture_file")


def _whole(opened: Opened, stored: StoredCard) -> str:
    """The id of a card as its author sees it: the cards of one cloze text are one."""
    return next(
        whole.id
        for whole in opened.whole.cards
        if any(part.id == stored.card.id for part in parts_of(whole))
    )


def _seen(tx: Tx, context: RequestContext) -> tuple[StoredCard, Opened] | DeckRefused:
    """The card that the person saw last, and its deck, if they may change it here."""
    card = manage.seen_last(tx, context.person.id)
    stored = None if card is None else decks.card(tx, card)
    if stored is None or stored.retired:
        return DeckRefused("no_card_seen")
    deck = permissions.changeable_by_id(tx, context, stored.deck.id)
    if isinstance(deck, DeckRefused):
        return deck
    opened = open_deck(tx, context, stored.deck.id)
    return DeckRefused("no_card_seen") if isinstance(opened, Unknown) else (stored, opened)
