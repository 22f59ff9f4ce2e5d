"""Model values as columns: destinations and outcomes.

A destination has the columns `platform`, `channel`, `thread` and `account`. A person's private
chat has an account and no channel; any other place has a channel and no account. Outcomes are
stored as JSON, in the outbox and with the keys of requests.
"""

from functools import cache
from typing import TypedDict

import msgspec

from bot.model.ids import Channel, Destination, Identity
from bot.model.outcomes.union import AnyOutcome

COLUMNS = "platform, channel, thread, account"
MATCH = """platform = :platform AND channel = :channel AND thread = :thread
    AND account = :account"""


class Columns(TypedDict):
    """The columns as parameters of a statement."""

    platform: str
    channel: str
    thread: str
    account: str


def columns(to: Destination) -> Columns:
    """A destination's columns."""
    if isinstance(to, Identity):
        return Columns(platform=to.platform, channel="", thread="", account=to.account)
    return Columns(platform=to.platform, channel=to.id, thread=to.thread, account="")


def destination(platform: str, channel: str, thread: str, account: str) -> Destination:
    """A destination from its columns."""
    return Identity(platform, account) if account else Channel(platform, channel, thread)


_ENCODER = msgspec.json.Encoder()


def encoded(outcome: AnyOutcome) -> str:
    """An outcome as JSON."""
    return _ENCODER.encode(outcome).decode()


def decoded(text: str) -> AnyOutcome:
    """The outcome that `encoded` made this of."""
    return _decoder().decode(text)


@cache
def _decoder() -> msgspec.json.Decoder[AnyOutcome]:
    # It takes some milliseconds, which --help and the like need not wait for.
    return msgspec.json.Decoder(AnyOutcome)
