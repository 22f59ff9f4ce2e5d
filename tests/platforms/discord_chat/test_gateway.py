"""The gateway: how soon it is tried again, and how a dead connection is noticed."""

import asyncio
import json
from itertools import pairwise

import discord
import pytest

from bot.platforms.discord_chat.gateway import (
    CLOSING_S,
    LONGEST_S,
    Backoff,
    Socket,
    from_json,
    to_json,
)
from bot.platforms.discord_chat.timeouts import Timeouts
from tests.platforms.discord_chat.discord_harness import TIMEOUTS, DiscordHarness, at_once


class Steady:
    """A clock that only a test moves."""

    now = 0.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


def backoff(time: Steady, chance: float = 1.0) -> Backoff:
    """A backoff with the adapter's own waits."""
    return Backoff(Timeouts(), lambda: chance, time)


def test_waits_grow_to_seconds_only() -> None:
    """However long an outage is, Discord is tried again within four seconds."""
    waiting = backoff(Steady())
    waits = [waiting.delay() for _ in range(50)]
    assert all(one <= two for one, two in pairwise(waits))
    assert waits[0] <= 1
    assert waits[-1] == Timeouts().last_retry <= 4


def test_a_session_resets_the_waits() -> None:
    """After READY the next failure waits as briefly as the first."""
    time = Steady()
    waiting = backoff(time)
    first = waiting.delay()
    for _ in range(9):
        waiting.delay()
    time.now = 100.0
    waiting.reset()
    assert waiting.delay() == first


def test_sessions_that_do_not_last_are_begun_less_often() -> None:
    """If session after session ends at once, waits grow to half a minute: the token must live."""
    time = Steady()
    waiting = backoff(time)
    for _ in range(30):
        time.now += waiting.delay()
        waiting.reset()
    longest = [waiting.delay() for _ in range(10)][-1]
    assert longest == LONGEST_S <= 30
    time.now += 100
    waiting.reset()
    assert waiting.delay() <= 1


async def test_discord_py_asks_our_backoff(harness: DiscordHarness) -> None:
    """Every shard waits as long as ours says."""
    async with harness.open():
        assert isinstance(vars(discord.shard)["ExponentialBackoff"](), Backoff)


async def test_a_silent_gateway_is_noticed(harness: DiscordHarness) -> None:
    """A gateway that answers no heartbeat is left, and the session goes on elsewhere."""
    timeouts = Timeouts(settling=0.05, heartbeat=0.05, silence=0.3, sleep=at_once)
    async with harness.open(timeouts=timeouts):
        with harness.fake.silence():
            await harness.fake.until(lambda: [s for s in harness.fake.gateway.live() if s.resumes])
            assert "No streak yet" in (await harness.slash("streak")).text


async def test_a_living_gateway_is_not_left(harness: DiscordHarness) -> None:
    """Heartbeats that are answered keep a quiet connection."""
    timeouts = Timeouts(settling=0.05, heartbeat=0.05, silence=0.3, sleep=at_once)
    async with harness.open(timeouts=timeouts):
        await asyncio.sleep(0.5)
        (session,) = harness.fake.gateway.live()
        assert session.resumes == 0


@pytest.mark.parametrize("what", ["GET /users/@me", "GET /gateway/bot"])
@pytest.mark.parametrize("status", [200, 401, 403, 404, 503])
async def test_a_page_in_between_ends_nothing(
    harness: DiscordHarness, what: str, status: int
) -> None:
    """A proxy's page in place of the login is an outage, and Discord is tried again."""
    harness.fake.fail_next(what, status, text="<html>login to our WiFi</html>", times=2)
    async with harness.open():
        await harness.fake.until(lambda: len(harness.announced) == 2)
        assert "No streak yet" in (await harness.slash("streak")).text
    assert harness.announced[0].startswith("Discord can't be reached")


async def test_a_login_that_hangs_is_given_up(harness: DiscordHarness) -> None:
    """A request at the start that gets no answer is repeated."""
    timeouts = Timeouts(settling=0.05, sending=0.1, sleep=at_once)
    with harness.fake.hold("GET /users/@me"):
        task = asyncio.create_task(harness.adapter(timeouts=timeouts).run())
        await harness.fake.until(lambda: harness.announced)
    await harness.fake.until(lambda: len(harness.announced) == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_seconds_of_refusals_end_nothing(harness: DiscordHarness) -> None:
    """Once connected, the bot outlives a refused token, if Discord knows it again soon."""
    async with harness.open():
        (session,) = harness.fake.gateway.live()
        harness.fake.fail_next("GET /users/@me", 401, times=5)
        harness.fake.gateway.close(session, 4004, forget=True)
        await harness.fake.until(lambda: len(harness.announced) == 3)
        assert "No streak yet" in (await harness.slash("streak")).text


async def test_nobody_waits_for_a_goodbye(harness: DiscordHarness) -> None:
    """Connections of the gateway are those that end soon, and silence is noticed within 10 s."""
    async with harness.open():
        assert vars(discord.http)["DiscordClientWebSocketResponse"] is Socket
    assert CLOSING_S + TIMEOUTS.silence <= 10


@pytest.mark.parametrize(
    "value", [{"a": [1, None, True, "ü🎉"]}, {"1": "half \ud83d"}, [2**70], ""]
)
def test_json_is_what_the_standard_library_makes_of_it(value: object) -> None:
    """Values are written and read as before, also what the faster library does not take."""
    assert json.loads(to_json(value)) == value
    assert from_json(json.dumps(value)) == value


@pytest.mark.parametrize("text", ["", "{", "<html>"])
def test_what_is_no_json_is_an_error(text: str) -> None:
    """The error is the standard library's, which discord.py expects."""
    with pytest.raises(json.JSONDecodeError):
        from_json(text)
