"""The test oracle for people: their days, logs and streaks, by decisions 4 and 10 alone."""

from bisect import bisect_right, insort
from copy import deepcopy
from dataclasses import dataclass, field

from bot.store.database import Row
from tests.simulation.expected_posts import HOUR, InvariantError
from tests.simulation.wall_clock import date_at, moment, offset_min

DAY_MIN = 24 * 60
DAY_START_MIN = 4 * 60
SHORTEST_DAY_MS = 12 * HOUR
LONGEST_DAY_MS = 48 * HOUR
REMINDER_LATE_MIN = 4 * 60
"""The bot drops a reminder after three hours, and a clock change may skip one hour more."""


@dataclass
class Days:
    """A person's days.

    Attributes:
        zone: The person's time zone.
        first: The number of the first day.
        begins: The moments (ms since 1970) at which the days from `first` on begin.
    """

    zone: str
    first: int
    begins: list[int]

    @classmethod
    def since(cls, zone: str, now: int) -> "Days":
        """The days of a person who lives in a zone from now on."""
        day = date_at(zone, now)
        if moment(zone, DAY_START_MIN, day) > now:
            day -= 1
        return cls(zone, day, [moment(zone, DAY_START_MIN, day)])

    def at(self, now: int) -> int:
        """The number of the day at a moment (ms since 1970)."""
        while self.begins[-1] <= now:
            self.begins.append(self._next_start(self.begins[-1] + 1))
        return self.first + bisect_right(self.begins, now) - 1

    def move(self, zone: str, now: int) -> None:
        """Moves to a zone: the current day lasts 12 to 48 hours and ends as days end there."""
        if zone == self.zone:
            return
        index = self.at(now) - self.first
        began, planned = self.begins[index], self.begins[index + 1]
        self.zone = zone
        end = self._next_start(max(now + 1, began + SHORTEST_DAY_MS))
        if end >= began + LONGEST_DAY_MS:
            self.begins[index + 1 :] = [planned, self._next_start(planned + SHORTEST_DAY_MS)]
        else:
            self.begins[index + 1 :] = [end]

    def _next_start(self, earliest: int) -> int:
        """The first moment, not before `earliest`, at which a day begins by the zone's clocks."""
        day = date_at(self.zone, earliest) - 1
        while moment(self.zone, DAY_START_MIN, day) < earliest:
            day += 1
        return moment(self.zone, DAY_START_MIN, day)


@dataclass
class ExpectedPerson:
    """What the bot must have stored of a person, who has one or several accounts."""

    created: int
    """The number of the person; older people have smaller numbers."""
    days: Days
    log: list[tuple[int, int, int]] = field(default_factory=list)
    """Moment, day and confidence of each rating that was not undone."""
    reminded_on: set[int] = field(default_factory=set)
    minute: int | None = None
    """The minute of the day at which they want to be reminded; None if unknown."""
    moved_at: int = 0
    changed: bool = True
    """Whether log and streak are to be compared."""

    def add_rating(self, at: int, confidence: int) -> None:
        """A rating was acknowledged."""
        insort(self.log, (at, self.days.at(at), confidence))
        self.changed = True

    def undo_last(self) -> None:
        """The last rating was undone."""
        self.log.pop()
        self.changed = True

    def move(self, zone: str, now: int) -> None:
        """Moves to a zone, which simply holds before the first rating."""
        if self.log:
            self.days.move(zone, now)
        elif zone != self.days.zone:
            self.days = Days.since(zone, now)

    def merge(self, other: "ExpectedPerson") -> None:
        """Another person's accounts were linked to this person."""
        self.log = sorted(self.log + other.log)
        self.minute = None  # the oracle does not model which of the two is kept
        self.changed = True

    def split_off(self, created: int) -> "ExpectedPerson":
        """The person of an account that was unlinked: a copy of everything."""
        split = deepcopy(self)
        split.created, split.changed = created, True
        return split

    def compare(self, log: list[Row], streak: Row) -> None:
        """Checks that the store has the expected log (at, day, confidence) and streak."""
        if sorted(log) != self.log:
            lost, more = set(self.log) - set(log), set(log) - set(self.log)
            raise InvariantError(
                f"log of {self.created} ({self.days.zone}): lost {lost}, unknown {more}"
            )
        expected = streak_of({day for _, day, _ in self.log})
        if tuple(streak) != expected:
            raise InvariantError(
                f"streak of {self.created}: {tuple(streak)}, by the log {expected}"
            )
        self.changed = False

    def reminded(self, made_at: int, now: int) -> None:
        """Checks a reminder that was decided at `made_at` and arrived at `now` (ms since 1970)."""
        day = self.days.at(made_at)
        if any(studied == day and at <= now for at, studied, _ in self.log[-40:]):
            raise InvariantError(f"{self.created} was reminded after studying on {day}")
        # Reminders go by local dates: one that was moved from 5:00 to 3:00 may come at both times.
        wall = (made_at // 60_000 + offset_min(self.days.zone, made_at)) % DAY_MIN
        late = 0 if self.minute is None else (wall - self.minute) % DAY_MIN
        if late > REMINDER_LATE_MIN:
            raise InvariantError(f"{self.created} was reminded {late} minutes late")
        # If the minute is unknown, the reminder may be today's on time or yesterday's and late.
        earliest = REMINDER_LATE_MIN if self.minute is None else late
        # By local clocks: where they skip midnight, one hour ago shows as two hours ago.
        shown = date_at(self.days.zone, made_at) * DAY_MIN + wall
        dates = [(shown - ago) // DAY_MIN for ago in (earliest, late)]
        fresh = [date for date in dates if date not in self.reminded_on]
        if not fresh:
            raise InvariantError(
                f"{self.created} was reminded twice on {dates}: moved {self.moved_at}"
            )
        self.reminded_on.add(fresh[0])


def streak_of(studied: set[int]) -> tuple[int, int, int, int | None]:
    """Length, longest, freezes and last day of the streak of a person who studied on these days."""
    length = longest = freezes = 0
    last: int | None = None
    for day in sorted(studied):
        missed = 0 if last is None else day - last - 1
        if missed > freezes:
            length = freezes = 0
        else:
            freezes -= missed
        length, last = length + 1, day
        longest = max(longest, length)
        if length % 7 == 0:
            freezes = min(2, freezes + 1)
    return length, longest, freezes, last
