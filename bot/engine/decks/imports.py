"""`/decks import`: a file or text is parsed, shown, and then saved or cancelled.

Parsing takes long, so it happens between two transactions: `prepare` makes the task for the parser,
and `show` keeps the result until its person saves it.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from bot.engine import permissions
from bot.engine.commands import FILE_BYTES
from bot.engine.context import RequestContext
from bot.engine.decks import import_target
from bot.engine.decks.import_target import Target
from bot.formats import task as values
from bot.formats.base.deck_limits import LONGEST_NAME
from bot.formats.base.parsed import Schedule
from bot.formats.builder.slugs import deck_title_of, title_key
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.model.actions import BringFile, CancelImport, Command, Paste, SaveImport
from bot.model.editing.versions import Change
from bot.model.ids import DeckId, ImportId, PersonId
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
from bot.store import card_states, deck_access, decks, imports, media, reported_cards
from bot.store.database import Tx
from bot.store.imports import Pending

DECKS_MOST = 50
CARDS_MOST = 50_000
"""Cards of one owner: far more than people study, and few enough for many owners on one disk."""
MEDIA_BYTES_MOST = 300_000_000
"""Bytes of one owner's pictures and sounds: four decks that hold as many as a deck may."""
PORTION = 500_000
"""Bytes of pictures and sounds in one transaction, during which presses wait: some 5 ms."""
PASTED = "my_cards"
"""The name of a deck that was pasted without one."""

_HEAD = 4_096
"""Bytes in which a deck file in our own format names its id. The rest of a file is not searched."""
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_OWN_NAME = re.compile(rb'^\[deck\]\s*$.*?^id\s*=\s*"([a-z0-9_]+)"', re.MULTILINE | re.DOTALL)
_CHANGES = msgspec.json.Decoder(Changes)


class Prepared(msgspec.Struct, frozen=True):
    """An import that is ready to be parsed.

    `name` is the name that the person chose, or else that of the file. `target` is the deck that
    it would make or change.
    """

    person: PersonId
    task: ImportTask
    owner: Owner
    name: str
    target: Target


def invite(tx: Tx, context: RequestContext, typed: Command) -> AnyOutcome:
    """`/decks import` without a file: asks for cards, and keeps the name chosen for the deck."""
    owner = permissions.owner_here(context)
    if isinstance(owner, DeckRefused):
        return owner
    wanted = typed.options.get("deck", "").strip()[:LONGEST_NAME]
    if any(_ADDRESS.match(text.strip()) for text in typed.options.values()):
        return DeckRefused("address")
    return ImportInvited(imports.add(tx, Pending(context.person.id, owner, context.at, wanted)))


def prepare(tx: Tx, context: RequestContext, action: BringFile | Paste) -> Prepared | DeckRefused:
    """Checks whether the person may import this here, and makes the task for the parser."""
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
    title = wanted or _own_name(content) or _stem(name)
    target = import_target.target(tx, owner, title, chosen=bool(wanted))
    before, known = target.deck, b""
    if before is not None:
        known = values.encoded(decks.whole(tx, before))
    task = ImportTask(name, content, target.slug, wanted, deck_title_of(title), known)
    return Prepared(context.person.id, task, owner, title, target)


def stage(
    tx: Tx, context: RequestContext, prepared: Prepared, result: ImportResult
) -> ImportId | None:
    """Begins to keep a parsed deck, whose media come next; None if `show` would refuse it.

    Until `show` gives it its deck, the import can't be saved. It is deleted like any other.
    """
    if _refusal(tx, context, prepared, result) is not None:
        return None
    pending = Pending(context.person.id, prepared.owner, context.at, prepared.name)
    return imports.add(tx, pending)


def portions(contents: Mapping[str, bytes]) -> Iterator[dict[str, bytes]]:
    """Media in portions that are small enough for one transaction among presses."""
    portion: dict[str, bytes] = {}
    size = 0
    for name, content in contents.items():
        if portion and size + len(content) > PORTION:
            yield portion
            portion, size = {}, 0
        portion[name] = content
        size += len(content)
    yield portion


def keep_media(tx: Tx, import_id: ImportId, person: PersonId, some: Mapping[str, bytes]) -> bool:
    """Keeps a portion of the media of a staged import; false if the import was deleted."""
    return imports.add_media(tx, import_id, person, some)


def drop_staged(tx: Tx, import_id: ImportId, person: PersonId) -> None:
    """Deletes a staged import with its media."""
    imports.drop(tx, import_id, person)


def show(
    tx: Tx,
    context: RequestContext,
    prepared: Prepared,
    result: ImportResult | ImportFailed,
    staged: ImportId | None = None,
) -> AnyOutcome:
    """Keeps a parsed deck until its person saves or cancels it, and shows it.

    Args:
        tx: The transaction.
        context: The request.
        prepared: What `prepare` returned.
        result: What was parsed.
        staged: The import that has the media of the result, None if it has none.
    """
    if isinstance(result, ImportFailed):
        return DeckRefused(result.why)
    refused = _refusal(tx, context, prepared, result)
    if refused is not None:
        return refused
    if result.media and (
        staged is None or not imports.get(tx, staged, prepared.person, context.at)
    ):
        return DeckRefused("import_gone")
    target, before = prepared.target, prepared.target.deck
    slug = prepared.task.slug
    pending = Pending(
        person=context.person.id,
        owner=prepared.owner,
        at=context.at,
        wanted=prepared.name,
        slug=slug,
        base=before.fingerprint if before else "",
        deck=result.deck.decode(),
        schedules=result.schedules.decode(),
        changes=msgspec.json.encode(result.changes).decode(),
    )
    import_id = imports.add(tx, pending, staged)
    return ImportShown(
        imported=import_id,
        title=result.title,
        slug=deck_access.planned(tx, context.viewer, prepared.owner, slug, result.title).typed,
        format=result.format,
        cards=result.cards,
        images=result.pictured,
        sounds=result.sounding,
        samples=result.samples,
        changes=result.changes,
        wrong=result.wrong,
        faults=result.faults,
        fresh=before is None,
        removed=target.removed,
        scheduled=result.scheduled,
        space=bool(prepared.owner.space),
        file_title=result.own_title if _has_another_title(prepared, result) else "",
        near=target.near,
    )


