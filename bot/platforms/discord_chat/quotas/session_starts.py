"""When a shard may begin a session, counted over all processes of the bot.

Discord lets a bot begin one session in five seconds for each of its buckets, and a number of
sessions a day. With one session too many it ends all of them and takes the token away. Sources:
https://discord.com/developers/docs/events/gateway#sharding-max-concurrency and
https://discord.com/developers/docs/events/gateway#session-start-limit-object
"""

import msgspec

DAY_MS = 24 * 3_600_000
MOST_AHEAD = 64
"""A bucket whose next turn is further ahead than so many was booked before the clock was set back:
each process books one turn at a time."""


class Ledger(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the processes together have used of what Discord allows.

    Attributes:
        at_once: The number of buckets; a shard's bucket is the remainder of its id.
        total: Sessions of a day.
        remaining: Sessions that are left.
        reset_at: When all of them are there again (ms since 1970).
        free_at: For each bucket, when its next session may begin (ms since 1970).
    """

    at_once: int = 1
    total: int = 1_000
    remaining: int = 1_000
    reset_at: int = 0
    free_at: tuple[int, ...] = (0,)


class Turn(msgspec.Struct, frozen=True):
    """When a session may begin.

    Attributes:
        at: The moment (ms since 1970), by the clock of all processes.
        wait_ms: How long that is from now.
        left: How many sessions are left today.
        total: Of how many.
        spent: Whether no session may begin before the next day of sessions, which is at `at`.
    """

    at: int
    wait_ms: int
    left: int
    total: int
    spent: bool = False


def noted(
    ledger: Ledger, now: int, *, total: int, remaining: int, reset_after_ms: int, at_once: int
) -> Ledger:
    """Notes what Discord itself says; its count is right, whatever was counted here."""
    same = at_once == ledger.at_once
    return Ledger(
        at_once,
        total,
        remaining,
        now + reset_after_ms,
        ledger.free_at if same else (max(ledger.free_at),) * at_once,
    )


def booked(
    ledger: Ledger, now: int, *, shard: int, gap_ms: int, reserve: int
) -> tuple[Ledger, Turn]:
    """Books the next turn of a shard's bucket.

    Args:
        ledger: The ledger.
        now: The moment (ms since 1970).
        shard: The shard.
        gap_ms: The time between two turns of a bucket.
        reserve: How many sessions of a day are never begun.
    """
    ledger = _refilled(ledger, now)
    if ledger.remaining <= reserve and ledger.total > reserve:
        wait_ms = ledger.reset_at - now
        return ledger, Turn(ledger.reset_at, wait_ms, ledger.remaining, ledger.total, spent=True)
    return _next_turn(ledger, now, shard, gap_ms)


def begun(
    ledger: Ledger, now: int, *, shard: int, at: int, gap_ms: int, again: bool = False
) -> tuple[Ledger, Turn]:
    """Begins the session that a turn was booked for, and counts it.

    A turn that was missed is moved if nobody has booked the one behind it; else the next one is
    taken.

    Args:
        ledger: The ledger.
        now: The moment (ms since 1970).
        shard: The shard.
        at: The moment of the turn; 0 if none was booked.
        gap_ms: The time between two turns of a bucket.
        again: Whether the session has been counted already.
    """
    ledger = _refilled(ledger, now)
    late_ms = lateness(gap_ms)
    if not again:
        ledger = msgspec.structs.replace(ledger, remaining=max(0, ledger.remaining - 1))
    if now <= at + late_ms:
        return ledger, Turn(at, max(0, at - now), ledger.remaining, ledger.total)
    bucket = shard % ledger.at_once
    if ledger.free_at[bucket] == at + gap_ms:
        ledger = _with_free(ledger, bucket, at)
    return _next_turn(ledger, now, shard, gap_ms)


def lateness(gap_ms: int) -> int:
    """By how much a session may begin after its turn without coming too near to the next (ms)."""
    return gap_ms // 25


def _next_turn(ledger: Ledger, now: int, shard: int, gap_ms: int) -> tuple[Ledger, Turn]:
    bucket = shard % ledger.at_once
    free_at = ledger.free_at[bucket]
    at = max(now, free_at if free_at <= now + MOST_AHEAD * gap_ms else now)
    turn = Turn(at, at - now, ledger.remaining, ledger.total)
    return _with_free(ledger, bucket, at + gap_ms), turn


def _with_free(ledger: Ledger, bucket: int, at: int) -> Ledger:
    free_at = (*ledger.free_at[:bucket], at, *ledger.free_at[bucket + 1 :])
    return msgspec.structs.replace(ledger, free_at=free_at)


def _refilled(ledger: Ledger, now: int) -> Ledger:
    """The ledger on a new day of sessions; a day that ends too late began by a wrong clock."""
    if now < ledger.reset_at <= now + DAY_MS:
        return ledger
    remaining = ledger.total if ledger.reset_at <= now else ledger.remaining
    return msgspec.structs.replace(ledger, remaining=remaining, reset_at=now + DAY_MS)
