"""The whole program, asked how it is."""

import socket
from pathlib import Path

import aiohttp

from tests.fakes.discord import FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.platforms.program import FinishedRun, run
from tests.ports import free_port
from tests.runtime.metrics.pages import asked, value
from tests.runtime.service import ServiceHarness

TOKEN = "123456789:" + "AAE" + "x" * 32


def health(harness: ServiceHarness, address: str) -> FinishedRun:
    """What `cardstreak health` says of a bot that tells at an address how it is."""
    return run(
        harness.folder,
        "health",
        CARDSTREAK_METRICS_LISTEN=address,
        CARDSTREAK_TELEGRAM_TOKEN=TOKEN,
    )


async def test_a_running_bot_tells_how_it_is(tmp_path: Path) -> None:
    """A bot on both platforms is ready, `cardstreak health` agrees, and a press is counted."""
    async with FakeDiscord() as discord, FakeTelegram() as telegram:
        harness = ServiceHarness(discord, telegram, tmp_path / "data")
        address = f"127.0.0.1:{free_port()}"
        listening = {"CARDSTREAK_METRICS_LISTEN": address}
        async with harness.run(listening) as service:
            await service.says("Discord: here as", "Telegram: people find the bot")
            async with aiohttp.ClientSession(f"http://{address}") as client:
                assert await asked(client, "/readyz") == (200, "ready\n")
                await discord.slash(harness.ada, "quiz", {}, channel=harness.channel)
                page = (await asked(client, "/metrics"))[1]
            well = health(harness, address)
            assert (well.status, well.out) == (0, "ready\n")
            await service.stop()
        gone = health(harness, address)
    command = {"platform": "discord", "command": "quiz"}
    assert value(page, "cardstreak_commands_total", **command) == 1
    assert value(page, "cardstreak_shards", platform="discord") == 1
    assert value(page, "cardstreak_log_lines_total", level="error") == 0
    assert gone.status == 1
    assert gone.out.startswith("Nobody answers on 127.0.0.1 port ")


def test_a_port_that_is_taken(folder: Path) -> None:
    """If another program listens there, the bot does not start, and one sentence says why."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        ended = run(folder, CARDSTREAK_METRICS_LISTEN=address, CARDSTREAK_TELEGRAM_TOKEN=TOKEN)
    assert ended.status == 1
    assert f"Nothing can listen on {address} (Address already in use)." in ended.err


def test_the_health_of_a_database_in_postgresql(folder: Path) -> None:
    """Without the bot's own answer nobody knows, and the sentence says what to set."""
    ended = run(folder, "health", CARDSTREAK_STORE_URL="postgresql://localhost:1/cards")
    assert ended.status == 1
    assert "Set [metrics] listen." in ended.out
