"""The modal in which a text is typed: an answer, cards, or what is wrong with one.

Its custom_id is the token of the action that waits for the text, so that it can be sent in even
if the bot was restarted while it stood open.
"""

import discord

from bot.model.actions import Answer, Typed, TypeBattle
from bot.model.views import Ask
from bot.platforms import wire
from bot.platforms.discord_chat import limits
from bot.screens import discord as words

_SHORT = (Answer, TypeBattle)
"""Actions whose text is one line; that of the others may have many."""


def fits(ask: Ask) -> bool:
    """Whether a form can hold what it is to start from."""
    return len(ask.initial) <= limits.FIELD_TEXT


def modal_for(action: Typed, initial: str = "") -> discord.ui.Modal:
    """The modal for an action that waits for a text.

    Args:
        action: The action.
        initial: What the field holds at first, at most `limits.FIELD_TEXT` characters.
    """
    title, label = words.form(action)
    modal = discord.ui.Modal(title=title[: limits.MODAL_TITLE], custom_id=wire.pack(action))
    style = discord.TextStyle.short if isinstance(action, _SHORT) else discord.TextStyle.paragraph
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        style=style, default=initial or None, max_length=limits.FIELD_TEXT
    )
    modal.add_item(discord.ui.Label(text=label[: limits.FIELD_LABEL], component=field))
    # Stopped, discord.py keeps nothing of it: what is sent in comes by its token alone.
    modal.stop()
    return modal
