"""The oracle for daily cards: which dates have one, worked out from decisions 7 and 8 alone.

It hears of what people set up, of each look at the clock, and of what platforms did with messages.
From that it knows the dates that must have a card, and why a card may be missing or there twice.
"""

import heapq
from collections import Counter
from dataclasses import dataclass, field

from bot.model.ids import Channel, Destination, Identity, PostedId
from bot.model.outcomes.daily import Status
from bot.store.database import Row
from tests.simulation.stand_ins import Report
from tests.simulation.walls import date_at, exists, moment

HOUR = 3_600_000
LATE = 12 * HOUR
FURTHEST = 72 * HOUR
REFUSED_DAYS = 3
LAST_TRY = 5 * HOUR // 2
"""Before a card is stale its platform is tried this often: an hour, and what the platform asks."""


class BrokenError(AssertionError):
    """Something that was promised does not hold."""


@dataclass
class Card:
    """A date's card: must it be there, since when, until when it may be sent, and its copies."""

    day: int
    claimed: int
    fresh_until: int
    must: bool = True
    copies: int = 0
    refused: bool = False
    dropped: str = ""


@dataclass
class Subscription:
    """A place's daily card as its people set it up."""

    number: int
    to: Destination
    space: str
    owner: int
    zone: str = "UTC"
    minute: int = 540
    since: int = 0
    status: Status = "off"
    next: int = 0
    next_day: int = 0
    cards: dict[int, Card] = field(default_factory=dict)
    unsettled: list[int] = field(default_factory=list)
    refusals: int = 0
    refused_on: int = 0
    trouble_at: int = 0
    newest: PostedId | None = None


