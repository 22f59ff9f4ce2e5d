"""The oracle for people: their days, their logs and streaks, worked out from decisions 4 and 10."""

from bisect import bisect_right, insort
from copy import deepcopy
from dataclasses import dataclass, field

from bot.store.database import Row
from tests.simulation.ledger import HOUR, BrokenError
from tests.simulation.walls import date_at, moment, offset_min

DAY_MIN = 24 * 60
TURN = 4 * 60
SHORTEST = 12 * HOUR
LONGEST = 48 * HOUR
NUDGED_LATE = 4 * 60
"""Minutes: the bot gives a reminder up after three hours, and clocks may leave one out."""


@dataclass
class Days:
    """A person's days, as the moments at which they begin."""

    zone: str
    first: int
    begins: list[int]

    @classmethod
    def since(cls, zone: str, now: int) -> "Days":
        """The days of somebody who lives in a zone from now on."""
        day = date_at(zone, now)
        if moment(zone, TURN, day) > now:
            day -= 1
        return cls(zone, day, [moment(zone, TURN, day)])

    def at(self, now: int) -> int:
        """The number of the day of a moment."""
        while self.begins[-1] <= now:
            self.begins.append(self._turning(self.begins[-1] + 1))
        return self.first + bisect_right(self.begins, now) - 1

    def move(self, zone: str, now: int) -> None:
        """Another zone: the day goes on to a turning there, 12 to 48 hours after it began."""
        if zone == self.zone:
            return
        place = self.at(now) - self.first
        began, planned = self.begins[place], self.begins[place + 1]
        self.zone = zone
        end = self._turning(max(now + 1, began + SHORTEST))
        if end >= began + LONGEST:
            self.begins[place + 1 :] = [planned, self._turning(planned + SHORTEST)]
        else:
            self.begins[place + 1 :] = [end]

    def _turning(self, earliest: int) -> int:
        """The first moment from `earliest` on at which a day begins by the zone's clocks."""
        day = date_at(self.zone, earliest) - 1
        while moment(self.zone, TURN, day) < earliest:
            day += 1
        return moment(self.zone, TURN, day)


@dataclass
class Self:
    """Somebody with one or several accounts: what the bot has told them that it kept."""

    born: int
    days: Days
    log: list[tuple[int, int, int]] = field(default_factory=list)
    """Moment, day and confidence of each rating that stands."""
    nudged: set[int] = field(default_factory=set)
    minute: int | None = None
    """When they want to be reminded, None if that is not known (any more)."""
    moved_at: int = 0
    changed: bool = True

    def rated(self, at: int, confidence: int) -> None:
        """A rating was acknowledged."""
        insort(self.log, (at, self.days.at(at), confidence))
        self.changed = True

    def took_back(self) -> None:
        """The last rating was taken back."""
        self.log.pop()
        self.changed = True

    def merge(self, other: "Self") -> None:
        """Another account turned out to be the same person."""
        self.log = sorted(self.log + other.log)
        self.minute = None  # that of either
        self.changed = True

    def twin(self, born: int) -> "Self":
        """An account that goes its own way, with all that there is."""
        twin = deepcopy(self)
        twin.born, twin.changed = born, True
        return twin

    def compare(self, log: list[Row], streak: Row) -> None:
        """The log and the streak in the store are those that were promised."""
        if sorted(log) != self.log:
            lost, more = set(self.log) - set(log), set(log) - set(self.log)
            raise BrokenError(f"log of {self.born} ({self.days.zone}): lost {lost}, unknown {more}")
        expected = streak_of({day for _, day, _ in self.log})
        if tuple(streak) != expected:
            raise BrokenError(f"streak of {self.born}: {tuple(streak)}, by the log {expected}")
        self.changed = False

    def reminded(self, made_at: int, now: int) -> None:
        """A reminder came, which was decided at `made_at`."""
        day = self.days.at(made_at)
        if any(studied == day and at <= now for at, studied, _ in self.log[-40:]):
            raise BrokenError(f"{self.born} was reminded after studying on {day}")
        # A reminder goes by the dates on the wall: one moved from 5:00 to 3:00 may come at both.
        wall = (made_at // 60_000 + offset_min(self.days.zone, made_at)) % DAY_MIN
        late = 0 if self.minute is None else (wall - self.minute) % DAY_MIN
        if late > NUDGED_LATE:
            raise BrokenError(f"{self.born} was reminded {late} minutes late")
        # Of an unknown minute it can't be told whether it is early today or yesterday's and late.
        earliest = NUDGED_LATE if self.minute is None else late
        # Counted on the wall: where the clocks skip midnight, an hour ago was two by them.
        shown = date_at(self.days.zone, made_at) * DAY_MIN + wall
        dates = [(shown - ago) // DAY_MIN for ago in (earliest, late)]
        fresh = [date for date in dates if date not in self.nudged]
        if not fresh:
            raise BrokenError(f"{self.born} was reminded twice on {dates}: moved {self.moved_at}")
        self.nudged.add(fresh[0])


def streak_of(studied: set[int]) -> tuple[int, int, int, int | None]:
    """Length, longest, freezes and last day of the streak of somebody who studied on these days."""
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
