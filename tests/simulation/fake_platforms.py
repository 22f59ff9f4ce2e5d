"""Fake platforms that lose messages, deliver them twice, and shut the bot out."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from bot.model.actions import RevealPosted, Today
from bot.model.ids import Channel, Destination, Identity, PostedId
from bot.model.platform_events import AnyPlatformEvent, ChannelGone, UndeliveredReason, Unreachable
from bot.model.views import View
from bot.platforms.ports import Clock, Outgoing, Undelivered
from tests.simulation.faults import CrashInjector
from tests.world import buttons

LOST = 0.02
"""The share of messages that never arrive; the same share of answers is lost."""
BUSY = 0.01
"""The share of messages that are rate-limited."""
FOUND = 0.9
"""The share of messages with a lost answer that the fake Telegram finds again."""
REFUSED = 0.0005
"""The share of messages that the platform rejects for good."""
NONCES_KEPT_MS = 10 * 60_000
"""How long the fake Discord recognises a nonce."""
Result = Literal[
    "taken", "unconfirmed", "later", "forbidden", "refused", "edited", "edit unconfirmed"
]


class Report(msgspec.Struct, frozen=True):
    """What a platform did with a message.

    Attributes:
        posted: The posted card in the message, 0 if there is none.
        edits: Whether the message replaces an older one.
        at: The moment, ms since 1970.
        reminder: Whether the message is a reminder.
        again: Whether the platform had this message already.
    """

    nonce: str
    to: Destination
    posted: PostedId
    edits: bool
    result: Result
    at: int
    reminder: bool = False
    again: bool = False


class FakePlatform:
    """A platform that accepts most messages."""

    def __init__(
        self, platform: str, chance: random.Random, clock: Clock, crashes: CrashInjector
    ) -> None:
        self.platform = platform
        self.down_until = 0
        self.shut: set[Destination] = set()
        self.reports: list[Report] = []
        self.newest: dict[Destination, PostedId] = {}
        self.counts: Counter[str] = Counter()
        self.notify: Callable[[AnyPlatformEvent], Awaitable[None]]
        self._seen: dict[str, tuple[int, str]] = {}
        self._messages: set[str] = set()
        self._chance = chance
        self._clock = clock
        self._crashes = crashes

    async def run(self) -> None:
        """Receives nothing."""

    async def send(self, message: Outgoing) -> str:
        """Accepts or rejects a message; the answer may be lost."""
        self._crashes.step()
        for _ in range(self._chance.randrange(3)):
            await asyncio.sleep(0)
        try:
            return self._accept(message)
        except Undelivered as error:
            if self.platform == "telegram" and error.why == "forbidden":
                lost = message.to
                await self.notify(
                    Unreachable(lost) if isinstance(lost, Identity) else ChannelGone(lost)
                )
            raise
        finally:
            self._crashes.step()

    def move(self, old: Channel, new: Channel) -> None:
        """A channel gets another id, and keeps its messages."""
        if old in self.shut:
            self.shut.remove(old)
            self.shut.add(new)
        if old in self.newest:
            self.newest[new] = self.newest.pop(old)

    def _accept(self, message: Outgoing) -> str:
        now = self._clock.now()
        if now < self.down_until or self._chance.random() < LOST:
            self._report(message, "later")
            raise Undelivered("later", "no connection", network=True)
        if message.to in self.shut:
            self._report(message, "forbidden")
            raise Undelivered("forbidden", "the bot may not")
        if message.replaces and message.replaces not in self._messages:
            raise AssertionError(f"{message.to} never had a message {message.replaces}")
        if self._chance.random() < BUSY:
            self._report(message, "later")
            raise Undelivered("later", "slow down", self._chance.uniform(5, 900))
        if self._chance.random() < REFUSED:
            self._report(message, "refused")
            raise Undelivered("refused", "not like this")
        message_id, fresh = self._store(message, now)
        unconfirmed = self._chance.random() < LOST
        if message.replaces:
            self._report(message, "edit unconfirmed" if unconfirmed else "edited")
        else:
            self._report(message, "unconfirmed" if unconfirmed else "taken", again=not fresh)
        if unconfirmed:
            # Discord swallows a repeat, so its adapter needs no doubt.
            why: UndeliveredReason = "later" if self.platform == "discord" else "unsure"
            raise Undelivered(why, "timed out", network=True)
        return message_id

    def _store(self, message: Outgoing, now: int) -> tuple[str, bool]:
        """The id of a message, and whether it is a new message."""
        if message.replaces:
            return message.replaces, False
        if self.platform == "discord" and message.nonce in self._seen:
            at, message_id = self._seen[message.nonce]
            if abs(now - at) < NONCES_KEPT_MS:
                self.counts["swallowed"] += 1
                return message_id, False
        doubted = message.look_after is not None and message.nonce in self._seen
        # As the adapter does: it looks at the messages that came since, and misses some.
        if doubted and self._chance.random() < FOUND:
            self.counts["found after a lost answer"] += 1
            return self._seen[message.nonce][1], False
        message_id = str(len(self._messages) + 1)
        self._messages.add(message_id)
        self._seen[message.nonce] = (now, message_id)
        posted = posted_in(message.view)
        if posted:
            self.newest[message.to] = posted
        return message_id, True

    def _report(self, message: Outgoing, result: Result, *, again: bool = False) -> None:
        self.counts[result] += 1
        self.reports.append(
            Report(
                nonce=message.nonce,
                to=message.to,
                posted=posted_in(message.view),
                edits=bool(message.replaces),
                result=result,
                at=self._clock.now(),
                reminder=any(isinstance(button.action, Today) for button in buttons(message.view)),
                again=again,
            )
        )


def posted_in(view: View) -> PostedId:
    """The posted card of a message, 0 if there is none."""
    for button in buttons(view):
        if isinstance(button.action, RevealPosted):
            return button.action.posted
    return PostedId(0)
