"""A view's buttons as choices to type: each gets a number or a letter."""

from collections.abc import Iterator
from itertools import count

import msgspec

from bot.model.actions import Action
from bot.model.views import Button, View


class Choice(msgspec.Struct, frozen=True):
    """A button below a message: what to type for it, its label, and its action.

    `main` marks what most people do next.
    """

    key: str
    label: str
    action: Action
    main: bool = False


Rows = tuple[tuple[Choice, ...], ...]


def choices_of(view: View) -> Rows:
    """The choices below a view, row by row.

    A button that has a key on every platform keeps it. The others get numbers that follow the
    highest number used. While an answer can be typed, they get letters instead: the first free
    letter of their label. Many answers are numbers, so typing "1" must not reveal the answer.
    """
    # Messages at the terminal are for one person: buttons for shared messages are not needed.
    rows = [[button for button in row if not button.shared] for row in view.buttons]
    taken = {button.key.upper() for row in rows for button in row if button.key}
    highest = max((int(key) for key in taken if key.isdecimal()), default=0)
    numbers = map(str, count(highest + 1))

    def key_of(button: Button) -> str:
        if button.key:
            return button.key.upper()
        initials = _initials(button.label) if view.ask is not None else iter(())
        key = next((letter for letter in initials if letter not in taken), None) or next(numbers)
        taken.add(key)
        return key

    return tuple(
        tuple(Choice(key_of(button), button.label, button.action, button.main) for button in row)
        for row in rows
        if row
    )


def _initials(label: str) -> Iterator[str]:
    return (char for char in label.upper() if char.isascii() and char.isalpha())
