"""The whole program as a service on Discord and Telegram at once."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord, Message
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram import Message as TelegramMessage
from tests.runtime.service import Town

QUICK_S = 5.0
MOST_KB = 110_000
PLATFORMS = ("DISCORD", "TELEGRAM")


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Both platforms; the program does not run yet."""
    async with FakeDiscord() as discord, FakeTelegram() as telegram:
        yield Town(discord, telegram, tmp_path / "data")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def reviews(town: Town) -> int:
    """How many ratings are on the disk."""
    with closing(sqlite3.connect(town.folder / "cardstreak.db")) as database:
        return int(database.execute("SELECT count(*) FROM reviews").fetchone()[0])


async def on_discord(town: Town) -> Message:
    """Ada begins a quiz; returns the card."""
    seen = await town.discord.slash(town.ada, "quiz", {}, channel=town.channel)
    assert seen.message is not None
    assert seen.message.buttons[0].label == "Reveal answer"
    return seen.message


async def on_telegram(town: Town) -> TelegramMessage:
    """Tom begins a quiz; returns the card."""
    town.telegram.say(town.tom, "/quiz")
    card = await town.telegram.private(town.tom).next_message()
    assert card.button("Reveal answer").callback_data
    return card


async def test_both_platforms_are_served(town: Town) -> None:
    """The owner gets the invitation, the bot's name and no warning, and people get their cards."""
    async with town.serving() as service:
        (discord,) = [line for line in service.out if line.startswith("Discord")]
        assert f"client_id={town.discord.bot.id}" in discord
        assert f"@{town.telegram.bot.username}" in "".join(service.out)
        await asyncio.gather(on_discord(town), on_telegram(town))
        assert service.complaints == []
        assert {line["level"] for line in service.log} == {"info"}


async def test_a_stop_is_quick_and_keeps_what_was_answered(town: Town) -> None:
    """SIGTERM ends it within five seconds, with every rating on the disk that was acknowledged."""
    async with town.serving() as service:
        card = await on_telegram(town)
        await town.telegram.press(town.tom, card, "Reveal answer")
        turned = await town.telegram.private(town.tom).next_edit(card)
        pupils = [town.discord.add_user(f"pupil{number}") for number in range(20)]
        cards = []
        for pupil in pupils:
            seen = await town.discord.slash(pupil, "quiz", {}, channel=town.channel)
            assert seen.message is not None
            await town.discord.press(pupil, seen.message, "Reveal")
            cards.append(seen.message)
        both = zip(pupils, cards, strict=True)
        presses = [town.discord.press(pupil, card, "4") for pupil, card in both]
        await town.telegram.press(town.tom, turned, turned.buttons[0][3].text)
        await presses[0]
        assert await service.stop() < QUICK_S
        answered = [press for press in presses if press.done() and press.result().kind == "update"]
        assert reviews(town) >= len(answered) + 1


async def test_old_buttons_live_after_a_restart(town: Town) -> None:
    """Cards from before are turned by a program that has just started, on both platforms."""
    async with town.serving() as service:
        ours, theirs = await asyncio.gather(on_discord(town), on_telegram(town))
        assert await service.stop() < QUICK_S
    async with town.serving():
        turned = await town.discord.press(town.ada, ours, "Reveal")
        assert turned.message is ours
        await town.telegram.press(town.tom, theirs, "Reveal answer")
        again = await town.telegram.private(town.tom).next_edit(theirs)
        assert again.text != theirs.text


async def test_a_wrong_discord_token_leaves_telegram(town: Town) -> None:
    """One line says what to do, and Telegram is served."""
    async with town.begun({"CARDSTREAK_DISCORD_TOKEN": "wrong"}) as service:
        await service.complains("Discord does not know this token")
        await service.says("Telegram: people find the bot")
        await on_telegram(town)
        assert len(service.complaints) == 1
        assert await service.stop() < QUICK_S


async def test_a_wrong_telegram_token_leaves_discord(town: Town) -> None:
    """One line says what to do, and Discord is served."""
    async with town.begun({"CARDSTREAK_TELEGRAM_TOKEN": "4242:wrong"}) as service:
        await service.complains("@BotFather")
        await service.says("Discord: here as")
        await on_discord(town)
        assert len(service.complaints) == 1
        assert await service.stop() < QUICK_S


async def test_refused_by_both_it_ends(town: Town) -> None:
    """The status is 1, and there is a clear sentence for each, without any traceback."""
    wrong = {"CARDSTREAK_DISCORD_TOKEN": "wrong", "CARDSTREAK_TELEGRAM_TOKEN": "4242:wrong"}
    async with town.begun(wrong) as service:
        assert await service.ended() == 1
        assert service.out == []
        *sentences, last = service.complaints
        assert sorted(sentence.split()[0] for sentence in sentences) == ["Discord", "Telegram"]
        assert all(f"CARDSTREAK_{one}_TOKEN" in "".join(sentences) for one in PLATFORMS)
        assert last == "No platform is left to serve, so Cardstreak has stopped."
        assert "Traceback" not in "".join(service.err)


async def test_an_unreachable_telegram_leaves_discord(town: Town) -> None:
    """Its owner is told once that it is tried again, and Discord is served."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with town.begun({"CARDSTREAK_TELEGRAM_API_URL": nowhere}) as service:
        await service.says("Discord: here as", "Telegram can't be reached")
        await on_discord(town)
        assert service.complaints == []
        assert await service.stop() < QUICK_S


async def test_an_unreachable_discord_leaves_telegram(town: Town) -> None:
    """Its owner is told once that it is tried again, and Telegram is served."""
    nowhere = f"http://127.0.0.1:{free_port()}/api/v10"
    async with town.begun({"CARDSTREAK_DISCORD_API_URL": nowhere}) as service:
        await service.says("Telegram: people find the bot", "Discord can't be reached")
        await on_telegram(town)
        assert service.complaints == []
        assert await service.stop() < QUICK_S


@pytest.mark.parametrize("servers", [1, 1_000])
async def test_idle_memory(town: Town, servers: int) -> None:
    """Serving both platforms takes less than 110 MB, in one server and in a thousand."""
    for number in range(servers - 1):
        town.discord.add_channel(town.discord.add_guild(f"Server {number}", town.ada))
    async with town.serving() as service:
        await asyncio.gather(on_discord(town), on_telegram(town))
        if not (taken := service.memory_kb()):
            pytest.skip("this system does not tell a program's memory")
        print(f"{servers:,} servers: {taken:,} kB")  # noqa: T201 - shown by pytest -rP
        assert taken < MOST_KB
