"""The modal in which an answer is typed.

Its custom_id is the token of the action that waits for the text, so that it can be sent in even
if the bot was restarted while it stood open.
"""

import discord

from bot.platforms.discord_chat import limits
from bot.screens import discord as words


def answer_modal(token: str) -> discord.ui.Modal:
    """The modal for a token."""
    modal = discord.ui.Modal(title=words.TYPE_HERE[: limits.MODAL_TITLE], custom_id=token)
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        max_length=limits.FIELD_TEXT
    )
    text = words.YOUR_ANSWER[: limits.FIELD_LABEL]
    modal.add_item(discord.ui.Label(text=text, component=field))
    # Stopped, discord.py keeps nothing of it: what is sent in comes by its token alone.
    modal.stop()
    return modal
