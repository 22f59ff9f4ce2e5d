"""A battle in a Discord channel: the real adapter and engine on our fake Discord."""

import random
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.engine.background.service import BackgroundService
from bot.platforms.outbox_worker import OutboxWorker
from tests.fakes.discord import Channel, Message, Seen, User
from tests.platforms.discord_chat.discord_harness import (
    DiscordHarness,
    FakeClock,
    at_once,
    labels,
    shown,
)


class Battle:
    """A channel in which Ada opens a battle and Bob joins; time passes only in `later`."""

    def __init__(self, harness: DiscordHarness, worker: OutboxWorker, clock: FakeClock) -> None:
        self.harness = harness
        self.fake = harness.fake
        self._worker = worker
        self._clock = clock
        self._background = BackgroundService(harness.world.database, random.Random(1))

    async def look(self) -> None:
        """Sweeps, and sends all that is due."""
        await self._background.sweep(self._clock.now())
        await self._worker.deliver_due()

    async def later(self, seconds: float) -> None:
        """Advances the clock."""
        self.fake.advance(seconds)
        await self.look()

    def posts(self, channel: Channel | None = None) -> list[Message]:
        """The messages in a channel that everybody sees."""
        return self.fake.messages(channel or self.harness.channel)

    async def begin(self, *others: Channel, **options: object) -> Message:
        """Ada opens a battle, Bob or other channels join, Ada starts; returns the question."""
        opened = await self.harness.slash("battle start", deck="greek", **options)
        assert opened.ephemeral_to == self.harness.ada.id
        await self.look()
        (lobby,) = self.posts()
        (code,) = re.findall(r"/battle join ([A-Z0-9]+)", lobby.text)
        for other in others:
            options = {"code": code}
            joined = await self.fake.slash(self.harness.bob, "battle join", options, channel=other)
            assert "The battle is on here, too" in shown(joined).text
        if not others:
            joined = await self.fake.press(self.harness.bob, lobby, "Join")
            assert shown(joined).ephemeral_to == self.harness.bob.id
        await self.fake.press(self.harness.ada, lobby, "Start now")
        await self.look()
        return self.posts()[-1]

    async def typed(self, who: User, question: Message, text: str) -> Seen:
        """Somebody opens the answer form and submits it."""
        form = await self.fake.press(who, question, "Type your answer")
        assert form.modal is not None
        (field,) = [part["component"]["custom_id"] for part in form.modal.components]
        return await self.fake.submit_modal(who, form.modal, {field: text})


@pytest_asyncio.fixture
async def battle(harness: DiscordHarness) -> AsyncIterator[Battle]:
    """A running bot."""
    async with harness.open() as adapter:
        clock = FakeClock(harness.fake)
        background = BackgroundService(harness.world.database, random.Random(1))
        yield Battle(harness, OutboxWorker(background, adapter, clock, at_once), clock)


def right_label(question: Message) -> str:
    """The label of the button with the right answer."""
    return next(label for label in labels(question) if re.search(r"answer\d+x", label))


async def test_an_answer_is_locked_for_the_presser_alone(battle: Battle) -> None:
    """Only the presser sees their answer locked; everybody sees the post with the right answer."""
    harness = battle.harness
    question = await battle.begin(rounds=1, seconds=60)
    locked = shown(await battle.fake.press(harness.ada, question, right_label(question)))
    assert re.search(r"Locked in: [A-D]", locked.text)
    assert locked.ephemeral_to == harness.ada.id
    assert "had it" not in question.text
    await battle.fake.press(harness.bob, question, right_label(question))
    await battle.look()
    assert "2 of 2 had it." in question.text
    assert labels(question) == []
    assert re.search(r"Right: [A-D] \(answer\d+x\)", locked.text)
    assert re.search(r"\+\d+, \d+ points · place 1 of 2\n", locked.text)
    assert "You had 1 of 1 right." in locked.text
    await battle.later(7)
    over = battle.posts()[-1]
    assert labels(over) == ["Rematch", "My result", "Study what I missed"]
    (podium,) = over.files
    assert "A podium: 1. " in (podium.description or "")


