"""The ports between the platforms and the rest: what an adapter gets, and what it offers."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol, TypeVar, runtime_checkable

import msgspec

from bot.model.actions import Press, Request
from bot.model.browsers import Browser, Place
from bot.model.editing.studio import AnyStudioAction, AnyStudioPage
from bot.model.ids import BattleId, Channel, Identity, PersonId, PostedId
from bot.model.outcomes.battle_pages import Scene
from bot.model.outcomes.problems import Problem
from bot.model.platform_events import AnyPlatformEvent, UndeliveredReason
from bot.model.suggestions import CompletionQuery, Suggestion
from bot.model.views import Drawn, Post, View
from bot.platforms.looks import Looks, no_looks

T = TypeVar("T")
Handle = Callable[[Request], Awaitable[tuple[Post, ...]]]
"""Answers a request. Never raises, except when it is cancelled."""
Notify = Callable[[AnyPlatformEvent], Awaitable[None]]
"""Takes a platform event. Never raises, except when it is cancelled."""


class Clock(Protocol):
    """Tells the time. Tests pass a clock that they can set."""

    def now(self) -> int:
        """The time in milliseconds since 1970."""
        ...


Suggest = Callable[[CompletionQuery], Awaitable[tuple[Suggestion, ...]]]
"""Completes a half-typed option: at most 25 suggestions, the most likely first. Never raises."""


PlanQuiz = Callable[[Request], Awaitable[tuple[Press, bool] | Problem | None]]
"""The press that starts a typed quiz, see `bot.engine.engine.Engine.plan_quiz`. Never raises."""


async def no_quiz(_request: Request) -> None:
    """Plans no quiz: for adapters that never need one."""


SpaceOf = Callable[[PostedId], Awaitable[str]]
"""The space in which a card was posted for everybody; empty if there is none. Never raises."""


async def no_space(_posted: PostedId) -> str:
    """Finds no space: for adapters that never look one up."""
    return ""


Media = Callable[[str], Awaitable[bytes | None]]
"""The bytes of a card's picture or sound, by its name; None if it is gone. Never raises."""


async def no_media(_name: str) -> bytes | None:
    """Finds nothing: for adapters that show and play nothing."""
    return None


Draw = Callable[[Drawn], Awaitable[bytes | None]]
"""A part of a card as a PNG file; None if it can't be drawn, or not soon. Never raises."""


async def no_drawings(_block: Drawn) -> None:
    """Draws nothing: for adapters that show no pictures."""
    return


class KeyValueStore(Protocol):
    """Small texts by key, which an adapter needs after a restart."""

    async def get(self, key: str) -> str:
        """The text of a key, empty if there is none."""
        ...

    async def keep(self, key: str, text: str) -> None:
        """Stores a text under a key; an empty one deletes the entry."""
        ...

    async def change(self, key: str, function: Callable[[str, int], tuple[str, T]]) -> T:
        """Replaces the text of a key by what a function makes of it, in one transaction.

        Args:
            key: The key.
            function: Gets the text, and the moment (ms since 1970) by the clock of all processes
                that share the database; returns the new text and a result. It may be called more
                than once, and has no other effect.

        Returns:
            The result.

        Raises:
            NotSavedError: If the database can't be reached, is full or failing.
        """
        ...


class Cluster(Protocol):
    """The processes that serve one bot together, and which of them this one is."""

    @property
    def index(self) -> int:
        """The number of this process, from 0."""
        ...

    @property
    def size(self) -> int:
        """How many processes there are to be."""
        ...

    @property
    def living(self) -> int:
        """How many processes live now, this one included."""
        ...

    async def shards(self, proposed: int) -> int:
        """Into how many shards all processes divide Discord.

        Args:
            proposed: What Discord recommends; it counts if no other process has shards already.

        Raises:
            NotSavedError: If the processes can't agree, because the database can't be reached.
        """
        ...

    def only_one(self, what: str) -> AbstractAsyncContextManager[asyncio.Event]:
        """Waits until this process alone does something, and keeps it until the block ends.

        Args:
            what: What only one process at a time may do.

        Returns:
            A context, which gives an event that is set when this process must stop doing it.
        """
        ...


class Alone(msgspec.Struct, frozen=True):
    """One process that does everything."""

    index: int = 0
    size: int = 1
    living: int = 1

    async def shards(self, proposed: int) -> int:
        """What Discord recommends."""
        return proposed

    def only_one(self, what: str) -> AbstractAsyncContextManager[asyncio.Event]:  # noqa: ARG002 - it does everything
        """Waits for nobody."""
        return nullcontext(asyncio.Event())


ALONE: Cluster = Alone()


class Browsers(Protocol):
    """The browsers that are signed in. Each method raises `NotSavedError` if the database fails."""

    async def offer(self, who: Identity, code: str) -> None:
        """Makes a code that signs a browser in as an account."""
        ...

    async def sign_in(self, code: str, secret: str, about: str) -> bool:
        """Redeems a code for a browser's secret.

        Args:
            code: The code, which works once.
            secret: A long random text, which the browser then sends with each request.
            about: What the browser says of itself.

        Returns:
            Whether the code was a good one.
        """
        ...

    async def known(self, secret: str) -> tuple[Browser, str] | None:
        """The browser that has a secret, and the name of its person; None if it is signed out."""
        ...

    async def all_of(self, who: Identity) -> tuple[Browser, ...]:
        """The browsers that are signed in as an account's person, the last one used first."""
        ...

    async def end(self, who: Identity, browser: int = 0) -> int:
        """Signs out a browser of an account's person, or with 0 all; returns how many."""
        ...

    async def places(self, who: Identity) -> tuple[Place, ...]:
        """The servers and groups that an account's person reaches in the browser."""
        ...


