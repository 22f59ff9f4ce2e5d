"""Which use case of the studio carries out which action."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.engine.context import RequestContext
from bot.engine.studio import editing, new_deck, one_card, pages
from bot.model.editing import studio
from bot.model.editing.studio import AnyStudioPage
from bot.store.database import Tx

Case = Callable[[Tx, RequestContext, Any], AnyStudioPage]

SHOWING: Mapping[type, Case] = {
    studio.ListDecks: pages.list_decks,
    studio.ShowNewDeck: new_deck.show,
    studio.ShowCards: pages.show_cards,
    studio.ShowRetired: pages.show_retired,
    studio.ShowCard: pages.show_card,
    studio.PreviewCard: pages.preview,
    studio.ShowVersions: pages.show_versions,
    studio.ShowVersion: pages.show_version,
    studio.ShowInsight: pages.show_insight,
}
"""Those that only read."""
CHANGING: Mapping[type, Case] = {
    studio.MakeDeck: new_deck.make,
    studio.SaveCard: one_card.save,
    studio.DuplicateCard: one_card.duplicate,
    studio.MoveCard: one_card.move,
    studio.RetireCard: one_card.retire,
    studio.RetireCards: editing.retire,
    studio.BringBackCards: editing.bring_back,
    studio.TagCards: editing.tag,
    studio.RestoreVersion: editing.restore,
    studio.AcceptText: editing.accept_text,
}
"""Those that change a deck, each in a transaction of its own."""
