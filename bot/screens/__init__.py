"""Every sentence that a person reads: outcomes become views. Pure, and the same for all platforms."""

from bot.screens.screens import posts

__all__ = ["posts"]
