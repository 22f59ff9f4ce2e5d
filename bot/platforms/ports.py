"""The seam between the platforms and the rest: what an adapter is given, and what it offers."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from bot.model.actions import Request
from bot.model.ids import Channel, Identity
from bot.model.platform_events import AnyPlatformEvent, UndeliveredReason
from bot.model.suggestions import CompletionQuery, Suggestion
from bot.model.views import Post, View

Handle = Callable[[Request], Awaitable[tuple[Post, ...]]]
"""Answers a request; it never raises but for cancellation."""
Notify = Callable[[AnyPlatformEvent], Awaitable[None]]
"""Takes what a platform tells; it never raises but for cancellation."""


class Clock(Protocol):
    """The one clock, handed in: tests turn their own."""

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        ...


Suggest = Callable[[CompletionQuery], Awaitable[tuple[Suggestion, ...]]]
"""Tells what could be meant, the likeliest first, at most 25; it never raises."""


Images = Callable[[str], Awaitable[bytes | None]]
"""Tells the bytes of a card's picture by its name, None if it is gone; it never raises."""


async def no_images(_name: str) -> bytes | None:
    """For where cards have no pictures."""
    return None


class KeyValueStore(Protocol):
    """Small texts that an adapter keeps over restarts, by key."""

    async def get(self, key: str) -> str:
        """The text, empty if there is none."""
        ...

    async def keep(self, key: str, text: str) -> None:
        """Keeps a text."""
        ...


class AdapterPorts(msgspec.Struct, frozen=True):
    """All that an adapter is given."""

    handle: Handle
    notify: Notify
    suggest: Suggest
    memos: KeyValueStore
    clock: Clock
    images: Images = no_images


class Outgoing(msgspec.Struct, frozen=True):
    """A message that no press is waiting for.

    `to` is a channel, or a person in private. `replaces` is the id of the message that it edits,
    empty for a new one. `nonce` (at most 25 characters) is the same when it is sent once more.
    """

    to: Channel | Identity
    view: View
    nonce: str
    replaces: str = ""


class Undelivered(Exception):  # noqa: N818 - it is what happened to the message
    """A message was not delivered.

    Attributes:
        why: "gone" if the place or person is no more, "forbidden" if the bot may not, "later" if
            the platform is busy or out of reach, "refused" if it will never take this message.
        told: the platform's own words, for the log.
        after: seconds to wait at least before another try; 0 if the platform does not say.
    """

    def __init__(self, why: UndeliveredReason, told: str, after: float = 0.0) -> None:
        super().__init__(told)
        self.why = why
        self.told = told
        self.after = after


class Adapter(Protocol):
    """A platform as the app sees it."""

    async def run(self) -> None:
        """Serves people until they leave, or until it is cancelled; then it closes its doors.

        Raises:
            RefusedError: If the platform will not have it, and waiting does not help.
        """
        ...


class SendingAdapter(Adapter, Protocol):
    """A platform on which messages can be sent to places and people by themselves."""

    platform: str

    async def send(self, message: Outgoing) -> str:
        """Sends or edits a message; returns the platform's id of it.

        Raises:
            Undelivered: If it was not delivered.
        """
        ...


class RefusedError(Exception):
    """A platform refuses the bot, as for a wrong token; the message says what to do."""
