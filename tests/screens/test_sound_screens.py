"""Sounds of cards are on every screen that shows the side on which they stand."""

from collections.abc import Iterable, Iterator

import pytest

from bot.model.cards import Sound
from bot.model.outcomes.battle import BattleAsked, BattleRevealed
from bot.model.outcomes.daily import DailyCard, DailyClosed
from bot.model.outcomes.quiz import CardAsked, CardRevealed
from bot.model.outcomes.union import AnyOutcome
from bot.model.views import AlreadyShown, AnyBlock, Audio
from tests.screens.battle_samples import HEAD, OPTIONS
from tests.screens.samples import ALONE, CARD, POSTING, SHOWN, TODAY, changed, view_of

SPOKEN = changed(
    CARD,
    front="[sound]",
    back="der Hund [sound 2]",
    answer="",
    explanation="",
    sounds=(Sound("q.mp3", "sound", 2), Sound("a.mp3", "sound 2", 1)),
)


def sounds(blocks: Iterable[AnyBlock]) -> Iterator[tuple[str, int]]:
    """The names and lengths of the sounds among blocks that were not shown before."""
    return ((block.name, block.seconds) for block in blocks if isinstance(block, Audio))


@pytest.mark.parametrize(
    ("outcome", "played"),
    [
        (CardAsked(changed(SHOWN, card=SPOKEN)), ["q.mp3"]),
        (CardRevealed(changed(SHOWN, card=SPOKEN)), ["a.mp3"]),
        (changed(TODAY, shown=changed(ALONE, card=SPOKEN)), ["q.mp3"]),
        (DailyCard(changed(POSTING, card=SPOKEN)), ["q.mp3"]),
        (DailyClosed(changed(POSTING, card=SPOKEN)), ["a.mp3"]),
        (BattleAsked(HEAD, 1, SPOKEN, 20, 3, OPTIONS), ["q.mp3"]),
        (BattleRevealed(HEAD, 1, SPOKEN, "0", (), 0, 2, ()), ["a.mp3"]),
    ],
)
def test_sounds_are_heard_wherever_a_card_is(outcome: AnyOutcome, played: list[str]) -> None:
    """Quizzes, today's card, daily cards and battles play the side that they show."""
    found = list(sounds(view_of(outcome).blocks))
    assert [name for name, _ in found] == played
    assert all(seconds in {1, 2} for _, seconds in found)


def test_a_revealed_question_is_not_played_again() -> None:
    """Where messages can't be edited, the question's sound does not come twice."""
    shown_before, *_ = view_of(CardRevealed(changed(SHOWN, card=SPOKEN))).blocks
    assert isinstance(shown_before, AlreadyShown)
    assert [name for name, _ in sounds(shown_before.blocks)] == ["q.mp3"]
