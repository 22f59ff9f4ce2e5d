"""`/decks import`: what people bring is read, shown, and saved or let go.

Reading takes long, so it is done between two transactions: `prepare` says what is to be read, and
`show` keeps what came of it until its person saves it.
"""

import re
from collections.abc import Mapping

import msgspec

from bot.engine import parse_options
from bot.engine.commands import FILE_BYTES
from bot.engine.context import RequestContext
from bot.engine.decks import permissions
from bot.formats import task as values
from bot.formats.base.deck_limits import LONGEST_NAME
from bot.formats.base.parsed import Schedule
from bot.formats.builder.slugs import deck_id_of, is_deck_id, short_hash
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.model.actions import BringFile, CancelImport, Command, Paste, SaveImport
from bot.model.ids import DeckId, PersonId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.decks import (
    Changes,
    DeckRefused,
    ImportCancelled,
    ImportInvited,
    ImportSaved,
    ImportShown,
    NothingRead,
)
from bot.model.outcomes.union import AnyOutcome
from bot.model.ownership import Owner
from bot.model.study import scheduler
from bot.model.study.days import Day, date_number
from bot.model.study.scheduler import Memory
from bot.store import card_states, deck_access, decks, images, imports, reported_cards
from bot.store.database import Tx
from bot.store.imports import Pending

DECKS_MOST = 50
CARDS_MOST = 50_000
"""Of one owner: far more than people study, and little enough that a disk holds many owners."""
IMAGE_BYTES_MOST = 200_000_000
"""Of the pictures of one owner: ten decks that hold as many as a deck may."""
PASTED = "my_cards"
"""What a deck is called that was pasted without a name."""

_HEAD = 4_096
"""Bytes in which a deck file of our own says its name: no more of a stranger's is looked at."""
_OWN_NAME = re.compile(rb'^\[deck\]\s*$.*?^id\s*=\s*"([a-z0-9_]+)"', re.MULTILINE | re.DOTALL)
_CHANGES = msgspec.json.Decoder(Changes)


class Prepared(msgspec.Struct, frozen=True):
    """What is to be read, for whom; `base` is the fingerprint of the deck as it is, or empty.

    `removed` says that this deck was taken away.
    """

    person: PersonId
    task: ImportTask
    owner: Owner
    base: str
    wanted: str
    removed: bool


