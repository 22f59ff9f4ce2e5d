"""A battle as a Telegram group sees it: the real adapter, engine and alarms on our Bot API."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.model.actions import Typed
from bot.platforms.telegram_chat.inbound import ANONYMOUS_ADMIN
from tests.fakes.telegram import Chat, FakeTelegram, Message, Seen, User
from tests.platforms.telegram_chat.telegram_harness import House, a_house


@pytest_asyncio.fixture
async def playing(telegram: FakeTelegram) -> AsyncIterator[House]:
    """A bot at work whose alarms run, by a clock that stands unless the test turns it."""
    async with a_house(telegram) as house:
        house.clock.step = 0
        await house.start()
        house.ring()
        yield house


class Group:
    """A group in which Ada has opened a battle that Ben is in."""

    def __init__(self, telegram: FakeTelegram, house: House) -> None:
        self.telegram = telegram
        self.house = house
        self.ada, self.ben = telegram.user("Ada"), telegram.user("Ben")
        self.chat: Chat = telegram.supergroup("Study", self.ada, self.ben)

    async def begin(self, options: str) -> Message:
        """Ada opens a battle, Ben joins, Ada starts it; returns the first question."""
        self.telegram.say(self.ada, f"/battle greek {options}", self.chat)
        lobby = await self.posted("who is in?")
        seen = await self.telegram.press(self.ben, lobby, "Join")
        assert (seen.text, seen.alert) == ("You are in. The first question comes soon.", False)
        await self.telegram.press(self.ada, lobby, "Start now")
        return await self.posted("Question 1 of")

    async def posted(self, text: str) -> Message:
        """The bot's next message in the group that says this."""
        while text not in (message := await self.chat.next_message()).text:
            pass
        return message

    async def typing(self, who: User, question: Message) -> Message:
        """Somebody presses to type, and follows where that leads; returns what is there."""
        seen = await self.telegram.press(who, question, "Type your answer")
        assert seen.url
        self.telegram.follow(who, seen.url)
        return await self.telegram.private(who).next_message()

    async def typed(self, who: User, text: str) -> str:
        """Somebody types in private; returns what they are told."""
        self.telegram.say(who, text)
        return (await self.telegram.private(who).next_message()).text


def right(question: Message) -> str:
    """The button of the right answer."""
    return next(label for label in question.labels if re.search(r"answer\d+x", label))


async def test_an_answer_is_locked_in_passing(telegram: FakeTelegram, playing: House) -> None:
    """The presser gets a toast, and the group no message but the edit that shows the answer."""
    group = Group(telegram, playing)
    question = await group.begin("rounds:1 seconds:60")
    before = len(group.chat.from_bot)
    seen: Seen = await telegram.press(group.ada, question, right(question))
    assert re.fullmatch(r"Locked in: [A-D] \(answer\d+x\)", seen.text)
    assert not seen.alert
    again = await telegram.press(group.ada, question, right(question))
    assert again.text == "Your answer to this question is locked already."
    await telegram.press(group.ben, question, question.labels[0])
    revealed = await group.chat.next_edit(question)
    assert "had it." in revealed.text
    assert not revealed.buttons
    assert len(group.chat.from_bot) == before
    assert not telegram.private(group.ada).from_bot


async def test_missed_cards_open_in_private(telegram: FakeTelegram, playing: House) -> None:
    """Both buttons of the end lead to the cards that the presser missed, in the private chat."""
    group = Group(telegram, playing)
    question = await group.begin("rounds:1 seconds:60")
    wrong = next(label for label in question.labels if label != right(question))
    await telegram.press(group.ada, question, right(question))
    await telegram.press(group.ben, question, wrong)
    await group.chat.next_edit(question)
    playing.later(seconds=7)
    over = await group.posted("The battle is over")
    assert over.labels == ["My missed cards", "Study mine"]
    for who, label, said in (
        (group.ben, "My missed cards", "You missed 1 card"),
        (group.ben, "Study mine", "1 card to practise."),
        (group.ada, "My missed cards", "You have missed nothing"),
    ):
        telegram.follow(who, (await telegram.press(who, over, label)).url)
        assert said in (await telegram.private(who).next_message()).text


