"""A view's buttons as Telegram's: in rows that fit a phone, and as links in groups.

What belongs to one person is done in the private chat, where nobody else sees it.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from bot.model.action_traits import traits_of
from bot.model.actions import RevealPosted
from bot.model.views import Button, Tone, View
from bot.platforms import button_tokens
from bot.platforms.telegram_chat import deep_links, limits
from bot.platforms.telegram_chat.escaping import cleaned
from bot.screens import telegram as words

WIDTH = 38
"""Characters in a row of buttons on the narrowest phones; all its buttons are equally wide."""
NO_BREAK = "\N{NO-BREAK SPACE}"
LABEL = 60
"""Characters of a label; no client shows more."""


class Key(msgspec.Struct, frozen=True):
    """A button: its label, and the token it carries, the URL it opens or the text it copies."""

    label: str
    token: str = ""
    url: str = ""
    copy: str = ""
    tone: Tone = ""


class Keyboard(msgspec.Struct, frozen=True):
    """Rows of buttons, and lines that explain the buttons that show only a letter."""

    rows: tuple[tuple[Key, ...], ...] = ()
    legend: tuple[str, ...] = ()


def keyboard_of(view: View, *, group: bool, bot: str) -> Keyboard:
    """The buttons below a view.

    Args:
        view: The view.
        group: Whether everybody in a group sees them; else one person does.
        bot: The bot's name, for links.
    """
    visible = [
        [button for button in row if _shown(button, group=group)]
        for row in _choices_joined(view.buttons)
    ]
    rows: list[tuple[Key, ...]] = []
    legend: list[str] = []
    for row in filter(None, visible):
        if _fits(row):
            rows.append(tuple(_key(button, button.named, group=group, bot=bot) for button in row))
        elif all(button.key for button in row):
            rows.append(tuple(_key(button, button.key, group=group, bot=bot) for button in row))
            if any(button.shared for button in row):
                # Somebody's alert can't hold buttons, so theirs stand where all see them. The use
                # case refuses those who have not revealed the answer: these words say so before.
                legend.append(words.RATE)
            legend += _legend(row)
        else:
            rows += [(_key(button, button.named, group=group, bot=bot),) for button in row]
    if group and view.ask is not None and traits_of(view.ask.action).linkable:
        # The bot does not see what is typed in groups, so a button opens the private chat.
        rows.append((_key(Button(view.ask.prompt, view.ask.action), view.ask.prompt),))
    url = "" if group or view.back is None else deep_links.to_message(view.back)
    if url:
        rows.append((Key(words.BACK, url=url),))
    if view.copy:
        rows.append((Key(words.COPY_CODE, copy=view.copy),))
    if group:
        rows += [(Key(words.WHOLE_CARD, url=url),) for url in _card_links(view, bot)]
    return Keyboard(tuple(_within_limits(rows)), tuple(legend))


def _shown(button: Button, *, group: bool) -> bool:
    if not group:
        return not button.shared
    traits = traits_of(button.action)
    return traits.linkable or not traits.about_one_person


def _choices_joined(rows: Iterable[tuple[Button, ...]]) -> Iterator[tuple[Button, ...]]:
    """The rows; choices that have a row each are joined into one row if one of them is too long."""

    def choice_class(row: tuple[Button, ...]) -> type | None:
        return type(row[0].action) if len(row) == 1 and row[0].key else None

    for action_class, group in groupby(rows, choice_class):
        choices = list(group)
        if action_class is not None and not all(map(_fits, choices)):
            yield tuple(row[0] for row in choices)
        else:
            yield from choices


def _fits(row: Iterable[Button]) -> bool:
    lengths = [len(button.named) for button in row]
    return max(lengths) * len(lengths) <= WIDTH


def _legend(row: list[Button]) -> list[str]:
    lines = [f"{button.key} {cleaned(button.label)}" for button in row]
    short = all(len(line) < WIDTH // 2 for line in lines)
    if not short:
        return lines
    # No line breaks between a number and its words.
    return [" · ".join(line.replace(" ", NO_BREAK) for line in lines)]


def _key(button: Button, label: str, *, group: bool = False, bot: str = "") -> Key:
    text = limits.shortened(" ".join(cleaned(label).split()) or limits.CUT, LABEL)
    if group and (button.private or traits_of(button.action).about_one_person):
        return Key(text, url=deep_links.to_press(bot, button.action), tone=button.tone)
    return Key(text, token=button_tokens.pack(button.action), tone=button.tone)


def _card_links(view: View, bot: str) -> Iterator[str]:
    """Links to posted cards in the private chat: alerts in the group may be too short for them."""
    for row in view.buttons:
        for button in row:
            if isinstance(button.action, RevealPosted) and not button.private:
                yield deep_links.to_press(bot, button.action)


def _within_limits(rows: list[tuple[Key, ...]]) -> Iterator[tuple[Key, ...]]:
    left = limits.BUTTONS
    for row in rows:
        for start in range(0, len(row), limits.ROW):
            part = row[start : start + limits.ROW][:left]
            left -= len(part)
            if part:
                yield part