def save(tx: Tx, context: RequestContext, action: SaveImport) -> AnyOutcome:
    """Saves an import as a new or changed deck, for its person and in the place of the import."""
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
    sizes = media.sizes(tx, "import", action.imported)
    full = room_for(tx, owner, pending.slug, changes.added, sizes)
    if full is not None:
        return full
    deck = values.DECK.decode(pending.deck)
    reported = {} if row is None else reported_cards.reported(tx, DeckId(row[0]))
    change = Change(context.person.id, context.at, "import")
    deck_id = decks.save(tx, deck, owner, pending.wanted, change)
    reported_cards.drop_resolved(tx, deck_id, reported)
    scheduled = _take_over(tx, context, deck_id, pending) if action.schedules else 0
    imports.drop(tx, action.imported, context.person.id)
    return ImportSaved(
        deck=deck_access.named(tx, context.viewer, DeckName(deck_id, deck.id, deck.title)),
        cards=len(deck.cards),
        changes=changes,
        fresh=row is None or row[2],
        scheduled=scheduled,
    )


def cancel(tx: Tx, context: RequestContext, action: CancelImport) -> AnyOutcome:
    """Discards a pending import. A deck that was saved already stays."""
    if imports.get(tx, action.imported, context.person.id, context.at) is None:
        return _missing(tx, context, action)
    imports.drop(tx, action.imported, context.person.id)
    return ImportCancelled()


def room_for(
    tx: Tx, owner: Owner, slug: str, cards: int, sizes: Mapping[str, int]
) -> DeckRefused | None:
    """Checks whether a deck fits into its owner's limits.

    Args:
        tx: The transaction.
        owner: The owner.
        slug: The deck's slug; a new deck if the owner has none of this slug.
        cards: How many cards the deck would gain.
        sizes: The bytes of the deck's media, by their names.

    Returns:
        The limit that would be exceeded, None if the deck fits.
    """
    names = {deck.name.slug for deck in deck_access.of(tx, owner)}
    if slug not in names and len(names) >= DECKS_MOST:
        return DeckRefused("too_many_decks", most=DECKS_MOST)
    if deck_access.size(tx, owner) + cards > CARDS_MOST:
        return DeckRefused("too_many_cards", most=CARDS_MOST)
    if sizes and sum({**deck_access.media_sizes(tx, owner), **sizes}.values()) > MEDIA_BYTES_MOST:
        return DeckRefused("too_much_media", most=MEDIA_BYTES_MOST)
    return None


def _refusal(
    tx: Tx, context: RequestContext, prepared: Prepared, result: ImportResult
) -> AnyOutcome | None:
    """Why a parsed deck can't be kept; None if it can."""
    if context.person.id != prepared.person:
        # They were forgotten, or linked to another account, during the parsing.
        return DeckRefused("import_gone")
    if not result.deck:
        return NothingRead(result.format, result.wrong, result.faults, result.changes.drafts)
    before = prepared.target.deck
    shares = result.changes.kept or result.changes.changed or prepared.target.certain
    if before is not None and not shares and _has_another_title(prepared, result):
        return DeckRefused("another_deck", named=_own_title(prepared, result), other=before.name)
    sizes = {name: len(content) for name, content in result.media.items()}
    return room_for(tx, prepared.owner, prepared.task.slug, result.changes.added, sizes)


def _own_title(prepared: Prepared, result: ImportResult) -> str:
    return result.own_title or prepared.task.title or prepared.task.called


def _has_another_title(prepared: Prepared, result: ImportResult) -> bool:
    """Whether the file calls its deck otherwise than the deck that it would change is called."""
    before = prepared.target.deck
    own_title = _own_title(prepared, result)
    return before is not None and title_key(before.name.title) != title_key(own_title)


def _missing(tx: Tx, context: RequestContext, action: SaveImport | CancelImport) -> DeckRefused:
    """Why this person can't save or cancel an import."""
    of_another = imports.is_of_another(tx, action.imported, context.person.id)
    return DeckRefused("import_not_yours" if of_another else "import_gone")


def _own_name(content: bytes) -> str:
    """The deck id inside a file in our own format, which a renamed file keeps; "" if none."""
    match = _OWN_NAME.search(content[:_HEAD])
    return match[1].decode() if match else ""


def _stem(name: str) -> str:
    """A file's name without its folder and extension; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return (last.rpartition(".")[0] or last).strip()[:LONGEST_NAME] or PASTED


def _take_over(tx: Tx, context: RequestContext, deck: DeckId, pending: Pending) -> int:
    """Gives the person the file's schedules for cards that they have not studied yet.

    Returns:
        For how many cards.
    """
    schedules = values.SCHEDULES.decode(pending.schedules)
    card_ids = decks.card_ids(tx, deck)
    states = {
        card_ids[slug]: _memory(context, schedule)
        for slug, schedule in schedules.items()
        if slug in card_ids
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
