import asyncio

import msgspec
import pytest

from bot.model.actions import Answer, RevealPosted
from bot.model.ids import Channel, Identity, PostedId, SessionId
from bot.model.platform_events import ChannelGone, Unreachable
from bot.model.views import Ask, Button, Paragraph, Span, View
from bot.platforms.ports import Outgoing, Undelivered
from bot.platforms.telegram_chat.bot_api import Requests
from bot.platforms.telegram_chat.rate_limit import LONGEST_PAUSE
from tests.fakes.telegram import Chat, FakeTelegram
from tests.platforms.telegram_chat.telegram_harness import FakeSleep, TelegramHarness, open_harness

HELLO = View((Paragraph((Span("Hello"),)),))
LONG = View((Paragraph((Span("word " * 1_500),)),))


def outgoing(to: Channel | Identity | int, view: View = HELLO, replaces: str = "") -> Outgoing:
    """A message to a destination, or to a chat by its id."""
    where = Channel("telegram", str(to)) if isinstance(to, int) else to
    return Outgoing(where, view, "nonce", replaces)


async def undelivered(harness: TelegramHarness, message: Outgoing) -> Undelivered:
    """The error with which a message is not delivered."""
    with pytest.raises(Undelivered) as caught:
        await harness.adapter.send(message)
    return caught.value


