"""Outcomes of daily cards, reminders and leaderboards."""

from typing import Literal

import msgspec

from bot.model.cards import Card
from bot.model.daily.schedule import Silence
from bot.model.ids import PostedId
from bot.model.outcomes.base import DeckName, Outcome, ZoneQuestion

Status = Literal["on", "off", "refused", "gone", "unreachable", "rejected", "locked", "filtered"]
"""The status of a daily card or a reminder.

It is "on", or "off" because people switched it off. Or it is paused, because the channel "refused"
posts for days, because the channel is "gone", or because the person is "unreachable". Or the
platform did not take the message itself: it "rejected" it, the channel is "locked", or a space's
own filter "filtered" it.
"""


class Posting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all versions of a daily card's message show. `day` is the number of the post, from 1."""

    posted: PostedId
    deck: DeckName
    card: Card
    topic: str
    day: int


class DailyCard(Outcome, frozen=True):
    """A daily card that everybody who sees it can reveal and rate.

    `answered` is the number of people who have rated it, None in private. `streak` is the longest
    running streak in the space, in days, 0 in private. `opened` says that somebody has revealed it.
    With `silent` it arrives without sound.
    """

    posting: Posting
    answered: int | None = None
    streak: int = 0
    opened: bool = False
    silent: bool = False


class DailyClosed(Outcome, frozen=True):
    """A daily card at the end of its day, with its answer.

    `rated` people rated it, and `knew` of them knew it. `skipped` is true when another card has
    taken its place.
    """

    posting: Posting
    knew: int = 0
    rated: int = 0
    skipped: bool = False


class DailyShown(Outcome, frozen=True):
    """How the daily card of a channel or person is set up.

    `minute` counts from midnight in `zone`; with a `window` (minutes) the card comes at some moment
    of it. The next card is posted in `next_in` days, at `next_time` of the local clock, or with a
    window between that and `next_until`; `next_at` is `next_time` in ms since 1970. `next_in` is
    None while the daily card is not on or has no card to post. `days` is the number of days with a
    card so far. `changed` is true when it was just set up or changed. `refusals` is the number of
    days in a row on which the place took no card. `question` is asked beside it, if nobody has said
    whose clocks count.
    """

    deck: DeckName
    topic: str
    minute: int
    zone: str
    status: Status
    days: int = 0
    next_in: int | None = None
    next_time: str = ""
    next_until: str = ""
    window: int = 0
    changed: bool = False
    refusals: int = 0
    question: ZoneQuestion | None = None
    next_at: int = 0
    silence: Silence = "night"


class DailySent(Outcome, frozen=True):
    """A card was requested now and is sent next; with `skipped`, it replaces today's.

    With `waiting` it was sent before, and the platform has not taken it yet.
    """

    skipped: bool = False
    waiting: bool = False


class DailyPaused(Outcome, frozen=True):
    """A channel's daily card is paused; this is sent to the person who set it up."""

    deck: DeckName
    why: Status = "refused"


class ReminderShown(Outcome, frozen=True):
    """When a person is reminded: `minute` counts from midnight in `zone`.

    With `shared` the person asked where others are, and the reminders come in private. `question`
    is as in `DailyShown`.
    """

    minute: int
    zone: str
    status: Status
    changed: bool = False
    shared: bool = False
    question: ZoneQuestion | None = None


class Nudge(Outcome, frozen=True):
    """A reminder that cards are `due`. A `streak` above 0 (days) ends unless they study today."""

    due: int
    streak: int = 0


class RemindersEnded(Outcome, frozen=True):
    """The last reminder, after weeks without activity; `minute` is the time that reminders had."""

    minute: int


Period = Literal["week", "month", "all"]
PERIODS: tuple[Period, ...] = ("week", "month", "all")
Ranking = Literal["reviews", "streak", "battles"]
RANKINGS: tuple[Ranking, ...] = ("reviews", "streak", "battles")


class Ranked(msgspec.Struct, frozen=True):
    """A person's line on a leaderboard. `place` is their rank, which equal scores share.

    `score` is the number of reviews, of days, or of battles won. For battles, `points` and `rating`
    are set, too.
    """

    place: int
    name: str
    score: int
    points: int = 0
    rating: int = 0


class LeaderboardShown(Outcome, frozen=True):
    """A leaderboard of a space: its `first` people, and the line of the person who asked.

    `own` is None if they did not study there in that period, or if they are `hidden`. `may_show` is
    as in `bot.model.outcomes.people.StreakShown`.
    """

    period: Period
    by: Ranking
    first: tuple[Ranked, ...]
    own: Ranked | None = None
    hidden: bool = False
    may_show: bool = False
