"""Use cases of the outbox: taking the next message, and noting whether it was delivered."""

from collections.abc import Mapping

import msgspec

from bot.engine.battle import lifecycle
from bot.engine.battle import posts as battle_posts
from bot.engine.daily import posts as daily_posts
from bot.engine.daily import reminders
from bot.model.battle.state import Revealing
from bot.model.daily.schedule import local_date
from bot.model.ids import Destination, Identity
from bot.model.outcomes.daily import Status
from bot.model.platform_events import UndeliveredReason
from bot.model.views import View
from bot.screens import view_of
from bot.store import battles, dailies, outbox, posted_cards, processes, spaces, unreached
from bot.store.dailies import Daily
from bot.store.database import Tx
from bot.store.outbox import OutboxMessage
from bot.util.backoff import wait_s

REFUSED_DAYS = 3
"""After so many days in a row on which a channel refuses its card, the card pauses."""
FIRST_S, LONGEST_S = 15.0, 3_600.0
"""Seconds before a message is tried again: after the first failure, and at the most."""
BATTLE_FIRST_S = 1.0
"""The first wait before a battle's message is tried again: rounds are short."""
NETWORK_FIRST_S, NETWORK_LONGEST_S = 1.0, 4.0
"""The same after a failure of the network: it says nothing of the message."""
NETWORK_TRIES = 80
"""After so many tries something is wrong with this message after all, and its waits grow."""
STALE = "it could not be delivered in time"
NOT_ACCEPTED: Mapping[UndeliveredReason, Status] = {
    "refused": "rejected",
    "locked": "locked",
    "filtered": "filtered",
}
"""How a daily card is paused when the platform refuses its message itself."""
DAY_MS = 24 * 3_600_000
LOOKED_AT = 200
"""Messages looked at in one transaction to find one that is still needed."""


class Delivery(msgspec.Struct, frozen=True):
    """A message to be sent, as a view.

    `replaces` is the platform's id of the message that it edits, "" for a new message. `look_after`
    is that of the last known message in the place if an earlier try may have arrived, else None.
    """

    message: OutboxMessage
    to: Destination
    view: View
    replaces: str = ""
    look_after: str | None = None


def take(tx: Tx, platform: str, now: int, sender: int = 0, process: int = 0) -> Delivery | None:
    """The next message for a platform, marked as sending; None if none is due.

    Args:
        tx: The transaction.
        platform: The platform.
        now: The moment (ms since 1970).
        sender: The process that sends it. One that the others took for dead gets nothing: they
            would send the same.
        process: Its number, from 0: some messages only one process can edit.
    """
    if sender and not processes.exists(tx, sender):
        return None
    for _ in range(LOOKED_AT):
        message = outbox.waiting(tx, platform, now, process)
        if message is None:
            return None
        replaces = _edited_message(tx, message) if message.edits else ""
        never_delivered = message.edits and not replaces
        if never_delivered or _overtaken(tx, message) or not reminders.still_wanted(tx, message):
            outbox.drop(tx, message.id)
        elif message.fresh_until < now:
            _give_up(tx, message, message.reason or STALE, now)
        else:
            outbox.mark_sending(tx, message.id, sender)
            message = msgspec.structs.replace(message, attempts=message.attempts + 1, sender=sender)
            view = view_of(battle_posts.with_time_left(message, now))
            doubted = message.reason == outbox.UNCONFIRMED and not message.edits
            look_after = outbox.last_arrived(tx, message.to) if doubted else None
            return Delivery(message, message.to, view, replaces, look_after)
    return None


def moving(tx: Tx, platform: str) -> bool:
    """Whether something is about to be shown on a platform though nobody presses anything.

    That is an outbox message, or the next question of a battle that shows an answer.
    """
    running = (battles.get(tx, battle_id) for battle_id in battles.running_on(tx, platform))
    revealing = any(one is not None and isinstance(one.battle.phase, Revealing) for one in running)
    return revealing or outbox.any_live(tx, platform)


def next_try(tx: Tx, platform: str, now: int, *, turned_back: bool = False) -> int | None:
    """The earliest moment after `now` at which a message for a platform is tried.

    Args:
        tx: The transaction.
        platform: The platform.
        now: The moment (ms since 1970).
        turned_back: Whether the clock was turned back since the last call.
    """
    outbox.after_jump(tx, platform, now + 1, turned_back=turned_back)
    return outbox.next_try(tx, platform, now)


def arrived(tx: Tx, message: OutboxMessage, platform_id: str) -> None:
    """Notes that a platform has accepted a message; `platform_id` is the platform's id of it."""
    outbox.sent(tx, message.id, platform_id)
    if isinstance(message.to, Identity):
        unreached.reset(tx, message.to)
    if message.room:
        if _overtaken(tx, message) and not message.edits:
            battle_posts.close_late(tx, message, platform_id)
        battles.sent(tx, message.room, message.part, platform_id)
    if message.posted and not message.edits:
        posted_cards.sent(tx, message.posted, platform_id)
        daily = _daily(tx, message)
        if daily is not None and daily.refusals:
            dailies.refused(tx, daily.id, 0, 0)


