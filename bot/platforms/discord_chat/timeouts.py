"""The adapter's timeouts and its counters."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec


class Timeouts(msgspec.Struct, frozen=True):
    """Times in seconds; tests pass their own.

    Attributes:
        patience: How long an answer may take before it is deferred. Discord itself waits 3 s for
            the first response.
        too_late: The age from which an interaction is not answered any more: Discord would refuse
            the answer, and the interactions behind it would be late, too.
        fetching: How long it may take to fetch a file that is imported.
        settling: How long no new server must appear at the start before a shard counts as ready.
        sending: How long Discord may take to accept a message, or to answer at the start; then the
            connection is given up.
        doubted: The same for a message that was sent before the gateway was connected again.
        connecting: How long opening a gateway connection may take.
        heartbeat: The longest time between two heartbeats of the gateway; Discord asks for one in
            41 s, but a dead connection must be noticed sooner.
        silence: After how long without any sign the gateway is taken for dead.
        closing: How long closing down waits for answers in work, and again for the connections.
        first_retry: The pause before Discord is tried again; it doubles with each try.
        last_retry: The longest pause between two tries. It is short, so that people are answered
            soon after the network is back.
        between_sessions: The time between two sessions that begin in one bucket. Discord asks for
            5 s, of which half a second may be lost on the way.
        refused: How long Discord must refuse the bot until that is believed.
        sleep: Sleeps for some seconds.
    """

    patience: float = 1.5
    too_late: float = 2.5
    fetching: float = 60.0
    settling: float = 2.0
    sending: float = 9.0
    doubted: float = 3.0
    connecting: float = 5.0
    heartbeat: float = 5.0
    silence: float = 9.0
    closing: float = 1.0
    first_retry: float = 1.0
    last_retry: float = 4.0
    between_sessions: float = 5.5
    refused: float = 180.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Counters(msgspec.Struct):
    """Numbers of interactions.

    `late` ones were dropped, for `deferred` ones Discord was asked to wait, `failed` ones got no
    answer.
    """

    answered: int = 0
    late: int = 0
    deferred: int = 0
    failed: int = 0