def invite(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks import` without a file: asks for cards, and remembers what they shall be called."""
    owner = permissions.owner_here(context)
    if isinstance(owner, DeckRefused):
        return owner
    wanted = typed.options.get("deck", "").strip()[:LONGEST_NAME]
    return ImportInvited(imports.add(tx, Pending(context.person.id, owner, context.at, wanted)))


def prepare(tx: Tx, context: RequestContext, action: BringFile | Paste) -> Prepared | DeckRefused:
    """Looks whether it may be brought, and what it would become."""
    owner = permissions.owner_here(context)
    if isinstance(owner, DeckRefused):
        return owner
    waiting = imports.get(tx, action.imported, context.person.id, context.at)
    wanted = waiting.wanted if waiting else ""
    if isinstance(action, Paste):
        name, content = "", action.text.encode()
    else:
        name, content = action.name, action.content
        wanted = action.deck.strip()[:LONGEST_NAME] or wanted
        most = min(FILE_BYTES, action.most or FILE_BYTES)
        if action.size > most or len(content) > most:
            return DeckRefused("file_too_large", max(action.size, len(content)), most)
    if not content.strip():
        return DeckRefused("empty")
    called = wanted or _own_name(content) or _stem(name)
    slug = next(
        (
            deck.name.slug
            for deck in deck_access.of(tx, owner)
            if parse_options.is_called(deck, called)
        ),
        _slug(called),
    )
    row = decks.named(tx, owner, slug)
    before = None if row is None else decks.get(tx, DeckId(row[0]))
    known = b"" if before is None else values.encoded(decks.whole(tx, before))
    task = ImportTask(name, content, slug, wanted, known)
    base = before.fingerprint if before else ""
    removed = row is not None and row[2]
    return Prepared(context.person.id, task, owner, base, wanted, removed)


def show(
    tx: Tx, context: RequestContext, prepared: Prepared, brought: ImportResult | ImportFailed
) -> AnyOutcome:
    """Keeps what was read until its person decides, and shows it."""
    if isinstance(brought, ImportFailed):
        return DeckRefused(brought.why)
    if context.person.id != prepared.person:
        # They were forgotten, or linked to another account, while it was read.
        return DeckRefused("import_gone")
    if not brought.deck:
        return NothingRead(brought.format, brought.wrong, brought.faults, brought.changes.drafts)
    sizes = {name: len(content) for name, content in brought.images.items()}
    full = room_for(tx, prepared.owner, prepared.task.slug, brought.changes.added, sizes)
    if full is not None:
        return full
    slug = prepared.task.slug
    pending = Pending(
        person=context.person.id,
        owner=prepared.owner,
        at=context.at,
        wanted=prepared.wanted,
        slug=slug,
        base=prepared.base,
        deck=brought.deck.decode(),
        schedules=brought.schedules.decode(),
        changes=msgspec.json.encode(brought.changes).decode(),
    )
    number = imports.add(tx, pending)
    images.wait(tx, number, brought.images)
    return ImportShown(
        imported=number,
        title=brought.title,
        slug=slug,
        format=brought.format,
        cards=brought.cards,
        images=brought.pictured,
        samples=brought.samples,
        changes=brought.changes,
        wrong=brought.wrong,
        faults=brought.faults,
        fresh=not prepared.base,
        removed=prepared.removed,
        scheduled=brought.scheduled,
        space=bool(prepared.owner.space),
    )


def save(tx: Tx, context: RequestContext, action: SaveImport) -> AnyOutcome:
    """Makes the deck, or brings it up to date; only for whoever brought it, and where they did."""
    pending = imports.get(tx, action.imported, context.person.id, context.at)
    if pending is None or not pending.deck:
        return _missing(tx, context, action)
    owner = permissions.owner_here(context)
    if isinstance(owner, DeckRefused):
        return owner
    if owner != pending.owner:
        return DeckRefused("import_elsewhere")
    row = decks.named(tx, owner, pending.slug)
    if (row[1] if row else "") != pending.base:
        return DeckRefused("import_stale")
    changes = _CHANGES.decode(pending.changes)
    sizes = images.sizes(tx, "import", action.imported)
    full = room_for(tx, owner, pending.slug, changes.added, sizes)
    if full is not None:
        return full
    deck = values.DECK.decode(pending.deck)
    reported = {} if row is None else reported_cards.reported(tx, DeckId(row[0]))
    number = decks.save(tx, deck, owner)
    reported_cards.drop_resolved(tx, number, reported)
    taken = _take_over(tx, context, number, pending) if action.schedules else 0
    imports.drop(tx, action.imported, context.person.id)
    return ImportSaved(
        deck=DeckName(number, deck.id, deck.title),
        cards=len(deck.cards),
        changes=changes,
        fresh=row is None or row[2],
        scheduled=taken,
    )


def cancel(tx: Tx, context: RequestContext, action: CancelImport) -> AnyOutcome:
    """Lets an import go, if it is still there: what is saved is not undone by this."""
    if imports.get(tx, action.imported, context.person.id, context.at) is None:
        return _missing(tx, context, action)
    imports.drop(tx, action.imported, context.person.id)
    return ImportCancelled()


def room_for(
    tx: Tx, owner: Owner, slug: str, cards: int, sizes: Mapping[str, int]
) -> DeckRefused | None:
    """Why an owner can't have so many more cards in a deck, new or there; None if they can.

    `sizes` are those of the deck's pictures by their names, in bytes.
    """
    names = {deck.name.slug for deck in deck_access.of(tx, owner)}
    if slug not in names and len(names) >= DECKS_MOST:
        return DeckRefused("too_many_decks", most=DECKS_MOST)
    if deck_access.size(tx, owner) + cards > CARDS_MOST:
        return DeckRefused("too_many_cards", most=CARDS_MOST)
    if sizes and sum({**deck_access.image_sizes(tx, owner), **sizes}.values()) > IMAGE_BYTES_MOST:
        return DeckRefused("too_many_images", most=IMAGE_BYTES_MOST)
    return None


def _missing(tx: Tx, context: RequestContext, action: SaveImport | CancelImport) -> DeckRefused:
    """Why an import is not this person's to decide on."""
    foreign = imports.is_of_another(tx, action.imported, context.person.id)
    return DeckRefused("import_not_yours" if foreign else "import_gone")


def _slug(called: str) -> str:
    """A deck's slug made of what it is called; what is a slug already stays as it is."""
    if is_deck_id(called):
        return called
    return deck_id_of(called) or f"deck_{short_hash(called)}"


def _own_name(content: bytes) -> str:
    """What a deck file of our own is called by itself, whatever became of its name; "" if none."""
    found = _OWN_NAME.search(content[:_HEAD])
    return found[1].decode() if found else ""


def _stem(name: str) -> str:
    """What a file is called, without its folder and its ending; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return (last.rpartition(".")[0] or last).strip()[:LONGEST_NAME] or PASTED


def _take_over(tx: Tx, context: RequestContext, deck: DeckId, pending: Pending) -> int:
    """Gives the person the schedules that the file has for cards which are new to them."""
    schedules = values.SCHEDULES.decode(pending.schedules)
    numbers = decks.numbers(tx, deck)
    states = {
        numbers[slug]: _memory(context, schedule)
        for slug, schedule in schedules.items()
        if slug in numbers
    }
    deck_access.begin(tx, context.person.id, deck)
    return card_states.take_over(tx, context.person.id, deck, states)


def _memory(context: RequestContext, schedule: Schedule) -> Memory:
    shift = context.person.calendar.shift
    last = None if schedule.last is None else Day(date_number(schedule.last) + shift)
    return scheduler.from_import(
        due=Day(date_number(schedule.due) + shift),
        last=last,
        interval=schedule.interval,
        stability=schedule.stability,
        difficulty=schedule.difficulty,
        reviews=schedule.reviews,
        lapses=schedule.lapses,
        suspended=schedule.suspended,
        today=context.day,
    )
