"""Two platforms that are not there: they lose and double messages, and shut the bot out."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from bot.model.actions import RevealPosted, Today
from bot.model.ids import Channel, Destination, Identity, PostedId
from bot.model.platform_events import AnyPlatformEvent, ChannelGone, Unreachable
from bot.model.views import View
from bot.platforms.ports import Clock, Outgoing, Undelivered
from tests.simulation.faults import Fate
from tests.world import buttons

LOST = 0.02
"""Requests that never arrive, and as many answers."""
BUSY = 0.01
REFUSED = 0.0005
NONCES_KEPT_MS = 10 * 60_000
"""How long Discord's stand-in knows a nonce again."""
Result = Literal["taken", "unheard", "later", "forbidden", "refused", "edited", "lost edit"]


class Report(msgspec.Struct, frozen=True):
    """What a platform did with a message: `posted` is the card in it, 0 for another word."""

    nonce: str
    to: Destination
    posted: PostedId
    edits: bool
    result: Result
    at: int
    nudge: bool = False
    again: bool = False


class StandIn:
    """A platform that takes messages, mostly."""

    def __init__(self, platform: str, chance: random.Random, clock: Clock, fate: Fate) -> None:
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
        self._fate = fate

    async def run(self) -> None:
        """Nobody speaks here."""

    async def send(self, message: Outgoing) -> str:
        """Takes a message, or does not, or does and is not heard."""
        self._fate.step()
        for _ in range(self._chance.randrange(3)):
            await asyncio.sleep(0)
        try:
            return self._taken(message)
        except Undelivered as error:
            if self.platform == "telegram" and error.why == "forbidden":
                lost = message.to
                await self.notify(
                    Unreachable(lost) if isinstance(lost, Identity) else ChannelGone(lost)
                )
            raise
        finally:
            self._fate.step()

    def move(self, old: Channel, new: Channel) -> None:
        """A place gets another id, and keeps its messages."""
        if old in self.shut:
            self.shut.remove(old)
            self.shut.add(new)
        if old in self.newest:
            self.newest[new] = self.newest.pop(old)

    def _taken(self, message: Outgoing) -> str:
        now = self._clock.now()
        if now < self.down_until or self._chance.random() < LOST:
            self._report(message, "later")
            raise Undelivered("later", "no connection")
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
        number, fresh = self._kept(message, now)
        unheard = self._chance.random() < LOST
        if message.replaces:
            self._report(message, "lost edit" if unheard else "edited")
        else:
            self._report(message, "unheard" if unheard else "taken", again=not fresh)
        if unheard:
            raise Undelivered("later", "timed out")
        return number

    def _kept(self, message: Outgoing, now: int) -> tuple[str, bool]:
        """The id of a message, and whether it is a new one there."""
        if message.replaces:
            return message.replaces, False
        if self.platform == "discord" and message.nonce in self._seen:
            at, number = self._seen[message.nonce]
            if abs(now - at) < NONCES_KEPT_MS:
                self.counts["swallowed"] += 1
                return number, False
        number = str(len(self._messages) + 1)
        self._messages.add(number)
        self._seen[message.nonce] = (now, number)
        posted = posted_in(message.view)
        if posted:
            self.newest[message.to] = posted
        return number, True

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
                nudge=any(isinstance(one.action, Today) for one in buttons(message.view)),
                again=again,
            )
        )


def posted_in(view: View) -> PostedId:
    """The card that a message is about, 0 if it is about none."""
    for button in buttons(view):
        if isinstance(button.action, RevealPosted):
            return button.action.posted
    return PostedId(0)
