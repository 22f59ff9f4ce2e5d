"""The modal in which a text is typed: an answer, cards, or what is wrong with one.

Cards may come as a file as well.

Its custom_id is the token of the action that waits for the text, so that it can be sent in even
if the bot was restarted while it stood open.
"""

from collections.abc import Sequence

import discord

from bot.model.actions import Answer, TypeBattle, Typed
from bot.model.views import AnyBlock, Ask, Quote, View
from bot.platforms import button_tokens
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.markdown import markdown
from bot.platforms.discord_chat.truncate import fitted
from bot.screens import discord as words

ABOVE = 1_000
"""Characters above the field: more would push it off the screen of a phone."""

_SHORT = (Answer, TypeBattle)
"""Actions whose text is one line; that of the others may have many."""


def fits(ask: Ask) -> bool:
    """Whether a form can hold what it is to start from."""
    return len(ask.initial) <= limits.FIELD_TEXT


def form_of(view: View) -> discord.ui.Modal | None:
    """The form that a view asks for, if one can hold it; what the view quotes stands above."""
    ask = view.ask
    if ask is None or not isinstance(ask.action, Typed) or not fits(ask):
        return None
    return modal_for(
        ask.action, ask.initial, [block for block in view.blocks if isinstance(block, Quote)]
    )


def modal_for(action: Typed, initial: str = "", above: Sequence[AnyBlock] = ()) -> discord.ui.Modal:
    """The modal for an action that waits for a text.

    Args:
        action: The action.
        initial: What the field holds at first, at most `limits.FIELD_TEXT` characters.
        above: What is read above the field; shortened if it is long.
    """
    form = words.form(action)
    modal = discord.ui.Modal(
        title=form.title[: limits.MODAL_TITLE], custom_id=button_tokens.pack(action)
    )
    text = markdown(fitted(above, ABOVE)) if above else ""
    if text:
        modal.add_item(discord.ui.TextDisplay(text))
    style = discord.TextStyle.short if isinstance(action, _SHORT) else discord.TextStyle.paragraph
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        style=style,
        default=initial or None,
        max_length=limits.FIELD_TEXT,
        required=not form.file,
    )
    modal.add_item(_labelled(form.label, form.hint, field))
    if form.file:
        file: discord.ui.FileUpload[discord.ui.Modal] = discord.ui.FileUpload(
            required=False, min_values=0, max_values=1
        )
        modal.add_item(_labelled(form.file, form.file_hint, file))
    # Stopped, discord.py keeps nothing of it: what is sent in comes by its token alone.
    modal.stop()
    return modal


def _labelled(
    label: str, hint: str, field: discord.ui.Item[discord.ui.Modal]
) -> discord.ui.Label[discord.ui.Modal]:
    return discord.ui.Label(
        text=label[: limits.FIELD_LABEL],
        description=hint[: limits.FIELD_HINT] or None,
        component=field,
    )