def failed(
    tx: Tx,
    message: OutboxMessage,
    why: UndeliveredReason,
    reason: str,
    now: int,
    *,
    seed: int,
    after_s: float = 0.0,
    network: bool = False,
) -> None:
    """Notes that a message was not delivered: it is tried again, or given up.

    Nothing changes if another process has taken the message over meanwhile.

    Args:
        tx: The transaction.
        message: The message.
        why: The kind of failure, as the platform's adapter says.
        reason: The platform's own words.
        now: The moment (ms since 1970).
        seed: Decides the random part of the wait.
        after_s: Seconds for which the platform asks to be left alone.
        network: Whether the platform itself did not answer.
    """
    if not outbox.is_sending(tx, message.id, message.sender):
        return
    if why == "unsure":
        reason = outbox.UNCONFIRMED
        if message.once:
            _give_up(tx, message, reason, now)
            return
    if why in {"later", "unsure"}:
        # Whoever may have a message from an earlier try still may have it after a later one failed.
        reason = message.reason if message.reason == outbox.UNCONFIRMED else reason
        wait = _wait_s(message, seed, network=network)
        try_at = now + round(1_000 * (after_s + wait))
        if try_at <= message.fresh_until:
            outbox.again(tx, message.id, try_at, reason)
            return
    _give_up(tx, message, reason, now)
    if message.room:
        # A message that can't be edited may just have been deleted: that says nothing of its room.
        if why == "forbidden" or (why in {"gone", "locked"} and not message.edits):
            lifecycle.lose(tx, message.room, now)
    elif not message.edits and why not in {"later", "unsure"}:
        _not_taken(tx, message, why, now)


def _not_taken(tx: Tx, message: OutboxMessage, why: UndeliveredReason, now: int) -> None:
    """Draws the consequences for the place that did not take a message."""
    daily = _daily(tx, message)
    if why in NOT_ACCEPTED:
        # The next card would be refused as well, and nobody would know why.
        if daily is not None and daily.status == "on":
            daily_posts.pause(tx, daily, NOT_ACCEPTED[why], now)
    elif isinstance(message.to, Identity):
        _count_closed(tx, message.to, now)
    elif daily is not None:
        _count_refusal(tx, daily, now)


def _wait_s(message: OutboxMessage, seed: int, *, network: bool) -> float:
    """Seconds until a message is tried again."""
    first_s, longest_s = BATTLE_FIRST_S if message.room else FIRST_S, LONGEST_S
    if network and message.attempts <= NETWORK_TRIES:
        first_s, longest_s = NETWORK_FIRST_S, NETWORK_LONGEST_S
    chance = seed % 1_000 / 1_000
    return wait_s(message.attempts, chance, first_s=first_s, longest_s=longest_s)


def _edited_message(tx: Tx, message: OutboxMessage) -> str:
    """The platform's id of the message to be edited, "" if that was never delivered."""
    if message.target:
        return message.target
    if message.room:
        room = battles.room(tx, message.room)
        return "" if room is None or room.part != message.part else room.message
    card = posted_cards.get(tx, message.posted) if message.posted else None
    return "" if card is None else card.message


def _overtaken(tx: Tx, message: OutboxMessage) -> bool:
    """Whether a battle has posted something newer in the room of a message."""
    room = battles.room(tx, message.room) if message.room else None
    return room is not None and room.part > message.part


def _give_up(tx: Tx, message: OutboxMessage, reason: str, now: int) -> None:
    if message.room:
        battle_posts.not_posted(tx, message, now)
    if message.edits:  # the message stays there as it was, or somebody deleted it
        outbox.drop(tx, message.id)
    else:
        outbox.die(tx, message.id, reason)


def _count_refusal(tx: Tx, daily: Daily, now: int) -> None:
    """Counts a day on which a channel refused its card; on the third the daily card pauses."""
    if local_date(daily.zone, now) == local_date(daily.zone, daily.refused_at):
        return
    refusals = daily.refusals + 1
    dailies.refused(tx, daily.id, refusals, now)
    if refusals >= REFUSED_DAYS and daily.status == "on":
        daily_posts.pause(tx, daily, "refused", now)


def _count_closed(tx: Tx, who: Identity, now: int) -> None:
    """Counts a day on which a person took no private message; on the third they are left alone.

    One refusal may be a platform's own mistake, and would silence everybody for good.
    """
    if unreached.count(tx, who, now // DAY_MS) >= REFUSED_DAYS:
        spaces.reach(tx, who, reachable=False)
        unreached.reset(tx, who)


def _daily(tx: Tx, message: OutboxMessage) -> Daily | None:
    card = posted_cards.get(tx, message.posted) if message.posted else None
    return None if card is None or not card.daily else dailies.get(tx, card.daily)
