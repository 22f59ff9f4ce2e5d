"""The test oracle for daily cards: which dates must have a card, by decisions 7 and 8 alone.

It is told what people set up, when the bot swept, and what platforms did with messages. From that
it knows which dates must have a card, and for which reasons a card may be missing or there twice.
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field

from bot.model.ids import Channel, Destination, Identity, PostedId
from bot.model.outcomes.daily import Status
from bot.store.database import Row
from tests.simulation.fake_platforms import Report
from tests.simulation.wall_clock import date_at, exists, moment

HOUR = 3_600_000
DAY = 24 * HOUR
LATE = 12 * HOUR
FURTHEST = 72 * HOUR
REFUSED_DAYS = 3
LAST_TRY = 5 * HOUR // 2
"""The last time before a card is stale in which a try must have failed, or the bot was down.

Tries are at most an hour apart, plus the wait that the platform asks for.
"""


class InvariantError(AssertionError):
    """A promise of the bot is broken."""


@dataclass
class ExpectedCard:
    """The card of a date."""

    day: int
    fresh_until: int
    """Until when it may be sent (ms since 1970)."""
    must: bool = True
    """Whether it must be there; False if a crash left that open."""
    copies: int = 0
    refused: bool = False
    dropped: str = ""
    """Why it need not be sent, if that is so."""


@dataclass
class ExpectedDaily:
    """The daily card of a place, as its people set it up."""

    index: int
    to: Destination
    space: str
    owner: int
    zone: str = "UTC"
    minute: int = 540
    since: int = 0
    status: Status = "off"
    next: int = 0
    next_day: int = 0
    cards: dict[int, ExpectedCard] = field(default_factory=dict)
    unchecked: list[int] = field(default_factory=list)
    refusals: int = 0
    refused_on: int = 0
    closed_days: int = 0
    """Days in a row on which its person took no message, for a daily card in private."""
    closed_on: int = 0
    """The last of them."""
    trouble_at: int = 0
    newest: PostedId | None = None


class ExpectedPosts:
    """The posts that all daily cards must bring."""

    def __init__(self) -> None:
        self.dailies: dict[int, ExpectedDaily] = {}
        self.counts: Counter[str] = Counter()
        self.down: list[tuple[int, int]] = []
        self._places: dict[Destination, ExpectedDaily] = {}
        self._timer: list[tuple[int, int, int]] = []
        self._cards: dict[PostedId, tuple[ExpectedDaily, int, int]] = {}
        self._pending: list[Report] = []
        self._unconfirmed: set[str] = set()
        self._last_row = 0
        self._asking: ExpectedDaily | None = None

    # ── what people and platforms do ────────────────────────────────────────────────────────────

    def add(self, daily: ExpectedDaily) -> None:
        """Adds a place that may have a daily card."""
        self.dailies[daily.index] = daily
        self._places[daily.to] = daily

    def at(self, to: Destination) -> ExpectedDaily | None:
        """The daily card of a place, None if it has none."""
        return self._places.get(to)

    def switched_on(self, daily: ExpectedDaily, zone: str, minute: int, now: int) -> None:
        """Its people set it up, changed it, or switched it on again."""
        daily.zone, daily.minute, daily.since, daily.status = zone, minute, now, "on"
        daily.refusals = daily.refused_on = 0
        self._plan(daily, now)

    def stopped(self, daily: ExpectedDaily, status: Status) -> None:
        """It is off or paused; waiting cards are dropped, except after refusals."""
        if daily.status == "on" or status == "off":
            daily.status = status
        if status not in {"refused", "rejected"}:
            for day in daily.unchecked:
                daily.cards[day].dropped = f"paused: {status}"

    def reachable(self, daily: ExpectedDaily, now: int) -> None:
        """Its person can get messages again."""
        daily.closed_days = daily.closed_on = 0
        if daily.status == "unreachable":
            daily.status = "on"
            self._plan(daily, now)

    def asking(self, daily: ExpectedDaily) -> None:
        """Somebody is asking for today's card before its time."""
        self._asking = daily

    def asked_now(self, daily: ExpectedDaily, now: int) -> None:
        """The bot has answered that wish: the card must come."""
        self._asking = None
        day = date_at(daily.zone, now)
        if daily.status == "on" and not (day in daily.cards and daily.cards[day].must):
            self._claim(daily, day, now + LATE)
            self._plan(daily, now)

    def moved(self, daily: ExpectedDaily, to: Destination, space: str) -> None:
        """The place got another id."""
        del self._places[daily.to]
        daily.to, daily.space = to, space
        self._places[to] = daily

    def clock_ran_ahead(self) -> None:
        """The clock jumped ahead: waiting cards may be stale now."""
        for daily in self.dailies.values():
            for day in daily.unchecked:
                daily.cards[day].dropped = "waiting while the clock ran ahead"

    def clock_turned_back(self, now: int) -> None:
        """The clock was turned back: cards more than three days ahead are planned anew."""
        for daily in self.dailies.values():
            if daily.status == "on" and daily.next > now + FURTHEST:
                self._plan(daily, now)

    # ── sweeps ──────────────────────────────────────────────────────────────────────────────────

    def swept(self, now: int) -> None:
        """The bot has handled all that was due at `now`."""
        while self._timer and self._timer[0][0] <= now:
            at, index, day = heapq.heappop(self._timer)
            daily = self.dailies[index]
            if daily.status != "on" or (daily.next, daily.next_day) != (at, day):
                continue
            if now < at + LATE:
                self._claim(daily, day, at + LATE)
            self._plan(daily, now)
            for missed in range(day, daily.next_day):
                if exists(daily.zone, missed) and missed not in daily.cards:
                    self.counts["skipped: more than 12 h late"] += 1

    def killed(self, now: int) -> None:
        """The bot was killed: cards due or asked for at that moment may exist or not."""
        for daily in self.dailies.values():
            due = daily.status == "on" and daily.next <= now < daily.next + LATE
            if due and daily.next_day not in daily.cards:
                daily.cards[daily.next_day] = ExpectedCard(
                    daily.next_day, daily.next + LATE, must=False
                )
        asker = self._asking
        if asker is not None and asker.status == "on":
            today = date_at(asker.zone, now)
            asker.cards.setdefault(today, ExpectedCard(today, now + LATE, must=False))

    def _claim(self, daily: ExpectedDaily, day: int, fresh_until: int) -> None:
        known = daily.cards.get(day)
        if known is None:
            daily.cards[day] = ExpectedCard(day, fresh_until)
        else:
            known.must = True
        daily.unchecked.append(day)
        self.counts["posts"] += 1

    def _plan(self, daily: ExpectedDaily, now: int) -> None:
        wanted = daily.since if daily.since <= now else 0
        earliest = max(wanted, now - LATE + 1)
        day = date_at(daily.zone, now) - 2
        while (
            (day in daily.cards and daily.cards[day].must)
            or not exists(daily.zone, day)
            or moment(daily.zone, daily.minute, day) < earliest
        ):
            day += 1
        daily.next, daily.next_day = moment(daily.zone, daily.minute, day), day
        heapq.heappush(self._timer, (daily.next, daily.index, day))

    # ── what platforms did ──────────────────────────────────────────────────────────────────────

    def add_reports(self, reports: list[Report]) -> None:
        """Takes what platforms did with messages; see `confirm` for when the bot knows of it."""
        self._pending += reports
        for report in reports:
            daily = self.at(report.to)
            if daily is not None and report.result in {"later", "unconfirmed", "edit unconfirmed"}:
                daily.trouble_at = report.at
            if report.result == "unconfirmed":
                self._unconfirmed.add(report.nonce)
            if report.posted and report.result in {"taken", "unconfirmed"} and not report.edits:
                self._arrived(report)

    def confirm(self, unconfirmed_nonces: set[str]) -> list[ExpectedDaily]:
        """The bot has stored the answers of platforms.

        Args:
            unconfirmed_nonces: Messages whose answers may be lost in a crash.

        Returns:
            Daily cards that may be paused now or not: nobody can know.
        """
        unsure: list[ExpectedDaily] = []
        for report in self._pending:
            daily = self.at(report.to)
            if daily is None:
                continue
            if report.nonce in unconfirmed_nonces:
                unsure.append(daily)
            else:
                self._answered(daily, report)
        self._pending = []
        self._unconfirmed |= unconfirmed_nonces
        return unsure

    def _answered(self, daily: ExpectedDaily, report: Report) -> None:
        card = self._known(report.posted) if report.posted and not report.edits else None
        if card is not None and report.result == "taken":
            daily.refusals = daily.refused_on = 0
        if report.result in {"taken", "edited"}:
            daily.closed_days = daily.closed_on = 0
        if card is not None and report.result in {"forbidden", "refused"}:
            card.refused = True
        if card is not None and report.result == "refused":
            self.stopped(daily, "rejected")
            self.counts["paused: rejected"] += 1
        if report.result != "forbidden":
            return
        if daily.to.platform == "telegram":  # which also reports it as an event
            self.stopped(daily, "unreachable" if isinstance(daily.to, Identity) else "gone")
        elif isinstance(daily.to, Identity):
            if not report.edits:
                self._count_closed(daily, report.at // DAY)
        elif card is not None:
            self._count_refusal(daily, date_at(daily.zone, report.at))

    def _count_refusal(self, daily: ExpectedDaily, today: int) -> None:
        daily.refusals += today != daily.refused_on
        daily.refused_on = today
        if daily.refusals >= REFUSED_DAYS and daily.status == "on":
            self.stopped(daily, "refused")
            self.counts["paused: refused for three days"] += 1

    def _count_closed(self, daily: ExpectedDaily, today: int) -> None:
        daily.closed_days += today != daily.closed_on
        daily.closed_on = today
        if daily.closed_days >= REFUSED_DAYS:
            daily.closed_days = daily.closed_on = 0
            self.stopped(daily, "unreachable")
            self.counts["paused: no private message taken for three days"] += 1

    def _arrived(self, report: Report) -> None:
        daily, day, again = self._cards[report.posted]
        if not report.again:
            if daily.newest is not None and report.posted < daily.newest:
                raise InvariantError(f"{daily.to}: an older card came after a newer daily")
            known = report.posted == daily.newest
            daily.newest = report.posted
            if known and report.nonce not in self._unconfirmed:
                raise InvariantError(
                    f"{daily.to}: a card came twice, though its first answer had arrived"
                )
            if known:
                self.counts[f"doubled on {report.to.platform}: its answer was lost"] += 1
            if not again:
                daily.cards[day].copies += 1

    def _known(self, posted: PostedId) -> ExpectedCard:
        daily, day, _ = self._cards[posted]
        return daily.cards[day]

    # ── comparing ───────────────────────────────────────────────────────────────────────────────

    @property
    def last_row(self) -> int:
        """The id of the last row of `posted` that was compared."""
        return self._last_row

    def compare(self, rows: list[Row]) -> None:
        """Checks that each new row of `posted` (id, place, day, again) is expected."""
        for posted_id, to, day, again in rows:
            daily = self._places[to]
            self._cards[PostedId(posted_id)] = (daily, day, again)
            self._last_row = posted_id
            if day not in daily.cards:
                raise InvariantError(f"{to} got a card for {day} that it should not have: {daily}")

    def missing(self, rows: list[Row]) -> None:
        """Checks that no card is missing, by the first row (place, day) of each date."""
        posted: dict[int, set[int]] = {}
        for to, day in rows:
            posted.setdefault(self._places[to].index, set()).add(day)
        for daily in self.dailies.values():
            must = {day for day, card in daily.cards.items() if card.must}
            may = set(daily.cards)
            days = posted.get(daily.index, set())
            if must - days or days - may:
                raise InvariantError(
                    f"{daily.to}: missing {must - days}, too many {days - may}: {daily}"
                )

    def check_overdue(self, now: int) -> None:
        """Checks that each card whose time is over was seen, or that there is a reason why not."""
        for daily in self.dailies.values():
            for day in daily.unchecked:
                card = daily.cards[day]
                if card.fresh_until + 2 * HOUR < now:
                    self._check_seen(daily, card)
            daily.unchecked = [
                day for day in daily.unchecked if daily.cards[day].fresh_until + 2 * HOUR >= now
            ]

    def _check_seen(self, daily: ExpectedDaily, card: ExpectedCard) -> None:
        if card.copies:
            self.counts["posts seen"] += 1
            return
        stale = card.fresh_until - LAST_TRY
        if card.refused:
            why = "refused by the platform"
        elif card.dropped:
            why = card.dropped
        elif daily.trouble_at >= stale:
            why = "platform out of reach for 12 h"
        elif any(start < card.fresh_until and end > stale for start, end in self.down):
            why = "bot down until it was stale"
        else:
            raise InvariantError(
                f"{daily.to}: nobody saw the card of {card.day}: {card} {daily.status}"
            )
        self.counts[f"not seen: {why}"] += 1


def place_of(row: Row) -> Destination:
    """A place, from its four columns (platform, channel, thread, account)."""
    platform, channel, thread, account = row
    return Identity(platform, account) if account else Channel(platform, channel, thread)
