"""A view's buttons as Discord's: at most five in a row, labels of at most 80 characters."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any
from unicodedata import east_asian_width

import discord

from bot.model.views import AnyBlock, Button, Facts, Tone, View
from bot.platforms import button_tokens
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.escaping import on_one_line

CUT = "…"
ROW, GAP, EDGES = 246, 8, 24
"""Pixels of a row in a frame on a phone of 360, between two buttons, and beside a label. They are
near to the apps', and `python -m tests.screens` draws with them."""
NARROW, WIDE = 8, 18
"""Pixels of a letter on a button, on average, and of an ideograph or emoji."""

MENU = "menu."
"""Begins the custom_id of a menu, which no two components of a message may share."""

Component = dict[str, Any]
"""A component as Discord's API takes it."""

_ROW = discord.ComponentType.action_row.value
_BUTTON = discord.ComponentType.button.value
_MENU = discord.ComponentType.select.value
_MAIN = discord.ButtonStyle.primary.value
_OTHER = discord.ButtonStyle.secondary.value
_TONES: dict[Tone, int] = {
    "good": discord.ButtonStyle.success.value,
    "bad": discord.ButtonStyle.danger.value,
}


def rows_of(view: View, most: int) -> list[Component]:
    """The rows of buttons below a message.

    Buttons of one menu become that menu. Shared buttons are left out. So is a second button for the
    same action, because Discord refuses two components with the same token.

    Args:
        view: The view with the buttons.
        most: Components that still fit into the message; rows and buttons count.
    """
    used: set[str] = set()
    rows: list[list[Component]] = []
    for menu, grouped in groupby(_rows(view), key=lambda row: row[0].menu if row else ""):
        if menu:
            rows.append([_menu(menu, [button for row in grouped for button in row])])
            continue
        for buttons in grouped:
            tokens = {button_tokens.pack(button.action): button for button in reversed(buttons)}
            new = [(token, tokens[token]) for token in reversed(tokens) if token not in used]
            used.update(tokens)
            label = _key if _by_keys(buttons) else _label
            rows += _on_a_phone([_button(button, label(button), token) for token, button in new])
    components: list[Component] = []
    for row in rows:
        part = row[: max(0, most - 1)]
        if part:
            components.append({"type": _ROW, "components": part})
            most -= 1 + len(part)
    return components


def count(components: Sequence[Component]) -> int:
    """The number of components, including those inside others."""
    return sum(1 + count(each.get("components", ())) for each in components)


def spelt_out(view: View) -> tuple[AnyBlock, ...]:
    """What the buttons can't hold: options that are too long, and the labels of numbered buttons.

    All options are listed if one of them is too long, and all labels of a row in which only the
    numbers fit.
    """
    choices = [button for row in view.buttons for button in row if button.is_option]
    blocks: list[AnyBlock] = []
    if any(len(_label(button)) > limits.LABEL for button in choices):
        blocks.append(Facts(tuple((button.key, button.label) for button in choices)))
    blocks += [
        Facts(tuple((each.key, on_one_line(each.label)) for each in row))
        for row in filter(_by_keys, _rows(view))
    ]
    return tuple(blocks)


def shortened(text: str, most: int) -> str:
    """The text on one line, with an ellipsis if it is too long; never empty."""
    line = on_one_line(text)
    return (line if len(line) <= most else f"{line[: most - 1].rstrip()}{CUT}") or CUT


def _rows(view: View) -> Iterator[Sequence[Button]]:
    if view.ask is not None:
        yield (Button(view.ask.prompt, view.ask.action, main=True),)
    for row in view.buttons:
        yield [button for button in row if not button.shared]


def _by_keys(row: Sequence[Button]) -> bool:
    """Whether a row shows numbers only, because its labels do not fit beside one another."""
    if not all(button.key.isdecimal() for button in row):
        return False
    return sum(GAP + EDGES + _width(_label(button)) for button in row) > ROW + GAP


def _on_a_phone(components: Iterable[Component]) -> Iterator[list[Component]]:
    """The buttons in rows that no phone wraps."""
    row: list[Component] = []
    left = 0
    for component in components:
        width = GAP + EDGES + _width(component["label"])
        if row and (width > left or len(row) == limits.BUTTONS_IN_ROW):
            yield row
            row = []
        if not row:
            left = ROW + GAP
        row.append(component)
        left -= width
    if row:
        yield row


@lru_cache(maxsize=1_000)  # most labels are words of the bot's own
def _width(label: str) -> int:
    return sum(WIDE if east_asian_width(sign) in "WF" else NARROW for sign in label)


def _menu(words: str, choices: Sequence[Button]) -> Component:
    """A menu; the value of each choice is its token."""
    options = {
        button_tokens.pack(button.action): shortened(_label(button), limits.CHOICE)
        for button in choices[: limits.CHOICES]
    }
    return {
        "type": _MENU,
        "custom_id": f"{MENU}{button_tokens.pack(choices[0].action)}",
        "placeholder": shortened(words, limits.MENU_WORDS),
        "options": [{"label": label, "value": token} for token, label in options.items()],
    }


def _button(button: Button, label: str, token: str) -> Component:
    return {
        "type": _BUTTON,
        "style": _TONES.get(button.tone, _MAIN if button.main else _OTHER),
        "label": shortened(label, limits.LABEL),
        "custom_id": token,
    }


def _key(button: Button) -> str:
    return button.key


def _label(button: Button) -> str:
    """A button's label on one line; a confidence and an option stand behind their key."""
    label = on_one_line(button.named)
    return f"{button.key} · {label}" if button.key.isdecimal() else label
