"""Outcomes about a person: their streak, statistics, settings, accounts and data."""

from datetime import date
from typing import ClassVar

import msgspec

from bot.model.browsers import Browser, Place
from bot.model.cards import Deck
from bot.model.editing.versions import VersionKind
from bot.model.ids import Identity
from bot.model.outcomes.base import DeckStanding, Outcome, ZoneQuestion
from bot.model.outcomes.battle import BattleRecord
from bot.model.outcomes.daily import LeaderboardShown
from bot.model.outcomes.decks import Report
from bot.model.people import Person, Settings
from bot.model.study.review_log import Entry
from bot.model.study.scheduler import Memory
from bot.model.study.streaks import Streak


class Year(msgspec.Struct, frozen=True):
    """A year of study in whole weeks; only the last week may be incomplete, as it ends today.

    `counts` has the number of cards rated on each day, from the Monday `first` (a calendar date)
    on. `saved` are the indices of the missed days for which a freeze was spent.
    """

    first: date
    counts: tuple[int, ...]
    saved: tuple[int, ...] = ()


class StreakShown(Outcome, frozen=True):
    """The current streak, and whether today already counts; `spent` freezes were just used.

    With `may_show` the person alone sees it, and can show it to the others in the channel.
    """

    streak: Streak
    today_done: bool
    year: Year
    spent: int = 0
    may_show: bool = False


class StatsShown(Outcome, frozen=True):
    """A person's statistics.

    `today`, `week` and `total` are numbers of reviews. `recalled` of the `recall_of` reviews of the
    last 30 days were recalled, and `wanted` is the share that the person wants. `forecast` has the
    number of cards due on each day from today on; `on` is today's date. `may_show` is as in
    `StreakShown`.
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
    may_show: bool = False


class ShownHere(Outcome, frozen=True):
    """What the person of this name shows to everybody in a channel."""

    name: str
    shown: StreakShown | StatsShown | LeaderboardShown


class SettingsShown(Outcome, frozen=True):
    """A person's settings; `changed` names those that were just set."""

    settings: Settings
    zone: str
    local_time: str
    changed: tuple[str, ...] = ()


class ZoneAsked(Outcome, frozen=True):
    """The person is asked for their time zone; `typed` is what they searched for, if they did."""

    question: ZoneQuestion
    typed: str = ""


class ZoneSearched(Outcome, frozen=True):
    """The person wants to type a place; `daily` is as in `ZoneQuestion`."""

    daily: bool = False


class ZoneChosen(Outcome, frozen=True):
    """The person's time zone is saved; with `daily` that of the place's daily card as well."""

    zone: str
    time: str
    daily: bool = False


class ZonePutOff(Outcome, frozen=True):
    """The person does not say where they are; until they do, `zone` counts."""

    zone: str


class LinkOffered(Outcome, frozen=True):
    """A code that links another account to this person, valid for `minutes` minutes."""

    code: str
    minutes: int


class Linked(Outcome, frozen=True):
    """Two accounts now belong to one person; `reviews` and `accounts` are that person's totals."""

    reviews: int
    streak: Streak
    accounts: int


class BrowserOffered(Outcome, frozen=True):
    """A link that signs a browser in, valid for `minutes` minutes."""

    kept: ClassVar[bool] = False  # it contains a secret

    address: str
    minutes: int


class BrowsersSignedOut(Outcome, frozen=True):
    """All browsers of the person are signed out; there were so many of them."""

    browsers: int


class BattleRating(msgspec.Struct, frozen=True):
    """A person's skill rating (`bot.model.battle.skill`) in the battles of a server or group."""

    platform: str
    space: str
    mu: float
    sigma: float


class StudiedIn(msgspec.Struct, frozen=True):
    """A server or group in which a person studied; `at` is the latest time (ms since 1970)."""

    platform: str
    space: str
    at: int


class SavedVersion(msgspec.Struct, frozen=True):
    """A version that a person has made of a deck, and when (ms since 1970)."""

    deck: str
    version: int
    at: int
    kind: VersionKind


class Exported(Outcome, frozen=True):
    """All data stored about a person.

    `cards` are tuples of a deck's slug, a card's slug, and the person's memory state of the card.
    `decks` are the person's own, including removed ones, `reports` are the person's reports about
    cards, and `typed` are the last answers typed in each quiz, and in battles. `reminders`, and
    `dailies` for daily cards in private, are times in minutes from midnight. `versions` of decks
    are those that the person has saved. `places` are those that their browsers reach.
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
    versions: tuple[SavedVersion, ...] = ()
    browsers: tuple[Browser, ...] = ()
    places: tuple[Place, ...] = ()


class ForgetAsked(Outcome, frozen=True):
    """What would be deleted; `streak` in days, and `decks` are the person's own."""

    reviews: int
    cards: int
    streak: int
    accounts: int
    decks: int = 0


class Forgotten(Outcome, frozen=True):
    """The person's data was deleted."""


class Unlinked(Outcome, frozen=True):
    """The account is a separate person again, with a copy of the shared data."""
