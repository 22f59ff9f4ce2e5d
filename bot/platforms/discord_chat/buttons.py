"""A view's buttons as Discord's: rows of five at most, labels of 80 characters at most."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.model.views import AnyBlock, Button, Facts, View
from bot.platforms import button_tokens
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.escaping import on_one_line

CUT = "…"

Component = dict[str, Any]
"""A component as Discord takes it."""

_ROW = discord.ComponentType.action_row.value
_BUTTON = discord.ComponentType.button.value
_MAIN = discord.ButtonStyle.primary.value
_OTHER = discord.ButtonStyle.secondary.value


def rows_of(view: View, room: int) -> list[Component]:
    """The rows of buttons beneath a message.

    Buttons that are meant for shared answers are left out, and so is a second one for the same
    action: Discord refuses two of one token.

    Args:
        view: Whose buttons.
        room: Components that there may be, rows and buttons together.
    """
    taken: set[str] = set()
    rows: list[Component] = []
    for buttons in _rows(view):
        shown = []
        for button in buttons:
            token = button_tokens.pack(button.action)
            if token not in taken:
                taken.add(token)
                shown.append(_button(button, token))
        for start in range(0, len(shown), limits.BUTTONS_IN_ROW):
            part = shown[start : start + max(0, min(limits.BUTTONS_IN_ROW, room - 1))]
            if part:
                rows.append({"type": _ROW, "components": part})
                room -= 1 + len(part)
    return rows


def count(components: Sequence[Component]) -> int:
    """How many components these are, those inside them included."""
    return sum(1 + count(each.get("components", ())) for each in components)


def spelt_out(view: View) -> tuple[AnyBlock, ...]:
    """What buttons can't hold whole: the choices with their letters, if any is too long."""
    choices = [button for row in view.buttons for button in row if _is_choice(button)]
    if all(len(on_one_line(button.label)) <= limits.LABEL for button in choices):
        return ()
    return (Facts(tuple((button.key, button.label) for button in choices)),)


def shortened(text: str, most: int) -> str:
    """The text on one line, cut visibly if it is too long, and never empty."""
    shown = on_one_line(text)
    return (shown if len(shown) <= most else f"{shown[: most - 1].rstrip()}{CUT}") or CUT


def _rows(view: View) -> Iterator[Sequence[Button]]:
    if view.ask is not None:
        yield (Button(view.ask.prompt, view.ask.action, main=True),)
    for row in view.buttons:
        yield [button for button in row if not button.shared]


def _button(button: Button, token: str) -> Component:
    label = on_one_line(button.label)
    # A number says more than its words alone; a letter is only needed for what is spelt out above.
    if button.key.isdecimal():
        label = f"{button.key} · {label}"
    elif _is_choice(button) and len(label) > limits.LABEL:
        label = f"{button.key}: {label}"
    return {
        "type": _BUTTON,
        "style": _MAIN if button.main else _OTHER,
        "label": shortened(label, limits.LABEL),
        "custom_id": token,
    }


def _is_choice(button: Button) -> bool:
    return len(button.key) == 1 and not button.key.isdecimal()
