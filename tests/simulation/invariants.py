"""Passes what happened in a run to the oracles, and compares the results with the database."""

from collections import Counter

from bot.model.ids import Channel, Identity
from tests.simulation.bot_process import BotProcess
from tests.simulation.expected_posts import ExpectedPosts, InvariantError, place_of
from tests.simulation.population import Population


class Invariants:
    """Checks the database, the platforms and the log."""

    def __init__(
        self, bot: BotProcess, expected_posts: ExpectedPosts, population: Population
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._bot = bot
        self._expected_posts = expected_posts
        self._population = population
        self._reminders: set[str] = set()
        self._unconfirmed_reminders: set[str] = set()

    def check_log(self) -> None:
        """Checks that the bot has logged no error."""
        if self._bot.error_log.errors:
            raise InvariantError(self._bot.error_log.errors[0])

    def check(self, *, full: bool) -> None:
        """Checks every promise; with `full`, tables are compared from their first row."""
        self.collect(set())
        self._expected_posts.check_overdue(self._bot.clock.now())
        if not full:
            return
        rows = self._bot.rows(
            """SELECT d.platform, d.channel, d.thread, d.account, p.day
               FROM posted p JOIN dailies d ON d.id = p.daily WHERE p.again = 0"""
        )
        self._expected_posts.missing([(place_of(row[:4]), row[4]) for row in rows])
        for who, expected in self._population.expected.items():
            if expected.changed:
                person = self._bot.account(who)
                log = self._bot.rows(
                    """SELECT at, day, confidence FROM reviews r WHERE person = :person
                       AND undoes IS NULL AND NOT EXISTS (SELECT 1 FROM reviews u
                           WHERE u.person = r.person AND u.undoes = r.id)""",
                    person=person,
                )
                (streak,) = self._bot.rows(
                    "SELECT streak, longest, freezes, last_day FROM people WHERE id = :person",
                    person=person,
                )
                expected.compare(log, streak)

    def collect(self, unconfirmed_nonces: set[str]) -> None:
        """Passes new posts and the reports of platforms to the oracles.

        Args:
            unconfirmed_nonces: Messages whose answers may be lost in a crash.
        """
        rows = self._bot.rows(
            """SELECT p.id, d.platform, d.channel, d.thread, d.account, p.day, p.again
               FROM posted p JOIN dailies d ON d.id = p.daily WHERE p.id > :last ORDER BY p.id""",
            last=self._expected_posts.last_row,
        )
        self._expected_posts.compare([(row[0], place_of(row[1:5]), *row[5:]) for row in rows])
        for platform in self._bot.platforms.values():
            reports, platform.reports = platform.reports, []
            self._expected_posts.add_reports(reports)
            for report in reports:
                if report.reminder and isinstance(report.to, Identity):
                    self._reminded(report.nonce, report.to, report.at, report.result, report.again)
        for daily in self._expected_posts.confirm(unconfirmed_nonces):
            status = self._bot.rows(
                """SELECT status FROM dailies WHERE platform = :platform
                   AND channel = :channel AND thread = :thread AND account = :account""",
                platform=daily.to.platform,
                channel=daily.to.id if isinstance(daily.to, Channel) else "",
                thread=daily.to.thread if isinstance(daily.to, Channel) else "",
                account=daily.to.account if isinstance(daily.to, Identity) else "",
            )
            if status and status[0][0] != daily.status:
                self._expected_posts.stopped(daily, status[0][0])

    def _reminded(self, nonce: str, who: Identity, at: int, result: str, again: bool) -> None:  # noqa: FBT001
        if result not in {"taken", "unconfirmed"} or again:
            return
        if nonce in self._reminders:
            if nonce not in self._unconfirmed_reminders:
                raise InvariantError(f"{who} got a reminder twice")
            self.counts[f"reminders doubled on {who.platform}: the answer was lost"] += 1
        else:
            self.counts["reminders"] += 1
            self._population.expected[who].reminded(int(nonce.partition("-")[0], 16), at)
        self._reminders.add(nonce)
        if result == "unconfirmed":
            self._unconfirmed_reminders.add(nonce)