async def test_an_answer_is_typed_into_a_form(battle: Battle) -> None:
    """The button of a public post opens a form, and only the sender sees the answer to it."""
    harness = battle.harness
    question = await battle.begin(rounds=1, seconds=60, mode="type")
    assert labels(question) == ["Type your answer"]
    locked = shown(await battle.typed(harness.bob, question, "certainly not"))
    assert "Locked in: “certainly not”" in locked.text
    assert locked.ephemeral_to == harness.bob.id
    (question_number,) = re.findall(r"Question (\d+)\?", question.text)
    await battle.typed(harness.ada, question, f"answer{question_number}x")
    await battle.look()
    assert "1 of 2 had it." in question.text


async def test_an_empty_form_is_no_answer(battle: Battle) -> None:
    """Spaces lock nothing, and a real answer may follow."""
    question = await battle.begin(rounds=1, seconds=60, mode="type")
    rejected = shown(await battle.typed(battle.harness.bob, question, "  "))
    assert "I can't take that as an answer" in rejected.text
    locked = shown(await battle.typed(battle.harness.bob, question, "certainly not"))
    assert "Locked in" in locked.text


async def test_rooms_are_named(battle: Battle) -> None:
    """The standings of a battle between servers show the names of servers and channels."""
    harness = battle.harness
    other = battle.fake.add_channel(battle.fake.add_guild("Chess club"), "blitz")
    question = await battle.begin(other, rounds=1, seconds=60, teams="on")
    await battle.fake.press(harness.ada, question, right_label(question))
    await battle.fake.press(harness.bob, battle.posts(other)[-1], right_label(question))
    await battle.look()
    assert "School #general" in question.text
    assert "Chess club #blitz" in question.text


async def test_a_chat_in_which_the_bot_can_only_answer(battle: Battle) -> None:
    """In a chat where the bot can't post, no battle is opened or joined."""
    group = battle.fake.add_group()
    opened = await battle.fake.slash(battle.harness.ada, "battle start", {}, channel=group)
    assert "needs a place that I can write to by myself" in shown(opened).text
    await battle.harness.slash("battle start", deck="greek")
    await battle.look()
    (code,) = re.findall(r"/battle join ([A-Z0-9]+)", battle.posts()[0].text)
    joined = await battle.fake.slash(
        battle.harness.bob, "battle join", {"code": code}, channel=group
    )
    assert "needs a place that I can write to by myself" in shown(joined).text


async def test_a_hundred_press_at_once(battle: Battle) -> None:
    """Each of many answers at once is locked for its sender, and counted."""
    question = await battle.begin(rounds=1, seconds=60)
    people = [battle.fake.add_user(f"player{index}") for index in range(100)]
    presses = [battle.fake.press(person, question, right_label(question)) for person in people]
    seen = [shown(await press) for press in presses]
    assert all("Locked in" in message.text for message in seen)
    assert [message.ephemeral_to for message in seen] == [person.id for person in people]
    for person in (battle.harness.ada, battle.harness.bob):
        await battle.fake.press(person, question, right_label(question))
    await battle.look()
    assert "102 of 102 had it." in question.text


@pytest.mark.parametrize("how", ["channel", "thread", "server"])
async def test_a_lobby_whose_channel_goes_away(battle: Battle, how: str) -> None:
    """It ends at once, nothing is tried there any more, and its opener can open another."""
    harness = battle.harness
    thread = harness.fake.add_thread(harness.channel)
    place = thread if how == "thread" else harness.channel
    await harness.fake.slash(harness.ada, "battle start", {"deck": "greek"}, channel=place)
    await battle.look()
    assert len(battle.posts(place)) == 1
    before = len(harness.events)
    if how == "server":
        harness.fake.kick_bot(harness.guild)
    else:
        harness.fake.delete_channel(place)
    await harness.fake.until(lambda: len(harness.events) > before)
    rows = harness.world.rows
    assert await rows("SELECT count(*) FROM battles WHERE due IS NOT NULL") == [(0,)]
    assert await rows("SELECT count(*) FROM battle_rooms WHERE open = 1") == [(0,)]
    calls = len(harness.fake.calls)
    await battle.later(600)
    assert len(harness.fake.calls) == calls
    elsewhere = harness.fake.add_channel(harness.fake.add_guild("Club"))
    opened = await harness.fake.slash(harness.ada, "battle start", {}, channel=elsewhere)
    assert "Your battle is open" in shown(opened).text
