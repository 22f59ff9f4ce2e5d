import pytest

from bot.model.actions import Reveal
from bot.model.ids import Channel, Identity, SessionId
from bot.model.views import Button, Paragraph, Span, View
from bot.platforms.discord_chat.client import Discord
from bot.platforms.ports import Outgoing, Undelivered
from tests.fakes.discord import Permission
from tests.platforms.discord_chat.discord_harness import School

NOWHERE = "1234567890123"


def card(text: str = "Card of the day") -> View:
    """A small view."""
    return View((Paragraph((Span(text),)),), ((Button("Reveal", Reveal(SessionId(1), 1)),),))


def to_channel(school: School, **more: str) -> Outgoing:
    """A message for the school's channel."""
    given = {"nonce": "n1", **more}
    text = given.pop("text", "Card of the day")
    return Outgoing(Channel("discord", str(school.channel.id)), card(text), **given)


async def undelivered(adapter: Discord, message: Outgoing) -> Undelivered:
    """How a message is not delivered."""
    with pytest.raises(Undelivered) as caught:
        await adapter.send(message)
    return caught.value


async def test_a_message_reaches_a_channel_and_is_edited_there(school: School) -> None:
    """Its id is given back, and with it the message can be replaced."""
    async with school.open() as adapter:
        number = await adapter.send(to_channel(school))
        (message,) = school.fake.messages(school.channel)
        assert str(message.id) == number
        assert message.text == "Card of the day"
        again = await adapter.send(to_channel(school, text="Over", replaces=number))
    assert again == number
    assert message.text == "Over"
    assert len(message.history) == 1


async def test_a_message_sent_twice_with_one_nonce_is_one(school: School) -> None:
    """A repeat after a crash is swallowed."""
    async with school.open() as adapter:
        first = await adapter.send(to_channel(school))
        second = await adapter.send(to_channel(school))
    assert first == second
    assert len(school.fake.messages(school.channel)) == 1


async def test_a_message_reaches_a_person(school: School) -> None:
    """It arrives in the private chat, and can be edited there."""
    to = Identity("discord", str(school.ada.id))
    async with school.open() as adapter:
        number = await adapter.send(Outgoing(to, card(), "n2"))
        await adapter.send(Outgoing(to, card("Over"), "n3", replaces=number))
    (message,) = school.fake.messages(school.fake.dm(school.ada))
    assert message.text == "Over"


async def test_what_is_gone_is_told_as_gone(school: School) -> None:
    """An unknown channel, a deleted message, an id that is none."""
    async with school.open() as adapter:
        number = await adapter.send(to_channel(school))
        (message,) = school.fake.messages(school.channel)
        school.fake.delete_message(message)
        edit = to_channel(school, replaces=number)
        assert (await undelivered(adapter, edit)).why == "gone"
        for name in (NOWHERE, "general"):
            lost = Outgoing(Channel("discord", name), card(), "n4")
            assert (await undelivered(adapter, lost)).why == "gone"


async def test_what_is_forbidden_is_told_as_forbidden(school: School) -> None:
    """A channel in which the bot may not write, and a person who takes no messages."""
    async with school.open() as adapter:
        school.fake.forbid(school.channel, Permission.SEND_MESSAGES)
        assert (await undelivered(adapter, to_channel(school))).why == "forbidden"
        school.fake.close_dms(school.ada)
        private = Outgoing(Identity("discord", str(school.ada.id)), card(), "n5")
        assert (await undelivered(adapter, private)).why == "forbidden"


async def test_what_can_come_later_is_told_as_later(school: School) -> None:
    """A ban of the proxy says how long, a lost connection does not, nor does a bot not there."""
    adapter = school.adapter()
    assert (await undelivered(adapter, to_channel(school))).why == "later"
    async with school.open() as adapter:
        school.fake.fail_next("POST /channels/*", 429, via=False, retry_after=7.0)
        banned = await undelivered(adapter, to_channel(school))
        assert (banned.why, banned.after) == ("later", 7.0)
        school.fake.fail_next("POST /channels/*", 0)
        assert (await undelivered(adapter, to_channel(school))).why == "later"
        school.fake.fail_next("POST /channels/*", 503)
        assert (await undelivered(adapter, to_channel(school))).why == "later"


async def test_a_short_wait_is_waited_for(school: School) -> None:
    """A 429 of Discord's own is obeyed, and the message arrives."""
    async with school.open() as adapter:
        school.fake.fail_next("POST /channels/*", 429, retry_after=0.01)
        assert await adapter.send(to_channel(school))


async def test_what_is_never_taken_is_told_as_refused(school: School) -> None:
    """Somebody else's message can't be edited, however often it is tried."""
    async with school.open() as adapter:
        school.fake.fail_next("POST /channels/*", 400)
        assert (await undelivered(adapter, to_channel(school))).why == "refused"


async def test_nothing_that_is_sent_pings_or_links(school: School) -> None:
    """Mentions in a card are text, and Discord is told to call nobody."""
    nasty = "@everyone <@1> <@&2> https://evil.example [x](https://evil.example)"
    async with school.open() as adapter:
        await adapter.send(to_channel(school, text=nasty))
    (message,) = school.fake.messages(school.channel)
    assert message.pings == []
    assert message.allowed_mentions == {"parse": []}
    assert r"\@everyone" in message.text
