"""A battle between a Discord server and a Telegram group, with a restart of the whole service."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord import Message as Post
from tests.fakes.discord import User as Member
from tests.fakes.telegram import FakeTelegram, Message
from tests.fakes.telegram import User as Person
from tests.platforms.program import own_deck
from tests.runtime.service import ServiceHarness

WITHIN_S = 30.0
CAPITALS = {"France": "Paris", "Italy": "Rome", "Spain": "Madrid", "Norway": "Oslo"}
DECK = """
[deck]
id = "capitals"
title = "Capitals"
""" + "".join(
    f"""
[[card]]
id = "{country.lower()}"
front = "What is the capital of {country}?"
answer = "{city}"
back = "It is {city}."
distractors = ["Lyon", "Milan", "Bergen"]
"""
    for country, city in CAPITALS.items()
)


class BattleAcross:
    """A battle with a room on both platforms, and two players in each room."""

    def __init__(self, town: ServiceHarness) -> None:
        self.town = town
        self.bob = town.discord.add_user("bob")
        self.uma = town.telegram.user("Uma")
        self.group = town.telegram.supergroup("Study group", town.tom, self.uma)

    async def begin(self) -> None:
        """Ada opens a battle on Discord, Tom joins from Telegram, then two more, and it starts."""
        town = self.town
        options = {"deck": "capitals", "rounds": 2, "seconds": 60, "teams": "on"}
        await town.discord.slash(town.ada, "battle start", options, channel=town.channel)
        lobby = await self.on_discord("who is in?")
        (code,) = re.findall(r"/battle join(?::\d+>)? ([A-Z0-9]+)", lobby.text)
        town.telegram.say(town.tom, f"/battle join {code}", self.group)
        telegram_lobby = await self.on_telegram("who is in?")
        assert "You are in." in await self.pressed(self.bob, lobby, "Join")
        assert "You are in." in (await town.telegram.press(self.uma, telegram_lobby, "Join")).text
        await self.pressed(town.ada, lobby, "Start now")

    async def on_discord(self, text: str) -> Post:
        """The last post of the channel, as soon as it has this text."""

        def last() -> Post | None:
            posts = self.town.discord.messages(self.town.channel)
            return posts[-1] if posts and text in posts[-1].text else None

        post = await self.town.discord.until(last, WITHIN_S)
        assert post is not None
        return post

    async def on_telegram(self, text: str) -> Message:
        """The bot's last message in the group, as soon as it has this text."""

        def last() -> Message | None:
            sent = self.group.from_bot
            return sent[-1] if sent and text in sent[-1].text else None

        return await self.group.changes.until(last, f"{text!r} in the group", WITHIN_S)

    async def both(self, text: str) -> tuple[Post, Message]:
        """The last message of both rooms, as soon as both have this text."""
        post, message = await asyncio.gather(self.on_discord(text), self.on_telegram(text))
        return post, message

    async def pressed(self, who: Member, post: Post, button: str) -> str:
        """Presses a button on Discord; returns the text of the reply that only the presser sees."""
        reply = await self.town.discord.press(who, post, button)
        assert reply.ephemeral
        return reply.text

    async def answer_on_discord(self, who: Member, post: Post, *, right: bool) -> None:
        """Answers the question on Discord."""
        labels = [button.label for button in post.buttons]
        assert "Locked in" in await self.pressed(who, post, choice(post.text, labels, right=right))

    async def answer_on_telegram(self, who: Person, message: Message, *, right: bool) -> None:
        """Answers the question on Telegram."""
        button = choice(message.text, message.labels, right=right)
        assert "Locked in" in (await self.town.telegram.press(who, message, button)).text


def choice(question: str, labels: list[str], *, right: bool) -> str:
    """The button of the right answer, or another one."""
    solution = next(city for country, city in CAPITALS.items() if country in question)
    return next(label for label in labels if (solution in label) == right)


def board(text: str) -> list[tuple[str, str, str]]:
    """The lines of the scoreboards in a message, in either layout: rank, name, points."""
    _, _, boards = text.partition("Standing")  # the words of the podium above have them, too
    return re.findall(r"(\d+)\. (.+?)[\s·]+([\d,]+) points?", re.sub(r"[*`\\]", "", boards))


@pytest_asyncio.fixture
async def battle(tmp_path: Path) -> AsyncIterator[BattleAcross]:
    """A battle on both fake platforms, with a deck; the program does not run yet."""
    async with FakeDiscord() as discord, FakeTelegram() as telegram:
        own_deck(tmp_path / "data", DECK, "capitals")
        yield BattleAcross(ServiceHarness(discord, telegram, tmp_path / "data"))


async def test_a_battle_across_platforms_and_a_restart(battle: BattleAcross) -> None:
    """Rooms on both platforms share a battle; it survives a restart, and the boards are equal."""
    town = battle.town
    async with town.serving(leaping=True) as service:
        await battle.begin()
        post, message = await battle.both("Question 1 of 2")
        await battle.answer_on_discord(town.ada, post, right=True)
        await battle.answer_on_telegram(town.tom, message, right=True)
        await service.stop()
    async with town.serving(leaping=True) as service:
        post, message = await battle.both("the clock was put back")
        assert "2 of 4 players answered" in post.text
        await battle.answer_on_discord(battle.bob, post, right=False)
        await battle.answer_on_telegram(battle.uma, message, right=True)
        post, message = await battle.both("3 of 4 had it.")
        assert board(post.text) == board(message.text) != []
        service.leap()
        post, message = await battle.both("Question 2 of 2")
        await battle.answer_on_discord(town.ada, post, right=False)
        await battle.answer_on_discord(battle.bob, post, right=True)
        await battle.answer_on_telegram(town.tom, message, right=True)
        await battle.answer_on_telegram(battle.uma, message, right=True)
        await battle.both("3 of 4 had it.")
        service.leap()
        post, message = await battle.both("The battle is over")
        assert service.complaints == []
        assert "error" not in {line["level"] for line in service.log}
    final = board(post.text)
    assert final == board(message.text)
    names = [name for _, name, _ in final]
    assert set(names[:2]) == {"Tom", "Uma"}
    assert set(names[2:4]) == {"Ada", "Bob"}
    assert names[4:] == ["Study group", "School #general"]
