"""The outbox as use cases: taking the next letter, and what became of it."""

import msgspec

from bot.engine.battle import lifecycle
from bot.engine.battle import posts as battle_posts
from bot.engine.daily import posts as daily_posts
from bot.engine.daily import reminders
from bot.model.battle.state import Revealing
from bot.model.daily.schedule import local_date
from bot.model.ids import Destination, Identity
from bot.model.platform_events import UndeliveredReason
from bot.model.views import View
from bot.screens import view_of
from bot.store import battles, dailies, outbox, posted_cards, spaces
from bot.store.dailies import Daily
from bot.store.database import Tx
from bot.store.outbox import OutboxMessage
from bot.util.backoff import wait_s

REFUSED_DAYS = 3
"""On so many days in a row a channel may refuse its card before it is left in peace."""
FIRST_S, LONGEST_S = 15.0, 3_600.0
"""Seconds before a message is tried again: after the first failure, and at the most."""
BATTLE_FIRST_S = 1.0
"""A round is short: what did not arrive is tried again sooner."""
STALE = "it could not be delivered in time"
LOOKED_AT = 200
"""Letters that nobody needs any more are passed over, so many in one transaction."""


class Delivery(msgspec.Struct, frozen=True):
    """A letter on its way, in words: `replaces` is the message that it edits, "" for a new one."""

    letter: OutboxMessage
    to: Destination
    view: View
    replaces: str = ""


def take(tx: Tx, platform: str, now: int) -> Delivery | None:
    """The next letter for a platform, marked as sending; None if none is due."""
    for _ in range(LOOKED_AT):
        letter = outbox.waiting(tx, platform, now)
        if letter is None:
            return None
        replaces = _message(tx, letter) if letter.edits else ""
        never_delivered = letter.edits and not replaces
        if never_delivered or _overtaken(tx, letter) or not reminders.still_wanted(tx, letter):
            outbox.drop(tx, letter.id)
        elif letter.fresh_until < now:
            _give_up(tx, letter, letter.told or STALE)
        else:
            outbox.mark_sending(tx, letter.id)
            letter = msgspec.structs.replace(letter, attempts=letter.attempts + 1)
            view = view_of(battle_posts.as_it_leaves(letter, now))
            return Delivery(letter, letter.to, view, replaces)
    return None


def moving(tx: Tx, platform: str) -> bool:
    """Whether a platform is about to be shown something without anybody's doing.

    That is a letter, or what follows when an answer has been shown for its while.
    """
    kept = (battles.get(tx, number) for number in battles.running_on(tx, platform))
    revealing = any(one is not None and isinstance(one.battle.phase, Revealing) for one in kept)
    return revealing or outbox.any_live(tx, platform)


def next_try(tx: Tx, platform: str, now: int) -> int | None:
    """The earliest moment after `now` at which a letter for a platform is tried."""
    outbox.after_jump(tx, platform, now + 1)
    return outbox.next_try(tx, platform, now)


def arrived(tx: Tx, letter: OutboxMessage, message: str) -> None:
    """A platform has taken a letter; `message` is its id there."""
    outbox.sent(tx, letter.id, message)
    if letter.room:
        battles.sent(tx, letter.room, letter.part, message)
    if letter.posted and not letter.edits:
        posted_cards.sent(tx, letter.posted, message)
        daily = _daily(tx, letter)
        if daily is not None and daily.refusals:
            dailies.refused(tx, daily.id, 0, 0)


def failed(
    tx: Tx,
    letter: OutboxMessage,
    why: UndeliveredReason,
    told: str,
    now: int,
    *,
    seed: int,
    after_s: float = 0.0,
) -> None:
    """A letter was not delivered: it is tried again, or given up.

    Args:
        tx: The transaction.
        letter: The letter.
        why: As the platform's adapter says.
        told: The platform's own words.
        now: The moment (ms since 1970).
        seed: Decides how long to wait.
        after_s: Seconds that the platform wants to be left alone.
    """
    if why == "later":
        first_s = BATTLE_FIRST_S if letter.room else FIRST_S
        chance = seed % 1_000 / 1_000
        wait = wait_s(letter.attempts, chance, first_s=first_s, longest_s=LONGEST_S)
        try_at = now + round(1_000 * (after_s + wait))
        if try_at <= letter.fresh_until:
            outbox.again(tx, letter.id, try_at, told)
            return
    _give_up(tx, letter, told)
    if letter.room:
        # A message that can't be edited was perhaps deleted; its room may be well all the same.
        if why == "forbidden" or (why == "gone" and not letter.edits):
            lifecycle.lose(tx, letter.room, now)
        return
    if letter.edits or why not in {"gone", "forbidden"}:
        return
    if isinstance(letter.to, Identity):
        spaces.reach(tx, letter.to, reachable=False)
    else:
        daily = _daily(tx, letter)
        if daily is not None:
            _count_refusal(tx, daily, now)


def _message(tx: Tx, letter: OutboxMessage) -> str:
    """The platform's id of the message that a letter edits, "" if it was never delivered."""
    if letter.room:
        room = battles.room(tx, letter.room)
        return "" if room is None or room.part != letter.part else room.message
    card = posted_cards.get(tx, letter.posted) if letter.posted else None
    return "" if card is None else card.message


def _overtaken(tx: Tx, letter: OutboxMessage) -> bool:
    """Whether a battle has posted something newer in a letter's room."""
    room = battles.room(tx, letter.room) if letter.room else None
    return room is not None and room.part > letter.part


def _give_up(tx: Tx, letter: OutboxMessage, told: str) -> None:
    if letter.edits:  # the message stands there as it was, or was deleted by somebody
        outbox.drop(tx, letter.id)
    else:
        outbox.die(tx, letter.id, told)


def _count_refusal(tx: Tx, daily: Daily, now: int) -> None:
    """Counts a day on which a channel took no card; at the third it is left in peace."""
    if local_date(daily.zone, now) == local_date(daily.zone, daily.refused_at):
        return
    refusals = daily.refusals + 1
    dailies.refused(tx, daily.id, refusals, now)
    if refusals >= REFUSED_DAYS and daily.status == "on":
        daily_posts.pause(tx, daily, "refused", now)


def _daily(tx: Tx, letter: OutboxMessage) -> Daily | None:
    card = posted_cards.get(tx, letter.posted) if letter.posted else None
    return None if card is None or not card.daily else dailies.get(tx, card.daily)
