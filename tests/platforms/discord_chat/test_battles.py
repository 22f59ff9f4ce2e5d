"""A battle as a Discord channel sees it: the real adapter and engine on our own Discord."""

import random
import re
from collections.abc import AsyncIterator

import pytest_asyncio

from bot.engine.background.service import BackgroundService
from bot.platforms.outbox_worker import OutboxWorker
from tests.fakes.discord import Channel, Message, Seen, User
from tests.platforms.discord_chat.discord_harness import FakeClock, School, at_once, labels, shown


class Battle:
    """A channel in which Ada opens a battle that Bob is in; its clock goes on when it is turned."""

    def __init__(self, school: School, worker: OutboxWorker, clock: FakeClock) -> None:
        self.school = school
        self.fake = school.fake
        self._worker = worker
        self._clock = clock
        self._background = BackgroundService(school.world.database, random.Random(1))

    async def look(self) -> None:
        """Does and sends all that is due."""
        await self._background.sweep(self._clock.now())
        await self._worker.drain()

    async def later(self, seconds: float) -> None:
        """Turns the clock on."""
        self.fake.advance(seconds)
        await self.look()

    def posts(self, channel: Channel | None = None) -> list[Message]:
        """What stands in a channel for all to see."""
        return self.fake.messages(channel or self.school.channel)

    async def begin(self, *others: Channel, **options: object) -> Message:
        """Ada opens it, Bob joins, other channels too, and Ada starts; returns the question."""
        opened = await self.school.slash("battle start", deck="greek", **options)
        assert opened.ephemeral_to == self.school.ada.id
        await self.look()
        (lobby,) = self.posts()
        (code,) = re.findall(r"/battle join ([A-Z0-9]+)", lobby.text)
        for other in others:
            asked = {"code": code}
            joined = await self.fake.slash(self.school.bob, "battle join", asked, channel=other)
            assert "This channel takes part" in shown(joined).text
        if not others:
            joined = await self.fake.press(self.school.bob, lobby, "Join")
            assert shown(joined).ephemeral_to == self.school.bob.id
        await self.fake.press(self.school.ada, lobby, "Start now")
        await self.look()
        return self.posts()[-1]

    async def typed(self, who: User, question: Message, text: str) -> Seen:
        """Somebody opens the form, and sends it in."""
        asked = await self.fake.press(who, question, "Type your answer")
        assert asked.modal is not None
        (field,) = [part["component"]["custom_id"] for part in asked.modal.components]
        return await self.fake.submit_modal(who, asked.modal, {field: text})


@pytest_asyncio.fixture
async def battle(school: School) -> AsyncIterator[Battle]:
    """A bot at work."""
    async with school.open() as adapter:
        clock = FakeClock(school.fake)
        background = BackgroundService(school.world.database, random.Random(1))
        yield Battle(school, OutboxWorker(background, adapter, clock, at_once), clock)


def right(question: Message) -> str:
    """The button of the right answer."""
    return next(label for label in labels(question) if re.search(r"answer\d+x", label))


async def test_an_answer_is_locked_for_the_presser_alone(battle: Battle) -> None:
    """Each sees their own answer locked, and all see the same post with the right one."""
    school = battle.school
    question = await battle.begin(rounds=1, seconds=60)
    locked = shown(await battle.fake.press(school.ada, question, right(question)))
    assert re.search(r"Locked in: [A-D]", locked.text)
    assert locked.ephemeral_to == school.ada.id
    assert "had it" not in question.text
    await battle.fake.press(school.bob, question, right(question))
    await battle.look()
    assert "2 of 2 had it." in question.text
    assert labels(question) == []
    await battle.later(7)
    assert labels(battle.posts()[-1]) == ["My missed cards"]


async def test_an_answer_is_typed_into_a_form(battle: Battle) -> None:
    """The button of a public post opens a form, and what it is sent in with is told privately."""
    school = battle.school
    question = await battle.begin(rounds=1, seconds=60, mode="type")
    assert labels(question) == ["Type your answer"]
    locked = shown(await battle.typed(school.bob, question, "certainly not"))
    assert "Locked in: “certainly not”" in locked.text
    assert locked.ephemeral_to == school.bob.id
    (number,) = re.findall(r"Question (\d+)\?", question.text)
    await battle.typed(school.ada, question, f"answer{number}x")
    await battle.look()
    assert "1 of 2 had it." in question.text


async def test_an_empty_form_is_no_answer(battle: Battle) -> None:
    """Blanks lock nothing, and may be followed by an answer."""
    question = await battle.begin(rounds=1, seconds=60, mode="type")
    told = shown(await battle.typed(battle.school.bob, question, "  "))
    assert "I can't take that as an answer" in told.text
    locked = shown(await battle.typed(battle.school.bob, question, "certainly not"))
    assert "Locked in" in locked.text


async def test_rooms_are_named(battle: Battle) -> None:
    """On the boards of a battle between servers stand their names, and those of the channels."""
    school = battle.school
    other = battle.fake.add_channel(battle.fake.add_guild("Chess club"), "blitz")
    question = await battle.begin(other, rounds=1, seconds=60, teams="on")
    await battle.fake.press(school.ada, question, right(question))
    await battle.fake.press(school.bob, battle.posts(other)[-1], right(question))
    await battle.look()
    assert "School #general" in question.text
    assert "Chess club #blitz" in question.text


async def test_a_chat_in_which_the_bot_can_only_answer(battle: Battle) -> None:
    """Where somebody has brought it along among people, no battle opens that nobody would see."""
    group = battle.fake.add_group()
    opened = await battle.fake.slash(battle.school.ada, "battle start", {}, channel=group)
    assert "needs a channel that I can write to by myself" in shown(opened).text
    await battle.school.slash("battle start", deck="greek")
    await battle.look()
    (code,) = re.findall(r"/battle join ([A-Z0-9]+)", battle.posts()[0].text)
    joined = await battle.fake.slash(
        battle.school.bob, "battle join", {"code": code}, channel=group
    )
    assert "needs a channel that I can write to by myself" in shown(joined).text


async def test_a_hundred_press_at_once(battle: Battle) -> None:
    """Every answer is locked for who gave it, and every answer is counted."""
    question = await battle.begin(rounds=1, seconds=60)
    people = [battle.fake.add_user(f"player{number}") for number in range(100)]
    presses = [battle.fake.press(one, question, right(question)) for one in people]
    seen = [shown(await press) for press in presses]
    assert all("Locked in" in message.text for message in seen)
    assert [message.ephemeral_to for message in seen] == [one.id for one in people]
    for last in (battle.school.ada, battle.school.bob):
        await battle.fake.press(last, question, right(question))
    await battle.look()
    assert "102 of 102 had it." in question.text
