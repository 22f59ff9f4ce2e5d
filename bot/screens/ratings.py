"""The five buttons with which a person says how well they knew a card."""

from collections.abc import Callable
from functools import lru_cache, partial

from bot.model.actions import Press, RatePosted, RevealPosted
from bot.model.ids import PostedId
from bot.model.views import Button, Tone
from bot.screens.widgets import after_days

CONFIDENCE = ("not at all", "a little", "with effort", "well", "perfectly")
"""The labels for confidence 1 to 5; 1 and 2 are Again, 3 is Hard, 4 Good, 5 Easy."""
TONES: tuple[Tone, ...] = ("bad", "bad", "", "good", "good")
"""Their colours: with those of one colour the card comes back about as soon."""
_KEYS = tuple((number, str(number), tone) for number, tone in enumerate(TONES, start=1))


def confidences(
    action: Callable[[int], Press], intervals: tuple[int, ...] = (), *, shared: bool = False
) -> tuple[Button, ...]:
    """The five buttons for a rating, from not known to perfectly known.

    Args:
        action: The press for a confidence from 1 to 5.
        intervals: In how many days the card comes back after each of them, if that is known.
        shared: As in `Button`.
    """
    days = intervals or (-1,) * len(CONFIDENCE)
    return tuple(
        Button(_label(number, days[number - 1]), action(number), key, shared=shared, tone=tone)
        for number, key, tone in _KEYS
    )


def posted_reveal(posted: PostedId) -> tuple[Button, ...]:
    """The button below a card that was posted for everybody."""
    return (Button("Reveal answer", RevealPosted(posted), main=True),)


def posted_ratings(posted: PostedId) -> tuple[Button, ...]:
    """The ratings of a card that was posted for everybody, once somebody has revealed it.

    Where an answer is private the ratings come with it. In a Telegram group nothing private can
    hold buttons, so they stand below the question, as soon as there is somebody who can use them.
    """
    return confidences(partial(RatePosted, posted), shared=True)


@lru_cache(maxsize=4096)
def _label(confidence: int, days: int) -> str:
    """The label of a button; cached, because every reveal needs five."""
    words = CONFIDENCE[confidence - 1]
    return words if days < 0 else f"{words} · {after_days(days)}"
