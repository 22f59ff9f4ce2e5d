"""The whole program as a service on Discord and Telegram at once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.discord import FakeDiscord, Message
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram import Message as TelegramMessage
from tests.ports import free_port
from tests.runtime.service import ServiceHarness

QUICK_S = 5.0
MOST_KB = 110_000
PLATFORMS = ("DISCORD", "TELEGRAM")


@pytest_asyncio.fixture
async def harness(tmp_path: Path) -> AsyncIterator[ServiceHarness]:
    """Both platforms; the program does not run yet."""
    async with FakeDiscord() as discord, FakeTelegram() as telegram:
        yield ServiceHarness(discord, telegram, tmp_path / "data")


def reviews(harness: ServiceHarness) -> int:
    """How many ratings the database has."""
    with closing(sqlite3.connect(harness.folder / "cardstreak.db")) as database:
        return int(database.execute("SELECT count(*) FROM reviews").fetchone()[0])


async def on_discord(harness: ServiceHarness) -> Message:
    """Ada begins a quiz; returns the card."""
    seen = await harness.discord.slash(harness.ada, "quiz", {}, channel=harness.channel)
    assert seen.message is not None
    assert seen.message.buttons[0].label == "Reveal answer"
    return seen.message


async def on_telegram(harness: ServiceHarness) -> TelegramMessage:
    """Tom begins a quiz; returns the card."""
    harness.telegram.say(harness.tom, "/quiz")
    card = await harness.telegram.private(harness.tom).next_message()
    assert card.button("Reveal answer").callback_data
    return card


async def test_both_platforms_are_served(harness: ServiceHarness) -> None:
    """The owner sees the invitation, the bot's name and no warning; people get their cards."""
    async with harness.serving() as service:
        await service.says("Discord: here as")
        (discord,) = [line for line in service.out if line.startswith("Discord")]
        assert f"client_id={harness.discord.bot.id}" in discord
        assert f"@{harness.telegram.bot.username}" in "".join(service.out)
        await asyncio.gather(on_discord(harness), on_telegram(harness))
        assert service.complaints == []
        assert {line["level"] for line in service.log} == {"info"}


async def test_a_stop_is_quick_and_keeps_what_was_answered(harness: ServiceHarness) -> None:
    """SIGTERM ends the bot within five seconds, and every acknowledged rating is on the disk."""
    async with harness.serving() as service:
        card = await on_telegram(harness)
        await harness.telegram.press(harness.tom, card, "Reveal answer")
        answer_side = await harness.telegram.private(harness.tom).next_edit(card)
        pupils = [harness.discord.add_user(f"pupil{number}") for number in range(20)]
        cards = []
        for pupil in pupils:
            seen = await harness.discord.slash(pupil, "quiz", {}, channel=harness.channel)
            assert seen.message is not None
            await harness.discord.press(pupil, seen.message, "Reveal")
            cards.append(seen.message)
        answers = zip(pupils, cards, strict=True)
        presses = [harness.discord.press(pupil, card, "4") for pupil, card in answers]
        await harness.telegram.press(harness.tom, answer_side, answer_side.buttons[0][3].text)
        await presses[0]
        assert await service.stop() < QUICK_S
        answered = [press for press in presses if press.done() and press.result().kind == "update"]
        assert reviews(harness) >= len(answered) + 1


async def test_old_buttons_live_after_a_restart(harness: ServiceHarness) -> None:
    """After a restart, the buttons of older cards work on both platforms."""
    async with harness.serving(leaping=True) as service:
        ours, theirs = await asyncio.gather(on_discord(harness), on_telegram(harness))
        assert await service.stop() < QUICK_S
    async with harness.serving(leaping=True):
        answer_side = await harness.discord.press(harness.ada, ours, "Reveal")
        assert answer_side.message is ours
        await harness.telegram.press(harness.tom, theirs, "Reveal answer")
        again = await harness.telegram.private(harness.tom).next_edit(theirs)
        assert again.text != theirs.text


