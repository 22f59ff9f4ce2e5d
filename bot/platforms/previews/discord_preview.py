"""What Discord shows of a view, as a view."""

from msgspec import structs

from bot.model.views import Button, View
from bot.platforms import button_tokens
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.buttons import rows_of
from bot.platforms.discord_chat.markdown import markdown
from bot.platforms.discord_chat.render import blocks_of, without_too_large_form
from bot.platforms.discord_chat.truncate import fitted


def preview(view: View) -> tuple[View, ...]:
    """The message of a view, see `Preview` in `bot.platforms.looks`."""
    view = without_too_large_form(view)
    blocks = blocks_of(view)
    shown = blocks if len(markdown(blocks)) <= limits.TEXT else fitted(blocks, limits.TEXT)
    buttons = [button for row in view.buttons for button in row]
    if view.ask is not None:
        buttons.append(Button(view.ask.prompt, view.ask.action, main=True))
    known = {button_tokens.pack(button.action): button for button in buttons}
    rows = (
        tuple(
            structs.replace(known[one["custom_id"]], label=one["label"], key="")
            for one in row["components"]
            if one["custom_id"] in known
        )
        for row in rows_of(view, limits.ITEMS)
    )
    return (structs.replace(view, blocks=tuple(shown), buttons=tuple(rows), ask=None),)
