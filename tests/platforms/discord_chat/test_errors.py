"""What Discord's errors mean: only its own words are believed."""

import pytest

from bot.model.ids import Identity
from bot.platforms.ports import Outgoing
from tests.platforms.discord_chat.discord_harness import DiscordHarness
from tests.platforms.discord_chat.test_outbound import card, to_channel, undelivered

PAGE = "<html>blocked</html>"


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [
        (404, 10_003, "gone"),
        (404, 10_004, "gone"),
        (404, 10_008, "gone"),
        (404, 10_013, "gone"),
        (403, 50_001, "forbidden"),
        (403, 50_007, "forbidden"),
        (403, 50_013, "forbidden"),
        (403, 50_278, "forbidden"),
        (400, 160_005, "locked"),
        (400, 50_083, "locked"),
        (400, 200_000, "filtered"),
        (400, 240_000, "filtered"),
        (400, 50_035, "refused"),
        (400, 50_006, "refused"),
        (413, 40_005, "refused"),
        (400, 0, "refused"),
        (403, 20_026, "later"),
        (403, 40_333, "later"),
        (403, 99_999, "later"),
        (400, 20_028, "later"),
        (400, 40_003, "later"),
        (404, 10_015, "later"),
        (503, 130_000, "later"),
        (503, 10_003, "later"),
    ],
)
async def test_each_code_has_its_meaning(
    harness: DiscordHarness, status: int, code: int, why: str
) -> None:
    """The code in Discord's own error body says what became of the message."""
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", status, code=code)
        error = await undelivered(adapter, to_channel(harness))
    assert error.why == why
    assert not error.network or code == 0 or status >= 500


@pytest.mark.parametrize("status", [401, 403, 404, 400, 407, 451, 503, 200, 204, 202])
async def test_a_page_in_between_says_nothing(harness: DiscordHarness, status: int) -> None:
    """Whatever a proxy or a captive portal answers, the message waits for the network."""
    text = "" if status == 204 else PAGE
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", status, text=text)
        error = await undelivered(adapter, to_channel(harness))
    assert (error.why, error.network) == ("later", True)


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_an_error_without_a_code_says_nothing(harness: DiscordHarness, status: int) -> None:
    """Not even JSON is believed if it has none of Discord's codes."""
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", status)
        error = await undelivered(adapter, to_channel(harness))
    assert (error.why, error.network) == ("later", True)


@pytest.mark.parametrize("status", [200, 401, 403, 404])
async def test_the_same_holds_for_a_private_chat(harness: DiscordHarness, status: int) -> None:
    """Opening a private chat is a request like others."""
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /users/@me/channels", status, text=PAGE)
        to = Identity("discord", str(harness.ada.id))
        error = await undelivered(adapter, Outgoing(to, card(), "n"))
    assert (error.why, error.network) == ("later", True)


async def test_a_page_is_told_in_one_line(harness: DiscordHarness) -> None:
    """The page of a proxy does not fill the log."""
    async with harness.open() as adapter:
        harness.fake.fail_next("POST /channels/*", 403, text="<p>\n" * 5_000)
        error = await undelivered(adapter, to_channel(harness))
    assert len(error.reason) <= 300
    assert "\n" not in error.reason
