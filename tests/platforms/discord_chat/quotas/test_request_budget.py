"""Requests: how many in a second, and how few after many that were invalid."""

import asyncio
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.discord_chat.quotas import request_budget
from bot.platforms.discord_chat.quotas.invalid_requests import (
    SILENT_FROM,
    SLOW_FROM,
    STOP_FROM,
    Counts,
    is_invalid,
    level,
)
from bot.platforms.discord_chat.timeouts import Timeouts
from bot.platforms.ports import Alone
from tests.fakes.discord import FakeDiscord, Limits
from tests.platforms.discord_chat.discord_harness import DiscordHarness, running, shown
from tests.platforms.discord_chat.test_outbound import to_channel, undelivered
from tests.world import World

NOW = 1_700_000_000_000
MINUTE = 60_000


@given(st.lists(st.tuples(st.integers(0, 300_000), st.integers(1, 50)), max_size=40))
def test_no_invalid_request_of_ten_minutes_is_missed(events: list[tuple[int, int]]) -> None:
    """The count is never below Discord's own, and at most a minute's requests above it."""
    counts, now, seen = Counts(), NOW, []
    for pause_ms, number in events:
        now += pause_ms
        seen.append((now, number))
        counts = counts.added(now, number)
        least = sum(many for at, many in seen if at > now - 10 * MINUTE)
        most = sum(many for at, many in seen if at > now - 11 * MINUTE)
        assert least <= counts.total <= most


@given(
    st.lists(st.tuples(st.integers(0, 90_000), st.integers(1, 50)), min_size=1, max_size=30),
    st.integers(1, 200),
)
def test_a_wait_is_as_long_as_it_must_be(events: list[tuple[int, int]], below: int) -> None:
    """After it there are fewer, and just before it there are not."""
    counts, now = Counts(), NOW
    for pause_ms, number in events:
        now += pause_ms
        counts = counts.added(now, number)
    wait_ms = round(1_000 * counts.wait_s(now, below))
    assert counts.added(now + wait_ms, 0).total < below
    if wait_ms:
        assert counts.added(now + wait_ms - 1, 0).total >= below


@pytest.mark.parametrize(
    ("status", "scope", "invalid"),
    [
        (200, "", False),
        (400, "", False),
        (401, "", True),
        (403, "", True),
        (404, "", False),
        (429, "user", True),
        (429, "global", True),
        (429, "", True),
        (429, "shared", False),
        (500, "", False),
    ],
)
def test_which_requests_are_invalid(status: int, scope: str, invalid: bool) -> None:  # noqa: FBT001 - a row of the table
    """Those that Discord's documentation names."""
    headers = {"X-RateLimit-Scope": scope} if scope else {}
    assert is_invalid(status, headers) == invalid


def test_the_levels() -> None:
    """The bot slows down, stops, and at last answers nobody, before it is banned."""
    marks = [0, SLOW_FROM - 1, SLOW_FROM, STOP_FROM - 1, STOP_FROM, SILENT_FROM - 1, SILENT_FROM]
    found = [level(mark) for mark in marks]
    assert found == ["free", "free", "slow", "slow", "stopped", "stopped", "silent"]
    assert SLOW_FROM + 600 * request_budget.SLOW_PER_SECOND < STOP_FROM
    assert SILENT_FROM < 10_000


async def invalid_so_far(harness: DiscordHarness, number: int) -> None:
    """Another process has counted so many invalid requests."""

    def change(_: str, now: int) -> tuple[str, None]:
        return msgspec.json.encode(Counts().added(now, number)).decode(), None

    await harness.ports().key_values.change(request_budget.KEY, change)


async def test_fifty_requests_a_second_are_not_reached(world: World) -> None:
    """Messages sent at once are spread, and Discord has nothing to refuse."""
    async with FakeDiscord(limits=Limits(requests_a_second=50)) as fake:
        harness = DiscordHarness(fake, world)
        adapter = harness.adapter(timeouts=Timeouts(settling=0.05))
        async with running(adapter, harness):
            await asyncio.gather(*(adapter.send(to_channel(harness)) for _ in range(55)))
        assert fake.quotas.offences == []


async def test_many_invalid_requests_stop_the_bot_but_no_answers(world: World) -> None:
    """The bot says that it sends nothing, people are answered, and later it says that it goes on.

    The requests were made by another process.
    """
    async with FakeDiscord() as fake:
        harness = DiscordHarness(fake, world)
        adapter = harness.adapter(cluster=Alone(living=2))
        async with running(adapter, harness):
            await invalid_so_far(harness, STOP_FROM)
            await adapter.budget.share()
            calls = len(fake.calls)
            error = await undelivered(adapter, to_channel(harness))
            assert (error.why, error.network) == ("later", False)
            assert 540 < error.after <= 660
            assert len(fake.calls) == calls
            seen = await fake.slash(harness.ada, "streak", channel=harness.channel)
            assert "No streak yet" in shown(seen).text
            fake.clock.advance(error.after)
            await adapter.send(to_channel(harness))
        _, stopped, goes_on = harness.announced
        assert "8,000 requests" in stopped
        assert re.search("For 1[01] minutes", stopped)
        assert "send again" in goes_on


async def test_shortly_before_a_ban_nobody_is_answered(world: World) -> None:
    """Even an answer to a person could be the request that is one too many."""
    async with FakeDiscord(answer_within=0.1) as fake:
        harness = DiscordHarness(fake, world)
        adapter = harness.adapter(cluster=Alone(living=2))
        async with running(adapter, harness):
            await invalid_so_far(harness, SILENT_FROM)
            await adapter.budget.share()
            calls = len(fake.calls)
            seen = await fake.slash(harness.ada, "streak", channel=harness.channel)
            assert (seen.kind, len(fake.calls)) == ("failed", calls)


async def test_what_was_refused_here_is_told_to_the_others(world: World) -> None:
    """All 401, 403 and 429 are counted, those that discord.py tries again, too."""
    async with FakeDiscord() as fake:
        harness = DiscordHarness(fake, world)
        adapter = harness.adapter()
        async with running(adapter, harness):
            fake.fail_next("POST /channels/*", 403, code=50_001)
            await undelivered(adapter, to_channel(harness))
            fake.fail_next("POST /channels/*", 429, times=2)
            fake.fail_next("POST /channels/*", 429, times=2, scope="shared")
            await adapter.send(to_channel(harness))
            await adapter.budget.share()
            assert (adapter.state().rate_limited, adapter.state().invalid) == (4, 3)
        text = await harness.ports().key_values.get(request_budget.KEY)
        assert msgspec.json.decode(text, type=Counts).total == 3
