"""The modals in which people type a text: an answer, cards, or what is wrong with a card.

The modal for cards takes a file as well. A modal's custom_id is the token of the action that needs
the text, so that a person can submit it even if the bot was restarted while it was open.
"""

from collections.abc import Sequence

import discord

from bot.model.action_traits import traits_of
from bot.model.actions import Typed
from bot.model.views import AnyBlock, Ask, Quote, View
from bot.platforms import button_tokens
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.markdown import markdown
from bot.platforms.discord_chat.truncate import fitted
from bot.screens import discord as words

ABOVE = 1_000
"""Characters above the field; more would push the field off a phone's screen."""


def fits(ask: Ask) -> bool:
    """Whether a form can hold the text that it starts with."""
    return len(ask.initial) <= limits.FIELD_TEXT


def form_of(view: View) -> discord.ui.Modal | None:
    """The form that a view asks for, with the view's quotes above; None if no form can hold it."""
    ask = view.ask
    if ask is None or not fits(ask):
        return None
    return modal_for(
        ask.action, ask.initial, [block for block in view.blocks if isinstance(block, Quote)]
    )


def modal_for(action: Typed, initial: str = "", above: Sequence[AnyBlock] = ()) -> discord.ui.Modal:
    """The modal for an action that needs a text.

    Args:
        action: The action.
        initial: The text in the field at first, at most `limits.FIELD_TEXT` characters.
        above: Blocks to show above the field; shortened if they are long.
    """
    form = words.form(action)
    modal = discord.ui.Modal(
        title=form.title[: limits.MODAL_TITLE], custom_id=button_tokens.pack(action)
    )
    text = markdown(fitted(above, ABOVE)) if above else ""
    if text:
        modal.add_item(discord.ui.TextDisplay(text))
    one_line = traits_of(action).text == "line"
    style = discord.TextStyle.short if one_line else discord.TextStyle.paragraph
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
    # A stopped modal is not kept by discord.py, which is right: its token is all that is needed.
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
