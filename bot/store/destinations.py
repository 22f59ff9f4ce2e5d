"""A destination as columns: `platform`, `channel`, `thread` and `account`.

A person's private chat has an account and no channel; any other place has a channel, no account.
"""

from typing import TypedDict

from bot.model.ids import Channel, Destination, Identity

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
