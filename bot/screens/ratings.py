"""The five buttons with which a person says how well they knew a card."""

from collections.abc import Callable, Iterable
from itertools import zip_longest

from bot.model.actions import Press
from bot.model.views import Button, Tone
from bot.screens.widgets import after_days

CONFIDENCE = ("not at all", "a little", "with effort", "well", "perfectly")
"""The labels for confidence 1 to 5; 1 and 2 are Again, 3 is Hard, 4 Good, 5 Easy."""
TONES: tuple[Tone, ...] = ("bad", "bad", "", "good", "good")
"""Their colours: with those of one colour the card comes back about as soon."""


def confidences(
    action: Callable[[int], Press], intervals: Iterable[int] = (), *, shared: bool = False
) -> tuple[Button, ...]:
    """The five buttons for a rating, from not known to perfectly known.

    Args:
        action: The press for a confidence from 1 to 5.
        intervals: In how many days the card comes back after each of them, if that is known.
        shared: As in `Button`.
    """
    rows = zip_longest(CONFIDENCE, map(after_days, intervals), TONES)
    return tuple(
        Button(f"{words} · {days}" if days else words, action(n), str(n), shared=shared, tone=tone)
        for n, (words, days, tone) in enumerate(rows, start=1)
    )
