"""Buttons that several screens share."""

from bot.model.actions import BringBack, Next, Study
from bot.model.ids import DeckId, SessionId
from bot.model.outcomes.base import DeckName
from bot.model.views import Button
from bot.screens.words import count, short

LONGEST_LABEL = 80
"""Characters: Discord takes no longer label, and a deck's title may have 100."""


def study(deck: DeckName, *, main: bool = True) -> Button:
    """Starts a quiz on a deck."""
    return Button(short(f"Study {deck.title}", LONGEST_LABEL), Study(deck.id), main=main)


def go_on(session: SessionId, *, main: bool = False) -> Button:
    """Leads back to a quiz that waits."""
    return Button("Go on with the quiz", Next(session), main=main)


def bring_back(deck: DeckId, number: int) -> Button:
    """Brings back a deck's cards that were put aside."""
    return Button(f"Bring back {count(number, 'card')} put aside", BringBack(deck))