async def test_a_wrong_discord_token_leaves_telegram(harness: ServiceHarness) -> None:
    """One line says what to do, and Telegram works."""
    async with harness.run({"CARDSTREAK_DISCORD_TOKEN": "wrong"}) as service:
        await service.complains("Discord does not know this token")
        await service.says("Telegram: people find the bot")
        await on_telegram(harness)
        assert len(service.complaints) == 1
        assert await service.stop() < QUICK_S


async def test_a_wrong_telegram_token_leaves_discord(harness: ServiceHarness) -> None:
    """One line says what to do, and Discord works."""
    async with harness.run({"CARDSTREAK_TELEGRAM_TOKEN": "4242:wrong"}) as service:
        await service.complains("@BotFather")
        await harness.on_discord()
        await on_discord(harness)
        assert len(service.complaints) == 1
        assert await service.stop() < QUICK_S


async def test_refused_by_both_it_ends(harness: ServiceHarness) -> None:
    """The exit status is 1, and each platform has a clear sentence, without a traceback."""
    wrong = {"CARDSTREAK_DISCORD_TOKEN": "wrong", "CARDSTREAK_TELEGRAM_TOKEN": "4242:wrong"}
    async with harness.run(wrong) as service:
        assert await service.ended() == 1
        assert service.out == []
        *sentences, last = service.complaints
        assert sorted(sentence.split()[0] for sentence in sentences) == ["Discord", "Telegram"]
        assert all(f"CARDSTREAK_{one}_TOKEN" in "".join(sentences) for one in PLATFORMS)
        assert last == "No platform is left to serve, so Cardstreak has stopped."
        assert "Traceback" not in "".join(service.err)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_refused_by_the_only_one_it_ends(harness: ServiceHarness, platform: str) -> None:
    """One sentence says what is wrong and what to do, the next that nothing is left to serve."""
    (other,) = {*PLATFORMS} - {platform}
    tokens = {f"CARDSTREAK_{platform}_TOKEN": "4242:wrong", f"CARDSTREAK_{other}_TOKEN": ""}
    async with harness.run(tokens) as service:
        assert await service.ended() == 1
        assert service.out == []
        sentence, last = service.complaints
        assert sentence.startswith(f"{platform.title()} does not know this token. Copy it")
        assert last == "No platform is left to serve, so Cardstreak has stopped."


async def test_an_unreachable_telegram_leaves_discord(harness: ServiceHarness) -> None:
    """The owner is told once that Telegram is tried again, and Discord works."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with harness.run({"CARDSTREAK_TELEGRAM_API_URL": nowhere}) as service:
        await service.says("Telegram can't be reached")
        await harness.on_discord()
        await on_discord(harness)
        assert service.complaints == []
        assert await service.stop() < QUICK_S


async def test_an_unreachable_discord_leaves_telegram(harness: ServiceHarness) -> None:
    """The owner is told once that Discord is tried again, and Telegram works."""
    nowhere = f"http://127.0.0.1:{free_port()}/api/v10"
    async with harness.run({"CARDSTREAK_DISCORD_API_URL": nowhere}) as service:
        await service.says("Telegram: people find the bot", "Discord can't be reached")
        await on_telegram(harness)
        assert service.complaints == []
        assert await service.stop() < QUICK_S


@pytest.mark.parametrize("servers", [1, 1_000])
async def test_idle_memory(harness: ServiceHarness, servers: int) -> None:
    """With both platforms the bot takes less than 110 MB, in one server and in a thousand."""
    for number in range(servers - 1):
        harness.discord.add_channel(harness.discord.add_guild(f"Server {number}", harness.ada))
    async with harness.serving(fresh=True) as service:
        await asyncio.gather(on_discord(harness), on_telegram(harness))
        if not (taken := service.memory_kb()):
            pytest.skip("this system does not tell a program's memory")
        print(f"{servers:,} servers: {taken:,} kB")  # noqa: T201 - shown by pytest -rP
        assert taken < MOST_KB
