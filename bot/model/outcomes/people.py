"""Outcomes about a person: their streak, numbers, settings, accounts and data."""

from datetime import date

import msgspec

from bot.model.cards import Deck
from bot.model.ids import Identity
from bot.model.outcomes.base import DeckStanding, Outcome
from bot.model.outcomes.battle import BattleRecord
from bot.model.outcomes.decks import Report
from bot.model.people import Person, Settings
from bot.model.study.review_log import Entry
from bot.model.study.scheduler import Memory
from bot.model.study.streaks import Streak


class Year(msgspec.Struct, frozen=True):
    """A year of study in whole weeks, of which the last one goes as far as today.

    `counts` has the cards rated on each day, from the Monday `first` (the date on the wall) on.
    `saved` are the places in it of missed days that a freeze stands in for.
    """

    first: date
    counts: tuple[int, ...]
    saved: tuple[int, ...] = ()


class StreakShown(Outcome, frozen=True):
    """The streak as it stands, and whether today counts already. `spent` freezes were just used."""

    streak: Streak
    today_done: bool
    year: Year
    spent: int = 0


class StatsShown(Outcome, frozen=True):
    """Numbers about one's study. `recalled` and `recall_of` count reviews of the last 30 days.

    `forecast` has the cards that come back on each day from today on; `on` is the date today.
    """

    streak: Streak
    today: int
    week: int
    total: int
    recalled: int
    recall_of: int
    wanted: float
    on: date
    forecast: tuple[int, ...]
    decks: tuple[DeckStanding, ...]


class SettingsShown(Outcome, frozen=True):
    """One's settings; `changed` names those that were just set."""

    settings: Settings
    zone: str
    local_time: str
    changed: tuple[str, ...] = ()


class LinkOffered(Outcome, frozen=True):
    """A code that makes another account one's own, for so many minutes."""

    code: str
    minutes: int


class Linked(Outcome, frozen=True):
    """Two accounts are one person now, who has so many reviews in all and so many accounts."""

    reviews: int
    streak: Streak
    accounts: int


class BattleRating(msgspec.Struct, frozen=True):
    """How good a player is believed to be in the battles of a server or group."""

    platform: str
    space: str
    mu: float
    sigma: float


class StudiedIn(msgspec.Struct, frozen=True):
    """A server or group in which somebody studied, the last time `at` (ms since 1970)."""

    platform: str
    space: str
    at: int


class Exported(Outcome, frozen=True):
    """All that is kept about a person; of each card its deck, its id, and the memory of it.

    Of battles the results are kept; `decks` are the person's own, also those that were taken away;
    `reports` is what they told about cards, and `typed` the last answer typed in each quiz. The
    minutes of `reminders` and of `dailies`, the cards that come in private, count from midnight.
    """

    person: Person
    accounts: tuple[Identity, ...]
    cards: tuple[tuple[str, str, Memory], ...]
    log: tuple[Entry, ...]
    battles: tuple[BattleRecord, ...] = ()
    decks: tuple[Deck, ...] = ()
    reports: tuple[Report, ...] = ()
    ratings: tuple[BattleRating, ...] = ()
    studied_in: tuple[StudiedIn, ...] = ()
    typed: tuple[str, ...] = ()
    reminders: tuple[int, ...] = ()
    dailies: tuple[int, ...] = ()


class ForgetAsked(Outcome, frozen=True):
    """What would be forgotten; `streak` in days, `decks` of the person's own."""

    reviews: int
    cards: int
    streak: int
    accounts: int
    decks: int = 0


class Forgotten(Outcome, frozen=True):
    """The person is forgotten."""


class Unlinked(Outcome, frozen=True):
    """The account is a person of its own again, with a copy of what there was."""