class Battles(Protocol):
    """Battles as pages show them. Each method raises `NotSavedError` if the database fails."""

    async def scene(self, code: str) -> Scene | None:
        """The battle that is on under a code, or the last one that was; None if there is none."""
        ...

    async def steps(self, battle: BattleId) -> int:
        """How many steps a battle has taken: if the number is another one, so is its scene."""
        ...

    async def person(self, who: Identity) -> PersonId | None:
        """The person of an account, None before their first request."""
        ...

    async def opened_by(self, who: Identity) -> str:
        """The code of the battle that an account's person has open; empty if there is none."""
        ...


Answered = Callable[[Identity, str], Awaitable[tuple[Post, ...] | None]]
"""The posts that answered the request of an account with a key; None if none are stored. Never
raises, except when it is cancelled."""


Studio = Callable[[Request, AnyStudioAction], Awaitable[AnyStudioPage | Problem]]
"""Carries out an action of the deck studio for whoever sent a request. Never raises, except when it
is cancelled."""


Opened = Callable[[str], Awaitable[None]]
"""Is called when pages are served, with their address."""


class WebPorts(msgspec.Struct, frozen=True):
    """What the browser's adapter gets beside the `AdapterPorts`.

    With `opened` it is that which tells the owner where the pages are.
    """

    browsers: Browsers
    answered: Answered
    studio: Studio
    battles: Battles
    opened: Opened | None = None
    looks: Looks = no_looks


class AdapterPorts(msgspec.Struct, frozen=True):
    """Everything that an adapter gets from the rest of the program."""

    handle: Handle
    notify: Notify
    suggest: Suggest
    key_values: KeyValueStore
    clock: Clock
    media: Media = no_media
    plan_quiz: PlanQuiz = no_quiz
    space_of: SpaceOf = no_space
    cluster: Cluster = ALONE
    draw: Draw = no_drawings


class Outgoing(msgspec.Struct, frozen=True):
    """A message that is no answer to a press.

    Attributes:
        to: A channel, or a person in private.
        view: What it says.
        nonce: At most 25 characters; the same each time that the message is tried.
        replaces: The id of the message that it edits, empty for a new message.
        look_after: If an earlier try may have arrived, the id of the last message that is known to
            have come there before it, empty if none is; None if no try may have arrived.
    """

    to: Channel | Identity
    view: View
    nonce: str
    replaces: str = ""
    look_after: str | None = None


class Undelivered(Exception):  # noqa: N818 - the name says what happened to the message
    """A message was not delivered.

    Attributes:
        why: "gone" if the channel or person no longer exists, "forbidden" if the bot may not write
            there, "later" if the platform is busy or can't be reached, "unsure" if it was sent and
            nobody knows whether it arrived, "refused" if the platform will never accept this
            message, "locked" if the channel takes no messages now, and "filtered" if the space's
            own filter stopped this message.
        reason: The platform's own words, for the log.
        after: Seconds to wait at least before another try; 0 if the platform does not say.
        network: Whether the platform itself did not answer. That says nothing of this message, so
            it is tried again within seconds.
    """

    def __init__(
        self, why: UndeliveredReason, reason: str, after: float = 0.0, *, network: bool = False
    ) -> None:
        super().__init__(reason)
        self.why = why
        self.reason = reason
        self.after = after
        self.network = network


class Adapter(Protocol):
    """A platform, as the app sees it."""

    async def run(self) -> None:
        """Serves people until they leave or until it is cancelled; then it closes its connections.

        Raises:
            RefusedError: If the platform refuses the bot, and waiting does not help.
        """
        ...


class SendingAdapter(Adapter, Protocol):
    """A platform to which messages can be sent that are no answers to requests."""

    platform: str

    async def send(self, message: Outgoing) -> str:
        """Sends or edits a message; returns the message's id on the platform.

        Raises:
            Undelivered: If it was not delivered.
        """
        ...


@runtime_checkable
class ConnectingAdapter(Protocol):
    """A platform that must be connected before messages can be sent."""

    async def until_ready(self) -> None:
        """Waits until messages can be sent; returns at once if they can be sent now."""
        ...


class PlatformState(msgspec.Struct, frozen=True):
    """How a platform's connection is, for the operator.

    Numbers without another time count from the program's start.

    Attributes:
        connected: Whether people are served and messages can be sent.
        shards: How many shards of the platform this process has.
        latencies: For each of them that is connected, its number and the seconds between the last
            heartbeat and its answer.
        reconnects: How often a connection was made again after it was lost.
        rate_limited: How often the platform answered that there were too many requests (429).
        invalid: How many requests of all processes in the last ten minutes the platform counts
            towards a ban, as far as this process knows.
        identifies_left: How many sessions of the gateway may still begin today, None if that is
            not known.
    """

    connected: bool
    shards: int = 0
    latencies: tuple[tuple[int, float], ...] = ()
    reconnects: int = 0
    rate_limited: int = 0
    invalid: int = 0
    identifies_left: int | None = None


@runtime_checkable
class ObservedAdapter(Protocol):
    """A platform that tells how its connection is."""

    def state(self) -> PlatformState:
        """How the connection is now. Asks nobody, and returns at once."""
        ...


class RefusedError(Exception):
    """A platform refuses the bot, for example its token; the message says what to do."""
