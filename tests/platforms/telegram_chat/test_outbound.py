import asyncio

import pytest

from bot.model.actions import Answer
from bot.model.ids import Channel, Identity, SessionId
from bot.model.platform_events import ChannelGone, Unreachable
from bot.model.views import Ask, Paragraph, Span, View
from bot.platforms.ports import Outgoing, Undelivered
from tests.fakes.telegram import FakeTelegram
from tests.platforms.telegram_chat.telegram_harness import House, Slept, a_house

HELLO = View((Paragraph((Span("Hello"),)),))
LONG = View((Paragraph((Span("word " * 1_500),)),))


def outgoing(to: Channel | Identity | int, view: View = HELLO, replaces: str = "") -> Outgoing:
    """A message to a place, or to a chat by its number."""
    where = Channel("telegram", str(to)) if isinstance(to, int) else to
    return Outgoing(where, view, "nonce", replaces)


async def undelivered(house: House, message: Outgoing) -> Undelivered:
    """Why a message was not delivered."""
    with pytest.raises(Undelivered) as caught:
        await house.adapter.send(message)
    return caught.value


async def test_to_a_person_and_edited(telegram: FakeTelegram, house: House) -> None:
    """A message to a person comes in private; the same again edits it and keeps its number."""
    ada = telegram.user("Ada", started=True)
    to = Identity("telegram", str(ada.id))
    number = await house.adapter.send(outgoing(to))
    other = View((Paragraph((Span("Bye"),)),))
    assert await house.adapter.send(outgoing(to, other, number)) == number
    assert await house.adapter.send(outgoing(to, other, number)) == number
    assert [each.text for each in telegram.private(ada).from_bot] == ["Bye"]


async def test_a_message_that_asks(telegram: FakeTelegram, house: House) -> None:
    """What the person types next is the answer to it."""
    ada = telegram.user("Ada", started=True)
    view = View(HELLO.blocks, ask=Ask("Type", Answer(SessionId(1), 1)))
    await house.adapter.send(outgoing(ada.id, view))
    telegram.say(ada, "something")
    await telegram.called("sendMessage", 2)
    assert house.requests[-1].action == Answer(SessionId(1), 1, "something")


async def test_what_is_too_long_for_one_message(telegram: FakeTelegram, house: House) -> None:
    """It comes in several; the number is that of the last."""
    ada = telegram.user("Ada", started=True)
    number = await house.adapter.send(outgoing(ada.id, LONG))
    sent = telegram.private(ada).from_bot
    assert [len(each.text) > 2_000 for each in sent] == [True, True]
    assert sent[-1].id == int(number)


async def test_a_message_to_edit_that_is_gone(telegram: FakeTelegram, house: House) -> None:
    """Somebody has deleted it: it is not sent anew, and neither is the person out of reach."""
    ada = telegram.user("Ada", started=True)
    number = await house.adapter.send(outgoing(ada.id))
    telegram.delete(telegram.private(ada).from_bot[0])
    assert (await undelivered(house, outgoing(ada.id, LONG, number))).why == "gone"
    assert not telegram.private(ada).from_bot
    assert not house.notices


async def test_somebody_who_blocked_the_bot(telegram: FakeTelegram, house: House) -> None:
    """The message is forbidden, and the person noted as out of reach."""
    ada = telegram.user("Ada", started=True)
    telegram.block(ada)
    to = Identity("telegram", str(ada.id))
    assert (await undelivered(house, outgoing(to))).why == "forbidden"
    assert Unreachable(to) in house.notices


@pytest.mark.parametrize(
    ("told", "status", "why"),
    [
        ("Forbidden: bot was kicked from the group chat", 403, "forbidden"),
        ("Bad Request: message thread not found", 400, "gone"),
        ("Bad Request: chat not found", 400, "gone"),
    ],
)
async def test_places_that_are_lost(
    telegram: FakeTelegram, house: House, told: str, status: int, why: str
) -> None:
    """A group that can't be posted to any more is noted."""
    group = telegram.group("Study", telegram.user("Ada"))
    telegram.fail_next("sendMessage", told, status=status)
    found = await undelivered(house, outgoing(group.id))
    assert found.why == why
    assert told.casefold().endswith(found.reason.casefold())
    assert house.notices == [ChannelGone(Channel("telegram", str(group.id)))]


