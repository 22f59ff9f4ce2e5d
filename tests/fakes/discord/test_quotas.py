"""The fake enforces Discord's limits on sessions and requests."""

from typing import Any

import aiohttp
import msgspec
import pytest

from tests.fakes.discord import FakeDiscord, Limits
from tests.fakes.discord.clock import Clock
from tests.fakes.discord.quotas import STRICT, Quotas


async def identify(fake: FakeDiscord, shard: int, shards: int) -> tuple[str, int]:
    """What a new connection gets for its IDENTIFY: an event, an opcode, or a close code."""
    async with aiohttp.ClientSession() as session, session.ws_connect(fake.gateway_url) as socket:
        await socket.receive(5)
        data = {"token": fake.token, "intents": 0, "shard": [shard, shards]}
        await socket.send_json({"op": 2, "d": data})
        return await _next(socket)


async def _next(socket: aiohttp.ClientWebSocketResponse) -> tuple[str, int]:
    message = await socket.receive(5)
    if message.type is aiohttp.WSMsgType.TEXT:
        frame: dict[str, Any] = msgspec.json.decode(message.data)
        return frame["t"] or "", frame["op"]
    return "close", socket.close_code or 0


async def get(fake: FakeDiscord, path: str = "/users/@me") -> tuple[int, dict[str, str]]:
    """The status and the headers of a request with the bot's token."""
    headers = {"Authorization": f"Bot {fake.token}"}
    async with aiohttp.ClientSession() as session:
        answer = await session.get(fake.api + path, headers=headers)
        return answer.status, dict(answer.headers)


async def test_a_bucket_takes_one_session_in_five_seconds() -> None:
    """A second session of a bucket is invalid at once; other buckets are free."""
    async with FakeDiscord(limits=Limits(identify_every_s=5.0, max_concurrency=2)) as fake:
        assert await identify(fake, 0, 4) == ("READY", 0)
        assert await identify(fake, 1, 4) == ("READY", 0)
        assert await identify(fake, 2, 4) == ("", 9)
        fake.clock.advance(5)
        assert await identify(fake, 2, 4) == ("READY", 0)
        assert fake.quotas.offences == ["too soon"]


async def test_the_daily_sessions_end_with_the_token() -> None:
    """One session too many ends all of them, and the token is not known any more."""
    async with FakeDiscord(limits=Limits(sessions=1)) as fake:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(fake.gateway_url) as living,
        ):
            await living.receive(5)
            data = {"token": fake.token, "intents": 0}
            await living.send_json({"op": 2, "d": data})
            assert await _next(living) == ("READY", 0)
            assert await identify(fake, 0, 1) == ("close", 4004)
            assert await _next(living) == ("close", 4004)
        assert (await get(fake))[0] == 401


def test_the_daily_sessions_are_refilled() -> None:
    """After the window all sessions are there again."""
    clock = Clock()
    quotas = Quotas(Limits(sessions=3, reset_after_s=100), clock)
    quotas.identify(0, 1)
    assert quotas.session_start_limit()["remaining"] == 2
    clock.advance(100)
    limit = quotas.session_start_limit()
    assert limit["remaining"] == limit["total"] == 3
    assert 99_000 < limit["reset_after"] <= 100_000


async def test_a_crowded_shard_is_refused() -> None:
    """A shard with more servers than Discord allows gets the close code 4011."""
    async with FakeDiscord(limits=Limits(guilds_a_shard=1)) as fake:
        for name in ("School", "Club"):
            fake.add_guild(name)
        assert await identify(fake, 0, 1) == ("close", 4011)
        assert await identify(fake, 0, 2) == ("READY", 0)


async def test_more_requests_than_a_second_allows_are_refused() -> None:
    """The next one is told how long to wait, by Discord's own headers."""
    async with FakeDiscord(limits=Limits(requests_a_second=2)) as fake:
        statuses = [(await get(fake))[0] for _ in range(3)]
        status, headers = await get(fake)
        assert (statuses, status) == ([200, 200, 429], 429)
        assert headers["X-RateLimit-Scope"] == "global"
        assert "Via" in headers
        assert 0 < float(headers["Retry-After"]) <= 1
        fake.clock.advance(1)
        assert (await get(fake))[0] == 200


async def test_too_many_invalid_requests_are_a_ban() -> None:
    """All requests are refused until the window has passed, in words that are not Discord's."""
    async with FakeDiscord(limits=Limits(invalid=3)) as fake:
        fake.fail_next("GET /users/@me", 403, times=2)
        fake.fail_next("GET /users/@me", 429, scope="shared")
        fake.fail_next("GET /users/@me", 401)
        statuses = [(await get(fake))[0] for _ in range(4)]
        status, headers = await get(fake, "/gateway/bot")
        assert (statuses, status) == ([403, 403, 429, 401], 429)
        assert "Via" not in headers
        fake.clock.advance(600)
        assert (await get(fake))[0] == 200


@pytest.mark.parametrize("field", ["identify_every_s", "requests_a_second"])
def test_discords_own_limits_have_a_name(field: str) -> None:
    """What tests switch off by default is on in `STRICT`."""
    assert getattr(STRICT, field) > getattr(Limits(), field) == 0
