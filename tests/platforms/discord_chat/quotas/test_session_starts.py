"""When shards may begin sessions: the ledger that all processes share."""

import heapq
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.discord_chat.quotas.session_starts import (
    DAY_MS,
    Ledger,
    begun,
    booked,
    lateness,
    noted,
)

GAP_MS = 5_500
NOW = 1_700_000_000_000


def ledger(remaining: int = 1_000, at_once: int = 1, reset_after_ms: int = DAY_MS) -> Ledger:
    """A ledger on which Discord has just been heard."""
    return noted(
        Ledger(),
        NOW,
        total=1_000,
        remaining=remaining,
        reset_after_ms=reset_after_ms,
        at_once=at_once,
    )


@given(
    at_once=st.sampled_from([1, 2, 16]),
    shards=st.lists(
        st.tuples(
            st.integers(0, 40),
            st.integers(0, 9_000),  # ms from booking to the open connection
            st.integers(0, 3_000),  # ms to the next booking, by whichever process
            st.integers(0, 9).map(bool),  # whether the process lives until then
        ),
        max_size=30,
    ),
)
def test_no_bucket_is_used_twice_in_five_seconds(
    at_once: int, shards: list[tuple[int, int, int, bool]]
) -> None:
    """However late connections open, and whoever dies, sessions of a bucket lie apart."""
    book, now = ledger(at_once=at_once), NOW
    # Events in the order of their moments: a shard books, and when its connection is open, begins.
    events: list[tuple[int, int, int]] = []
    for index, (_, _, pause_ms, _) in enumerate(shards):
        now += pause_ms
        events.append((now, index, 0))
    begins: dict[int, list[int]] = {}
    while events:
        now, index, at = heapq.heappop(events)
        shard, connecting_ms, _, lives = shards[index]
        if not at:
            book, turn = booked(book, now, shard=shard, gap_ms=GAP_MS, reserve=100)
            if lives:
                opened_at = max(now, turn.at - 1_000) + connecting_ms
                heapq.heappush(events, (opened_at, index, turn.at))
        else:
            book, turn = begun(book, now, shard=shard, at=at, gap_ms=GAP_MS)
            begins.setdefault(shard % at_once, []).append(now + turn.wait_ms)
    least_ms = GAP_MS - lateness(GAP_MS)
    for moments in begins.values():
        assert all(later - one >= least_ms for one, later in pairwise(sorted(moments)))
    assert book.remaining == 1_000 - sum(lives for *_, lives in shards)


def test_buckets_do_not_wait_for_each_other() -> None:
    """With sixteen buckets, sixteen shards begin at once."""
    book, waits = ledger(at_once=16), []
    for shard in range(17):
        book, turn = booked(book, NOW, shard=shard, gap_ms=GAP_MS, reserve=100)
        waits.append(turn.wait_ms)
    assert waits == [0] * 16 + [GAP_MS]


@pytest.mark.parametrize(
    ("remaining", "reserve", "spent"),
    [(101, 100, False), (100, 100, True), (0, 0, True), (1, 0, False), (5, 1_000, False)],
)
def test_the_reserve_is_kept(remaining: int, reserve: int, spent: bool) -> None:  # noqa: FBT001 - a row of the table
    """At the reserve, a shard waits until Discord gives new sessions; an impossible one is none."""
    book = ledger(remaining, reset_after_ms=7_200_000)
    _, turn = booked(book, NOW, shard=0, gap_ms=GAP_MS, reserve=reserve)
    assert (turn.spent, turn.wait_ms) == (spent, 7_200_000 if spent else 0)


def test_a_new_day_brings_new_sessions() -> None:
    """What was spent is there again after the moment that Discord named."""
    book = ledger(remaining=3, reset_after_ms=1_000)
    book, turn = booked(book, NOW + 1_000, shard=0, gap_ms=GAP_MS, reserve=100)
    assert (turn.spent, turn.left) == (False, 1_000)
    assert book.reset_at == NOW + 1_000 + DAY_MS


def test_a_crash_loop_leaves_the_reserve() -> None:
    """A process that begins a session again and again stops at the reserve, not at zero."""
    book, now, sessions = ledger(), NOW, 0
    while now < NOW + DAY_MS - GAP_MS:
        book, turn = booked(book, now, shard=0, gap_ms=GAP_MS, reserve=100)
        if turn.spent:
            break
        now += turn.wait_ms
        book, _ = begun(book, now, shard=0, at=turn.at, gap_ms=GAP_MS)
        sessions += 1
    assert sessions == 900
    assert book.remaining == 100


def test_discords_own_count_is_right() -> None:
    """What Discord says replaces what was counted here, and buckets that are in use stay so."""
    book, _ = booked(ledger(), NOW, shard=0, gap_ms=GAP_MS, reserve=100)
    book = noted(book, NOW, total=2_000, remaining=7, reset_after_ms=9, at_once=2)
    assert (book.total, book.remaining, book.reset_at) == (2_000, 7, NOW + 9)
    assert book.free_at == (NOW + GAP_MS,) * 2


def test_a_clock_that_was_set_back_blocks_nobody() -> None:
    """Turns and resets further ahead than they can be were noted by a clock that was wrong."""
    wrong = msgspec.structs.replace(
        ledger(remaining=0), free_at=(NOW + DAY_MS,), reset_at=NOW + 400 * DAY_MS
    )
    book, turn = booked(wrong, NOW, shard=0, gap_ms=GAP_MS, reserve=100)
    assert (turn.spent, book.reset_at) == (True, NOW + DAY_MS)
    book, turn = booked(book, NOW + DAY_MS, shard=0, gap_ms=GAP_MS, reserve=100)
    assert turn.wait_ms == 0


def test_a_missed_turn_is_moved_if_nobody_waits_behind_it() -> None:
    """A bot with one process does not wait again because its connection opened slowly."""
    book, turn = booked(ledger(), NOW, shard=0, gap_ms=GAP_MS, reserve=100)
    book, late = begun(book, NOW + 4_000, shard=0, at=turn.at, gap_ms=GAP_MS)
    assert (late.wait_ms, book.free_at) == (0, (NOW + 4_000 + GAP_MS,))