async def test_answers_are_typed_in_private(telegram: FakeTelegram, playing: House) -> None:
    """A press opens the private chat with the question, and what is typed there is the answer."""
    group = Group(telegram, playing)
    question = await group.begin("rounds:1 mode:type seconds:60")
    assert "Type your answer there." in question.text
    alone = await group.typing(group.ben, question)
    assert re.findall(r"Question \d+\?", alone.text) == re.findall(r"Question \d+\?", question.text)
    assert await group.typed(group.ben, "certainly not") == "Locked in: “certainly not”"
    seen = await telegram.press(group.ben, question, "Type")
    assert seen.text == "Your answer to this question is locked already."
    await group.typing(group.ada, question)
    (number,) = re.findall(r"Question (\d+)\?", question.text)
    assert "Locked in" in await group.typed(group.ada, f"answer{number}x")
    assert "1 of 2 had it." in (await group.chat.next_edit(question)).text


async def test_who_types_without_having_joined(telegram: FakeTelegram, playing: House) -> None:
    """The press in the group joins, so that the text in the private chat counts."""
    group = Group(telegram, playing)
    cy = telegram.user("Cy")
    telegram.set_member(group.chat, cy, "member")
    question = await group.begin("rounds:1 mode:type seconds:60")
    await group.typing(cy, question)
    assert "Locked in" in await group.typed(cy, "certainly not")


async def test_a_typed_answer_after_a_restart(telegram: FakeTelegram, playing: House) -> None:
    """The bot knows over a restart which round a private chat answers."""
    group = Group(telegram, playing)
    question = await group.begin("rounds:1 mode:type seconds:60")
    await group.typing(group.ben, question)
    await playing.restart()
    assert await group.typed(group.ben, "certainly not") == "Locked in: “certainly not”"
    assert isinstance(playing.requests[-1].action, Typed)


async def test_a_battle_in_private(telegram: FakeTelegram, playing: House) -> None:
    """There the answer is a toast as well, and a typed text is the answer to the question."""
    ada = telegram.user("Ada", started=True)
    chat = telegram.private(ada)
    telegram.say(ada, "/battle greek rounds:2 mode:type seconds:60")
    while "who is in?" not in (lobby := await chat.next_message()).text:
        pass
    before = len(chat.from_bot)
    assert (await telegram.press(ada, lobby, "Start now")).text == "Here we go."
    question = await chat.next_message()
    assert "Question 1 of 2" in question.text
    assert len(chat.from_bot) == before + 1
    telegram.say(ada, "certainly not")
    assert "Locked in" in (await chat.next_message()).text
    assert "Nobody had it this time." in (await chat.next_edit(question)).text


@pytest.mark.parametrize("command", ["/battle greek", "/battle join", "/battle leave"])
async def test_an_administrator_without_a_name(
    telegram: FakeTelegram, playing: House, command: str
) -> None:
    """Nobody could answer or start it as the group: they are asked to come under their name."""
    nobody = User(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True)
    telegram.users[nobody.id] = nobody
    group = Group(telegram, playing)
    group.chat.members[nobody.id] = "administrator"
    telegram.say(nobody, command, group.chat)
    assert "without your name" in (await group.chat.next_message()).text
    assert not await playing.rows("SELECT 1 FROM battles")


async def test_rooms_are_named(telegram: FakeTelegram, playing: House) -> None:
    """On the boards of a battle between groups stand the groups' names."""
    group = Group(telegram, playing)
    there = telegram.group("Chess club", group.ada, group.ben)
    telegram.say(group.ada, "/battle greek rounds:1 seconds:60 teams:on", group.chat)
    lobby = await group.posted("who is in?")
    (code,) = re.findall(r"/battle join ([A-Z0-9]+)", lobby.text)
    telegram.say(group.ben, f"/battle join {code}", there)
    await there.next_message()
    await telegram.press(group.ada, lobby, "Start now")
    question = await group.posted("Question 1 of")
    for who in (group.ada, group.ben):
        await telegram.press(who, question, right(question))
    revealed = await group.chat.next_edit(question)
    assert "1. Study" in revealed.text
    assert "1. Chess club" in revealed.text
