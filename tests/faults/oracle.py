"""What must hold after a run, read from the database file and from the fakes, not from the bot."""

from dataclasses import dataclass, field

from tests.faults.lab import Lab

_RATED = """
    SELECT i.platform, i.account, c.slug, count(*)
    FROM reviews r JOIN identities i ON i.person = r.person JOIN cards c ON c.id = r.card
    WHERE r.undoes IS NULL GROUP BY 1, 2, 3"""
MOST_DOUBLED = 1 / 200
"""The share of Telegram's posts that may come twice: it has no key that swallows a repeat."""


@dataclass
class Verdict:
    """What the oracle found. Lists hold what is wrong, one thing each."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    made_up: list[str] = field(default_factory=list)
    posts: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    posted_twice: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    answered_twice: int = 0
    off: int = 0
    """Daily cards that are no longer on."""
    undeliverable: int = 0
    """Messages that the bot gave up."""
    damage: str = ""

    def broken(self, *, most_doubled: float = MOST_DOUBLED) -> list[str]:
        """The promises that were broken."""
        counts = {
            "acknowledged presses are not in the review log": len(self.lost),
            "presses are in the review log more than once": len(self.doubled),
            "reviews were made by nobody": len(self.made_up),
            "posts never came on Discord": self.missing["discord"],
            "posts never came on Telegram": self.missing["telegram"],
            "posts came twice on Discord": self.posted_twice["discord"],
            "daily cards were switched off": self.off,
            "messages were given up": self.undeliverable,
        }
        found = [f"{count} {what}" for what, count in counts.items() if count]
        twice = self.posted_twice["telegram"] + self.answered_twice
        messages = self.posts["telegram"] + self.asked
        if twice > max(1, most_doubled * messages):
            found.append(f"{twice} repeats of {messages} messages on Telegram")
        return found + ([f"the database is damaged: {self.damage}"] if self.damage else [])


def judge(lab: Lab) -> Verdict:
    """Compares what people saw with what the file holds; the bot must have ended."""
    verdict = Verdict(lab.records.acknowledged)
    rows = lab.rows(_RATED)
    verdict.off = _count(lab, "dailies WHERE status <> 'on'")
    verdict.undeliverable = _count(lab, "outbox WHERE state = 'dead'")
    verdict.damage = lab.damage()
    answers = [len(lab.telegram.chats[account].from_bot) for account in lab.records.asked]
    verdict.asked = len(answers)
    verdict.answered_twice = sum(many - 1 for many in answers if many > 1)
    for platform, pressed in lab.records.pressed.items():
        times = {(account, card): many for on, account, card, many in rows if on == platform}
        verdict.lost += [f"{platform} {one}" for one in pressed.acknowledged - times.keys()]
        verdict.doubled += [f"{platform} {one}" for one, many in times.items() if many > 1]
        verdict.made_up += [f"{platform} {one}" for one in times.keys() - pressed.tried]
        arrived = [lab.arrived(platform, channel) for channel in lab.records.due[platform]]
        verdict.posts[platform] = len(arrived)
        verdict.missing[platform] = arrived.count(0)
        verdict.posted_twice[platform] = sum(many - 1 for many in arrived if many > 1)
    return verdict


def _count(lab: Lab, rows: str) -> int:
    return int(lab.rows(f"SELECT count(*) FROM {rows}")[0][0])