class Ledger:
    """What is to be expected of all subscriptions."""

    def __init__(self) -> None:
        self.subscriptions: dict[int, Subscription] = {}
        self.counts: Counter[str] = Counter()
        self.down: list[tuple[int, int]] = []
        self._places: dict[Destination, Subscription] = {}
        self._timer: list[tuple[int, int, int]] = []
        self._cards: dict[PostedId, tuple[Subscription, int, int]] = {}
        self._pending: list[Report] = []
        self._unheard: set[str] = set()
        self._last_row = 0
        self._asking: Subscription | None = None

    # ── what people and platforms do ────────────────────────────────────────────────────────────

    def add(self, one: Subscription) -> None:
        """A place that may have a daily card."""
        self.subscriptions[one.number] = one
        self._places[one.to] = one

    def at(self, to: Destination) -> Subscription | None:
        """The subscription of a place."""
        return self._places.get(to)

    def switched_on(self, one: Subscription, zone: str, minute: int, now: int) -> None:
        """Its people set it up, changed it, or brought it back."""
        one.zone, one.minute, one.since, one.status = zone, minute, now, "on"
        one.refusals = one.refused_on = 0
        self._plan(one, now)

    def stopped(self, one: Subscription, status: Status) -> None:
        """It is off, or pauses; what waits is dropped, but for a channel that refuses."""
        if one.status == "on" or status == "off":
            one.status = status
        if status != "refused":
            for day in one.unsettled:
                one.cards[day].dropped = f"paused: {status}"

    def reachable(self, one: Subscription, now: int) -> None:
        """Its person takes messages again."""
        if one.status == "unreachable":
            one.status = "on"
            self._plan(one, now)

    def asking(self, one: Subscription) -> None:
        """Today's card is being asked for before its time."""
        self._asking = one

    def asked_now(self, one: Subscription, now: int) -> None:
        """It was asked for."""
        self._asking = None
        day = date_at(one.zone, now)
        if one.status == "on" and not (day in one.cards and one.cards[day].must):
            self._claim(one, day, now, now + LATE)
            self._plan(one, now)

    def moved(self, one: Subscription, to: Destination, space: str) -> None:
        """The place has another id."""
        del self._places[one.to]
        one.to, one.space = to, space
        self._places[to] = one

    def ran_ahead(self) -> None:
        """The clock jumps ahead: what waits to be sent may be stale now."""
        for one in self.subscriptions.values():
            for day in one.unsettled:
                one.cards[day].dropped = "waiting while the clock ran ahead"

    def turned_back(self, now: int) -> None:
        """The clock was turned back: what is planned more than three days ahead is planned anew."""
        for one in self.subscriptions.values():
            if one.status == "on" and one.next > now + FURTHEST:
                self._plan(one, now)

    # ── looks at the clock ──────────────────────────────────────────────────────────────────────

    def looked(self, now: int) -> None:
        """The bot has looked what is due, and done all of it."""
        while self._timer and self._timer[0][0] <= now:
            at, number, day = heapq.heappop(self._timer)
            one = self.subscriptions[number]
            if one.status != "on" or (one.next, one.next_day) != (at, day):
                continue
            if now < at + LATE:
                self._claim(one, day, now, at + LATE)
            before = day
            self._plan(one, now)
            for missed in range(before, one.next_day):
                if exists(one.zone, missed) and missed not in one.cards:
                    self.counts["skipped: more than 12 h late"] += 1

    def killed(self, now: int) -> None:
        """The bot was killed: what was due or asked for then may have been claimed, or not."""
        for one in self.subscriptions.values():
            due = one.status == "on" and one.next <= now < one.next + LATE
            if due and one.next_day not in one.cards:
                one.cards[one.next_day] = Card(one.next_day, now, one.next + LATE, must=False)
        wisher = self._asking
        if wisher is not None and wisher.status == "on":
            today = date_at(wisher.zone, now)
            wisher.cards.setdefault(today, Card(today, now, now + LATE, must=False))

    def _claim(self, one: Subscription, day: int, now: int, fresh_until: int) -> None:
        known = one.cards.get(day)
        if known is None:
            one.cards[day] = Card(day, now, fresh_until)
        else:
            known.must = True
        one.unsettled.append(day)
        self.counts["posts"] += 1

    def _plan(self, one: Subscription, now: int) -> None:
        wanted = one.since if one.since <= now else 0
        earliest = max(wanted, now - LATE + 1)
        day = date_at(one.zone, now) - 2
        while (
            (day in one.cards and one.cards[day].must)
            or not exists(one.zone, day)
            or moment(one.zone, one.minute, day) < earliest
        ):
            day += 1
        one.next, one.next_day = moment(one.zone, one.minute, day), day
        heapq.heappush(self._timer, (one.next, one.number, day))

    # ── what platforms did ──────────────────────────────────────────────────────────────────────

    def heard(self, reports: list[Report]) -> None:
        """What platforms did with messages; it counts once the bot has noted it, see `noted`."""
        self._pending += reports
        for report in reports:
            one = self.at(report.to)
            if one is not None and report.result in {"later", "unheard", "lost edit"}:
                one.trouble_at = report.at
            if report.result == "unheard":
                self._unheard.add(report.nonce)
            if report.posted and report.result in {"taken", "unheard"} and not report.edits:
                self._arrived(report)

    def noted(self, doubtful: set[str]) -> list[Subscription]:
        """The bot has noted all answers but those to the letters named, which a crash left open.

        Returns:
            Subscriptions of which nobody can know whether they pause now.
        """
        unsure: list[Subscription] = []
        for report in self._pending:
            one = self.at(report.to)
            if one is None:
                continue
            if report.nonce in doubtful:
                unsure.append(one)
            else:
                self._answered(one, report)
        self._pending = []
        self._unheard |= doubtful
        return unsure

    def _answered(self, one: Subscription, report: Report) -> None:
        card = self._known(report.posted) if report.posted and not report.edits else None
        if card is not None and report.result == "taken":
            one.refusals = one.refused_on = 0
        if card is not None and report.result in {"forbidden", "refused"}:
            card.refused = True
        if report.result != "forbidden":
            return
        if one.to.platform == "telegram":  # which tells of it beside the answer
            self.stopped(one, "unreachable" if isinstance(one.to, Identity) else "gone")
        elif isinstance(one.to, Identity) and not report.edits:
            self.stopped(one, "unreachable")
        elif card is not None:
            self._count_refusal(one, date_at(one.zone, report.at))

    def _count_refusal(self, one: Subscription, today: int) -> None:
        one.refusals += today != one.refused_on
        one.refused_on = today
        if one.refusals >= REFUSED_DAYS and one.status == "on":
            self.stopped(one, "refused")
            self.counts["paused: refused for three days"] += 1

    def _arrived(self, report: Report) -> None:
        one, day, again = self._cards[report.posted]
        if not report.again:
            if one.newest is not None and report.posted < one.newest:
                raise BrokenError(f"{one.to}: an older card came after a newer one")
            known = report.posted == one.newest
            one.newest = report.posted
            if known and report.nonce not in self._unheard:
                raise BrokenError(f"{one.to}: a card came twice, though its first answer was heard")
            if known:
                self.counts[f"doubled on {report.to.platform}: its answer was lost"] += 1
            if not again:
                one.cards[day].copies += 1

    def _known(self, posted: PostedId) -> Card:
        one, day, _ = self._cards[posted]
        return one.cards[day]

    # ── comparing ───────────────────────────────────────────────────────────────────────────────

    @property
    def last_row(self) -> int:
        """Up to which row of `posted` all were compared."""
        return self._last_row

    def compare(self, rows: list[Row]) -> None:
        """New rows of `posted` (id, daily's place, day, again): each is one that is expected."""
        for number, to, day, again in rows:
            one = self._places[to]
            self._cards[PostedId(number)] = (one, day, again)
            self._last_row = number
            if day not in one.cards:
                raise BrokenError(f"{to} got a card for {day} that it should not have: {one}")

    def missing(self, rows: list[Row]) -> None:
        """All rows of `posted` that are first of their date: every date that must be is there."""
        found: dict[int, set[int]] = {}
        for to, day in rows:
            found.setdefault(self._places[to].number, set()).add(day)
        for one in self.subscriptions.values():
            must = {day for day, card in one.cards.items() if card.must}
            may = set(one.cards)
            there = found.get(one.number, set())
            if must - there or there - may:
                raise BrokenError(
                    f"{one.to}: missing {must - there}, too many {there - may}: {one}"
                )

    def settle(self, now: int) -> None:
        """Each card whose time is over was seen once, or it is known why not."""
        for one in self.subscriptions.values():
            for day in one.unsettled:
                card = one.cards[day]
                if card.fresh_until + 2 * HOUR < now:
                    self._settle(one, card)
            one.unsettled = [
                day for day in one.unsettled if one.cards[day].fresh_until + 2 * HOUR >= now
            ]

    def _settle(self, one: Subscription, card: Card) -> None:
        if card.copies:
            self.counts["posts seen"] += 1
            return
        stale = card.fresh_until - LAST_TRY
        if card.refused:
            why = "refused by the platform"
        elif card.dropped:
            why = card.dropped
        elif one.trouble_at >= stale:
            why = "platform out of reach for 12 h"
        elif any(start < card.fresh_until and end > stale for start, end in self.down):
            why = "bot down until it was stale"
        else:
            raise BrokenError(f"{one.to}: nobody saw the card of {card.day}: {card} {one.status}")
        self.counts[f"not seen: {why}"] += 1


def place_of(row: Row) -> Destination:
    """A place from its four columns."""
    platform, channel, thread, account = row
    return Identity(platform, account) if account else Channel(platform, channel, thread)
