"""The witness: tells the oracles what can be seen of a run, and compares."""

from collections import Counter

from bot.model.ids import Channel, Identity
from tests.simulation.crowd import Crowd
from tests.simulation.ledger import BrokenError, Ledger, place_of
from tests.simulation.machine import Machine


class Witness:
    """Looks at the database, the platforms and the log."""

    def __init__(self, machine: Machine, ledger: Ledger, crowd: Crowd) -> None:
        self.counts: Counter[str] = Counter()
        self._machine = machine
        self._ledger = ledger
        self._crowd = crowd
        self._nudges: set[str] = set()
        self._lost_nudges: set[str] = set()

    def errors(self) -> None:
        """The bot has logged no error."""
        if self._machine.watch.errors:
            raise BrokenError(self._machine.watch.errors[0])

    def check(self, *, whole: bool) -> None:
        """All that was promised holds; with `whole` tables are compared from their first row."""
        self.hear(set())
        self._ledger.settle(self._machine.clock.now())
        if not whole:
            return
        rows = self._machine.rows(
            """SELECT d.platform, d.channel, d.thread, d.account, p.day
               FROM posted p JOIN dailies d ON d.id = p.daily WHERE p.again = 0"""
        )
        self._ledger.missing([(place_of(row[:4]), row[4]) for row in rows])
        for who, own in self._crowd.selves.items():
            if own.changed:
                person = self._machine.account(who)
                log = self._machine.rows(
                    """SELECT at, day, confidence FROM reviews r WHERE person = :person
                       AND undoes IS NULL AND NOT EXISTS (SELECT 1 FROM reviews u
                           WHERE u.person = r.person AND u.undoes = r.id)""",
                    person=person,
                )
                (streak,) = self._machine.rows(
                    "SELECT streak, longest, freezes, last_day FROM people WHERE id = :person",
                    person=person,
                )
                own.compare(log, streak)

    def hear(self, doubtful: set[str]) -> None:
        """Tells the oracles what platforms did."""
        rows = self._machine.rows(
            """SELECT p.id, d.platform, d.channel, d.thread, d.account, p.day, p.again
               FROM posted p JOIN dailies d ON d.id = p.daily WHERE p.id > :last ORDER BY p.id""",
            last=self._ledger.last_row,
        )
        self._ledger.compare([(row[0], place_of(row[1:5]), *row[5:]) for row in rows])
        for platform in self._machine.platforms.values():
            reports, platform.reports = platform.reports, []
            self._ledger.heard(reports)
            for report in reports:
                if report.nudge and isinstance(report.to, Identity):
                    self._reminded(report.nonce, report.to, report.at, report.result, report.again)
        for one in self._ledger.noted(doubtful):
            status = self._machine.rows(
                """SELECT status FROM dailies WHERE platform = :platform
                   AND channel = :channel AND thread = :thread AND account = :account""",
                platform=one.to.platform,
                channel=one.to.id if isinstance(one.to, Channel) else "",
                thread=one.to.thread if isinstance(one.to, Channel) else "",
                account=one.to.account if isinstance(one.to, Identity) else "",
            )
            if status and status[0][0] != one.status:
                self._ledger.stopped(one, status[0][0])

    def _reminded(self, nonce: str, who: Identity, at: int, result: str, again: bool) -> None:  # noqa: FBT001
        if result not in {"taken", "unheard"} or again:
            return
        if nonce in self._nudges:
            if nonce not in self._lost_nudges:
                raise BrokenError(f"{who} got a reminder twice")
            self.counts[f"reminders doubled on {who.platform}: the answer was lost"] += 1
        else:
            self.counts["reminders"] += 1
            self._crowd.selves[who].reminded(int(nonce.partition("-")[0], 16), at)
        self._nudges.add(nonce)
        if result == "unheard":
            self._lost_nudges.add(nonce)
