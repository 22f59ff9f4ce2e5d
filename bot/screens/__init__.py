"""Every sentence that a person reads: outcomes become views, the same for all platforms."""

from bot.screens.dispatch import posts, view_of

__all__ = ["posts", "view_of"]