async def test_to_a_person_and_edited(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A message to a person comes in private; sending it again edits it and keeps its id."""
    ada = telegram.user("Ada", started=True)
    to = Identity("telegram", str(ada.id))
    message_id = await harness.adapter.send(outgoing(to))
    other = View((Paragraph((Span("Bye"),)),))
    assert await harness.adapter.send(outgoing(to, other, message_id)) == message_id
    assert await harness.adapter.send(outgoing(to, other, message_id)) == message_id
    assert [message.text for message in telegram.private(ada).from_bot] == ["Bye"]


async def test_a_message_that_asks(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """The next text of the person is the answer to the message."""
    ada = telegram.user("Ada", started=True)
    view = View(HELLO.blocks, ask=Ask("Type", Answer(SessionId(1), 1)))
    await harness.adapter.send(outgoing(ada.id, view))
    telegram.say(ada, "something")
    await telegram.called("sendMessage", 2)
    assert harness.requests[-1].action == Answer(SessionId(1), 1, "something")


async def test_what_is_too_long_for_one_message(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A long message comes in several parts; the returned id is that of the last."""
    ada = telegram.user("Ada", started=True)
    message_id = await harness.adapter.send(outgoing(ada.id, LONG))
    sent = telegram.private(ada).from_bot
    assert [len(message.text) > 2_000 for message in sent] == [True, True]
    assert sent[-1].id == int(message_id)


async def test_a_message_to_edit_that_is_gone(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A deleted message is not sent again, and the person is still reachable."""
    ada = telegram.user("Ada", started=True)
    message_id = await harness.adapter.send(outgoing(ada.id))
    telegram.delete(telegram.private(ada).from_bot[0])
    assert (await undelivered(harness, outgoing(ada.id, LONG, message_id))).why == "gone"
    assert not telegram.private(ada).from_bot
    assert not harness.events


async def test_a_person_who_blocked_the_bot(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """The message is forbidden, and the person is reported as unreachable."""
    ada = telegram.user("Ada", started=True)
    telegram.block(ada)
    to = Identity("telegram", str(ada.id))
    assert (await undelivered(harness, outgoing(to))).why == "forbidden"
    assert Unreachable(to) in harness.events


@pytest.mark.parametrize(
    ("error_text", "status", "why"),
    [
        ("Forbidden: bot was kicked from the group chat", 403, "forbidden"),
        ("Bad Request: message thread not found", 400, "gone"),
        ("Bad Request: chat not found", 400, "gone"),
    ],
)
async def test_places_that_are_lost(
    telegram: FakeTelegram, harness: TelegramHarness, error_text: str, status: int, why: str
) -> None:
    """A group to which the bot can't post any more is reported."""
    group = telegram.group("Study", telegram.user("Ada"))
    telegram.fail_next("sendMessage", error_text, status=status)
    error = await undelivered(harness, outgoing(group.id))
    assert error.why == why
    assert error_text.casefold().endswith(error.reason.casefold())
    assert harness.events == [ChannelGone(Channel("telegram", str(group.id)))]


@pytest.mark.parametrize(
    "error_text", ["not enough rights to send text messages to the chat", "TOPIC_CLOSED"]
)
async def test_places_that_are_not_open(
    telegram: FakeTelegram, harness: TelegramHarness, error_text: str
) -> None:
    """If the bot may not post for now, the message is forbidden, and the group is not lost."""
    group = telegram.group("Study", telegram.user("Ada"))
    telegram.fail_next("sendMessage", f"Bad Request: {error_text}")
    assert (await undelivered(harness, outgoing(group.id))).why == "forbidden"
    assert not harness.events


async def test_what_telegram_never_takes(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Other refusals and invalid chat ids are final, and nobody is reported as lost."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", "Bad Request: something new")
    assert (await undelivered(harness, outgoing(ada.id))).why == "refused"
    strange = outgoing(Channel("telegram", "no number"))
    assert (await undelivered(harness, strange)).why == "refused"
    assert not harness.events


async def test_before_it_is_connected(telegram: FakeTelegram) -> None:
    """A message must wait until the bot is connected."""
    async with open_harness(telegram) as harness:
        assert (await undelivered(harness, outgoing(1))).why == "later"


async def test_a_server_in_trouble(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Errors of the server are retried with growing pauses."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", status=502, times=3)
    await harness.adapter.send(outgoing(ada.id))
    assert len(telegram.private(ada).from_bot) == 1
    assert len(harness.sleep.pauses) == 3
    assert harness.sleep.pauses == sorted(harness.sleep.pauses)


async def test_a_server_that_stays_in_trouble(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """After some tries the message is left to the sender, for later."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", status=500, times=99)
    assert (await undelivered(harness, outgoing(ada.id))).why == "later"


async def test_a_long_wait_is_the_senders(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """If Telegram asks for an hour, the sender is told so and keeps the message."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", retry_after=3_600)
    error = await undelivered(harness, outgoing(ada.id))
    assert (error.why, error.after) == ("later", 3_600)


async def test_a_busy_chat_stalls_no_other(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """While one chat has to wait, others go on; its messages are sent afterwards, in order."""
    ada, ben = telegram.user("Ada", started=True), telegram.user("Ben", started=True)
    harness.sleep.over.clear()
    telegram.fail_next("sendMessage", retry_after=30, chat=telegram.private(ada))
    waiting = [
        asyncio.create_task(harness.adapter.send(outgoing(ada.id, view))) for view in (HELLO, LONG)
    ]
    await harness.sleep.begun.wait()
    await harness.adapter.send(outgoing(ben.id))
    telegram.say(ben, "/help")
    await telegram.private(ben).next_message()
    assert not telegram.private(ada).from_bot
    harness.sleep.over.set()
    await asyncio.gather(*waiting)
    assert [message.text[:4] for message in telegram.private(ada).from_bot] == [
        "Hell",
        "word",
        "word",
    ]
    assert harness.sleep.pauses == [30.0]


async def test_a_press_in_a_busy_chat(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A press is answered at once, although its message has to wait."""
    ada = telegram.user("Ada")
    telegram.say(ada, "/quiz greek")
    message = await telegram.private(ada).next_message()
    harness.sleep.over.clear()
    telegram.fail_next("editMessageText", retry_after=30)
    await telegram.press(ada, message, "Reveal")
    await harness.sleep.begun.wait()
    harness.sleep.over.set()
    assert "The long answer" in (await telegram.private(ada).next_edit(message)).text


async def test_what_waits_does_not_keep_the_bot_from_leaving(telegram: FakeTelegram) -> None:
    """A post that waits for a busy chat is abandoned when the bot stops."""
    async with open_harness(telegram) as harness:
        harness.sleep = FakeSleep(at_once=False)
        await harness.start()
        ada = telegram.user("Ada")
        telegram.fail_next("sendMessage", retry_after=30)
        telegram.say(ada, "/help")
        await harness.sleep.begun.wait()
        async with asyncio.timeout(5):
            await harness.stop()


BUTTONED = View(HELLO.blocks, ((Button("Press", RevealPosted(PostedId(7))),),))


async def after_crash(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """Starts the bot again, without what it remembers, and waits until it serves people."""
    await harness.restart()
    ben = telegram.user("Ben")
    telegram.say(ben, "/help")
    await telegram.private(ben).next_message()


def answer_to(telegram: FakeTelegram, chat: Chat) -> list[str]:
    """The bot's messages in a chat."""
    return [message.text for message in chat.messages if message.from_bot]


async def test_a_lost_answer_is_no_second_message(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """If only Telegram's answer is lost, the message is found and not posted again."""
    ada = telegram.user("Ada")
    for command in ("/help", "/streak", "/quiz greek"):
        telegram.fail_next("sendMessage", drop="after")
        telegram.say(ada, command)
        await telegram.private(ada).next_message()
    telegram.say(ada, "/stats")
    await telegram.private(ada).next_message()
    assert len(answer_to(telegram, telegram.private(ada))) == 4


async def test_a_lost_request_is_made_again(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """If the message is nowhere to be seen, it is sent once more."""
    ada = telegram.user("Ada")
    telegram.fail_next("sendMessage", drop="before")
    telegram.say(ada, "/help")
    await telegram.private(ada).next_message()
    assert len(answer_to(telegram, telegram.private(ada))) == 1


async def test_a_line_that_stays_slow(telegram: FakeTelegram) -> None:
    """A message whose answer does not come in time is posted once, and left as unsure."""
    async with open_harness(telegram, deadline=0.1) as harness:
        await harness.start()
        ada = telegram.user("Ada", started=True)
        telegram.fail_next("sendMessage", drop="late", times=9)
        telegram.fail_next("editMessageText", drop="late", times=9)
        assert (await undelivered(harness, outgoing(ada.id))).why == "unsure"
        telegram.answers_flow.set()
        assert answer_to(telegram, telegram.private(ada)) == ["Hello"]


def test_telegram_has_half_a_minute() -> None:
    """The SDK's five seconds are not used."""
    assert Requests().read_timeout == 30


@pytest.mark.parametrize(("last", "above"), [("", ()), ("first", ()), ("", ("/help",))])
async def test_a_card_from_before_a_crash(
    telegram: FakeTelegram, harness: TelegramHarness, last: str, above: tuple[str, ...]
) -> None:
    """A card that may be there already is there once, under its number."""
    group = telegram.supergroup("Study", telegram.user("Ada"))
    first = await harness.adapter.send(outgoing(group.id))
    there = await harness.adapter.send(outgoing(group.id, BUTTONED))
    await after_crash(telegram, harness)
    for text in above:
        telegram.say(telegram.users[1_001], text, group)
        await group.next_message()
    doubted = msgspec.structs.replace(
        outgoing(group.id, BUTTONED), look_after=first if last else ""
    )
    assert await harness.adapter.send(doubted) == there
    cards = [message for message in group.messages if message.from_bot and message.buttons]
    assert [str(message.id) for message in cards if message.text == "Hello"] == [there]


async def test_a_card_that_never_came(telegram: FakeTelegram, harness: TelegramHarness) -> None:
    """A card that is looked for in vain is sent, and the messages around it stay as they were."""
    group = telegram.supergroup("Study", telegram.user("Ada"))
    first = await harness.adapter.send(outgoing(group.id))
    for word in ("one", "two"):
        await harness.adapter.send(outgoing(group.id, View((Paragraph((Span(word),)),))))
    await after_crash(telegram, harness)
    doubted = msgspec.structs.replace(outgoing(group.id, BUTTONED), look_after=first)
    await harness.adapter.send(doubted)
    assert answer_to(telegram, group) == ["Hello", "one", "two", "Hello"]
    assert [bool(message.buttons) for message in group.messages] == [False, False, False, True]


@pytest.mark.parametrize(
    ("status", "body"),
    [(403, b"<html>blocked</html>"), (401, b""), (404, b"not found"), (403, b'{"ok": false}')],
)
async def test_a_refusal_that_is_not_telegrams(
    telegram: FakeTelegram, harness: TelegramHarness, status: int, body: bytes
) -> None:
    """A proxy's refusal loses nobody: it is tried again, and then left for later."""
    ada = telegram.user("Ada", started=True)
    group = telegram.group("Study", ada)
    telegram.fail_next("sendMessage", status=status, body=body, times=2)
    await harness.adapter.send(outgoing(ada.id))
    telegram.fail_next("sendMessage", status=status, body=body, times=99)
    for to in (Channel("telegram", str(group.id)), Identity("telegram", str(ada.id))):
        assert (await undelivered(harness, outgoing(to))).why == "later"
    assert not harness.events
    assert max(harness.sleep.pauses) <= LONGEST_PAUSE


async def test_a_garbled_answer_is_a_lost_answer(
    telegram: FakeTelegram, harness: TelegramHarness
) -> None:
    """A captive portal's page says nothing of the message, which is left as unsure."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", status=200, body=b"<html>Sign in</html>")
    assert (await undelivered(harness, outgoing(ada.id))).why == "unsure"
    assert not harness.events
