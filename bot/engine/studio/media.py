"""A picture or sound that somebody adds to a card.

The file is a stranger's, so it is read where all such files are read: as a package with one card,
in the process that checks imports.
"""

from msgspec import Struct, structs

from bot.engine import permissions
from bot.engine.context import RequestContext
from bot.engine.decks import imports
from bot.engine.studio import one_card
from bot.engine.studio.editing import find, with_card
from bot.engine.studio.opened import open_deck
from bot.formats import task as values
from bot.formats.base.media_store import SOUNDS
from bot.formats.exporters import EXPORTERS
from bot.formats.task import ImportFailed, ImportResult, ImportTask
from bot.model.cards import Card, Deck, Image, Medium, Sound, mark_of, media_of
from bot.model.editing.studio import AddMedium, CardShown, Saved, Unknown
from bot.model.outcomes.decks import DeckRefused
from bot.store import media
from bot.store.database import Tx

LONGEST_WORDS = 100
"""Characters that describe a picture or sound; the importers keep as many."""

NO_FILE = "no file was chosen yet"
_BRACKETS = str.maketrans("[]", "()")
_EPOCH = 1


class Checked(Struct, frozen=True):
    """A picture or sound that may stand on cards, and its bytes."""

    medium: Medium
    content: bytes


def is_sound(name: str) -> bool:
    """Whether a file is a sound by its name; else it is taken for a picture."""
    return name.lower().endswith(SOUNDS)


def may_add(tx: Tx, context: RequestContext, action: AddMedium) -> bool:
    """Whether the person may change the deck, so that the file is worth reading."""
    deck = permissions.changeable_by_id(tx, context, action.deck)
    return not isinstance(deck, DeckRefused)


def task_for(action: AddMedium) -> ImportTask:
    """The import that checks the file; it writes a package, which takes a while."""
    name = f"file.{_ending(action.name)[:8]}"
    words = " ".join(action.words.translate(_BRACKETS).split())[:LONGEST_WORDS]
    medium: Medium
    if is_sound(name):
        medium = Sound(name, words or "sound")
        card = Card("card", mark_of(medium), "x", sounds=(medium,))
    else:
        medium = Image(name, words or "picture")
        card = Card("card", mark_of(medium), "x", images=(medium,))
    package = EXPORTERS["apkg"].write(
        Deck("file", "file", cards=(card,)), _EPOCH, {name: action.content}
    )
    return ImportTask("file.apkg", package, "file")


def checked(result: ImportResult | ImportFailed) -> Checked | str:
    """What was read, or a sentence that says why the file can't be kept."""
    if isinstance(result, ImportFailed):
        return "the file could not be read; please try it again"
    cards = values.DECK.decode(result.deck).cards if result.deck else ()
    for medium in (medium for card in cards for medium in media_of(card)):
        if medium.name in result.media:
            return Checked(medium, result.media[medium.name])
    why = next((wrong.sentence for wrong in result.wrong), "")
    return why or "the file is no picture or sound that cards can have"


def add(
    tx: Tx, context: RequestContext, action: AddMedium, found: Checked | str
) -> CardShown | Saved | Unknown:
    """Saves a card, and adds a picture or sound behind its question or its answer.

    Args:
        tx: The transaction.
        context: The request.
        action: What is added to which card.
        found: What was read of the file, or a sentence that says why it can't be added.
    """
    opened = open_deck(tx, context, action.deck)
    if isinstance(opened, Unknown):
        return opened
    if isinstance(found, Checked):
        sizes = {found.medium.name: len(found.content)}
        owner, slug = opened.stored.owner, opened.stored.name.slug
        if imports.room_for(tx, owner, slug, 0, sizes) is not None:
            found = "your decks hold as many pictures and sounds as they may"
    if isinstance(found, str):
        return one_card.saved_with(tx, context, action, lambda deck: deck, problem=found)
    medium = found.medium

    def with_medium(deck: Deck) -> Deck | None:
        card = find(deck, action.card)
        if card is None:
            return None
        return with_card(deck, _with(card, medium, behind_answer=action.behind_answer))

    media.put(tx, {found.medium.name: found.content})
    saved = one_card.saved_with(tx, context, action, with_medium)
    if not isinstance(saved, Saved):
        media.drop_unheld(tx, found.medium.name)
    return saved


def _ending(name: str) -> str:
    return "".join(char for char in name.rpartition(".")[2].lower() if char.isalnum())


def _with(card: Card, medium: Medium, *, behind_answer: bool) -> Card:
    taken = {one.words for one in media_of(card)}
    words, number = medium.words, 2
    while words in taken:
        words, number = f"{medium.words} {number}", number + 1
    medium = structs.replace(medium, words=words)
    mark = mark_of(medium)
    if behind_answer:
        back = card.back or ("" if card.deletion else card.answer)
        card = structs.replace(card, back=f"{back}\n\n{mark}".strip())
    else:
        card = structs.replace(card, front=f"{card.front}\n\n{mark}".strip())
    if isinstance(medium, Sound):
        return structs.replace(card, sounds=(*card.sounds, medium))
    return structs.replace(card, images=(*card.images, medium))