@pytest.mark.parametrize(
    "told", ["not enough rights to send text messages to the chat", "TOPIC_CLOSED"]
)
async def test_places_that_are_not_open(telegram: FakeTelegram, house: House, told: str) -> None:
    """Where the bot may not post for now, the message is forbidden and no place is lost."""
    group = telegram.group("Study", telegram.user("Ada"))
    telegram.fail_next("sendMessage", f"Bad Request: {told}")
    assert (await undelivered(house, outgoing(group.id))).why == "forbidden"
    assert not house.notices


async def test_what_telegram_never_takes(telegram: FakeTelegram, house: House) -> None:
    """Other refusals, and places that are none, are final and lose nobody."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", "Bad Request: something new")
    assert (await undelivered(house, outgoing(ada.id))).why == "refused"
    strange = outgoing(Channel("telegram", "no number"))
    assert (await undelivered(house, strange)).why == "refused"
    assert not house.notices


async def test_before_it_is_connected(telegram: FakeTelegram) -> None:
    """A message has to wait until the bot is there."""
    async with a_house(telegram) as house:
        assert (await undelivered(house, outgoing(1))).why == "later"


async def test_a_server_in_trouble(telegram: FakeTelegram, house: House) -> None:
    """Errors of the server and of the network are tried again, with growing pauses."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", status=502, times=2)
    telegram.fail_next("sendMessage", drop="before")
    await house.adapter.send(outgoing(ada.id))
    assert len(telegram.private(ada).from_bot) == 1
    assert len(house.slept.pauses) == 3
    assert house.slept.pauses == sorted(house.slept.pauses)


async def test_a_server_that_stays_in_trouble(telegram: FakeTelegram, house: House) -> None:
    """After some tries the sender keeps the message for later."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", status=500, times=99)
    assert (await undelivered(house, outgoing(ada.id))).why == "later"


async def test_a_long_wait_is_the_senders(telegram: FakeTelegram, house: House) -> None:
    """If Telegram asks for an hour, the sender is told so and keeps the message."""
    ada = telegram.user("Ada", started=True)
    telegram.fail_next("sendMessage", retry_after=3_600)
    found = await undelivered(house, outgoing(ada.id))
    assert (found.why, found.after) == ("later", 3_600)


async def test_a_busy_chat_stalls_no_other(telegram: FakeTelegram, house: House) -> None:
    """While one chat has to wait, others go on; what waited is sent afterwards, in order."""
    ada, ben = telegram.user("Ada", started=True), telegram.user("Ben", started=True)
    house.slept.over.clear()
    telegram.fail_next("sendMessage", retry_after=30, chat=telegram.private(ada))
    waiting = [
        asyncio.create_task(house.adapter.send(outgoing(ada.id, view))) for view in (HELLO, LONG)
    ]
    await house.slept.begun.wait()
    await house.adapter.send(outgoing(ben.id))
    telegram.say(ben, "/help")
    await telegram.private(ben).next_message()
    assert not telegram.private(ada).from_bot
    house.slept.over.set()
    await asyncio.gather(*waiting)
    assert [each.text[:4] for each in telegram.private(ada).from_bot] == ["Hell", "word", "word"]
    assert house.slept.pauses == [30.0]


async def test_a_press_in_a_busy_chat(telegram: FakeTelegram, house: House) -> None:
    """It is answered at once, though its message has to wait."""
    ada = telegram.user("Ada")
    telegram.say(ada, "/quiz greek")
    message = await telegram.private(ada).next_message()
    house.slept.over.clear()
    telegram.fail_next("editMessageText", retry_after=30)
    await telegram.press(ada, message, "Reveal")
    await house.slept.begun.wait()
    house.slept.over.set()
    assert "The long answer" in (await telegram.private(ada).next_edit(message)).text


async def test_what_waits_does_not_keep_the_bot_from_leaving(telegram: FakeTelegram) -> None:
    """A post that waits for a busy chat is given up when the bot is ended."""
    async with a_house(telegram) as house:
        house.slept = Slept(at_once=False)
        await house.start()
        ada = telegram.user("Ada")
        telegram.fail_next("sendMessage", retry_after=30)
        telegram.say(ada, "/help")
        await house.slept.begun.wait()
        async with asyncio.timeout(5):
            await house.stop()
