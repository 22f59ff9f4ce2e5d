"""A view's buttons as Telegram shows them: in rows that fit a phone, links where all look on."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from bot.model.action_traits import traits_of
from bot.model.actions import RevealPosted
from bot.model.views import Button, View
from bot.platforms import button_tokens
from bot.platforms.telegram_chat import deep_links, limits
from bot.platforms.telegram_chat.escaping import cleaned
from bot.screens import telegram as words

WIDTH = 40
"""Characters that fit beside one another on the narrowest phones; each button takes its share."""
LABEL = 60
"""Characters of a label; clients show less, and none shows more."""


class Key(msgspec.Struct, frozen=True):
    """A button: what it says, and the token that it carries or the address that it opens."""

    label: str
    token: str = ""
    url: str = ""


class Keyboard(msgspec.Struct, frozen=True):
    """Rows of buttons, and lines that say what those mean that show only their letter."""

    rows: tuple[tuple[Key, ...], ...] = ()
    legend: tuple[str, ...] = ()


def keyboard_of(view: View, *, group: bool, bot: str) -> Keyboard:
    """The buttons beneath a view.

    Args:
        view: The view.
        group: Whether all in a group see them; otherwise one person does.
        bot: The bot's name, for links.
    """
    chosen = [
        [button for button in row if _shown(button, group=group)] for row in _single(view.buttons)
    ]
    rows: list[tuple[Key, ...]] = []
    legend: list[str] = []
    for row in filter(None, chosen):
        if _fits(row):
            rows.append(tuple(_key(button, button.label, group=group, bot=bot) for button in row))
        elif all(button.key for button in row):
            rows.append(tuple(_key(button, button.key, group=group, bot=bot) for button in row))
            legend += _legend(row)
        else:
            rows += [(_key(button, button.label, group=group, bot=bot),) for button in row]
    if group and view.ask is not None and traits_of(view.ask.action).linkable:
        # Nothing can be typed there that the bot would hear: a press opens the private chat.
        rows.append((_key(Button(view.ask.prompt, view.ask.action), view.ask.prompt),))
    if group:
        rows += [(Key(words.WHOLE_CARD, url=url),) for url in _whole_card(view, bot)]
    return Keyboard(tuple(_within_limits(rows)), tuple(legend))


def _shown(button: Button, *, group: bool) -> bool:
    if not group:
        return not button.shared
    traits = traits_of(button.action)
    return traits.linkable or not traits.about_one_person


def _single(rows: Iterable[tuple[Button, ...]]) -> Iterator[tuple[Button, ...]]:
    """The rows; answers to choose from, each on a row, share one if one of them is too long."""

    def lettered(row: tuple[Button, ...]) -> type | None:
        return type(row[0].action) if len(row) == 1 and row[0].key else None

    for kind, run in groupby(rows, lettered):
        every = list(run)
        if kind is not None and not all(map(_fits, every)):
            yield tuple(row[0] for row in every)
        else:
            yield from every


def _fits(row: Iterable[Button]) -> bool:
    lengths = [len(button.label) for button in row]
    return max(lengths) * len(lengths) <= WIDTH


def _legend(row: list[Button]) -> list[str]:
    said = [f"{button.key} {cleaned(button.label)}" for button in row]
    short = all(len(words) < WIDTH // 2 for words in said)
    return [" · ".join(said)] if short else said


def _key(button: Button, label: str, *, group: bool = False, bot: str = "") -> Key:
    shown = limits.shortened(" ".join(cleaned(label).split()) or limits.CUT, LABEL)
    if group and traits_of(button.action).about_one_person:
        return Key(shown, url=deep_links.to_press(bot, button.action))
    return Key(shown, token=button_tokens.pack(button.action))


def _whole_card(view: View, bot: str) -> Iterator[str]:
    for row in view.buttons:
        for button in row:
            if isinstance(button.action, RevealPosted):
                yield deep_links.to_press(bot, button.action)


def _within_limits(rows: list[tuple[Key, ...]]) -> Iterator[tuple[Key, ...]]:
    left = limits.BUTTONS
    for row in rows:
        for start in range(0, len(row), limits.ROW):
            part = row[start : start + limits.ROW][:left]
            left -= len(part)
            if part:
                yield part
