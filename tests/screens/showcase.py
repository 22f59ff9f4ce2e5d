"""Screens for the README, with cards of the first deck and a made-up group."""

from bot.model.ids import BattleId, CardId, DeckId, PostedId, SessionId
from bot.model.outcomes.base import DeckName
from bot.model.outcomes.battle import BattleHead, BattleRevealed, Knew, Line
from bot.model.outcomes.daily import DailyCard, Posting
from bot.model.outcomes.quiz import CardAsked, Place, Shown
from bot.model.outcomes.union import AnyOutcome
from bot.platforms.pictures.__main__ import outcomes
from tests.decks.test_wordings import CARDS

DECK = DeckName(DeckId(1), "deep_learning", "Deep learning")
HEAD = BattleHead(BattleId(1), DECK, "Training", 10, 20)
CARD = CARDS["vanishing-gradient"]
OPTIONS = (*CARD.distractors[:2], CARD.answer, CARD.distractors[3])
STREAK, _ = outcomes()

SHOWCASE: dict[str, AnyOutcome] = {
    "showcase-daily": DailyCard(
        Posting(PostedId(1), DECK, CARDS["dropout"], "Training", day=12),
        answered=7,
        streak=41,
        opened=True,
    ),
    "showcase-battle": BattleRevealed(
        HEAD,
        4,
        CARD,
        CARD.answer,
        (Knew("Ada", 2_300), Knew("Bo", 3_100)),
        2,
        4,
        (
            Line(1, "Ada", 3_870, 985, 1),
            Line(2, "Bo", 3_640, 940, 1),
            Line(3, "Chen", 3_300, 0, -2),
            Line(4, "Dara", 1_950),
        ),
        options=OPTIONS,
        chosen=(1, 0, 2, 1),
    ),
    "showcase-streak": STREAK,
    "showcase-quiz": CardAsked(
        Shown(
            SessionId(1),
            2,
            CardId(1),
            CARD,
            DECK,
            topic="Training",
            place=Place(done=1, left=4),
            mode="choice",
            options=OPTIONS,
        )
    ),
}
"""Outcomes by the names of their pictures."""
