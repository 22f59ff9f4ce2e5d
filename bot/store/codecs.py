"""Conversions between model values and columns: destinations and outcomes.

A destination has the columns `platform`, `channel`, `thread` and `account`. For a person's private
chat the account is set and the channel is empty; for any other place it is the other way round.
Outcomes are stored as JSON, in the outbox and with the keys of answered requests.
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
    """A destination's columns as parameters of a statement."""

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
    """The outcome from its JSON."""
    return _decoder().decode(text)


@cache
def _decoder() -> msgspec.json.Decoder[AnyOutcome]:
    # Making it takes some milliseconds, so it is made when it is first needed.
    return msgspec.json.Decoder(AnyOutcome)
