"""Outcomes about daily cards, reminders and the people of a space."""

from typing import Literal

import msgspec

from bot.model.cards import Card
from bot.model.ids import PostedId
from bot.model.outcomes.base import DeckName, Outcome

Status = Literal["on", "off", "refused", "gone", "unreachable"]
"""How a daily card or a reminder stands.

It is "on", or switched "off" by its people; or it pauses because the channel "refused" posts for
days, is "gone", or its person is "unreachable".
"""


class Posting(msgspec.Struct, frozen=True, omit_defaults=True):
    """A posted daily card: what all versions of its message show. `day` counts from 1."""

    posted: PostedId
    deck: DeckName
    card: Card
    topic: str
    day: int


class DailyCard(Outcome, frozen=True):
    """A daily card, open to all who see it.

    `studied` people of the space have studied today, and `streak` days is the longest streak that
    runs there; both are 0 in private.
    """

    posting: Posting
    studied: int = 0
    streak: int = 0


class DailyClosed(Outcome, frozen=True):
    """A daily card that has had its day, with its answer; `knew` of those who `rated` it knew it.

    `skipped` when another card took its place.
    """

    posting: Posting
    knew: int = 0
    rated: int = 0
    skipped: bool = False


class DailyShown(Outcome, frozen=True):
    """How a place's daily card is set up.

    `minute` counts from midnight in `zone`. The next card comes in `next_in` days at `next_time`
    by the clocks there; None while it is not on, or has no card to post. `days` have had a card so
    far. `changed` when it was just set up, or changed.
    """

    deck: DeckName
    topic: str
    minute: int
    zone: str
    status: Status
    days: int = 0
    next_in: int | None = None
    next_time: str = ""
    changed: bool = False


class DailySent(Outcome, frozen=True):
    """A card was asked for at once, and is on its way; with `skipped` in place of today's."""

    skipped: bool = False


class DailyPaused(Outcome, frozen=True):
    """A channel is gone or took no post for days, so its card pauses: told to who set it up."""

    deck: DeckName
    why: Status = "refused"


class ReminderShown(Outcome, frozen=True):
    """When a person is reminded: `minute` from midnight in `zone`."""

    minute: int
    zone: str
    status: Status
    changed: bool = False


class Nudge(Outcome, frozen=True):
    """A reminder: so many cards are `due`; a `streak` above 0 ends today unless one studies."""

    due: int
    streak: int = 0


class RemindersEnded(Outcome, frozen=True):
    """The last reminder, after weeks without a sign of life; `minute` is when they came."""

    minute: int


Period = Literal["week", "month", "all"]
PERIODS: tuple[Period, ...] = ("week", "month", "all")
Ranking = Literal["reviews", "streak", "battles"]
RANKINGS: tuple[Ranking, ...] = ("reviews", "streak", "battles")


class Ranked(msgspec.Struct, frozen=True):
    """A person's place on a leaderboard; equals share one.

    `score` counts reviews, days, or battles won; of battles there are `points` and a `rating`, too.
    """

    place: int
    name: str
    score: int
    points: int = 0
    rating: int = 0


class LeaderboardShown(Outcome, frozen=True):
    """Who studied most in a space: its first people, and `own` for the one who asks.

    `own` is None if they did not study there in that time, or are `hidden`.
    """

    period: Period
    by: Ranking
    first: tuple[Ranked, ...]
    own: Ranked | None = None
    hidden: bool = False
