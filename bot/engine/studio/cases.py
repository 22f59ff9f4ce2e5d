"""Which use case of the studio carries out which action."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.engine.context import RequestContext
from bot.engine.studio import editing, pages
from bot.model.editing import studio
from bot.model.editing.studio import AnyStudioPage
from bot.store.database import Tx

Case = Callable[[Tx, RequestContext, Any], AnyStudioPage]

SHOWING: Mapping[type, Case] = {
    studio.ListDecks: pages.list_decks,
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
    studio.SaveCard: editing.save_card,
    studio.DuplicateCard: editing.duplicate,
    studio.MoveCard: editing.move,
    studio.RetireCards: editing.retire,
    studio.BringBackCards: editing.bring_back,
    studio.TagCards: editing.tag,
    studio.RestoreVersion: editing.restore,
    studio.AcceptText: editing.accept_text,
}
"""Those that change a deck, each in a transaction of its own."""
