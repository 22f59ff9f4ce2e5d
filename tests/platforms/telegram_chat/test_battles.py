"""A battle in a Telegram group: the real adapter, engine and timer on our fake Bot API."""

import re

import pytest

from bot.model.actions import Typed
from bot.platforms.telegram_chat.inbound import ANONYMOUS_ADMIN
from tests.fakes.telegram import Chat, FakeTelegram, Message, Seen, User
from tests.platforms.telegram_chat.telegram_harness import TelegramHarness


class Group:
    """A group in which Ada opens a battle and Ben joins."""

    def __init__(self, telegram: FakeTelegram, harness: TelegramHarness) -> None:
        self.telegram = telegram
        self.harness = harness
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
        """The bot's next message in the group that contains a text."""
        while text not in (message := await self.chat.next_message()).text:
            pass
        return message

    async def typing(self, who: User, question: Message) -> Message:
        """Somebody presses the answer button, and follows the link; returns the message there."""
        seen = await self.telegram.press(who, question, "Type your answer")
        assert seen.url
        self.telegram.follow(who, seen.url)
        return await self.telegram.private(who).next_message()

    async def typed(self, who: User, text: str) -> str:
        """Somebody types in private; returns the answer."""
        self.telegram.say(who, text)
        return (await self.telegram.private(who).next_message()).text


def right_label(question: Message) -> str:
    """The label of the button with the right answer."""
    return next(label for label in question.labels if re.search(r"answer\d+x", label))


async def test_an_answer_is_locked_in_passing(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """The presser gets a toast, and the group no message except the edit with the answer."""
    group = Group(telegram, timed_harness)
    question = await group.begin("rounds:1 seconds:60")
    before = len(group.chat.from_bot)
    seen: Seen = await telegram.press(group.ada, question, right_label(question))
    assert re.fullmatch(r"Locked in: [A-D] \(answer\d+x\)", seen.text)
    assert not seen.alert
    again = await telegram.press(group.ada, question, right_label(question))
    assert again.text == seen.text.replace("Locked in", "Your answer is locked already")
    await telegram.press(group.ben, question, question.labels[0])
    revealed = await group.chat.next_edit(question)
    assert "had it." in revealed.text
    assert not revealed.buttons
    assert len(group.chat.from_bot) == before
    assert not telegram.private(group.ada).from_bot


async def test_missed_cards_open_in_private(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """Both buttons at the end lead to the presser's missed cards, in the private chat."""
    group = Group(telegram, timed_harness)
    question = await group.begin("rounds:1 seconds:60")
    wrong = next(label for label in question.labels if label != right_label(question))
    await telegram.press(group.ada, question, right_label(question))
    await telegram.press(group.ben, question, wrong)
    await group.chat.next_edit(question)
    timed_harness.advance(seconds=7)
    over = await group.posted("The battle is over")
    assert over.labels == ["Rematch", "My result", "Study what I missed"]
    for who, label, expected in (
        (group.ben, "My result", "You missed 1 card"),
        (group.ben, "Study what I missed", "1 card to practise."),
        (group.ada, "My result", "You have missed nothing"),
    ):
        telegram.follow(who, (await telegram.press(who, over, label)).url)
        assert expected in (await telegram.private(who).next_message()).text


async def test_answers_are_typed_in_private(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """A press opens the private chat with the question, and a text typed there is the answer."""
    group = Group(telegram, timed_harness)
    question = await group.begin("rounds:1 mode:type seconds:60")
    assert "Type your answer there." in question.text
    private = await group.typing(group.ben, question)
    assert re.findall(r"Question \d+\?", private.text) == re.findall(
        r"Question \d+\?", question.text
    )
    assert await group.typed(group.ben, "certainly not") == "Locked in: “certainly not”"
    seen = await telegram.press(group.ben, question, "Type")
    assert seen.text == "Your answer is locked already: “certainly not”"
    await group.typing(group.ada, question)
    (question_number,) = re.findall(r"Question (\d+)\?", question.text)
    assert "Locked in" in await group.typed(group.ada, f"answer{question_number}x")
    assert "1 of 2 had it." in (await group.chat.next_edit(question)).text


async def test_who_types_without_having_joined(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """The press in the group joins the battle, so that the text in the private chat counts."""
    group = Group(telegram, timed_harness)
    cy = telegram.user("Cy")
    telegram.set_member(group.chat, cy, "member")
    question = await group.begin("rounds:1 mode:type seconds:60")
    await group.typing(cy, question)
    assert "Locked in" in await group.typed(cy, "certainly not")


async def test_a_typed_answer_after_a_restart(
    telegram: FakeTelegram, timed_harness: TelegramHarness
) -> None:
    """After a restart the bot still knows which round a private chat answers."""
    group = Group(telegram, timed_harness)
    question = await group.begin("rounds:1 mode:type seconds:60")
    await group.typing(group.ben, question)
    await timed_harness.restart()
    assert await group.typed(group.ben, "certainly not") == "Locked in: “certainly not”"
    assert isinstance(timed_harness.requests[-1].action, Typed)


async def test_a_battle_in_private(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """In private the answer is a toast too, and a typed text is the answer to the question."""
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
    telegram: FakeTelegram, timed_harness: TelegramHarness, command: str
) -> None:
    """An anonymous administrator could not answer or start it: the bot asks for a real account."""
    anonymous = User(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True)
    telegram.users[anonymous.id] = anonymous
    group = Group(telegram, timed_harness)
    group.chat.members[anonymous.id] = "administrator"
    telegram.say(anonymous, command, group.chat)
    assert "without your name" in (await group.chat.next_message()).text
    assert not await timed_harness.rows("SELECT 1 FROM battles")


async def test_rooms_are_named(telegram: FakeTelegram, timed_harness: TelegramHarness) -> None:
    """The standings of a battle between groups show the groups' names."""
    group = Group(telegram, timed_harness)
    chess_club = telegram.group("Chess club", group.ada, group.ben)
    telegram.say(group.ada, "/battle greek rounds:1 seconds:60 teams:on", group.chat)
    lobby = await group.posted("who is in?")
    (code,) = re.findall(r"/battle join ([A-Z0-9]+)", lobby.text)
    telegram.say(group.ben, f"/battle join {code}", chess_club)
    await chess_club.next_message()
    await telegram.press(group.ada, lobby, "Start now")
    question = await group.posted("Question 1 of")
    for who in (group.ada, group.ben):
        await telegram.press(who, question, right_label(question))
    revealed = await group.chat.next_edit(question)
    assert "1. Study" in revealed.text
    assert "1. Chess club" in revealed.text
